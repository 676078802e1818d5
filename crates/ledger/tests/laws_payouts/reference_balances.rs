//! Where the money is, worked out the slow way: for one currency and one instant, by walking over
//! everything that was said.

use std::collections::BTreeMap;

use ledger::day::Instant;
use ledger::day::zone::Zone;
use ledger::money::Currency;
use ledger::settlement::{Payout, PayoutStatus, Settlement};
use ledger::transaction::{Component, Kind, Status, Transaction};

use crate::books::Books;

/// A settlement before another, and whether it ends where the other starts.
pub type Links = BTreeMap<String, (String, bool)>;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Money {
    pub paid_out: i128,
    pub in_transit: i128,
    pub returned: i128,
    pub available: i128,
    pub deferred: i128,
    pub reserve: i128,
    pub activity: i128,
    pub card_charge: i128,
    pub micro_deposit: i128,
    pub carried_in: i128,
    pub transfer_back: i128,
}

/// Which rows and settlements are looked at.
pub struct Choice<'a> {
    pub row: &'a dyn Fn(&Transaction) -> bool,
    pub settlement: &'a dyn Fn(&Settlement) -> bool,
}

/// The instant at which a row's money is in the balance.
pub fn entry(row: &Transaction) -> Option<Instant> {
    match (&row.status, row.released_at) {
        (Status::Deferred { .. }, _) => None,
        (Status::Released, Some(at)) if at > row.posted_at => Some(at),
        (Status::Released, _) => Some(row.posted_at),
    }
}

pub fn settled_sum(row: &Transaction) -> i128 {
    let settled = row
        .amounts
        .iter()
        .filter(|one| one.component != Component::Payout);
    settled.map(|one| i128::from(one.minor)).sum()
}

fn sum_of(rows: &[&Transaction], component: &Component) -> i128 {
    let amounts = rows.iter().flat_map(|row| &row.amounts);
    let wanted = amounts.filter(|one| one.component == *component);
    wanted.map(|one| i128::from(one.minor)).sum()
}

impl Books {
    fn rows_of(&self, settlement: &Settlement) -> Vec<&Transaction> {
        let own = |row: &&Transaction| {
            row.settlement_id.as_ref() == Some(&settlement.id)
                && row.currency == settlement.currency
        };
        self.transactions.iter().filter(own).collect()
    }

    pub fn total_of(&self, settlement: &Settlement) -> i128 {
        self.rows_of(settlement).into_iter().map(settled_sum).sum()
    }

    fn payouts_of(&self, settlement: &Settlement) -> Vec<&Payout> {
        let payouts = self.payouts.iter();
        payouts
            .filter(|one| one.settlement_ids.contains(&settlement.id))
            .collect()
    }

    fn is_called_off(&self, settlement: &Settlement) -> bool {
        let payouts = self.payouts_of(settlement);
        !payouts.is_empty()
            && payouts
                .iter()
                .all(|one| one.status == PayoutStatus::NoPayout)
    }

    /// Whether its total leaves for the bank when it closes.
    fn pays(&self, settlement: &Settlement) -> bool {
        !settlement.is_open && self.total_of(settlement) > 0 && !self.is_called_off(settlement)
    }

    /// Settlements in the order of the ledger.
    fn in_order(&self) -> Vec<&Settlement> {
        let mut all: Vec<&Settlement> = self.settlements.iter().collect();
        all.sort_by_key(|one| (one.currency, one.started_at, one.id.clone()));
        all
    }

