//! The rows of a filter in any order, a page at a time, and what all of them add up to.
//!
//! Rows stand in order of posting, so a page of that order is counted off. For any other order the
//! rows up to the end of the page are selected, from whichever end of the list is nearer; rows
//! behind are never sorted and never kept.

use std::cmp::Ordering;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::filter::{Filter, Sieve};
use super::{Ledger, Row, StepTable};
use crate::money::Currency;
use crate::sorting;
use crate::transaction::{Kind, Status};

pub mod selection;

use selection::Selection;

/// A field of a row that a list may be sorted by. Rows without a value come before those with one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Column {
    /// When it was posted.
    PostedAt,
    /// When its money was or is to be released.
    ReleasedAt,
    /// Its id.
    Id,
    /// What happened, in the order of [`Kind::ALL`].
    Kind,
    /// The sender's word for what happened.
    RawKind,
    /// Released before deferred.
    Status,
    /// Marketplace.
    Marketplace,
    /// Currency, by code.
    Currency,
    /// Order.
    Order,
    /// Other reference.
    Reference,
    /// Product.
    Sku,
    /// Units.
    Quantity,
    /// Payment method.
    PaymentMethod,
    /// Settlement.
    Settlement,
    /// Sum of the amounts that the filter wants, by currency first: amounts of different currencies
    /// don't compare.
    Total,
}

/// How a list is sorted. Rows that are equal in it stand in order of posting, then as the ledger
/// has them, down to the id: so pages neither share a row nor miss one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Sort {
    /// By what.
    pub by: Column,
    /// The other way round, in every respect.
    pub is_descending: bool,
}

/// What the rows of a filter in one currency add up to. Only the amounts that the filter wants are
/// counted in sums.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListingTotal {
    /// Rows.
    pub n_rows: u64,
    /// Sum, in minor units, `+` into the balance.
    pub minor: i128,
    /// The part of the sum that is net proceeds (domain rules D8 and D9).
    pub net_proceeds_minor: i128,
    /// Units of sales less units of refunds, chargebacks and guarantee claims.
    pub n_units: i128,
}

impl ListingTotal {
    fn add(&mut self, row: &Row<'_>, sieve: &Sieve<'_>, steps: &StepTable) {
        let kind = row.kind();
        let quantity = i128::from(row.quantity());
        self.n_rows += 1;
        if kind == Kind::Sale {
            self.n_units += quantity;
        } else if kind.reverses_sale() {
            // Senders write the units of a refund with either sign.
            self.n_units -= quantity.abs();
        }
        for part in row.parts().filter(|part| sieve.has_part(kind, part.name)) {
            let minor = i128::from(part.minor);
            self.minor += minor;
            if steps.step(kind, part.name).is_activity() {
                self.net_proceeds_minor += minor;
            }
        }
    }
}

/// The rows of a filter.
#[derive(Debug)]
pub struct Listing<'a> {
    ledger: &'a Ledger,
    sieve: Sieve<'a>,
    /// Whether every row of the period fits.
    is_whole: bool,
    n_rows: usize,
    totals: Vec<(Currency, ListingTotal)>,
}

