//! Which letters texts have, whatever their case: so most of them need not be read in a search.

/// A bit for each printable character of ASCII, small letters as large ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Letters(u64);

impl Letters {
    /// The letters that a text must have, in any case, to contain this one, which is in lower case.
    pub fn needed_by(lowercase: &str) -> Letters {
        // Which others a text has is not known.
        lowercase.bytes().fold(Letters::default(), Letters::with)
    }

    /// Adds the letters of a text.
    pub fn add(&mut self, text: &str) {
        *self = if text.is_ascii() {
            text.bytes().fold(*self, Letters::with)
        } else {
            // In lower case some others become letters of ASCII, such as the sign of kelvin.
            Letters(u64::MAX)
        };
    }

    /// Whether all of the others are among them.
    #[inline]
    pub const fn include(self, others: Letters) -> bool {
        others.0 & !self.0 == 0
    }

    #[inline]
    const fn with(self, byte: u8) -> Letters {
        match byte.to_ascii_uppercase() {
            letter @ b' '..=b'_' => Letters(self.0 | 1 << (letter - b' ')),
            _ => self,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn may_contain(text: &str, wanted: &str) -> bool {
        let mut letters = Letters::default();
        letters.add(text);
        letters.include(Letters::needed_by(&wanted.to_lowercase()))
    }

    #[test]
    fn a_text_without_a_letter_is_told_apart() {
        assert!(!may_contain("303-1234567", "sku"));
        assert!(!may_contain("SKU-1", "sku-2"));
        assert!(may_contain("SKU-1", "1kus"));
        // None of these has a bit of its own.
        assert!(may_contain("a", "{~}\u{7f}\n"));
    }

    proptest! {
        #[test]
        fn no_text_is_left_out(text in "[ -~K\u{212a}\u{130}Σß\n]{0,12}", from in 0..12_usize, n in 0..6_usize) {
            let lowercase = text.to_lowercase();
            let wanted: String = lowercase.chars().skip(from).take(n).collect();
            prop_assert!(may_contain(&text, &wanted), "{wanted:?} in {text:?}");
            prop_assert!(may_contain(&text, &wanted.to_uppercase().to_lowercase()) || !lowercase.contains(&wanted.to_uppercase().to_lowercase()));
        }
    }
}
