//! Which rows have a text in one of their texts, whatever its case.
//!
//! Rows share their texts, so each text is read once, and a row costs a look at a list per text
//! that it has. Where little of the ledger is asked about, only the texts of those rows are read.

use super::columns::Columns;
use super::texts::{Letters, NONE, Texts};
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
        let search = |texts| {
            let mut search = Search::new(texts, &lowercase);
            for code in 0..u32::try_from(texts.len()).unwrap_or(NONE) {
                search.read(code);
            }
            search.found()
        };
        TextSearch {
            ids: search(&words.ids),
            texts: search(&words.texts),
        }
    }

    /// Searches the ids and the texts of some rows; of others it knows nothing.
    /// bytes of their texts -> texts
    pub fn of_rows<'a>(
        words: &Words,
        text: &str,
        rows: impl Iterator<Item = (&'a Columns, usize)>,
    ) -> TextSearch {
        let lowercase = text.to_lowercase();
        let mut ids = Search::new(&words.ids, &lowercase);
        let mut texts = Search::new(&words.texts, &lowercase);
        let mut is_read = vec![false; words.texts.len()];
        for (columns, at) in rows {
            for code in [columns.sku[at], columns.order[at], columns.reference(at)] {
                if code != NONE && !std::mem::replace(&mut is_read[code as usize], true) {
                    texts.read(code);
                }
            }
            ids.read(columns.id[at]);
        }
        TextSearch {
            ids: ids.found(),
            texts: texts.found(),
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

/// Which texts, in lower case, contain another one.
struct Search<'a> {
    texts: &'a Texts,
    lowercase: &'a str,
    /// What a text must have that contains it.
    letters: Letters,
    /// Whether it holds what stands between texts.
    has_border: bool,
    chunk: Chunk,
    /// By code.
    is_found: Vec<bool>,
}

impl<'a> Search<'a> {
    fn new(texts: &'a Texts, lowercase: &'a str) -> Search<'a> {
        Search {
            texts,
            lowercase,
            letters: Letters::needed_by(lowercase),
            has_border: lowercase.contains(BORDER),
            chunk: Chunk::default(),
            is_found: vec![false; texts.len()],
        }
    }

    /// Reads a text, now or with others, unless it can't have it.
    fn read(&mut self, code: u32) {
        if !self.texts.may_have(code, self.letters) {
            return;
        }
        let text = self.texts.text(code);
        if self.has_border {
            self.is_found[code as usize] = text.to_lowercase().contains(self.lowercase);
            return;
        }
        self.chunk.push(code, text);
        if self.chunk.text.len() >= CHUNK_BYTES {
            self.chunk.search(self.lowercase, &mut self.is_found);
        }
    }

    /// By code: whether it was read and has it.
    fn found(mut self) -> Vec<bool> {
        self.chunk.search(self.lowercase, &mut self.is_found);
        self.is_found
    }
}

/// Texts in lower case, end to end.
#[derive(Default)]
struct Chunk {
    text: String,
    /// The code of each text, and where it ends; the border follows.
    ends: Vec<(u32, usize)>,
}

impl Chunk {
    fn push(&mut self, code: u32, text: &str) {
        // Letters of ASCII are made small all at once, later. Others are not: `İ` becomes two.
        if text.is_ascii() {
            self.text.push_str(text);
        } else {
            self.text.push_str(&text.to_lowercase());
        }
        self.ends.push((code, self.text.len()));
        self.text.push(BORDER);
    }

    /// Marks the texts that have it, and forgets them all.
    fn search(&mut self, lowercase: &str, is_found: &mut [bool]) {
        self.text.make_ascii_lowercase();
        let mut ends = self.ends.iter().peekable();
        for (start, _) in self.text.match_indices(lowercase) {
            while ends.next_if(|(_, end)| *end < start).is_some() {}
            // An empty text is found everywhere, behind the last border too.
            if let Some(&&(code, _)) = ends.peek() {
                is_found[code as usize] = true;
            }
        }
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
        let mut search = Search::new(&texts, &lowercase);
        for code in 0..texts.len() {
            search.read(u32::try_from(code).unwrap());
        }
        assert_eq!(search.found(), slowly, "{wanted:?} in {all:?}");

        // Some of them, the last first: nothing is known of the rest.
        let mut search = Search::new(&texts, &lowercase);
        let is_read = |code: usize| code % 3 != 1;
        for code in (0..texts.len()).rev().filter(|&code| is_read(code)) {
            search.read(u32::try_from(code).unwrap());
        }
        let read = slowly.iter().enumerate();
        let read: Vec<bool> = read.map(|(code, has)| is_read(code) && *has).collect();
        assert_eq!(search.found(), read, "{wanted:?} in some of {all:?}");
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
