//! What settlements hand on to each other, and what is held in reserve.

use std::collections::VecDeque;

use super::{Accounts, Instant, Ledger, Position, Settlement, SettlementSums, Step, payment_state};
use crate::store::chain::{Joint, SEAM_SECONDS_MAX, chain};

/// An amount that is carried in, held back or set free.
struct CarryAmount {
    posted_at: Instant,
    account: usize,
    /// Place of its settlement; none where the ledger has none of it.
    place: Option<usize>,
    step: Step,
    minor: i128,
}

/// What a settlement hands over to the one after it.
struct HandOver {
    at: Instant,
    account: usize,
    /// Place of the settlement that hands over.
    from: usize,
    opening_minor: i128,
    reserve_minor: i128,
}

/// Everything that is carried, held back or handed over.
pub struct Carries {
    /// In order of posting.
    amounts: Vec<CarryAmount>,
    hand_overs: Vec<HandOver>,
}

/// A part of a reserve that is still held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// Place of its account.
    pub account: usize,
    /// Place of the settlement that held it; none where the ledger has none of it.
    pub place: Option<usize>,
    /// Since when; none for what was set free and never held, which is negative.
    pub since: Option<Instant>,
    /// How much, in minor units.
    pub minor: i128,
}

impl Carries {
    /// rows -> carried amounts, settlements -> settlements
    pub fn new(
        ledger: &Ledger,
        accounts: &Accounts,
        settlements: &[&Settlement],
        sums: &[SettlementSums],
    ) -> Carries {
        let steps = ledger.steps();
        let mut amounts = Vec::new();
        for row in ledger.rows() {
            for part in row.parts() {
                let step = steps.step(row.kind(), part.name);
                if matches!(
                    step,
                    Step::OpeningBalance | Step::ReserveReleased | Step::ReserveHeld
                ) {
                    amounts.push(CarryAmount {
                        posted_at: row.posted_at(),
                        account: accounts.of(&row),
                        place: accounts.place_of_settlement(&row),
                        step,
                        minor: part.minor.into(),
                    });
                }
            }
        }

        let mut first_carried_at = vec![None; settlements.len()];
        for amount in &amounts {
            if let (Some(place), true) = (amount.place, amount.step != Step::ReserveHeld) {
                first_carried_at[place].get_or_insert(amount.posted_at);
            }
        }
        let joints = chain(settlements, sums);
        let successors = successors(settlements, &joints);
        let pairs = successors.iter().enumerate();
        let pairs = pairs.filter_map(|(from, to)| Some((from, (*to)?)));
        let hand_overs = pairs.map(|(from, to)| HandOver {
            at: first_carried_at[to].unwrap_or(settlements[to].started_at),
            account: accounts.of_settlement(from),
            from,
            opening_minor: opening_minor(ledger, settlements[from], [&sums[from], &sums[to]]),
            reserve_minor: -sums[from].step(Step::ReserveHeld).minor,
        });
        Carries {
            hand_overs: hand_overs.collect(),
            amounts,
        }
    }

    /// Adds to each place what changed since the instant before it.
    pub fn add_to(&self, instants: &[Instant], changes: &mut [Vec<Position>]) {
        let first_seen = |at: Instant| instants.partition_point(|&instant| instant <= at);
        for amount in &self.amounts {
            let Some(change) = changes.get_mut(first_seen(amount.posted_at)) else {
                continue;
            };
            let change = &mut change[amount.account];
            let is_handed_on = amount.place.is_some();
            match amount.step {
                Step::ReserveReleased if !is_handed_on => change.reserve_minor -= amount.minor,
                Step::ReserveHeld => change.reserve_minor -= amount.minor,
                // Carried in; what the settlement before hands over is taken off below.
                _ => change.carried_in_minor += amount.minor,
            }
        }
        for hand_over in &self.hand_overs {
            if let Some(change) = changes.get_mut(first_seen(hand_over.at)) {
                let change = &mut change[hand_over.account];
                change.available_minor -= hand_over.opening_minor;
                change.reserve_minor -= hand_over.reserve_minor;
                change.carried_in_minor -= hand_over.opening_minor + hand_over.reserve_minor;
            }
        }
    }

    /// What settlements have handed over just before an instant: their place, their total and their
    /// reserve, in minor units.
    pub fn handed_before(&self, instant: Instant) -> impl Iterator<Item = (usize, i128, i128)> {
        let earlier = self.hand_overs.iter();
        let earlier = earlier.filter(move |one| one.at < instant);
        earlier.map(|one| (one.from, one.opening_minor, one.reserve_minor))
    }

