//! The parts of every estimate, for all windows of all accounts at once.

use std::collections::HashMap;

use super::history::{Window, lower_median};
use super::{Instant, Positions};
use crate::sorting;
use crate::store::{Row, StepTable};
use crate::transaction::{Kind, Step};

/// The parts of one estimate, in minor units.
#[derive(Clone, Copy, Default)]
pub struct Outlook {
    pub available_minor: i128,
    pub deferred_minor: i128,
    pub maturing_minor: i128,
    pub n_maturing: u64,
    pub expected_fees_minor: i128,
}

impl Outlook {
    pub const fn estimate_minor(&self) -> i128 {
        self.available_minor + self.maturing_minor + self.expected_fees_minor
    }
}

/// By account, then by window.
pub struct Outlooks(Vec<Vec<Outlook>>);

/// The standing fees of an account, by posting: when, and the sum up to and with it.
type Fees = Vec<(Instant, i128)>;

impl Outlooks {
    /// rows x windows of their account
    pub fn new(positions: &Positions<'_>, windows: &[Vec<Window>]) -> Outlooks {
        let mut outlooks: Vec<Vec<Outlook>> = windows
            .iter()
            .map(|windows| vec![Outlook::default(); windows.len()])
            .collect();
        let mut fees: Vec<Fees> = vec![Vec::new(); windows.len()];
        let mut of_settlements: HashMap<usize, i128> = HashMap::new();
        let steps = positions.ledger().steps();
        for row in positions.ledger().rows() {
            let account = positions.accounts.of(&row);
            let fee_minor = standing_fees(&row, &steps);
            if fee_minor != 0 {
                let before_minor = fees[account].last().map_or(0, |last| last.1);
                fees[account].push((row.posted_at(), before_minor + fee_minor));
                if let Some(place) = positions.accounts.place_of_settlement(&row) {
                    *of_settlements.entry(place).or_default() += fee_minor;
                }
            }
            add_deferred(&row, &steps, &windows[account], &mut outlooks[account]);
        }

        let mut instants: Vec<Instant> = windows
            .iter()
            .flatten()
            .map(|window| window.ends_at)
            .collect();
        sorting::ascending(&mut instants);
        instants.dedup();
        let available = positions.available_before(&instants);
        for (account, windows) in windows.iter().enumerate() {
            for (outlook, window) in outlooks[account].iter_mut().zip(windows) {
                let place = instants.partition_point(|&instant| instant < window.ends_at);
                outlook.available_minor = available[place][account];
                let typical = window.typical.iter();
                let typical =
                    typical.map(|place| of_settlements.get(place).copied().unwrap_or_default());
                let typical_minor = lower_median(typical.collect()).unwrap_or_default();
                let paid_minor = sum_before(&fees[account], window.ends_at)
                    - sum_before(&fees[account], window.last_ended_at);
                outlook.expected_fees_minor = (typical_minor - paid_minor).min(0);
            }
        }
        Outlooks(outlooks)
    }

    pub fn of(&self, account: usize, window: usize) -> Outlook {
        let windows = self.0.get(account);
        let outlook = windows.and_then(|windows| windows.get(window));
        outlook.copied().unwrap_or_default()
    }
}

/// Fees that come whether or not anything is sold.
fn standing_fees(row: &Row<'_>, steps: &StepTable) -> i128 {
    let kind = row.kind();
    if !matches!(
        kind,
        Kind::Fee | Kind::Advertising | Kind::SubscriptionFee | Kind::StorageFee
    ) {
        return 0;
    }
    let expenses = row
        .parts()
        .filter(|part| steps.step(kind, part.name) == Step::Expenses);
    expenses.map(|part| i128::from(part.minor)).sum()
}

/// Adds a row to every window in which it is deferred.
fn add_deferred(row: &Row<'_>, steps: &StepTable, windows: &[Window], outlooks: &mut [Outlook]) {
    let enters_at = row.enters_at();
    if enters_at == Some(row.posted_at()) {
        return;
    }
    let settled = row
        .parts()
        .filter(|part| steps.step(row.kind(), part.name).is_settled());
    let minor: i128 = settled.map(|part| i128::from(part.minor)).sum();
    let matures_at = row.matures_at();
    for (window, outlook) in windows.iter().zip(outlooks) {
        let is_posted = row.posted_at() < window.ends_at;
        let is_deferred = enters_at.is_none_or(|at| at >= window.ends_at);
        if !(is_posted && is_deferred) {
            continue;
        }
        outlook.deferred_minor += minor;
        let span = window.starts_at..window.closes_at;
        if matures_at.is_some_and(|at| span.contains(&at)) {
            outlook.maturing_minor += minor;
            outlook.n_maturing += 1;
        }
    }
}

/// The fees posted before an instant.
fn sum_before(fees: &Fees, instant: Instant) -> i128 {
    let n_before = fees.partition_point(|(posted_at, _)| *posted_at < instant);
    n_before.checked_sub(1).map_or(0, |last| fees[last].1)
}
