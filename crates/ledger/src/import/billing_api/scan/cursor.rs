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

/// The most digits of a number: as many as any 64 bits hold.
const DIGITS_MAX: usize = 18;

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
        let start = self.at;
        let mut magnitude = 0_i64;
        while let Some(byte @ b'0'..=b'9') = self.byte() {
            if self.at - start == DIGITS_MAX {
                return None;
            }
            magnitude = magnitude * 10 + i64::from(byte - b'0');
            self.at += 1;
        }
        let n_digits = self.at - start;
        if n_digits == 0 || matches!(self.byte()?, b'.' | b'e' | b'E') {
            return None;
        }
        // JSON has no `007`, and `-0` is no whole number to the general reader.
        let starts_with_zero = self.text.as_bytes().get(start)? == &b'0';
        if starts_with_zero && (n_digits > 1 || is_negative) {
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

    /// Steps over a string that holds a plain amount, as `Money::from_plain` reads it.
    pub fn amount(&mut self) -> Option<Plain> {
        self.take(b'"')?;
        let is_negative = self.take(b'-').is_some();
        let (magnitude, n_decimals) = self.short_amount().or_else(|| self.long_amount())?;
        let digits = if is_negative { -magnitude } else { magnitude };
        Some(Plain { digits, n_decimals })
    }

    /// The digits of an amount without its sign and how many are decimals, up to its closing
    /// quotation mark: all at once, where they and the point are fewer than eight bytes.
    fn short_amount(&mut self) -> Option<(i64, usize)> {
        let word = u64::from_le_bytes(*self.window()?);
        let end = zeros(word ^ (ONES * u64::from(b'"'))).trailing_zeros() / 8;
        // What follows is shifted out; in front come zero bytes.
        let n_before = 8_u32.checked_sub(end).filter(|_| (1..8).contains(&end))?;
        let mut digits = word << (n_before * 8);
        let mut n_padding = n_before;
        let point = zeros(digits ^ (ONES * u64::from(b'.'))).trailing_zeros() / 8;
        let mut n_decimals = 0;
        if point < 8 {
            n_decimals = 7 - point;
            if n_decimals == 0 || point == n_before {
                return None;
            }
            // The bytes before the point move up into its place.
            let before = digits & ((1 << (point * 8)) - 1);
            let behind = digits & !(u64::MAX >> (56 - point * 8));
            digits = behind | before << 8;
            n_padding += 1;
        }
        let zeros_before = (ONES * u64::from(b'0')) & ((1 << (n_padding * 8)) - 1);
        let number = eight_digits(digits | zeros_before)?;
        self.at += end as usize + 1;
        Some((number, n_decimals as usize))
    }

    /// The same byte by byte, up to eighteen digits.
    fn long_amount(&mut self) -> Option<(i64, usize)> {
        let start = self.at;
        let (mut magnitude, mut point) = (0_i64, None);
        loop {
            let n_digits = self.at - start - usize::from(point.is_some());
            match self.byte()? {
                byte @ b'0'..=b'9' if n_digits < DIGITS_MAX => {
                    magnitude = magnitude * 10 + i64::from(byte - b'0');
                }
                b'.' if point.is_none() && n_digits > 0 => point = Some(self.at),
                b'"' if n_digits > 0 => break,
                _ => return None,
            }
            self.at += 1;
        }
        let n_decimals = point.map(|point| self.at - point - 1);
        self.at += 1;
        // A point has digits behind it.
        (n_decimals != Some(0)).then_some((magnitude, n_decimals.unwrap_or(0)))
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
        let power = 10_i64.checked_pow(u32::try_from(self.n_decimals - scale).ok()?)?;
        (self.digits % power == 0).then_some(self.digits / power)
    }
}

/// Marks the bytes at which a string may stop: quotation marks, backslashes, control characters. All
/// marks up to the first are right; behind it a borrow may set more.
fn stops(word: u64) -> u64 {
    let controls = word.wrapping_sub(ONES * 0x20) & !word & HIGHS;
    zeros(word ^ (ONES * u64::from(b'"'))) | zeros(word ^ (ONES * u64::from(b'\\'))) | controls
}

