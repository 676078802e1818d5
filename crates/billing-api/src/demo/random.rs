//! Numbers that look drawn and are computed: the same seed gives the same books on every machine.
//!
//! Written here, in integers only, because the books must not change when a library does.

/// `SplitMix64` (Steele, Lea and Flood 2014): one addition and one mix per number. Not for secrets.
pub struct Random {
    state: u64,
}

impl Random {
    /// A stream of its own for each topic, so that a change in one part of the sample leaves the
    /// others as they were.
    pub fn of_topic(seed: u64, topic: &str) -> Random {
        // FNV-1a spreads the topic over the seed; the mix does the rest.
        let state = topic
            .bytes()
            .fold(seed ^ 0xCBF2_9CE4_8422_2325, |state, byte| {
                (state ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3)
            });
        Random { state }
    }

    /// The next 64 bits. The name is not `next`: this is no iterator that ends.
    pub fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 up to, not including, `end`; 0 when `end` is 0.
    pub fn below(&mut self, end: u64) -> u64 {
        // The high half of a 128-bit product is below `end`. Its bias is under end / 2^64: nothing
        // that a sample could show.
        let product = u128::from(self.bits()) * u128::from(end);
        u64::try_from(product >> 64).unwrap_or(0)
    }

    /// A number from `low` to `high`, both included; `low` when they are the wrong way round.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let width = u64::try_from(high - low + 1).unwrap_or(0);
        low + i64::try_from(self.below(width)).unwrap_or(0)
    }

    /// Yes in `per_mille` of 1,000 cases.
    pub fn chance(&mut self, per_mille: u64) -> bool {
        self.below(1_000) < per_mille
    }

    /// One of the choices, each as often as its weight says; none when no weight is above 0.
    pub fn pick<'a, T>(
        &mut self,
        choices: impl Iterator<Item = (u64, &'a T)> + Clone,
    ) -> Option<&'a T> {
        let weights_sum = choices.clone().map(|(weight, _)| weight).sum();
        let mut place = self.below(weights_sum);
        for (weight, choice) in choices {
            match place.checked_sub(weight) {
                Some(rest) => place = rest,
                None => return Some(choice),
            }
        }
        None
    }

    /// `n` decimal digits, for ids and references.
    pub fn digits(&mut self, n: usize) -> String {
        (0..n)
            .map(|_| char::from(b'0' + u8::try_from(self.below(10)).unwrap_or(0)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mix_is_splitmix64() {
        // First outputs for the state 1234567, as published with the reference implementation.
        let mut random = Random { state: 1_234_567 };
        assert_eq!(random.bits(), 6_457_827_717_110_365_317);
        assert_eq!(random.bits(), 3_203_168_211_198_807_973);
    }

    #[test]
    fn draws_stay_within_their_bounds_and_reach_them() {
        let mut random = Random::of_topic(7, "bounds");
        let drawn: Vec<i64> = (0..1_000).map(|_| random.between(-2, 2)).collect();
        assert_eq!(
            (drawn.iter().min(), drawn.iter().max()),
            (Some(&-2), Some(&2))
        );
        assert_eq!(random.below(0), 0);
        assert_eq!(random.between(5, 4), 5);
    }

    #[test]
    fn a_choice_without_weight_is_never_picked() {
        let mut random = Random::of_topic(7, "weights");
        let choices = [(0, "never"), (3, "often"), (0, "never"), (1, "seldom")];
        let weighted = choices.iter().map(|(weight, choice)| (*weight, choice));
        let n_often = (0..1_000)
            .filter_map(|_| random.pick(weighted.clone()))
            .inspect(|choice| assert_ne!(**choice, "never"))
            .filter(|choice| **choice == "often")
            .count();
        assert!(
            (700..800).contains(&n_often),
            "{n_often} of 1,000 where 750 are due"
        );
        assert_eq!(random.pick(std::iter::empty::<(u64, &u8)>()), None);
    }
}
