//! Dates as settlement reports write them, in every version and country seen:
//! `2025-06-05T22:07:18+00:00`, `2026-06-16 00:00:00 UTC`, `17.07.2026 07:06:34 UTC`, `06/16/26`.
//!
//! Whether day or month stands first between slashes is decided once for a whole file.

use serde::{Deserialize, Serialize};

use crate::day::{DAY_SECONDS, Day, Instant};
use crate::import::Reason;

/// Which of day and month stands first in dates like `05/06/2026`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum DateOrder {
    /// `31/12/2026`.
    DayFirst,
    /// `12/31/2026`.
    MonthFirst,
}

/// What the dates of one file say about their order. Keeps one example of each kind.
#[derive(Debug, Default)]
pub(super) struct Evidence<'a> {
    day_first: Option<&'a str>,
    month_first: Option<&'a str>,
    ambiguous: Option<&'a str>,
}

impl<'a> Evidence<'a> {
    /// Takes one date into account. Dates with the year first, or with dots, say nothing: they
    /// read in one way only.
    pub(super) fn see(&mut self, text: &'a str) {
        let Some((date, _)) = split_clock(text) else {
            return;
        };
        let Some(Parts {
            first,
            second,
            order: None,
            ..
        }) = Parts::of(date)
        else {
            return;
        };
        let heard = match (first, second) {
            (13..=31, 1..=12) => &mut self.day_first,
            (1..=12, 13..=31) => &mut self.month_first,
            (1..=12, 1..=12) if first != second => &mut self.ambiguous,
            _ => return,
        };
        heard.get_or_insert(text);
    }

    /// The one order of the file. What the seller `declared` counts where the file is silent.
    pub(super) fn verdict(&self, declared: Option<DateOrder>) -> Result<DateOrder, Reason> {
        match (self.day_first, self.month_first, self.ambiguous) {
            (Some(day_first), Some(month_first), _) => Err(Reason::ContradictoryDates {
                day_first: day_first.to_owned(),
                month_first: month_first.to_owned(),
            }),
            (Some(_), None, _) => Ok(DateOrder::DayFirst),
            (None, Some(_), _) => Ok(DateOrder::MonthFirst),
            (None, None, Some(example)) => declared.ok_or_else(|| Reason::AmbiguousDates {
                example: example.to_owned(),
            }),
            // Both orders read every date alike.
            (None, None, None) => Ok(declared.unwrap_or(DateOrder::DayFirst)),
        }
    }
}

/// Reads the dates of one file. Remembers the last one: the lines of an order share theirs.
#[derive(Debug)]
pub(super) struct Dates<'a> {
    order: DateOrder,
    last: Option<(&'a str, Instant)>,
}

impl<'a> Dates<'a> {
    pub(super) fn new(order: DateOrder) -> Dates<'a> {
        Dates { order, last: None }
    }

    /// The instant that a field names, in UTC unless it says otherwise.
    pub(super) fn read(&mut self, text: &'a str) -> Option<Instant> {
        match self.last {
            Some((last, instant)) if last == text => Some(instant),
            _ => {
                let instant = parse(text, self.order)?;
                self.last = Some((text, instant));
                Some(instant)
            }
        }
    }
}

/// One date, under a decided order. A date without a time is its first instant.
fn parse(text: &str, order: DateOrder) -> Option<Instant> {
    if let Ok(instant) = Instant::parse_rfc3339(text) {
        return Some(instant);
    }
    let (date, clock) = split_clock(text)?;
    let day = Parts::of(date)?.day(order)?;
    let (time, zone) = match clock.split_once(' ') {
        Some((time, zone)) => (time, zone.trim()),
        None => (clock, ""),
    };
    let seconds_of_day = if time.is_empty() {
        0
    } else {
        seconds_of_day(time)?
    };
    let seconds = i64::from(day.epoch_days()) * DAY_SECONDS + seconds_of_day;
    Instant::from_seconds(seconds - offset_seconds(zone)?)
}

/// The date, and what follows it after a space or a `T`.
fn split_clock(text: &str) -> Option<(&str, &str)> {
    let end = text.find([' ', 'T']).unwrap_or(text.len());
    Some((text.get(..end)?, text.get(end + 1..).unwrap_or_default()))
}

/// The three numbers of a date; no order when it is for the file to decide.
struct Parts {
    first: u32,
    second: u32,
    year: i32,
    order: Option<DateOrder>,
}

impl Parts {
    fn of(date: &str) -> Option<Parts> {
        let separator = date.chars().find(|found| !found.is_ascii_digit())?;
        if !matches!(separator, '-' | '.' | '/') {
            return None;
        }
        let mut parts = date.split(separator);
        let (first, second, third) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() {
            return None;
        }
        if first.len() == 4 {
            // Nobody writes the year, then the day.
            let order = Some(DateOrder::MonthFirst);
            let year = i32::try_from(number(first)?).ok()?;
            return Some(Parts {
                first: number(second)?,
                second: number(third)?,
                year,
                order,
            });
        }

        let year = match third.len() {
            2 => 2000 + number(third)?,
            4 => number(third)?,
            _ => return None,
        };
        let year = i32::try_from(year).ok()?;
        // Dots are for countries that write the day first.
        let order = (separator == '.').then_some(DateOrder::DayFirst);
        Some(Parts {
            first: number(first)?,
            second: number(second)?,
            year,
            order,
        })
    }

