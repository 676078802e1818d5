//! How many orders each hour of each shop has: exactly as many in all as are asked for.

use ledger::day::DAY_SECONDS;

use super::amounts::ratio;
use super::calendar::{END, FIRST_DAY, HOURS, LAST_DAY, day, demand};
use super::random::Random;
use super::shops::Shop;

/// The hours of one shop, day by day from the first day of the sample on.
pub type Days = Vec<[u64; 24]>;

/// Shares `orders` out: each hour gets its part by what is bought at that time, so many are bought
/// as fit between the sum of the parts before it and the sum with its own. days * hours, twice
pub fn of_shops(shops: &[Shop], seed: u64, orders: u64) -> Vec<Days> {
    let weights: Vec<Days> = shops.iter().map(|shop| weights(shop, seed)).collect();
    let all = weights.iter().flatten().flatten();
    let whole: u128 = all.map(|&weight| u128::from(weight)).sum();
    let mut before = 0_u128;
    let mut n_before = 0;
    let mut share = |weight: u64| {
        before += u128::from(weight);
        let upto = (u128::from(orders) * before)
            .checked_div(whole)
            .unwrap_or(0);
        let n_upto = u64::try_from(upto).unwrap_or(orders);
        let n_orders = n_upto - n_before;
        n_before = n_upto;
        n_orders
    };
    let mut days = weights;
    for weight in days.iter_mut().flatten().flatten() {
        *weight = share(*weight);
    }
    days
}

/// What is bought in each hour next to the others: by season, day and hour, and by chance. An hour
/// in which the shop is not open yet, or that ends after the books, has nothing.
fn weights(shop: &Shop, seed: u64) -> Days {
    let mut random = Random::of_topic(seed, &format!("hours {}", shop.terms.code));
    let days = FIRST_DAY..=LAST_DAY;
    days.map(|number| {
        let of_day = random.between(700, 1_300);
        let n_days = (number - shop.opened_on()).max(0);
        let expected = demand(shop.terms.daily_orders, day(number), n_days);
        let mut hours = [0; 24];
        for ((place, weight), share) in (0_i64..).zip(&mut hours).zip(HOURS) {
            // No hour is like the one before; few orders come in heaps.
            let by_chance = ratio(of_day, random.between(0, 2_000), 1_000);
            let start = number * DAY_SECONDS + place * 3_600 - shop.terms.utc_offset;
            if start >= shop.opened_at() && start + 3_600 <= END {
                *weight = u64::try_from(expected * share * by_chance).unwrap_or(0);
            }
        }
        hours
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::shops;

    #[test]
    fn every_order_asked_for_has_its_hour() {
        for orders in [0, 1, 2, 10, 999, 3_900, 1_000_003] {
            let hours = of_shops(&shops::all(orders), 7, orders);
            let all = hours.iter().flatten().flatten();
            assert_eq!(all.sum::<u64>(), orders);
        }
    }
}
