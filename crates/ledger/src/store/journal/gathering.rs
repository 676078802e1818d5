//! Making books of rows, some at a time, so that a long way can be watched and called off.

use std::collections::BTreeMap;

use super::splitting::{About, Cutter, Pieces};
use super::{AccountTable, Books, Cut, LeftOut, sort, within};
use crate::money::Currency;
use crate::settlement::Settlement;
use crate::store::{Ledger, Row};
use crate::transaction::Component;

/// Books that are being made. Rows are added in order of posting, all of them from one state of one
/// ledger.
pub struct Gathering {
    cut: Cut,
    accounts: AccountTable,
    /// By code of the settlement and of the currency.
    pieces: BTreeMap<(Option<u32>, u16), Pieces>,
    /// By currency: minor units and transactions.
    left_out: BTreeMap<Currency, (i128, u64)>,
}

impl Gathering {
    /// Without a row. names
    pub fn new(ledger: &Ledger, cut: Cut) -> Gathering {
        Gathering {
            cut,
            accounts: ledger.accounts(),
            pieces: BTreeMap::new(),
            left_out: BTreeMap::new(),
        }
    }

    /// Adds rows. rows -> settlements x months x accounts
    pub fn add<'a>(&mut self, rows: impl Iterator<Item = Row<'a>>) {
        let mut cutter = Cutter::new(&self.cut);
        for row in rows {
            let Some(instant) = self.cut.basis.instant(&row) else {
                let (minor, n_transactions) = self.left_out.entry(row.currency()).or_default();
                *minor += row.total_minor();
                *n_transactions += 1;
                continue;
            };
            let key = (row.settlement_code(), row.currency_code());
            let pieces = self.pieces.entry(key).or_default();
            pieces.add(&row, cutter.piece_at(instant), &self.accounts);
        }
    }

    /// The books of the period, with the settlements that have no row.
    pub fn finish(self, ledger: &Ledger) -> Books {
        let period = self.cut.period;
        let mut books = self.books(ledger, ledger.settlements());
        if let Some(period) = period {
            books.entries = within(books.entries, period);
            sort(&mut books.entries);
        }
        books
    }

    /// The books of these settlements and of the rows that were added.
    pub(super) fn books<'a>(
        self,
        ledger: &Ledger,
        settlements: impl Iterator<Item = &'a Settlement>,
    ) -> Books {
        let words = &ledger.words;
        let mut groups: BTreeMap<(Option<&str>, Currency), Pieces> = BTreeMap::new();
        for ((settlement, currency), pieces) in self.pieces {
            let settlement_id = settlement.and_then(|code| words.settlements.text_option(code));
            groups.insert((settlement_id, words.currency(currency)), pieces);
        }
        // A settlement without a row still claims a total.
        for settlement in settlements {
            let key = (Some(settlement.id.as_str()), settlement.currency);
            groups.entry(key).or_default();
        }
        let components: Vec<&Component> = ledger.components().collect();
        let cutter = Cutter::new(&self.cut);
        let entries = groups.into_iter().flat_map(|((id, currency), group)| {
            let settlement = id.and_then(|id| ledger.settlement(id));
            let about = About {
                settlement_id: id,
                settlement: settlement.filter(|settlement| settlement.currency == currency),
                currency,
                components: &components,
            };
            group.entries(&about, &cutter)
        });
        let mut books = Books {
            entries: entries.collect(),
            left_out: self
                .left_out
                .into_iter()
                .map(|(currency, (minor, n_transactions))| LeftOut {
                    currency,
                    minor,
                    n_transactions,
                })
                .collect(),
        };
        sort(&mut books.entries);
        books
    }
}
