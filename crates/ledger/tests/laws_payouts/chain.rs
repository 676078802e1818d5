//! Chains of settlements that carry over as they should, and what is seen when one is missing
//! (domain rules D3 and D4).

use ledger::day::Instant;
use ledger::money::Currency;
use ledger::report::Report;
use ledger::report::balances::{self, Balances};
use ledger::report::certificate::{self, Certificate};
use ledger::report::settlement_proof::Link;
use ledger::report::settlements::{self, Settlements};
use ledger::settlement::Settlement;
use ledger::store::batch::{Batch, Source};
use ledger::transaction::{Amount, Component, Kind, Status, Transaction};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::books::{empty, plus, start};
use crate::{config, ledger_of, zone};

const WEEK: i64 = 7 * 86_400;

/// What a settlement earned, what it held back, and by how many seconds it misses the one before.
type Link0 = (i64, i64, i64);

/// One shop's settlements, each carrying over what the one before leaves: a batch each.
fn chain(shop: &str, links: &[Link0]) -> Vec<Batch> {
    let currency = Currency::from_code("EUR").unwrap();
    let mut batches = Vec::new();
    let (mut opening, mut reserve) = (0, 0);
    for (place, &(earned, held, late)) in links.iter().enumerate() {
        let week = i64::try_from(place).unwrap();
        let started_at = plus(start(), week * WEEK + late);
        let id = format!("{shop}{place}");
        let total = opening + reserve + earned - held;
        let mut batch = empty(Source::Api);
        batch.settlements.push(Settlement {
            id: id.clone(),
            currency,
            marketplace: Some(shop.to_owned()),
            started_at,
            ended_at: plus(start(), (week + 1) * WEEK),
            deposit_at: None,
            claimed_minor: Some(total),
            is_open: false,
            payout_ids: Vec::new(),
        });
        let parts = [
            (Kind::OpeningBalance, Component::OpeningBalance, opening),
            (Kind::ReserveReleased, Component::ReserveReleased, reserve),
            (Kind::Sale, Component::ProductSale, earned),
            (Kind::ReserveHeld, Component::ReserveHeld, -held),
        ];
        for (step, (kind, component, minor)) in parts.into_iter().enumerate() {
            if minor != 0 {
                let posted_at = plus(started_at, i64::try_from(step).unwrap() * 3600);
                batch
                    .transactions
                    .push(row(&id, (kind, component, minor), posted_at));
            }
        }
        batches.push(batch);
        (opening, reserve) = (total.min(0), held);
    }
    batches
}

fn row(
    settlement_id: &str,
    (kind, component, minor): (Kind, Component, i64),
    posted_at: Instant,
) -> Transaction {
    Transaction {
        id: format!("{settlement_id}/{}", kind.name()),
        sequence: 1,
        kind,
        raw_kind: String::new(),
        status: Status::Released,
        posted_at,
        released_at: None,
        marketplace: None,
        currency: Currency::from_code("EUR").unwrap(),
        settlement_id: Some(settlement_id.to_owned()),
        order_id: None,
        reference_id: None,
        sku: None,
        quantity: 0,
        payment_method: None,
        amounts: vec![Amount {
            component,
            raw: String::new(),
            minor,
            line: 0,
        }],
    }
}

fn links() -> impl Strategy<Value = Vec<Link0>> {
    let held = prop_oneof![1 => Just(0_i64), 1 => 1..300_i64];
    vec(
        (
            -500..1_000_i64,
            held,
            prop::sample::select(vec![0, 0, 1, -1, 120, -120]),
        ),
        2..7,
    )
}

/// By id of the settlement.
fn found(batches: &[Batch]) -> Vec<(String, Link)> {
    let query = settlements::Query {
        period: None,
        zone: zone(),
    };
    let rows = Settlements::run(&ledger_of(batches), &query)
        .rows
        .into_iter();
    let mut found: Vec<(String, Link)> = rows.map(|row| (row.settlement.id, row.link)).collect();
    found.sort_by(|left, right| left.0.cmp(&right.0));
    found
}

fn money(batches: &[Batch]) -> balances::CurrencyBalance {
    let query = balances::Query {
        as_of: zone().day_of(plus(start(), 60 * 86_400)),
        period: None,
        zone: zone(),
    };
    Balances::run(&ledger_of(batches), &query)
        .currencies
        .remove(0)
}

