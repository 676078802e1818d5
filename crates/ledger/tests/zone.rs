//! Zones against chrono-tz: tables probed from it as the browser probes its own, then every answer
//! compared with chrono-tz or with a search that tries everything.

#![allow(clippy::unwrap_used)] // a test stops at the first surprise

use std::sync::LazyLock;

use chrono::{DateTime, Offset, TimeZone};
use chrono_tz::Tz;
use ledger::day::zone::{LocalTime, Zone};
use ledger::day::{DAY_SECONDS, Day, Instant, Period};
use proptest::collection::btree_map;
use proptest::prelude::*;

/// Zones with a habit each: midnights skipped, half an hour of summer, a lost day, no change at
/// all, a clock set back over midnight, and two plain ones.
const NAMES: [&str; 8] = [
    "Africa/Cairo",
    "America/Santiago",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Asia/Kolkata",
    "America/St_Johns",
    "Europe/Berlin",
    "America/Los_Angeles",
];

/// Where the probing begins and ends: 1900-01-01 and 2099-01-01.
const PROBED: std::ops::Range<i64> = -2_208_988_800..4_070_908_800;

/// From 1950 on all these offsets are whole minutes, so that a search by minutes misses nothing.
const WHOLE_MINUTES_FROM: i64 = -631_152_000;

struct Probed {
    tz: Tz,
    zone: Zone,
    /// Seconds of UTC of every change, for tests to aim at.
    changes: Vec<i64>,
}

static PROBES: LazyLock<Vec<Probed>> = LazyLock::new(|| NAMES.iter().copied().map(probe).collect());

fn offset(tz: Tz, seconds: i64) -> i32 {
    let utc = DateTime::from_timestamp(seconds, 0).unwrap().naive_utc();
    tz.offset_from_utc_datetime(&utc).fix().local_minus_utc()
}

fn chrono_day(tz: Tz, seconds: i64) -> Day {
    let local = DateTime::from_timestamp(seconds, 0)
        .unwrap()
        .with_timezone(&tz);
    Day::from_date(local.date_naive()).unwrap()
}

/// Finds every change of offset by looking twice a day and halving where two looks differ.
fn probe(name: &str) -> Probed {
    const STEP: i64 = DAY_SECONDS / 2;
    let tz: Tz = name.parse().unwrap();
    let first_offset = offset(tz, PROBED.start);
    let mut transitions = Vec::new();
    let mut before = first_offset;
    for high in (PROBED.start + STEP..PROBED.end).step_by(12 * 3600) {
        if offset(tz, high) == before {
            continue;
        }
        let (mut low, mut high) = (high - STEP, high);
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            if offset(tz, middle) == before {
                low = middle;
            } else {
                high = middle;
            }
        }
        before = offset(tz, high);
        transitions.push((Instant::from_seconds(high).unwrap(), before));
    }
    let changes = transitions
        .iter()
        .map(|(instant, _)| instant.seconds())
        .collect();
    Probed {
        tz,
        zone: Zone::new(name, first_offset, transitions).unwrap(),
        changes,
    }
}

fn probed(name: &str) -> &'static Probed {
    PROBES
        .iter()
        .find(|probed| probed.zone.name() == name)
        .unwrap()
}

fn instant(text: &str) -> Instant {
    Instant::parse_rfc3339(text).unwrap()
}

fn day(text: &str) -> Day {
    Day::parse_iso(text).unwrap()
}

#[track_caller]
fn check_start(name: &str, of: &str, expected: &str) {
    assert_eq!(probed(name).zone.start_of(day(of)), instant(expected));
}

#[track_caller]
fn check_hours(name: &str, of: &str, hours_and_minutes: (i64, i64)) {
    let zone = &probed(name).zone;
    let span = zone.span(Period::of_day(day(of)));
    let minutes = (span.end.seconds() - span.start.seconds()) / 60;
    assert_eq!((minutes / 60, minutes % 60), hours_and_minutes);
}

