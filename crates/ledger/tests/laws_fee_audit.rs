//! The laws of the fee audit, over random shops that charge by a rule and make mistakes.

#![allow(clippy::expect_used, clippy::unwrap_used)] // a test that can't go on stops

use std::collections::{BTreeMap, BTreeSet};

use ledger::Ledger;
use ledger::day::zone::Zone;
use ledger::day::{Day, Instant, Period};
use ledger::money::Currency;
use ledger::report::Report;
use ledger::report::fee_audit::checks::Charges;
use ledger::report::fee_audit::inference::Rate;
use ledger::report::fee_audit::{FeeAudit, Finding, Floor, Issue, IssueTotal, LIMIT_MAX, Query};
use ledger::store::batch::{Batch, LineCount, Source};
use ledger::store::filter::Filter;
use ledger::transaction::{Amount, Component, Kind, Status, Transaction};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use reference_fee_audit as reference;

#[path = "laws/reference_fee_audit.rs"]
mod reference_fee_audit;

/// 500 cases, unless the environment names another number.
fn config() -> ProptestConfig {
    let named = std::env::var("PROPTEST_CASES").ok();
    ProptestConfig {
        cases: named.and_then(|text| text.parse().ok()).unwrap_or(500),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

fn ledger_of(all: &[Transaction], at_a_time: usize) -> Ledger {
    let mut ledger = Ledger::new();
    for some in all.chunks(at_a_time.max(1)) {
        ledger.append(Batch {
            source: Source::Api,
            lines: LineCount::default(),
            settlements: Vec::new(),
            payouts: Vec::new(),
            transactions: some.to_vec(),
            removals: Vec::new(),
        });
    }
    ledger
}

/// How a shop charges.
#[derive(Clone, Debug)]
struct Shop {
    currency: &'static str,
    marketplace: Option<&'static str>,
    fee_tax_percent: i64,
    /// By product, in tenths of a per cent.
    rates: [i64; 2],
    has_tax_in_base: bool,
}

fn shop() -> impl Strategy<Value = Shop> {
    let rates = || select(vec![150, 150, 80, 155, 153, 120]);
    (
        select(vec!["EUR", "EUR", "JPY", "KWD"]),
        select(vec![Some("amazon.de"), Some("amazon.fr"), None]),
        select(vec![0, 7, 19]),
        (rates(), rates()),
        any::<bool>(),
    )
        .prop_map(
            |(currency, marketplace, fee_tax_percent, rates, has_tax_in_base)| Shop {
                currency,
                marketplace,
                fee_tax_percent,
                rates: [rates.0, rates.1],
                has_tax_in_base,
            },
        )
}

/// What happens to one product of one order.
#[derive(Clone, Debug)]
struct Sale {
    order: usize,
    product: usize,
    unit_minor: i64,
    n_units: i64,
    tax: bool,
    discount: bool,
    shipping: Option<bool>,
    /// What is wrong with the commission, in minor units, or that there is none.
    mistake: Option<i64>,
    digital_mistake: Option<i64>,
    /// Whether goods, commission and fee stand on rows of their own.
    is_split: bool,
    refund: Option<Refund>,
    day: i64,
}

#[derive(Clone, Debug)]
struct Refund {
    is_whole: bool,
    has_reversal: bool,
    mistake: i64,
    in_two: bool,
    day: i64,
    kind: Kind,
}

fn sale() -> impl Strategy<Value = Sale> {
    let mistake =
        prop_oneof![8 => Just(Some(0)), 2 => (-30..30_i64).prop_map(Some), 1 => Just(None)];
    let digital = option::weighted(0.3, prop_oneof![3 => Just(0), 1 => -9..9_i64]);
    let kind = prop_oneof![6 => Just(Kind::Refund), 1 => Just(Kind::Chargeback)];
    let refund = (
        any::<bool>(),
        any::<bool>(),
        -3..3_i64,
        any::<bool>(),
        0..8_i64,
        kind,
    );
    let refund = refund.prop_map(
        |(is_whole, has_reversal, mistake, in_two, day, kind)| Refund {
            is_whole,
            has_reversal,
            mistake,
            in_two,
            day,
            kind,
        },
    );
    let units = prop_oneof![1 => Just(0_i64), 15 => 1..4_i64];
    let goods = (0..9_usize, 0..3_usize, -5..9000_i64, units);
    let more = (
        any::<bool>(),
        any::<bool>(),
        option::weighted(0.4, any::<bool>()),
        any::<bool>(),
    );
    (
        goods,
        more,
        mistake,
        digital,
        option::weighted(0.4, refund),
        0..6_i64,
    )
        .prop_map(
            |(goods, more, mistake, digital_mistake, refund, day)| Sale {
                order: goods.0,
                product: goods.1,
                unit_minor: goods.2,
                n_units: goods.3,
                tax: more.0,
                discount: more.1,
                shipping: more.2,
                is_split: more.3,
                mistake,
                digital_mistake,
                refund,
                day,
            },
        )
}

/// Writes transactions with ids of their own.
struct Writer<'a> {
    shop: &'a Shop,
    all: Vec<Transaction>,
}

impl Writer<'_> {
    fn push(
        &mut self,
        sale: &Sale,
        kind: Kind,
        day: i64,
        amounts: &[(Component, i64)],
    ) -> &mut Transaction {
        let start = Instant::parse_rfc3339("2025-03-28T20:00:00Z").unwrap();
        let sequence = self.all.len() as u64 + 1;
        self.all.push(Transaction {
            id: format!("t{sequence}"),
            sequence,
            kind,
            raw_kind: kind.name().to_owned(),
            status: Status::Released,
            posted_at: start.plus_seconds(day * 40_000).unwrap(),
            released_at: None,
            marketplace: self.shop.marketplace.map(str::to_owned),
            currency: Currency::from_code(self.shop.currency).unwrap(),
            settlement_id: None,
            order_id: (sale.order > 0).then(|| format!("O{}", sale.order)),
            reference_id: None,
            sku: [Some("MUG"), Some("PEN"), None][sale.product].map(str::to_owned),
            quantity: 0,
            payment_method: None,
            amounts: amounts
                .iter()
                .map(|(component, minor)| Amount {
                    component: component.clone(),
                    raw: component.name().to_owned(),
                    minor: *minor,
                    line: 0,
                })
                .collect(),
        });
        self.all.last_mut().unwrap()
    }

    fn sell(&mut self, sale: &Sale) {
        let goods = sale.unit_minor * sale.n_units.max(1);
        let mut amounts = vec![(Component::ProductSale, goods)];
        let mut base = goods;
        let tax = if sale.tax { goods / 10 } else { 0 };
        let mut discount_tax = 0;
        if sale.discount {
            amounts.push((Component::PromotionItem, -(goods / 7)));
            base -= goods / 7;
            discount_tax -= if sale.tax { goods / 70 } else { 0 };
        }
        if sale.tax {
            amounts.push((Component::ProductTax, tax));
        }
        if self.shop.has_tax_in_base {
            base += tax + discount_tax;
        }
        if let Some(is_rebated) = sale.shipping {
            amounts.push((Component::ShippingCredit, 333));
            amounts.push((Component::ShippingTax, 31));
            if is_rebated {
                amounts.push((Component::PromotionShipping, -333));
                discount_tax -= 31;
            } else {
                amounts.push((Component::PromotionShipping, -111));
                discount_tax -= 10;
            }
        }
        if discount_tax != 0 {
            amounts.push((Component::PromotionTax, discount_tax));
        }
        let commission = sale
            .mistake
            .map(|mistake| mistake - self.commission(sale, base));
        let mut fees = Vec::new();
        fees.extend(commission.map(|minor| (Component::ReferralFee, minor)));
        if let Some(mistake) = sale.digital_mistake {
            let fee = (commission.unwrap_or(0) * 3 - 50) / 100 + mistake;
            fees.push((Component::DigitalServicesFee, fee));
        }
        if sale.is_split {
            self.push(sale, Kind::Sale, sale.day, &amounts).quantity = sale.n_units;
            let kind = if sale.tax {
                Kind::Sale
            } else {
                Kind::Adjustment
            };
            self.push(sale, kind, sale.day + 1, &fees);
        } else {
            amounts.extend(fees);
            self.push(sale, Kind::Sale, sale.day, &amounts).quantity = sale.n_units;
        }
        if let Some(refund) = &sale.refund {
            self.refund(sale, refund, -commission.unwrap_or(0), amounts[0].1);
        }
    }

    /// Close to the rule, and exact where the base divides well.
    fn commission(&self, sale: &Sale, base: i64) -> i64 {
        let rate = self.shop.rates[sale.product % 2];
        let units = sale.n_units.max(1);
        let unit_fee = (base * rate * 2 + 1000 * units) / (2000 * units);
        (unit_fee * units * (100 + self.shop.fee_tax_percent) * 2 + 100) / 200
    }

    fn refund(&mut self, sale: &Sale, refund: &Refund, commission: i64, goods: i64) {
        let goods = if refund.is_whole { goods } else { goods / 2 };
        let reversed = if refund.is_whole {
            commission
        } else {
            commission / 2
        };
        let reversed = if refund.has_reversal { reversed } else { 0 };
        let fee = (reversed * 2 + 5) / 10 - refund.mistake;
        let mut amounts = vec![(Component::ProductSale, -goods)];
        amounts.push((Component::ReferralFee, reversed));
        amounts.push((Component::RefundAdminFee, -fee));
        if sale.digital_mistake.is_some() && sale.tax {
            amounts.push((Component::DigitalServicesFee, (reversed * 3 + 50) / 100));
        }
        if refund.in_two {
            self.push(sale, refund.kind, refund.day, &amounts[..1]);
            let second = self.push(sale, refund.kind, refund.day, &amounts[1..]);
            second.quantity = -1;
            if sale.discount {
                second.reference_id = Some("R2".to_owned());
                let more = [
                    (Component::ReferralFee, 33),
                    (Component::RefundAdminFee, -7),
                ];
                self.push(sale, refund.kind, refund.day, &more);
            }
        } else {
            self.push(sale, refund.kind, refund.day, &amounts).quantity = 1;
        }
    }
}

