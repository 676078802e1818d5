//! hledger's journal. Everything that a strict check asks for is declared, and the balance of every
//! account is asserted after each month and at the end.
//!
//! | in text | hledger would read | so it is written as |
//! |---|---|---|
//! | line breaks, tabs, runs of spaces | the end of a name or of an entry | one space |
//! | `;` | a comment | `,` |
//! | `:` in a name, `:` and `[` in a comment | an account's parts, a tag, a date | `-`, `(` |

use std::fmt::Write;

use super::{ExportError, Header, accounts_met, balances_by_month, exact, one_line, title};
use crate::journal::{Account, Entry, Group};
use crate::money::Total;
use crate::transaction::Component;

/// Writes entries, in order of their days.
pub fn write(header: &Header, entries: &[Entry], root: &str) -> Result<String, ExportError> {
    let mut text = String::new();
    // Writing into a string can't fail.
    let _ = journal(&mut text, header, entries, &part(root));
    Ok(text)
}

fn journal(
    text: &mut String,
    header: &Header,
    entries: &[Entry],
    root: &str,
) -> Result<(), std::fmt::Error> {
    for line in header.comments() {
        writeln!(text, "; {line}")?;
    }
    writeln!(text, "\ndecimal-mark .")?;
    for currency in &header.currencies {
        let example = exact(Total::new(1000 * 10_i128.pow(currency.scale()), *currency));
        // A lone number without decimals is only taken for one with a mark behind it.
        let mark = if currency.scale() == 0 { "." } else { "" };
        writeln!(text, "commodity {example}{mark} {currency}")?;
    }
    for account in accounts_met(entries).into_keys() {
        let letter = match account.line().group {
            Group::Assets => 'A',
            Group::Liabilities => 'L',
            Group::Equity => 'E',
            Group::Income => 'R',
            Group::Expenses => 'X',
        };
        let number = account.line().number;
        let name = name(account, root);
        writeln!(text, "account {name}  ; {number}, type:{letter}")?;
    }

    let balances = balances_by_month(entries);
    let mut balances = balances.into_iter().peekable();
    for (place, entry) in entries.iter().enumerate() {
        writeln!(text, "\n{} * {}", entry.on, description(&title(entry)))?;
        for posting in &entry.postings {
            let name = name(posting.account, root);
            let amount = exact(Total::new(posting.minor, entry.currency));
            write!(text, "    {name}  {amount} {}", entry.currency)?;
            let component = posting.component.as_ref().map(Component::name);
            let component = comment(component.unwrap_or_default());
            if !component.is_empty() {
                write!(text, "  ; {component}")?;
            }
            writeln!(text)?;
        }
        let is_last_of_day = entries
            .get(place + 1)
            .is_none_or(|next| next.on != entry.on);
        if let Some((on, after)) = balances.next_if(|(on, _)| is_last_of_day && *on == entry.on) {
            writeln!(text, "\n{on} * Balances")?;
            for ((account, currency), minor) in after {
                let (nothing, held) = (Total::zero(currency), Total::new(minor, currency));
                let name = name(account, root);
                let (nothing, held) = (exact(nothing), exact(held));
                writeln!(text, "    {name}  {nothing} {currency} = {held} {currency}")?;
            }
        }
    }
    Ok(())
}

fn name(account: Account, root: &str) -> String {
    let line = account.line();
    format!("{:?}:{root}:{}", line.group, line.name)
}

/// A part of an account's name.
fn part(text: &str) -> String {
    let part: String = one_line(text)
        .chars()
        .map(|c| match c {
            ':' => '-',
            ';' => ',',
            other => other,
        })
        .collect();
    if part.is_empty() {
        "Marketplace".to_owned()
    } else {
        part
    }
}

/// Text behind a date, where a semicolon starts a comment and a bar parts payee from note.
fn description(text: &str) -> String {
    one_line(text).replace(';', ",").replace('|', "/")
}

/// Text of a comment, where `name:` is a tag, and a date in brackets dates the posting.
fn comment(text: &str) -> String {
    one_line(text)
        .chars()
        .map(|c| match c {
            ':' => '-',
            '[' => '(',
            ']' => ')',
            other => other,
        })
        .collect()
}
