//! The sample as the dashboard sees it: every report of money finds that it ties out.

use std::collections::{BTreeMap, BTreeSet};

use billing_api::demo::{
    LOST_LINE, ORDERS_DEFAULT, PAYOUT_FAILS, PAYOUT_RETRIED, SHORT_RELEASE, stream,
};
use ledger::day::Day;
use ledger::day::zone::Zone;
use ledger::fx::Policy;
use ledger::money::Currency;
use ledger::payment_method::PaymentMethodKind;
use ledger::report::Report;
use ledger::report::balances::{self, Balances, Tie};
use ledger::report::settlement_proof::{self, Outcome, Rule, SettlementProof};
use ledger::report::subscriptions::{self, Subscriptions};
use ledger::report::usage::{self, Usage};
use ledger::settlement::PayoutStatus;
use ledger::store::Ledger;
use ledger::subscription::SubscriptionStatus;
use ledger::transaction::Kind;
use ledger::usage::PriceModel;

use super::SEED;

/// The last day of the books.
pub fn last_day() -> Day {
    Day::parse_iso("2026-10-31").unwrap()
}

/// The books of the sample whose figures are written down.
pub fn ledger() -> Ledger {
    ledger_of(SEED, ORDERS_DEFAULT)
}

/// Several samples, for what must hold for every one.
pub const SAMPLES: [(u64, u64); 4] = [(SEED, ORDERS_DEFAULT), (2, 5_000), (u64::MAX, 300), (9, 0)];

/// The books of a sample, as they arrive.
pub fn ledger_of(seed: u64, orders: u64) -> Ledger {
    let mut ledger = Ledger::default();
    for batch in stream(seed, orders).1 {
        let n_rows = batch.transactions.len();
        let appended = ledger.append(batch);
        assert_eq!(appended.booked, n_rows, "{appended:?}");
    }
    ledger
}

#[test]
fn settlements_prove_and_payouts_tie() {
    let ledger = ledger();
    let mut failing = Vec::new();
    for settlement in ledger.settlements() {
        let query = settlement_proof::Query {
            settlement_id: settlement.id.clone(),
            zone: Zone::utc(),
        };
        let proof = SettlementProof::run(&ledger, &query).proof.unwrap();
        for identity in proof.identities {
            match identity.outcome {
                Outcome::Holds => {}
                Outcome::Fails { residual_minor } => {
                    failing.push((settlement.id.clone(), identity.rule, residual_minor));
                }
                Outcome::Unproven(why) => {
                    let is_first = matches!(identity.rule, Rule::Chain | Rule::ReserveCarryOver);
                    assert!(settlement.is_open || is_first, "{}: {why:?}", settlement.id);
                }
            }
        }
    }
    let residual = |id: &str, rule| {
        failing
            .iter()
            .find(|one| one.0 == id && one.1 == rule)
            .map(|one| one.2)
    };
    let lost = Some(i128::from(LOST_LINE.residual_minor));
    assert_eq!(residual(LOST_LINE.settlement_id, Rule::Footing), lost);
    assert_eq!(residual(LOST_LINE.settlement_id, Rule::Partition), lost);
    let short = Some(i128::from(SHORT_RELEASE.residual_minor));
    assert_eq!(
        residual(SHORT_RELEASE.settlement_id, Rule::ReserveCarryOver),
        short
    );
    // The payout that failed stays the only one of its settlement.
    assert!(residual(PAYOUT_FAILS, Rule::Payout).is_some());
    assert_eq!(failing.len(), 4, "{failing:?}");
}

/// However the books arrive, they are the same books.
#[test]
fn batch_by_batch_and_all_at_once_prove_the_same() {
    let streamed = ledger();
    let mut at_once = Ledger::default();
    for batch in billing_api::demo::seller(SEED).batches {
        at_once.append(batch);
    }
    let rows = |ledger: &Ledger| -> BTreeMap<String, (Option<String>, i128)> {
        let row = |row: ledger::store::Row<'_>| {
            let settlement = row.settlement_id().map(str::to_owned);
            (row.id().to_owned(), (settlement, row.total_minor()))
        };
        ledger.rows().map(row).collect()
    };
    assert_eq!(rows(&streamed), rows(&at_once));
    assert!(streamed.settlements().eq(at_once.settlements()));
    assert!(streamed.invoices().eq(at_once.invoices()));
    for settlement in streamed.settlements() {
        let query = settlement_proof::Query {
            settlement_id: settlement.id.clone(),
            zone: Zone::utc(),
        };
        let [left, right] =
            [&streamed, &at_once].map(|ledger| SettlementProof::run(ledger, &query));
        assert_eq!(left, right, "{}", settlement.id);
    }
    let query = balances::Query {
        as_of: last_day(),
        period: None,
        zone: Zone::utc(),
    };
    assert_eq!(
        Balances::run(&streamed, &query),
        Balances::run(&at_once, &query)
    );
}

