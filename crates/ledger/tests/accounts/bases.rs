//! Accrual and cash by plain loops over transactions.

use std::collections::BTreeMap;

use ledger::day::zone::Zone;
use ledger::day::{Day, Period};
use ledger::money::Currency;
use rust_decimal::Decimal;

use super::reference::{account, counts_on};
use super::sellers::Seller;

/// The figures of domain rule D10 by account and currency, word for word.
pub fn bases(
    seller: &Seller,
    period: Option<Period>,
    zone: &Zone,
) -> BTreeMap<(Currency, String), [Decimal; 8]> {
    let mut all: BTreeMap<(Currency, String), [Decimal; 8]> = BTreeMap::new();
    let is_before = |day: Day| period.is_some_and(|period| day < period.start);
    let is_within = |day: Day| period.is_none_or(|period| period.start <= day && day < period.end);
    for row in &seller.transactions {
        let posted = counts_on(row, false, zone).unwrap();
        let released = counts_on(row, true, zone);
        let was_released = released.is_some_and(is_before);
        let is_released = released.is_some_and(is_within);
        let conditions = [
            is_within(posted),
            is_released,
            is_before(posted) && !was_released,
            is_within(posted) && !is_released,
            is_before(posted) && is_released,
            (is_before(posted) || is_within(posted)) && !was_released && !is_released,
            is_within(posted),
            is_released,
        ];
        for amount in &row.amounts {
            let account = account(row.kind, amount.component.name());
            let sums = all.entry((row.currency, account)).or_default();
            let minor = Decimal::from(amount.minor);
            for (place, holds) in conditions.into_iter().enumerate() {
                if holds {
                    sums[place] += if place < 6 { minor } else { Decimal::ONE };
                }
            }
        }
    }
    all.retain(|_, sums| sums.iter().any(|sum| !sum.is_zero()));
    all
}
