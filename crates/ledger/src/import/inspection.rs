//! The figures of one import that someone else can check: the server's `inspect` prints them, and
//! the conformance test compares them with independent ones.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{Import, Rejection};
use crate::day::Instant;
use crate::money::{Currency, Total};
use crate::transaction::{Component, Kind, Transaction};

/// The figures of one import. Amounts are decimal text; sums and maps are of the one currency that
/// the file has, and empty for a file of several, whose amounts do not add.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Inspection {
    /// Name of the file.
    pub file: String,
    /// Name of the format; none when it was not recognised.
    pub format: Option<String>,
    /// Columns of the header.
    pub columns: usize,
    /// The settlement, when there is just one.
    pub settlement_id: Option<String>,
    /// ISO 4217, when there is just one.
    pub currency: Option<String>,
    /// The earliest start of a settlement, RFC 3339 in UTC.
    pub period_start: Option<String>,
    /// The latest end of a settlement, RFC 3339 in UTC.
    pub period_end: Option<String>,
    /// The latest deposit, RFC 3339 in UTC.
    pub deposit_at: Option<String>,
    /// What the summaries claim.
    pub header_total: Option<String>,
    /// What the lines add up to.
    pub sum_of_lines: Option<String>,
    /// Claim less sum: what the file fails to show.
    pub difference: Option<String>,
    /// Lines booked.
    pub data_rows: u32,
    /// Amounts booked.
    pub amount_lines: usize,
    /// Orders sold, by their ids; refunds may name orders of other files.
    pub distinct_order_ids: usize,
    /// Booked lines by the sender's word for the kind.
    pub rows_by_transaction_type: BTreeMap<String, u32>,
    /// Sums by `kind | raw name`, both as the sender writes them.
    pub sum_by_component: BTreeMap<String, String>,
    /// Sums by month of posting, in UTC.
    pub sum_by_posted_month_utc: BTreeMap<String, String>,
    /// Sum of what the settlements before left: debt and reserve.
    pub opening_balance_lines: Option<String>,
    /// What was refused.
    pub rejections: Vec<InspectedRejection>,
}

/// A refused line, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InspectedRejection {
    /// Physical line; 0 for the file as a whole.
    pub line: u32,
    /// Why.
    pub reason: String,
    /// What it said.
    pub raw: String,
}

impl From<&Rejection> for InspectedRejection {
    fn from(rejection: &Rejection) -> InspectedRejection {
        InspectedRejection {
            line: rejection.line,
            reason: rejection.reason.to_string(),
            raw: rejection.raw.clone(),
        }
    }
}

/// The figures of an import. amounts -> 1
pub fn inspect(name: &str, import: &Import) -> Inspection {
    let batch = &import.batch;
    let settlements = &batch.settlements;
    let currency = only_currency(import);
    let plain = |minor: i128| currency.map(|currency| Total::new(minor, currency).to_plain());
    let plain_map = |minors: BTreeMap<String, i128>| -> BTreeMap<String, String> {
        minors
            .into_iter()
            .filter_map(|(key, minor)| Some((key, plain(minor)?)))
            .collect()
    };

    let sums = Sums::of(&batch.transactions);
    let claimed: Option<i128> = settlements
        .iter()
        .filter_map(|it| it.claimed_minor)
        .map(i128::from)
        .reduce(|a, b| a + b);
    let sales = batch.transactions.iter().filter(|it| it.kind == Kind::Sale);
    let order_ids: BTreeSet<_> = sales.filter_map(|it| it.order_id.as_deref()).collect();
    let only_settlement = match settlements.as_slice() {
        [settlement] => Some(settlement.id.clone()),
        _ => None,
    };
    Inspection {
        file: name.to_owned(),
        format: import.format.map(|format| format.name().to_owned()),
        columns: import.columns,
        settlement_id: only_settlement,
        currency: currency.map(|currency| currency.code().to_owned()),
        period_start: settlements
            .iter()
            .map(|it| it.started_at)
            .min()
            .map(Instant::to_rfc3339),
        period_end: settlements
            .iter()
            .map(|it| it.ended_at)
            .max()
            .map(Instant::to_rfc3339),
        deposit_at: settlements
            .iter()
            .filter_map(|it| it.deposit_at)
            .max()
            .map(Instant::to_rfc3339),
        header_total: claimed.and_then(plain),
        sum_of_lines: plain(sums.lines),
        difference: claimed.and_then(|claimed| plain(claimed - sums.lines)),
        data_rows: batch.lines.booked,
        amount_lines: sums.n_amounts,
        distinct_order_ids: order_ids.len(),
        rows_by_transaction_type: import.lines_by_kind.clone(),
        sum_by_component: plain_map(sums.by_component),
        sum_by_posted_month_utc: plain_map(sums.by_month),
        opening_balance_lines: plain(sums.opening),
        rejections: import
            .rejections
            .iter()
            .map(InspectedRejection::from)
            .collect(),
    }
}

/// Sums in minor units.
#[derive(Default)]
struct Sums {
    n_amounts: usize,
    lines: i128,
    opening: i128,
    by_component: BTreeMap<String, i128>,
    by_month: BTreeMap<String, i128>,
}

impl Sums {
    fn of(transactions: &[Transaction]) -> Sums {
        let mut sums = Sums::default();
        for transaction in transactions {
            // `2026-03` of `2026-03-01T10:22:05Z`.
            let posted_at = transaction.posted_at.to_rfc3339();
            let month = posted_at.get(..7).unwrap_or_default();
            for amount in &transaction.amounts {
                let minor = i128::from(amount.minor);
                sums.n_amounts += 1;
                sums.lines += minor;
                if let Component::OpeningBalance | Component::ReserveReleased = amount.component {
                    sums.opening += minor;
                }
                let component = format!("{} | {}", transaction.raw_kind, amount.raw);
                *sums.by_component.entry(component).or_insert(0) += minor;
                *sums.by_month.entry(month.to_owned()).or_insert(0) += minor;
            }
        }
        sums
    }
}

/// The currency of an import, when there is just one: amounts of several do not add.
fn only_currency(import: &Import) -> Option<Currency> {
    let of_settlements = import.batch.settlements.iter().map(|it| it.currency);
    let of_transactions = import.batch.transactions.iter().map(|it| it.currency);
    let currencies: BTreeSet<_> = of_settlements.chain(of_transactions).collect();
    match currencies.len() {
        1 => currencies.first().copied(),
        _ => None,
    }
}
