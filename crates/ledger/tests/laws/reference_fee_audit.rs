//! The fee audit the slow way: every rule and every rate is tried on every order item, with
//! decimals in major units, sharing no code with the report.

use std::collections::{BTreeMap, BTreeSet};

use ledger::day::zone::Zone;
use ledger::day::{Instant, Period};
use ledger::money::Currency;
use ledger::report::fee_audit::commission::{Base, Rule};
use ledger::report::fee_audit::{Issue, Query};
use ledger::transaction::{Component, Kind, Transaction};
use rust_decimal::Decimal;

use crate::reference_items::{Item, ProductName, ShopName, items, round};

/// A rate in tenths of a per cent and how many items it explains, or why there is none.
pub type RateFound = Result<(u32, u64), &'static str>;

/// What the slow way finds.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Audit {
    /// Rule, judged items and exact items.
    pub shops: BTreeMap<ShopName, (Option<Rule>, u64, u64)>,
    /// The rate; charged, asked, exact items.
    pub products: BTreeMap<ProductName, (RateFound, [u64; 3])>,
    /// Issue, currency, order, product, booked and expected in minor units.
    pub findings: BTreeSet<(Issue, Currency, String, Option<String>, i128, i128)>,
}

/// Whether the commission of a sold item can be judged.
fn is_clear(item: &Item<'_>, items: &[Item<'_>]) -> bool {
    let is_apart = items.iter().any(|other| {
        (other.order, other.currency, other.sku) == (item.order, item.currency, None)
            && other.goods().is_zero()
            && !other.charged(Component::ReferralFee).is_zero()
    });
    item.first(Kind::Sale).is_some()
        && item.goods() > Decimal::ZERO
        && item.n_units() > 0
        && !(is_apart && item.sku.is_some())
}

fn is_within(period: Option<Period>, zone: &Zone, at: Instant) -> bool {
    period.is_none_or(|period| period.contains(zone.day_of(at)))
}

/// Audits transactions in order of posting. Of the query's filter it knows the period only.
pub fn audit(all: &[Transaction], query: &Query) -> Audit {
    let items = items(all);
    let (zone, period) = (&query.filter.zone, query.filter.period);
    let is_asked = |row: &Transaction| is_within(period, zone, row.posted_at);
    let teaches = |row: &Transaction| is_within(query.evidence.or(period), zone, row.posted_at);
    let clear: Vec<&Item<'_>> = items.iter().filter(|item| is_clear(item, &items)).collect();
    let mut found = Audit::default();
    let shops: BTreeSet<ShopName> = clear.iter().map(|item| item.shop()).collect();
    for shop in shops {
        let of_shop = clear.iter().copied().filter(|item| item.shop() == shop);
        let taught = of_shop.clone().filter(|item| {
            teaches(item.first(Kind::Sale).unwrap())
                && item.charged(Component::ReferralFee) < Decimal::ZERO
        });
        let taught: Vec<&Item<'_>> = taught.collect();
        let rule = rule(&taught, query);
        let asked = of_shop.filter(|item| is_asked(item.first(Kind::Sale).unwrap()));
        let asked: Vec<&Item<'_>> = asked.collect();
        if asked.is_empty() {
            continue;
        }
        let mut counts = (0, 0);
        let products: BTreeSet<ProductName> = asked.iter().map(|item| item.product()).collect();
        for product in products {
            let of_it = |items: &[&Item<'_>]| {
                items.iter().filter(|it| it.product() == product).count() as u64
            };
            let taught: Vec<&Item<'_>> = taught
                .iter()
                .copied()
                .filter(|it| it.product() == product)
                .collect();
            let nothing = if taught.is_empty() { "nothing" } else { "few" };
            let rate = rule.map_or(Err(nothing), |rule| rate(&taught, rule, query));
            let mut n_exact = 0;
            for item in asked.iter().filter(|item| item.product() == product) {
                let (Some(rule), Ok((rate, _))) = (rule, rate) else {
                    continue;
                };
                let expected = -item.expected(rule, rate);
                let booked = item.charged(Component::ReferralFee);
                n_exact += u64::from(booked == expected);
                let issue = match booked.cmp(&expected) {
                    std::cmp::Ordering::Equal => continue,
                    std::cmp::Ordering::Less => Issue::CommissionOvercharged,
                    _ if booked.is_zero() => Issue::CommissionMissing,
                    std::cmp::Ordering::Greater => Issue::CommissionUndercharged,
                };
                push(&mut found, item, issue, booked, expected);
            }
            if rate.is_ok() {
                counts = (counts.0 + of_it(&asked), counts.1 + n_exact);
            }
            let n = [taught.len() as u64, of_it(&asked), n_exact];
            found.products.insert(product.clone(), (rate, n));
        }
        found.shops.insert(shop, (rule, counts.0, counts.1));
    }
    for item in &items {
        if item.first(Kind::Sale).is_some_and(&is_asked) {
            digital_fee(item, query, &mut found);
        }
        if item.first(Kind::Refund).is_some_and(&is_asked) {
            refund(item, query, &mut found);
        }
    }
    found
}

