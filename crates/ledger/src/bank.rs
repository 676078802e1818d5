//! A line of a bank statement, as far as payouts are looked for in it.

use serde::{Deserialize, Serialize};

use crate::day::Day;
use crate::money::Currency;

/// One line of a bank statement.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct BankRow {
    /// The bank's id, or one derived from the line.
    pub id: String,
    /// The day on which the bank booked it.
    pub booked_on: Day,
    /// Minor units, `+` into the bank account.
    pub minor: i64,
    /// The currency of the bank account.
    pub currency: Currency,
    /// What the statement says it is for.
    pub reference: String,
    /// Last characters of the account's number, if the statement gives them.
    pub account_tail: Option<String>,
}

/// How many business days, Monday to Friday, lie after `from` up to and with `to`: 0 for the same
/// day, and over a weekend. None when `to` is earlier. Banks' holidays are not known here.
pub fn business_days_between(from: Day, to: Day) -> Option<i32> {
    let days = to.days_since(from);
    if days < 0 {
        return None;
    }
    let weekday = from.weekday() as i32;
    let rest = (1..=days % 7).filter(|day| (weekday + day) % 7 < 5);
    // Fewer than seven, so the conversion holds.
    Some(days / 7 * 5 + i32::try_from(rest.count()).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weekends_do_not_count() {
        let day = |text| Day::parse_iso(text).unwrap();
        let check = |from, to, expected| {
            assert_eq!(business_days_between(day(from), day(to)), expected);
        };
        // 2025-08-01 is a Friday.
        check("2025-08-01", "2025-08-01", Some(0));
        check("2025-08-01", "2025-08-03", Some(0));
        check("2025-08-01", "2025-08-04", Some(1));
        check("2025-08-01", "2025-08-08", Some(5));
        check("2025-08-01", "2025-08-09", Some(5));
        check("2025-08-01", "2025-08-11", Some(6));
        check("2025-08-02", "2025-08-08", Some(5));
        check("2025-08-03", "2025-08-04", Some(1));
        check("2025-08-04", "2025-08-01", None);
        check("0001-01-01", "9999-12-31", Some(2_608_614));
    }

    #[test]
    fn as_counted_one_by_one() {
        for start in 0..14 {
            let from = Day::from_epoch_days(20_000 + start).unwrap();
            let mut expected = 0;
            for days in 0..40 {
                let to = from.plus_days(days).unwrap();
                if days > 0 && to.weekday() < crate::day::Weekday::Saturday {
                    expected += 1;
                }
                assert_eq!(business_days_between(from, to), Some(expected));
            }
        }
    }
}