/// Books in order of posting.
fn books() -> impl Strategy<Value = Vec<Transaction>> {
    let of_shop = (shop(), prop::collection::vec(sale(), 0..10));
    prop::collection::vec(of_shop, 1..3).prop_map(|shops| {
        let mut all: Vec<Transaction> = Vec::new();
        for (place, (shop, sales)) in shops.iter().enumerate() {
            let mut writer = Writer {
                shop,
                all: Vec::new(),
            };
            sales.iter().for_each(|sale| writer.sell(sale));
            for (index, mut row) in writer.all.into_iter().enumerate() {
                row.sequence = (index * 2 + place + 1) as u64;
                row.id = format!("{place}/{index}");
                // An order has one marketplace; two shops of a currency share none.
                row.order_id = row.order_id.map(|order| format!("{order}-{place}"));
                all.push(row);
            }
        }
        all.sort_by_key(|row| (row.posted_at, row.sequence));
        all
    })
}

fn day(place: i32) -> Day {
    Day::parse_iso("2025-03-27")
        .unwrap()
        .plus_days(place)
        .unwrap()
}

fn period() -> impl Strategy<Value = Option<Period>> {
    option::of((0..5_i32, 0..5_i32))
        .prop_map(|days| days.and_then(|(start, size)| Period::new(day(start), day(start + size))))
}

