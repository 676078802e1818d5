//! Periods compared with each other, and cut at the calendar's own borders: days, weeks, months,
//! quarters, years.

use chrono::Datelike;

use super::{Calendar, Day, Interval, Period};

impl Period {
    /// The days in `[start, end)`. `None` if `end` is before `start`; equal days make an empty
    /// period.
    pub fn new(start: Day, end: Day) -> Option<Period> {
        (start <= end).then_some(Period { start, end })
    }

    /// The period of one day.
    pub fn of_day(day: Day) -> Period {
        Period {
            start: day,
            end: Day::clamped(i64::from(day.0) + 1),
        }
    }

    /// Whether the day is one of the period's.
    pub fn contains(self, day: Day) -> bool {
        self.start <= day && day < self.end
    }

    /// How many days the period has, 0 or more.
    pub fn days(self) -> i32 {
        self.end.days_since(self.start).max(0)
    }

    /// Whether the period has no day.
    pub fn is_empty(self) -> bool {
        self.days() == 0
    }

    /// The days that both periods have. `None` if there are none.
    pub fn intersection(self, other: Period) -> Option<Period> {
        let (start, end) = (self.start.max(other.start), self.end.min(other.end));
        (start < end).then_some(Period { start, end })
    }

    /// The period of the same number of days that ends where this one starts: what a report
    /// compares with. The days before 31 days of March are 31 days of January and February, not
    /// February. `None` before [`Day::MIN`].
    pub fn previous(self) -> Option<Period> {
        let start = self.start.plus_days(-self.days())?;
        Some(Period {
            start,
            end: self.start,
        })
    }
}

impl Interval {
    /// The whole interval that `day` lies in: its week, month, .. An interval that reaches beyond
    /// [`Day::MIN`] or [`Day::MAX`], outside the years 0001 to 9999, is cut there.
    pub fn containing(self, day: Day, calendar: impl Into<Calendar>) -> Period {
        let calendar = calendar.into();
        match self {
            Interval::Day => Period::of_day(day),
            Interval::Week => {
                let days = day.weekday().days_since(calendar.week_start);
                let start = i64::from(day.epoch_days() - days);
                Period {
                    start: Day::clamped(start),
                    end: Day::clamped(start + 7),
                }
            }
            Interval::Month => months_containing(day, 1, calendar),
            Interval::Quarter => months_containing(day, 3, calendar),
            Interval::Year => months_containing(day, 12, calendar),
        }
    }

    /// Cuts `period` where intervals begin. The pieces are in order, share no day and cover exactly
    /// the period; the first and the last are clipped to it. An empty period has no pieces. days ->
    /// pieces
    pub fn split(self, period: Period, calendar: impl Into<Calendar>) -> Vec<Period> {
        let calendar = calendar.into();
        let mut pieces = Vec::new();
        let mut rest = period;
        while !rest.is_empty() {
            let end = self.containing(rest.start, calendar).end.min(period.end);
            pieces.push(Period {
                start: rest.start,
                end,
            });
            rest.start = end;
        }
        pieces
    }
}

