//! Splitting an amount by weights so that the parts add up to it exactly.
//!
//! Method: largest remainder (Hamilton). Every part gets its share rounded towards zero, then the
//! units that are left go one each to the largest remainders, the earlier of equals first.

use std::cmp::Reverse;

use super::Money;

impl Money {
    /// Splits this amount in proportion to `weights`, one part per weight, in their order. The
    /// parts sum to the amount, carry its sign, differ from the exact share by less than one unit,
    /// and are zero for a zero weight. `None` when there is nothing to go by: no weights, or only
    /// zeros. weights -> weights, sorted once
    pub fn allocate(&self, weights: &[u64]) -> Option<Vec<Money>> {
        let weights_sum: u128 = weights.iter().copied().map(u128::from).sum();
        if weights_sum == 0 {
            return None;
        }

        // Magnitudes, so that an amount and its opposite split alike. 2^63 units by 2^64 fit into
        // 128 bits.
        let whole = u128::from(self.minor.unsigned_abs());
        let mut shares: Vec<u128> = Vec::with_capacity(weights.len());
        let mut remainders: Vec<(Reverse<u128>, usize)> = Vec::with_capacity(weights.len());
        let mut left = whole;
        for (place, &weight) in weights.iter().enumerate() {
            let weighted = whole * u128::from(weight);
            let share = weighted / weights_sum;
            shares.push(share);
            remainders.push((Reverse(weighted % weights_sum), place));
            left -= share;
        }

        // The remainders sum to `left` times `weights_sum` and each is smaller than it: more than
        // `left` of them are not zero, so a zero weight never gets a unit.
        remainders.sort_unstable();
        for (_, place) in remainders {
            if left == 0 {
                break;
            }
            if let Some(share) = shares.get_mut(place) {
                *share += 1;
                left -= 1;
            }
        }

        let sign = i128::from(self.minor.signum());
        shares
            .into_iter()
            .map(|share| self.part(share, sign))
            .collect()
    }

    /// A part no larger than the whole, so both conversions hold.
    fn part(&self, magnitude: u128, sign: i128) -> Option<Money> {
        let minor = i64::try_from(i128::try_from(magnitude).ok()? * sign).ok()?;
        Some(Money::new(minor, self.currency))
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;
    use crate::money::Currency;

    #[track_caller]
    fn check(minor: i64, weights: &[u64], expected: Option<&[i64]>) {
        let money = Money::new(minor, Currency::from_code("EUR").unwrap());
        let parts = money.allocate(weights);
        let minors = parts.map(|parts| parts.iter().map(|part| part.minor).collect::<Vec<_>>());
        assert_eq!(minors.as_deref(), expected);
    }

    #[test]
    fn leftover_units_go_to_the_largest_remainders() {
        check(100, &[1, 1, 1], Some(&[34, 33, 33]));
        check(-100, &[1, 1, 1], Some(&[-34, -33, -33]));
        check(100, &[1, 2, 4], Some(&[14, 29, 57]));
        check(5, &[0, 3, 0, 3], Some(&[0, 3, 0, 2]));
        check(0, &[1, 2], Some(&[0, 0]));
        check(1, &[u64::MAX, u64::MAX], Some(&[1, 0]));
    }

    #[test]
    fn widest_amounts_fit() {
        check(i64::MIN, &[u64::MAX], Some(&[i64::MIN]));
        check(i64::MAX, &[u64::MAX, 0], Some(&[i64::MAX, 0]));
        check(
            i64::MIN,
            &[u64::MAX, u64::MAX],
            Some(&[i64::MIN / 2, i64::MIN / 2]),
        );
    }

    #[test]
    fn nothing_to_go_by() {
        check(100, &[], None);
        check(100, &[0, 0], None);
    }

    proptest! {
        #[test]
        fn parts_sum_exactly_and_stay_within_a_unit_of_their_share(
            minor: i64,
            weights in vec(prop_oneof![Just(0), 0..10_u64, any::<u64>()], 1..12),
        ) {
            let money = Money::new(minor, Currency::from_code("JPY").unwrap());
            let parts = money.allocate(&weights);
            let weights_sum: i128 = weights.iter().copied().map(i128::from).sum();
            prop_assert_eq!(parts.is_none(), weights_sum == 0);

            let parts = parts.unwrap_or_default();
            let sum: i128 = parts.iter().map(|part| i128::from(part.minor)).sum();
            prop_assert!(parts.is_empty() || sum == i128::from(minor));
            for (part, &weight) in parts.iter().zip(&weights) {
                prop_assert!(part.minor == 0 || part.minor.signum() == minor.signum());
                prop_assert!(part.minor == 0 || weight > 0);
                // part / minor = weight / weights_sum, multiplied out so that nothing is rounded.
                let weighted = i128::from(minor) * i128::from(weight);
                if let Some(scaled) = i128::from(part.minor).checked_mul(weights_sum) {
                    prop_assert!((scaled - weighted).abs() < weights_sum);
                }
            }
        }
    }
}
