//! Which rows are behind a position: the settlements whose rows add up to what is available, and to
//! what was sent.

use std::collections::{BTreeSet, HashMap};

use super::payment_state::PaymentState;
use super::{Instant, Positions};

/// What became of the sum of a settlement that pays. Minor units; the three add up to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sent {
    /// Place of the settlement.
    pub place: usize,
    /// Arrived, as far as anyone says.
    pub paid_minor: i128,
    /// Not known to have arrived.
    pub in_transit_minor: i128,
    /// Came back.
    pub returned_minor: i128,
}

impl Positions<'_> {
    /// What settlements have sent just before an instant, by place. settlements
    pub fn sent_before(&self, instant: Instant) -> Vec<Sent> {
        let mut sent = Vec::new();
        for (place, settlement) in self.settlements.iter().enumerate() {
            let pays = self.pays_minor(place);
            if let Some(minor) = pays.filter(|_| settlement.ended_at < instant) {
                let state = PaymentState::before(self.ledger, settlement, minor, instant);
                sent.push(Sent {
                    place,
                    paid_minor: state.paid_minor,
                    in_transit_minor: state.in_transit_minor,
                    returned_minor: state.failed_minor,
                });
            }
        }
        sent
    }

    /// What settlements have handed over to the next ones just before an instant: their place, a
    /// total that was not paid, and a reserve, in minor units.
    pub fn handed_before(&self, instant: Instant) -> impl Iterator<Item = (usize, i128, i128)> {
        self.carries.handed_before(instant)
    }

    /// The settlements of rows that are free in the balance just before each instant, by instant,
    /// then by account; none stands for rows without one. Settlements that were sent, or that the
    /// next one has taken over, are not among them: their rows add up to what has left. rows ->
    /// settlements x instants
    pub fn open_before(&self, instants: &[Instant]) -> Vec<Vec<BTreeSet<Option<&str>>>> {
        let last = instants.iter().max().copied().unwrap_or(Instant::MIN);
        let mut first_free: HashMap<(usize, Option<u32>), (Option<usize>, Instant)> =
            HashMap::new();
        let range = self.ledger.rows_between(Instant::MIN..last);
        for row in self.ledger.rows_in(range) {
            let Some(enters_at) = row.enters_at() else {
                continue;
            };
            let key = (self.accounts.of(&row), row.settlement_code());
            let place = self.accounts.place_of_settlement(&row);
            let first = first_free.entry(key).or_insert((place, enters_at));
            first.0 = first.0.or(place);
            first.1 = first.1.min(enters_at);
        }
        let texts = &self.ledger.words.settlements;
        let of_instant = |&instant: &Instant| {
            let is_over = self.over_before(instant);
            let mut open = vec![BTreeSet::new(); self.accounts.len()];
            for (&(account, code), &(place, enters_at)) in &first_free {
                let is_open = !place.is_some_and(|place| is_over[place]);
                if enters_at < instant && is_open {
                    open[account].insert(code.and_then(|code| texts.text_option(code)));
                }
            }
            open
        };
        instants.iter().map(of_instant).collect()
    }

    /// What is free just before an instant of rows that name no settlement, by account. rows
    pub fn loose_before(&self, instant: Instant) -> Vec<i128> {
        let mut loose = vec![0; self.accounts.len()];
        let range = self.ledger.rows_between(Instant::MIN..instant);
        for row in self.ledger.rows_in(range) {
            let is_free = row.enters_at().is_some_and(|at| at < instant);
            if is_free && row.settlement_code().is_none() {
                loose[self.accounts.of(&row)] += row.total_minor();
            }
        }
        loose
    }

    /// By place: whether nothing of a settlement's total is left in the balance.
    fn over_before(&self, instant: Instant) -> Vec<bool> {
        let settlements = self.settlements.iter().enumerate();
        let is_over = settlements.map(|(place, settlement)| {
            settlement.ended_at < instant && self.pays_minor(place).is_some()
        });
        let mut is_over: Vec<bool> = is_over.collect();
        for (place, opening_minor, _) in self.carries.handed_before(instant) {
            is_over[place] |= opening_minor != 0;
        }
        is_over
    }
}
