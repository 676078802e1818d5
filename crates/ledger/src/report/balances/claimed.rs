//! What senders claim of a balance: whether each node is the sum of its parts (domain rule D5), and
//! whether the rows say the same.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Holdings, Instant};
use crate::money::Currency;
use crate::settlement::Balance;
use crate::store::Ledger;

/// The nodes listed of one tree; what is deeper or later is left out.
const NODES_MAX: usize = 200;

/// One node of a claimed balance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimedNode {
    /// How many nodes stand above it.
    pub depth: u32,
    /// The sender's word.
    pub name: String,
    /// What is claimed, in minor units of `currency`.
    pub claimed_minor: i64,
    /// Its currency; the root's, or the node is part of no sum.
    pub currency: Currency,
    /// When it was so.
    pub as_of: Instant,
    /// Whether it is the sum of its parts.
    pub tie: Tie,
    /// What the rows say of it at that time, in minor units; none for a word that is not the
    /// billing API's, or in another currency than the root.
    pub derived_minor: Option<i128>,
}

/// Whether a node is the sum of its parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tie {
    /// It has no parts.
    Leaf,
    /// To the last minor unit.
    Holds,
    /// It is not; claim less parts, in minor units, never 0.
    Fails {
        /// Claim less parts.
        residual_minor: i128,
    },
    /// A part is in another currency, so there is no sum.
    CurrenciesDiffer,
}

/// The newest claim of each currency before an instant: the tree with the most nodes where there
/// are several of one time. balances -> currencies
pub fn newest(ledger: &Ledger, instant: Instant) -> BTreeMap<Currency, &Balance> {
    let mut newest: BTreeMap<Currency, &Balance> = BTreeMap::new();
    for balance in ledger.balances().filter(|one| one.as_of < instant) {
        let key = |one: &Balance| (one.as_of, one.parts.len());
        let known = newest.entry(balance.money.currency).or_insert(balance);
        if key(balance) > key(known) {
            *known = balance;
        }
    }
    newest
}

/// A tree from the root down, each node before its parts.
pub fn nodes(root: &Balance, holdings: &Holdings) -> Vec<ClaimedNode> {
    let mut nodes = Vec::new();
    let mut to_visit = vec![(0, root)];
    while let Some((depth, balance)) = to_visit.pop() {
        if nodes.len() == NODES_MAX {
            break;
        }
        let is_own = balance.money.currency == root.money.currency;
        nodes.push(ClaimedNode {
            depth,
            name: balance.name.clone(),
            claimed_minor: balance.money.minor,
            currency: balance.money.currency,
            as_of: balance.as_of,
            tie: Tie::of(balance),
            derived_minor: derived(&balance.name, holdings).filter(|_| is_own),
        });
        let parts = balance.parts.iter().rev();
        to_visit.extend(parts.map(|part| (depth + 1, part)));
    }
    nodes
}

impl Tie {
    fn of(balance: &Balance) -> Tie {
        match balance.residual_minor() {
            _ if balance.parts.is_empty() => Tie::Leaf,
            Some(0) => Tie::Holds,
            Some(residual_minor) => Tie::Fails { residual_minor },
            None => Tie::CurrenciesDiffer,
        }
    }
}

/// What the rows say of a node of the billing API.
fn derived(name: &str, holdings: &Holdings) -> Option<i128> {
    match name.to_ascii_lowercase().as_str() {
        "total" => Some(holdings.total_minor()),
        "available" => Some(holdings.available_minor),
        "reserved" => Some(holdings.reserved_minor()),
        "deferred" => Some(holdings.deferred_minor),
        "account_level_reserve" => Some(holdings.reserve_minor),
        _ => None,
    }
}
