//! What the seller has chosen once for every page, kept in this browser: language, how numbers look,
//! where weeks and years begin, the usual zone and currency.
//!
//! Kept as one entry, written like an address: `language=de&week=sunday`. Only choices are written;
//! what cannot be read counts as not chosen.

use ledger::day::{Calendar, Weekday};
use ledger::money::Currency;

use crate::filter::address;
use crate::words::language::Language;

/// Where they are kept; `boot.js` reads the language of it before the first paint.
pub const STORED_AS: &str = "preferences";

/// How an amount below zero is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Negatives {
    /// −12.50
    #[default]
    Minus,
    /// (12.50)
    Parentheses,
}

/// The choices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preferences {
    /// The language; none for the browser's own.
    pub language: Option<Language>,
    /// How an amount below zero is written.
    pub negatives: Negatives,
    /// Where weeks and fiscal years begin.
    pub calendar: Calendar,
    /// IANA name of the zone that holds where an address names none; none for the account's.
    pub zone: Option<String>,
    /// The only currency that is shown where an address names none; none for all.
    pub currency: Option<Currency>,
}

impl Default for Preferences {
    fn default() -> Preferences {
        Preferences {
            language: None,
            negatives: Negatives::Minus,
            calendar: Weekday::Monday.into(),
            zone: None,
            currency: None,
        }
    }
}

/// The days that a week may begin with, and what they are called in the entry.
pub const WEEK_STARTS: [(Weekday, &str); 3] = [
    (Weekday::Monday, "monday"),
    (Weekday::Saturday, "saturday"),
    (Weekday::Sunday, "sunday"),
];

impl Preferences {
    /// Reads an entry.
    pub fn parse(text: &str) -> Preferences {
        let mut read = Preferences::default();
        for (name, value) in address::pairs(text) {
            match name.as_str() {
                "language" => read.language = Language::from_tag(&value),
                "negatives" if value == "parentheses" => read.negatives = Negatives::Parentheses,
                "week" => {
                    let found = WEEK_STARTS.iter().find(|(_, name)| *name == value);
                    read.calendar.week_start = found.map_or(Weekday::Monday, |(day, _)| *day);
                }
                "year" => {
                    let month = value.parse().ok().filter(|month| (1..=12).contains(month));
                    read.calendar.year_start = month.unwrap_or(1);
                }
                "zone" => read.zone = Some(value).filter(|zone| !zone.is_empty()),
                "currency" => read.currency = Currency::from_code(&value),
                _ => {}
            }
        }
        read
    }

    /// The entry; empty where nothing was chosen.
    pub fn to_text(&self) -> String {
        let mut pairs = Vec::new();
        let mut push = |name: &'static str, value: Option<&str>| {
            pairs.extend(value.map(|value| (name, value.to_owned())));
        };
        push("language", self.language.map(Language::tag));
        let parentheses = self.negatives == Negatives::Parentheses;
        push("negatives", parentheses.then_some("parentheses"));
        let week = WEEK_STARTS
            .iter()
            .find(|(day, _)| *day == self.calendar.week_start);
        push(
            "week",
            week.map(|(_, name)| *name).filter(|name| *name != "monday"),
        );
        let month = self.calendar.year_start.to_string();
        push("year", Some(month.as_str()).filter(|month| *month != "1"));
        push("zone", self.zone.as_deref());
        push("currency", self.currency.as_ref().map(Currency::code));
        address::query(&pairs).trim_start_matches('?').to_owned()
    }
}

#[cfg(target_arch = "wasm32")]
mod kept {
    //! The entry in the browser's storage, one for the whole page.

    use leptos::prelude::*;

    use super::{Preferences, STORED_AS};

    /// The choices as they stand, in context. A copy is the same one.
    #[derive(Clone, Copy)]
    pub struct Kept {
        now: RwSignal<Preferences>,
    }

    impl Kept {
        /// What this browser has kept; nothing chosen where it keeps nothing.
        pub fn read() -> Kept {
            Kept {
                now: RwSignal::new(stored()),
            }
        }

        /// The choices, followed.
        pub fn now(&self) -> Signal<Preferences> {
            self.now.into()
        }

        /// Chooses something else. A browser that keeps nothing forgets it with the page.
        pub fn choose(&self, change: impl FnOnce(&mut Preferences)) {
            self.now.update(change);
            let text = self.now.with_untracked(Preferences::to_text);
            if let Ok(Some(storage)) = window().local_storage() {
                let _ = if text.is_empty() {
                    storage.remove_item(STORED_AS)
                } else {
                    storage.set_item(STORED_AS, &text)
                };
            }
        }
    }

    /// What was chosen when the page was last open.
    pub fn stored() -> Preferences {
        let storage = window().local_storage().ok().flatten();
        let text = storage.and_then(|storage| storage.get_item(STORED_AS).ok()?);
        Preferences::parse(&text.unwrap_or_default())
    }
}

#[cfg(target_arch = "wasm32")]
pub use kept::{Kept, stored};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let text =
            "language=ar&negatives=parentheses&week=sunday&year=4&zone=Asia%2FTokyo&currency=JPY";
        let read = Preferences::parse(text);
        assert_eq!(read.language, Some(Language::Arabic));
        assert_eq!(read.calendar.year_start, 4);
        assert_eq!(read.zone.as_deref(), Some("Asia/Tokyo"));
        assert_eq!(Preferences::parse(&read.to_text()), read);
    }

    #[test]
    fn nonsense_is_no_choice() {
        let text = "language=xx&negatives=red&week=noon&year=13&zone=&currency=?&colour=blue";
        assert_eq!(Preferences::parse(text), Preferences::default());
        assert_eq!(Preferences::default().to_text(), "");
    }
}
