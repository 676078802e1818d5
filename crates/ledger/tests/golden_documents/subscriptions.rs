//! Recurring revenue: the traps that it is known for, one by one.

use std::fmt::Write;

use expect_test::{Expect, expect};
use ledger::day::zone::Zone;
use ledger::money::ratio::Ratio;
use ledger::report::subscriptions::{self, Amount, Rate, Subscriptions};
use ledger::subscription::Break;

use crate::documents::{day, instant};
use crate::{ask, exact, ledger_of};

fn query(from: &str, as_of: &str) -> subscriptions::Query {
    subscriptions::Query {
        from: day(from),
        as_of: day(as_of),
        zone: Zone::utc(),
        renewal_days: 30,
        offset: 0,
        limit: 100,
    }
}

fn rate(rate: Rate) -> String {
    match rate {
        Rate::Is(share) => exact(share),
        other => format!("{other:?}"),
    }
}

/// A bridge per line: start + new + reactivation + expansion - contraction - churn = end.
#[track_caller]
fn check(documents: &str, query: &subscriptions::Query, expected: &Expect) {
    let answer: Subscriptions = ask(&ledger_of(documents), query);
    let mut found = String::new();
    for row in &answer.currencies {
        for month in &row.months {
            let cell = |amount: Amount, n: u64| format!("{} ({n})", exact(amount.exact));
            writeln!(
                found,
                "{} {}: {} + {} + {} + {} - {} - {} = {}, rounding {}, NRR {} GRR {} logos {}",
                month.month.start.to_iso(),
                row.currency,
                cell(month.start, month.n_start),
                cell(month.new, month.n_new),
                cell(month.reactivation, month.n_reactivated),
                cell(month.expansion, month.n_expanded),
                cell(month.contraction, month.n_contracted),
                cell(month.churn, month.n_churned),
                cell(month.end, month.n_end),
                month.rounding_minor,
                rate(month.net_retention),
                rate(month.gross_retention),
                rate(month.logo_churn)
            )
            .unwrap();
        }
        if !row.past_due.exact.is_zero() || !row.paused.exact.is_zero() {
            writeln!(
                found,
                "past due {} paused {}",
                row.past_due.minor, row.paused.minor
            )
            .unwrap();
        }
    }
    for (id, breaks) in &answer.breaks {
        writeln!(found, "{id}: {breaks:?}").unwrap();
    }
    expected.assert_eq(&found);
}

