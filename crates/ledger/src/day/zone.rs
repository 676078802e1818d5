//! A time zone as a table of offsets, handed in from outside: when a day starts and which day an
//! instant is in.
//!
//! The crate carries no time zone database, because the browser already has one. The table must
//! reach over the whole time asked about: before its first and after its last transition the offset
//! stays as it is there.
//!
//! Nothing here assumes that a day has 24 hours, that it has a midnight, or that it exists.

use std::fmt;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::{DAY_SECONDS, Day, Instant, Period};

/// The widest offset from UTC that a table may hold, in seconds. Real ones stay within 15 hours;
/// ISO C and POSIX allow up to 26.
pub const OFFSET_SECONDS_MAX: i32 = 26 * 3600;

/// A zone's local time as UTC plus an offset that changes at known instants.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(try_from = "Table")]
pub struct Zone {
    name: String,
    /// Seconds east of UTC before the first transition.
    first_offset: i32,
    /// Each instant at which the offset changes, and the seconds east of UTC from then on; strictly
    /// ascending.
    transitions: Vec<(Instant, i32)>,
}

/// The unchecked wire form of a [`Zone`], field for field.
#[derive(Deserialize)]
struct Table {
    name: String,
    first_offset: i32,
    transitions: Vec<(Instant, i32)>,
}

impl Zone {
    /// A zone from its table: offsets in seconds east of UTC, transitions strictly ascending.
    /// `name` is for people and exports (`Europe/Berlin`); nothing is looked up by it.
    pub fn new(
        name: impl Into<String>,
        first_offset: i32,
        transitions: Vec<(Instant, i32)>,
    ) -> Result<Zone, ZoneError> {
        let offsets = transitions.iter().map(|&(_, offset)| offset);
        for offset in std::iter::once(first_offset).chain(offsets) {
            if offset.unsigned_abs() > OFFSET_SECONDS_MAX.unsigned_abs() {
                return Err(ZoneError::OffsetTooWide { offset });
            }
        }
        for pair in transitions.windows(2) {
            if let &[(earlier, _), (later, _)] = pair
                && earlier >= later
            {
                return Err(ZoneError::NotAscending { earlier, later });
            }
        }
        Ok(Zone {
            name: name.into(),
            first_offset,
            transitions,
        })
    }

    /// UTC itself.
    pub fn utc() -> Zone {
        Zone {
            name: "UTC".to_owned(),
            first_offset: 0,
            transitions: Vec::new(),
        }
    }

    /// The name it was given.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Seconds east of UTC at `instant`. log(transitions)
    pub fn offset_at(&self, instant: Instant) -> i32 {
        self.offset_after(self.n_transitions_until(instant))
    }

    /// The seconds east of UTC at `instant`, and the instants around it for which they hold.
    /// log(transitions)
    pub fn run_at(&self, instant: Instant) -> (i32, Range<Instant>) {
        let n_passed = self.n_transitions_until(instant);
        let since = self.transition(n_passed.wrapping_sub(1));
        let until = self.transition(n_passed);
        let run = since.unwrap_or(Instant::MIN)..until.unwrap_or(Instant::MAX);
        (self.offset_after(n_passed), run)
    }

    /// What a local clock and calendar show at `instant`, in seconds since their
    /// 1970-01-01T00:00:00. log(transitions)
    pub fn local_seconds(&self, instant: Instant) -> i64 {
        instant.seconds() + i64::from(self.offset_at(instant))
    }

    /// The local civil day at `instant`. log(transitions)
    pub fn day_of(&self, instant: Instant) -> Day {
        // Offsets reach little more than a day beyond the instants' years, which `Day` has room
        // for.
        Day::clamped(self.local_seconds(instant).div_euclid(DAY_SECONDS))
    }

    /// The last day that has begun at `instant`: the day whose span holds it. It is the day of the
    /// local calendar, but while a clock that was set back over midnight shows the day before once
    /// more. (No span holds the last second of the year 9999.) log(transitions)
    pub fn day_begun(&self, instant: Instant) -> Day {
        let mut day = self.day_of(instant);
        while instant < Instant::MAX
            && let Some(next) = day.plus_days(1)
            && self.start_of(next) <= instant
        {
            day = next;
        }
        day
    }

    /// The last day that has begun at `instant`, and the instants around it for which neither that
    /// day nor the offset changes. log(transitions)
    pub fn day_run_at(&self, instant: Instant) -> (Day, Range<Instant>) {
        let (_, run) = self.run_at(instant);
        let day = self.day_begun(instant);
        let span = self.span(Period::of_day(day));
        (day, span.start.max(run.start)..span.end.min(run.end))
    }

