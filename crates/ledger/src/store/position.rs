//! Where the money of each account is at given instants, derived from the rows alone.
//!
//! | figure at an instant | is |
//! |---|---|
//! | available | released rows, less what settlements sent and what others carried on |
//! | deferred | rows posted before it and not released before it (domain rule D10) |
//! | reserve | amounts held less amounts set free |
//! | sent | the sums of settlements that closed before it and pay: paid out, in transit, or returned |
//!
//! What the balance holds is available + deferred + reserve (domain rule D5), and it is what came in
//! less what was sent, at every instant. What came in are activity, card charges, micro deposits and
//! what was carried in.
//!
//! *When money is released.* Only the newest version of a transaction is in the ledger. One that is
//! released entered the balance at its release, or when it was posted if no release is given; until
//! then it was deferred, so the past can be told from the newest version alone. One that is deferred
//! has not entered yet, however long its maturity has passed: only a newer version releases it.
//!
//! *What a settlement carries on.* A negative total comes back as the next settlement's opening
//! balance, and a reserve as the amount that the next sets free (D3, D4). Both rows are counted when
//! they are posted, as money carried in; at that same instant the settlement before hands its part
//! over, as money carried out. So the two cancel where the chain is whole, and what remains in
//! [`Position::carried_in_minor`] came from before the first settlement, from one that is missing,
//! or from nowhere.

use super::settlement_sums::SettlementSums;
use super::{Ledger, Row};
use crate::day::Instant;
use crate::settlement::Settlement;
use crate::transaction::{Status, Step};

pub mod account;
mod behind;
mod carry;
mod payment_state;

pub use account::{Account, Accounts};
pub use behind::Sent;
pub use carry::Held;

use carry::Carries;
use payment_state::PaymentState;

/// The money of one account at one instant. Minor units of its currency; all but the flows marked
/// so are `+` where they are the seller's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Position {
    /// In the balance, free to be paid out; negative when the seller owes.
    pub available_minor: i128,
    /// Ever held until a release (domain rule D10); with the next field, what is deferred.
    pub ever_deferred_minor: i128,
    /// Of it, released.
    pub ever_released_minor: i128,
    /// Held back from settlements, and not set free.
    pub reserve_minor: i128,
    /// Sent, and arrived as far as anyone says.
    pub paid_out_minor: i128,
    /// Sent, and not known to have arrived.
    pub in_transit_minor: i128,
    /// Sent, and came back; less what was booked into the balance again.
    pub returned_minor: i128,
    /// Net proceeds: the activity of all rows.
    pub activity_minor: i128,
    /// Paid by the seller's card.
    pub card_charge_minor: i128,
    /// Cents sent to check the bank account; negative.
    pub micro_deposit_minor: i128,
    /// Opening balances and reserves that no settlement of the ledger carried out, less what one
    /// carried out and none carried in; 0 when the chain is whole from its start.
    pub carried_in_minor: i128,
    /// Payouts that came back, as they were booked into the balance again.
    pub transfer_back_minor: i128,
    /// Rows that are deferred.
    pub n_deferred: i64,
}

impl Position {
    /// Posted and not released (domain rule D10).
    pub const fn deferred_minor(&self) -> i128 {
        self.ever_deferred_minor - self.ever_released_minor
    }

    /// All that the balance holds: available + deferred + reserve (domain rule D5).
    pub const fn total_minor(&self) -> i128 {
        self.available_minor + self.deferred_minor() + self.reserve_minor
    }

    /// All that ever left for the bank, whatever became of it.
    pub const fn sent_minor(&self) -> i128 {
        self.paid_out_minor + self.in_transit_minor + self.returned_minor + self.transfer_back_minor
    }

    /// Adds another account of the currency, or a later change.
    pub fn add(&mut self, other: &Position) {
        self.available_minor += other.available_minor;
        self.ever_deferred_minor += other.ever_deferred_minor;
        self.ever_released_minor += other.ever_released_minor;
        self.reserve_minor += other.reserve_minor;
        self.paid_out_minor += other.paid_out_minor;
        self.in_transit_minor += other.in_transit_minor;
        self.returned_minor += other.returned_minor;
        self.activity_minor += other.activity_minor;
        self.card_charge_minor += other.card_charge_minor;
        self.micro_deposit_minor += other.micro_deposit_minor;
        self.carried_in_minor += other.carried_in_minor;
        self.transfer_back_minor += other.transfer_back_minor;
        self.n_deferred += other.n_deferred;
    }
}

