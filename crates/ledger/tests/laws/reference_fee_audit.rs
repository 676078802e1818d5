//! The fee audit the slow way: every rule and every rate is tried on every order item, with
//! decimals in major units, sharing no code with the report.

use std::collections::{BTreeMap, BTreeSet};

use ledger::day::zone::Zone;
use ledger::day::{Instant, Period};
use ledger::money::Currency;
use ledger::report::fee_audit::commission::{Base, Rule};
use ledger::report::fee_audit::{Issue, Query};
use ledger::transaction::{Component, Kind, Transaction};
use rust_decimal::{Decimal, RoundingStrategy};

/// A marketplace in one currency.
pub type ShopName = (Currency, Option<String>);
/// A product of it.
pub type ProductName = (ShopName, Option<String>);

/// What the slow way finds.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Audit {
    /// Rule, judged items and exact items.
    pub shops: BTreeMap<ShopName, (Option<Rule>, u64, u64)>,
    /// Rate in tenths of a per cent and how many items it explains; charged, asked, exact items.
    pub products: BTreeMap<ProductName, (Result<(u32, u64), &'static str>, [u64; 3])>,
    /// Issue, currency, order, product, booked and expected in minor units.
    pub findings: BTreeSet<(Issue, Currency, String, Option<String>, i128, i128)>,
}

/// One product of one order, in major units.
struct Item<'a> {
    order: &'a str,
    sku: Option<&'a str>,
    currency: Currency,
    rows: Vec<&'a Transaction>,
    /// What every rate is tried on: bases in their order, the commission as a cost, units.
    tried: ([Decimal; 4], Decimal, Decimal),
}

impl Item<'_> {
    fn sum(&self, is_side: impl Fn(Kind) -> bool, components: &[Component]) -> Decimal {
        let mut sum = Decimal::ZERO;
        for row in self.rows.iter().filter(|row| is_side(row.kind)) {
            for amount in &row.amounts {
                if components.contains(&amount.component) {
                    sum += Decimal::new(amount.minor, self.currency.scale());
                }
            }
        }
        sum
    }

    fn sold(&self, components: &[Component]) -> Decimal {
        self.sum(|kind| kind == Kind::Sale, components)
    }

    fn refunded(&self, components: &[Component]) -> Decimal {
        self.sum(|kind| kind == Kind::Refund, components)
    }

    /// Fees count wherever they are booked, but not where they are given back.
    fn charged(&self, component: Component) -> Decimal {
        let is_given_back =
            |kind| matches!(kind, Kind::Refund | Kind::Chargeback | Kind::GuaranteeClaim);
        self.sum(|kind| !is_given_back(kind), &[component])
    }

    fn first(&self, of: Kind) -> Option<&Transaction> {
        self.rows.iter().copied().find(|row| row.kind == of)
    }

    fn n_units(&self) -> i64 {
        let sales = self.rows.iter().filter(|row| row.kind == Kind::Sale);
        sales.map(|row| row.quantity).sum()
    }

    fn goods(&self) -> Decimal {
        self.sold(&[Component::ProductSale, Component::PromotionItem])
    }

    fn base(&self, base: Base) -> Decimal {
        let shipping = self.sold(&[
            Component::ShippingCredit,
            Component::PromotionShipping,
            Component::ShippingChargeback,
            Component::GiftWrap,
            Component::GiftWrapChargeback,
        ]);
        let all_tax = self.sold(&[
            Component::ProductTax,
            Component::ShippingTax,
            Component::GiftWrapTax,
            Component::PromotionTax,
        ]);
        match base {
            Base::Goods => self.goods(),
            Base::GoodsAndShipping => self.goods() + shipping,
            Base::GoodsAndShippingWithTax => self.goods() + shipping + all_tax,
            Base::GoodsWithTax => {
                let tax = self.sold(&[Component::ProductTax, Component::PromotionTax]);
                self.goods() + tax + self.shipping_part_of_discount_tax()
            }
        }
    }

    /// How much of the tax of discounts is shipping's, as a positive number.
    fn shipping_part_of_discount_tax(&self) -> Decimal {
        let credit = self.sold(&[Component::ShippingCredit]);
        let discount = -self.sold(&[Component::PromotionShipping]);
        let tax = self.sold(&[Component::ShippingTax, Component::GiftWrapTax]);
        let of_all = -self.sold(&[Component::PromotionTax]);
        if credit <= Decimal::ZERO || discount <= Decimal::ZERO || tax <= Decimal::ZERO {
            return Decimal::ZERO;
        }
        let part = round(tax * discount.min(credit) / credit, self.currency);
        part.min(of_all).max(Decimal::ZERO)
    }

    fn shop(&self) -> ShopName {
        let row = self.first(Kind::Sale).or(self.first(Kind::Refund));
        let row = row.unwrap_or(self.rows[0]);
        (self.currency, row.marketplace.clone())
    }

    fn product(&self) -> ProductName {
        (self.shop(), self.sku.map(str::to_owned))
    }

    fn expected(&self, rule: Rule, rate_permille: u32) -> Decimal {
        let (bases, _, units) = self.tried;
        let unit_base = bases[rule.base as usize].max(Decimal::ZERO) / units;
        let unit_fee = round(
            unit_base * Decimal::new(rate_permille.into(), 3),
            self.currency,
        );
        let tax = Decimal::new(rule.fee_tax_ppm.into(), 6);
        round(unit_fee * units * (Decimal::ONE + tax), self.currency)
    }
}

fn round(amount: Decimal, currency: Currency) -> Decimal {
    amount.round_dp_with_strategy(currency.scale(), RoundingStrategy::MidpointAwayFromZero)
}

/// Items of transactions that stand in order of posting.
fn items(all: &[Transaction]) -> Vec<Item<'_>> {
    let mut items: Vec<Item<'_>> = Vec::new();
    for row in all {
        let Some(order) = row.order_id.as_deref() else {
            continue;
        };
        let is_it = |item: &&mut Item<'_>| {
            (item.order, item.sku, item.currency) == (order, row.sku.as_deref(), row.currency)
        };
        match items.iter_mut().find(is_it) {
            Some(item) => item.rows.push(row),
            None => items.push(Item {
                order,
                sku: row.sku.as_deref(),
                currency: row.currency,
                rows: vec![row],
                tried: Default::default(),
            }),
        }
    }
    for item in &mut items {
        let bases = Base::ALL.map(|base| item.base(base));
        let cost = -item.charged(Component::ReferralFee);
        item.tried = (bases, cost, Decimal::from(item.n_units()));
    }
    items
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
fn rate(taught: &[&Item<'_>], rule: Rule, query: &Query) -> Result<(u32, u64), &'static str> {
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
