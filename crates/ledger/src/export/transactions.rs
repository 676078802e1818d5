//! The transactions of a filter as a CSV file, a part at a time, so that a long one can be watched
//! and called off.
//!
//! Unlike the journals this is what a list shows: its rows in its order, under its columns. An amount
//! stands as a plain number, with its currency in a column of its own.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::csv::{self, Dialect};
use super::{ExportError, Header};
use crate::money::{Currency, Total};
use crate::store::filter::Filter;
use crate::store::listing::{Column, Listing, Sort};
use crate::store::{Ledger, Row};
use crate::table::Cell;
use crate::transaction::Status;

/// Which transactions, and how the file looks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Query {
    /// Which.
    pub filter: Filter,
    /// In which order.
    pub sort: Sort,
    /// The columns, each with its name in the file.
    pub columns: Vec<(Column, String)>,
    /// How it is punctuated.
    pub dialect: Dialect,
    /// What the header block says; none for a file without one.
    pub heading: Option<Heading>,
}

/// What only the reader's side knows of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heading {
    /// Whose money it is.
    pub seller: String,
    /// The filters, in words, one each.
    pub filters: Vec<String>,
}

/// A file that is being written.
#[derive(Clone, Debug)]
pub struct Writing {
    query: Query,
    /// Indexes of the rows, in the order of the file.
    order: Vec<usize>,
    n_written: usize,
    /// State of the ledger that the indexes are of.
    revision: u64,
    /// What all rows add up to, and those that were written.
    totals: Vec<Total>,
    sums: BTreeMap<Currency, i128>,
}

/// A part of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The text.
    pub text: String,
    /// Whether it is the last one.
    pub is_last: bool,
}

impl Writing {
    /// Begins a file. rows of the period, sorted
    pub fn new(ledger: &Ledger, query: Query) -> Writing {
        let listing = Listing::new(ledger, &query.filter);
        let totals = listing.totals().iter();
        let totals = totals.map(|&(currency, total)| Total::new(total.minor, currency));
        Writing {
            order: listing.order(query.sort),
            n_written: 0,
            revision: ledger.revision(),
            totals: totals.collect(),
            sums: BTreeMap::new(),
            query,
        }
    }

    /// Rows of the file.
    pub fn n_rows(&self) -> usize {
        self.order.len()
    }

    /// Rows that were written.
    pub fn n_written(&self) -> usize {
        self.n_written
    }

    /// The next part, of at most so many rows. Fails when the ledger is not the same any more, and
    /// when the rows did not add up to what the list says. rows of the part
    pub fn next(&mut self, ledger: &Ledger, n_rows_max: usize) -> Result<Part, WritingError> {
        if ledger.revision() != self.revision {
            return Err(WritingError::BooksChanged);
        }
        let dialect = self.query.dialect;
        let mut text = String::new();
        if self.n_written == 0 {
            text = csv::start(dialect);
            if let Some(heading) = &self.query.heading {
                csv::push_header(&mut text, &self.header(heading), dialect);
            }
            let names = self.query.columns.iter().map(|(_, name)| name.clone());
            csv::push_names(&mut text, &names.collect::<Vec<_>>(), dialect);
        }
        let listing = Chosen::new(ledger, &self.query.filter);
        let end = (self.n_written + n_rows_max.max(1)).min(self.order.len());
        for &index in &self.order[self.n_written..end] {
            let row = ledger.row(index);
            let minor = listing.minor(&row);
            *self.sums.entry(row.currency()).or_default() += minor;
            let cells = self.query.columns.iter();
            let cells = cells.map(|(column, _)| cell(&row, *column, minor));
            csv::push_row(&mut text, &cells.collect::<Vec<_>>(), dialect);
        }
        self.n_written = end;
        let is_last = end == self.order.len();
        if is_last {
            self.check()?;
        }
        Ok(Part { text, is_last })
    }

    fn header(&self, heading: &Heading) -> Header {
        let Filter { period, zone, .. } = &self.query.filter;
        Header {
            seller: heading.seller.clone(),
            period: *period,
            zone: zone.name().to_owned(),
            currencies: self.totals.iter().map(|total| total.currency).collect(),
            filters: heading.filters.clone(),
            n_rows: self.order.len() as u64,
            sums: self.totals.clone(),
        }
    }

    fn check(&self) -> Result<(), WritingError> {
        let found = |currency| self.sums.get(&currency).copied().unwrap_or(0);
        let mut totals = self.totals.iter();
        let wrong = totals.find(|total| found(total.currency) != total.minor);
        match wrong {
            None => Ok(()),
            Some(total) => Err(WritingError::Refused(ExportError::DoesNotFoot {
                currency: total.currency,
                found_minor: found(total.currency),
                expected_minor: total.minor,
            })),
        }
    }
}

/// Why a file is not written to its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum WritingError {
    /// Rows came or went in the meantime.
    BooksChanged,
    /// The file would say something that is not so.
    Refused(ExportError),
}

impl std::fmt::Display for WritingError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            WritingError::BooksChanged => write!(f, "rows came or went while it was written"),
            WritingError::Refused(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for WritingError {}

/// Which amounts of a row the filter wants, without counting all rows anew for each part.
struct Chosen<'a> {
    listing: Option<Listing<'a>>,
}

impl<'a> Chosen<'a> {
    fn new(ledger: &'a Ledger, filter: &'a Filter) -> Chosen<'a> {
        let listing = filter
            .chooses_amounts()
            .then(|| Listing::of_no_rows(ledger, filter));
        Chosen { listing }
    }

    fn minor(&self, row: &Row<'_>) -> i128 {
        match &self.listing {
            Some(listing) => listing.chosen_minor(row),
            None => row.total_minor(),
        }
    }
}

/// What a column says of a row; `minor` is the sum of the amounts that the filter wants.
fn cell(row: &Row<'_>, column: Column, minor: i128) -> Cell {
    match column {
        Column::PostedAt => Cell::Instant(row.posted_at()),
        Column::ReleasedAt => row.released_at().map_or(Cell::Empty, Cell::Instant),
        Column::Id => Cell::text(row.id()),
        Column::Kind => Cell::text(row.kind().name()),
        Column::RawKind => Cell::text(row.raw_kind()),
        Column::Status => Cell::text(match row.status() {
            Status::Released => "released",
            Status::Deferred { .. } => "deferred",
        }),
        Column::Marketplace => Cell::text_option(row.marketplace()),
        Column::Currency => Cell::text(row.currency().code()),
        Column::Order => Cell::text_option(row.order_id()),
        Column::Reference => Cell::text_option(row.reference_id()),
        Column::Sku => Cell::text_option(row.sku()),
        Column::Quantity => Cell::Count(row.quantity().into()),
        Column::PaymentMethod => Cell::text_option(row.payment_method()),
        Column::Settlement => Cell::text_option(row.settlement_id()),
        Column::Total => Cell::Amount(Total::new(minor, row.currency())),
    }
}