    /// The first instant at which the local calendar has reached `day`.
    ///
    /// That is midnight, or the end of the gap where midnight is skipped (Cairo, Santiago), or the
    /// start of the next day where the whole day is (Apia, 2011-12-30). A clock set back over
    /// midnight returns to the day before for a while (St. John's until 2011): `day_of` then still
    /// says which day an instant is in, `start_of` when the day was first reached. Days outside the
    /// instants' years start at [`Instant::MIN`] or [`Instant::MAX`]. log(transitions)
    pub fn start_of(&self, day: Day) -> Instant {
        let midnight = i64::from(day.epoch_days()) * DAY_SECONDS;
        // No clock is far enough ahead to have reached the day before this.
        let earliest = Instant::clamped(midnight - i64::from(OFFSET_SECONDS_MAX));

        let mut n_passed = self.n_transitions_until(earliest);
        loop {
            let reached = midnight - i64::from(self.offset_after(n_passed));
            let since = self
                .transition(n_passed.wrapping_sub(1))
                .unwrap_or(Instant::MIN);
            let start = Instant::clamped(reached.max(since.seconds()));
            match self.transition(n_passed) {
                Some(next) if next <= start => n_passed += 1,
                _ => return start,
            }
        }
    }

    /// The instants of a period's days: from the start of its first to the start of the day after
    /// its last. Spans of neighbouring periods share nothing and miss nothing (but the last second
    /// of the year 9999).
    pub fn span(&self, period: Period) -> Range<Instant> {
        self.start_of(period.start)..self.start_of(period.end)
    }

    /// The instant at which the local clock shows `seconds_of_day` on `day`: one, none, or two when
    /// the clock is set back. Seconds from 86,400 on run into the following days. Beyond the
    /// instants' years the answer is the nearest instant. log(transitions)
    pub fn resolve(&self, day: Day, seconds_of_day: u32) -> LocalTime {
        let local = i64::from(day.epoch_days()) * DAY_SECONDS + i64::from(seconds_of_day);
        let reach = i64::from(OFFSET_SECONDS_MAX);
        let latest = Instant::clamped(local + reach);

        let mut n_passed = self.n_transitions_until(Instant::clamped(local - reach));
        let mut found: Option<LocalTime> = None;
        loop {
            let before = self.offset_after(n_passed);
            let since = self.transition(n_passed.wrapping_sub(1));
            let next = self.transition(n_passed);
            let shown_at = Instant::clamped(local - i64::from(before));
            if since.is_none_or(|since| since <= shown_at)
                && next.is_none_or(|next| shown_at < next)
            {
                found = Some(match found {
                    Some(LocalTime::Single(earlier) | LocalTime::Overlap { earlier, .. }) => {
                        LocalTime::Overlap {
                            earlier,
                            later: shown_at,
                        }
                    }
                    _ => LocalTime::Single(shown_at),
                });
            }

            // No clock is far enough behind to show the time after `latest`.
            let Some(starts_at) = next.filter(|&next| next <= latest) else {
                return found.unwrap_or(LocalTime::Single(shown_at));
            };
            let after = self.offset_after(n_passed + 1);
            let gap = i64::from(before)..i64::from(after);
            if found.is_none() && gap.contains(&(local - starts_at.seconds())) {
                found = Some(LocalTime::Gap {
                    before,
                    after,
                    starts_at,
                });
            }
            n_passed += 1;
        }
    }

    /// How many transitions have happened by `instant`, one at that very second included.
    fn n_transitions_until(&self, instant: Instant) -> usize {
        self.transitions
            .partition_point(|&(starts_at, _)| starts_at <= instant)
    }

    /// Seconds east of UTC once `n_passed` transitions have happened.
    fn offset_after(&self, n_passed: usize) -> i32 {
        let last = n_passed
            .checked_sub(1)
            .and_then(|last| self.transitions.get(last));
        last.map_or(self.first_offset, |&(_, offset)| offset)
    }

    /// The instant of a transition by its place; `None` past either end.
    fn transition(&self, place: usize) -> Option<Instant> {
        self.transitions.get(place).map(|&(starts_at, _)| starts_at)
    }
}

impl TryFrom<Table> for Zone {
    type Error = ZoneError;

    fn try_from(table: Table) -> Result<Zone, ZoneError> {
        Zone::new(table.name, table.first_offset, table.transitions)
    }
}

