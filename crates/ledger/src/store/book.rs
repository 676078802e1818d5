//! The settlements and payouts of the ledger, which of them belong together, and the balances that
//! senders claim.
//!
//! There are a few hundred of them where there are a million rows, so every change simply orders
//! all of them anew.

use std::collections::{BTreeMap, BTreeSet};

use crate::day::Instant;
use crate::money::Currency;
use crate::settlement::{Balance, Payout, Settlement};
use crate::sorting;

/// Settlements and payouts.
#[derive(Clone, Debug, Default)]
pub struct Book {
    versions: BTreeMap<String, Versions>,
    payouts: BTreeMap<String, Payout>,
    /// By currency, time and name of the root.
    balances: BTreeMap<(Currency, Instant, String), Balance>,
    /// What counts, by currency, then start, then id.
    settlements: Vec<Settlement>,
    /// Place in `settlements`, by id.
    places: BTreeMap<String, usize>,
    /// Ids of payouts by id of the settlement, whichever names the other.
    payouts_of: BTreeMap<String, BTreeSet<String>>,
    /// The same pairs, the other way round.
    settlements_of: BTreeMap<String, BTreeSet<String>>,
}

/// What a source says of a settlement from now on, over what it said before.
#[derive(Clone, Debug)]
pub enum Statement {
    /// What an API says.
    Api(Settlement),
    /// What the file says whose version counts; none when it says nothing, or when no file's
    /// version counts any more.
    File {
        /// The settlement's id.
        settlement_id: String,
        /// What is said of it.
        settlement: Option<Settlement>,
    },
}

/// What each source says about one settlement.
#[derive(Clone, Debug, Default)]
struct Versions {
    file: Option<Settlement>,
    api: Option<Settlement>,
}

impl Versions {
    /// The file's word, because a file holds a settlement whole; the API adds what files don't
    /// know. Which of them came first makes no difference.
    fn settlement(&self) -> Option<Settlement> {
        let (Some(file), Some(api)) = (&self.file, &self.api) else {
            return self.file.clone().or_else(|| self.api.clone());
        };
        let mut settlement = file.clone();
        settlement.marketplace = settlement.marketplace.or_else(|| api.marketplace.clone());
        settlement.deposit_at = settlement.deposit_at.or(api.deposit_at);
        for id in &api.payout_ids {
            if !settlement.payout_ids.contains(id) {
                settlement.payout_ids.push(id.clone());
            }
        }
        Some(settlement)
    }
}

impl Book {
    /// Writes statements and payouts down, each over its earlier version. Says whether anything
    /// changed. settlements -> settlements, payouts -> payouts
    pub fn write(&mut self, statements: Vec<Statement>, payouts: Vec<Payout>) -> bool {
        let mut has_changed = false;
        for statement in statements {
            let (id, said, is_of_file) = match statement {
                Statement::Api(settlement) => (settlement.id.clone(), Some(settlement), false),
                Statement::File {
                    settlement_id,
                    settlement,
                } => (settlement_id, settlement, true),
            };
            let versions = self.versions.entry(id).or_default();
            let version = if is_of_file {
                &mut versions.file
            } else {
                &mut versions.api
            };
            if *version != said {
                *version = said;
                has_changed = true;
            }
        }
        for payout in payouts {
            if self.payouts.get(&payout.id) != Some(&payout) {
                self.payouts.insert(payout.id.clone(), payout);
                has_changed = true;
            }
        }
        if has_changed {
            self.order();
        }
        has_changed
    }

    /// Writes claimed balances down. Says whether anything changed.
    pub fn write_balances(&mut self, balances: Vec<Balance>) -> bool {
        let mut has_changed = false;
        for balance in balances {
            let key = (balance.money.currency, balance.as_of, balance.name.clone());
            if self.balances.get(&key) != Some(&balance) {
                self.balances.insert(key, balance);
                has_changed = true;
            }
        }
        has_changed
    }

    /// Every claimed balance, by currency, then time, then name.
    pub fn balances(&self) -> impl Iterator<Item = &Balance> {
        self.balances.values()
    }

    /// Every settlement, by currency, then start, then id.
    pub fn settlements(&self) -> &[Settlement] {
        &self.settlements
    }

    /// The settlement with this id.
    pub fn settlement(&self, id: &str) -> Option<&Settlement> {
        self.places.get(id).map(|&place| &self.settlements[place])
    }

    /// Every payout, by id.
    pub fn payouts(&self) -> impl Iterator<Item = &Payout> {
        self.payouts.values()
    }

    /// The payouts of a settlement, by id.
    pub fn payouts_of(&self, settlement_id: &str) -> impl Iterator<Item = &Payout> {
        let ids = self.payouts_of.get(settlement_id).into_iter().flatten();
        ids.filter_map(|id| self.payouts.get(id))
    }

    /// The settlements of a payout, by id, known or not.
    pub fn settlement_ids_of(&self, payout_id: &str) -> impl Iterator<Item = &str> {
        self.settlements_of
            .get(payout_id)
            .into_iter()
            .flatten()
            .map(String::as_str)
    }

    /// Works out everything that follows from the versions and the payouts.
    fn order(&mut self) {
        self.settlements = self
            .versions
            .values()
            .filter_map(Versions::settlement)
            .collect();
        // Stable, and the versions stand by id.
        sorting::by_key(&mut self.settlements, |settlement| {
            (settlement.currency, settlement.started_at)
        });
        let ids = self
            .settlements
            .iter()
            .map(|settlement| settlement.id.clone());
        self.places = ids.enumerate().map(|(place, id)| (id, place)).collect();

        let named_by_settlements = self.settlements.iter().flat_map(|settlement| {
            settlement
                .payout_ids
                .iter()
                .map(|payout_id| (&settlement.id, payout_id))
        });
        let named_by_payouts = self.payouts.values().flat_map(|payout| {
            payout
                .settlement_ids
                .iter()
                .map(|settlement_id| (settlement_id, &payout.id))
        });
        let pairs: BTreeSet<_> = named_by_settlements.chain(named_by_payouts).collect();
        self.payouts_of.clear();
        self.settlements_of.clear();
        for (settlement_id, payout_id) in pairs {
            let payouts = self.payouts_of.entry(settlement_id.clone()).or_default();
            payouts.insert(payout_id.clone());
            let settlements = self.settlements_of.entry(payout_id.clone()).or_default();
            settlements.insert(settlement_id.clone());
        }
    }
}
