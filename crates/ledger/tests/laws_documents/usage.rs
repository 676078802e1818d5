//! Random usage.

use chrono::{Datelike, NaiveDate};
use ledger::day::Day;
use ledger::money::ratio::Ratio;
use ledger::money::{Currency, Rounding};
use ledger::report::Report;
use ledger::report::usage::records::{self, Records};
use ledger::report::usage::{self, PriceUsage, Usage};
use ledger::store::batch::Entities;
use ledger::usage::{Charge, Meter, Price, PriceModel, Proration, Tier, Unpriced, UsageRecord};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use rust_decimal::Decimal;

use crate::random_invoices::{invoice, numbered};
use crate::reference_usage as reference;
use crate::{config, ledger_of};

fn half(n: i64) -> Decimal {
    Decimal::new(n * 5, 1)
}

fn tiers() -> impl Strategy<Value = Vec<Tier>> {
    let tier = (1..12_i64, -2..9_i64, -1..4_i64);
    (vec(tier, 1..4), any::<bool>()).prop_map(|(tiers, has_end)| {
        let mut end = 0;
        let mut all: Vec<Tier> = tiers
            .into_iter()
            .map(|(width, price, flat)| {
                end += width;
                Tier {
                    up_to: Some(half(end)),
                    unit_price: Decimal::new(price * 3, 3),
                    flat: Decimal::new(flat * 7, 3),
                }
            })
            .collect();
        if !has_end {
            all.last_mut().unwrap().up_to = None;
        }
        all
    })
}

fn model() -> impl Strategy<Value = PriceModel> {
    let thousandth = |n: i64| Decimal::new(n, 3);
    prop_oneof![
        1 => (-5..50_i64).prop_map(move |n| PriceModel::PerUnit { unit_price: thousandth(n) }),
        1 => (1..9_i64, 0..50_i64).prop_map(move |(size, n)| PriceModel::Package { size: half(size), price: thousandth(n) }),
        3 => tiers().prop_map(PriceModel::Volume),
        3 => tiers().prop_map(PriceModel::Graduated),
        1 => tiers().prop_map(PriceModel::GraduatedPercentage),
        1 => Just(PriceModel::Unknown("odd".to_owned())),
    ]
}

/// Days around the ends of short months, in a leap year.
fn day() -> impl Strategy<Value = Day> {
    let start = Day::parse_iso("2024-01-20").unwrap();
    (0..75_i32).prop_map(move |days| start.plus_days(days).unwrap())
}

fn price() -> impl Strategy<Value = Price> {
    let fixed = (0..6_i64, prop::option::of(0..40_i64), any::<bool>());
    let days = [(); 2].map(|()| prop::option::weighted(0.3, day()));
    let code = select(vec!["EUR", "EUR", "JPY", "KWD"]);
    (model(), fixed, days, code).prop_map(
        |(model, (free, minimum, is_prorated), [from, until], code)| Price {
            id: "P".to_owned(),
            sequence: 0,
            meter_id: "M".to_owned(),
            currency: Currency::from_code(code).unwrap(),
            model,
            free_units: half(free),
            minimum: minimum.map(|minimum| Decimal::new(minimum, 3)),
            valid_from: from,
            valid_until: until,
            proration: if is_prorated {
                Proration::ByDay
            } else {
                Proration::None
            },
            rounding: Rounding::HalfUp,
        },
    )
}

fn records() -> impl Strategy<Value = Vec<UsageRecord>> {
    let quantity = prop_oneof![8 => 0..6_i64, 1 => -3..0_i64];
    let record = (day(), quantity, prop::bool::weighted(0.9));
    vec(record, 0..25).prop_map(|all| {
        let records = all
            .into_iter()
            .enumerate()
            .map(|(place, (on, quantity, is_own))| UsageRecord {
                id: format!("r{place}"),
                sequence: 0,
                meter_id: if is_own { "M" } else { "N" }.to_owned(),
                on,
                quantity: half(quantity),
            });
        records.collect()
    })
}

fn meter() -> Meter {
    Meter {
        id: "M".to_owned(),
        sequence: 0,
        name: "M".to_owned(),
        unit: "call".to_owned(),
    }
}

