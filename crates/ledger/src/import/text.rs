//! Bytes of a file to decoded text, and text to physical lines.
//!
//! The encoding is always known and said: UTF-8, UTF-16, or Windows-1252 where the bytes cannot be
//! UTF-8. Bytes that are damaged inside an otherwise clear encoding mark their line, so that it is
//! refused; no replacement character ever passes for text.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// How the characters of a file are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    Utf8,
    /// UTF-16, low byte first.
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
    /// Windows-1252, of which Latin-1 text is a part. Taken when the bytes are no UTF-8.
    Windows1252,
}

impl Encoding {
    /// The name by which editors know it.
    pub const fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "UTF-8",
            Encoding::Utf16Le => "UTF-16 LE",
            Encoding::Utf16Be => "UTF-16 BE",
            Encoding::Windows1252 => "Windows-1252",
        }
    }
}

/// A decoded file. Valid UTF-8, the common case, is not copied.
#[derive(Debug)]
pub struct Text<'a> {
    decoded: Cow<'a, str>,
    /// What it was decoded from.
    pub encoding: Encoding,
    /// Where undecodable bytes stood, as ascending offsets into the text.
    damage: Vec<usize>,
}

impl<'a> Text<'a> {
    /// Decodes a whole file. bytes -> bytes, at most three times as many.
    pub fn decode(bytes: &'a [u8]) -> Text<'a> {
        match bytes {
            [0xEF, 0xBB, 0xBF, rest @ ..] => Text::from_utf8(rest, true),
            [0xFF, 0xFE, rest @ ..] => Text::from_utf16(rest, Encoding::Utf16Le),
            [0xFE, 0xFF, rest @ ..] => Text::from_utf16(rest, Encoding::Utf16Be),
            // No byte order mark, but zeros beside ASCII: no other encoding starts like this.
            [1..=0x7F, 0, 1..=0x7F, 0, ..] => Text::from_utf16(bytes, Encoding::Utf16Le),
            [0, 1..=0x7F, 0, 1..=0x7F, ..] => Text::from_utf16(bytes, Encoding::Utf16Be),
            _ => Text::from_utf8(bytes, false),
        }
    }

    /// UTF-8 where a mark or the content says so, else Windows-1252.
    fn from_utf8(bytes: &'a [u8], is_marked: bool) -> Text<'a> {
        if let Ok(text) = str::from_utf8(bytes) {
            let decoded = Cow::Borrowed(text);
            return Text {
                decoded,
                encoding: Encoding::Utf8,
                damage: Vec::new(),
            };
        }

        // A few bad bytes among many good sequences are damage, such as a file cut inside a
        // character; the other way round, the good ones are chance.
        let (mut n_good, mut n_bad) = (0_usize, 0_usize);
        for chunk in bytes.utf8_chunks() {
            n_good += chunk.valid().bytes().filter(|&byte| byte >= 0xC0).count();
            n_bad += usize::from(!chunk.invalid().is_empty());
        }
        if !is_marked && n_good <= n_bad {
            let decoded = bytes.iter().map(|&byte| windows_1252(byte)).collect();
            let decoded = Cow::Owned(decoded);
            return Text {
                decoded,
                encoding: Encoding::Windows1252,
                damage: Vec::new(),
            };
        }

        let mut text = String::with_capacity(bytes.len());
        let mut damage = Vec::new();
        for chunk in bytes.utf8_chunks() {
            text.push_str(chunk.valid());
            if !chunk.invalid().is_empty() {
                damage.push(text.len());
                text.push(char::REPLACEMENT_CHARACTER);
            }
        }
        Text {
            decoded: Cow::Owned(text),
            encoding: Encoding::Utf8,
            damage,
        }
    }

    /// UTF-16 after its mark. A half pair and a last odd byte are damage.
    fn from_utf16(bytes: &[u8], encoding: Encoding) -> Text<'a> {
        let (pairs, odd) = bytes.as_chunks::<2>();
        let units = pairs.iter().map(|&pair| match encoding {
            Encoding::Utf16Be => u16::from_be_bytes(pair),
            _ => u16::from_le_bytes(pair),
        });

        let mut text = String::with_capacity(bytes.len() / 2);
        let mut damage = Vec::new();
        for decoded in char::decode_utf16(units) {
            text.push(decoded.unwrap_or_else(|_| {
                damage.push(text.len());
                char::REPLACEMENT_CHARACTER
            }));
        }
        if !odd.is_empty() {
            damage.push(text.len());
            text.push(char::REPLACEMENT_CHARACTER);
        }
        Text {
            decoded: Cow::Owned(text),
            encoding,
            damage,
        }
    }

    /// The whole text.
    pub fn as_str(&self) -> &str {
        &self.decoded
    }

    /// The physical lines, each ended by LF, CRLF or CR, in any mix. No copy.
    pub fn lines(&self) -> Lines<'_> {
        Lines {
            rest: &self.decoded,
            offset: 0,
            damage: &self.damage,
            number: 0,
        }
    }
}