    /// The settlement that takes over what another leaves.
    fn heir<'a>(&'a self, of: &Settlement, links: &Links) -> Option<&'a Settlement> {
        let follows = |one: &&&Settlement, seamless: bool| {
            links.get(&one.id) == Some(&(of.id.clone(), seamless))
        };
        let all = self.in_order();
        let next = all.iter().find(|one| follows(one, true));
        let behind_gap = || {
            all.iter().find(|one| {
                follows(one, false) && of.ended_at.seconds() - one.started_at.seconds() <= 120
            })
        };
        next.or_else(behind_gap).copied()
    }

    pub fn money(&self, currency: Currency, before: Instant, links: &Links) -> Money {
        let all = Choice {
            row: &|row| row.currency == currency,
            settlement: &|settlement| settlement.currency == currency,
        };
        self.money_of(&all, before, links)
    }

    pub fn money_of(&self, of: &Choice<'_>, before: Instant, links: &Links) -> Money {
        use Component as C;
        let mut money = Money::default();
        let known = |row: &Transaction| {
            let of_it = |one: &&Settlement| {
                row.settlement_id.as_ref() == Some(&one.id) && row.currency == one.currency
            };
            self.settlements.iter().find(of_it)
        };
        let posted = |row: &&Transaction| (of.row)(row) && row.posted_at < before;
        for row in self.transactions.iter().filter(posted) {
            let settlement = known(row);
            let is_restated = settlement.is_some_and(|one| self.pays(one) && one.ended_at < before);
            if entry(row).is_some_and(|at| at < before) {
                money.available += settled_sum(row);
            } else {
                money.deferred += settled_sum(row);
            }
            for amount in &row.amounts {
                let minor = i128::from(amount.minor);
                match amount.component {
                    C::Payout if is_restated => {}
                    C::Payout => {
                        money.available += minor;
                        money.paid_out -= minor;
                    }
                    C::ReserveHeld => money.reserve -= minor,
                    C::ReserveReleased if settlement.is_none() => money.reserve -= minor,
                    C::ReserveReleased | C::OpeningBalance => money.carried_in += minor,
                    C::CardCharge => money.card_charge += minor,
                    C::MicroDeposit => money.micro_deposit += minor,
                    C::FailedTransfer => {
                        money.transfer_back += minor;
                        money.returned -= minor;
                    }
                    _ => money.activity += minor,
                }
            }
        }
        for settlement in self.settlements.iter().filter(|one| (of.settlement)(one)) {
            self.add_sent(settlement, before, &mut money);
            self.hand_over(settlement, before, links, &mut money);
        }
        money
    }

    fn add_sent(&self, settlement: &Settlement, before: Instant, money: &mut Money) {
        if !self.pays(settlement) || settlement.ended_at >= before {
            return;
        }
        let total = self.total_of(settlement);
        money.available -= total;
        let payouts = self.payouts_of(settlement);
        let states: Vec<(char, i128)> = payouts
            .iter()
            .filter(|one| one.status != PayoutStatus::NoPayout)
            .map(|one| {
                (
                    state(one, before),
                    i128::from(one.amount_minor.unwrap_or(0)),
                )
            })
            .collect();
        let has = |letter| states.iter().any(|one| one.0 == letter);
        let is_deposited = settlement.deposit_at.is_some_and(|at| at < before);
        if has('p') {
            let under_way: i128 = states
                .iter()
                .filter(|one| one.0 == 't')
                .map(|one| one.1)
                .sum();
            let under_way = under_way.max(0).min(total);
            money.in_transit += under_way;
            money.paid_out += total - under_way;
        } else if has('t') {
            money.in_transit += total;
        } else if has('f') {
            money.returned += total;
        } else if is_deposited {
            money.paid_out += total;
        } else {
            money.in_transit += total;
        }
    }

    fn hand_over(&self, from: &Settlement, before: Instant, links: &Links, money: &mut Money) {
        let Some(to) = self.heir(from, links) else {
            return;
        };
        let heirs_rows = self.rows_of(to);
        let carries = |row: &&&Transaction| {
            let mut amounts = row.amounts.iter();
            amounts.any(|one| {
                matches!(
                    one.component,
                    Component::OpeningBalance | Component::ReserveReleased
                )
            })
        };
        let first = heirs_rows
            .iter()
            .filter(carries)
            .map(|row| row.posted_at)
            .min();
        if first.unwrap_or(to.started_at) >= before {
            return;
        }
        let total = self.total_of(from);
        let takes = sum_of(&heirs_rows, &Component::OpeningBalance);
        let is_kept = total > 0 && self.is_called_off(from) && takes != 0;
        let opening = if !from.is_open && (total < 0 || is_kept) {
            total
        } else {
            0
        };
        let held = -sum_of(&self.rows_of(from), &Component::ReserveHeld);
        money.available -= opening;
        money.reserve -= held;
        money.carried_in -= opening + held;
    }

    /// Fees that come whether or not anything is sold.
    pub fn standing_fees(row: &Transaction) -> i128 {
        if !matches!(
            row.kind,
            Kind::Fee | Kind::Advertising | Kind::SubscriptionFee | Kind::StorageFee
        ) {
            return 0;
        }
        let is_expense = |component: &Component| {
            *component == Component::Adjustment
                || component.class() == ledger::transaction::Class::Fee
        };
        let fees = row.amounts.iter().filter(|one| is_expense(&one.component));
        fees.map(|one| i128::from(one.minor)).sum()
    }
}

/// `p`aid, in `t`ransit or `f`ailed.
fn state(payout: &Payout, before: Instant) -> char {
    let letter = |status: &PayoutStatus| match status {
        PayoutStatus::Paid => 'p',
        PayoutStatus::Failed | PayoutStatus::Cancelled => 'f',
        _ => 't',
    };
    if payout.history.is_empty() {
        let arrived = payout.paid_on.map(|day| Zone::utc().start_of(day));
        return match letter(&payout.status) {
            'p' if arrived.is_some_and(|at| at >= before) => 't',
            letter => letter,
        };
    }
    let mut last = 't';
    for step in &payout.history {
        if step.at < before {
            last = letter(&step.status);
        }
    }
    last
}
