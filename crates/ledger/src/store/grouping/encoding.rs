//! Sums as bytes on their way from the worker to the page. An answer has thousands of them, which
//! the page must have read before it can paint.
//!
//! ```text
//! bits of the numbers that are not 0   4 bytes, the highest bit: numbers of 16 bytes
//! those numbers                        8 or 16 bytes each
//! ```
//! All little-endian, so no number is looked at twice.

use std::fmt;

use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Sums;
use crate::transaction::Step;

const N_STEPS: usize = Step::ALL.len();
/// Numbers of one sums.
const N_NUMBERS: usize = N_STEPS + 8;
/// Says that a number does not fit into 8 bytes, so all have 16.
const WIDE: u32 = 1 << 31;
const HEAD_BYTES: usize = 4;

impl Sums {
    fn numbers(&self) -> [i128; N_NUMBERS] {
        let mut numbers = [0; N_NUMBERS];
        let (steps, rest) = numbers.split_at_mut(N_STEPS);
        steps.copy_from_slice(&self.steps_minor);
        rest.copy_from_slice(&[
            self.tax_withheld_minor,
            self.n_rows.into(),
            self.n_sales.into(),
            self.n_returns.into(),
            self.n_amounts.into(),
            self.n_unrecognised.into(),
            self.n_units_sold,
            self.n_units_returned,
        ]);
        numbers
    }

    /// None where a count is none.
    fn of_numbers(numbers: &[i128; N_NUMBERS]) -> Option<Sums> {
        let (steps_minor, rest) = numbers.split_first_chunk()?;
        let &[
            tax,
            rows,
            sales,
            returns,
            amounts,
            unrecognised,
            sold,
            returned,
        ] = rest.first_chunk()?;
        let count = |number: i128| u64::try_from(number).ok();
        Some(Sums {
            steps_minor: *steps_minor,
            tax_withheld_minor: tax,
            n_rows: count(rows)?,
            n_sales: count(sales)?,
            n_returns: count(returns)?,
            n_amounts: count(amounts)?,
            n_unrecognised: count(unrecognised)?,
            n_units_sold: sold,
            n_units_returned: returned,
        })
    }

    fn of_bytes(bytes: &[u8]) -> Option<Sums> {
        let (&head, mut rest) = bytes.split_first_chunk::<HEAD_BYTES>()?;
        let head = u32::from_le_bytes(head);
        let mut numbers = [0; N_NUMBERS];
        for (place, number) in numbers.iter_mut().enumerate() {
            if head >> place & 1 == 0 {
                continue;
            }
            *number = if head & WIDE == 0 {
                let (&bytes, behind) = rest.split_first_chunk()?;
                rest = behind;
                i64::from_le_bytes(bytes).into()
            } else {
                let (&bytes, behind) = rest.split_first_chunk()?;
                rest = behind;
                i128::from_le_bytes(bytes)
            };
        }
        let is_whole = rest.is_empty() && (head & !WIDE) >> N_NUMBERS == 0;
        Sums::of_numbers(&numbers).filter(|_| is_whole)
    }
}

impl Serialize for Sums {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let numbers = self.numbers();
        let is_wide = numbers.iter().any(|&number| i64::try_from(number).is_err());
        let mut bytes = [0; HEAD_BYTES + 16 * N_NUMBERS];
        let mut head = if is_wide { WIDE } else { 0 };
        let mut end = HEAD_BYTES;
        for (place, number) in numbers.iter().enumerate() {
            if *number == 0 {
                continue;
            }
            head |= 1 << place;
            // Of a number that fits, the lower half says all.
            let n_bytes = if is_wide { 16 } else { 8 };
            bytes[end..end + n_bytes].copy_from_slice(&number.to_le_bytes()[..n_bytes]);
            end += n_bytes;
        }
        bytes[..HEAD_BYTES].copy_from_slice(&head.to_le_bytes());
        serializer.serialize_bytes(&bytes[..end])
    }
}

impl<'de> Deserialize<'de> for Sums {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Sums, D::Error> {
        struct Bytes;

        impl Visitor<'_> for Bytes {
            type Value = Sums;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("the bytes of sums")
            }

            fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Sums, E> {
                Sums::of_bytes(bytes).ok_or_else(|| E::custom("these are not the bytes of sums"))
            }
        }

        deserializer.deserialize_bytes(Bytes)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn number() -> impl Strategy<Value = i128> {
        prop_oneof![
            4 => Just(0),
            4 => -3..3_i128,
            2 => any::<i64>().prop_map(i128::from),
            1 => any::<i128>(),
        ]
    }

    proptest! {
        #[test]
        fn sums_come_back(
            steps in prop::collection::vec(number(), N_STEPS),
            [tax_withheld_minor, n_units_sold, n_units_returned] in [number(), number(), number()],
            [n_rows, n_sales, n_returns, n_amounts, n_unrecognised] in any::<[u64; 5]>(),
        ) {
            let sums = Sums {
                steps_minor: steps.try_into().unwrap(),
                tax_withheld_minor,
                n_rows,
                n_sales: n_sales % 2,
                n_returns,
                n_amounts,
                n_unrecognised: n_unrecognised % 2,
                n_units_sold,
                n_units_returned,
            };
            let bytes = postcard::to_stdvec(&sums).unwrap();
            prop_assert_eq!(postcard::from_bytes::<Sums>(&bytes).unwrap(), sums);
            // A cut answer is an error, wherever it is cut.
            for end in 0..bytes.len() {
                prop_assert!(postcard::from_bytes::<Sums>(&bytes[..end]).is_err());
            }
        }

        #[test]
        fn any_bytes_are_sums_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
            if let Some(sums) = Sums::of_bytes(&bytes) {
                let again = postcard::to_stdvec(&sums).unwrap();
                prop_assert_eq!(postcard::from_bytes::<Sums>(&again).unwrap(), sums);
            }
        }
    }

    #[test]
    fn nothing_takes_next_to_nothing() {
        assert_eq!(
            postcard::to_stdvec(&Sums::default()).unwrap().len(),
            1 + HEAD_BYTES
        );
        let (negative_count, unknown_number) = (1_u32 << (N_STEPS + 1), 1_u32 << N_NUMBERS);
        for head in [negative_count, unknown_number] {
            let bytes = [&head.to_le_bytes()[..], &(-1_i64).to_le_bytes()].concat();
            assert_eq!(Sums::of_bytes(&bytes), None);
        }
    }
}
