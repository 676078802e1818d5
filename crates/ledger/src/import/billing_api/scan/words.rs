//! Texts that rows share, each (nearly) once, and what they mean where a word of a list is asked for.

use std::borrow::Cow;

use super::cursor::Mark;
use crate::money::Currency;
use crate::transaction::Kind;

/// Bits that tell the places of the table, at least and at most.
const SLOT_BITS: (u32, u32) = (8, 14);
/// No word.
const NONE: u32 = u32::MAX;

/// Finds the words of one answer. The words themselves stand in its sheet.
#[derive(Debug)]
pub struct Words {
    /// By word, as far as it was asked.
    meanings: Vec<Meaning>,
    slot_bits: u32,
    /// The word met last of each slot. Words that share a slot take turns and are then told twice,
    /// which costs their room and nothing else.
    slots: Vec<(Mark, u32)>,
}

/// What a word means.
#[derive(Clone, Copy, Debug)]
struct Meaning {
    is_known: bool,
    kind: Option<Kind>,
    /// The currency, and how many decimals it has.
    currency: Option<(Currency, usize)>,
    /// The place of the word in lower case, once it was asked.
    lower: u32,
}

const UNKNOWN: Meaning = Meaning {
    is_known: false,
    kind: None,
    currency: None,
    lower: NONE,
};

impl Words {
    /// For an answer of this many bytes.
    pub fn new(n_bytes: usize) -> Words {
        let slot_bits = (n_bytes / 512)
            .max(1)
            .ilog2()
            .clamp(SLOT_BITS.0, SLOT_BITS.1);
        Words {
            meanings: Vec::new(),
            slot_bits,
            slots: vec![(Mark::default(), NONE); 1 << slot_bits],
        }
    }

    /// The place of a word.
    pub fn place<'a>(&mut self, text: &'a str, words: &mut Vec<Cow<'a, str>>) -> u32 {
        let mark = Mark::of(text);
        let slot = &mut self.slots[mark.slot(self.slot_bits)];
        let is_it =
            slot.1 != NONE && slot.0 == mark && (mark.is_whole() || words[slot.1 as usize] == text);
        if !is_it {
            *slot = (mark, add(Cow::Borrowed(text), words));
        }
        slot.1
    }

    /// The kind that a word names.
    pub fn kind(&mut self, place: u32, words: &[Cow<'_, str>]) -> Option<Kind> {
        self.meaning(place, words).kind
    }

    /// The currency that a word names, and how many decimals it has.
    pub fn currency(&mut self, place: u32, words: &[Cow<'_, str>]) -> Option<(Currency, usize)> {
        self.meaning(place, words).currency
    }

    /// The place of the word in lower case.
    pub fn lower(&mut self, place: u32, words: &mut Vec<Cow<'_, str>>) -> u32 {
        let meaning = self.meaning(place, words);
        if meaning.lower == NONE {
            let text = &words[place as usize];
            let lower = text.to_lowercase();
            meaning.lower = if *text == lower {
                place
            } else {
                add(Cow::Owned(lower), words)
            };
        }
        meaning.lower
    }

    fn meaning(&mut self, place: u32, words: &[Cow<'_, str>]) -> &mut Meaning {
        let place = place as usize;
        if self.meanings.len() <= place {
            self.meanings.resize(words.len(), UNKNOWN);
        }
        let meaning = &mut self.meanings[place];
        if !meaning.is_known {
            meaning.is_known = true;
            meaning.kind = Kind::from_name(&words[place]);
            let currency = Currency::from_code(&words[place]);
            meaning.currency = currency.map(|currency| (currency, currency.scale() as usize));
        }
        meaning
    }
}

/// Adds a word without looking for it. A body of 64 MiB has fewer than 2^32 of them.
pub fn add<'a>(word: Cow<'a, str>, words: &mut Vec<Cow<'a, str>>) -> u32 {
    let place = u32::try_from(words.len()).unwrap_or(NONE);
    words.push(word);
    place
}
