//! Balances against plain loops, and what must hold of them whatever the books say.

use std::collections::BTreeMap;

use ledger::Ledger;
use ledger::day::{Day, Instant, Period};
use ledger::report::Report;
use ledger::report::balances::{Age, Balances, CurrencyBalance, Query, Tie};
use ledger::report::settlement_proof::Link;
use ledger::report::settlements::{self, Settlements};
use proptest::prelude::*;

use crate::books::{Books, books, day};
use crate::reference_balances::{Links, Money, entry, settled_sum};
use crate::{config, ledger_of, zone};

pub fn links(ledger: &Ledger) -> Links {
    let query = settlements::Query {
        period: None,
        zone: zone(),
    };
    let rows = Settlements::run(ledger, &query).rows.into_iter();
    let links = rows.filter_map(|row| match row.link {
        Link::First | Link::Missing { previous_id: None } => None,
        Link::Proven { previous_id } | Link::Broken { previous_id, .. } => {
            Some((row.settlement.id, (previous_id, true)))
        }
        Link::Missing {
            previous_id: Some(previous_id),
        } => Some((row.settlement.id, (previous_id, false))),
    });
    links.collect()
}

fn ask(ledger: &Ledger, as_of: Day, period: Option<Period>) -> Vec<CurrencyBalance> {
    let query = Query {
        as_of,
        period,
        zone: zone(),
    };
    Balances::run(ledger, &query).currencies
}

fn ends_at(day: Day) -> Instant {
    zone().start_of(day.plus_days(1).unwrap())
}