#[test]
fn days_start_where_the_clocks_say() {
    check_start("Europe/Berlin", "2026-03-29", "2026-03-28T23:00:00Z");
    check_start("Europe/Berlin", "2026-03-30", "2026-03-29T22:00:00Z");
    check_start("Asia/Kolkata", "2026-03-01", "2026-02-28T18:30:00Z");
    check_start("America/Los_Angeles", "2026-03-01", "2026-03-01T08:00:00Z");
    // Skipped midnights: the day starts at 01:00.
    check_start("Africa/Cairo", "2023-04-28", "2023-04-27T22:00:00Z");
    check_start("America/Santiago", "2023-09-03", "2023-09-03T04:00:00Z");
    // The day that Apia skipped whole starts, and ends, where the next one does.
    check_start("Pacific/Apia", "2011-12-29", "2011-12-29T10:00:00Z");
    check_start("Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00Z");
    check_start("Pacific/Apia", "2011-12-31", "2011-12-30T10:00:00Z");
    // One minute after midnight the clock went back to 23:01: the day had already been reached.
    check_start("America/St_Johns", "2006-10-29", "2006-10-29T02:30:00Z");
}

#[test]
fn days_are_as_long_as_they_are() {
    check_hours("Europe/Berlin", "2026-03-29", (23, 0));
    check_hours("Europe/Berlin", "2026-10-25", (25, 0));
    check_hours("Australia/Lord_Howe", "2026-10-04", (23, 30));
    check_hours("Australia/Lord_Howe", "2026-04-05", (24, 30));
    check_hours("Africa/Cairo", "2023-04-28", (23, 0));
    check_hours("Pacific/Apia", "2011-12-30", (0, 0));
    check_hours("Asia/Kolkata", "2026-03-29", (24, 0));
}

#[test]
fn clock_times_resolve() {
    let berlin = &probed("Europe/Berlin").zone;
    let half_past_two = 2 * 3600 + 1800;
    let gap = LocalTime::Gap {
        before: 3600,
        after: 7200,
        starts_at: instant("2026-03-29T01:00:00Z"),
    };
    assert_eq!(berlin.resolve(day("2026-03-29"), half_past_two), gap);
    let overlap = LocalTime::Overlap {
        earlier: instant("2026-10-25T00:30:00Z"),
        later: instant("2026-10-25T01:30:00Z"),
    };
    assert_eq!(berlin.resolve(day("2026-10-25"), half_past_two), overlap);
    let single = LocalTime::Single(instant("2026-03-01T01:30:00Z"));
    assert_eq!(berlin.resolve(day("2026-03-01"), half_past_two), single);

    let apia = &probed("Pacific/Apia").zone;
    let gap = LocalTime::Gap {
        before: -10 * 3600,
        after: 14 * 3600,
        starts_at: instant("2011-12-30T10:00:00Z"),
    };
    assert_eq!(apia.resolve(day("2011-12-30"), half_past_two), gap);
}

#[test]
fn clock_times_resolve_to_the_second() {
    let berlin = &probed("Europe/Berlin").zone;
    let shown_at = |of: &str, seconds_of_day| match berlin.resolve(day(of), seconds_of_day) {
        LocalTime::Single(instant) => instant.to_rfc3339(),
        LocalTime::Gap { starts_at, .. } => format!("gap at {starts_at}"),
        LocalTime::Overlap { earlier, later } => format!("{earlier} and {later}"),
    };
    assert_eq!(shown_at("2026-03-29", 7199), "2026-03-29T00:59:59Z");
    assert_eq!(shown_at("2026-03-29", 7200), "gap at 2026-03-29T01:00:00Z");
    assert_eq!(
        shown_at("2026-03-29", 10_799),
        "gap at 2026-03-29T01:00:00Z"
    );
    assert_eq!(shown_at("2026-03-29", 10_800), "2026-03-29T01:00:00Z");
    assert_eq!(shown_at("2026-10-25", 7199), "2026-10-24T23:59:59Z");
    assert_eq!(
        shown_at("2026-10-25", 7200),
        "2026-10-25T00:00:00Z and 2026-10-25T01:00:00Z"
    );
    assert_eq!(
        shown_at("2026-10-25", 10_799),
        "2026-10-25T00:59:59Z and 2026-10-25T01:59:59Z"
    );
    assert_eq!(shown_at("2026-10-25", 10_800), "2026-10-25T02:00:00Z");
    assert_eq!(shown_at("2026-10-25", 90_000), "2026-10-26T00:00:00Z");
}

