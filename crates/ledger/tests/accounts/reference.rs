//! What every account must hold, by plain loops over the transactions and a chart that is written
//! down beside this file.

use std::collections::BTreeMap;

use ledger::day::zone::Zone;
use ledger::day::{Day, Period};
use ledger::money::Currency;
use ledger::transaction::{Kind, Status, Transaction};
use rust_decimal::Decimal;

use super::sellers::Seller;

/// Account and currency, and what it holds in minor units: whole numbers below 96 bits.
pub type Held = BTreeMap<(String, Currency), Decimal>;

/// The part of the account's name behind the root, and the family before it.
pub fn account(kind: Kind, component: &str) -> String {
    for line in include_str!("chart.txt").lines().skip(1) {
        let mut words = line
            .split("  ")
            .map(str::trim)
            .filter(|word| !word.is_empty());
        if words.next() == Some(component) {
            let usual = words.next().unwrap();
            let reversing = words.next().unwrap();
            let is_reversed = ["refund", "chargeback", "guarantee_claim"].contains(&kind.name());
            let is_other = reversing != "=" && is_reversed;
            return if is_other { reversing } else { usual }.to_owned();
        }
    }
    "Equity:Unrecognised".to_owned()
}

/// The day on which a row counts; none while its money is deferred and cash is asked for.
pub fn counts_on(row: &Transaction, is_cash: bool, zone: &Zone) -> Option<Day> {
    if !is_cash {
        return Some(zone.day_of(row.posted_at));
    }
    match row.status {
        Status::Deferred { .. } => None,
        Status::Released => {
            let posted = zone.day_of(row.posted_at);
            let released = row.released_at.map(|at| zone.day_of(at));
            Some(released.map_or(posted, |released| released.max(posted)))
        }
    }
}

/// What accounts hold at the end of a period. Carried forward counts as balance: which of
/// the two holds it depends on the calendar only. Income and costs from before the period are in
/// the opening balances.
pub fn held(seller: &Seller, is_cash: bool, period: Option<Period>, zone: &Zone) -> Held {
    let mut held = Held::new();
    let mut add = |account: &str, currency: Currency, minor: Decimal, on: Day| {
        if period.is_some_and(|period| on >= period.end) {
            return;
        }
        let is_past = period.is_some_and(|period| on < period.start);
        let is_result = account.starts_with("Income") || account.starts_with("Expenses");
        let account = if is_past && is_result {
            "Equity:Opening balances"
        } else {
            account
        };
        *held.entry((account.to_owned(), currency)).or_default() += minor;
    };

    for row in &seller.transactions {
        let Some(on) = counts_on(row, is_cash, zone) else {
            continue;
        };
        let is_deferred = row.status != Status::Released;
        let holder = if is_deferred && row.settlement_id.is_none() {
            "Assets:Deferred"
        } else {
            "Assets:Balance"
        };
        for amount in &row.amounts {
            let minor = Decimal::from(amount.minor);
            add(holder, row.currency, minor, on);
            let account = account(row.kind, amount.component.name());
            add(&account, row.currency, -minor, on);
        }
    }

    for settlement in &seller.settlements {
        let Some(claimed) = settlement.claimed_minor.map(Decimal::from) else {
            continue;
        };
        let before_end = settlement.ended_at.plus_seconds(-1).unwrap();
        let mut on = zone.day_of(before_end);
        let (mut sum, mut paid) = (Decimal::ZERO, Decimal::ZERO);
        for row in &seller.transactions {
            let is_own = row.settlement_id.as_ref() == Some(&settlement.id);
            if !is_own || row.currency != settlement.currency {
                continue;
            }
            let Some(day) = counts_on(row, is_cash, zone) else {
                continue;
            };
            on = on.max(day);
            for amount in &row.amounts {
                if amount.component.name() == "payout" {
                    paid -= Decimal::from(amount.minor);
                } else {
                    sum += Decimal::from(amount.minor);
                }
            }
        }
        let currency = settlement.currency;
        let taker = if claimed < Decimal::ZERO {
            "Liabilities:Negative balance"
        } else {
            "Assets:Payouts in transit"
        };
        add("Assets:Balance", currency, sum - claimed - sum + paid, on);
        add(taker, currency, claimed - paid, on);
        add("Assets:Balance", currency, claimed - sum, on);
        add("Equity:Unexplained", currency, sum - claimed, on);
    }
    held.retain(|_, minor| !minor.is_zero());
    held
}
