//! How finely a series is cut and by what a breakdown is, as the address and people call it.

use ledger::day::{Interval, Period};
use ledger::report::sales::Breakdown;

/// Lengths of buckets that a picker offers.
pub const INTERVALS: [Interval; 5] = [
    Interval::Day,
    Interval::Week,
    Interval::Month,
    Interval::Quarter,
    Interval::Year,
];

/// Breakdowns that a picker offers; the first one is the default.
pub const BREAKDOWNS: [Breakdown; 5] = [
    Breakdown::Product,
    Breakdown::Marketplace,
    Breakdown::PaymentMethod,
    Breakdown::TaxScheme,
    Breakdown::Kind,
];

/// The most buckets that fit side by side when nothing is chosen.
const BUCKETS_FITTING: i32 = 62;

/// Reads the name of an interval.
pub fn interval(name: &str) -> Option<Interval> {
    let mut all = INTERVALS.into_iter();
    all.find(|interval| interval_name(*interval) == name)
}

/// Name of an interval.
pub const fn interval_name(interval: Interval) -> &'static str {
    match interval {
        Interval::Day => "day",
        Interval::Week => "week",
        Interval::Month => "month",
        Interval::Quarter => "quarter",
        Interval::Year => "year",
    }
}

/// Reads the name of a breakdown.
pub fn breakdown(name: &str) -> Option<Breakdown> {
    let mut all = BREAKDOWNS.into_iter();
    all.find(|breakdown| breakdown_name(*breakdown) == name)
}

/// Name of a breakdown.
pub const fn breakdown_name(breakdown: Breakdown) -> &'static str {
    match breakdown {
        Breakdown::Marketplace => "marketplace",
        Breakdown::Product => "product",
        Breakdown::Category => "category",
        Breakdown::PaymentMethod => "payment-method",
        Breakdown::TaxScheme => "tax-scheme",
        Breakdown::Kind => "kind",
        Breakdown::WeekdayHour => "weekday-hour",
    }
}

/// The shortest interval of which a period has no more than fit side by side.
pub fn fitting(period: Period) -> Interval {
    let days = period.days();
    let mut lengths = [
        (Interval::Day, 1),
        (Interval::Week, 7),
        (Interval::Month, 30),
        (Interval::Quarter, 91),
    ]
    .into_iter();
    lengths
        .find(|(_, length)| days / length <= BUCKETS_FITTING)
        .map_or(Interval::Year, |(interval, _)| interval)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ledger::day::Day;

    #[test]
    fn names_are_read_as_they_are_written() {
        for one in INTERVALS {
            assert_eq!(interval(interval_name(one)), Some(one));
        }
        for one in BREAKDOWNS {
            assert_eq!(breakdown(breakdown_name(one)), Some(one));
        }
        assert_eq!(interval("hour"), None);
        assert_eq!(breakdown(""), None);
    }

    #[test]
    fn buckets_fit_side_by_side() {
        let start = Day::from_ymd(2026, 1, 1).unwrap();
        let check = |days: i32, expected: Interval| {
            let end = start.plus_days(days).unwrap();
            assert_eq!(fitting(Period { start, end }), expected, "{days} days");
        };
        check(0, Interval::Day);
        check(31, Interval::Day);
        check(62, Interval::Day);
        check(63, Interval::Week);
        check(366, Interval::Week);
        check(730, Interval::Month);
        check(3000, Interval::Quarter);
        check(9000, Interval::Year);
    }
}