/// The run of `n_months` that starts with the year or a multiple of `n_months` later, and holds
/// `day`.
fn months_containing(day: Day, n_months: i32, calendar: Calendar) -> Period {
    let date = day.to_date();
    // Both conversions hold: months and days of a month are small.
    let days_before = i32::try_from(date.day0()).unwrap_or_default();
    let month = i32::try_from(date.month()).unwrap_or_default();
    let months_before = (month - i32::from(calendar.year_start)).rem_euclid(n_months);
    let start = day
        .plus_days(-days_before)
        .and_then(|month_start| month_start.plus_months(-months_before))
        .unwrap_or(Day::MIN);
    Period {
        start,
        end: start.plus_months(n_months).unwrap_or(Day::MAX),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::day::Weekday;

    fn day(text: &str) -> Day {
        Day::parse_iso(text).unwrap()
    }

    fn period(start: &str, end: &str) -> Period {
        Period::new(day(start), day(end)).unwrap()
    }

    #[track_caller]
    fn check(interval: Interval, week_start: Weekday, whole: Period, starts: &[&str]) {
        let pieces = interval.split(whole, week_start);
        let found: Vec<String> = pieces.iter().map(|piece| piece.start.to_iso()).collect();
        assert_eq!(found, starts);
        assert_eq!(pieces.last().map(|piece| piece.end), Some(whole.end));
        assert!(pieces.windows(2).all(|pair| pair[0].end == pair[1].start));
    }

    #[test]
    fn periods_are_half_open() {
        let march = Period::new(day("2026-03-01"), day("2026-04-01")).unwrap();
        assert_eq!(march.days(), 31);
        assert!(march.contains(day("2026-03-31")));
        assert!(!march.contains(day("2026-04-01")));
        assert_eq!(
            march.previous(),
            Period::new(day("2026-01-29"), day("2026-03-01"))
        );
        assert_eq!(march.intersection(march.previous().unwrap()), None);
        let week = Period::new(day("2026-03-28"), day("2026-04-04")).unwrap();
        assert_eq!(
            march.intersection(week),
            Period::new(day("2026-03-28"), day("2026-04-01"))
        );
        assert_eq!(Period::new(march.end, march.start), None);
        let backwards = Period {
            start: march.end,
            end: march.start,
        };
        assert!(backwards.is_empty() && !backwards.contains(day("2026-03-15")));
    }

    #[test]
    fn pieces_begin_at_the_calendars_borders() {
        let winter = period("2027-12-30", "2028-03-02");
        check(
            Interval::Month,
            Weekday::Monday,
            winter,
            &["2027-12-30", "2028-01-01", "2028-02-01", "2028-03-01"],
        );
        check(
            Interval::Quarter,
            Weekday::Monday,
            winter,
            &["2027-12-30", "2028-01-01"],
        );
        check(
            Interval::Year,
            Weekday::Monday,
            winter,
            &["2027-12-30", "2028-01-01"],
        );
        let leap = period("2028-02-28", "2028-03-02");
        check(
            Interval::Day,
            Weekday::Monday,
            leap,
            &["2028-02-28", "2028-02-29", "2028-03-01"],
        );
        // 2028-02-28 is a Monday.
        check(Interval::Week, Weekday::Monday, leap, &["2028-02-28"]);
        check(Interval::Week, Weekday::Thursday, leap, &["2028-02-28"]);
        check(
            Interval::Week,
            Weekday::Wednesday,
            leap,
            &["2028-02-28", "2028-03-01"],
        );
    }

    #[test]
    fn whole_intervals() {
        let whole = |interval: Interval, of: &str| interval.containing(day(of), Weekday::Sunday);
        assert_eq!(
            whole(Interval::Month, "2026-02-28"),
            period("2026-02-01", "2026-03-01")
        );
        assert_eq!(
            whole(Interval::Quarter, "2026-12-31"),
            period("2026-10-01", "2027-01-01")
        );
        assert_eq!(
            whole(Interval::Year, "2028-02-29"),
            period("2028-01-01", "2029-01-01")
        );
        assert_eq!(
            whole(Interval::Week, "2026-03-01"),
            period("2026-03-01", "2026-03-08")
        );
        assert_eq!(
            whole(Interval::Week, "2026-02-28"),
            period("2026-02-22", "2026-03-01")
        );
    }

    #[test]
    fn fiscal_years_and_their_quarters_begin_in_any_month() {
        let check = |interval: Interval, year_start: u8, of: &str, start: &str, end: &str| {
            let calendar = Calendar {
                week_start: Weekday::Monday,
                year_start,
            };
            assert_eq!(interval.containing(day(of), calendar), period(start, end));
        };
        check(Interval::Year, 4, "2026-03-31", "2025-04-01", "2026-04-01");
        check(Interval::Year, 4, "2026-04-01", "2026-04-01", "2027-04-01");
        check(
            Interval::Quarter,
            2,
            "2026-01-31",
            "2025-11-01",
            "2026-02-01",
        );
        check(
            Interval::Quarter,
            12,
            "2026-02-28",
            "2025-12-01",
            "2026-03-01",
        );
        check(Interval::Month, 7, "2026-02-28", "2026-02-01", "2026-03-01");
    }

    #[test]
    fn range_ends_are_cut_and_still_end() {
        let last = Period {
            start: Day::MAX,
            end: Day::MAX,
        };
        assert!(last.is_empty());
        for interval in [
            Interval::Day,
            Interval::Week,
            Interval::Month,
            Interval::Quarter,
            Interval::Year,
        ] {
            assert_eq!(interval.split(last, Weekday::Monday), []);
            let all = interval.containing(Day::MIN, Weekday::Sunday);
            assert!(all.contains(Day::MIN));
            let near_max = Day::MAX.plus_days(-1).unwrap();
            let pieces = interval.split(
                Period {
                    start: near_max,
                    end: Day::MAX,
                },
                Weekday::Monday,
            );
            assert_eq!(pieces.len(), 1);
        }
    }

    proptest! {
        #[test]
        fn pieces_cover_the_period_exactly(
            start in -719_528..2_900_000_i32,
            days in 0..3_000_i32,
            interval in interval(),
            week_start in week_start(),
        ) {
            let start = Day::from_epoch_days(start).unwrap();
            let whole = Period::new(start, start.plus_days(days).unwrap()).unwrap();
            let pieces = interval.split(whole, week_start);

            // The slow way: every day in turn, each in the piece that its own interval makes.
            let mut expected: Vec<Period> = Vec::new();
            for offset in 0..days {
                let day = start.plus_days(offset).unwrap();
                let same = |left: Day, right: Day| match interval {
                    Interval::Day => left == right,
                    Interval::Week => right.weekday() != week_start,
                    Interval::Month => left.month() == right.month(),
                    Interval::Quarter => (left.month() - 1) / 3 == (right.month() - 1) / 3,
                    Interval::Year => left.year() == right.year(),
                };
                match expected.last_mut() {
                    Some(last) if same(last.start, day) => last.end = day.plus_days(1).unwrap(),
                    _ => expected.push(Period::of_day(day)),
                }
            }
            prop_assert_eq!(pieces, expected);
        }
    }

    fn interval() -> impl Strategy<Value = Interval> {
        use Interval::{Day, Month, Quarter, Week, Year};
        proptest::sample::select(vec![Day, Week, Month, Quarter, Year])
    }

    fn week_start() -> impl Strategy<Value = Weekday> {
        (0..7_i32).prop_map(|days| Day::from_epoch_days(days).unwrap().weekday())
    }
}
