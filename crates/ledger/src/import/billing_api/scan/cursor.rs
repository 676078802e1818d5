//! A place in JSON text, and the steps over what stands there, eight bytes at a time.
//!
//! Every step says `None` where it meets anything but the plain form that it knows; whoever asked
//! then takes the general way. The text is UTF-8, and steps stop at ASCII only, so no character is
//! ever cut.

/// A place in a text.
#[derive(Clone, Debug)]
pub struct Cursor<'a> {
    pub text: &'a str,
    pub at: usize,
    /// Whether a line end is a blank; not so where a line holds a value.
    pub spans_lines: bool,
}

/// One in every byte, and the highest bit of every byte.
const ONES: u64 = 0x0101_0101_0101_0101;
const HIGHS: u64 = 0x8080_8080_8080_8080;

/// The first bytes of a text and the last, for telling texts apart: two texts of at most sixteen
/// bytes are equal just when their marks are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    pub first: u64,
    pub last: u64,
    pub len: usize,
}

impl Mark {
    pub fn of(text: &str) -> Mark {
        let bytes = text.as_bytes();
        let len = bytes.len();
        let (first, last) =
            if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
                (u64::from_le_bytes(*first), u64::from_le_bytes(*last))
            } else {
                let mut padded = [0; 8];
                for (to, from) in padded.iter_mut().zip(bytes) {
                    *to = *from;
                }
                (u64::from_le_bytes(padded), 0)
            };
        Mark { first, last, len }
    }

    /// Whether it says all of the text.
    pub fn is_whole(self) -> bool {
        self.len <= 16
    }

    /// A number below a power of two, much the same for no two texts that are near each other.
    pub fn slot(self, n_bits: u32) -> usize {
        let mixed = (self.first ^ self.last.rotate_left(29) ^ self.len as u64)
            .wrapping_mul(0x9E37_79B9_7F4A_7C15);
        // At most 16 bits.
        usize::from(u16::try_from(mixed >> (64 - n_bits)).unwrap_or_default())
    }
}

impl<'a> Cursor<'a> {
    pub fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Steps over a byte, if it is this one.
    pub fn take(&mut self, byte: u8) -> Option<()> {
        (self.byte()? == byte).then(|| self.at += 1)
    }

    /// Steps over blanks.
    pub fn skip_blanks(&mut self) {
        while let Some(b' ' | b'\t' | b'\r' | b'\n') = self.byte() {
            if self.byte() == Some(b'\n') && !self.spans_lines {
                return;
            }
            self.at += 1;
        }
    }

