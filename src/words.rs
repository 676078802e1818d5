//! Every sentence that people read, in six languages; nothing else in the app has words for them.
//!
//! English stands in the subjects below, is part of the app, and is what holds where another
//! language cannot be had. The others are text files, `languages/TAG.txt`, which are shipped
//! beside the app and fetched when chosen: `subject.name = Sentence`.
//!
//! **To add a sentence**: a line in the subject that it belongs to (a new subject is a file with
//! one `sentences!`, and a line in [`SUBJECTS`]), and one in each file of `languages`; `cargo test
//! --test words` lists what is missing where.
//!
//! ```text
//! title: "Fees";                                      fees::title()
//! all_checked(items): "All {items} were checked.";    fees::all_checked(&items)
//! rows[n]: "{n} row" | "{n} rows";                    labels::rows(&format::counted(n))
//! ```
//!
//! A name that is not there does not compile, nor does a value that is missing. A sentence is
//! whole: what one language puts first another puts last, so nothing is glued to it. Where a view
//! stands inside of a sentence, its place is a [`PLACES`] and `ui::sentence` puts it in. Values
//! are text, never markup. Names that come from the ledger's lists (`product_sale`) are asked for
//! by [`listed`]; in English they speak for themselves.
//!
//! What is said follows [`spoken`] at the moment it is asked: what is shown is mounted anew when
//! the language changes (`app::language`), and what is kept for long is kept as a value.

use std::cell::{Cell, RefCell};

mod plural;
mod table;

pub mod language;

pub mod accounting;
pub mod audit;
pub mod balances;
pub mod books;
pub mod causes;
pub mod explaining;
pub mod faults;
pub mod feed;
pub mod fees;
pub mod imports;
pub mod labels;
pub mod overview;
pub mod payouts;
pub mod periods;
pub mod refusals;
pub mod sales;
pub mod session;
pub mod settings;
pub mod shell;
pub mod sums;
pub mod tables;
pub mod taxes;
pub mod terms;
pub mod transactions;
pub mod widgets;

use language::Language;
use table::Table;

pub use table::{Unread, id as id_of};

/// Every subject, for whoever walks over all sentences.
pub const SUBJECTS: &[&[Declared]] = &[
    accounting::ALL,
    audit::ALL,
    balances::ALL,
    books::ALL,
    causes::ALL,
    labels::ALL,
    explaining::ALL,
    faults::ALL,
    feed::ALL,
    fees::ALL,
    imports::ALL,
    terms::ALL,
    overview::ALL,
    payouts::ALL,
    periods::ALL,
    refusals::ALL,
    sales::ALL,
    session::ALL,
    settings::ALL,
    shell::ALL,
    sums::ALL,
    tables::ALL,
    taxes::ALL,
    transactions::ALL,
    widgets::ALL,
];

/// Places in a sentence that a view fills instead of text. No text holds these characters: Unicode
/// keeps them for programs.
pub const PLACES: [&str; 4] = ["\u{fdd0}", "\u{fdd1}", "\u{fdd2}", "\u{fdd3}"];

/// A sentence with its name, as a subject declares it.
pub struct Declared {
    /// `subject.name`, as in the files of the other languages.
    pub name: &'static str,
    /// In English; of one thing, where it counts.
    pub english: &'static str,
    /// In English, of several things; none where it counts nothing.
    pub several: Option<&'static str>,
}

/// A number that a sentence counts: by itself, to choose the form, and as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// How many.
    pub n: u64,
    /// As `format` writes it.
    pub text: String,
}

/// A sentence as the app holds it. Names are numbers here: they would weigh as much as the words.
struct Sentence {
    id: u32,
    english: &'static str,
}

/// A sentence that counts.
struct Counting {
    /// In English, of one thing.
    one: Sentence,
    /// In English, of several things.
    several: &'static str,
}

impl Sentence {
    const fn new(name: &str, english: &'static str) -> Sentence {
        Sentence {
            id: table::id(name),
            english,
        }
    }

    fn whole(&self) -> &'static str {
        spoken_table().find(self.id).unwrap_or(self.english)
    }

    fn with(&self, values: &[(&str, &str)]) -> String {
        fill(self.whole(), values)
    }
}

impl Counting {
    fn with(&self, n: &Counted, values: &[(&str, &str)]) -> String {
        let table = spoken_table();
        let form = plural::form(table.language, n.n);
        let text = if table.language == Language::English {
            None
        } else {
            let of_form = |form| table.find(table::id_of_form(self.one.id, form));
            of_form(form).or_else(|| of_form(plural::OTHER))
        };
        let text = text.unwrap_or(if n.n == 1 {
            self.one.english
        } else {
            self.several
        });
        let mut all = vec![("n", n.text.as_str())];
        all.extend_from_slice(values);
        fill(text, &all)
    }
}