impl Row<'_> {
    /// When its money entered the balance, or will by what is known; none while it is deferred.
    pub fn enters_at(&self) -> Option<Instant> {
        match self.status() {
            Status::Released => {
                let released_at = self.released_at().unwrap_or(self.posted_at());
                Some(released_at.max(self.posted_at()))
            }
            Status::Deferred { .. } => None,
        }
    }

    /// When its money should be released, or was; none when the sender does not say.
    pub fn matures_at(&self) -> Option<Instant> {
        match self.status() {
            Status::Released => self.enters_at(),
            Status::Deferred { matures_at, .. } => matures_at.or(self.released_at()),
        }
    }
}

/// Everything that positions are worked out from, so that it is worked out once.
pub struct Positions<'a> {
    ledger: &'a Ledger,
    /// Every account, by currency and marketplace.
    pub accounts: Accounts,
    settlements: Vec<&'a Settlement>,
    sums: Vec<SettlementSums>,
    carries: Carries,
}

impl<'a> Positions<'a> {
    /// rows -> settlements
    pub fn new(ledger: &'a Ledger) -> Positions<'a> {
        let settlements: Vec<&Settlement> = ledger.settlements().collect();
        let sums = ledger.settlement_sums();
        let accounts = Accounts::new(ledger, &settlements);
        let carries = Carries::new(ledger, &accounts, &settlements, &sums);
        Positions {
            ledger,
            accounts,
            settlements,
            sums,
            carries,
        }
    }

    /// Every settlement, by currency, then start, then id.
    pub fn settlements(&self) -> &[&'a Settlement] {
        &self.settlements
    }

    /// The ledger that they are of.
    pub fn ledger(&self) -> &'a Ledger {
        self.ledger
    }

    /// What a settlement's rows add up to, the payout itself aside, by its place.
    pub fn sum_minor(&self, place: usize) -> i128 {
        self.sums[place].settled_minor()
    }

    /// What a settlement sends when it closes, by its place; none when it sends nothing: it is
    /// open, there is nothing to pay, or the sender says that nothing was paid.
    pub fn pays_minor(&self, place: usize) -> Option<i128> {
        let settlement = self.settlements[place];
        let minor = self.sum_minor(place);
        let pays = !settlement.is_open
            && minor > 0
            && !payment_state::is_called_off(self.ledger, &settlement.id);
        pays.then_some(minor)
    }

    /// The position of every account just before each of these instants, which must ascend: by
    /// instant, then by account. rows + settlements x instants -> accounts x instants
    pub fn before(&self, instants: &[Instant]) -> Vec<Vec<Position>> {
        let mut positions = self.summed(instants);
        // What became of payouts is no sum of changes: each instant asks anew.
        for (instant, position) in instants.iter().zip(&mut positions) {
            self.add_sent(*instant, position);
        }
        positions
    }

    /// What is available just before each of these instants, which must ascend: by instant, then by
    /// account. For many instants it is much less work than whole positions. rows -> accounts x
    /// instants
    pub fn available_before(&self, instants: &[Instant]) -> Vec<Vec<i128>> {
        let positions = self.summed(instants).into_iter();
        let available = |all: Vec<Position>| all.iter().map(|one| one.available_minor).collect();
        positions.map(available).collect()
    }

    /// Positions without what became of the money that was sent.
    fn summed(&self, instants: &[Instant]) -> Vec<Vec<Position>> {
        let mut changes = vec![vec![Position::default(); self.accounts.len()]; instants.len()];
        self.add_rows(instants, &mut changes);
        self.carries.add_to(instants, &mut changes);
        for (place, settlement) in self.settlements.iter().enumerate() {
            let seen = instants.partition_point(|&instant| instant <= settlement.ended_at);
            if let (Some(minor), Some(change)) = (self.pays_minor(place), changes.get_mut(seen)) {
                change[self.accounts.of_settlement(place)].available_minor -= minor;
            }
        }
        // So far every place holds what changed since the one before.
        let mut positions: Vec<Vec<Position>> = Vec::with_capacity(changes.len());
        for mut position in changes {
            if let Some(before) = positions.last() {
                for (sum, before) in position.iter_mut().zip(before) {
                    sum.add(before);
                }
            }
            positions.push(position);
        }
        positions
    }

