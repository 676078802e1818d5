//! Pieces at the borders of months and periods, and what an end books.

use super::*;
use crate::store::basis::Basis;

fn day(text: &str) -> Day {
    Day::parse_iso(text).unwrap()
}

fn cut(zone: Zone, start: &str, end: &str) -> Cut {
    Cut {
        zone,
        period: Period::new(day(start), day(end)),
        basis: Basis::Posted,
    }
}

#[test]
fn pieces_are_months_cut_by_the_period() {
    #[track_caller]
    fn check((start, end): (&str, &str), of: &str, expected: (&str, &str)) {
        let cut = cut(Zone::utc(), start, end);
        let piece = Cutter::new(&cut).piece_of(day(of));
        assert_eq!((piece.start, piece.end), (day(expected.0), day(expected.1)));
    }
    let inside = ("2026-03-10", "2026-03-20");
    check(inside, "2026-03-09", ("2026-03-01", "2026-03-10"));
    check(inside, "2026-03-10", ("2026-03-10", "2026-03-20"));
    check(inside, "2026-03-19", ("2026-03-10", "2026-03-20"));
    check(inside, "2026-03-20", ("2026-03-20", "2026-04-01"));
    // Borders where months begin anyway cut nothing off.
    let months = ("2026-03-01", "2026-05-01");
    check(months, "2026-02-28", ("2026-02-01", "2026-03-01"));
    check(months, "2026-03-01", ("2026-03-01", "2026-04-01"));
    check(months, "2026-03-31", ("2026-03-01", "2026-04-01"));
    check(months, "2026-05-01", ("2026-05-01", "2026-06-01"));
}

#[test]
fn a_month_that_has_begun_stays_while_the_clock_shows_the_old_one() {
    let at = |text| Instant::parse_rfc3339(text).unwrap();
    // A minute into November the clock goes back to 23:01 of 31 October.
    let change = at("2025-11-01T00:01:00Z");
    let zone = Zone::new("America/St_Johns", 0, vec![(change, -3600)]).unwrap();
    let cut = cut(zone, "2025-01-01", "2026-01-01");
    let mut cutter = Cutter::new(&cut);
    for (instant, start, on) in [
        ("2025-10-31T23:59:59Z", "2025-10-01", "2025-10-31"),
        ("2025-11-01T00:00:30Z", "2025-11-01", "2025-11-01"),
        ("2025-11-01T00:30:00Z", "2025-11-01", "2025-11-01"),
        ("2025-11-02T12:00:00Z", "2025-11-01", "2025-11-02"),
    ] {
        let (piece, found_on) = cutter.piece_at(at(instant));
        assert_eq!((piece.start, found_on), (day(start), day(on)), "{instant}");
        // Whatever was asked before.
        let (piece, found_on) = Cutter::new(&cut).piece_at(at(instant));
        assert_eq!((piece.start, found_on), (day(start), day(on)), "{instant}");
    }
}

#[test]
fn a_total_of_nothing_is_not_owed() {
    let taker = |claimed_minor| {
        let closing = Closing {
            on: day("2026-03-01"),
            claimed_minor,
            unexplained_minor: 0,
            unpaid_minor: 500,
        };
        closing.postings()[0].1[1].account
    };
    assert_eq!(taker(-1), Account::NegativeBalance);
    assert_eq!(taker(0), Account::InTransit);
    assert_eq!(taker(1), Account::InTransit);
}

#[test]
fn only_the_side_without_a_component_moves_the_balance() {
    let with = |account, component, minor| Posting {
        account,
        component,
        minor,
        n_amounts: 0,
    };
    let postings = [
        with(Account::Balance, None, 1),
        with(Account::Balance, Some(Component::ProductSale), 20),
        with(Account::InTransit, None, 300),
        with(Account::Balance, None, 4000),
    ];
    assert_eq!(held_minor(&postings), 4001);
}