    /// Reserves of settlements that none has taken over, and those without a settlement: of these
    /// the oldest are set free first. Their sum is the reserve, always. settlements + amounts
    pub fn held_before(&self, instant: Instant) -> Vec<Held> {
        let mut of_settlements: Vec<Option<Held>> = Vec::new();
        let mut loose: Vec<VecDeque<Held>> = Vec::new();
        let earlier = self.amounts.iter();
        for amount in earlier.take_while(|amount| amount.posted_at < instant) {
            let minor = -amount.minor;
            let since = Some(amount.posted_at);
            let account = amount.account;
            match (amount.place, amount.step) {
                (_, Step::OpeningBalance) | (Some(_), Step::ReserveReleased) => {}
                (Some(place), _) => {
                    if of_settlements.len() <= place {
                        of_settlements.resize(place + 1, None);
                    }
                    let held = of_settlements[place].get_or_insert(Held {
                        account,
                        place: Some(place),
                        since,
                        minor: 0,
                    });
                    held.minor += minor;
                    held.since = since;
                }
                (None, _) => {
                    if loose.len() <= account {
                        loose.resize(account + 1, VecDeque::new());
                    }
                    let held = Held {
                        account,
                        place: None,
                        since,
                        minor,
                    };
                    hold(&mut loose[account], held);
                }
            }
        }
        for hand_over in &self.hand_overs {
            if hand_over.at >= instant || hand_over.reserve_minor == 0 {
                continue;
            }
            if of_settlements.len() <= hand_over.from {
                of_settlements.resize(hand_over.from + 1, None);
            }
            // Taken over before it was held: what is short is nobody's age.
            let held = of_settlements[hand_over.from].get_or_insert(Held {
                account: hand_over.account,
                place: Some(hand_over.from),
                since: None,
                minor: 0,
            });
            held.minor -= hand_over.reserve_minor;
        }
        let all = of_settlements.into_iter().flatten();
        let all = all.chain(loose.into_iter().flatten());
        all.filter(|held| held.minor != 0).collect()
    }
}

/// Adds to what is held; an amount of the other sign uses up the oldest first.
fn hold(held: &mut VecDeque<Held>, mut new: Held) {
    while let Some(oldest) = held.front_mut()
        && (oldest.minor > 0) != (new.minor > 0)
        && new.minor != 0
    {
        let used = if oldest.minor.unsigned_abs() <= new.minor.unsigned_abs() {
            oldest.minor
        } else {
            -new.minor
        };
        oldest.minor -= used;
        new.minor += used;
        if oldest.minor == 0 {
            held.pop_front();
        }
    }
    if new.minor != 0 {
        new.since = new.since.filter(|_| new.minor > 0);
        held.push_back(new);
    }
}

/// By place: the settlement that takes over. A reserve is taken over once only, by the settlement
/// that starts where this one ends, else by the first one behind a gap.
fn successors(settlements: &[&Settlement], joints: &[Joint]) -> Vec<Option<usize>> {
    let mut successors: Vec<Option<usize>> = joints.iter().map(|joint| joint.next).collect();
    for (place, joint) in joints.iter().enumerate() {
        let Some(previous) = joint.previous.filter(|_| !joint.is_seamless) else {
            continue;
        };
        let overlap_seconds =
            settlements[previous].ended_at.seconds() - settlements[place].started_at.seconds();
        // One that runs on beside this one hands nothing over to it.
        if overlap_seconds <= SEAM_SECONDS_MAX {
            successors[previous].get_or_insert(place);
        }
    }
    successors
}

/// The balance that is handed over: a total that was not paid (D3).
fn opening_minor(ledger: &Ledger, from: &Settlement, sums: [&SettlementSums; 2]) -> i128 {
    let [own_minor, taken_minor] = [
        sums[0].settled_minor(),
        sums[1].step(Step::OpeningBalance).minor,
    ];
    // A positive total that the sender says it kept stays available, unless it is carried in.
    let is_kept = own_minor > 0 && payment_state::is_called_off(ledger, &from.id);
    if from.is_open {
        0
    } else if own_minor < 0 || is_kept && taken_minor != 0 {
        own_minor
    } else {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;

    #[test]
    fn one_that_runs_on_beside_hands_nothing_over() {
        let settlement = |id: &str, started_at: i64, ended_at: i64| Settlement {
            id: id.to_owned(),
            currency: Currency::from_code("EUR").unwrap(),
            marketplace: None,
            started_at: Instant::from_seconds(started_at).unwrap(),
            ended_at: Instant::from_seconds(ended_at).unwrap(),
            deposit_at: None,
            claimed_minor: None,
            is_open: false,
            payout_ids: Vec::new(),
        };
        let joints = [
            Joint::default(),
            Joint {
                previous: Some(0),
                ..Joint::default()
            },
        ];
        for (overlap_seconds, expected) in [
            (-SEAM_SECONDS_MAX, Some(1)),
            (0, Some(1)),
            (SEAM_SECONDS_MAX, Some(1)),
            (SEAM_SECONDS_MAX + 1, None),
        ] {
            let before = settlement("before", 0, 10_000);
            let after = settlement("after", 10_000 - overlap_seconds, 20_000);
            let found = successors(&[&before, &after], &joints);
            assert_eq!(found, [expected, None], "{overlap_seconds} s");
        }
    }
}
