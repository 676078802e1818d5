//! The names of an object's fields, learned as they come: senders write them in the same order and
//! the same way every time, so the next one is expected, and only compared.

use super::cursor::{Cursor, Mark};

/// The most names that are learned.
const KEYS_MAX: usize = 64;
/// Bytes of a name with its quotes, colon and blanks that are compared at once.
const WINDOW: usize = 32;
/// Places of the table of names, and the bits that tell them.
const SLOT_BITS: u32 = 7;

/// Names met so far, each with a number from 0.
#[derive(Clone, Debug)]
pub struct Keys {
    all: Vec<Key>,
    /// By number, and one for the start of the object: the number that came after it.
    followers: Vec<u8>,
    /// Open-addressed table of numbers.
    slots: [u8; 1 << SLOT_BITS],
}

const NONE: u8 = u8::MAX;

/// A name as it is written.
#[derive(Clone, Debug)]
struct Key {
    name: String,
    /// From its first quote up to the value.
    spelling: [u64; WINDOW / 8],
    masks: [u64; WINDOW / 8],
    len: usize,
}

impl Keys {
    pub fn new() -> Keys {
        Keys {
            all: Vec::new(),
            followers: vec![NONE],
            slots: [NONE; 1 << SLOT_BITS],
        }
    }

    /// Steps over the next name and its colon. `after` is the number of the name before, if any.
    /// `learn` is called for a name that is new.
    pub fn take(
        &mut self,
        cursor: &mut Cursor<'_>,
        after: Option<usize>,
        learn: impl FnOnce(&str),
    ) -> Option<usize> {
        let place = after.map_or(0, |number| number + 1);
        let expected = usize::from(*self.followers.get(place)?);
        if let Some(key) = self.all.get(expected)
            && key.is_at(cursor)
        {
            cursor.at += key.len;
            return Some(expected);
        }
        let number = self.search(cursor, learn)?;
        self.followers[place] = u8::try_from(number).ok()?;
        Some(number)
    }

    fn search(&mut self, cursor: &mut Cursor<'_>, learn: impl FnOnce(&str)) -> Option<usize> {
        let start = cursor.at;
        let name = cursor.string()?;
        let mut slot = Mark::of(name).slot(SLOT_BITS);
        loop {
            let number = usize::from(self.slots[slot]);
            let Some(key) = self.all.get(number) else {
                break;
            };
            if key.name == name {
                skip_colon(cursor)?;
                return Some(number);
            }
            slot = (slot + 1) % self.slots.len();
        }
        if self.all.len() == KEYS_MAX {
            return None;
        }
        skip_colon(cursor)?;
        let number = self.all.len();
        self.slots[slot] = u8::try_from(number).ok()?;
        self.all
            .push(Key::new(name, cursor.text.get(start..cursor.at)?));
        self.followers.push(NONE);
        learn(name);
        Some(number)
    }
}

fn skip_colon(cursor: &mut Cursor<'_>) -> Option<()> {
    if cursor.take(b':').is_none() {
        cursor.skip_blanks();
        cursor.take(b':')?;
    }
    cursor.skip_blanks();
    Some(())
}

impl Key {
    fn new(name: &str, spelling: &str) -> Key {
        let mut bytes = [0; WINDOW];
        let mut masks = [0; WINDOW];
        for ((to, mask), from) in bytes.iter_mut().zip(&mut masks).zip(spelling.as_bytes()) {
            (*to, *mask) = (*from, 0xFF);
        }
        Key {
            name: name.to_owned(),
            spelling: words(&bytes),
            masks: words(&masks),
            len: spelling.len(),
        }
    }

    /// Whether the cursor stands before it, spelled like this. Never for a longer one than is
    /// compared.
    fn is_at(&self, cursor: &Cursor<'_>) -> bool {
        let Some(window) = cursor.window::<WINDOW>() else {
            return false;
        };
        let mut difference = 0;
        for ((word, spelling), mask) in words(window).iter().zip(self.spelling).zip(self.masks) {
            difference |= (word ^ spelling) & mask;
        }
        difference == 0 && self.len <= WINDOW
    }
}

fn words(bytes: &[u8; WINDOW]) -> [u64; WINDOW / 8] {
    let (chunks, _) = bytes.as_chunks::<8>();
    let mut words = [0; WINDOW / 8];
    for (word, chunk) in words.iter_mut().zip(chunks) {
        *word = u64::from_le_bytes(*chunk);
    }
    words
}