fn query() -> impl Strategy<Value = Query> {
    let eur = Currency::from_code("EUR").unwrap();
    let limit = option::of(0..300_u64);
    (period(), period(), 0..4_u32, limit).prop_map(move |(period, evidence, n_items_min, limit)| {
        Query {
            filter: Filter {
                period,
                ..Filter::all(Zone::utc())
            },
            evidence,
            fee_taxes_ppm: vec![190_000, 0, 70_000],
            n_items_min,
            floor: Floor::default(),
            charges: Charges {
                refund_fee_max_minor: limit.into_iter().map(|limit| (eur, limit)).collect(),
                ..Charges::default()
            },
            offset: 0,
            limit: LIMIT_MAX,
        }
    })
}

/// An answer in the words of the reference.
fn in_short(found: &FeeAudit) -> reference::Audit {
    let shops = found.shops.iter().map(|shop| {
        let name = (shop.currency, shop.marketplace.clone());
        (name, (shop.rule, shop.n_judged, shop.n_exact))
    });
    let products = found.products.iter().map(|product| {
        let name = (product.currency, product.marketplace.clone());
        let rate = match product.rate {
            Rate::Inferred {
                rate_ppm,
                n_explained,
            } => Ok((rate_ppm / 1000, n_explained)),
            Rate::NothingCharged => Err("nothing"),
            Rate::TooFewExplained => Err("few"),
            Rate::Ambiguous => Err("ambiguous"),
        };
        let counts = [product.n_charged, product.n_items, product.n_exact];
        ((name, product.sku.clone()), (rate, counts))
    });
    let findings = found.findings.iter().map(|it| {
        let (order, sku) = (it.order_id.clone(), it.sku.clone());
        (
            it.issue,
            it.currency,
            order,
            sku,
            it.booked_minor,
            it.expected_minor,
        )
    });
    reference::Audit {
        shops: shops.collect(),
        products: products.collect(),
        findings: findings.collect(),
    }
}

