//! The form of a printed amount: its sign, its groups, its decimals, each in its place. No value is
//! counted here.

use super::{AmountError, Notation, shorten};

/// An amount taken apart but not yet counted: its parts still point into the text.
pub(super) struct Printed<'a> {
    /// Whether a sign or parentheses say so.
    pub(super) negative: bool,
    /// The digits before the mark with their separators, which are proved to stand in place. May be
    /// empty.
    pub(super) whole: &'a str,
    /// ASCII digits only. May be empty.
    pub(super) decimals: &'a str,
}

/// The one reading of an amount's form, on which both the parser and the evidence stand.
pub(super) fn read(text: &str, notation: Notation) -> Result<Printed<'_>, AmountError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(AmountError::Empty);
    }

    let (negative, unsigned) = take_sign(text)?;
    if let Some((position, found)) = text
        .chars()
        .enumerate()
        .find(|&(_, found)| is_foreign(found))
    {
        return Err(AmountError::Unexpected { found, position });
    }
    if unsigned.contains(is_sign) {
        return Err(AmountError::MisplacedSign {
            text: shorten(text),
        });
    }
    if unsigned.contains(['(', ')']) {
        return Err(AmountError::MisplacedParenthesis {
            text: shorten(text),
        });
    }

    let (whole, decimals) = match unsigned.split_once(notation.mark()) {
        Some((_, "")) => {
            return Err(AmountError::DigitsMissing {
                text: shorten(text),
            });
        }
        Some((whole, decimals)) => (whole, decimals),
        None if unsigned.is_empty() => {
            return Err(AmountError::DigitsMissing {
                text: shorten(text),
            });
        }
        None => (unsigned, ""),
    };
    if !decimals.bytes().all(|digit| digit.is_ascii_digit()) {
        return Err(AmountError::SecondMark {
            text: shorten(text),
            mark: notation.mark(),
        });
    }
    check_groups(whole, notation).map_err(|separator| AmountError::MisplacedGroup {
        text: shorten(text),
        separator,
    })?;
    Ok(Printed {
        negative,
        whole,
        decimals,
    })
}

/// Takes off the parentheses or the one sign, and the spaces between them and the digits.
fn take_sign(text: &str) -> Result<(bool, &str), AmountError> {
    if let Some(inside) = text
        .strip_prefix('(')
        .and_then(|rest| rest.strip_suffix(')'))
    {
        return Ok((true, inside.trim()));
    }
    if let Some(rest) = text.strip_prefix(is_sign) {
        return Ok((!text.starts_with('+'), rest.trim_start()));
    }
    match text.strip_suffix(is_sign) {
        Some(_) if text.ends_with('+') => Err(AmountError::MisplacedSign {
            text: shorten(text),
        }),
        Some(rest) => Ok((true, rest.trim_end())),
        None => Ok((false, text)),
    }
}

/// Whether the separators in `whole` stand between groups: one kind only, threes after a first
/// group of one to three digits that is no zero, or (commas) twos before a last three. The
/// offending separator otherwise.
fn check_groups(whole: &str, notation: Notation) -> Result<(), char> {
    let Some(separator) = whole.chars().find(|found| !found.is_ascii_digit()) else {
        return Ok(());
    };
    if !notation.groups_by(separator) {
        return Err(separator);
    }

    let lengths = || whole.split(separator).map(str::len);
    if let Some(other) = whole
        .chars()
        .find(|&found| !found.is_ascii_digit() && found != separator)
    {
        return Err(other);
    }
    let first = lengths().next().unwrap_or_default();
    let n_groups = lengths().count();
    let in_threes = (1..=3).contains(&first) && lengths().skip(1).all(|length| length == 3);
    let in_lakhs = separator == ','
        && (1..=2).contains(&first)
        && lengths()
            .enumerate()
            .skip(1)
            .all(|(place, length)| length == if place + 1 == n_groups { 3 } else { 2 });
    if (in_threes || in_lakhs) && !whole.starts_with('0') {
        Ok(())
    } else {
        Err(separator)
    }
}

fn is_sign(found: char) -> bool {
    matches!(found, '-' | '\u{2212}' | '+')
}

/// Whether no amount in any notation has this character.
fn is_foreign(found: char) -> bool {
    let marks = [Notation::Point, Notation::Comma];
    let is_mark = marks.iter().any(|notation| notation.groups_by(found));
    !(found.is_ascii_digit() || is_mark || is_sign(found) || matches!(found, '(' | ')'))
}