#[test]
fn tables_come_back_over_the_wire() {
    for probed in PROBES.iter() {
        let bytes = postcard::to_stdvec(&probed.zone).unwrap();
        assert_eq!(
            postcard::from_bytes::<Zone>(&bytes).as_ref(),
            Ok(&probed.zone)
        );
    }
}

/// The first minute of a local day, by trying every minute that could be; `None` for a day nobody
/// lived.
fn slow_start(tz: Tz, of: Day) -> Option<i64> {
    let midnight = i64::from(of.epoch_days()) * DAY_SECONDS;
    (midnight - 16 * 3600..midnight + 40 * 3600)
        .step_by(60)
        .find(|&seconds| chrono_day(tz, seconds) == of)
}

#[track_caller]
fn check_start_slowly(probed: &Probed, of: Day) {
    let next = of.plus_days(1).unwrap();
    let expected = slow_start(probed.tz, of).or_else(|| slow_start(probed.tz, next));
    assert_eq!(
        Some(probed.zone.start_of(of).seconds()),
        expected,
        "{} {of}",
        probed.zone.name()
    );
}

#[test]
fn days_around_every_change_start_at_their_first_minute() {
    for probed in PROBES.iter() {
        for &change in probed
            .changes
            .iter()
            .filter(|&&change| change > WHOLE_MINUTES_FROM)
        {
            let changed_on = chrono_day(probed.tz, change);
            for days in -1..=1 {
                check_start_slowly(probed, changed_on.plus_days(days).unwrap());
            }
        }
    }
}

/// An instant anywhere in the table, or within a day and a bit of one of its changes.
fn seconds_near(changes: &'static [i64]) -> BoxedStrategy<i64> {
    if changes.is_empty() {
        return PROBED.boxed();
    }
    let near = (proptest::sample::select(changes), -100_000..100_000_i64)
        .prop_map(|(change, distance)| (change + distance).clamp(PROBED.start, PROBED.end - 1));
    prop_oneof![PROBED, near].boxed()
}

fn zone_and_seconds() -> impl Strategy<Value = (&'static Probed, i64)> {
    (0..NAMES.len()).prop_flat_map(|place| {
        let probed = &PROBES[place];
        seconds_near(&probed.changes).prop_map(move |seconds| (probed, seconds))
    })
}

impl std::fmt::Debug for Probed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.zone.name())
    }
}

