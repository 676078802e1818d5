//! The codes of wanted texts.

use crate::store::texts::NONE;

/// Wanted codes.
#[derive(Debug)]
pub struct Codes {
    /// A bit per code, each a place further, up to the last that is wanted: [`NONE`], the largest
    /// code, comes round to the first place.
    bits: Vec<u64>,
}

impl Codes {
    /// None where any will do.
    pub fn new(texts: &[Option<String>], find: impl Fn(&str) -> Option<u32>) -> Option<Codes> {
        if texts.is_empty() {
            return None;
        }
        let codes = texts.iter().filter_map(|text| match text {
            Some(text) => find(text),
            None => Some(NONE),
        });
        let mut bits = Vec::new();
        for place in codes.map(place) {
            let word = place as usize / 64;
            if word >= bits.len() {
                bits.resize(word + 1, 0);
            }
            bits[word] |= 1 << (place % 64);
        }
        Some(Codes { bits })
    }

    /// Whether a code is one of them.
    #[inline]
    pub fn has(&self, code: u32) -> bool {
        let place = place(code);
        let bits = self.bits.get(place as usize / 64).copied();
        bits.unwrap_or_default() >> (place % 64) & 1 != 0
    }
}

#[inline]
const fn place(code: u32) -> u32 {
    code.wrapping_add(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn just_the_wanted_codes() {
        let code = |text: &str| text.parse().ok();
        let of = |texts: &[Option<&str>]| {
            let texts: Vec<_> = texts.iter().map(|text| text.map(str::to_owned)).collect();
            Codes::new(&texts, code)
        };
        assert!(of(&[]).is_none());
        for wanted in [
            &[Some("0")][..],
            &[Some("63"), Some("64"), Some("200")],
            &[None],
            &[None, Some("62")],
            &[Some("unknown")],
        ] {
            let codes = of(wanted).unwrap();
            for code in (0..300).chain([NONE - 1]) {
                let text = code.to_string();
                assert_eq!(codes.has(code), wanted.contains(&Some(&text)), "{code}");
            }
            assert_eq!(codes.has(NONE), wanted.contains(&None));
        }
    }
}