impl<'a> Listing<'a> {
    /// Counts and adds up the rows of a filter. rows of the period -> currencies
    pub fn new(ledger: &'a Ledger, filter: &'a Filter) -> Listing<'a> {
        let sieve = Sieve::new(ledger, filter);
        let steps = ledger.steps();
        let mut totals = vec![ListingTotal::default(); ledger.currencies().len()];
        let mut n_rows = 0;
        for row in sieve.rows() {
            n_rows += 1;
            totals[usize::from(row.currency_code())].add(&row, &sieve, &steps);
        }
        let totals = ledger.currencies().iter().copied().zip(totals);
        let mut totals: Vec<_> = totals.filter(|(_, total)| total.n_rows > 0).collect();
        sorting::by_key(&mut totals, |(currency, _)| *currency);
        Listing {
            ledger,
            is_whole: n_rows == sieve.range.len(),
            sieve,
            n_rows,
            totals,
        }
    }

    /// A listing that only knows which amounts the filter wants, for rows that were counted before.
    /// names x kinds
    pub fn of_no_rows(ledger: &'a Ledger, filter: &'a Filter) -> Listing<'a> {
        Listing {
            ledger,
            sieve: Sieve::new(ledger, filter),
            is_whole: false,
            n_rows: 0,
            totals: Vec::new(),
        }
    }

    /// Rows in it.
    pub fn n_rows(&self) -> usize {
        self.n_rows
    }

    /// What they add up to, by code of the currency.
    pub fn totals(&self) -> &[(Currency, ListingTotal)] {
        &self.totals
    }

    /// The sum of the amounts of a row that the filter wants, in minor units.
    pub fn chosen_minor(&self, row: &Row<'_>) -> i128 {
        let kind = row.kind();
        let parts = row.parts();
        let parts = parts.filter(|part| self.sieve.has_part(kind, part.name));
        parts.map(|part| i128::from(part.minor)).sum()
    }

    /// The indexes of all rows, sorted: each is that of [`Ledger::row`] as long as the ledger is not
    /// changed. rows of the period, sorted
    pub fn order(&self, sort: Sort) -> Vec<usize> {
        let mut indexes: Vec<usize> = self.sieve.indexes().collect();
        if sort.by != Column::PostedAt {
            let key = self.key_of(sort.by);
            let keys = indexes.iter().map(|&index| {
                let row = self.ledger.row(index);
                (key(&row), row)
            });
            let keys: Vec<(u128, Row<'a>)> = keys.collect();
            let mut places: Vec<usize> = (0..indexes.len()).collect();
            places.sort_by(|&left, &right| {
                let ((left_key, left), (right_key, right)) = (&keys[left], &keys[right]);
                let by_key = left_key.cmp(right_key);
                by_key.then_with(|| text(sort.by, left).cmp(&text(sort.by, right)))
            });
            indexes = places.into_iter().map(|place| indexes[place]).collect();
        }
        if sort.is_descending {
            indexes.reverse();
        }
        indexes
    }

    /// The rows at some places of the sorted list; places behind its end are empty.
    /// rows of the period + rows up to the page, sorted only in the page -> page
    pub fn page(&self, sort: Sort, places: Range<usize>) -> Vec<Row<'a>> {
        let end = places.end.min(self.n_rows);
        let start = places.start.min(end);
        let places = if sort.is_descending {
            self.n_rows - end..self.n_rows - start
        } else {
            start..end
        };
        let mut rows = match sort.by {
            _ if places.is_empty() => Vec::new(),
            Column::PostedAt => self.posted(places),
            by => self.selected(by, places),
        };
        if sort.is_descending {
            rows.reverse();
        }
        rows
    }

    /// Rows by their place in order of posting.
    fn posted(&self, places: Range<usize>) -> Vec<Row<'a>> {
        if self.is_whole {
            let first = self.sieve.range.start;
            let rows = first + places.start..first + places.end;
            return self.ledger.rows_in(rows).collect();
        }
        let n_behind = self.n_rows - places.end;
        if places.start <= n_behind {
            let rows = self.sieve.rows().skip(places.start);
            return rows.take(places.len()).collect();
        }
        let rows = self.sieve.rows().rev().skip(n_behind);
        let mut rows: Vec<Row<'a>> = rows.take(places.len()).collect();
        rows.reverse();
        rows
    }

    /// Rows by their place in another ascending order.
    fn selected(&self, by: Column, places: Range<usize>) -> Vec<Row<'a>> {
        let key = self.key_of(by);
        // Where a row stands among the chosen ones breaks ties as its place in the ledger does.
        let candidates = self.sieve.rows().enumerate();
        let candidates = candidates.map(|(place, row)| Candidate {
            key: key(&row),
            place,
            row,
        });
        let ascending = |left: &Candidate<'a>, right: &Candidate<'a>| {
            let by_key = left.key.cmp(&right.key);
            by_key
                .then_with(|| text(by, &left.row).cmp(&text(by, &right.row)))
                .then_with(|| left.place.cmp(&right.place))
        };
        let n_behind = self.n_rows - places.end;
        if places.start <= n_behind {
            let selected = Selection::new(places, ascending).of(candidates);
            return selected.into_iter().map(|one| one.row).collect();
        }
        let from_the_end = n_behind..n_behind + places.len();
        let descending =
            |left: &Candidate<'a>, right: &Candidate<'a>| -> Ordering { ascending(right, left) };
        let selected = Selection::new(from_the_end, descending).of(candidates);
        selected.into_iter().rev().map(|one| one.row).collect()
    }

    /// A number per row that sorts as the column does, as far as a number can.
    fn key_of(&self, by: Column) -> impl Fn(&Row<'a>) -> u128 {
        let mut codes: Vec<usize> = (0..self.ledger.currencies().len()).collect();
        sorting::by_key(&mut codes, |&code| self.ledger.currencies()[code]);
        let mut ranks = vec![0_u128; codes.len()];
        for (rank, code) in (0..).zip(codes) {
            ranks[code] = rank;
        }
        move |row| match by {
            Column::PostedAt => signed_key(row.posted_at().seconds().into()),
            Column::ReleasedAt => row
                .released_at()
                .map_or(0, |at| signed_key(at.seconds().into())),
            Column::Kind => row.kind() as u128,
            Column::Status => u128::from(matches!(row.status(), Status::Deferred { .. })),
            Column::Currency => ranks[usize::from(row.currency_code())],
            Column::Quantity => signed_key(row.quantity().into()),
            Column::Total => {
                let rank = ranks[usize::from(row.currency_code())];
                (rank << CURRENCY_SHIFT) + signed_key(self.chosen_minor(row))
            }
            Column::Id
            | Column::RawKind
            | Column::Marketplace
            | Column::Order
            | Column::Reference
            | Column::Sku
            | Column::PaymentMethod
            | Column::Settlement => prefix_key(text(by, row)),
        }
    }
}

