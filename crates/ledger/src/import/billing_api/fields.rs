//! Fields of a row to the values of the ledger, each with a reason of its own where it is none.
//!
//! Strict on purpose: a program wrote these, so what is not in the form of the contract is a fault
//! that somebody must see, and not something to guess at.

use std::fmt;

use rust_decimal::Decimal;

use crate::day::{Day, Instant};
use crate::import::Reason;
use crate::money::{Currency, Money};

/// The most characters that an id may have.
const ID_CHARS_MAX: usize = 255;

pub(super) fn required(field: Option<String>, name: &str) -> Result<String, Reason> {
    field.ok_or_else(|| Reason::missing(name))
}

/// The id of a row.
pub(super) fn read_id(id: String) -> Result<String, Reason> {
    read_named_id("its id", id)
}

/// An id that is part of a row.
pub(super) fn read_named_id(name: &str, id: String) -> Result<String, Reason> {
    match id.chars().count() {
        0 => Err(bad_row(format_args!("{name} is empty"))),
        1..=ID_CHARS_MAX => Ok(id),
        n_chars => Err(bad_row(format_args!(
            "{name} has {n_chars} characters, at most {ID_CHARS_MAX} are allowed"
        ))),
    }
}

pub(super) fn read_currency(code: &str) -> Result<Currency, Reason> {
    Currency::from_code(code).ok_or_else(|| Reason::bad_currency(code))
}

/// Minor units of a currency.
pub(super) fn read_amount(name: &str, text: &str, currency: Currency) -> Result<i64, Reason> {
    Money::from_plain(text, currency)
        .map(|money| money.minor)
        .map_err(|error| Reason::bad_amount(name, text, &error))
}

pub(super) fn read_optional_amount(
    name: &str,
    text: Option<&str>,
    currency: Currency,
) -> Result<Option<i64>, Reason> {
    text.map(|text| read_amount(name, text, currency))
        .transpose()
}

/// An amount with its own currency beside it.
pub(super) fn read_money(name: &str, text: &str, code: &str) -> Result<Money, Reason> {
    let currency = read_currency(code)?;
    read_amount(name, text, currency).map(|minor| Money::new(minor, currency))
}

/// A decimal number in the form of amounts: an optional `-`, digits, and optionally a point with
/// decimals. No exponent, no grouping: a reader of another language takes those for something else.
pub(super) fn read_decimal(name: &str, text: &str) -> Result<Decimal, Reason> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, "0"));
    let are_digits = |part: &str| !part.is_empty() && part.bytes().all(|it| it.is_ascii_digit());
    let found = (are_digits(whole) && are_digits(decimals))
        .then(|| Decimal::from_str_exact(text).ok())
        .flatten();
    found.ok_or_else(|| {
        let start: String = text.chars().take(40).collect();
        bad_row(format_args!(
            "{name} \"{start}\" is no decimal number that can be counted exactly"
        ))
    })
}

pub(super) fn read_optional_decimal(
    name: &str,
    text: Option<&str>,
) -> Result<Option<Decimal>, Reason> {
    text.map(|text| read_decimal(name, text)).transpose()
}

pub(super) fn read_instant(name: &str, text: &str) -> Result<Instant, Reason> {
    Instant::parse_rfc3339(text).map_err(|_| Reason::bad_date(name, text))
}

pub(super) fn read_optional_instant(
    name: &str,
    text: Option<&str>,
) -> Result<Option<Instant>, Reason> {
    text.map(|text| read_instant(name, text)).transpose()
}

pub(super) fn read_day(name: &str, text: &str) -> Result<Day, Reason> {
    Day::parse_iso(text).map_err(|_| Reason::bad_date(name, text))
}

pub(super) fn read_optional_day(name: &str, text: Option<&str>) -> Result<Option<Day>, Reason> {
    text.map(|text| read_day(name, text)).transpose()
}

/// A word of a list that is closed, in any case: one that is not in it would have to be guessed.
pub(super) fn read_word<T: Copy>(name: &str, word: &str, words: &[(&str, T)]) -> Result<T, Reason> {
    let known = words
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(word));
    known.map(|&(_, value)| value).ok_or_else(|| {
        let start: String = word.chars().take(40).collect();
        let known: Vec<&str> = words.iter().map(|(known, _)| *known).collect();
        let known = known.join(", ");
        bad_row(format_args!("{name} \"{start}\" is none of {known}"))
    })
}

/// The word of a value of a closed list.
pub(super) fn word_of<T: PartialEq>(value: &T, words: &[(&'static str, T)]) -> String {
    let found = words.iter().find(|(_, known)| known == value);
    found.map_or("", |(word, _)| word).to_owned()
}

pub(super) fn bad_row(problem: impl fmt::Display) -> Reason {
    Reason::BadRow {
        problem: problem.to_string(),
    }
}
