//! Civil days, instants, periods, and the intervals that reports cut periods into.
//!
//! A day is a date on a calendar, an instant is a second on the world's clock; only a `zone` turns
//! one into the other. Periods are half-open, `[start, end)`, so that neighbours share nothing and
//! miss nothing.
//!
//! Not here: the clock (nobody asks for "today" in this crate), printing for people, and dates as
//! report writers print them, which each import format knows for itself.

mod period;
mod text;
pub mod zone;

use std::fmt;

use chrono::{Datelike, Months, NaiveDate};
use serde::{Deserialize, Serialize};

/// Seconds in a civil day without a clock change.
pub const DAY_SECONDS: i64 = 86_400;

/// A civil day, counted in days since 1970-01-01 on the Gregorian calendar.
///
/// Named days are those of the years 0001 to 9999. The type holds one year more on each side, so
/// that the end of the last period, and the local day of the first and last instant in any zone,
/// are days too.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "i32", into = "i32")]
pub struct Day(i32);

impl Day {
    /// 0000-01-01.
    pub const MIN: Day = Day(-719_528);
    /// +10000-12-31.
    pub const MAX: Day = Day(2_933_262);

    /// The day of a calendar date, such as `(2026, 3, 1)`. `None` if there is no such day in the
    /// years 0001 to 9999.
    pub fn from_ymd(year: i32, month: u32, day: u32) -> Option<Day> {
        let named = (1..=9999).contains(&year);
        named
            .then(|| NaiveDate::from_ymd_opt(year, month, day))
            .flatten()
            .and_then(Day::from_date)
    }

    /// The day that `days` after 1970-01-01 is. `None` outside [`Day::MIN`] to [`Day::MAX`].
    pub fn from_epoch_days(days: i32) -> Option<Day> {
        (Day::MIN.0..=Day::MAX.0)
            .contains(&days)
            .then_some(Day(days))
    }

    /// Days since 1970-01-01, negative before.
    pub const fn epoch_days(self) -> i32 {
        self.0
    }

    /// The day of a chrono date. `None` outside [`Day::MIN`] to [`Day::MAX`].
    pub fn from_date(date: NaiveDate) -> Option<Day> {
        Day::from_epoch_days(date.to_epoch_days())
    }

    /// This day as a chrono date.
    pub fn to_date(self) -> NaiveDate {
        // Every `Day` is far inside chrono's range, so the fallback is never taken.
        NaiveDate::from_epoch_days(self.0).unwrap_or_default()
    }

    /// The year, 1 to 9999 (0 and 10000 in the margins).
    pub fn year(self) -> i32 {
        self.to_date().year()
    }

    /// The month, 1 to 12.
    pub fn month(self) -> u32 {
        self.to_date().month()
    }

    /// The day of the month, 1 to 31.
    pub fn day(self) -> u32 {
        self.to_date().day()
    }

    /// The day of the week.
    pub fn weekday(self) -> Weekday {
        // 1970-01-01 was a Thursday, three days after a Monday.
        match (self.0 + 3).rem_euclid(7) {
            0 => Weekday::Monday,
            1 => Weekday::Tuesday,
            2 => Weekday::Wednesday,
            3 => Weekday::Thursday,
            4 => Weekday::Friday,
            5 => Weekday::Saturday,
            _ => Weekday::Sunday,
        }
    }

    /// The day `days` later, or earlier when negative. `None` outside [`Day::MIN`] to [`Day::MAX`].
    pub fn plus_days(self, days: i32) -> Option<Day> {
        self.0.checked_add(days).and_then(Day::from_epoch_days)
    }

    /// The same day of the month `months` later, or earlier when negative; the month's last day
    /// where it is shorter (31 January + 1 is 28 or 29 February). Count from the first anchor, not
    /// from the last result, or a billing day slips to the 28th for good. `None` outside
    /// [`Day::MIN`] to [`Day::MAX`].
    pub fn plus_months(self, months: i32) -> Option<Day> {
        let distance = Months::new(months.unsigned_abs());
        let date = if months < 0 {
            self.to_date().checked_sub_months(distance)
        } else {
            self.to_date().checked_add_months(distance)
        };
        date.and_then(Day::from_date)
    }

