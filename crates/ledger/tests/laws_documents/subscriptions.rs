//! Random subscriptions.

use std::collections::{BTreeMap, BTreeSet};

use ledger::day::{Day, Instant};
use ledger::money::ratio::Ratio;
use ledger::money::{Currency, Rounding};
use ledger::report::Report;
use ledger::report::subscriptions::movements::{self, Movements};
use ledger::report::subscriptions::{self, Amount, Bridge, Movement, Rate, Subscriptions};
use ledger::store::batch::Entities;
use ledger::subscription::Subscription;
use proptest::collection::vec;
use proptest::prelude::*;

use crate::random_subscriptions::{MONTHS, day, numbered, subscription, zone};
use crate::reference_subscriptions::{PARTS, before, first_paid_at};
use crate::{config, ledger_of};

fn query(from: &str, as_of: Day) -> subscriptions::Query {
    subscriptions::Query {
        from: day(from),
        as_of,
        zone: zone(),
        renewal_days: 30,
        offset: 0,
        limit: 1000,
    }
}

fn run(all: &[Subscription], query: &subscriptions::Query) -> Subscriptions {
    let ledger = ledger_of(Entities {
        subscriptions: all.to_vec(),
        ..Entities::default()
    });
    let answer = Subscriptions::run(&ledger, query);
    assert!(answer.beyond_range.is_empty());
    answer
}

fn parts(parts: i128) -> Ratio {
    Ratio::new(parts, PARTS).unwrap()
}

/// One bridge by the words of the rule, customer by customer: sums and counts of start, new,
/// reactivation, expansion, contraction, churn, end.
fn reckon(
    all: &[Subscription],
    currency: Currency,
    start: Instant,
    end: Instant,
) -> [(i128, u64); 7] {
    let mut sums = [(0, 0); 7];
    let mut add = |place: usize, parts: i128| {
        sums[place].0 += parts;
        sums[place].1 += 1;
    };
    for customer in ["ann", "bob", "cyd"] {
        let own: Vec<&Subscription> = all
            .iter()
            .filter(|one| one.customer_id == customer && one.currency == currency)
            .collect();
        let at_start: i128 = own.iter().map(|one| before(one, start)).sum();
        let at_end: i128 = own.iter().map(|one| before(one, end)).sum();
        let has_paid = own
            .iter()
            .any(|one| first_paid_at(one).is_some_and(|first| first < start));
        if at_start > 0 {
            add(0, at_start);
        }
        if at_end > 0 {
            add(6, at_end);
        }
        let change = at_end - at_start;
        if at_start == 0 && at_end > 0 && !has_paid {
            add(1, change);
        } else if at_start == 0 && at_end > 0 {
            add(2, change);
        } else if at_end == 0 && at_start > 0 {
            add(5, -change);
        } else if change > 0 {
            add(3, change);
        } else if change < 0 {
            add(4, -change);
        }
    }
    sums
}

fn cells(bridge: &Bridge) -> [(Amount, u64); 7] {
    [
        (bridge.start, bridge.n_start),
        (bridge.new, bridge.n_new),
        (bridge.reactivation, bridge.n_reactivated),
        (bridge.expansion, bridge.n_expanded),
        (bridge.contraction, bridge.n_contracted),
        (bridge.churn, bridge.n_churned),
        (bridge.end, bridge.n_end),
    ]
}

/// The share that a rate is, or none.
fn share(rate: Rate) -> Option<Ratio> {
    match rate {
        Rate::Is(share) => Some(share),
        Rate::Undefined => None,
        Rate::BeyondRange => panic!("no figure here is that fine"),
    }
}

