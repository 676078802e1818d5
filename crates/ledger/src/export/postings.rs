//! Entries as a table: a row per posting.

use crate::journal::Entry;
use crate::money::Total;
use crate::table::{Cell, Table};
use crate::transaction::Component;

/// The table. The amounts of double-entry books add up to nothing, in every currency.
pub fn table(entries: &[Entry]) -> Table {
    let columns = [
        "entry",
        "date",
        "movement",
        "settlement",
        "account_number",
        "account_group",
        "account",
        "component",
        "amounts",
        "debit_credit",
        "currency",
    ];
    let mut rows = Vec::new();
    for (number, entry) in (1..).zip(entries) {
        for posting in &entry.postings {
            let line = posting.account.line();
            rows.push(vec![
                Cell::Count(number),
                Cell::Day(entry.on),
                Cell::text(format!("{:?}", entry.movement)),
                Cell::text_option(entry.settlement_id.as_deref()),
                Cell::Count(line.number.into()),
                Cell::text(format!("{:?}", line.group)),
                Cell::text(line.name),
                Cell::text_option(posting.component.as_ref().map(Component::name)),
                Cell::Count(posting.n_amounts.into()),
                Cell::Amount(Total::new(posting.minor, entry.currency)),
                Cell::text(entry.currency.code()),
            ]);
        }
    }
    Table {
        columns: columns.map(str::to_owned).to_vec(),
        rows,
        sum_column: Some(9),
        totals: Vec::new(),
    }
}