fn money(row: &CurrencyBalance) -> Money {
    Money {
        paid_out: row.holdings.paid_out_minor,
        in_transit: row.holdings.in_transit_minor,
        returned: row.holdings.returned_minor,
        available: row.holdings.available_minor,
        deferred: row.holdings.deferred_minor,
        reserve: row.holdings.reserve_minor,
        activity: row.sources.activity_minor,
        card_charge: row.sources.card_charge_minor,
        micro_deposit: row.sources.micro_deposit_minor,
        carried_in: row.sources.carried_in_minor,
        transfer_back: 0,
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn balances_are_what_plain_loops_say(books in books(), as_of in day()) {
        let ledger = ledger_of(&books.batches());
        let links = links(&ledger);
        for row in ask(&ledger, as_of, None) {
            let expected = books.money(row.currency, ends_at(as_of), &links);
            prop_assert_eq!(money(&row), Money { transfer_back: 0, ..expected });
            check_ages(&books, &row, as_of)?;
            check_claims(&books, &row, as_of, &links)?;
        }
    }

    #[test]
    fn all_that_came_in_is_somewhere(books in books(), as_of in day()) {
        let ledger = ledger_of(&books.batches());
        for row in ask(&ledger, as_of, None) {
            prop_assert_eq!(row.holdings.everything_minor(), row.sources.came_in_minor());
            let deferred: i128 = row.deferred_ages.iter().map(|line| line.minor).sum();
            prop_assert_eq!(deferred, row.holdings.deferred_minor);
            let held: i128 = row.reserve_ages.iter().map(|line| line.minor).sum();
            prop_assert_eq!(held, row.holdings.reserve_minor);
            let timeline = row.maturities.lines.iter().map(|line| line.minor).sum::<i128>();
            let dated: i128 = row
                .deferred_ages
                .iter()
                .filter(|line| !matches!(line.age, Age::Overdue | Age::Unknown))
                .map(|line| line.minor)
                .sum();
            prop_assert_eq!(timeline + row.maturities.later_minor, dated);
        }
    }

    #[test]
    fn balances_roll_forward(books in books(), mut days in [day(), day(), day()]) {
        days.sort_unstable();
        let [start, middle, end] = days;
        let ledger = ledger_of(&books.batches());
        let links = links(&ledger);
        let rolled = |start, end| ask(&ledger, end, Period::new(start, end));
        let (whole, first, second) = (rolled(start, end), rolled(start, middle), rolled(middle, end));
        for ((whole, first), second) in whole.iter().zip(&first).zip(&second) {
            let [of_whole, of_first, of_second] =
                [whole, first, second].map(|row| row.roll_forward.unwrap());
            for roll in [of_whole, of_first, of_second] {
                let end = roll.start_minor + roll.sources.came_in_minor() + roll.transfer_back_minor
                    - roll.sent_minor;
                prop_assert_eq!(end, roll.end_minor);
            }
            let before = |day| books.money(whole.currency, zone().start_of(day), &links);
            let held = |money: Money| money.available + money.deferred + money.reserve;
            prop_assert_eq!(of_whole.start_minor, held(before(start)));
            prop_assert_eq!(of_whole.end_minor, held(before(end)));
            let back = before(end).transfer_back - before(start).transfer_back;
            prop_assert_eq!(of_whole.transfer_back_minor, back);
            prop_assert_eq!(of_first.end_minor, of_second.start_minor);
            prop_assert_eq!(of_whole.sent_minor, of_first.sent_minor + of_second.sent_minor);
            let activity = of_first.sources.activity_minor + of_second.sources.activity_minor;
            prop_assert_eq!(of_whole.sources.activity_minor, activity);

            let [of_whole, of_first, of_second] =
                [whole, first, second].map(|row| row.deferred_roll_forward.unwrap());
            let newly = of_first.newly_minor + of_second.newly_minor;
            let released = of_first.released_minor + of_second.released_minor;
            prop_assert_eq!(of_whole.newly_minor, newly);
            prop_assert_eq!(of_whole.released_minor, released);
            prop_assert_eq!(of_whole.start_minor + newly - released, of_whole.end_minor);
            let span = zone().start_of(start)..zone().start_of(end);
            let of_rows = |fits: &dyn Fn(&ledger::transaction::Transaction) -> bool| -> i128 {
                let rows = books.transactions.iter().filter(|row| row.currency == whole.currency);
                rows.filter(|row| entry(row) != Some(row.posted_at) && fits(row))
                    .map(settled_sum)
                    .sum()
            };
            prop_assert_eq!(newly, of_rows(&|row| span.contains(&row.posted_at)));
            let is_released = |row: &ledger::transaction::Transaction| {
                entry(row).is_some_and(|at| span.contains(&at))
            };
            prop_assert_eq!(released, of_rows(&is_released));
        }
    }

    #[test]
    fn no_order_of_arrival_changes_a_balance(
        (books, shuffled) in books().prop_flat_map(|books| {
            let batches = books.batches();
            (Just(books), Just(batches).prop_shuffle())
        }),
        as_of in day(),
    ) {
        let period = Period::new(as_of, as_of.plus_days(9).unwrap());
        let expected = ask(&ledger_of(&books.batches()), as_of, period);
        prop_assert_eq!(ask(&ledger_of(&shuffled), as_of, period), expected);
    }
}

/// Every deferred row is in the age that its days say.
fn check_ages(books: &Books, row: &CurrencyBalance, as_of: Day) -> Result<(), TestCaseError> {
    use ledger::transaction::Status;
    let mut expected: BTreeMap<&str, (i128, u64)> = BTreeMap::new();
    let mut n_deferred = 0;
    for one in books
        .transactions
        .iter()
        .filter(|one| one.currency == row.currency)
    {
        let end = ends_at(as_of);
        if one.posted_at >= end || entry(one).is_some_and(|at| at < end) {
            continue;
        }
        let maturity = match &one.status {
            Status::Deferred { matures_at, .. } => matures_at.or(one.released_at),
            Status::Released => one.released_at,
        };
        let days = maturity.map(|at| zone().day_of(at).days_since(as_of));
        let age = match days {
            None => "Unknown",
            Some(days) if days < 0 => "Overdue",
            Some(days) if days < 8 => "UpTo7",
            Some(days) if days < 15 => "UpTo14",
            Some(days) if days < 31 => "UpTo30",
            Some(_) => "Over30",
        };
        let sum = expected.entry(age).or_default();
        sum.0 += settled_sum(one);
        sum.1 += 1;
        n_deferred += 1;
    }
    let names: Vec<String> = row
        .deferred_ages
        .iter()
        .map(|line| format!("{:?}", line.age))
        .collect();
    let found = names.iter().zip(&row.deferred_ages);
    let found: BTreeMap<&str, (i128, u64)> = found
        .map(|(name, line)| (name.as_str(), (line.minor, line.n)))
        .collect();
    prop_assert_eq!(found, expected);
    prop_assert_eq!(row.n_deferred, n_deferred);
    Ok(())
}

/// The newest claim, with what the rows say at its own time.
fn check_claims(
    books: &Books,
    row: &CurrencyBalance,
    as_of: Day,
    links: &Links,
) -> Result<(), TestCaseError> {
    let claims = books.balances.iter();
    let claims =
        claims.filter(|one| one.money.currency == row.currency && one.as_of < ends_at(as_of));
    let Some(newest) = claims.max_by_key(|one| one.as_of) else {
        prop_assert_eq!(&row.claimed, &[]);
        return Ok(());
    };
    let names: Vec<&str> = row.claimed.iter().map(|node| node.name.as_str()).collect();
    prop_assert_eq!(
        names,
        [
            "total",
            "available",
            "RESERVED",
            "deferred",
            "account_level_reserve"
        ]
    );
    let minors: Vec<i64> = row.claimed.iter().map(|node| node.claimed_minor).collect();
    let [total, available, reserved, deferred, reserve] = minors[..] else {
        unreachable!()
    };
    prop_assert_eq!(total, newest.money.minor);
    let tie = |claim: i64, parts: i64| match claim - parts {
        0 => Tie::Holds,
        residual => Tie::Fails {
            residual_minor: residual.into(),
        },
    };
    prop_assert_eq!(row.claimed[0].tie, tie(total, available + reserved));
    prop_assert_eq!(row.claimed[2].tie, tie(reserved, deferred + reserve));
    prop_assert_eq!(row.claimed[3].tie, Tie::Leaf);
    let then = newest.as_of.plus_seconds(1).unwrap();
    let money = books.money(row.currency, then, links);
    let derived: Vec<i128> = row
        .claimed
        .iter()
        .map(|node| node.derived_minor.unwrap())
        .collect();
    let reserved = money.deferred + money.reserve;
    let expected = [
        money.available + reserved,
        money.available,
        reserved,
        money.deferred,
        money.reserve,
    ];
    prop_assert_eq!(derived, expected);
    Ok(())
}