/// One physical line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line<'a> {
    /// From 1.
    pub number: u32,
    /// Without its end.
    pub text: &'a str,
    /// Whether a line end follows. Only the last line may lack one.
    pub is_ended: bool,
    /// Whether some of its bytes could not be decoded.
    pub is_damaged: bool,
}

/// The lines of a text, in order.
#[derive(Clone, Debug)]
pub struct Lines<'a> {
    rest: &'a str,
    offset: usize,
    damage: &'a [usize],
    number: u32,
}

impl<'a> Iterator for Lines<'a> {
    type Item = Line<'a>;

    fn next(&mut self) -> Option<Line<'a>> {
        if self.rest.is_empty() {
            return None;
        }
        let is_end = |byte| matches!(byte, b'\n' | b'\r');
        let text_len = self
            .rest
            .bytes()
            .position(is_end)
            .unwrap_or(self.rest.len());
        let (text, tail) = self.rest.split_at(text_len);
        let end_len = if tail.starts_with("\r\n") {
            2
        } else {
            tail.len().min(1)
        };

        let n_damages = self
            .damage
            .partition_point(|&at| at < self.offset + text_len);
        self.damage = &self.damage[n_damages..];
        self.offset += text_len + end_len;
        self.rest = &tail[end_len..];
        // Saturates only beyond four billion lines, far above the largest file that is read.
        self.number = self.number.saturating_add(1);
        Some(Line {
            number: self.number,
            text,
            is_ended: end_len > 0,
            is_damaged: n_damages > 0,
        })
    }
}

/// The character of a Windows-1252 byte. The five bytes that it leaves open are control characters,
/// as every browser reads them.
fn windows_1252(byte: u8) -> char {
    const FROM_0X80: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž',
        '\u{8F}', '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9D}',
        'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9F => FROM_0X80[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], encoding: Encoding, lines: &[&str]) {
        let text = Text::decode(bytes);
        assert_eq!(text.encoding, encoding);
        assert_eq!(
            text.lines().map(|line| line.text).collect::<Vec<_>>(),
            lines
        );
        assert!(text.lines().all(|line| !line.is_damaged));
    }

    fn utf16(text: &str, mark: &[u8], bytes_of: fn(u16) -> [u8; 2]) -> Vec<u8> {
        mark.iter()
            .copied()
            .chain(text.encode_utf16().flat_map(bytes_of))
            .collect()
    }

    #[test]
    fn every_encoding_reads_the_same() {
        let text = "größe\tž€\r\n2\n";
        let lines = &["größe\tž€", "2"];
        check(text.as_bytes(), Encoding::Utf8, lines);
        check(
            &[b"\xEF\xBB\xBF", text.as_bytes()].concat(),
            Encoding::Utf8,
            lines,
        );
        check(
            &utf16(text, b"\xFF\xFE", u16::to_le_bytes),
            Encoding::Utf16Le,
            lines,
        );
        check(
            &utf16(text, b"\xFE\xFF", u16::to_be_bytes),
            Encoding::Utf16Be,
            lines,
        );
        check(
            &utf16(text, b"", u16::to_le_bytes),
            Encoding::Utf16Le,
            lines,
        );
        check(
            &utf16(text, b"", u16::to_be_bytes),
            Encoding::Utf16Be,
            lines,
        );
        check(
            b"gr\xF6\xDFe\t\x9E\x80\r\n2\n",
            Encoding::Windows1252,
            lines,
        );
    }

    #[test]
    fn line_ends_may_mix() {
        check(
            b"a\nb\r\nc\rd\n\re",
            Encoding::Utf8,
            &["a", "b", "c", "d", "", "e"],
        );
        check(b"a\r\r\n\n", Encoding::Utf8, &["a", "", ""]);
        check(b"", Encoding::Utf8, &[]);
        let ended = |text: &[u8]| Text::decode(text).lines().last().map(|line| line.is_ended);
        assert_eq!(ended(b"a\nb"), Some(false));
        assert_eq!(ended(b"a\nb\r"), Some(true));
    }

    #[test]
    fn damage_marks_its_line_only() {
        let damaged = |bytes: &[u8]| {
            let text = Text::decode(bytes);
            text.lines().map(|line| line.is_damaged).collect::<Vec<_>>()
        };
        // Cut inside the last character of a UTF-8 file.
        assert_eq!(
            damaged("é\né\né".as_bytes().split_last().unwrap().1),
            [false, false, true]
        );
        // A byte order mark leaves no room for Windows-1252.
        assert_eq!(damaged(b"\xEF\xBB\xBFa\n\xE9\nb"), [false, true, false]);
        // A lone half of a surrogate pair, and an odd byte at the end.
        assert_eq!(
            damaged(b"\xFF\xFEa\0\n\0\x00\xD8\n\0b\0"),
            [false, true, false]
        );
        assert_eq!(damaged(b"\xFF\xFEa\0\n\0b\0c"), [false, true]);
    }

    #[test]
    fn a_replacement_character_of_the_file_is_no_damage() {
        assert!(
            !Text::decode("a\u{FFFD}\n".as_bytes())
                .lines()
                .any(|line| line.is_damaged)
        );
    }
}
