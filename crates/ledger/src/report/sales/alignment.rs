//! Which days are compared with which.

use super::{Comparison, Query};
use crate::day::{Day, Period};

/// A period beside another one, border by border.
#[derive(Clone, Copy, Debug)]
pub struct Alignment {
    /// The first day of the period that has not begun; its end when it is over.
    elapsed_end: Day,
    is_over: bool,
    period: Period,
    /// The whole of the other one.
    other: Period,
    shift: Shift,
}

/// How a border moves.
#[derive(Clone, Copy, Debug)]
enum Shift {
    Days(i32),
    Year,
}

impl Alignment {
    /// None when nothing is asked for, nothing of the period has begun, there is no such day, or
    /// the period is open, which has no before.
    pub fn new(query: &Query, period: Period) -> Option<Alignment> {
        if query.today < period.start || period.is_empty() {
            return None;
        }
        let (other, shift) = other(query, period)?;
        let is_over = period.end <= query.today.plus_days(1).unwrap_or(Day::MAX);
        let elapsed_end = match query.today.plus_days(1) {
            Some(tomorrow) if !is_over => tomorrow,
            _ => period.end,
        };
        let alignment = Alignment {
            elapsed_end,
            is_over,
            period,
            other,
            shift,
        };
        (!alignment.compared().is_empty()).then_some(alignment)
    }

    /// The days that are compared with the period: all of the other one once it is over, those
    /// that stand beside the days that have begun until then.
    pub fn compared(&self) -> Period {
        Period {
            start: self.other.start,
            end: if self.is_over {
                self.other.end
            } else {
                self.moved(self.elapsed_end)
            },
        }
    }

    /// The days beside those of a bucket that have begun; may be empty.
    pub fn partner(&self, bucket: Period) -> Period {
        let end = self.moved(bucket.end.min(self.elapsed_end));
        Period {
            start: self.moved(bucket.start).min(end),
            end,
        }
    }

    /// The days of a longer other one that stand beside none of the period's; may be empty.
    pub fn beyond(&self) -> Period {
        let end = self.compared().end;
        Period {
            start: self.moved(self.period.end).min(end),
            end,
        }
    }

    /// The border of the other one beside a border of the period. Later borders never move before
    /// earlier ones.
    fn moved(&self, day: Day) -> Day {
        let moved = match self.shift {
            Shift::Days(days) => day.plus_days(days),
            Shift::Year => year_before(day),
        };
        // Out of range only where the other one ends earlier, at the last day there is.
        let moved = moved.unwrap_or(self.other.end);
        moved.clamp(self.other.start, self.other.end)
    }
}

/// The other period, never empty, and how it lies.
fn other(query: &Query, period: Period) -> Option<(Period, Shift)> {
    let n_days = period.days();
    let is_matched = query.is_weekday_matched;
    // Without a period of its own the question is about all there is, and nothing is before that.
    let is_open = query.filter.period.is_none();
    let back = |days: i32| {
        let start = period.start.plus_days(-days)?;
        let end = start.plus_days(n_days)?;
        Some((Period { start, end }, Shift::Days(-days)))
    };
    match query.comparison {
        Comparison::None => None,
        Comparison::Previous | Comparison::LastYear if is_open => None,
        Comparison::Previous if is_matched => back(n_days.checked_add(6)? / 7 * 7),
        Comparison::Previous => back(n_days),
        Comparison::LastYear => {
            let (start, end) = (year_before(period.start)?, year_before(period.end)?);
            if is_matched {
                return back((period.start.days_since(start) + 3) / 7 * 7);
            }
            (start < end).then_some((Period { start, end }, Shift::Year))
        }
        Comparison::Custom(custom) => {
            if custom.is_empty() {
                return None;
            }
            let days = if is_matched {
                let weekday = custom.start.weekday();
                (period.start.weekday().days_since(weekday) + 3) % 7 - 3
            } else {
                0
            };
            let custom = Period {
                start: custom.start.plus_days(days)?,
                end: custom.end.plus_days(days)?,
            };
            let shift = Shift::Days(custom.start.days_since(period.start));
            Some((custom, shift))
        }
    }
}

/// The same date a year before; the day after 28 February for 29 February, so that a period that
/// ends there takes all of the shorter February with it.
fn year_before(day: Day) -> Option<Day> {
    if (day.month(), day.day()) == (2, 29) {
        return day.plus_days(1)?.plus_months(-12);
    }
    day.plus_months(-12)
}
