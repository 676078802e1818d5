//! Comma-separated values by RFC 4180: CRLF, quotes doubled, a header block above the table.
//!
//! A spreadsheet takes a cell that starts with `=`, `+`, `-`, `@`, a tab or a carriage return for a
//! formula. Text that does gets an apostrophe in front, which spreadsheets show as text; so does
//! such text behind apostrophes of its own, so that one apostrophe can always be taken off again.
//! Amounts stay plain numbers: `-12.34`.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{ExportError, Header};
use crate::money::Currency;
use crate::table::{Cell, Table};

/// How a file is punctuated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Dialect {
    /// Between cells.
    pub separator: Separator,
    /// Before decimals.
    pub decimal_mark: DecimalMark,
    /// Whether the file opens with the mark by which older spreadsheets know UTF-8.
    pub has_byte_order_mark: bool,
}

/// Between cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[allow(missing_docs)] // the names say it all
pub enum Separator {
    Comma,
    Semicolon,
    Tab,
}

/// Before decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[allow(missing_docs)] // the names say it all
pub enum DecimalMark {
    Point,
    Comma,
}

impl Default for Dialect {
    /// RFC 4180.
    fn default() -> Dialect {
        Dialect {
            separator: Separator::Comma,
            decimal_mark: DecimalMark::Point,
            has_byte_order_mark: false,
        }
    }
}

impl Separator {
    const fn as_char(self) -> char {
        match self {
            Separator::Comma => ',',
            Separator::Semicolon => ';',
            Separator::Tab => '\t',
        }
    }
}

/// Writes a table under its header. The header block is a name and its values on each line, and
/// ends with an empty line. rows -> text
pub fn write(header: &Header, table: &Table, dialect: Dialect) -> Result<String, ExportError> {
    check(table)?;
    let mut text = start(dialect);
    push_header(&mut text, header, dialect);
    push_names(&mut text, &table.columns, dialect);
    for row in &table.rows {
        push_row(&mut text, row, dialect);
    }
    Ok(text)
}

/// What a file starts with, before its first line.
pub fn start(dialect: Dialect) -> String {
    let mark = dialect.has_byte_order_mark.then_some('\u{feff}');
    mark.into_iter().collect()
}

/// Adds the header block and the empty line that ends it.
pub fn push_header(text: &mut String, header: &Header, dialect: Dialect) {
    for (name, cells) in header.lines() {
        let cells = cells.iter().map(|cell| plain(cell, dialect).into());
        let cells = std::iter::once(Cow::Borrowed(name)).chain(cells);
        line(text, cells, dialect);
    }
    text.push_str("\r\n");
}

/// Adds the line of the columns' names.
pub fn push_names(text: &mut String, names: &[String], dialect: Dialect) {
    line(text, names.iter().map(|name| guarded(name).into()), dialect);
}

/// Adds a line of cells.
pub fn push_row(text: &mut String, cells: &[Cell], dialect: Dialect) {
    let cells = cells.iter().map(|cell| plain(cell, dialect).into());
    line(text, cells, dialect);
}

/// The table is square, and its amounts add up to what it says.
fn check(table: &Table) -> Result<(), ExportError> {
    let expected = table.columns.len();
    let ragged = table.rows.iter().position(|row| row.len() != expected);
    if let Some(row) = ragged {
        let found = table.rows[row].len();
        return Err(ExportError::Ragged {
            row,
            found,
            expected,
        });
    }
    let Some(column) = table.sum_column else {
        return Ok(());
    };
    let mut sums: BTreeMap<Currency, i128> = BTreeMap::new();
    for (row, cells) in table.rows.iter().enumerate() {
        match cells.get(column) {
            Some(Cell::Amount(total)) => {
                *sums.entry(total.currency).or_default() += total.minor;
            }
            Some(Cell::Empty) => {}
            _ => return Err(ExportError::NotAnAmount { row }),
        }
    }
    let mut residuals = sums.clone();
    for total in &table.totals {
        *residuals.entry(total.currency).or_default() -= total.minor;
    }
    match residuals.into_iter().find(|(_, residual)| *residual != 0) {
        None => Ok(()),
        Some((currency, residual)) => {
            let found_minor = sums.get(&currency).copied().unwrap_or(0);
            Err(ExportError::DoesNotFoot {
                currency,
                found_minor,
                expected_minor: found_minor - residual,
            })
        }
    }
}

fn line<'a>(text: &mut String, cells: impl Iterator<Item = Cow<'a, str>>, dialect: Dialect) {
    for (place, cell) in cells.enumerate() {
        if place > 0 {
            text.push(dialect.separator.as_char());
        }
        push_quoted(text, &cell, dialect);
    }
    text.push_str("\r\n");
}

/// Quoted where it must be, and where a program might else trim it.
fn push_quoted(text: &mut String, cell: &str, dialect: Dialect) {
    let is_special =
        |c: char| c == '"' || c == '\r' || c == '\n' || c == dialect.separator.as_char();
    let is_padded = cell.starts_with(char::is_whitespace) || cell.ends_with(char::is_whitespace);
    if cell.contains(is_special) || is_padded {
        text.push('"');
        text.push_str(&cell.replace('"', "\"\""));
        text.push('"');
    } else {
        text.push_str(cell);
    }
}

fn plain(cell: &Cell, dialect: Dialect) -> String {
    let decimal = |number: String| match dialect.decimal_mark {
        DecimalMark::Point => number,
        DecimalMark::Comma => number.replace('.', ","),
    };
    match cell {
        Cell::Empty => String::new(),
        Cell::Amount(total) => decimal(total.to_plain()),
        Cell::Count(count) => count.to_string(),
        // Only a number is let through unguarded.
        Cell::Number(number) if is_number(number) => decimal(number.clone()),
        Cell::Text(text) | Cell::Number(text) => guarded(text),
        Cell::Day(day) => day.to_iso(),
        Cell::Instant(instant) => instant.to_rfc3339(),
    }
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let mut parts = digits.splitn(2, '.');
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    parts.next().is_some_and(is_digits) && parts.next().is_none_or(is_digits)
}

/// Text that no spreadsheet takes for a formula.
fn guarded(text: &str) -> String {
    let first = text.trim_start_matches('\'').chars().next();
    let is_formula = first.is_some_and(|first| {
        matches!(first, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n')
            // The same signs in full width, which some spreadsheets read alike.
            || matches!(first, '\u{ff1d}' | '\u{ff0b}' | '\u{ff0d}' | '\u{ff20}')
    });
    if is_formula {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_at_either_end_are_quoted() {
        let of = |cell| {
            let mut text = String::new();
            push_quoted(&mut text, cell, Dialect::default());
            text
        };
        assert_eq!(of("a b"), "a b");
        assert_eq!(of(" a"), "\" a\"");
        assert_eq!(of("a "), "\"a \"");
        assert_eq!(of("a\"b"), "\"a\"\"b\"");
        assert_eq!(of("a\nb"), "\"a\nb\"");
    }
}
