//! A transaction as cells under columns.

use ledger::day::zone::Zone;
use ledger::money::{Currency, Total};
use ledger::report::transactions::Line;
use ledger::store::listing::{Column, ListingTotal};

use super::names;
use crate::filter::listing::column;
use crate::format;
use crate::ui::table::row::{self, Cell, Row};
use crate::ui::words;
use crate::words::labels;

/// The chosen columns, less the currency's where there is one currency: the amount's head says it.
pub fn shown(chosen: &[Column], n_currencies: usize) -> Vec<Column> {
    let is_shown = |column: &&Column| **column != Column::Currency || n_currencies > 1;
    chosen.iter().filter(is_shown).copied().collect()
}

/// What stands above the columns.
pub fn columns(columns: &[Column], currency: Option<Currency>) -> Vec<row::Column> {
    let column = |&column: &Column| {
        let name = names::column(column);
        row::Column {
            key: column::name(column),
            title: match (column, currency) {
                (Column::Total, Some(currency)) => labels::of(name, currency.code()),
                _ => name.to_owned(),
            },
            width: width(column),
            is_number: matches!(column, Column::Total | Column::Quantity),
            is_sortable: true,
        }
    };
    columns.iter().map(column).collect()
}

/// In tenths of a `rem`.
const fn width(column: Column) -> u32 {
    match column {
        Column::PostedAt | Column::ReleasedAt => 112,
        Column::Kind | Column::RawKind => 104,
        Column::Total => 92,
        Column::Currency | Column::Quantity => 60,
        Column::Status => 72,
        Column::Marketplace | Column::PaymentMethod | Column::Settlement => 96,
        Column::Order | Column::Reference | Column::Id => 108,
        Column::Sku => 120,
    }
}

/// A transaction.
pub fn row(line: &Line, columns: &[Column], zone: &Zone) -> Row {
    let cells = columns.iter().map(|&column| cell(line, column, zone));
    Row {
        key: line.id.clone(),
        cells: cells.collect(),
        sum: Some((line.currency, line.minor)),
    }
}

fn cell(line: &Line, column: Column, zone: &Zone) -> Cell {
    let moment = |at| Cell::Moment {
        at,
        text: format::instant(at, zone),
    };
    match column {
        Column::PostedAt => moment(line.posted_at),
        Column::ReleasedAt => line.released_at.map_or(Cell::Absent, moment),
        Column::Id => Cell::Id(line.id.clone()),
        Column::Kind => {
            let text = words::kind(line.kind, &line.raw_kind);
            if line.is_unrecognised {
                let flag = labels::unrecognised_lower();
                Cell::Flagged { text, flag }
            } else {
                Cell::Text(text)
            }
        }
        Column::RawKind => Cell::Text(line.raw_kind.clone()),
        Column::Status => Cell::Text(names::status(&line.status).to_owned()),
        Column::Marketplace => Cell::text(line.marketplace.clone()),
        Column::Currency => Cell::Text(line.currency.code().to_owned()),
        Column::Order => Cell::id(line.order_id.clone()),
        Column::Reference => Cell::id(line.reference_id.clone()),
        Column::Sku => Cell::id(line.sku.clone()),
        // Most rows that move no goods say 0, which would only be noise.
        Column::Quantity if line.quantity == 0 => Cell::Absent,
        Column::Quantity => Cell::Count(line.quantity.into()),
        Column::PaymentMethod => {
            Cell::text(line.payment_method.as_deref().map(words::payment_method))
        }
        Column::Settlement => Cell::id(line.settlement_id.clone()),
        Column::Total => Cell::Amount(Total::new(line.minor, line.currency)),
    }
}

/// Sums of one currency under the columns, with words under the first of them that has none.
pub fn total(total: &ListingTotal, currency: Currency, label: String, columns: &[Column]) -> Row {
    let mut label = Some(label);
    let cells = columns.iter().map(|column| match column {
        Column::Total => Cell::Amount(Total::new(total.minor, currency)),
        Column::Quantity => Cell::Count(total.n_units),
        Column::Currency => Cell::Text(currency.code().to_owned()),
        _ => label.take().map_or(Cell::Empty, Cell::Text),
    });
    Row {
        key: currency.code().to_owned(),
        cells: cells.collect(),
        sum: Some((currency, total.minor)),
    }
}
