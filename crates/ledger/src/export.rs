//! Books and tables as files of other programs: hledger, beancount, CSV.
//!
//! Every file opens with a header that says whose money it is, of which days, in which zone, under
//! which filters, how many rows are behind it and what they add up to, so that a file that was
//! found years later explains itself. A file that would not foot, or would say something else than
//! the ledger does because its format can't say it, is refused by name.
//!
//! Text comes from senders and sellers and may hold anything; each format's room knows what its
//! program would take for more than text.

pub mod beancount;
pub mod csv;
pub mod hledger;
pub mod journals;
mod postings;
pub mod transactions;

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::day::{Day, Period};
use crate::journal::{self, Account, Balances, Entry};
use crate::money::{Currency, Total};
use crate::sorting;
use crate::store::Ledger;
use crate::store::basis::Basis;
use crate::store::journal::{Books, Cut};
use crate::table::Cell;

/// A program that the file is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Format {
    /// hledger's journal; ledger reads it too.
    Hledger,
    /// beancount's ledger.
    Beancount,
    /// Comma-separated values, for everything else.
    Csv,
}

/// Which books to write, and how.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Query {
    /// The program.
    pub format: Format,
    /// What to write.
    pub scope: Scope,
    /// Zone, period and basis. The period is not looked at for settlements.
    pub cut: Cut,
    /// The seller's name, for the header.
    pub seller: String,
    /// The part of every account's name that tells this seller's accounts from others in the same
    /// books, such as `Amazon EU`.
    pub root: String,
}

/// Which part of the books.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Scope {
    /// Everything in the period.
    Everything,
    /// These settlements, whole. One that is named twice is written once.
    Settlements(Vec<String>),
}

/// What a file says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// Whose money it is.
    pub seller: String,
    /// The days; none for all.
    pub period: Option<Period>,
    /// Name of the zone of the days.
    pub zone: String,
    /// The currencies of the amounts.
    pub currencies: Vec<Currency>,
    /// The filters, in words, one each.
    pub filters: Vec<String>,
    /// Rows behind the file.
    pub n_rows: u64,
    /// What they add up to, one per currency.
    pub sums: Vec<Total>,
}

/// Why a file is not written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ExportError {
    /// The parts do not add up to the whole.
    DoesNotFoot {
        /// In which currency.
        currency: Currency,
        /// What the parts add up to.
        found_minor: i128,
        /// The whole.
        expected_minor: i128,
    },
    /// A row has more or fewer cells than there are columns.
    Ragged {
        /// Which row, from 0.
        row: usize,
        /// Its cells.
        found: usize,
        /// The columns.
        expected: usize,
    },
    /// The column that should add up holds something else than amounts.
    NotAnAmount {
        /// Which row, from 0.
        row: usize,
    },
    /// A day that the program does not read.
    DayOutOfRange {
        /// The day.
        day: Day,
    },
    /// An amount with more digits than the program counts with.
    TooManyDigits {
        /// The amount.
        total: Total,
    },
    /// Neither a settlement of this name is known nor a row of it.
    UnknownSettlement {
        /// The name.
        id: String,
    },
}

impl fmt::Display for ExportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ExportError::DoesNotFoot {
                currency,
                found_minor,
                expected_minor,
            } => {
                let found = Total::new(*found_minor, *currency).to_plain();
                let expected = Total::new(*expected_minor, *currency).to_plain();
                write!(
                    f,
                    "the parts are {found} {currency}, the whole is {expected}"
                )
            }
            ExportError::Ragged {
                row,
                found,
                expected,
            } => write!(f, "row {row} has {found} cells under {expected} columns"),
            ExportError::NotAnAmount { row } => {
                write!(f, "row {row} has no amount in the column that adds up")
            }
            ExportError::DayOutOfRange { day } => write!(f, "the program reads no day like {day}"),
            ExportError::TooManyDigits { total } => {
                write!(
                    f,
                    "the program counts with fewer digits than {}",
                    total.to_plain()
                )
            }
            ExportError::UnknownSettlement { id } => write!(f, "no settlement is called {id:?}"),
        }
    }
}