/// A row that may be on the page.
struct Candidate<'a> {
    /// What it is compared by first.
    key: u128,
    /// Its place among the rows of the filter, which no other has.
    place: usize,
    row: Row<'a>,
}

/// Bits of a key below the currency: 2^32 amounts of 2^63 need 96.
const CURRENCY_SHIFT: u32 = 111;

/// A signed number as one that sorts alike and is not 0.
fn signed_key(number: i128) -> u128 {
    (number + (1 << (CURRENCY_SHIFT - 1))).unsigned_abs()
}

/// The first bytes of a text as a number that sorts alike, as far as they go; 0 for no text.
fn prefix_key(text: Option<&str>) -> u128 {
    let mut bytes = [0; 16];
    for (byte, found) in bytes.iter_mut().zip(text.unwrap_or_default().bytes()) {
        *byte = found;
    }
    u128::from_be_bytes(bytes)
}

/// The text of a column of texts; none for the others, whose keys say all.
fn text<'a>(by: Column, row: &Row<'a>) -> Option<&'a str> {
    match by {
        Column::Id => Some(row.id()),
        Column::RawKind => Some(row.raw_kind()),
        Column::Marketplace => row.marketplace(),
        Column::Order => row.order_id(),
        Column::Reference => row.reference_id(),
        Column::Sku => row.sku(),
        Column::PaymentMethod => row.payment_method(),
        Column::Settlement => row.settlement_id(),
        Column::PostedAt
        | Column::ReleasedAt
        | Column::Kind
        | Column::Status
        | Column::Currency
        | Column::Quantity
        | Column::Total => None,
    }
}