fn totals(findings: &[Finding]) -> BTreeMap<(Currency, Issue), (u64, i128)> {
    let mut totals: BTreeMap<(Currency, Issue), (u64, i128)> = BTreeMap::new();
    for finding in findings {
        let total = totals.entry((finding.currency, finding.issue)).or_default();
        total.0 += 1;
        total.1 += finding.difference_minor;
    }
    totals
}

fn by_issue(totals: &[IssueTotal]) -> BTreeMap<(Currency, Issue), (u64, i128)> {
    let found = totals.iter().filter(|total| total.n_findings > 0);
    found
        .map(|total| {
            (
                (total.currency, total.issue),
                (total.n_findings, total.difference_minor),
            )
        })
        .collect()
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn an_audit_is_what_trying_everything_finds(all in books(), query in query()) {
        let found = FeeAudit::run(&ledger_of(&all, usize::MAX), &query);
        let expected = reference::audit(&all, &query);
        let short = in_short(&found);
        prop_assert_eq!(&short.shops, &expected.shops);
        prop_assert_eq!(&short.products, &expected.products);
        prop_assert_eq!(&short.findings, &expected.findings);
        prop_assert_eq!(found.n_findings, expected.findings.len() as u64);
        prop_assert_eq!(by_issue(&found.totals), totals(&found.findings));
        let size = |it: &Finding| (it.currency, std::cmp::Reverse(it.difference_minor.abs()));
        prop_assert!(found.findings.is_sorted_by_key(size));
    }

    #[test]
    fn the_rows_of_a_finding_add_up_to_what_was_booked(all in books(), query in query()) {
        let ledger = ledger_of(&all, usize::MAX);
        for finding in FeeAudit::run(&ledger, &query).findings {
            let components = vec![finding.issue.component()];
            let n_rows: u64 = ledger.sums(&finding.filter).iter().map(|(_, it)| it.n_rows).sum();
            prop_assert!(n_rows > 0);
            let sums = ledger.sums(&Filter { components, ..finding.filter });
            let booked: i128 = sums.iter().map(|(_, sums)| sums.total_minor()).sum();
            prop_assert_eq!(booked, finding.booked_minor);
            prop_assert_eq!(
                finding.difference_minor,
                finding.booked_minor - finding.expected_minor
            );
        }
    }

    #[test]
    fn parts_of_a_period_find_what_the_whole_finds(
        all in books(),
        query in query(),
        middle in 0..8_i32,
    ) {
        let ledger = ledger_of(&all, usize::MAX);
        let of = |start, end| {
            let period = Period::new(day(start), day(end));
            let filter = Filter { period, ..query.filter.clone() };
            let evidence = Period::new(day(0), day(20));
            FeeAudit::run(&ledger, &Query { filter, evidence, ..query.clone() })
        };
        let key = |it: &Finding| format!("{it:?}");
        let whole: BTreeSet<String> = of(0, 8).findings.iter().map(key).collect();
        let parts = [of(0, middle), of(middle, 8)];
        let found = parts.iter().flat_map(|part| &part.findings);
        prop_assert_eq!(found.clone().count(), whole.len());
        prop_assert_eq!(found.map(key).collect::<BTreeSet<_>>(), whole);
    }

    #[test]
    fn a_floor_only_hides(
        all in books(),
        query in query(),
        (minor, share_ppm) in (0..60_u64, 0..400_000_u32),
    ) {
        let ledger = ledger_of(&all, usize::MAX);
        let whole = FeeAudit::run(&ledger, &query);
        let cut = FeeAudit::run(&ledger, &Query { floor: Floor { minor, share_ppm }, ..query });
        let reaches = |it: &&Finding| {
            let size = it.difference_minor.abs();
            size >= i128::from(minor)
                && size * 1_000_000 >= it.expected_minor.abs() * i128::from(share_ppm)
        };
        let kept: Vec<Finding> = whole.findings.iter().filter(reaches).cloned().collect();
        prop_assert_eq!(&cut.findings, &kept);
        for (whole, cut) in whole.totals.iter().zip(&cut.totals) {
            prop_assert_eq!((whole.currency, whole.issue), (cut.currency, cut.issue));
            prop_assert_eq!(whole.n_findings, cut.n_findings + cut.n_below_floor);
            prop_assert_eq!(whole.difference_minor, cut.difference_minor + cut.below_floor_minor);
        }
        prop_assert_eq!(whole.totals.len(), cut.totals.len());
        prop_assert_eq!((whole.shops, whole.unjudged), (cut.shops, cut.unjudged));
    }

    #[test]
    fn pages_and_order_of_arrival_make_no_difference(
        (all, shuffled) in books().prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle())),
        query in query(),
        (limit, at_a_time) in (1..5_usize, 1..9_usize),
    ) {
        let whole = FeeAudit::run(&ledger_of(&all, usize::MAX), &query);
        let other = ledger_of(&shuffled, at_a_time);
        prop_assert_eq!(&FeeAudit::run(&other, &query), &whole);
        let mut findings = Vec::new();
        while findings.len() < whole.findings.len() {
            let page = Query { offset: findings.len(), limit, ..query.clone() };
            let page = FeeAudit::run(&other, &page);
            prop_assert_eq!(page.findings.len(), limit.min(whole.findings.len() - findings.len()));
            prop_assert_eq!(&page.totals, &whole.totals);
            findings.extend(page.findings);
        }
        prop_assert_eq!(findings, whole.findings);
    }

    #[test]
    fn extremes_are_named_and_never_judged(
        minors in prop::collection::vec(select(vec![i64::MIN, i64::MAX, 1 << 40, 1, -1]), 14),
        quantity in select(vec![i64::MIN, i64::MAX, 1, 1 << 41]),
        kinds in prop::collection::vec(select(vec![Kind::Sale, Kind::Refund, Kind::Fee]), 3),
        share_ppm in select(vec![0, u32::MAX]),
    ) {
        let shop = Shop {
            currency: "EUR",
            marketplace: None,
            fee_tax_percent: 0,
            rates: [150, 150],
            has_tax_in_base: false,
        };
        let sale = Sale {
            order: 1, product: 0, unit_minor: 0, n_units: 0, tax: false, discount: false,
            shipping: None, mistake: None, digital_mistake: None, is_split: false, refund: None,
            day: 0,
        };
        let mut writer = Writer { shop: &shop, all: Vec::new() };
        let components = [
            Component::ProductSale, Component::ReferralFee, Component::ShippingCredit,
            Component::PromotionShipping, Component::ShippingTax, Component::PromotionTax,
            Component::RefundAdminFee, Component::DigitalServicesFee,
        ];
        for kind in kinds {
            let amounts: Vec<_> = components.iter().cloned().zip(minors.iter().copied()).collect();
            writer.push(&sale, kind, 0, &amounts).quantity = quantity;
        }
        let query = Query {
            filter: Filter::all(Zone::utc()),
            evidence: None,
            fee_taxes_ppm: vec![0, u32::MAX],
            n_items_min: u32::MAX,
            floor: Floor { minor: u64::MAX, share_ppm },
            charges: Charges {
                refund_fee_ppm: u32::MAX,
                refund_fee_max_minor: Vec::new(),
                digital_fee_ppm: u32::MAX,
            },
            offset: 0,
            limit: LIMIT_MAX,
        };
        let found = FeeAudit::run(&ledger_of(&writer.all, 1), &query);
        for finding in &found.findings {
            prop_assert_eq!(
                finding.difference_minor,
                finding.booked_minor - finding.expected_minor
            );
        }
    }
}
