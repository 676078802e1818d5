//! The records behind a charge: what a meter counted in a period, row by row.

use serde::{Deserialize, Serialize};

use crate::day::Period;
use crate::money::ratio::Ratio;
use crate::report::{Report, ReportKind};
use crate::sorting;
use crate::store::Ledger;
use crate::usage::UsageRecord;

/// The most rows in one answer.
pub const LIMIT_MAX: usize = 1000;

/// Which meter, and which days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Query {
    /// The meter.
    pub meter_id: String,
    /// The days; none for all.
    pub days: Option<Period>,
    /// Rows to skip.
    pub offset: usize,
    /// Rows to answer, at most [`LIMIT_MAX`].
    pub limit: usize,
}

/// A page of the records, by day, then id, and the sum of all of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Records {
    /// The page.
    pub rows: Vec<UsageRecord>,
    /// How many there are.
    pub n_records: u64,
    /// What they come to; none beyond what can be counted exactly.
    pub quantity: Option<Ratio>,
}

impl Report for Records {
    const KIND: ReportKind = ReportKind::UsageRecords;
    type Query = Query;

    /// usage records -> page, sorted once
    fn run(ledger: &Ledger, query: &Query) -> Self {
        let own = ledger
            .usage_records()
            .filter(|record| record.meter_id == query.meter_id);
        let is_asked =
            |record: &&UsageRecord| query.days.is_none_or(|days| days.contains(record.on));
        let mut records: Vec<&UsageRecord> = own.filter(is_asked).collect();
        // Stable, and the records stand by id.
        sorting::by_key(&mut records, |record| record.on);
        let mut quantities = records.iter().map(|record| Ratio::from(record.quantity));
        let quantity = quantities.try_fold(Ratio::ZERO, Ratio::checked_add);
        let page = records
            .iter()
            .skip(query.offset)
            .take(query.limit.min(LIMIT_MAX));
        Records {
            rows: page.copied().cloned().collect(),
            n_records: records.len() as u64,
            quantity,
        }
    }
}