fn check_bridge(bridge: &Bridge, expected: &[(i128, u64); 7]) -> Result<(), TestCaseError> {
    for ((amount, n_customers), (sum, n_expected)) in cells(bridge).into_iter().zip(expected) {
        prop_assert_eq!(amount.exact, parts(*sum));
        prop_assert_eq!(amount.minor, amount.exact.round(Rounding::HalfUp));
        prop_assert_eq!((sum * 2 + PARTS).div_euclid(PARTS * 2), amount.minor);
        prop_assert_eq!(n_customers, *n_expected);
    }
    let [start, new, back, more, less, gone, end] = expected.map(|(sum, _)| sum);
    prop_assert_eq!(end, start + new + back + more - less - gone);
    let [start_minor, gained @ .., lost, gone_minor, end_minor] =
        cells(bridge).map(|(amount, _)| amount.minor);
    let bridged_minor = start_minor + gained.iter().sum::<i128>() - lost - gone_minor;
    prop_assert_eq!(bridge.rounding_minor, end_minor - bridged_minor);
    prop_assert!(bridge.rounding_minor.abs() <= 3);
    let of_start = |part: i128| (start > 0).then(|| Ratio::new(part, start).unwrap());
    prop_assert_eq!(
        share(bridge.net_retention),
        of_start(start + more - less - gone)
    );
    prop_assert_eq!(share(bridge.gross_retention), of_start(start - less - gone));
    prop_assert_eq!(share(bridge.revenue_churn), of_start(less + gone));
    let logos = (bridge.n_start > 0)
        .then(|| Ratio::new(bridge.n_churned.into(), bridge.n_start.into()).unwrap());
    prop_assert_eq!(share(bridge.logo_churn), logos);
    for rate in [
        bridge.gross_retention,
        bridge.logo_churn,
        bridge.revenue_churn,
    ] {
        prop_assert!(
            share(rate).is_none_or(|share| share >= Ratio::ZERO && share <= Ratio::whole(1))
        );
    }
    Ok(())
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn bridges_are_what_the_reference_says(all in vec(subscription(), 0..8)) {
        let all = numbered(all);
        let answer = run(&all, &query("2025-01-15", day("2025-04-30")));
        let currencies: BTreeSet<Currency> = all.iter().map(|one| one.currency).collect();
        let found: Vec<Currency> = answer.currencies.iter().map(|row| row.currency).collect();
        prop_assert_eq!(found, currencies.into_iter().collect::<Vec<_>>());
        for row in &answer.currencies {
            prop_assert_eq!(row.months.len(), 4);
            for (bridge, edges) in row.months.iter().zip(MONTHS.windows(2)) {
                let [start, end] = [edges[0], edges[1]].map(|text| zone().start_of(day(text)));
                prop_assert_eq!(bridge.month.start, day(edges[0]));
                check_bridge(bridge, &reckon(&all, row.currency, start, end))?;
            }
            for pair in row.months.windows(2) {
                prop_assert_eq!((pair[0].end, pair[0].n_end), (pair[1].start, pair[1].n_start));
            }
            let last = zone().start_of(day(MONTHS[4]));
            let part = |status: &str| {
                let own = all.iter().filter(|one| one.currency == row.currency && one.status.name() == status);
                parts(own.map(|one| before(one, last)).sum())
            };
            prop_assert_eq!(row.past_due.exact, part("past_due"));
            prop_assert_eq!(row.paused.exact, part("paused"));
        }
    }

    #[test]
    fn a_month_that_is_not_over_ends_with_its_day(all in vec(subscription(), 0..6), n_days in 0..31_i32) {
        let all = numbered(all);
        let as_of = day("2025-03-01").plus_days(n_days).unwrap();
        let answer = run(&all, &query("2025-03-01", as_of));
        for row in &answer.currencies {
            prop_assert_eq!(row.months.len(), 1);
            let [start, end] = [day("2025-03-01"), as_of.plus_days(1).unwrap()].map(|day| zone().start_of(day));
            check_bridge(&row.months[0], &reckon(&all, row.currency, start, end))?;
        }
    }

    #[test]
    fn months_asked_for_apart_are_those_of_the_whole(all in vec(subscription(), 0..8)) {
        let all = numbered(all);
        let whole = run(&all, &query("2025-01-01", day("2025-04-30")));
        let first = run(&all, &query("2025-01-01", day("2025-02-28")));
        let second = run(&all, &query("2025-03-01", day("2025-04-30")));
        for ((whole, first), second) in whole.currencies.iter().zip(&first.currencies).zip(&second.currencies) {
            let apart: Vec<&Bridge> = first.months.iter().chain(&second.months).collect();
            prop_assert_eq!(whole.months.iter().collect::<Vec<_>>(), apart);
        }
    }

    #[test]
    fn customers_behind_a_cell_add_up_to_it(all in vec(subscription(), 0..8), n_days in 0..120_i32) {
        let all = numbered(all);
        let as_of = day("2025-01-01").plus_days(n_days).unwrap();
        let ledger = ledger_of(Entities { subscriptions: all.clone(), ..Entities::default() });
        let answer = Subscriptions::run(&ledger, &query("2025-01-01", as_of));
        for row in &answer.currencies {
            for bridge in &row.months {
                let cell = |movement, offset, limit| {
                    let query = movements::Query {
                        currency: row.currency,
                        month: bridge.month.end.plus_days(-1).unwrap(),
                        as_of,
                        zone: zone(),
                        movement,
                        offset,
                        limit,
                    };
                    Movements::run(&ledger, &query)
                };
                let kinds = [
                    (Movement::New, bridge.new, bridge.n_new),
                    (Movement::Reactivation, bridge.reactivation, bridge.n_reactivated),
                    (Movement::Expansion, bridge.expansion, bridge.n_expanded),
                    (Movement::Contraction, bridge.contraction, bridge.n_contracted),
                    (Movement::Churn, bridge.churn, bridge.n_churned),
                ];
                for (movement, amount, n_customers) in kinds {
                    let found = cell(Some(movement), 0, 1000);
                    prop_assert_eq!(found.change, Some(amount));
                    prop_assert_eq!((found.n_customers, found.rows.len() as u64), (n_customers, n_customers));
                    prop_assert!(found.rows.iter().all(|row| row.movement == movement));
                }
                let whole = cell(None, 0, 1000);
                let change = bridge.end.exact.checked_sub(bridge.start.exact);
                prop_assert_eq!(whole.change.map(|change| change.exact), change);
                for row in &whole.rows {
                    let change = row.after.exact.checked_sub(row.before.exact);
                    prop_assert_eq!(Some(row.change.exact), change);
                }
                let paged: Vec<_> = (0..whole.rows.len()).flat_map(|offset| cell(None, offset, 1).rows).collect();
                prop_assert_eq!(paged, whole.rows);
            }
        }
        let later = movements::Query {
            currency: Currency::from_code("EUR").unwrap(),
            month: day("2025-06-01"),
            as_of,
            zone: zone(),
            movement: None,
            offset: 0,
            limit: 10,
        };
        prop_assert_eq!(Movements::run(&ledger, &later).n_customers, 0);
    }

    #[test]
    fn cohorts_are_all_customers(all in vec(subscription(), 0..8)) {
        let all = numbered(all);
        // From before anything starts, so that every customer has a cohort.
        let answer = run(&all, &query("2024-11-01", day("2025-04-30")));
        for row in &answer.currencies {
            let own = all.iter().filter(|one| one.currency == row.currency);
            let mut firsts: BTreeMap<&str, Instant> = BTreeMap::new();
            for one in own {
                if let Some(at) = first_paid_at(one) {
                    let first = firsts.entry(&one.customer_id).or_insert(at);
                    *first = at.min(*first);
                }
            }
            firsts.retain(|_, first| *first < zone().start_of(day("2025-05-01")));
            let n_customers: u64 = row.cohorts.iter().map(|cohort| cohort.n_customers).sum();
            prop_assert_eq!(n_customers, firsts.len() as u64);
            for cohort in &row.cohorts {
                let span = zone().span(cohort.month);
                let n_own = firsts.values().filter(|first| span.contains(first)).count();
                prop_assert_eq!(cohort.n_customers, n_own as u64);
                prop_assert!(cohort.n_customers > 0);
            }
            for (place, bridge) in row.months.iter().enumerate() {
                let kept = row.cohorts.iter().filter_map(|cohort| {
                    let first = row.months.iter().position(|month| month.month == cohort.month)?;
                    cohort.retention.get(place.checked_sub(first)?)
                });
                let kept: Vec<_> = kept.collect();
                let sum = kept.iter().fold(Ratio::ZERO, |sum, kept| sum.checked_add(kept.mrr.exact).unwrap());
                prop_assert_eq!(sum, bridge.end.exact);
                prop_assert_eq!(kept.iter().map(|kept| kept.n_customers).sum::<u64>(), bridge.n_end);
            }
            for cohort in &row.cohorts {
                let base = cohort.retention[0].mrr.exact;
                for kept in &cohort.retention {
                    let customers = Ratio::new(kept.n_customers.into(), cohort.n_customers.into());
                    prop_assert_eq!(share(kept.customers), customers);
                    let revenue = (!base.is_zero()).then(|| kept.mrr.exact.checked_div(base).unwrap());
                    prop_assert_eq!(share(kept.revenue), revenue);
                }
            }
        }
    }
}