/// What a local clock time stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum LocalTime {
    /// Exactly one instant.
    Single(Instant),
    /// No instant: the clock was set forward over it.
    Gap {
        /// Seconds east of UTC before the change.
        before: i32,
        /// Seconds east of UTC after it.
        after: i32,
        /// The instant of the change, at which the clock shows the end of the gap.
        starts_at: Instant,
    },
    /// Two instants: the clock was set back over it. (Of more, in a table no country has, the first
    /// and the last.)
    Overlap {
        /// The first time the clock shows it.
        earlier: Instant,
        /// The last time the clock shows it.
        later: Instant,
    },
}

/// Why a table is no zone.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum ZoneError {
    /// An offset beyond [`OFFSET_SECONDS_MAX`].
    OffsetTooWide {
        /// The offset, in seconds east of UTC.
        offset: i32,
    },
    /// Two neighbouring transitions out of order or at the same instant.
    NotAscending {
        /// The one that comes first in the table.
        earlier: Instant,
        /// The one that comes next.
        later: Instant,
    },
}

impl fmt::Display for ZoneError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ZoneError::OffsetTooWide { offset } => write!(
                f,
                "found an offset of {offset} s where {OFFSET_SECONDS_MAX} s from UTC are allowed"
            ),
            ZoneError::NotAscending { earlier, later } => {
                write!(
                    f,
                    "found a change at {later} after one at {earlier}, where only later ones go"
                )
            }
        }
    }
}

impl std::error::Error for ZoneError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn instant(text: &str) -> Instant {
        Instant::parse_rfc3339(text).unwrap()
    }

    fn day(text: &str) -> Day {
        Day::parse_iso(text).unwrap()
    }

    #[test]
    fn utc_and_the_ends_of_time() {
        let utc = Zone::utc();
        assert_eq!(
            utc.day_of(instant("2026-03-01T23:59:59Z")),
            day("2026-03-01")
        );
        assert_eq!(
            utc.start_of(day("2026-03-01")),
            instant("2026-03-01T00:00:00Z")
        );

        let ahead = Zone::new("ahead", OFFSET_SECONDS_MAX, Vec::new()).unwrap();
        let behind = Zone::new("behind", -OFFSET_SECONDS_MAX, Vec::new()).unwrap();
        assert_eq!(utc.day_begun(Instant::MAX), day("9999-12-31"));
        assert_eq!(ahead.day_of(Instant::MAX).to_iso(), "+10000-01-02");
        assert_eq!(behind.day_of(Instant::MIN).to_iso(), "0000-12-30");
        for zone in [utc, ahead, behind] {
            assert_eq!(zone.start_of(Day::MIN), Instant::MIN);
            assert_eq!(zone.start_of(Day::MAX), Instant::MAX);
            assert_eq!(zone.resolve(Day::MIN, 0), LocalTime::Single(Instant::MIN));
            assert_eq!(
                zone.resolve(Day::MAX, u32::MAX),
                LocalTime::Single(Instant::MAX)
            );
        }
    }

    #[test]
    fn widest_offset_is_searched_to_its_last_second() {
        let noon = instant("2026-03-01T12:00:00Z");
        let latest = noon.plus_seconds(OFFSET_SECONDS_MAX.into()).unwrap();
        let zone = Zone::new("wide", 0, vec![(latest, -OFFSET_SECONDS_MAX)]).unwrap();
        let both = LocalTime::Overlap {
            earlier: noon,
            later: latest,
        };
        assert_eq!(zone.resolve(day("2026-03-01"), 43_200), both);
    }

    #[test]
    fn wrong_tables_are_refused_by_hand_and_by_wire() {
        let [earlier, later] = ["2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z"].map(instant);
        for transitions in [
            vec![(later, 0), (earlier, 3600)],
            vec![(earlier, 0), (earlier, 3600)],
        ] {
            let error = ZoneError::NotAscending {
                earlier: transitions[0].0,
                later: earlier,
            };
            assert_eq!(Zone::new("X", 0, transitions.clone()), Err(error));
            let words = "a change at 2026-03-01T00:00:00Z after one at";
            assert!(error.to_string().contains(words));
            let bytes = postcard::to_stdvec(&("X", 0, transitions)).unwrap();
            assert!(postcard::from_bytes::<Zone>(&bytes).is_err());
        }
        for offset in [OFFSET_SECONDS_MAX + 1, -OFFSET_SECONDS_MAX - 1, i32::MIN] {
            let error = ZoneError::OffsetTooWide { offset };
            assert!(error.to_string().contains(&format!("{offset} s where")));
            assert_eq!(Zone::new("X", offset, Vec::new()), Err(error));
            assert_eq!(Zone::new("X", 0, vec![(earlier, offset)]), Err(error));
        }
    }
}