    /// Days from `earlier` to this day; negative if it is the later one.
    pub const fn days_since(self, earlier: Day) -> i32 {
        self.0 - earlier.0
    }

    /// The nearest day to a count that may be out of range.
    fn clamped(days: i64) -> Day {
        let days = days.clamp(i64::from(Day::MIN.0), i64::from(Day::MAX.0));
        i32::try_from(days).map_or(Day::MAX, Day)
    }
}

impl From<Day> for i32 {
    fn from(day: Day) -> i32 {
        day.0
    }
}

impl TryFrom<i32> for Day {
    type Error = TimeError;

    fn try_from(days: i32) -> Result<Day, TimeError> {
        Day::from_epoch_days(days).ok_or(TimeError::OutOfRange)
    }
}

/// A day of the week, in ISO order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[allow(missing_docs)] // the names say it all
pub enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

impl Weekday {
    /// Days from the last `week_start` to this day, 0 to 6.
    pub const fn days_since(self, week_start: Weekday) -> i32 {
        (self as i32 - week_start as i32).rem_euclid(7)
    }
}

/// A second of UTC, counted from 1970-01-01T00:00:00Z without leap seconds, in the years 0001 to
/// 9999.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub struct Instant(i64);

impl Instant {
    /// 0001-01-01T00:00:00Z.
    pub const MIN: Instant = Instant(-62_135_596_800);
    /// 9999-12-31T23:59:59Z.
    pub const MAX: Instant = Instant(253_402_300_799);

    /// The instant `seconds` after 1970-01-01T00:00:00Z. `None` outside [`Instant::MIN`] to
    /// [`Instant::MAX`].
    pub fn from_seconds(seconds: i64) -> Option<Instant> {
        (Instant::MIN.0..=Instant::MAX.0)
            .contains(&seconds)
            .then_some(Instant(seconds))
    }

    /// Seconds since 1970-01-01T00:00:00Z, negative before.
    pub const fn seconds(self) -> i64 {
        self.0
    }

    /// The instant `seconds` later, or earlier when negative. `None` outside the range.
    pub fn plus_seconds(self, seconds: i64) -> Option<Instant> {
        self.0.checked_add(seconds).and_then(Instant::from_seconds)
    }

    /// The nearest instant to a count that may be out of range.
    fn clamped(seconds: i64) -> Instant {
        Instant(seconds.clamp(Instant::MIN.0, Instant::MAX.0))
    }
}

impl From<Instant> for i64 {
    fn from(instant: Instant) -> i64 {
        instant.0
    }
}

impl TryFrom<i64> for Instant {
    type Error = TimeError;

    fn try_from(seconds: i64) -> Result<Instant, TimeError> {
        Instant::from_seconds(seconds).ok_or(TimeError::OutOfRange)
    }
}

/// The days from `start` up to but not including `end`. One built backwards by hand is read as
/// empty.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Period {
    /// The first day.
    pub start: Day,
    /// The day after the last.
    pub end: Day,
}

/// How finely a report cuts its period. See `period` for the cutting.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum Interval {
    /// One civil day.
    Day,
    /// Seven days from the seller's first day of the week.
    Week,
    /// A calendar month.
    Month,
    /// Three calendar months from January, April, July or October.
    Quarter,
    /// A calendar year.
    Year,
}

/// Where the seller's weeks and years begin.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Calendar {
    /// First day of a week.
    pub week_start: Weekday,
    /// First month of a fiscal year, 1 to 12; quarters follow it. A number beyond is read as the
    /// month that a clock of twelve would show.
    pub year_start: u8,
}

/// Years that begin in January.
impl From<Weekday> for Calendar {
    fn from(week_start: Weekday) -> Calendar {
        Calendar {
            week_start,
            year_start: 1,
        }
    }
}