/// The best rule, tried one by one.
fn rule(taught: &[&Item<'_>], query: &Query) -> Option<Rule> {
    let mut best: Option<([u64; 4], Rule)> = None;
    let products: BTreeSet<ProductName> = taught.iter().map(|item| item.product()).collect();
    let mut taxes = query.fee_taxes_ppm.clone();
    taxes.sort_unstable();
    for fee_tax_ppm in taxes {
        for base in Base::ALL {
            let rule = Rule { base, fee_tax_ppm };
            let mut score = [0; 4];
            for product in &products {
                let of_it = taught.iter().copied().filter(|it| it.product() == *product);
                let of_it: Vec<&Item<'_>> = of_it.collect();
                if let Ok((rate, n_explained)) = rate(&of_it, rule, query) {
                    let is_tenth = rate % 5 != 0;
                    score[0] += n_explained - u64::from(is_tenth);
                    score[1] += if rate % 10 == 0 { n_explained } else { 0 };
                    score[2] += if rate % 10 == 5 { n_explained } else { 0 };
                    score[3] += if rate % 50 == 0 { n_explained } else { 0 };
                }
            }
            if score[0] > 0 && best.is_none_or(|(known, _)| score > known) {
                best = Some((score, rule));
            }
        }
    }
    best.map(|(_, rule)| rule)
}

/// The best rate under a rule, tried one by one.
fn rate(taught: &[&Item<'_>], rule: Rule, query: &Query) -> RateFound {
    if taught.is_empty() {
        return Err("nothing");
    }
    // How much an explanation is worth, how round the rate is, how many items, and the rate.
    let mut all: Vec<(u64, u64, u64, u32)> = Vec::new();
    for rate in 1..=500 {
        let explains = |item: &&&Item<'_>| {
            let (bases, cost, _) = item.tried;
            cost == item.expected(rule, rate) && bases[rule.base as usize] > Decimal::ZERO
        };
        let n_explained = taught.iter().filter(explains).count() as u64;
        let (is_whole, is_tenth) = (rate % 10 == 0, rate % 5 != 0);
        let roundness = u64::from(is_whole) + u64::from(!is_tenth);
        let worth = n_explained.saturating_sub(u64::from(is_tenth));
        if worth > 0 {
            all.push((worth, roundness, n_explained, rate));
        }
    }
    let best = all
        .iter()
        .copied()
        .max_by_key(|&(worth, roundness, ..)| (worth, roundness));
    let Some((worth, roundness, n_explained, rate)) = best else {
        return Err("few");
    };
    let is_enough =
        n_explained * 2 > taught.len() as u64 && n_explained >= u64::from(query.n_items_min.max(1));
    let n_best = all
        .iter()
        .filter(|one| (one.0, one.1) == (worth, roundness))
        .count();
    match (is_enough, n_best) {
        (false, _) => Err("few"),
        (true, 1) => Ok((rate, n_explained)),
        (true, _) => Err("ambiguous"),
    }
}

fn digital_fee(item: &Item<'_>, query: &Query, found: &mut Audit) {
    let booked = item.charged(Component::DigitalServicesFee);
    let commission = item.charged(Component::ReferralFee);
    if booked.is_zero() || commission > Decimal::ZERO {
        return;
    }
    let part = Decimal::new(query.charges.digital_fee_ppm.into(), 6);
    let expected = round(commission * part, item.currency);
    if booked < expected {
        push(found, item, Issue::DigitalFeeOvercharged, booked, expected);
    } else if booked > expected {
        push(found, item, Issue::DigitalFeeUndercharged, booked, expected);
    }
}

fn refund(item: &Item<'_>, query: &Query, found: &mut Audit) {
    let reversed = item.refunded(&[Component::ReferralFee]);
    let charged = -item.charged(Component::ReferralFee);
    let refunded = -item.refunded(&[Component::ProductSale, Component::PromotionItem]);
    let goods = item.goods();
    let zero = Decimal::ZERO;
    if item.first(Kind::Sale).is_some() && charged > zero && refunded > zero && goods > zero {
        let is_whole = refunded >= goods;
        let share = if is_whole {
            charged
        } else {
            round(charged * refunded / goods, item.currency)
        };
        if reversed.is_zero() && share > zero {
            push(found, item, Issue::ReversalMissing, reversed, share);
        } else if reversed < share && is_whole {
            push(found, item, Issue::ReversalShort, reversed, share);
        }
    }

    let mut by_refund: BTreeMap<(Instant, Option<&String>), [Decimal; 2]> = BTreeMap::new();
    for row in item.rows.iter().filter(|row| row.kind == Kind::Refund) {
        for amount in &row.amounts {
            let place = match amount.component {
                Component::ReferralFee => 0,
                Component::RefundAdminFee => 1,
                _ => continue,
            };
            let refund = by_refund
                .entry((row.posted_at, row.reference_id.as_ref()))
                .or_default();
            refund[place] += Decimal::new(amount.minor, item.currency.scale());
        }
    }
    let limits = &query.charges.refund_fee_max_minor;
    let limit = limits
        .iter()
        .find(|(currency, _)| *currency == item.currency);
    let part = Decimal::new(query.charges.refund_fee_ppm.into(), 6);
    let (mut booked, mut expected) = (zero, zero);
    for [reversed, kept] in by_refund.values() {
        let mut fee = round(reversed.max(&zero) * part, item.currency);
        if let Some((_, limit)) = limit {
            fee = fee.min(Decimal::from_i128_with_scale(
                (*limit).into(),
                item.currency.scale(),
            ));
        }
        booked += kept;
        expected -= fee;
    }
    match booked.cmp(&expected) {
        std::cmp::Ordering::Equal => {}
        std::cmp::Ordering::Less => {
            push(found, item, Issue::RefundFeeOvercharged, booked, expected);
        }
        std::cmp::Ordering::Greater if booked.is_zero() => {
            push(found, item, Issue::RefundFeeMissing, booked, expected);
        }
        std::cmp::Ordering::Greater => {
            push(found, item, Issue::RefundFeeUndercharged, booked, expected);
        }
    }

    let booked = item.refunded(&[Component::DigitalServicesFee]);
    let had_one = !booked.is_zero() || !item.charged(Component::DigitalServicesFee).is_zero();
    let part = Decimal::new(query.charges.digital_fee_ppm.into(), 6);
    let expected = round(reversed * part, item.currency);
    if had_one && reversed >= zero && booked < expected {
        push(found, item, Issue::DigitalReversalShort, booked, expected);
    } else if had_one && reversed >= zero && booked > expected {
        push(found, item, Issue::DigitalReversalExcess, booked, expected);
    }
}

fn push(found: &mut Audit, item: &Item<'_>, issue: Issue, booked: Decimal, expected: Decimal) {
    let minor = |amount: Decimal| {
        let mut amount = amount;
        amount.rescale(item.currency.scale());
        amount.mantissa()
    };
    let sku = item.sku.map(str::to_owned);
    let finding = (
        issue,
        item.currency,
        item.order.to_owned(),
        sku,
        minor(booked),
        minor(expected),
    );
    assert!(found.findings.insert(finding), "a finding twice");
}
