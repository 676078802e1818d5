//! When rows were posted, as the dimensions of time see it.

use std::collections::HashMap;
use std::ops::Range;

use super::Dimension;
use crate::day::zone::Zone;
use crate::day::{Calendar, Day, Instant, Interval};
use crate::store::texts::narrow;

/// The codes of times. Each stands for the first days of the intervals that a day lies in.
#[derive(Debug)]
pub struct Moments<'a> {
    zone: &'a Zone,
    intervals: Vec<(Interval, Calendar)>,
    of_day: HashMap<Day, u32>,
    of_first_days: HashMap<Vec<Day>, u32>,
    /// By code, one per interval.
    first_days: Vec<Vec<Day>>,
    /// Where the last row was: neighbouring rows are of the same day.
    last: Option<Run>,
}

/// Instants of one day and one offset.
#[derive(Debug)]
struct Run {
    span: Range<Instant>,
    /// Code of the day.
    code: u32,
    /// Seconds east of UTC.
    offset: i64,
}

/// Hours in a week.
pub const N_WEEK_HOURS: usize = 7 * 24;

impl<'a> Moments<'a> {
    /// No times yet.
    pub fn new(zone: &'a Zone, by: &[Dimension]) -> Moments<'a> {
        let intervals = by.iter().filter_map(|dimension| match *dimension {
            Dimension::Time { interval, calendar } => Some((interval, calendar)),
            _ => None,
        });
        Moments {
            zone,
            intervals: intervals.collect(),
            of_day: HashMap::new(),
            of_first_days: HashMap::new(),
            first_days: Vec::new(),
            last: None,
        }
    }

    /// The code of a day.
    pub fn code_of_day(&mut self, day: Day) -> u32 {
        if let Some(&code) = self.of_day.get(&day) {
            return code;
        }
        let first_days = self.intervals.iter();
        let first_days: Vec<Day> = first_days
            .map(|(interval, calendar)| interval.containing(day, *calendar).start)
            .collect();
        let n_codes = self.first_days.len();
        let code = *(self.of_first_days)
            .entry(first_days.clone())
            .or_insert(narrow(n_codes));
        if code as usize == n_codes {
            self.first_days.push(first_days);
        }
        self.of_day.insert(day, code);
        code
    }

    /// The code of the local day of an instant.
    #[inline]
    pub fn code_at(&mut self, at: Instant) -> u32 {
        self.run_at(at).0
    }

    /// The hour of the week that the local clock shows, from Monday's first.
    #[inline]
    pub fn week_hour_at(&mut self, at: Instant) -> u32 {
        let local_hours = (at.seconds() + self.run_at(at).1).div_euclid(3600);
        // The first day of 1970 was a Thursday.
        let hour = (local_hours + 3 * 24).rem_euclid(7 * 24);
        u32::try_from(hour).unwrap_or_default()
    }

    /// The first day of an interval, by its place among the intervals.
    pub fn first_day(&self, code: u32, place: usize) -> Day {
        self.first_days[code as usize][place]
    }

    /// Code and offset.
    #[inline]
    fn run_at(&mut self, at: Instant) -> (u32, i64) {
        match &self.last {
            Some(run) if run.span.contains(&at) => (run.code, run.offset),
            _ => self.look_up(at),
        }
    }

    #[cold]
    fn look_up(&mut self, at: Instant) -> (u32, i64) {
        let (day, span) = self.zone.day_run_at(at);
        let offset = i64::from(self.zone.offset_at(at));
        let code = self.code_of_day(day);
        self.last = Some(Run { span, code, offset });
        (code, offset)
    }
}
