//! Which rows have a text in one of their texts, whatever its case.
//!
//! Rows share their texts, so each text of the dictionaries is read once, and a row costs a look
//! at a list per text that it has.

use super::columns::Columns;
use super::texts::{NONE, Texts};
use super::words::Words;

/// How many bytes of texts are searched at once: few enough to stay in the processor's cache.
const CHUNK_BYTES: usize = if cfg!(test) { 16 } else { 1 << 15 };

/// Stands between the texts of a chunk, so that no text is found across two of them.
const BORDER: char = '\0';

/// A text that was searched for, and where it was found.
#[derive(Debug)]
pub struct TextSearch {
    /// By code of the id.
    ids: Vec<bool>,
    /// By code of the text.
    texts: Vec<bool>,
}

impl TextSearch {
    /// Searches the ids and the texts of all rows. bytes of all texts -> texts
    pub fn new(words: &Words, text: &str) -> TextSearch {
        let lowercase = text.to_lowercase();
        TextSearch {
            ids: search(&words.ids, &lowercase),
            texts: search(&words.texts, &lowercase),
        }
    }

    /// Whether it is in the id, the order, the reference or the product of a row.
    pub fn has(&self, columns: &Columns, at: usize) -> bool {
        let is_found = |code: u32| code != NONE && self.texts[code as usize];
        self.ids[columns.id[at] as usize]
            || is_found(columns.order[at])
            || is_found(columns.reference(at))
            || is_found(columns.sku[at])
    }
}

/// By code: whether the text, in lower case, contains another one.
fn search(texts: &Texts, lowercase: &str) -> Vec<bool> {
    let codes = 0..u32::try_from(texts.len()).unwrap_or(NONE);
    if lowercase.contains(BORDER) {
        return codes
            .map(|code| texts.text(code).to_lowercase().contains(lowercase))
            .collect();
    }
    let mut is_found = vec![false; texts.len()];
    let mut chunk = Chunk::default();
    for code in codes {
        chunk.push(texts.text(code));
        if chunk.text.len() >= CHUNK_BYTES {
            chunk.search(lowercase, &mut is_found);
        }
    }
    chunk.search(lowercase, &mut is_found);
    is_found
}

/// Neighbouring texts in lower case.
#[derive(Default)]
struct Chunk {
    text: String,
    /// Where each text ends; the border follows.
    ends: Vec<usize>,
    /// Code of the first text.
    first: usize,
}

impl Chunk {
    fn push(&mut self, text: &str) {
        // Letters of ASCII are made small all at once, later. Others are not: `İ` becomes two.
        if text.is_ascii() {
            self.text.push_str(text);
        } else {
            self.text.push_str(&text.to_lowercase());
        }
        self.ends.push(self.text.len());
        self.text.push(BORDER);
    }

    /// Marks the texts that have it, and goes on behind them.
    fn search(&mut self, lowercase: &str, is_found: &mut [bool]) {
        self.text.make_ascii_lowercase();
        let mut place = 0;
        for (start, _) in self.text.match_indices(lowercase) {
            // An empty text is found everywhere, behind the last border too.
            while self.ends.get(place).is_some_and(|&end| end < start) {
                place += 1;
            }
            if let Some(found) = is_found.get_mut(self.first + place)
                && place < self.ends.len()
            {
                *found = true;
            }
        }
        self.first += self.ends.len();
        self.text.clear();
        self.ends.clear();
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(all: &[String], wanted: &str) {
        let mut texts = Texts::default();
        for text in all {
            texts.intern(text);
        }
        let lowercase = wanted.to_lowercase();
        let slowly = (0..texts.len()).map(|code| {
            let text = texts.text(u32::try_from(code).unwrap());
            text.to_lowercase().contains(&lowercase)
        });
        let slowly: Vec<bool> = slowly.collect();
        assert_eq!(search(&texts, &lowercase), slowly, "{wanted:?} in {all:?}");
    }

    #[test]
    fn texts_end_where_they_end() {
        let all = [
            "",
            "ab",
            "AB",
            "ba",
            "\0a",
            "K\u{212a}k",
            "\u{130}",
            "Σ",
            "aΣ",
        ];
        let all = all.map(str::to_owned);
        for wanted in [
            "",
            "a",
            "B",
            "ba",
            "bb",
            "abab",
            "\0",
            "b\0",
            "k",
            "\u{212a}k",
            "i",
            "i\u{307}",
            "ς",
            "σ",
            "aς",
            "ı",
        ] {
            check(&all, wanted);
        }
        check(&[], "");
        check(&[], "a");
    }

    proptest! {
        #[test]
        fn the_fast_way_finds_what_the_slow_way_finds(
            all in prop::collection::vec("[aAbB\u{0}kK\u{212a}İΣ]{0,9}", 0..40),
            wanted in "[aAbB\u{0}kK\u{212a}İΣς]{0,3}",
        ) {
            check(&all, &wanted);
        }
    }
}
