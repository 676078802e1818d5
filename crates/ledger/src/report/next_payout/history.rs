//! The closed settlements of an account: what is typical of them, and what they can be tested on.

use super::{Day, Instant, Positions, TESTED_MAX, TYPICAL_MAX, Zone};
use crate::sorting;

/// The closed settlements of an account, by close.
pub struct History {
    closed: Vec<Closed>,
}

/// A settlement that has closed.
struct Closed {
    id: String,
    /// Place in the list of settlements.
    place: usize,
    started_on: Day,
    close_on: Day,
    ended_at: Instant,
    came_minor: i128,
}

/// What an estimate looks at.
#[derive(Clone)]
pub struct Window {
    /// The day at whose end it stands.
    pub as_of: Day,
    pub close_on: Day,
    pub assumed_days: Option<i32>,
    /// The first instant of the day.
    pub starts_at: Instant,
    /// The first instant after the day.
    pub ends_at: Instant,
    /// The first instant of the close.
    pub closes_at: Instant,
    /// The last close before; standing fees posted from then on are paid for.
    pub last_ended_at: Instant,
    /// Places of the settlements that say what is typical.
    pub typical: Vec<usize>,
}

/// An estimate of the past, before it is made.
pub struct Test {
    pub settlement_id: String,
    pub window: Window,
    pub close_on: Day,
    pub came_minor: i128,
}

impl Window {
    /// Days from the day asked about to the close; 0 when it is past.
    pub fn lead_days(&self) -> u16 {
        u16::try_from(self.close_on.days_since(self.as_of).max(0)).unwrap_or(u16::MAX)
    }
}

impl History {
    /// settlements -> settlements of the account
    pub fn new(positions: &Positions<'_>, account: usize, zone: &Zone) -> History {
        let settlements = positions.settlements().iter().enumerate();
        let own = settlements.filter(|(place, settlement)| {
            !settlement.is_open && positions.accounts.of_settlement(*place) == account
        });
        let mut closed: Vec<Closed> = own
            .map(|(place, settlement)| Closed {
                id: settlement.id.clone(),
                place,
                started_on: zone.day_of(settlement.started_at),
                close_on: zone.day_of(settlement.ended_at),
                ended_at: settlement.ended_at,
                came_minor: positions.sum_minor(place),
            })
            .collect();
        // Stable: those that end together stay by start, then id.
        sorting::by_key(&mut closed, |one| one.ended_at);
        History { closed }
    }

    /// What an estimate at the end of a day looks at; none when there is no close to look to.
    pub fn window(&self, as_of: Day, close_on: Option<Day>, zone: &Zone) -> Option<Window> {
        let ends_at = as_of
            .plus_days(1)
            .map_or(Instant::MAX, |next| zone.start_of(next));
        let n_known = self.closed.partition_point(|one| one.ended_at < ends_at);
        let known = &self.closed[..n_known];
        let recent = &known[n_known.saturating_sub(TYPICAL_MAX)..];
        let mut assumed_days = None;
        let close_on = close_on.or_else(|| {
            let (close_on, days) = assumed_close(recent, as_of)?;
            assumed_days = Some(days);
            Some(close_on)
        })?;
        Some(Window {
            as_of,
            close_on,
            assumed_days,
            starts_at: zone.start_of(as_of),
            ends_at,
            closes_at: zone.start_of(close_on),
            last_ended_at: known.last().map_or(Instant::MIN, |one| one.ended_at),
            typical: recent.iter().map(|one| one.place).collect(),
        })
    }

    /// The estimates to make so many days before the closes of the past.
    pub fn tests(&self, as_of: Day, lead_days: u16, zone: &Zone) -> Vec<Test> {
        let past = self.closed.iter().filter(|one| one.close_on <= as_of);
        let tests = past.filter_map(|one| {
            let then = one.close_on.plus_days(-i32::from(lead_days))?;
            Some(Test {
                settlement_id: one.id.clone(),
                window: self.window(then, None, zone)?,
                close_on: one.close_on,
                came_minor: one.came_minor,
            })
        });
        let mut tests: Vec<Test> = tests.collect();
        tests.drain(..tests.len().saturating_sub(TESTED_MAX));
        tests
    }
}

/// The last close and the typical length as often as it takes.
fn assumed_close(recent: &[Closed], as_of: Day) -> Option<(Day, i32)> {
    let last = recent.last()?;
    let lengths = recent
        .iter()
        .map(|one| one.close_on.days_since(one.started_on));
    let days = lower_median(lengths.collect())?.max(1);
    let passed = as_of.days_since(last.close_on);
    let n_times = passed.div_euclid(days) + 1;
    let close_on = last.close_on.plus_days(days.checked_mul(n_times)?)?;
    Some((close_on, days))
}

/// The middle one, or the lower of the two in the middle.
pub fn lower_median<T: Ord + Copy>(mut numbers: Vec<T>) -> Option<T> {
    sorting::ascending(&mut numbers);
    let middle = numbers.len().checked_sub(1)? / 2;
    numbers.get(middle).copied()
}