/// Why a text or a number is no day or no instant.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum TimeError {
    /// The text does not have the form of a day.
    NotADay,
    /// The text does not have the form of an instant.
    NotAnInstant,
    /// The form is right, but no calendar or clock shows it, such as 30 February or 25:00.
    NoSuchTime,
    /// Before the year 0001 or after 9999.
    OutOfRange,
}

impl fmt::Display for TimeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            TimeError::NotADay => "found no day like 2026-03-01",
            TimeError::NotAnInstant => "found no instant like 2026-03-01T10:22:05Z",
            TimeError::NoSuchTime => "found a day or time that does not exist",
            TimeError::OutOfRange => "found a time outside the years 0001 to 9999",
        })
    }
}

impl std::error::Error for TimeError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse_iso(text).unwrap()
    }

    #[track_caller]
    fn check_months(anchor: &str, months: i32, expected: &str) {
        assert_eq!(day(anchor).plus_months(months), Some(day(expected)));
    }

    #[test]
    fn limits_are_what_they_say() {
        assert_eq!(
            Day::from_date(NaiveDate::from_ymd_opt(0, 1, 1).unwrap()),
            Some(Day::MIN)
        );
        assert_eq!(
            Day::from_date(NaiveDate::from_ymd_opt(10_000, 12, 31).unwrap()),
            Some(Day::MAX)
        );
        assert_eq!(Day::from_ymd(0, 12, 31), None);
        assert_eq!(Day::from_ymd(10_000, 1, 1), None);
        assert_eq!(Day::from_ymd(2026, 2, 29), None);
        assert_eq!(Day::from_epoch_days(i32::MAX), None);
        assert_eq!(Day::MAX.plus_days(1), None);
        assert_eq!(Day::MIN.plus_months(-1), None);
        assert_eq!(Day::MIN.plus_months(i32::MIN), None);
        assert_eq!(Instant::MIN.to_rfc3339(), "0001-01-01T00:00:00Z");
        assert_eq!(Instant::MAX.to_rfc3339(), "9999-12-31T23:59:59Z");
        assert_eq!(Instant::MAX.plus_seconds(1), None);
        assert_eq!(Instant::MIN.plus_seconds(i64::MIN), None);
    }

    #[test]
    fn billing_anchors_keep_to_month_ends() {
        check_months("2026-01-31", 1, "2026-02-28");
        check_months("2028-01-31", 1, "2028-02-29");
        check_months("2026-01-31", 2, "2026-03-31");
        check_months("2028-02-29", 12, "2029-02-28");
        check_months("2028-02-29", 48, "2032-02-29");
        check_months("2026-03-31", -1, "2026-02-28");
    }

    #[test]
    fn errors_show_what_was_missed() {
        for (error, words) in [
            (TimeError::NotADay, "no day like 2026-03-01"),
            (TimeError::NotAnInstant, "like 2026-03-01T10:22:05Z"),
            (TimeError::NoSuchTime, "does not exist"),
            (TimeError::OutOfRange, "outside the years 0001 to 9999"),
        ] {
            assert!(error.to_string().contains(words));
        }
    }

    #[test]
    fn weekdays() {
        assert_eq!(day("1970-01-01").weekday(), Weekday::Thursday);
        assert_eq!(day("2026-03-01").weekday(), Weekday::Sunday);
        assert_eq!(day("0001-01-01").weekday(), Weekday::Monday);
        assert_eq!(Weekday::Sunday.days_since(Weekday::Monday), 6);
        assert_eq!(Weekday::Monday.days_since(Weekday::Sunday), 1);
    }

    #[test]
    fn wire_refuses_what_the_constructors_refuse() {
        let bytes = postcard::to_stdvec(&i32::MAX).unwrap();
        assert!(postcard::from_bytes::<Day>(&bytes).is_err());
        let bytes = postcard::to_stdvec(&i64::MAX).unwrap();
        assert!(postcard::from_bytes::<Instant>(&bytes).is_err());
        let bytes = postcard::to_stdvec(&day("2026-03-01")).unwrap();
        assert_eq!(postcard::from_bytes::<Day>(&bytes), Ok(day("2026-03-01")));
    }
}
