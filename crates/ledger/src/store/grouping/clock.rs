//! Local time of rows that come in order of posting: days, intervals and hours as codes.

use std::ops::Range;

use super::Code;
use crate::day::zone::Zone;
use crate::day::{Calendar, DAY_SECONDS, Day, Instant, Interval};

/// Days are counted from the first one, so that none is negative.
pub fn day_code(day: Day) -> Code {
    u64::from(day.days_since(Day::MIN).unsigned_abs())
}

/// The way back.
pub fn day_of_code(code: Code) -> Day {
    let days = i32::try_from(code).unwrap_or_default();
    Day::MIN.plus_days(days).unwrap_or(Day::MAX)
}

/// The civil day that a local clock shows. Instants and offsets end within the range of days.
pub fn day_of(local_seconds: i64) -> Day {
    let days = i32::try_from(local_seconds.div_euclid(DAY_SECONDS)).unwrap_or_default();
    Day::from_epoch_days(days).unwrap_or(Day::MIN)
}

/// The hour of the week that a local clock shows, from Monday's first.
pub fn weekday_hour(local_seconds: i64) -> Code {
    let weekday = u64::from(day_of(local_seconds).weekday() as u8);
    let hour = local_seconds.rem_euclid(DAY_SECONDS) / 3600;
    weekday * 24 + hour.unsigned_abs()
}

/// Local time of neighbouring rows: looked up where the offset or the day changes, not per row.
#[derive(Debug, Default)]
pub struct Clock {
    /// Seconds east of UTC, and the instants for which they hold.
    offset: Option<(i64, Range<Instant>)>,
    /// A day, an interval, and the first day of it.
    start: Option<(Day, Interval, Day)>,
}

impl Clock {
    /// What a local clock shows.
    pub fn local_seconds(&mut self, zone: &Zone, at: Instant) -> i64 {
        match &self.offset {
            Some((seconds, run)) if run.contains(&at) => at.seconds() + seconds,
            _ => {
                let (offset, run) = zone.run_at(at);
                self.offset = Some((offset.into(), run));
                at.seconds() + i64::from(offset)
            }
        }
    }

    /// The first day of the interval that a day lies in.
    pub fn start(&mut self, day: Day, interval: Interval, calendar: Calendar) -> Day {
        match self.start {
            Some((of, known, start)) if of == day && known == interval => start,
            _ => {
                let start = interval.containing(day, calendar).start;
                self.start = Some((day, interval, start));
                start
            }
        }
    }
}