#[test]
fn a_refused_payout_arrives_at_the_second_try() {
    let ledger = ledger();
    let payout = ledger.payouts_of_settlement(PAYOUT_RETRIED).next().unwrap();
    let steps: Vec<&str> = payout
        .history
        .iter()
        .map(|step| step.status.name())
        .collect();
    assert_eq!(
        steps,
        ["started", "in_transit", "failed", "started", "paid"]
    );
    assert!(payout.history.is_sorted_by_key(|step| step.at));
    assert_eq!(payout.status, PayoutStatus::Paid);
    assert!(
        payout.paid_on > payout.expected_on,
        "a second try takes longer"
    );
}

#[test]
fn claimed_balances_are_those_of_the_rows() {
    let query = balances::Query {
        as_of: last_day(),
        period: None,
        zone: Zone::utc(),
    };
    for (seed, orders) in SAMPLES {
        let found = Balances::run(&ledger_of(seed, orders), &query);
        assert_eq!(found.currencies.len(), 6);
        for one in found.currencies {
            let what = format!("{} of seed {seed}, {orders} orders", one.currency);
            assert_eq!(one.claimed.len(), 5, "{what}");
            for node in &one.claimed {
                assert!(
                    matches!(node.tie, Tie::Leaf | Tie::Holds),
                    "{what}: {node:?}"
                );
                let claimed = i128::from(node.claimed_minor);
                assert_eq!(Some(claimed), node.derived_minor, "{what}: {node:?}");
            }
            let defers = ["USD", "EUR", "GBP"].contains(&one.currency.code());
            if seed == SEED {
                assert_eq!(one.n_deferred > 0, defers, "{what}");
            }
        }
    }
}

#[test]
fn invoices_say_what_the_ledger_charges_for_usage() {
    for (seed, orders) in SAMPLES {
        check_usage(&ledger_of(seed, orders), seed);
    }
}

fn check_usage(ledger: &Ledger, seed: u64) {
    let query = usage::Query {
        as_of: last_day(),
        meter_id: None,
        n_months: 14,
        n_weeks: 8,
        coverage_ppm: 800_000,
        budgets: Vec::new(),
    };
    let found = Usage::run(ledger, &query);
    assert_eq!(found.meters.len(), 5);
    let mut n_months = 0;
    for meter in &found.meters {
        assert!(meter.meter.is_some(), "{}", meter.meter_id);
        for price in &meter.prices {
            for month in &price.months {
                let tie = &month.tie;
                let charge = month.charge.as_ref().unwrap();
                if month.month.end > last_day() {
                    assert!(tie.lines.is_empty(), "the month is not over");
                    continue;
                }
                n_months += 1;
                let what = format!("{} in {:?}, seed {seed}", price.price.id, month.month);
                assert_eq!((tie.residual_minor, tie.n_untied), (Some(0), 0), "{what}");
                assert!(charge.minor > 0, "{what}");
            }
        }
    }
    // Thirteen months of five services, and one month in which a price changed.
    assert_eq!(n_months, 13 * 5 + 1);
    let models: BTreeSet<&str> = ledger
        .prices()
        .map(|price| match price.model {
            PriceModel::PerUnit { .. } => "per unit",
            PriceModel::Package { .. } => "package",
            PriceModel::Volume(_) => "volume",
            PriceModel::Graduated(_) => "graduated",
            PriceModel::GraduatedPercentage(_) => "graduated percentage",
            PriceModel::Unknown(_) => "unknown",
        })
        .collect();
    assert_eq!(models.len(), 5, "{models:?}");
    assert!(ledger.prices().any(|price| price.minimum.is_some()));
    assert!(ledger.prices().any(|price| !price.free_units.is_zero()));
    // Every tier is reached, and every minimum and every free tier matters at least once.
    let charges: Vec<_> = found
        .meters
        .iter()
        .flat_map(|meter| &meter.prices)
        .flat_map(|price| &price.months)
        .map(|month| month.charge.as_ref().unwrap())
        .collect();
    assert!(charges.iter().any(|charge| !charge.minimum_added.is_zero()));
    assert!(charges.iter().any(|charge| !charge.free_units.is_zero()));
    assert!(
        charges.iter().any(|charge| charge.steps.len() == 3),
        "three tiers"
    );
}