impl std::error::Error for ExportError {}

/// Writes the books. rows -> entries -> text
pub fn books(ledger: &Ledger, query: &Query) -> Result<String, ExportError> {
    let (books, filters) = select(ledger, query)?;
    written(&books, query, filters)
}

fn written(books: &Books, query: &Query, filters: Vec<String>) -> Result<String, ExportError> {
    check(&books.entries)?;
    let header = header(books, query, filters);
    match query.format {
        Format::Hledger => hledger::write(&header, &books.entries, &query.root),
        Format::Beancount => beancount::write(&header, &books.entries, &query.root),
        Format::Csv => {
            let table = postings::table(&books.entries);
            csv::write(&header, &table, csv::Dialect::default())
        }
    }
}

/// The basis in words, as the first of the filters.
fn basis_words(basis: Basis) -> String {
    match basis {
        Basis::Posted => "basis: accrual, by day of posting",
        Basis::Released => "basis: cash, by day of release",
    }
    .to_owned()
}

/// What the books leave out, in words, one line per currency.
fn left_out_words(books: &Books) -> impl Iterator<Item = String> {
    books.left_out.iter().map(|left_out| {
        let total = Total::new(left_out.minor, left_out.currency);
        format!(
            "left out: {} deferred transactions, {} {}",
            left_out.n_transactions,
            total.to_plain(),
            left_out.currency
        )
    })
}

fn select(ledger: &Ledger, query: &Query) -> Result<(Books, Vec<String>), ExportError> {
    let mut filters = vec![basis_words(query.cut.basis)];
    let books = match &query.scope {
        Scope::Everything => ledger.books(&query.cut),
        Scope::Settlements(ids) => {
            let mut all = Books::default();
            let mut ids: Vec<&String> = ids.iter().collect();
            sorting::ascending(&mut ids);
            ids.dedup();
            for id in ids {
                let is_known = ledger.settlement(id).is_some()
                    || ledger.rows_of_settlement(id).next().is_some();
                if !is_known {
                    return Err(ExportError::UnknownSettlement { id: id.clone() });
                }
                filters.push(format!("settlement: {id}"));
                let books = ledger.books_of_settlement(id, &query.cut);
                all.add(books);
            }
            all
        }
    };
    filters.extend(left_out_words(&books));
    Ok((books, filters))
}

fn header(books: &Books, query: &Query, filters: Vec<String>) -> Header {
    let mut sums: BTreeMap<Currency, i128> = BTreeMap::new();
    for entry in &books.entries {
        *sums.entry(entry.currency).or_default() += entry.amounts_minor();
    }
    let period = match query.scope {
        Scope::Everything => query.cut.period,
        Scope::Settlements(_) => None,
    };
    Header {
        seller: query.seller.clone(),
        period,
        zone: query.cut.zone.name().to_owned(),
        currencies: sums.keys().copied().collect(),
        filters,
        n_rows: books.entries.iter().map(Entry::n_amounts).sum(),
        sums: sums
            .into_iter()
            .map(|(currency, minor)| Total::new(minor, currency))
            .collect(),
    }
}

/// Every entry cancels. It does by the way it is made; a file that goes to an accountant is checked
/// all the same.
fn check(entries: &[Entry]) -> Result<(), ExportError> {
    match entries.iter().find(|entry| entry.residual_minor() != 0) {
        None => Ok(()),
        Some(entry) => Err(ExportError::DoesNotFoot {
            currency: entry.currency,
            found_minor: entry.residual_minor(),
            expected_minor: 0,
        }),
    }
}