/// All instants that show a local time, by trying every offset that the zone ever had.
fn slow_resolve(offsets: &[i32], offset_at: impl Fn(i64) -> i32, local: i64) -> Vec<i64> {
    let mut found: Vec<i64> = offsets
        .iter()
        .filter(|&&offset| offset_at(local - i64::from(offset)) == offset)
        .map(|&offset| local - i64::from(offset))
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// Checks an answer of `resolve` against all instants that show the time; a gap by its own
/// definition.
fn check_resolved(zone: &Zone, local: i64, shown_at: &[i64]) {
    let of_day = u32::try_from(local.rem_euclid(DAY_SECONDS)).unwrap();
    let on = Day::from_epoch_days(i32::try_from(local.div_euclid(DAY_SECONDS)).unwrap()).unwrap();
    match zone.resolve(on, of_day) {
        LocalTime::Single(instant) => assert_eq!(shown_at, [instant.seconds()]),
        LocalTime::Overlap { earlier, later } => {
            assert!(shown_at.len() > 1);
            assert_eq!(shown_at.first(), Some(&earlier.seconds()));
            assert_eq!(shown_at.last(), Some(&later.seconds()));
        }
        LocalTime::Gap {
            before,
            after,
            starts_at,
        } => {
            assert_eq!(shown_at, [0_i64; 0]);
            assert_eq!(zone.offset_at(starts_at), after);
            assert_eq!(zone.offset_at(starts_at.plus_seconds(-1).unwrap()), before);
            let last_shown = starts_at.seconds() - 1 + i64::from(before);
            assert!(last_shown < local && local < zone.local_seconds(starts_at));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn instants_have_the_day_that_chrono_says((probed, seconds) in zone_and_seconds()) {
        let instant = Instant::from_seconds(seconds).unwrap();
        prop_assert_eq!(probed.zone.offset_at(instant), offset(probed.tz, seconds));
        let day = probed.zone.day_of(instant);
        prop_assert_eq!(day, chrono_day(probed.tz, seconds));
        prop_assert!(probed.zone.start_of(day) <= instant);
    }

    #[test]
    fn clock_times_resolve_to_all_that_show_them((probed, seconds) in zone_and_seconds()) {
        let mut offsets = vec![offset(probed.tz, PROBED.start)];
        offsets.extend(probed.changes.iter().map(|&change| offset(probed.tz, change)));
        let shown_at = slow_resolve(&offsets, |seconds| offset(probed.tz, seconds), seconds);
        check_resolved(&probed.zone, seconds, &shown_at);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn days_start_at_their_first_minute(
        place in 0..NAMES.len(),
        days in WHOLE_MINUTES_FROM / DAY_SECONDS..PROBED.end / DAY_SECONDS - 1,
    ) {
        let of = Day::from_epoch_days(i32::try_from(days).unwrap()).unwrap();
        check_start_slowly(&PROBES[place], of);
    }

    /// Tables that no country has: changes hours apart, and of up to two days. All in whole hours,
    /// so that a search by hours misses nothing.
    #[test]
    fn wild_tables_answer_by_definition(
        first_offset in -26..=26_i32,
        changes in btree_map(-200..200_i64, -26..=26_i32, 0..24),
        at_hour in -300..300_i64,
        at_half: bool,
    ) {
        let instant = |hours: i64| Instant::from_seconds(hours * 3600).unwrap();
        let transitions: Vec<(Instant, i32)> =
            changes.iter().map(|(&hours, &offset)| (instant(hours), offset * 3600)).collect();
        let zone = Zone::new("wild", first_offset * 3600, transitions).unwrap();

        let of = zone.day_of(instant(at_hour));
        let mut hours = at_hour - 200..=at_hour;
        let reached = hours.find(|&hours| zone.day_of(instant(hours)) >= of);
        prop_assert_eq!(zone.start_of(of), instant(reached.unwrap()));
        let neighbours = [of.plus_days(-1).unwrap(), of, of.plus_days(1).unwrap()];
        prop_assert!(neighbours.map(|day| zone.start_of(day)).is_sorted());

        // The last day begun, hour by hour: clocks may be set back over midnight.
        let mut begun = Vec::new();
        for hours in -400..=340 {
            let day = zone.day_of(instant(hours));
            begun.push(begun.last().map_or(day, |&last: &Day| last.max(day)));
        }
        let begun = |hours: i64| begun[usize::try_from(hours + 400).unwrap()];

        // The run of an instant: as long as neither that day nor the offset is set anew.
        let (run_of, run) = zone.day_run_at(instant(at_hour));
        prop_assert_eq!(run_of, begun(at_hour));
        let is_same = |hours: i64| {
            let is_same_offset =
                zone.offset_at(instant(hours)) == zone.offset_at(instant(at_hour));
            begun(hours) == run_of && is_same_offset
        };
        for hours in at_hour - 30..at_hour + 30 {
            let at = instant(hours);
            let between = hours.min(at_hour)..=hours.max(at_hour);
            let mut on_the_way = between.clone();
            // Tables may hold changes from an offset to the same one.
            let mut changes = changes.keys().filter(|hours| between.contains(hours));
            let is_one = on_the_way.all(is_same) && changes.all(|hours| hours == between.start());
            prop_assert_eq!(run.contains(&at), is_one, "{} hours", hours);
        }
        for day in neighbours {
            let start = zone.start_of(day);
            prop_assert!(start <= run.start || run.end <= start);
        }

        let mut offsets = vec![first_offset * 3600];
        offsets.extend(changes.values().map(|offset| offset * 3600));
        let offset_at = |seconds| zone.offset_at(Instant::from_seconds(seconds).unwrap());
        let local = at_hour * 3600 + if at_half { 1800 } else { 0 };
        check_resolved(&zone, local, &slow_resolve(&offsets, offset_at, local));
    }
}
