//! The days of the home zone that have rows, as stretches of time.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::day::zone::Zone;
use crate::day::{Day, Instant, Interval, Weekday};
use crate::store::texts::narrow;

/// Instants of one local day that follow each other without a change of the clock: a day, or a part
/// of one where a clock changes. Periods start at the start of a stretch, and nowhere else.
#[derive(Clone, Debug)]
pub struct Stretch {
    /// The local day.
    pub day: Day,
    /// Number of its month.
    pub month: u32,
    span: Range<Instant>,
}

/// The stretches that have, or had, rows.
#[derive(Clone, Debug)]
pub struct Stretches {
    home: Zone,
    /// By number.
    all: Vec<Stretch>,
    by_start: BTreeMap<Instant, u32>,
    /// Numbers of the months, by first day.
    months: BTreeMap<Day, u32>,
    /// The stretch of the last row: neighbouring rows are of the same day.
    last: u32,
}

/// Which stretches or months lie in a span of time.
#[derive(Debug)]
pub struct Cover {
    /// By number: whether it lies in it as a whole.
    pub is_whole: Vec<bool>,
    /// The parts of the span that lie in those which do not; in order.
    pub rest: Vec<Range<Instant>>,
}

impl Stretches {
    /// None yet.
    pub fn new(home: Zone) -> Stretches {
        Stretches {
            home,
            all: Vec::new(),
            by_start: BTreeMap::new(),
            months: BTreeMap::new(),
            last: 0,
        }
    }

    /// The zone that the days are of.
    pub fn home(&self) -> &Zone {
        &self.home
    }

    /// Every stretch, by number.
    pub fn all(&self) -> &[Stretch] {
        &self.all
    }

    /// First day of each month, by number.
    pub fn months(&self) -> Vec<Day> {
        let mut months = vec![Day::MIN; self.months.len()];
        for (&day, &number) in &self.months {
            months[number as usize] = day;
        }
        months
    }

    /// The numbers of the stretch and of the month that an instant is in.
    pub fn number_at(&mut self, at: Instant) -> (u32, u32) {
        let last = self.all.get(self.last as usize);
        let is_last = last.is_some_and(|stretch| stretch.span.contains(&at));
        if !is_last {
            self.last = self.look_up(at);
        }
        (self.last, self.all[self.last as usize].month)
    }

    fn look_up(&mut self, at: Instant) -> u32 {
        // Log of the stretches that are known, before the zone is asked.
        let before = self.by_start.range(..=at).next_back();
        let known = before.map(|(_, &number)| number);
        let holds = |&number: &u32| self.all[number as usize].span.contains(&at);
        if let Some(number) = known.filter(holds) {
            return number;
        }
        let (day, span) = self.home.day_run_at(at);
        if let Some(&number) = self.by_start.get(&span.start) {
            return number;
        }
        let number = narrow(self.all.len());
        let first_day = Interval::Month.containing(day, Weekday::Monday).start;
        let n_months = narrow(self.months.len());
        let month = *self.months.entry(first_day).or_insert(n_months);
        self.by_start.insert(span.start, number);
        self.all.push(Stretch { day, month, span });
        number
    }

    /// The days that lie in a span. stretches -> stretches
    pub fn days_in(&self, span: &Range<Instant>) -> Cover {
        let is_whole: Vec<bool> = self.all.iter().map(|one| one.is_within(span)).collect();
        let rest = self.rest(span, |number| !is_whole[number as usize]);
        Cover { is_whole, rest }
    }

    /// The months that lie in a span as far as they have rows. stretches -> months
    pub fn months_in(&self, span: &Range<Instant>) -> Cover {
        let mut is_whole = vec![true; self.months.len()];
        for stretch in &self.all {
            is_whole[stretch.month as usize] &= stretch.is_within(span);
        }
        let month_of = |number: u32| self.all[number as usize].month;
        let rest = self.rest(span, |number| !is_whole[month_of(number) as usize]);
        Cover { is_whole, rest }
    }

    /// What a span has in common with some of the stretches.
    fn rest(&self, span: &Range<Instant>, is_part: impl Fn(u32) -> bool) -> Vec<Range<Instant>> {
        let parts = self.by_start.values().filter(|&&number| is_part(number));
        let parts = parts.filter_map(|&number| self.all[number as usize].common(span));
        let mut rest: Vec<Range<Instant>> = Vec::new();
        for part in parts {
            match rest.last_mut() {
                Some(last) if last.end == part.start => last.end = part.end,
                _ => rest.push(part),
            }
        }
        rest
    }
}

impl Stretch {
    /// Whether all of its rows are in a span. The last second of all is in no span.
    fn is_within(&self, span: &Range<Instant>) -> bool {
        span.start <= self.span.start && self.span.end <= span.end && self.span.end < Instant::MAX
    }

    fn common(&self, span: &Range<Instant>) -> Option<Range<Instant>> {
        let common = self.span.start.max(span.start)..self.span.end.min(span.end);
        (!common.is_empty()).then_some(common)
    }
}