/// Declares the sentences of a subject: a function for each, whose parameters are its places.
macro_rules! sentences {
    ($subject:literal:
        $($key:ident $([$n:ident])? $(($($value:ident),+))?: $english:literal $(| $several:literal)?;)*
    ) => {
        /// The sentences of this subject.
        pub const ALL: &[$crate::words::Declared] = &[$(
            $crate::words::Declared {
                name: concat!($subject, ".", stringify!($key)),
                english: $english,
                several: sentences!(@several $($several)?),
            },
        )*];

        $(sentences! {
            @say $subject $key [$($n)?] [$($($value)+)?] $english [$($several)?]
        })*
    };
    (@several) => { None };
    (@several $several:literal) => { Some($several) };
    (@say $subject:literal $key:ident [] [] $english:literal []) => {
        #[doc = $english]
        pub fn $key() -> &'static str {
            static SENTENCE: $crate::words::Sentence = $crate::words::Sentence::new(
                concat!($subject, ".", stringify!($key)), $english,
            );
            SENTENCE.whole()
        }
    };
    (@say $subject:literal $key:ident [] [$($value:ident)+] $english:literal []) => {
        #[doc = $english]
        pub fn $key($($value: &str),+) -> String {
            static SENTENCE: $crate::words::Sentence = $crate::words::Sentence::new(
                concat!($subject, ".", stringify!($key)), $english,
            );
            SENTENCE.with(&[$((stringify!($value), $value)),+])
        }
    };
    (@say $subject:literal $key:ident [$n:ident] [$($value:ident)*] $english:literal [$several:literal]) => {
        #[doc = $several]
        pub fn $key($n: &$crate::words::Counted $(, $value: &str)*) -> String {
            static SENTENCE: $crate::words::Counting = $crate::words::Counting {
                one: $crate::words::Sentence::new(
                    concat!($subject, ".", stringify!($key)), $english,
                ),
                several: $several,
            };
            SENTENCE.with($n, &[$((stringify!($value), $value)),*])
        }
    };
}

use sentences;

thread_local! {
    static SPOKEN: Cell<&'static Table> = const { Cell::new(&table::ENGLISH) };
    static READ: RefCell<Vec<&'static Table>> = const { RefCell::new(Vec::new()) };
}

fn spoken_table() -> &'static Table {
    SPOKEN.get()
}

/// The language of everything that is said.
pub fn spoken() -> Language {
    spoken_table().language
}

/// Speaks English from now on.
pub fn speak_english() {
    SPOKEN.set(&table::ENGLISH);
}

/// Speaks this language from now on, in the words of its file. A file that is not whole, or is of
/// another build, changes nothing: half a language would be worse than English.
pub fn speak(language: Language, file: &str) -> Result<(), Unread> {
    if language == Language::English {
        speak_english();
        return Ok(());
    }
    let table = table::read(language, file)?;
    READ.with_borrow_mut(|read| {
        read.retain(|one| one.language != language);
        read.push(table);
    });
    SPOKEN.set(table);
    Ok(())
}

/// Speaks a language whose file was read before; false where none was.
pub fn speak_again(language: Language) -> bool {
    let table = READ.with_borrow(|read| read.iter().copied().find(|one| one.language == language));
    if let Some(table) = table {
        SPOKEN.set(table);
    }
    table.is_some()
}

/// The words for a name of one of the ledger's lists, such as `component` and `product_sale`; none
/// in English, and for a name that no list has.
pub fn listed(list: &str, name: &str) -> Option<&'static str> {
    let id = table::id_of_listed(list, name);
    spoken_table().find(id)
}

/// Puts values into their places. Where words run from right to left, each value is kept from
/// turning its surroundings around.
fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let is_rtl = spoken().is_rtl();
    let mut filled = String::with_capacity(text.len() + 16 * values.len());
    if is_rtl {
        // Values are no part of what tells the direction of a text; this is.
        filled.push('\u{200f}');
    }
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let Some((name, after)) = after.split_once('}') else {
            rest = after;
            break;
        };
        let value = values.iter().find(|(place, _)| *place == name);
        let value = value.map_or("", |(_, value)| *value);
        if is_rtl {
            filled.push('\u{2068}');
            filled.push_str(value);
            filled.push('\u{2069}');
        } else {
            filled.push_str(value);
        }
        rest = after;
    }
    filled.push_str(rest);
    filled
}

/// Several things as a list inside of a sentence.
pub fn in_list(things: &[impl AsRef<str>]) -> String {
    let mut things = things.iter().map(AsRef::as_ref);
    let first = things.next().unwrap_or_default().to_owned();
    things.fold(first, |listed, next| labels::then(&listed, next))
}

/// A part of a sentence with places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Text.
    Text(String),
    /// A view, by its place in [`PLACES`].
    Place(usize),
}

/// Takes a sentence apart at its places.
pub fn pieces(sentence: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut text = String::new();
    for letter in sentence.chars() {
        let place = PLACES.iter().position(|place| place.starts_with(letter));
        match place {
            Some(place) => {
                if !text.is_empty() {
                    pieces.push(Piece::Text(std::mem::take(&mut text)));
                }
                pieces.push(Piece::Place(place));
            }
            None => text.push(letter),
        }
    }
    if !text.is_empty() {
        pieces.push(Piece::Text(text));
    }
    pieces
}

/// A term as it stands inside of a sentence: with a small letter, but for German, whose nouns keep
/// theirs.
pub fn inside(term: &str) -> String {
    if spoken() == Language::German {
        return term.to_owned();
    }
    let mut letters = term.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(letters).collect()
    })
}
