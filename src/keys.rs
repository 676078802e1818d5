//! Every key of the page, in one table: the handler obeys it, the list explains it, and the palette
//! shows it beside what it offers.
//!
//! Single keys never count while somebody types; that is for the handler to see.

use crate::filter::Compared;
use crate::filter::period::PeriodChoice;
use crate::route::Page;
use crate::words::shell;

/// What a key does, and what the palette offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Opens a page with the same choices.
    Open(Page),
    /// Shows other days.
    Show(PeriodChoice),
    /// Goes this many periods on; negative ones back.
    Step(i32),
    /// Compares with something else.
    Compare(Compared),
    /// Compares with the next thing there is to compare with.
    CompareNext,
    /// Takes the days of another zone; none for the account's own.
    Zone(Option<String>),
    /// Opens the palette.
    Palette,
    /// Opens the list of keys.
    KeyList,
    /// Hides amounts and names, or shows them again.
    Privacy,
    /// Prints the page.
    Print,
    /// Copies the address of the view.
    CopyLink,
    /// Signs out.
    SignOut,
}

/// A key and what it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// One letter, `g` and a letter, or a letter with another key held: `g s`, `Alt+P`.
    pub strokes: String,
    /// What it does, for people.
    pub label: String,
    /// What it does.
    pub act: Act,
}

/// A key that was pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stroke<'a> {
    /// What it writes.
    pub key: &'a str,
    /// Where it is: `KeyP`. With Alt held, what it writes differs between systems.
    pub code: &'a str,
    /// Ctrl or Cmd is held.
    pub is_command: bool,
    /// Alt is held.
    pub is_alt: bool,
}

/// What was heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// Nothing that is known.
    Nothing,
    /// The first key of two.
    Begun,
    /// A whole key.
    Act(Act),
}

/// The first of two strokes that go to a page.
const GO: &str = "g";

/// Every key, in the order of the list.
pub fn table() -> Vec<Key> {
    let commands = [
        ("Ctrl+K", shell::find_anything(), Act::Palette),
        ("?", shell::show_keys(), Act::KeyList),
        ("Alt+P", shell::hide(), Act::Privacy),
    ];
    let pages = Page::NAVIGATION.into_iter().chain([Page::Settings]);
    let pages = pages.filter_map(|page| {
        let strokes = format!("{GO} {}", letter(&page)?);
        Some(key(&strokes, &shell::go_to(page.title()), Act::Open(page)))
    });
    let periods = [
        ("d", PeriodChoice::LastDays(1)),
        ("w", PeriodChoice::LastDays(7)),
        ("t", PeriodChoice::LastDays(30)),
        ("m", PeriodChoice::MonthToDate),
        ("l", PeriodChoice::LastMonth),
        ("q", PeriodChoice::QuarterToDate),
        ("y", PeriodChoice::YearToDate),
        ("a", PeriodChoice::All),
    ];
    let periods = periods.map(|(strokes, choice)| key(strokes, &choice.label(), Act::Show(choice)));
    let steps = [
        ("p", shell::previous_period(), Act::Step(-1)),
        ("n", shell::next_period(), Act::Step(1)),
        ("c", shell::compare_other(), Act::CompareNext),
    ];
    let whole = |(strokes, label, act): (&str, &str, Act)| key(strokes, label, act);
    let commands = commands.into_iter().map(whole);
    let all = commands.chain(pages).chain(periods).chain(steps.map(whole));
    all.collect()
}

fn key(strokes: &str, label: &str, act: Act) -> Key {
    Key {
        strokes: strokes.to_owned(),
        label: label.to_owned(),
        act,
    }
}

/// The letter that follows `g`; none for a page that has no one address.
const fn letter(page: &Page) -> Option<char> {
    match page {
        Page::Overview => Some('o'),
        Page::Sales => Some('s'),
        Page::Fees => Some('f'),
        Page::Transactions => Some('t'),
        Page::Payouts => Some('p'),
        Page::Invoices => Some('v'),
        Page::Usage => Some('u'),
        Page::Subscriptions => Some('r'),
        Page::Balances => Some('b'),
        Page::Taxes => Some('x'),
        Page::Accounting => Some('a'),
        Page::Import => Some('i'),
        Page::Settings => Some('e'),
        Page::Payout { .. } | Page::Invoice { .. } | Page::Subscription { .. } | Page::SignIn => {
            None
        }
    }
}