/// What is carried into the settlement of a batch.
fn carries_in(batch: &Batch) -> i64 {
    let carried = batch.transactions.iter();
    let carried =
        carried.filter(|row| matches!(row.kind, Kind::OpeningBalance | Kind::ReserveReleased));
    carried.map(|row| row.amounts[0].minor.abs()).sum()
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_whole_chain_is_proven(first in links(), second in links()) {
        let batches = [chain("a", &first), chain("b", &second)].concat();
        for (id, link) in found(&batches) {
            let (shop, place) = id.split_at(1);
            let expected = match place.parse::<usize>().unwrap() {
                0 => Link::First,
                place => Link::Proven { previous_id: format!("{shop}{}", place - 1) },
            };
            prop_assert_eq!(link, expected, "{}", id);
        }

        // All that was earned, and nothing else, is somewhere; only the last of each is held.
        let money = money(&batches);
        let all = || first.iter().chain(&second);
        prop_assert_eq!(money.sources.carried_in_minor, 0);
        prop_assert_eq!(money.n_missing, 0);
        let earned: i64 = all().map(|link| link.0).sum();
        prop_assert_eq!(money.holdings.everything_minor(), i128::from(earned));
        let held = first.last().unwrap().1 + second.last().unwrap().1;
        prop_assert_eq!(money.holdings.reserve_minor, i128::from(held));
        // What no longer waits was paid: every positive total, and what is owed is carried on.
        let lasts = [batches[first.len() - 1].clone(), batches.last().unwrap().clone()];
        let owed: i64 = lasts.iter().map(|one| one.settlements[0].claimed_minor.unwrap().min(0)).sum();
        prop_assert_eq!(money.holdings.available_minor, i128::from(owed));

        let query = certificate::Query { settlement_id: None };
        let sealed = Certificate::run(&ledger_of(&batches), &query).sealed.unwrap();
        prop_assert_eq!(sealed.n_fail, 0);
    }

    #[test]
    fn a_gap_is_found_wherever_it_is(links in links(), at in 0..6_usize, n in 1..3_usize) {
        let whole = chain("a", &links);
        let at = at % whole.len();
        let end = (at + n).min(whole.len());
        let mut rest = whole.clone();
        rest.drain(at..end);
        let missing: Vec<(String, Link)> = found(&rest)
            .into_iter()
            .filter(|(_, link)| matches!(link, Link::Missing { .. }))
            .collect();
        let after = whole.get(end).map(|batch| batch.settlements[0].id.clone());
        match after {
            // What was after the last can't be known.
            None => prop_assert_eq!(missing, vec![]),
            // A first one that carries nothing in looks like the first of all.
            Some(_) if at == 0 && carries_in(&whole[end]) == 0 => prop_assert_eq!(missing, vec![]),
            Some(id) => {
                let previous_id = at.checked_sub(1).map(|place| format!("a{place}"));
                prop_assert_eq!(missing, vec![(id, Link::Missing { previous_id })]);
                prop_assert_eq!(money(&rest).n_missing, 1);
            }
        }
        // Whatever is missing, the reserve is that of the last one there.
        if let Some(last) = rest.last() {
            let is_held = |row: &&Transaction| row.kind == Kind::ReserveHeld;
            let held: i64 = last.transactions.iter().filter(is_held).map(|row| -row.amounts[0].minor).sum();
            prop_assert_eq!(money(&rest).holdings.reserve_minor, i128::from(held));
        }
    }

    #[test]
    fn an_amount_that_is_off_breaks_its_link(links in links(), at in 0..6_usize, off in 1..50_i64) {
        let mut batches = chain("a", &links);
        let at = at % batches.len();
        let id = batches[at].settlements[0].id.clone();
        let started_at = batches[at].settlements[0].started_at;
        let extra = (Kind::Adjustment, Component::ReserveReleased, off);
        batches[at].transactions.push(row(&id, extra, started_at));
        let link = found(&batches).into_iter().find(|one| one.0 == id).unwrap().1;
        match at.checked_sub(1) {
            None => prop_assert_eq!(link, Link::Missing { previous_id: None }),
            Some(before) => {
                let expected = Link::Broken {
                    previous_id: format!("a{before}"),
                    opening_residual_minor: 0,
                    reserve_residual_minor: off.into(),
                };
                prop_assert_eq!(link, expected);
            }
        }
        // Further on it may cancel with what the next one carries in by the claim.
        if at + 1 == batches.len() {
            prop_assert_eq!(money(&batches).sources.carried_in_minor, i128::from(off));
        }
    }
}
