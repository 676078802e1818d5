//! beancount's ledger. Accounts are opened on the day of their first entry, and the balance of each
//! is asserted after each month and at the end, without the tolerance that beancount would else
//! allow: it lets a cent pass.
//!
//! Names of accounts are letters, digits and dashes, and start with a capital or a digit. Spaces
//! and other signs become dashes, and letters of scripts whose letters beancount may not know
//! become their code point, as in `U0E01`.

use std::fmt::Write;

use super::{ExportError, Header, accounts_met, balances_by_month, exact, one_line, title};
use crate::day::Day;
use crate::journal::{Account, Balances, Entry};
use crate::money::Total;

/// Digits that beancount counts with: the precision of Python's decimals.
const DIGITS_MAX: u32 = 28;

/// Writes entries, in order of their days.
pub fn write(header: &Header, entries: &[Entry], root: &str) -> Result<String, ExportError> {
    let root = part(root);
    let balances = balances_by_month(entries);
    check(entries)?;
    for (on, after) in &balances {
        check_day(next_day(*on))?;
        for (&(_, currency), &minor) in after {
            check_digits(Total::new(minor, currency))?;
        }
    }

    let mut text = String::new();
    // Writing into a string can't fail.
    let _ = ledger(&mut text, header, entries, &root);
    let _ = assertions(&mut text, &balances, &root);
    Ok(text)
}

fn check(entries: &[Entry]) -> Result<(), ExportError> {
    for entry in entries {
        check_day(entry.on)?;
        for posting in &entry.postings {
            check_digits(Total::new(posting.minor, entry.currency))?;
        }
    }
    Ok(())
}

/// beancount reads the years 1700 to 2099.
fn check_day(day: Day) -> Result<(), ExportError> {
    if (1700..=2099).contains(&day.year()) {
        Ok(())
    } else {
        Err(ExportError::DayOutOfRange { day })
    }
}

fn check_digits(total: Total) -> Result<(), ExportError> {
    if total.minor.unsigned_abs() < 10_u128.pow(DIGITS_MAX) {
        Ok(())
    } else {
        Err(ExportError::TooManyDigits { total })
    }
}

fn next_day(day: Day) -> Day {
    day.plus_days(1).unwrap_or(Day::MAX)
}

fn ledger(
    text: &mut String,
    header: &Header,
    entries: &[Entry],
    root: &str,
) -> Result<(), std::fmt::Error> {
    for line in header.comments() {
        writeln!(text, "; {line}")?;
    }
    writeln!(text)?;
    for (account, on) in accounts_met(entries) {
        writeln!(text, "{on} open {}", name(account, root))?;
        writeln!(text, "  number: \"{}\"", account.line().number)?;
    }
    for entry in entries {
        writeln!(text, "\n{} * {}", entry.on, quoted(&title(entry)))?;
        if let Some(id) = &entry.settlement_id {
            writeln!(text, "  settlement: {}", quoted(id))?;
        }
        for posting in &entry.postings {
            let name = name(posting.account, root);
            let amount = exact(Total::new(posting.minor, entry.currency));
            writeln!(text, "  {name}  {amount} {}", entry.currency)?;
            if let Some(component) = &posting.component {
                writeln!(text, "    component: {}", quoted(component.name()))?;
            }
        }
    }
    Ok(())
}

/// beancount asserts what an account holds when a day begins.
fn assertions(
    text: &mut String,
    balances: &[(Day, Balances)],
    root: &str,
) -> Result<(), std::fmt::Error> {
    for (on, after) in balances {
        writeln!(text)?;
        for (&(account, currency), &minor) in after {
            let held = exact(Total::new(minor, currency));
            let (on, name) = (next_day(*on), name(account, root));
            writeln!(text, "{on} balance {name}  {held} ~ 0 {currency}")?;
        }
    }
    Ok(())
}

fn name(account: Account, root: &str) -> String {
    let line = account.line();
    format!("{:?}:{root}:{}", line.group, part(line.name))
}

/// A part of an account's name.
fn part(text: &str) -> String {
    let mut part = String::new();
    for c in one_line(text).chars() {
        if c.is_ascii_alphanumeric() || is_letter(c) {
            part.push(c);
        } else if c.is_alphanumeric() {
            let _ = write!(part, "U{:04X}", u32::from(c));
        } else if !part.ends_with('-') {
            part.push('-');
        }
    }
    let part = part.trim_matches('-');
    let mut chars = part.chars();
    match chars.next() {
        None => "Marketplace".to_owned(),
        Some(first) if first.is_ascii_digit() => part.to_owned(),
        Some(first) => {
            let capital: String = first.to_uppercase().collect();
            let is_capital = capital
                .chars()
                .all(|c| c.is_ascii_uppercase() || is_letter(c) && c.is_uppercase());
            if is_capital {
                format!("{capital}{}", chars.as_str())
            } else {
                format!("X{part}")
            }
        }
    }
}

/// Letters outside ASCII that every version of beancount takes for letters: Latin, Greek, Cyrillic,
/// Kana, Han and Hangul.
const fn is_letter(c: char) -> bool {
    matches!(c, '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{24f}' | '\u{391}'..='\u{3a1}'
        | '\u{3a3}'..='\u{3ce}' | '\u{400}'..='\u{481}' | '\u{48a}'..='\u{52f}' | '\u{3041}'..='\u{3096}'
        | '\u{30a1}'..='\u{30fa}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')
}

/// A string.
fn quoted(text: &str) -> String {
    format!(
        "\"{}\"",
        one_line(text).replace('\\', "\\\\").replace('"', "\\\"")
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;

    #[test]
    fn parts_of_names_begin_with_a_capital_or_a_digit() {
        for (text, expected) in [
            ("amazon.de: EU", "Amazon-de-EU"),
            ("7 up", "7-up"),
            ("\u{e9}tal", "\u{c9}tal"),
            ("\u{df}eta", "SSeta"),
            ("\u{65e5}\u{672c}", "X\u{65e5}\u{672c}"),
            ("\u{10d0}", "U10D0"),
            (" .. ", "Marketplace"),
        ] {
            assert_eq!(part(text), expected, "{text}");
        }
    }

    #[test]
    fn amounts_with_more_digits_than_are_counted_are_refused() {
        let total = |minor| Total::new(minor, Currency::from_code("EUR").unwrap());
        let first = 10_i128.pow(DIGITS_MAX);
        for minor in [first - 1, 1 - first] {
            assert_eq!(check_digits(total(minor)), Ok(()));
        }
        for minor in [first, -first] {
            let total = total(minor);
            assert_eq!(
                check_digits(total),
                Err(ExportError::TooManyDigits { total })
            );
        }
    }
}