/// What a stroke means, after `g` or not. Without `has_single`, only keys with another held count.
pub fn hear(is_begun: bool, stroke: Stroke<'_>, has_single: bool) -> Heard {
    let strokes = written(is_begun, stroke);
    let is_single = !strokes.contains('+');
    if is_single && !has_single {
        return Heard::Nothing;
    }
    if strokes == GO {
        return Heard::Begun;
    }
    let mut all = table().into_iter();
    let found = all.find(|key| key.strokes == strokes);
    found.map_or(Heard::Nothing, |key| Heard::Act(key.act))
}

/// A stroke as the table writes it.
fn written(is_begun: bool, stroke: Stroke<'_>) -> String {
    let place = stroke.code.strip_prefix("Key").unwrap_or(stroke.key);
    match (stroke.is_command, stroke.is_alt) {
        (true, false) => format!("Ctrl+{}", stroke.key.to_uppercase()),
        (false, true) => format!("Alt+{}", place.to_uppercase()),
        (true, true) => String::new(),
        (false, false) if is_begun => format!("{GO} {}", stroke.key),
        (false, false) => stroke.key.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn plain(key: &str) -> Stroke<'_> {
        Stroke {
            key,
            code: "",
            is_command: false,
            is_alt: false,
        }
    }

    /// Presses the keys of an entry one after the other.
    fn press(strokes: &str) -> Heard {
        let mut heard = Heard::Nothing;
        for stroke in strokes.split(' ') {
            let held = stroke.rsplit_once('+').filter(|(held, _)| !held.is_empty());
            let (held, key) = held.unwrap_or(("", stroke));
            let code = format!("Key{key}");
            let stroke = Stroke {
                key: if held == "Alt" { "\u{3c0}" } else { key },
                code: &code,
                is_command: held == "Ctrl",
                is_alt: held == "Alt",
            };
            heard = hear(heard == Heard::Begun, stroke, true);
        }
        heard
    }

    #[test]
    fn every_key_does_what_its_line_says() {
        let table = table();
        for key in &table {
            assert_eq!(
                press(&key.strokes),
                Heard::Act(key.act.clone()),
                "{}",
                key.strokes
            );
        }
        let all: BTreeSet<&str> = table.iter().map(|key| key.strokes.as_str()).collect();
        assert_eq!(all.len(), table.len(), "two lines have one key");
        assert!(
            !all.contains(GO),
            "nothing else begins like the way to a page"
        );
    }

    #[test]
    fn every_page_of_the_navigation_has_a_key() {
        for page in Page::NAVIGATION {
            let is_there = table().iter().any(|key| key.act == Act::Open(page.clone()));
            assert!(is_there, "{}", page.title());
        }
    }

    #[test]
    fn what_is_no_key_does_nothing() {
        assert_eq!(hear(false, plain("z"), true), Heard::Nothing);
        assert_eq!(hear(true, plain("z"), true), Heard::Nothing);
        assert_eq!(hear(false, plain("Enter"), true), Heard::Nothing);
        // After `g`, a letter is of a page and not of a period.
        assert_eq!(
            hear(true, plain("p"), true),
            Heard::Act(Act::Open(Page::Payouts))
        );
        assert_eq!(hear(false, plain("p"), true), Heard::Act(Act::Step(-1)));
    }

    #[test]
    fn single_keys_can_be_switched_off() {
        assert_eq!(hear(false, plain("g"), false), Heard::Nothing);
        assert_eq!(hear(false, plain("?"), false), Heard::Nothing);
        let palette = Stroke {
            is_command: true,
            ..plain("k")
        };
        assert_eq!(hear(false, palette, false), Heard::Act(Act::Palette));
    }
}