    /// Reserves that are held just before an instant, each with its age. rows with a reserve
    pub fn held_before(&self, instant: Instant) -> Vec<Held> {
        self.carries.held_before(instant)
    }

    fn add_rows(&self, instants: &[Instant], changes: &mut [Vec<Position>]) {
        let Some(&last) = instants.last() else {
            return;
        };
        // Where a change at an instant is first seen: behind the instants that do not come after it.
        let first_seen = |at: Instant| instants.partition_point(|&instant| instant <= at);
        let steps = self.ledger.steps();
        for row in self
            .ledger
            .rows_in(self.ledger.rows_between(Instant::MIN..last))
        {
            let account = self.accounts.of(&row);
            let mut change = Position::default();
            let mut settled_minor = 0;
            for part in row.parts() {
                let minor = i128::from(part.minor);
                let step = steps.step(row.kind(), part.name);
                if step.is_settled() {
                    settled_minor += minor;
                } else {
                    let sent = (row.posted_at(), account, minor);
                    self.add_sent_row(&row, sent, (instants, &mut *changes));
                }
                match step {
                    Step::CardCharge => change.card_charge_minor += minor,
                    Step::MicroDeposit => change.micro_deposit_minor += minor,
                    Step::FailedTransfer => {
                        change.transfer_back_minor += minor;
                        change.returned_minor -= minor;
                    }
                    step if step.is_activity() => change.activity_minor += minor,
                    // Carried in or held back: see `carry`.
                    _ => {}
                }
            }
            let posted = first_seen(row.posted_at());
            changes[posted][account].add(&change);
            let released = row.enters_at().map_or(instants.len(), first_seen);
            if row.enters_at() != Some(row.posted_at()) {
                let change = &mut changes[posted][account];
                change.ever_deferred_minor += settled_minor;
                change.n_deferred += 1;
                if let Some(change) = changes.get_mut(released) {
                    change[account].ever_released_minor += settled_minor;
                    change[account].n_deferred -= 1;
                }
            }
            if let Some(change) = changes.get_mut(released) {
                change[account].available_minor += settled_minor;
            }
        }
    }

    /// Money sent to the bank by a row of its own. Once its settlement has closed and sent its
    /// total, the row says the same once more.
    fn add_sent_row(
        &self,
        row: &Row<'_>,
        (posted_at, account, minor): (Instant, usize, i128),
        (instants, changes): (&[Instant], &mut [Vec<Position>]),
    ) {
        let place = self.accounts.place_of_settlement(row);
        let settled_at = place
            .filter(|&place| self.pays_minor(place).is_some())
            .map(|place| self.settlements[place].ended_at);
        let mut add = |at: Instant, minor: i128| {
            let seen = instants.partition_point(|&instant| instant <= at);
            if let Some(change) = changes.get_mut(seen) {
                change[account].available_minor += minor;
                change[account].paid_out_minor -= minor;
            }
        };
        match settled_at {
            Some(settled_at) if settled_at <= posted_at => {}
            Some(settled_at) => {
                add(posted_at, minor);
                add(settled_at, -minor);
            }
            None => add(posted_at, minor),
        }
    }

    /// What became of the sums that settlements sent. settlements -> accounts
    fn add_sent(&self, instant: Instant, positions: &mut [Position]) {
        for (place, settlement) in self.settlements.iter().enumerate() {
            let Some(minor) = self.pays_minor(place) else {
                continue;
            };
            if settlement.ended_at >= instant {
                continue;
            }
            let position = &mut positions[self.accounts.of_settlement(place)];
            let state = PaymentState::before(self.ledger, settlement, minor, instant);
            position.paid_out_minor += state.paid_minor;
            position.in_transit_minor += state.in_transit_minor;
            position.returned_minor += state.failed_minor;
        }
    }
}
