//! A language's file, read: a line is a comment, blank, or `name = sentence`.
//!
//! The sentences stay in memory for as long as the page: whoever says one is handed it as it is,
//! without a copy, and there are six languages at most.

use std::fmt;

use super::language::Language;
use super::{Declared, SUBJECTS};

/// What names of the ledger's lists begin with: `listed.component.product_sale`.
const LISTED: &str = "listed.";

/// The sentences of a language, in the order of their ids.
pub struct Table {
    pub language: Language,
    sentences: Vec<(u32, &'static str)>,
}

/// English needs none: its sentences are part of the app.
pub static ENGLISH: Table = Table {
    language: Language::English,
    sentences: Vec::new(),
};

impl Table {
    pub fn find(&self, id: u32) -> Option<&'static str> {
        let place = self.sentences.binary_search_by_key(&id, |(id, _)| *id);
        place.ok().map(|place| self.sentences[place].1)
    }
}

/// Why a file was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unread {
    /// A line, counted from 1, that is none of the three.
    Line(usize),
    /// Not the sentences of this build: cut short, or of another one.
    Incomplete,
}

impl fmt::Display for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unread::Line(line) => write!(f, "line {line} has no `=`"),
            Unread::Incomplete => f.write_str("it has not the sentences of this build"),
        }
    }
}

/// Reads a file. Any text is answered; only one with every sentence of this build is taken.
pub fn read(language: Language, file: &str) -> Result<&'static Table, Unread> {
    let own = lines(file)?;
    let own = own.iter().filter(|(name, _)| !name.starts_with(LISTED));
    let mut ids: Vec<u32> = own
        .map(|(name, _)| id(name.split('[').next().unwrap_or(name)))
        .collect();
    ids.sort_unstable();
    ids.dedup();
    let sum = ids.iter().fold(0_u32, |sum, id| sum.wrapping_add(*id));
    if sum != FINGERPRINT {
        return Err(Unread::Incomplete);
    }
    // Kept for good, with the sentences that point into it.
    let file: &'static str = Box::leak(file.to_owned().into_boxed_str());
    let mut sentences: Vec<(u32, &str)> = lines(file)?
        .into_iter()
        .map(|(name, sentence)| (id(name), sentence))
        .collect();
    sentences.sort_unstable_by_key(|(id, _)| *id);
    Ok(Box::leak(Box::new(Table {
        language,
        sentences,
    })))
}

/// The lines that say something: name and sentence.
fn lines(file: &str) -> Result<Vec<(&str, &str)>, Unread> {
    let mut lines = Vec::new();
    for (index, line) in file.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (name, sentence) = line.split_once('=').ok_or(Unread::Line(index + 1))?;
        lines.push((name.trim_end(), sentence.trim_start()));
    }
    Ok(lines)
}

/// Sum of the ids of every declared sentence: what a file must come to as well.
const FINGERPRINT: u32 = {
    let mut sum = 0_u32;
    let mut subject = 0;
    while subject < SUBJECTS.len() {
        let sentences: &[Declared] = SUBJECTS[subject];
        let mut place = 0;
        while place < sentences.len() {
            sum = sum.wrapping_add(id(sentences[place].name));
            place += 1;
        }
        subject += 1;
    }
    sum
};

/// The number of a name (FNV-1a); a test holds that no two names share one.
pub const fn id(name: &str) -> u32 {
    hashed(0x811c_9dc5, name)
}

/// Of `name[form]`.
pub fn id_of_form(id: u32, form: &str) -> u32 {
    hashed(hashed(hashed(id, "["), form), "]")
}

/// Of `listed.LIST.NAME`.
pub fn id_of_listed(list: &str, name: &str) -> u32 {
    hashed(hashed(hashed(id(LISTED), list), "."), name)
}

const fn hashed(mut hash: u32, text: &str) -> u32 {
    let bytes = text.as_bytes();
    let mut place = 0;
    while place < bytes.len() {
        hash = (hash ^ bytes[place] as u32).wrapping_mul(0x0100_0193);
        place += 1;
    }
    hash
}