fn query(as_of: Day, n_weeks: u16) -> usage::Query {
    usage::Query {
        as_of,
        meter_id: Some("M".to_owned()),
        n_months: 3,
        n_weeks,
        coverage_ppm: 500_000,
        budgets: Vec::new(),
    }
}

fn run(records: &[UsageRecord], price: &Price, query: &usage::Query) -> PriceUsage {
    let ledger = ledger_of(Entities {
        meters: vec![meter()],
        prices: vec![price.clone()],
        usage_records: records.to_vec(),
        ..Entities::default()
    });
    let mut answer = Usage::run(&ledger, query);
    assert_eq!(answer.meters.len(), 1);
    answer.meters.remove(0).prices.remove(0)
}

/// Whether a charge is the reference's, to the last fraction and after rounding.
fn check_charge(
    charge: &Result<Charge, Unpriced>,
    price: &Price,
    quantity_halves: i128,
    month: NaiveDate,
) -> Result<(), TestCaseError> {
    let expected = reference::charge(price, quantity_halves, month);
    prop_assert_eq!(charge.is_err(), expected.is_none());
    let (Ok(charge), Some(expected)) = (charge, expected) else {
        let is_unknown = matches!(price.model, PriceModel::Unknown(_));
        let why = if is_unknown {
            Unpriced::UnknownModel
        } else {
            Unpriced::BeyondTiers
        };
        prop_assert_eq!(charge.as_ref().err(), Some(&why));
        return Ok(());
    };
    let n_days = reference::n_days_in_month(month);
    prop_assert_eq!(charge.quantity, Ratio::new(quantity_halves, 2).unwrap());
    prop_assert_eq!(charge.exact, Ratio::new(expected, 2000 * n_days).unwrap());
    let decimals = price.currency.exponent().unwrap();
    prop_assert_eq!(charge.minor, reference::minor(expected, month, decimals));
    // The calculation on show adds up to it.
    let add = |left: Ratio, right: Ratio| left.checked_add(right).unwrap();
    let steps = charge
        .steps
        .iter()
        .map(|step| step.amount)
        .fold(Ratio::ZERO, add);
    prop_assert_eq!(add(steps, charge.minimum_added), charge.exact);
    for step in &charge.steps {
        let amount = step.counted.checked_mul(step.unit_price.into()).unwrap();
        prop_assert_eq!(add(amount, step.flat), step.amount);
    }
    let units = charge
        .steps
        .iter()
        .map(|step| step.units)
        .fold(Ratio::ZERO, add);
    prop_assert_eq!(units, charge.units);
    prop_assert_eq!(
        add(charge.units, charge.free_units),
        charge.quantity.max(Ratio::ZERO)
    );
    Ok(())
}