#[test]
fn intervals_are_exact_shares_of_a_month() {
    let documents = "
        subscription a ann p EUR 100.00 every 1 year active 2025-01-01
        subscription b bob p EUR 100.00 every 1 quarter active 2025-01-01
    "
    .replace("1 quarter", "3 month")
        + "
        subscription c cyd p EUR 3.00 every 1 week active 2025-01-01
        subscription d dan p EUR 12.00 every 73 day active 2025-01-01
        subscription e eve p EUR 0.01 every 2 year active 2025-01-01
        subscription f fay p JPY 1000 every 12 month active 2025-01-01
        subscription g gus p EUR 5.00 every 0 month active 2025-01-01
    ";
    // In cents: 10000/12 + 10000/3 + 300 × 52/12 + 1200 × 365/12/73 + 1/24 + 500.
    check(
        &documents,
        &query("2025-01-01", "2025-01-31"),
        &expect![[r"
            2025-01-01 EUR: 0 (0) + 155201/24 (6) + 0 (0) + 0 (0) - 0 (0) - 0 (0) = 155201/24 (6), rounding 0, NRR Undefined GRR Undefined logos Undefined
            2025-01-01 JPY: 0 (0) + 250/3 (1) + 0 (0) + 0 (0) - 0 (0) - 0 (0) = 250/3 (1), rounding 0, NRR Undefined GRR Undefined logos Undefined
        "]],
    );
}

#[test]
fn movements_net_per_customer_and_month() {
    let documents = "
        # Up and down in one month is one move; two subscriptions of one customer are one customer.
        subscription a ann p EUR 70.00 every 1 month active 2025-01-10
            event 2025-01-10 created 0 50
            event 2025-02-05 upgraded 50 90
            event 2025-02-20 downgraded 90 70
        subscription b ann p EUR 20.00 every 1 month active 2025-01-15 ended 2025-02-25
        # Left and back within a month is no churn.
        subscription c bob p EUR 10.00 every 1 month active 2025-01-01
            event 2025-01-01 created 0 10
            event 2025-02-03 ended 10 0
            event 2025-02-20 reactivated 0 10
        # Came and went within a month: nothing at either end, and later not new any more.
        subscription d cyd p EUR 10.00 every 1 month canceled 2025-01-03 ended 2025-01-20
        subscription e cyd p EUR 10.00 every 1 month active 2025-03-01
        # Back after a month without.
        subscription f dan p EUR 30.00 every 1 month canceled 2024-12-31 ended 2025-01-31
        subscription g dan p EUR 40.00 every 1 month active 2025-03-31
    ";
    check(
        documents,
        &query("2025-01-01", "2025-03-31"),
        &expect![[r"
            2025-01-01 EUR: 3000 (1) + 8000 (2) + 0 (0) + 0 (0) - 0 (0) - 3000 (1) = 8000 (2), rounding 0, NRR 0 GRR 0 logos 1
            2025-02-01 EUR: 8000 (2) + 0 (0) + 0 (0) + 0 (0) - 0 (0) - 0 (0) = 8000 (2), rounding 0, NRR 1 GRR 1 logos 0
            2025-03-01 EUR: 8000 (2) + 0 (0) + 5000 (2) + 0 (0) - 0 (0) - 0 (0) = 13000 (4), rounding 0, NRR 1 GRR 1 logos 0
        "]],
    );
}

#[test]
fn churn_comes_when_access_ends() {
    let documents = "
        # The click in January, the end in March: churn is of March, once.
        subscription a ann p EUR 50.00 every 1 month canceled 2024-12-01 cancel 2025-03-10
            event 2024-12-01 created 0 50
            event 2025-01-05 canceled 50 0
            event 2025-03-10 ended 0 0
        # The end is at midnight: that instant belongs to the new month.
        subscription b bob p EUR 10.00 every 1 month canceled 2024-12-01 ended 2025-02-01
        subscription c cyd p EUR 20.00 every 1 month canceled 2024-12-01 ended 2025-01-31T23:59:59Z
        # Paused and past due stay until they end.
        subscription d dan p EUR 5.00 every 1 month paused 2024-12-01
            event 2024-12-01 created 0 5
            event 2025-01-20 paused 5 0
        subscription e eve p EUR 7.00 every 1 month past_due 2024-12-01
            event 2025-01-20 past_due 7 0
        # Cancelled, and nobody says when it ends: its last event.
        subscription f fay p EUR 3.00 every 1 month canceled 2024-12-01
            event 2025-02-07 canceled 3 0
    ";
    check(
        documents,
        &query("2025-01-01", "2025-03-31"),
        &expect![[r"
            2025-01-01 EUR: 9500 (6) + 0 (0) + 0 (0) + 0 (0) - 0 (0) - 2000 (1) = 7500 (5), rounding 0, NRR 15/19 GRR 15/19 logos 1/6
            2025-02-01 EUR: 7500 (5) + 0 (0) + 0 (0) + 0 (0) - 0 (0) - 1300 (2) = 6200 (3), rounding 0, NRR 62/75 GRR 62/75 logos 2/5
            2025-03-01 EUR: 6200 (3) + 0 (0) + 0 (0) + 0 (0) - 0 (0) - 5000 (1) = 1200 (2), rounding 0, NRR 6/31 GRR 6/31 logos 1/3
            past due 700 paused 500
            f: [EndUnknown]
        "]],
    );
}

#[test]
fn trials_are_no_revenue() {
    let documents = "
        subscription a ann p EUR 50.00 every 1 month active 2025-01-10 trial 2025-02-10
            event 2025-01-10 created 0 50
        subscription b bob p EUR 10.00 every 1 month trialing 2025-01-10
        subscription c cyd p EUR 20.00 every 1 month canceled 2025-01-10 trial 2025-02-10 ended 2025-02-01
        subscription d dan p EUR 30.00 every 1 month active 2025-01-10 trial 2025-02-01
            event 2025-01-10 created 0 0
            event 2025-02-01 trial_ended 0 30
        subscription e eve p EUR 40.00 every 1 month active 2025-01-10 trial 2025-02-10
            event 2025-01-15 upgraded 30 40
    ";
    check(
        documents,
        &query("2025-01-01", "2025-02-28"),
        &expect![[r"
            2025-01-01 EUR: 0 (0) + 0 (0) + 0 (0) + 0 (0) - 0 (0) - 0 (0) = 0 (0), rounding 0, NRR Undefined GRR Undefined logos Undefined
            2025-02-01 EUR: 0 (0) + 12000 (3) + 0 (0) + 0 (0) - 0 (0) - 0 (0) = 12000 (3), rounding 0, NRR Undefined GRR Undefined logos Undefined
        "]],
    );
}

#[test]
fn a_start_of_nothing_has_no_rates() {
    check(
        "subscription a ann p EUR 50.00 every 1 month active 2025-02-10",
        &query("2025-01-01", "2025-03-01"),
        &expect![[r"
            2025-01-01 EUR: 0 (0) + 0 (0) + 0 (0) + 0 (0) - 0 (0) - 0 (0) = 0 (0), rounding 0, NRR Undefined GRR Undefined logos Undefined
            2025-02-01 EUR: 0 (0) + 5000 (1) + 0 (0) + 0 (0) - 0 (0) - 0 (0) = 5000 (1), rounding 0, NRR Undefined GRR Undefined logos Undefined
            2025-03-01 EUR: 5000 (1) + 0 (0) + 0 (0) + 0 (0) - 0 (0) - 0 (0) = 5000 (1), rounding 0, NRR 1 GRR 1 logos 0
        "]],
    );
    check("", &query("2025-01-01", "2025-03-01"), &expect![[""]]);
    check(
        "subscription a ann p EUR 50.00 every 1 month active 2025-02-10",
        &query("2025-03-01", "2025-01-01"),
        &expect![[""]],
    );
}

#[test]
fn figures_that_do_not_tie_are_named() {
    let documents = "
        # 8.33 is 100/12, rounded; 16.67 is 200/12, of a plan that is no longer there.
        subscription a ann p EUR 100.00 every 1 year active 2025-01-01
            event 2025-01-01 created 0 16.67
            event 2025-02-01 downgraded 16.67 8.33
        subscription b bob p EUR 100.00 every 1 year active 2025-01-01
            event 2025-01-01 created 0 8.33
            event 2025-02-01 upgraded 9.33 12.00
        subscription c cyd p EUR -5.00 every 1 month active 2025-01-01
        # A whole cent away, either way, is another figure.
        subscription d dan p EUR 10.00 every 1 month active 2025-01-01
            event 2025-01-01 created 0 10.01
            event 2025-02-01 downgraded 10.01 9.99
    ";
    check(
        documents,
        &query("2025-01-01", "2025-02-28"),
        &expect![[r"
            2025-01-01 EUR: 0 (0) + 10504/3 (3) + 0 (0) + 0 (0) - 0 (0) - 0 (0) = 10504/3 (3), rounding 0, NRR Undefined GRR Undefined logos Undefined
            2025-02-01 EUR: 10504/3 (3) + 0 (0) + 0 (0) + 1100/3 (1) - 2507/3 (2) - 0 (0) = 9097/3 (3), rounding 0, NRR 9097/10504 GRR 7997/10504 logos 0
            b: [Chain { event: 1 }, LastFigure]
            c: [NegativeAmount]
            d: [LastFigure]
        "]],
    );
}

#[test]
fn months_are_those_of_the_zone() {
    let east = Zone::new("East", 3600, Vec::new()).unwrap();
    let documents = "subscription a ann p EUR 1.00 every 1 month active 2025-01-31T23:30:00Z";
    let query = subscriptions::Query {
        zone: east,
        ..query("2025-01-01", "2025-02-28")
    };
    check(
        documents,
        &query,
        &expect![[r"
        2025-01-01 EUR: 0 (0) + 0 (0) + 0 (0) + 0 (0) - 0 (0) - 0 (0) = 0 (0), rounding 0, NRR Undefined GRR Undefined logos Undefined
        2025-02-01 EUR: 0 (0) + 100 (1) + 0 (0) + 0 (0) - 0 (0) - 0 (0) = 100 (1), rounding 0, NRR Undefined GRR Undefined logos Undefined
    "]],
    );
}

#[test]
fn beyond_what_can_be_counted_is_named() {
    // Primes below the line have no common denominator that fits.
    let mut documents = String::new();
    let primes = [
        4_294_967_291_u32,
        4_294_967_279,
        4_294_967_231,
        4_294_967_197,
        4_294_967_189,
    ];
    for prime in primes {
        writeln!(
            documents,
            "subscription s{prime} ann p EUR 1.00 every {prime} day active 2025-01-01"
        )
        .unwrap();
    }
    documents += "subscription a ann p JPY 9223372036854775807 every 1 day active 2025-01-01";
    let answer: Subscriptions = ask(&ledger_of(&documents), &query("2025-01-01", "2025-01-31"));
    assert_eq!(answer.beyond_range, [crate::documents::currency("EUR")]);
    assert_eq!(answer.currencies.len(), 1);
    let end = answer.currencies[0].months[0].end.exact;
    assert_eq!(end, Ratio::new(365 * i128::from(i64::MAX), 12).unwrap());
}

#[test]
fn cohorts_keep_customers_and_revenue() {
    let documents = "
        subscription a ann p EUR 50.00 every 1 month active 2025-01-10
        subscription b bob p EUR 30.00 every 1 month canceled 2025-01-20 ended 2025-03-01
        subscription c cyd p EUR 10.00 every 1 month canceled 2025-01-03 ended 2025-01-20
        subscription d dan p EUR 10.00 every 1 month canceled 2025-03-03 ended 2025-03-20
        subscription e eve p EUR 10.00 every 1 month active 2024-12-31
    ";
    let answer: Subscriptions = ask(&ledger_of(documents), &query("2025-01-01", "2025-03-31"));
    let mut found = String::new();
    for cohort in &answer.currencies[0].cohorts {
        write!(
            found,
            "{} {}:",
            cohort.month.start.to_iso(),
            cohort.n_customers
        )
        .unwrap();
        for kept in &cohort.retention {
            write!(
                found,
                " {} {} {} {},",
                kept.n_customers,
                kept.mrr.minor,
                rate(kept.customers),
                rate(kept.revenue)
            )
            .unwrap();
        }
        found += "\n";
    }
    expect![[r"
        2025-01-01 3: 2 8000 2/3 1, 2 8000 2/3 1, 1 5000 1/3 5/8,
        2025-03-01 1: 0 0 0 Undefined,
    "]]
    .assert_eq(&found);
}

#[test]
fn what_comes_and_what_is_late() {
    let documents = "
        subscription a ann p EUR 50.00 every 1 month active 2025-01-10 charge 2025-02-01 59.50
        subscription b bob p EUR 30.00 every 1 month canceled 2025-01-20 cancel 2025-02-20 charge 2025-02-20 30.00
        subscription c cyd p EUR 10.00 every 1 month active 2025-01-03 charge 2025-01-31 10.00
        subscription d dan p EUR 10.00 every 1 week active 2025-01-03 cancel 2025-02-21 charge 2025-02-01 10.00
        subscription e eve p USD 10.00 every 1 month active 2025-01-03 charge 2025-03-03 10.00
        subscription h hal p USD 10.00 every 1 month active 2025-01-03 charge 2025-03-02 11.00
        subscription f fay p EUR 20.00 every 1 month past_due 2024-12-31
            event 2025-01-05 past_due 20 20
            retry 2025-01-06 failed why no_funds
            retry 2025-01-09 failed why card_expired
            retry 2025-02-03 scheduled
        subscription g gus p EUR 20.00 every 1 month past_due 2024-12-31 ended 2025-01-20
        subscription i ida p EUR 20.00 every 1 month past_due 2024-12-31 ended 2025-02-01
        subscription j joe p EUR 20.00 every 1 month past_due 2024-12-31 ended 2025-01-31T23:59:59Z
    ";
    let answer: Subscriptions = ask(&ledger_of(documents), &query("2025-01-01", "2025-01-31"));
    let mut found = String::new();
    for due in &answer.renewals.rows {
        writeln!(
            found,
            "{} {} {} {:?}",
            due.on.to_iso(),
            due.subscription_id,
            due.minor,
            due.outcome
        )
        .unwrap();
    }
    for (on, currency, minor) in &answer.renewals.totals {
        writeln!(found, "{} {currency} {minor}", on.to_iso()).unwrap();
    }
    expect![[r"
        2025-02-01 a 5950 Renews
        2025-02-01 d 1000 Renews
        2025-02-01 i 2000 Ends
        2025-02-20 b 3000 Ends
        2025-02-21 d 1000 Ends
        2025-03-02 h 1100 Renews
        2025-02-01 EUR 6950
        2025-03-02 USD 1100
    "]]
    .assert_eq(&found);
    // One that ended on the as-of day is late no more; one that ends right after it still is.
    let ids = answer
        .past_due
        .iter()
        .map(|late| late.subscription_id.as_str());
    assert_eq!(
        (ids.collect::<Vec<_>>(), answer.n_past_due),
        (vec!["f", "i"], 2)
    );
    let late = &answer.past_due[0];
    assert_eq!((late.subscription_id.as_str(), late.n_failed), ("f", 2));
    assert_eq!(late.last_failure.as_deref(), Some("card_expired"));
    assert_eq!(late.since, Some(instant("2025-01-05")));
    assert_eq!(late.next_retry_at, Some(instant("2025-02-03")));
}

#[test]
fn a_plan_that_costs_nothing_is_no_break() {
    let breaks = |amount: &str| {
        let text = format!("subscription a ann p EUR {amount} every 1 month active 2025-01-01");
        let answer: Subscriptions = ask(&ledger_of(&text), &query("2025-01-01", "2025-01-31"));
        answer.breaks
    };
    assert_eq!(breaks("0.00"), []);
    assert_eq!(
        breaks("-0.01"),
        [("a".to_owned(), vec![Break::NegativeAmount])]
    );
}