    /// The next bytes, where there are as many.
    pub fn window<const N: usize>(&self) -> Option<&'a [u8; N]> {
        self.text.as_bytes().get(self.at..)?.first_chunk()
    }

    /// Steps over a string without escapes.
    pub fn string(&mut self) -> Option<&'a str> {
        self.take(b'"')?;
        let start = self.at;
        let end = self.string_end()?;
        self.at = end + 1;
        self.text.get(start..end)
    }

    /// Where the string ends whose inside is here.
    fn string_end(&self) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let mut at = self.at;
        while let Some(window) = bytes.get(at..at + 8) {
            let word = u64::from_le_bytes(window.try_into().ok()?);
            let stops = stops(word);
            if stops != 0 {
                at += (stops.trailing_zeros() / 8) as usize;
                return (*bytes.get(at)? == b'"').then_some(at);
            }
            at += 8;
        }
        let is_stop = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..0x20);
        at += bytes.get(at..)?.iter().position(is_stop)?;
        (*bytes.get(at)? == b'"').then_some(at)
    }

    /// Steps over a literal.
    pub fn literal<const N: usize>(&mut self, literal: &[u8; N]) -> Option<()> {
        (self.window::<N>()? == literal).then(|| self.at += N)
    }

    /// Steps over a string, or `null`.
    #[expect(clippy::option_option, reason = "the inner one is the text's")]
    pub fn optional_string(&mut self) -> Option<Option<&'a str>> {
        if self.byte()? == b'"' {
            self.string().map(Some)
        } else {
            self.literal(b"null").map(|()| None)
        }
    }

    /// Steps over a whole number of at most eighteen digits.
    pub fn integer(&mut self) -> Option<i64> {
        let is_negative = self.take(b'-').is_some();
        let (magnitude, n_digits) = self.digits()?;
        let has_leading_zero =
            n_digits > 1 && self.text.as_bytes().get(self.at - n_digits)? == &b'0';
        if has_leading_zero
            || (is_negative && magnitude == 0)
            || matches!(self.byte()?, b'.' | b'e' | b'E')
        {
            return None;
        }
        Some(if is_negative { -magnitude } else { magnitude })
    }

    /// Steps over a number of any form.
    pub fn number(&mut self) -> Option<()> {
        let _ = self.take(b'-');
        let start = self.at;
        self.skip_digits()?;
        if self.at - start > 1 && self.text.as_bytes().get(start)? == &b'0' {
            return None;
        }
        if self.take(b'.').is_some() {
            self.skip_digits()?;
        }
        if let b'e' | b'E' = self.byte()? {
            self.at += 1;
            if let b'+' | b'-' = self.byte()? {
                self.at += 1;
            }
            self.skip_digits()?;
        }
        Some(())
    }

    fn skip_digits(&mut self) -> Option<()> {
        let start = self.at;
        while self.byte()?.is_ascii_digit() {
            self.at += 1;
        }
        (self.at > start).then_some(())
    }

    /// Steps over one to eighteen digits, and says how many.
    fn digits(&mut self) -> Option<(i64, usize)> {
        let start = self.at;
        let mut number = 0_i64;
        while let Some(byte @ b'0'..=b'9') = self.byte() {
            number = number.wrapping_mul(10) + i64::from(byte - b'0');
            self.at += 1;
            if self.at - start > 18 {
                return None;
            }
        }
        let n_digits = self.at - start;
        (n_digits > 0).then_some((number, n_digits))
    }

    /// Steps over a string that holds a plain amount, as `Money::from_plain` reads it.
    pub fn amount(&mut self) -> Option<Plain> {
        self.take(b'"')?;
        let is_negative = self.take(b'-').is_some();
        let (mut magnitude, n_whole) = self.digits()?;
        let mut n_decimals = 0;
        if self.take(b'.').is_some() {
            let (decimals, n_digits) = self.digits()?;
            if n_whole + n_digits > 18 {
                return None;
            }
            magnitude = magnitude * 10_i64.pow(u32::try_from(n_digits).ok()?) + decimals;
            n_decimals = n_digits;
        }
        self.take(b'"')?;
        let digits = if is_negative { -magnitude } else { magnitude };
        Some(Plain { digits, n_decimals })
    }
}

/// An amount as it is written: its digits without the point, and how many of them are behind it.
#[derive(Clone, Copy, Debug)]
pub struct Plain {
    digits: i64,
    n_decimals: usize,
}

impl Plain {
    /// In minor units of a currency with this many decimals; none where that is no whole number of
    /// 64 bits.
    pub fn minor(self, scale: usize) -> Option<i64> {
        const POWERS: [i64; 5] = [1, 10, 100, 1000, 10_000];
        if self.n_decimals == scale {
            return Some(self.digits);
        }
        if self.n_decimals < scale {
            let power = POWERS.get(scale - self.n_decimals)?;
            return self.digits.checked_mul(*power);
        }
        let power = 10_i64.pow(u32::try_from(self.n_decimals - scale).ok()?);
        (self.digits % power == 0).then_some(self.digits / power)
    }
}

/// Marks the bytes at which a string may stop: quotation marks, backslashes, control characters. All
/// marks up to the first are right; behind it a borrow may set more.
fn stops(word: u64) -> u64 {
    let quotes = word ^ (ONES * u64::from(b'"'));
    let escapes = word ^ (ONES * u64::from(b'\\'));
    let found = (quotes.wrapping_sub(ONES) & !quotes)
        | (escapes.wrapping_sub(ONES) & !escapes)
        | (word.wrapping_sub(ONES * 0x20) & !word);
    found & HIGHS
}
