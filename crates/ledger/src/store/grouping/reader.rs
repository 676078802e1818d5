//! What a row has of a dimension, as a number, and what the number stands for.

use std::ops::Range;

use super::{Dimension, Value};
use crate::day::zone::Zone;
use crate::day::{Calendar, DAY_SECONDS, Day, Instant, Interval, Period};
use crate::store::texts::{NONE, Texts};
use crate::store::{Ledger, Row};
use crate::transaction::Status;

use super::schemes::Schemes;

/// A code of a value: all of a row's codes together name its group.
pub type Code = u64;

/// Reads the values of rows, which should come in order of posting.
#[derive(Debug)]
pub struct Reader<'a> {
    zone: &'a Zone,
    schemes: Schemes,
    clock: Clock,
}

impl<'a> Reader<'a> {
    /// For the rows of this ledger, with days of this zone. names
    pub fn new(ledger: &Ledger, zone: &'a Zone) -> Reader<'a> {
        Reader {
            zone,
            schemes: Schemes::new(ledger),
            clock: Clock::default(),
        }
    }

    /// The code of what a row has of a dimension; 0 for a component, of which it may have several.
    pub fn code(&mut self, row: &Row<'_>, dimension: Dimension) -> Code {
        let (columns, at) = (row.columns, row.at);
        let context = || row.ledger.words.contexts.context(columns.context[at]);
        match dimension {
            Dimension::Time { interval, calendar } => {
                let day = self.clock.day(self.zone, row.posted_at());
                day_code(self.clock.start(day, interval, calendar))
            }
            Dimension::WeekdayHour => {
                weekday_hour(self.clock.local_seconds(self.zone, row.posted_at()))
            }
            Dimension::Marketplace => context().marketplace.into(),
            Dimension::Sku => columns.sku[at].into(),
            Dimension::Order => columns.order[at].into(),
            Dimension::Settlement => columns.settlement[at].into(),
            Dimension::PaymentMethod => context().payment_method.into(),
            Dimension::Kind => row.kind() as Code,
            Dimension::IsDeferred => Code::from(matches!(row.status(), Status::Deferred { .. })),
            Dimension::TaxScheme => self.schemes.of(row.ledger, columns, at) as Code,
            Dimension::Component => 0,
        }
    }
}

impl Ledger {
    /// The code of a value of a dimension. None where no row can have it: the text was never met,
    /// the value is of another dimension, or it is a component, of which a row may have several.
    pub(in crate::store) fn code(&self, dimension: Dimension, value: &Value) -> Option<Code> {
        let code_in = |texts: &Texts, text: &Option<String>| match text {
            None => Some(NONE.into()),
            Some(text) => texts.find(text).map(Code::from),
        };
        match (dimension, value) {
            (Dimension::Time { interval, calendar }, Value::Day(day)) => {
                let start = interval.containing(*day, calendar).start;
                (start == *day).then(|| day_code(start))
            }
            (Dimension::WeekdayHour, &Value::WeekdayHour(weekday, hour)) => {
                (weekday < 7 && hour < 24).then(|| Code::from(weekday) * 24 + Code::from(hour))
            }
            (
                Dimension::Marketplace
                | Dimension::Sku
                | Dimension::Order
                | Dimension::PaymentMethod,
                Value::Text(text),
            ) => code_in(&self.words.texts, text),
            (Dimension::Settlement, Value::Text(text)) => code_in(&self.words.settlements, text),
            (Dimension::Kind, Value::Kind(kind)) => Some(*kind as Code),
            (Dimension::IsDeferred, Value::IsDeferred(is_deferred)) => {
                Some(Code::from(*is_deferred))
            }
            (Dimension::TaxScheme, Value::TaxScheme(scheme)) => Some(*scheme as Code),
            _ => None,
        }
    }
}

/// Days are counted from the first one, so that none is negative.
fn day_code(day: Day) -> Code {
    u64::from(day.days_since(Day::MIN).unsigned_abs())
}

/// The hour of the week that a local clock shows, from Monday's first.
fn weekday_hour(local_seconds: i64) -> Code {
    // Instants and offsets end within the range of days.
    let days = i32::try_from(local_seconds.div_euclid(DAY_SECONDS)).unwrap_or_default();
    let day = Day::from_epoch_days(days).unwrap_or(Day::MIN);
    let hour = local_seconds.rem_euclid(DAY_SECONDS) / 3600;
    u64::from(day.weekday() as u8) * 24 + hour.unsigned_abs()
}

/// Local time of neighbouring rows: looked up where the offset or the day changes, not per row.
#[derive(Debug, Default)]
struct Clock {
    /// Seconds east of UTC, and the instants for which they hold.
    offset: Option<(i64, Range<Instant>)>,
    /// A day and its span.
    day: Option<(Day, Range<Instant>)>,
    /// A day, an interval, and the first day of it.
    start: Option<(Day, Interval, Calendar, Day)>,
}

impl Clock {
    fn local_seconds(&mut self, zone: &Zone, at: Instant) -> i64 {
        match &self.offset {
            Some((seconds, run)) if run.contains(&at) => at.seconds() + seconds,
            _ => {
                let (offset, run) = zone.run_at(at);
                self.offset = Some((offset.into(), run));
                at.seconds() + i64::from(offset)
            }
        }
    }

    /// The day whose span holds an instant, so that the rows of an interval are those of the
    /// period with the same days.
    fn day(&mut self, zone: &Zone, at: Instant) -> Day {
        match &self.day {
            Some((day, span)) if span.contains(&at) => *day,
            _ => {
                let day = zone.day_begun(at);
                self.day = Some((day, zone.span(Period::of_day(day))));
                day
            }
        }
    }

    fn start(&mut self, day: Day, interval: Interval, calendar: Calendar) -> Day {
        let wanted = (day, interval, calendar);
        match self.start {
            Some((of, by, years, start)) if (of, by, years) == wanted => start,
            _ => {
                let start = interval.containing(day, calendar).start;
                self.start = Some((day, interval, calendar, start));
                start
            }
        }
    }
}