    fn day(&self, order: DateOrder) -> Option<Day> {
        let (month, day) = match self.order.unwrap_or(order) {
            DateOrder::DayFirst => (self.second, self.first),
            DateOrder::MonthFirst => (self.first, self.second),
        };
        Day::from_ymd(self.year, month, day)
    }
}

/// `HH:MM:SS` or `HH:MM`.
fn seconds_of_day(time: &str) -> Option<i64> {
    let mut parts = time.split(':');
    let (hour, minute) = (number(parts.next()?)?, number(parts.next()?)?);
    let second = parts.next().map_or(Some(0), number)?;
    let is_valid = parts.next().is_none() && hour < 24 && minute < 60 && second < 60;
    is_valid.then(|| i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second))
}

/// Seconds east of UTC. Only abbreviations that mean one thing in the countries that have a
/// marketplace: the literal wins over any rule about when clocks change.
fn offset_seconds(zone: &str) -> Option<i64> {
    let hours = match zone {
        "" | "UTC" | "GMT" | "Z" => 0,
        "PDT" => -7,
        "PST" => -8,
        "BST" | "CET" => 1,
        "CEST" => 2,
        "JST" => 9,
        "AEST" => 10,
        "AEDT" => 11,
        _ => return None,
    };
    Some(hours * 3600)
}

/// One to four digits.
fn number(digits: &str) -> Option<u32> {
    let is_number = (1..=4).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    is_number.then(|| digits.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        let read = parse(text, DateOrder::MonthFirst).map(Instant::to_rfc3339);
        assert_eq!(read.as_deref(), expected, "{text}");
    }

    #[test]
    fn every_form_that_was_seen_is_read() {
        check("2025-06-05T22:07:18+00:00", Some("2025-06-05T22:07:18Z"));
        check("2025-06-05T22:07:18-07:00", Some("2025-06-06T05:07:18Z"));
        check("2026-06-16 00:00:00 UTC", Some("2026-06-16T00:00:00Z"));
        check("17.07.2026 07:06:34 UTC", Some("2026-07-17T07:06:34Z"));
        check("31.07.2026", Some("2026-07-31T00:00:00Z"));
        check("2026-07-31", Some("2026-07-31T00:00:00Z"));
        check("07/31/26", Some("2026-07-31T00:00:00Z"));
        check("7/1/2026 09:05 UTC", Some("2026-07-01T09:05:00Z"));
        check("2026/07/31 10:00:00 JST", Some("2026-07-31T01:00:00Z"));
    }

    #[test]
    fn a_zone_that_is_written_wins_over_the_rule_for_the_date() {
        // The hour that the end of summer time repeats, told apart only by the letters.
        check("2026-11-01 01:30:00 PDT", Some("2026-11-01T08:30:00Z"));
        check("2026-11-01 01:30:00 PST", Some("2026-11-01T09:30:00Z"));
        // 23:59 in Seattle is the next day in UTC.
        check("06/30/2026 23:59:00 PDT", Some("2026-07-01T06:59:00Z"));
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in [
            "",
            "soon",
            "2026-02-30",
            "31/12/2026",
            "2026-13-01",
            "1-2-3",
            "2026-06-16 24:00:00",
            "2026-06-16 10:00:00 IST",
            "16.06.2026 10",
            "2026-06-16-01",
            "١٦.٠٦.٢٠٢٦",
            "//",
            "T",
        ] {
            check(text, None);
        }
    }

    #[track_caller]
    fn check_order(dates: &[&str], expected: &Result<DateOrder, Reason>) {
        let mut evidence = Evidence::default();
        for date in dates {
            evidence.see(date);
        }
        assert_eq!(&evidence.verdict(None), expected);
    }

    #[test]
    fn one_date_decides_for_the_file() {
        check_order(&["01/02/26", "02/13/26"], &Ok(DateOrder::MonthFirst));
        check_order(
            &["01/02/26", "13/02/2026 10:00:00 UTC"],
            &Ok(DateOrder::DayFirst),
        );
        check_order(
            &["01.02.2026", "2026-01-02", "03/03/26"],
            &Ok(DateOrder::DayFirst),
        );
        let example = "01/02/26".to_owned();
        check_order(
            &["01/02/26", "03/04/26"],
            &Err(Reason::AmbiguousDates { example }),
        );
        check_order(
            &["13/02/26", "02/13/26"],
            &Err(Reason::ContradictoryDates {
                day_first: "13/02/26".to_owned(),
                month_first: "02/13/26".to_owned(),
            }),
        );
    }
}
