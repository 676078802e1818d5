//! Numbers survive the address, and what is none opens nothing.

use ledger::journal::Account;
use ledger::store::release::{Maturity, Release};
use ledger::transaction::tax_marks::Scheme;
use ledger::transaction::{Component, Kind, TaxScheme};

use super::*;

fn day(text: &str) -> Day {
    Day::parse_iso(text).unwrap()
}

fn claim(figure: Figure, filter: Filter) -> Claim {
    let currency = Currency::from_code("EUR").unwrap();
    Claim {
        figure,
        filter,
        currency,
        value: 0,
    }
}

#[track_caller]
fn check(claim: &Claim, shown: Option<Period>, text: &str) {
    let sum = Sum::of(claim, shown);
    assert_eq!(sum.to_text(), text);
    let read = Sum::parse(text).unwrap();
    assert_eq!(read.to_text(), text);
    let again = read.claim(shown, Zone::utc(), 0);
    assert_eq!(Sum::of(&again, shown).to_text(), text);
    assert_eq!(again.filter.period, claim.filter.period);
}

#[test]
fn numbers_survive_the_address() {
    let all = Filter::all(Zone::utc());
    let march = Period::new(day("2026-03-01"), day("2026-04-01"));
    check(&claim(Figure::NetSales, all.clone()), None, "EUR~net-sales");
    let fees = Figure::Steps(vec![Step::Expenses, Step::RefundedExpenses]);
    check(
        &claim(fees, all.clone()),
        march,
        "EUR~expenses.refunded-expenses~days",
    );
    let in_march = all.within(march.unwrap());
    check(
        &claim(Figure::Orders, in_march.clone()),
        march,
        "EUR~orders",
    );
    let product = in_march.with(Dimension::Sku, &Value::Text(Some("A~B 50%".into())));
    check(
        &claim(Figure::step(Step::GrossSales), product),
        None,
        "EUR~gross-sales~days/2026-03-01..2026-03-31~sku/A%7EB 50%25",
    );
    let none = Value::Text(None);
    check(
        &claim(
            Figure::UnitsSold,
            all.without(Dimension::Marketplace, vec![none]),
        ),
        None,
        "EUR~units-sold~not-marketplace",
    );
    let unknown = Component::Unknown("ItemFees | 50% off".to_owned());
    let at_step = Filter {
        settlements: vec![Some("1001".into())],
        ..all.at_steps(&[Step::Unrecognised])
    };
    check(
        &claim(Figure::Component(unknown), at_step),
        None,
        "EUR~component/ItemFees | 50%25 off~step/unrecognised~settlement/1001",
    );
    let finding = Filter {
        kinds: vec![Kind::Sale, Kind::Refund],
        orders: vec![Some("o-1".into())],
        ..all
    };
    check(
        &claim(Figure::Component(Component::ReferralFee), finding),
        None,
        "EUR~component/referral_fee~order/o-1~kind/sale~kind/refund",
    );
}

#[test]
fn what_the_books_ask_survives() {
    let all = Filter::all(Zone::utc());
    let march = Period::new(day("2026-03-01"), day("2026-04-01"));
    let release = |release| Filter {
        release: Some(release),
        ..all.clone()
    };
    let free = release(Release {
        on: march,
        only_held: true,
        ..Release::default()
    });
    check(
        &claim(Figure::Settled, free),
        None,
        "EUR~settled~free/2026-03-01..2026-03-31~held",
    );
    let overdue = Period {
        start: Day::MIN,
        end: day("2026-03-01"),
    };
    let held = release(Release {
        not_before: Some(day("2026-04-01")),
        matures: Some(Maturity::On(overdue)),
        ..Release::default()
    });
    check(
        &claim(Figure::Settled, held),
        march,
        "EUR~settled~days~held/2026-04-01~due/..2026-02-28",
    );
    let always = Period {
        start: Day::MIN,
        end: Day::MAX,
    };
    let ever = release(Release {
        on: Some(always),
        ..Release::default()
    });
    check(&claim(Figure::Settled, ever), None, "EUR~settled~free/..");
    let earlier = all.within(overdue);
    check(
        &claim(Figure::Settled, earlier),
        march,
        "EUR~settled~days/..2026-02-28",
    );
    let unknown_day = release(Release {
        matures: Some(Maturity::Unknown),
        ..Release::default()
    });
    check(
        &claim(Figure::Settled, unknown_day),
        None,
        "EUR~settled~due",
    );
    let booked = Filter {
        accounts: vec![Account::Refunds],
        tax_schemes: Scheme::ALL.to_vec(),
        ..all.clone()
    };
    check(
        &claim(Figure::Total, booked),
        None,
        "EUR~total~account/refunds~scheme/standard~scheme/facilitator~scheme/low-value~scheme/oss\
         ~scheme/ioss~scheme/reverse-charge~scheme/none",
    );
}

#[test]
fn every_figure_and_step_survives() {
    let steps = Step::ALL.map(Figure::step);
    let others = [
        Figure::NetSales,
        Figure::NetProceeds,
        Figure::Settled,
        Figure::Total,
        Figure::TaxCollected,
        Figure::TaxWithheld,
        Figure::Deferred,
        Figure::Rows,
        Figure::Amounts,
        Figure::Unrecognised,
        Figure::Orders,
        Figure::UnitsSold,
        Figure::UnitsReturned,
        Figure::Units,
    ];
    for figure in steps.into_iter().chain(others) {
        let text = Sum::of(&claim(figure.clone(), Filter::all(Zone::utc())), None).to_text();
        assert_eq!(Sum::parse(&text).unwrap().figure, figure, "{text}");
    }
    for scheme in [
        TaxScheme::Untaxed,
        TaxScheme::Seller,
        TaxScheme::Marketplace,
    ] {
        let value = Value::TaxScheme(scheme);
        let filter = Filter::all(Zone::utc()).with(Dimension::TaxScheme, &value);
        let text = Sum::of(&claim(Figure::Total, filter), None).to_text();
        assert_eq!(Sum::parse(&text).unwrap().to_text(), text);
    }
}

#[test]
fn what_is_no_number_opens_nothing() {
    for text in [
        "",
        "EUR",
        "euro~net-sales",
        "EUR~everything",
        "EUR~gross-sales.all",
        "EUR~net-sales~colour/red",
        "EUR~net-sales~account/cellar",
        "EUR~net-sales~account",
        "EUR~net-sales~held/tomorrow",
        "EUR~net-sales~days/2026-13-01..2026-13-02",
        "EUR~net-sales~days/2026-03-02..2026-03-01",
        "EUR~net-sales~kind/robbery",
        "EUR~net-sales~sku/50%2",
    ] {
        assert_eq!(Sum::parse(text), None, "{text}");
    }
}
