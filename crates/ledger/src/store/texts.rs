//! Every string of the ledger once: a text becomes a small number, and the number the text.
//!
//! Rows hold the numbers, so a column of ids costs four bytes a row and equal texts compare as
//! equal numbers. Texts are only ever added: a row that leaves the ledger leaves its texts behind,
//! which costs their bytes until the ledger is built anew.

mod letters;

pub use letters::Letters;

/// Stands for "no text" where a row may have none; no text ever gets this code.
pub const NONE: u32 = u32::MAX;

/// Texts in order of arrival, each once, numbered from 0.
#[derive(Clone, Debug, Default)]
pub struct Texts {
    /// All texts, end to end.
    bytes: String,
    /// Where each text ends in `bytes`; it starts where the one before ends.
    ends: Vec<u32>,
    /// Open-addressed table, empty or a power of two long, at most three quarters full.
    slots: Vec<Slot>,
    /// By [`LETTERS_TEXTS`] texts: the letters that any of them has.
    letters: Vec<Letters>,
}

/// How many neighbours say together which letters they have: a quarter of a byte for each.
const LETTERS_TEXTS: usize = 32;

/// One place of the table. It keeps the hash, so that growing never reads the texts again.
#[derive(Clone, Copy, Debug)]
struct Slot {
    hash: u32,
    code: u32,
}

const EMPTY: Slot = Slot {
    hash: 0,
    code: NONE,
};

/// Where a search ended.
enum Found {
    /// At this text.
    Code(u32),
    /// At the free slot that the text would take.
    Free(usize),
}

impl Texts {
    /// How many texts there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Bytes that it holds.
    pub fn n_bytes(&self) -> usize {
        self.bytes.capacity()
            + self.ends.capacity() * size_of::<u32>()
            + self.slots.capacity() * size_of::<Slot>()
            + self.letters.capacity() * size_of::<Letters>()
    }

    /// The code of a text, if it has one.
    pub fn find(&self, text: &str) -> Option<u32> {
        if self.slots.is_empty() {
            return None;
        }
        match self.search(text, hash(text)) {
            Found::Code(code) => Some(code),
            Found::Free(_) => None,
        }
    }

    /// The code of a text, which it gets now if it has none.
    pub fn intern(&mut self, text: &str) -> u32 {
        if self.len() >= self.slots.len() / 4 * 3 {
            self.grow();
        }
        let hash = hash(text);
        match self.search(text, hash) {
            Found::Code(code) => code,
            Found::Free(slot) => {
                let code = narrow(self.len());
                self.bytes.push_str(text);
                self.ends.push(narrow(self.bytes.len()));
                self.letters
                    .resize(self.ends.len().div_ceil(LETTERS_TEXTS), Letters::default());
                self.letters[code as usize / LETTERS_TEXTS].add(text);
                self.slots[slot] = Slot { hash, code };
                code
            }
        }
    }

    /// The code of an optional text; [`NONE`] for none.
    pub fn intern_option(&mut self, text: Option<&str>) -> u32 {
        text.map_or(NONE, |text| self.intern(text))
    }

    /// The text of a code that this table gave.
    pub fn text(&self, code: u32) -> &str {
        let code = code as usize;
        let start = code.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.bytes[start as usize..self.ends[code] as usize]
    }

    /// The text of a code that may be [`NONE`].
    pub fn text_option(&self, code: u32) -> Option<&str> {
        (code != NONE).then(|| self.text(code))
    }

    /// Whether a text may have all these letters; when not, it hasn't. It is not read for that.
    #[inline]
    pub fn may_have(&self, code: u32, letters: Letters) -> bool {
        self.letters[code as usize / LETTERS_TEXTS].include(letters)
    }

    /// Walks from the slot that the hash names to the text or to a free slot. There is always one.
    fn search(&self, text: &str, hash: u32) -> Found {
        let mask = self.slots.len() - 1;
        let mut place = hash as usize & mask;
        loop {
            let slot = self.slots[place];
            if slot.code == NONE {
                return Found::Free(place);
            }
            if slot.hash == hash && self.text(slot.code) == text {
                return Found::Code(slot.code);
            }
            place = (place + 1) & mask;
        }
    }

    /// Doubles the table. texts -> texts
    fn grow(&mut self) {
        let n_slots = (self.slots.len() * 2).max(16);
        let mask = n_slots - 1;
        let full = std::mem::replace(&mut self.slots, vec![EMPTY; n_slots]);
        for slot in full.into_iter().filter(|slot| slot.code != NONE) {
            let mut place = slot.hash as usize & mask;
            while self.slots[place].code != NONE {
                place = (place + 1) & mask;
            }
            self.slots[place] = slot;
        }
    }
}

/// A length or a place as the 32 bits that the columns hold.
///
/// The ledger ends at 2^32 - 1 texts, bytes of text, rows or amounts, more than the memory of any
/// browser; like a vector that can't grow, it stops there instead of going wrong.
pub fn narrow(length: usize) -> u32 {
    let narrowed = u32::try_from(length).unwrap_or(NONE);
    assert!(
        narrowed != NONE,
        "the ledger is full: 2^32 - 1 is the most of anything that it holds"
    );
    narrowed
}

/// Eight bytes at a time are mixed in by a multiplication, whose upper bits depend on all bits below
/// them, and are folded down again. The same in every run, and several times as fast as the standard
/// library's, which is made to withstand whoever chooses the texts; these are the seller's own.
fn hash(text: &str) -> u32 {
    const MIXER: u64 = 0x9E37_79B9_7F4A_7C15;
    let mix = |hash: u64, word: u64| {
        let mixed = (hash ^ word).wrapping_mul(MIXER);
        mixed ^ mixed >> 32
    };
    let (words, rest) = text.as_bytes().as_chunks::<8>();
    let mut hash = text.len() as u64;
    for word in words {
        hash = mix(hash, u64::from_le_bytes(*word));
    }
    let mut last = [0; 8];
    for (to, from) in last.iter_mut().zip(rest) {
        *to = *from;
    }
    hash = mix(hash, u64::from_le_bytes(last));
    // Only half of it is kept, the half that every bit of the text has reached.
    u32::try_from(hash.wrapping_mul(MIXER) >> 32).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_text_once_through_every_growth() {
        let mut texts = Texts::default();
        assert_eq!(texts.find(""), None);
        for round in 0..2 {
            for number in 0..5000_u32 {
                let text = if number == 0 {
                    String::new()
                } else {
                    format!("text {number}")
                };
                assert_eq!(texts.intern(&text), number, "in round {round}");
            }
        }
        assert_eq!(texts.len(), 5000);
        assert_eq!(texts.text(0), "");
        assert_eq!(texts.text(4999), "text 4999");
        assert_eq!(texts.find("text 77"), Some(77));
        assert_eq!(texts.find("text 5000"), None);
        assert_eq!(texts.intern_option(None), NONE);
        assert_eq!(texts.text_option(NONE), None);
    }

    #[test]
    fn texts_of_one_hash_stay_apart() {
        // So many texts that many share the 32 bits that are kept.
        let n_texts = 400_000;
        let mut texts = Texts::default();
        let mut hashes = std::collections::HashSet::new();
        for number in 0..n_texts {
            let text = number.to_string();
            hashes.insert(hash(&text));
            assert_eq!(texts.intern(&text), number);
        }
        assert!(hashes.len() < texts.len(), "no hash was shared");
        for number in 0..n_texts {
            assert_eq!(texts.text(number), number.to_string());
        }
    }
}