fn days_of(period: ledger::day::Period) -> (NaiveDate, NaiveDate) {
    (reference::date(period.start), reference::date(period.end))
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn months_cost_what_the_reference_says(records in records(), price in price(), as_of in day()) {
        let answer = run(&records, &price, &query(as_of, 4));
        let today = reference::date(as_of);
        let mut months = answer.months.iter();
        for n_back in (0..3).rev() {
            let first = today.with_day(1).unwrap() - chrono::Months::new(n_back);
            let is_day = |day: NaiveDate| {
                day <= today && reference::same_month(day, first) && reference::applies(&price, day)
            };
            let all = (0..31).map(|n_day| first + chrono::Days::new(n_day));
            let n_days = all.filter(|day| is_day(*day)).count();
            if n_days == 0 {
                continue;
            }
            let month = months.next().unwrap();
            prop_assert_eq!(reference::date(month.month.start), first);
            prop_assert_eq!(usize::try_from(month.days.days()).unwrap(), n_days);
            let (start, end) = days_of(month.days);
            prop_assert!(is_day(start) && is_day(end.pred_opt().unwrap()));
            let own = records.iter().filter(|record| record.meter_id == "M" && is_day(reference::date(record.on)));
            prop_assert_eq!(month.n_records, own.count() as u64);
            check_charge(&month.charge, &price, reference::sum(&records, is_day), first)?;
        }
        prop_assert!(months.next().is_none());
        for (day, charge) in &answer.charge_to_date {
            let last = reference::date(*day);
            let is_day = |day: NaiveDate| {
                day <= last && reference::same_month(day, last) && reference::applies(&price, day)
            };
            let expected = reference::charge(&price, reference::sum(&records, is_day), last);
            let n_days = reference::n_days_in_month(last);
            prop_assert_eq!(charge.ok(), expected.map(|expected| Ratio::new(expected, 2000 * n_days).unwrap()));
        }
    }

    #[test]
    fn forecasts_are_what_the_reference_says(
        records in records(),
        price in price(),
        as_of in day(),
        n_weeks in 1..5_u16,
    ) {
        let answer = run(&records, &price, &query(as_of, n_weeks));
        let today = reference::date(as_of);
        let n_weeks = i128::from(n_weeks);
        let month = today.with_day(1).unwrap();
        let has_days = (0..31).map(|n_day| month + chrono::Days::new(n_day)).any(|day| {
            reference::same_month(day, month) && reference::applies(&price, day)
        });
        prop_assert_eq!(answer.forecast.is_some(), has_days);
        let Some(forecast) = answer.forecast else { return Ok(()) };

        let twenty_fourths = |twelfths: i128| Ratio::new(twelfths, 24).unwrap();
        let mut errors = Vec::new();
        for (n_back, test) in (1..).zip(&forecast.back_tests) {
            let then = today - chrono::Months::new(n_back);
            prop_assert_eq!(reference::date(test.as_of), then);
            let expected = reference::forecast(&records, then, n_weeks, |_| true).unwrap();
            let actual = reference::sum(&records, |day| reference::same_month(day, then));
            prop_assert_eq!(test.forecast, twenty_fourths(expected));
            prop_assert_eq!(test.actual, Ratio::new(actual, 2).unwrap());
            prop_assert_eq!(test.error, twenty_fourths(12 * actual - expected));
            errors.push(12 * actual - expected);
        }
        let next = today - chrono::Months::new(u32::try_from(errors.len()).unwrap() + 1);
        if errors.len() < 3 {
            let first = records.iter().filter(|record| record.meter_id == "M").map(|record| reference::date(record.on)).min();
            let is_known = first.is_some_and(|first| first <= next)
                && reference::forecast(&records, next, n_weeks, |_| true).is_some();
            prop_assert!(!is_known);
        }

        let expected = reference::forecast(&records, today, n_weeks, |day| reference::applies(&price, day));
        prop_assert_eq!(forecast.expected.is_some(), expected.is_some());
        let (Some(estimate), Some(expected)) = (forecast.expected, expected) else { return Ok(()) };
        prop_assert_eq!(estimate.quantity, twenty_fourths(expected));
        prop_assert_eq!(forecast.interval.is_some(), errors.len() >= 3);
        if let Some((low, high)) = forecast.interval {
            errors.sort_unstable();
            // A quarter of three is the first of them, three quarters are the third.
            prop_assert_eq!(errors.len(), 3);
            let counted = 12 * reference::sum(&records, |day| {
                day <= today && reference::same_month(day, today) && reference::applies(&price, day)
            });
            prop_assert_eq!(low.quantity, twenty_fourths((expected + errors[0]).max(counted)));
            prop_assert_eq!(high.quantity, twenty_fourths((expected + errors[2]).max(counted)));
        }
        if today.month() != today.succ_opt().unwrap().month() {
            prop_assert_eq!(&answer.months.last().map(|month| &month.charge), &Some(&estimate.charge));
        }
    }

    #[test]
    fn records_behind_a_charge_add_up_to_it(records in records(), price in price(), as_of in day()) {
        let entities = Entities {
            prices: vec![price],
            usage_records: records.clone(),
            ..Entities::default()
        };
        let ledger = ledger_of(entities);
        let answer = Usage::run(&ledger, &query(as_of, 4));
        let page = |days, offset, limit| {
            let query = records::Query { meter_id: "M".to_owned(), days, offset, limit };
            Records::run(&ledger, &query)
        };
        for month in &answer.meters[0].prices[0].months {
            let whole = page(Some(month.days), 0, 1000);
            prop_assert_eq!(whole.n_records, month.n_records);
            if let Ok(charge) = &month.charge {
                prop_assert_eq!(whole.quantity, Some(charge.quantity));
            }
            let (start, end) = days_of(month.days);
            prop_assert!(whole.rows.iter().all(|row| (start..end).contains(&reference::date(row.on))));
            let sum: i128 = whole.rows.iter().map(|row| reference::halves(row.quantity)).sum();
            prop_assert_eq!(whole.quantity, Ratio::new(sum, 2));
        }
        let all = page(None, 0, 1000);
        prop_assert_eq!(all.n_records, answer.meters[0].n_records);
        prop_assert!(all.rows.windows(2).all(|pair| (pair[0].on, &pair[0].id) < (pair[1].on, &pair[1].id)));
        let paged: Vec<_> = (0..all.rows.len()).flat_map(|offset| page(None, offset, 1).rows).collect();
        prop_assert_eq!(paged, all.rows);
    }

    #[test]
    fn a_finished_month_costs_its_last_day_to_date(records in records(), price in price()) {
        let as_of = Day::parse_iso("2024-02-29").unwrap();
        let answer = run(&records, &price, &query(as_of, 4));
        let last = answer.charge_to_date.last().map(|(_, charge)| *charge);
        let is_to_the_end = price.valid_until.is_none_or(|until| until > as_of);
        if is_to_the_end && last.is_some() {
            let charge = answer.months.last().map(|month| month.charge.as_ref().map(|charge| charge.exact).map_err(|why| *why));
            prop_assert_eq!(last, charge);
        }
    }

    #[test]
    fn lines_tie_to_the_records_they_name(
        records in records(),
        price in price(),
        as_of in day(),
        invoices in vec((invoice(), vec((0..4_usize, 0..30_usize), 0..8)), 0..5),
    ) {
        let (mut all, names): (Vec<_>, Vec<_>) = invoices.into_iter().unzip();
        all = numbered(all);
        for (invoice, names) in all.iter_mut().zip(&names) {
            for (line, record) in names {
                if let Some(line) = invoice.lines.get_mut(*line) {
                    line.usage_record_ids.push(format!("r{record}"));
                }
            }
        }
        let ledger = ledger_of(Entities {
            prices: vec![price.clone()],
            usage_records: records.clone(),
            invoices: all.clone(),
            ..Entities::default()
        });
        let answer = Usage::run(&ledger, &query(as_of, 4));
        for month in &answer.meters[0].prices[0].months {
            let (start, end) = days_of(month.days);
            let own: Vec<&UsageRecord> = records
                .iter()
                .filter(|record| record.meter_id == "M")
                .filter(|record| (start..end).contains(&reference::date(record.on)))
                .collect();
            let mut tied = std::collections::BTreeSet::new();
            let (mut net, mut lines) = (0, Vec::new());
            for invoice in &all {
                let status = invoice.status.name();
                if status == "draft" || status == "void" || invoice.currency != price.currency {
                    continue;
                }
                for (place, line) in (0_u32..).zip(&invoice.lines) {
                    let named = own.iter().filter(|record| line.usage_record_ids.contains(&record.id));
                    let named: Vec<&str> = named.map(|record| record.id.as_str()).collect();
                    if !named.is_empty() {
                        net += i128::from(line.net_minor);
                        lines.push((invoice.id.clone(), place, named.len() as u64));
                        tied.extend(named);
                    }
                }
            }
            let found = month.tie.lines.iter().map(|line| (line.invoice_id.clone(), line.line, line.n_records));
            prop_assert_eq!(found.collect::<Vec<_>>(), lines.clone());
            prop_assert_eq!(month.tie.net_minor, net);
            prop_assert_eq!(month.tie.n_untied, (own.len() - tied.len()) as u64);
            let untied = own.iter().filter(|record| !tied.contains(record.id.as_str()));
            let untied: i128 = untied.map(|record| reference::halves(record.quantity)).sum();
            prop_assert_eq!(month.tie.untied_quantity, Ratio::new(untied, 2));
            let charge = month.charge.as_ref().ok().filter(|_| !lines.is_empty());
            prop_assert_eq!(month.tie.residual_minor, charge.map(|charge| net - charge.minor));
        }
    }
}