#[test]
fn subscriptions_move_in_every_way_and_the_bridge_holds() {
    let ledger = ledger();
    let query = subscriptions::Query {
        from: Day::parse_iso("2025-09-01").unwrap(),
        as_of: last_day(),
        zone: Zone::utc(),
        renewal_days: 31,
        offset: 0,
        limit: 1_000,
    };
    let found = Subscriptions::run(&ledger, &query);
    assert_eq!((found.breaks, found.beyond_range), (Vec::new(), Vec::new()));
    assert_eq!(found.currencies.len(), 3);
    let mut moved = [0_u64; 5];
    for row in &found.currencies {
        assert_eq!(row.months.len(), 14);
        let mut before = None;
        for month in &row.months {
            let gained = month.new.minor + month.reactivation.minor + month.expansion.minor;
            let lost = month.contraction.minor + month.churn.minor;
            assert_eq!(month.rounding_minor, 0, "every price is whole by the month");
            assert_eq!(month.end.minor, month.start.minor + gained - lost);
            assert!(before.is_none_or(|end| end == month.start.minor));
            before = Some(month.end.minor);
            let counts = [
                month.n_new,
                month.n_reactivated,
                month.n_expanded,
                month.n_contracted,
                month.n_churned,
            ];
            moved.iter_mut().zip(counts).for_each(|(sum, n)| *sum += n);
        }
    }
    assert!(
        moved.iter().all(|&n| n > 0),
        "new, reactivated, expanded, contracted, churned: {moved:?}"
    );
    assert!(found.n_past_due > 0);
    let statuses: BTreeSet<&str> = ledger
        .subscriptions()
        .map(|one| one.status.name())
        .collect();
    let expected = ["active", "canceled", "past_due", "paused", "trialing"];
    assert_eq!(statuses, BTreeSet::from(expected));
    for one in ledger.subscriptions() {
        let is_retried = one.status == SubscriptionStatus::PastDue;
        assert_eq!(one.retries.is_empty(), !is_retried, "{}", one.id);
        assert!(one.events.is_sorted_by_key(|event| event.at), "{}", one.id);
        let ends = one.events.last().unwrap().at.to_rfc3339();
        assert!(
            ends.as_str() < "2026-11-01",
            "{} has an event at {ends}",
            one.id
        );
    }
}

#[test]
fn every_day_has_its_rates() {
    let ledger = ledger();
    let [dollar, euro] = ["USD", "EUR"].map(|code| Currency::from_code(code).unwrap());
    let mut asked = BTreeSet::new();
    for row in ledger.rows() {
        asked.insert((row.currency(), Zone::utc().day_of(row.posted_at())));
    }
    assert!(asked.len() > 1_000);
    for (currency, day) in asked {
        for quote in [dollar, euro] {
            let found = ledger.rates().find(currency, quote, day, Policy::default());
            assert!(found.is_ok(), "{currency} in {quote} on {day}");
        }
    }
}

#[test]
fn the_catalogue_knows_what_is_sold() {
    let ledger = ledger();
    let mut sold: BTreeMap<String, u32> = BTreeMap::new();
    for row in ledger.rows().filter(|row| row.kind() == Kind::Sale) {
        *sold.entry(row.sku().unwrap().to_owned()).or_default() += 1;
    }
    for sku in sold.keys() {
        assert!(ledger.product(sku).is_some(), "{sku}");
    }
    let without_cost = ledger
        .products()
        .filter(|product| product.unit_cost.is_none());
    let without_cost: Vec<&str> = without_cost.map(|product| product.sku.as_str()).collect();
    assert_eq!(without_cost, ["WREATH-JUNIPER"]);
    assert!(ledger.products().all(|product| !product.title.is_empty()));
    let costs = ledger.products().filter_map(|product| product.unit_cost);
    assert!(costs.into_iter().all(|cost| cost.minor > 0));
}

#[test]
fn there_is_every_way_to_pay() {
    let ledger = ledger();
    let kinds: BTreeSet<&PaymentMethodKind> = ledger.payment_methods().map(|it| &it.kind).collect();
    assert_eq!(kinds.len(), 7);
    assert_eq!(
        ledger.payment_methods().filter(|it| it.is_default).count(),
        1
    );
    let expired = ledger
        .payment_methods()
        .filter(|it| !it.is_usable_on(last_day()));
    assert_eq!(
        expired.map(|it| it.id.as_str()).collect::<Vec<_>>(),
        ["pm_old_visa"]
    );
}
