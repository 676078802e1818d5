//! The fourteen months of the sample, and how much is bought when. There is no clock here: the last
//! day is fixed, so that the books are the same tomorrow.

use ledger::day::{DAY_SECONDS, Day, Instant, Weekday};

use super::amounts::ratio;

/// 2025-09-01, in days since 1970-01-01.
pub const FIRST_DAY: i64 = 20_332;

/// 2026-10-31, in days since 1970-01-01.
pub const LAST_DAY: i64 = 20_757;

/// The first second after the last day, in UTC: nothing is posted from then on.
pub const END: i64 = (LAST_DAY + 1) * DAY_SECONDS;

/// 2026-02-01, in days since 1970-01-01: when prices go up.
pub const NEW_PRICES_DAY: i64 = 20_485;

/// 2026-03-23T00:00:00Z: when marketplaces in Europe start to hold money until seven days after
/// delivery, as Amazon did in 2026.
pub const EUROPE_DEFERS_FROM: i64 = 20_535 * DAY_SECONDS;

/// Share of a day's orders by local hour, in thousandths.
pub const HOURS: [i64; 24] = [
    12, 7, 4, 3, 4, 8, 18, 30, 42, 52, 58, 60, 62, 58, 52, 50, 50, 54, 62, 74, 84, 78, 50, 28,
];

/// The instant of a second of UTC.
pub fn instant(seconds: i64) -> Instant {
    // Every second of the sample is in 2025 to 2027, so the fallback is never taken.
    Instant::from_seconds(seconds).unwrap_or(Instant::MAX)
}

/// The civil day of a day number.
pub fn day(number: i64) -> Day {
    // As above: never taken.
    i32::try_from(number)
        .ok()
        .and_then(Day::from_epoch_days)
        .unwrap_or(Day::MAX)
}

/// The number of the UTC day that a second is in.
pub const fn day_number(seconds: i64) -> i64 {
    seconds.div_euclid(DAY_SECONDS)
}

/// Thousandths of an order on this day in a shop that sells `daily` on an ordinary day of the first
/// month and opened `n_days` before.
pub fn demand(daily: i64, day: Day, n_days: i64) -> i64 {
    let since_start = i64::from(day.epoch_days()) - FIRST_DAY;
    let growth = 1_000 + since_start * 4 / 5; // a third more after fourteen months
    let launch = (400 + n_days * 15).min(1_000); // a new shop is found slowly
    [season(day), weekday(day), growth, launch]
        .into_iter()
        .fold(daily, |demand, factor| ratio(demand, factor, 1_000))
}

/// Whether the whole shop is on sale: the week of Black Friday, and four days in July.
pub fn is_sale_event(day: Day) -> bool {
    matches!(
        (day.month(), day.day()),
        (11, 21..=30) | (12, 1) | (7, 7..=10)
    )
}

/// Demand by the time of year, in thousandths: gifts in November and December, quiet from the
/// 22nd, when nothing arrives in time any more.
fn season(day: Day) -> i64 {
    let event = if is_sale_event(day) { 500 } else { 0 };
    event
        + match (day.month(), day.day()) {
            (1 | 2, _) => 760,
            (3 | 4, _) => 850,
            (5, _) => 940,
            (6 | 8, _) => 860,
            (7 | 9, _) => 900,
            (10, _) => 980,
            (11, _) => 1_400,
            (_, 1..=21) => 1_900,
            _ => 700,
        }
}

/// Demand by the day of the week, in thousandths: people buy for their home on Sunday evening.
fn weekday(day: Day) -> i64 {
    match day.weekday() {
        Weekday::Monday => 1_060,
        Weekday::Tuesday => 1_010,
        Weekday::Wednesday => 990,
        Weekday::Thursday => 970,
        Weekday::Friday => 890,
        Weekday::Saturday => 920,
        Weekday::Sunday => 1_160,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn day_numbers_are_the_days_they_are_said_to_be() {
        assert_eq!(day(FIRST_DAY).to_iso(), "2025-09-01");
        assert_eq!(day(LAST_DAY).to_iso(), "2026-10-31");
        assert_eq!(day(NEW_PRICES_DAY).to_iso(), "2026-02-01");
        assert_eq!(instant(END).to_rfc3339(), "2026-11-01T00:00:00Z");
        assert_eq!(
            instant(EUROPE_DEFERS_FROM).to_rfc3339(),
            "2026-03-23T00:00:00Z"
        );
    }

    #[test]
    fn a_day_has_a_thousand_thousandths() {
        assert_eq!(HOURS.iter().sum::<i64>(), 1_000);
    }
}