impl Header {
    /// The header as names and values, in the order in which they are written.
    pub fn lines(&self) -> Vec<(&'static str, Vec<Cell>)> {
        let period = match self.period {
            None => "all".to_owned(),
            Some(period) if period.is_empty() => format!("no day, at {}", period.start),
            Some(period) => {
                let last = period.end.plus_days(-1).unwrap_or(period.start);
                format!("{} to {last}", period.start)
            }
        };
        let codes: Vec<&str> = self.currencies.iter().map(Currency::code).collect();
        let text = |name, text: &str| (name, vec![Cell::text(text)]);
        let mut lines = vec![
            text("Seller", &self.seller),
            text("Period", &period),
            text("Zone", &self.zone),
            text("Currency", &codes.join(" ")),
        ];
        lines.extend(self.filters.iter().map(|filter| text("Filter", filter)));
        lines.push(("Rows", vec![Cell::Count(self.n_rows.into())]));
        lines.extend(self.sums.iter().map(|&sum| {
            let cells = vec![Cell::Amount(sum), Cell::text(sum.currency.code())];
            ("Sum", cells)
        }));
        lines
    }

    /// The header as lines of text, for formats that have comments.
    fn comments(&self) -> impl Iterator<Item = String> {
        self.lines().into_iter().map(|(name, cells)| {
            let cells = cells.iter().map(|cell| match cell {
                Cell::Amount(total) => total.to_plain(),
                Cell::Count(count) => count.to_string(),
                Cell::Text(text) => one_line(text),
                _ => String::new(),
            });
            format!("{name}: {}", cells.collect::<Vec<_>>().join(" "))
        })
    }
}

/// What every account that was met holds at the end of each month and of the last day: days, and
/// the balances after each.
fn balances_by_month(entries: &[Entry]) -> Vec<(Day, Balances)> {
    let month = |entry: &Entry| (entry.on.year(), entry.on.month());
    let mut balances = Balances::new();
    let mut by_month = Vec::new();
    for of_month in entries.chunk_by(|left, right| month(left) == month(right)) {
        for (key, minor) in journal::balances(of_month) {
            *balances.entry(key).or_default() += minor;
        }
        if let Some(last) = of_month.last() {
            by_month.push((last.on, balances.clone()));
        }
    }
    by_month
}

/// The days of the first entry of each account, and the currencies that it is met in.
fn accounts_met(entries: &[Entry]) -> BTreeMap<Account, Day> {
    let mut met: BTreeMap<Account, Day> = BTreeMap::new();
    for entry in entries {
        for posting in &entry.postings {
            met.entry(posting.account).or_insert(entry.on);
        }
    }
    met
}

/// The amount with all decimals that its currency counts in, also for a currency that ISO 4217 does
/// not list: programs infer from the decimals how exact they must be.
fn exact(total: Total) -> String {
    let mut text = total.to_plain();
    let scale = total.currency.scale() as usize;
    if !total.currency.is_known() {
        let decimals = text
            .split_once('.')
            .map_or(0, |(_, decimals)| decimals.len());
        if decimals == 0 {
            text.push('.');
        }
        text.extend(std::iter::repeat_n('0', scale - decimals.min(scale)));
    }
    text
}

/// What an entry is called.
fn title(entry: &Entry) -> String {
    use journal::Movement as M;
    let what = match entry.movement {
        M::OpeningBalances => "Opening balances",
        M::BroughtForward => "Brought forward",
        M::Activity => "Activity",
        M::NegativeBalanceRepaid => "Repayment of a negative balance",
        M::ReserveReleased => "Reserve released",
        M::ReserveHeld => "Reserve held",
        M::CardCharged => "Successful charge of the card",
        M::TransferFailed => "Transfer failed",
        M::MicroDeposit => "Micro deposit",
        M::PaidOut => "Paid out",
        M::Settled => "Settled",
        M::Unexplained => "Claimed but in no row",
        M::CarriedForward => "Carried forward",
    };
    match &entry.settlement_id {
        Some(id) => format!("{what}, settlement {id}"),
        None => what.to_owned(),
    }
}

/// One line of text: whatever breaks a line, hides or turns text around is a space, and spaces do
/// not repeat.
fn one_line(text: &str) -> String {
    let is_break = |c: char| c.is_control() || c.is_whitespace() || is_invisible(c);
    let words = text.split(is_break).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

/// Characters that change how text is shown without being shown.
const fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

#[cfg(test)]
mod tests;