/// Marks the bytes that are zero, in the same way.
fn zeros(word: u64) -> u64 {
    word.wrapping_sub(ONES) & !word & HIGHS
}

/// The number that eight ASCII digits make, the first in the lowest byte.
fn eight_digits(text: u64) -> Option<i64> {
    let above_nine = text.wrapping_add(ONES * 0x46);
    let below_zero = text.wrapping_sub(ONES * u64::from(b'0'));
    if (above_nine | below_zero | text) & HIGHS != 0 {
        return None;
    }
    // Neighbours are joined: digits to pairs, pairs to fours, fours to eight.
    let digits = below_zero;
    let pairs = ((digits & 0x000F_000F_000F_000F) * 10 + (digits >> 8 & 0x000F_000F_000F_000F))
        & 0x00FF_00FF_00FF_00FF;
    let fours = (pairs & 0x0000_00FF_0000_00FF) * 100 + (pairs >> 16 & 0x0000_00FF_0000_00FF);
    let eight = (fours & 0xFFFF) * 10_000 + (fours >> 32);
    i64::try_from(eight).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::money::{Currency, Total};

    fn cursor(text: &str) -> Cursor<'_> {
        Cursor {
            text,
            at: 0,
            spans_lines: true,
        }
    }

    /// An amount as it stands in JSON, with something behind it.
    fn minor(amount: &str, code: &str) -> Option<i64> {
        let text = format!("\"{amount}\",\"total\":\"1.00\"");
        let mut cursor = cursor(&text);
        let plain = cursor.amount()?;
        assert_eq!(cursor.at, amount.len() + 2);
        plain.minor(Currency::from_code(code).unwrap().scale() as usize)
    }

    #[test]
    fn amounts_of_every_length() {
        for text in [
            "0",
            "-0",
            "1",
            "12.34",
            "-12.34",
            "1234.56",
            "12345.67",
            "-1234567",
            "12345678",
            "123456789.01",
            "9999999999999999.99",
            "0.05",
            "-0.05",
            "7.0",
            "007.10",
            "1.000",
        ] {
            let eur = Currency::from_code("EUR").unwrap();
            let expected = Total::from_plain(text, eur).unwrap().minor;
            assert_eq!(minor(text, "EUR").map(i128::from), Some(expected), "{text}");
        }
        for text in [
            "",
            "-",
            ".5",
            "5.",
            "1.2.3",
            "+1",
            "1e3",
            " 1",
            "1 ",
            "--1",
            "1.005",
            ".",
            "1.-5",
            "1:2",
            "1/2",
            "12345678.",
            "\u{661}",
            "12345678901234567890",
        ] {
            assert_eq!(minor(text, "EUR"), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn an_amount_is_what_money_reads(
            text in "-?[0-9.]{0,10}|-?[0-9]{0,12}\\.[0-9]{0,3}|[ -~&&[^\"\\\\]]{0,9}",
            code in "EUR|JPY|KWD|XQX",
        ) {
            let expected = Total::from_plain(&text, Currency::from_code(&code).unwrap());
            if let Some(minor) = minor(&text, &code) {
                prop_assert_eq!(expected.map(|total| total.minor), Ok(i128::from(minor)));
            } else {
                prop_assert!(expected.is_err());
            }
        }

        #[test]
        fn a_string_ends_where_json_ends_it(
            text in "(\\PC|[a-z]{1,9}|[\"\\\\\n\u{1f}\u{7f}]){0,4}",
        ) {
            let json = serde_json::to_string(&text).unwrap() + "        ";
            let mut cursor = cursor(&json);
            let is_plain = json.trim_end().len() == text.len() + 2;
            prop_assert_eq!(cursor.string(), is_plain.then_some(text.as_str()));
        }
    }
}
