//! The fee audit: what each order item should have been charged, recomputed to the last minor
//! unit, and every difference with its money and its rows.
//!
//! | check | expected | rule |
//! |---|---|---|
//! | commission | `-round(round(unit base x rate) x units x (1 + fee tax))` | 3.7, per order and product |
//! | commission given back, whole refund | `-(commission charged)` | refund = reversal lines |
//! | the same, part of it refunded | its share by the goods, looked at only where nothing came back | |
//! | refund fee | `-sum of round(refund fee rate x commission given back)`, per refund, capped | 3.7: 20 % |
//! | digital services fee | `round(3 % x commission)`, where there is one | 3.7 |
//!
//! Roundings are half up to the currency's own minor unit. Rates are learned from the charges
//! themselves (see [`inference`]); where they can't be, the product is listed and its commission is
//! not judged. Amounts are `+` into the balance, so charges are negative, and so is a `difference`
//! that the seller should claim: booked less expected.
//!
//! A sale or a refund belongs to the query if its first row fits the filter; its sums are then of
//! all rows of the order and product, whatever the filter says, so that no filter can tear an order
//! apart. So periods that share no day share no finding.

use std::cmp::Reverse;

use serde::{Deserialize, Serialize};

use self::checks::{Charges, Judged, judge_refund, judge_sale};
use self::commission::{FEE_TAX_MAX_PPM, Lot, Rule, Unclear};
use self::inference::{FEE_TAXES_MAX, FEE_TAXES_PPM, Lessons, Rate, Rates, ShopKey};
use super::{Report, ReportKind};
use crate::day::{Instant, Period};
use crate::money::Currency;
use crate::sorting;
use crate::store::Ledger;
use crate::store::filter::Filter;
use crate::store::listing::selection::Selection;
use crate::store::order_items::{OrderItem, Orders};

pub mod checks;
pub mod commission;
mod finding;
pub mod inference;

pub use finding::{Finding, Issue, IssueTotal};

use finding::Tally;

/// The most findings in one answer.
pub const LIMIT_MAX: usize = 1000;

/// The most products in an answer; of the others there is only the number.
pub const PRODUCTS_MAX: usize = 1000;

/// What to audit, and how strictly.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Query {
    /// Which sales and refunds.
    pub filter: Filter,
    /// Rates are learned from sales of these days, in the filter's zone; none for the sales that
    /// are audited.
    pub evidence: Option<Period>,
    /// Fee taxes to try, in millionths; none for [`FEE_TAXES_PPM`]. Those beyond
    /// [`FEE_TAX_MAX_PPM`] are left out.
    pub fee_taxes_ppm: Vec<u32>,
    /// A rate is believed when it explains this many items; 0 and 1 are the same.
    pub n_items_min: u32,
    /// What a difference must reach to be listed.
    pub floor: Floor,
    /// The rates of the fees that follow from the commission.
    pub charges: Charges,
    /// Findings to skip.
    pub offset: usize,
    /// Findings to answer, at most [`LIMIT_MAX`].
    pub limit: usize,
}

/// What a difference must reach, in both respects.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Floor {
    /// Minor units of its currency, whatever the currency.
    pub minor: u64,
    /// Part of what was expected, in millionths.
    pub share_ppm: u32,
}

/// Rules, rates and findings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeeAudit {
    /// The rule of each marketplace, by currency and name.
    pub shops: Vec<ShopRule>,
    /// The rate of each product, those with the most items first, then by currency, marketplace and
    /// product; at most [`PRODUCTS_MAX`].
    pub products: Vec<ProductRate>,
    /// How many products there are.
    pub n_products: u64,
    /// The page of the findings: by currency, the most money first, then in order of posting.
    pub findings: Vec<Finding>,
    /// Findings in all.
    pub n_findings: u64,
    /// Every finding, by currency and issue, and what stayed below the floor.
    pub totals: Vec<IssueTotal>,
    /// Sales whose commission is not judged, by reason.
    pub unjudged: Unjudged,
}

/// How a marketplace works its commission out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShopRule {
    /// The currency.
    pub currency: Currency,
    /// The marketplace.
    pub marketplace: Option<String>,
    /// The rule; none where no rate of any product could be inferred.
    pub rule: Option<Rule>,
    /// Other rules that explain as many items, the next best first, at most
    /// [`inference::RIVALS_MAX`]. Who knows the fee tax can name it in the query.
    pub rivals: Vec<Rule>,
    /// Items that are judged.
    pub n_judged: u64,
    /// Of them, those whose commission is as expected to the last minor unit.
    pub n_exact: u64,
}

/// What a product is charged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductRate {
    /// The currency.
    pub currency: Currency,
    /// The marketplace.
    pub marketplace: Option<String>,
    /// The product.
    pub sku: Option<String>,
    /// Its rate, or why there is none.
    pub rate: Rate,
    /// Items with a commission that the rate was learned from.
    pub n_charged: u64,
    /// Items that the query asks about; they are judged if there is a rate.
    pub n_items: u64,
    /// Of them, those whose commission is as expected; 0 without a rate.
    pub n_exact: u64,
}

/// Sales that the filter wants and whose commission can't be judged, by reason: items, save for the
/// first, which are rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unjudged {
    /// Rows without an order.
    pub n_no_order: u64,
    /// Without units.
    pub n_no_units: u64,
    /// A commission and no goods, or goods of a negative price.
    pub n_no_goods: u64,
    /// Commission of the order was booked without a product.
    pub n_commission_apart: u64,
    /// Too large to be recomputed.
    pub n_too_large: u64,
    /// The rate of the product is not known.
    pub n_no_rate: u64,
    /// Given away, without a commission: nothing to judge.
    pub n_free: u64,
}

impl Report for FeeAudit {
    const KIND: ReportKind = ReportKind::FeeAudit;
    type Query = Query;

    /// rows, twice -> products + findings
    fn run(ledger: &Ledger, query: &Query) -> Self {
        let orders = ledger.orders(&query.filter);
        let mut audit = Audit::new(query, learn(&orders, query));
        audit.unjudged.n_no_order = orders.n_sales_without_order;
        let end = query.offset.saturating_add(query.limit.min(LIMIT_MAX));
        let judged = orders.all().flat_map(|order| audit.judge(&order));
        let by_money = |left: &(usize, Judged<'_>), right: &(usize, Judged<'_>)| {
            let key = |(place, judged): &(usize, Judged<'_>)| {
                let size = judged.difference_minor().unsigned_abs();
                (judged.row.currency(), Reverse(size), *place)
            };
            key(left).cmp(&key(right))
        };
        let page = Selection::new(query.offset..end, by_money).of(judged.enumerate());
        let findings = page.into_iter().map(|(_, judged)| Finding::of(&judged));
        let findings = findings.collect();
        audit.finish(findings)
    }
}

/// Reads what the charges teach.
fn learn<'a>(orders: &Orders<'a>, query: &Query) -> Rates<'a> {
    let span = query.evidence.map(|period| query.filter.zone.span(period));
    let mut lessons = Lessons::default();
    for order in orders.all() {
        for item in &order {
            let Some(sale) = item.sale else { continue };
            let teaches = match &span {
                Some(span) => span.contains(&sale.row.posted_at()),
                None => sale.is_wanted,
            };
            if !(teaches || sale.is_wanted) {
                continue;
            }
            if let Ok(mut lot) = Lot::of(item, &order) {
                if !teaches {
                    // The product is to be known of, its charge is not.
                    lot.charged_minor = 0;
                }
                lessons.add(shop_of(item), item, lot);
            }
        }
    }
    let named = query.fee_taxes_ppm.iter().take(FEE_TAXES_MAX).copied();
    let named = named.filter(|&tax_ppm| tax_ppm <= FEE_TAX_MAX_PPM);
    let mut taxes_ppm: Vec<u32> = named.collect();
    if taxes_ppm.is_empty() {
        taxes_ppm.extend(FEE_TAXES_PPM);
    }
    sorting::ascending(&mut taxes_ppm);
    taxes_ppm.dedup();
    lessons.infer(&taxes_ppm, query.n_items_min.max(1).into())
}

fn shop_of<'a>(item: &OrderItem<'a>) -> ShopKey<'a> {
    (item.currency(), item.marketplace())
}

/// What was judged so far.
struct Audit<'a, 'q> {
    query: &'q Query,
    rates: Rates<'a>,
    tally: Tally,
    unjudged: Unjudged,
}

impl<'a, 'q> Audit<'a, 'q> {
    fn new(query: &'q Query, rates: Rates<'a>) -> Audit<'a, 'q> {
        Audit {
            query,
            rates,
            tally: Tally::default(),
            unjudged: Unjudged::default(),
        }
    }

    /// The differences of one order that reach the floor.
    fn judge(&mut self, order: &[OrderItem<'a>]) -> Vec<Judged<'a>> {
        let mut all = Vec::new();
        for item in order {
            if let Some(sale) = item.sale.filter(|sale| sale.is_wanted) {
                let expected = self.expected(item, order);
                judge_sale(item, sale.row, expected, &self.query.charges, &mut all);
            }
            if let Some(refund) = item.refund.filter(|refund| refund.is_wanted) {
                judge_refund(item, refund.row, &self.query.charges, &mut all);
            }
        }
        all.retain(|judged| self.tally.add(judged, self.query.floor));
        all
    }

    /// The rate of a sold item and its commission at it, as a cost; none where nobody can say.
    fn expected(&mut self, item: &OrderItem<'a>, order: &[OrderItem<'a>]) -> Option<(u32, i128)> {
        let lot = match Lot::of(item, order) {
            Ok(lot) => lot,
            Err(unclear) => {
                *self.unjudged.place(unclear) += 1;
                return None;
            }
        };
        let (rule, learned) = self.rates.find(&shop_of(item), item.sku_code())?;
        learned.n_items += 1;
        let (Some(rule), Rate::Inferred { rate_ppm, .. }) = (rule, learned.rate) else {
            self.unjudged.n_no_rate += 1;
            return None;
        };
        let expected_minor = i128::from(lot.expected_minor(rule, rate_ppm));
        learned.n_exact += u64::from(expected_minor == -item.sold.commission_minor);
        Some((rate_ppm, expected_minor))
    }

    fn finish(self, findings: Vec<Finding>) -> FeeAudit {
        let mut products = Vec::new();
        let mut shops = Vec::new();
        for ((currency, marketplace), shop) in self.rates.shops() {
            let marketplace = marketplace.map(str::to_owned);
            let (mut n_judged, mut n_exact) = (0, 0);
            let asked = shop.products.values().filter(|it| it.n_items > 0);
            for learned in asked.clone() {
                if matches!(learned.rate, Rate::Inferred { .. }) {
                    n_judged += learned.n_items;
                    n_exact += learned.n_exact;
                }
                products.push(ProductRate {
                    currency,
                    marketplace: marketplace.clone(),
                    sku: learned.sku.map(str::to_owned),
                    rate: learned.rate,
                    n_charged: learned.n_charged,
                    n_items: learned.n_items,
                    n_exact: learned.n_exact,
                });
            }
            if asked.count() > 0 {
                shops.push(ShopRule {
                    currency,
                    marketplace,
                    rule: shop.rule,
                    rivals: shop.rivals.clone(),
                    n_judged,
                    n_exact,
                });
            }
        }
        sorting::by(&mut products, |left, right| {
            let by_items = right.n_items.cmp(&left.n_items);
            by_items
                .then_with(|| left.currency.cmp(&right.currency))
                .then_with(|| left.marketplace.cmp(&right.marketplace))
                .then_with(|| left.sku.cmp(&right.sku))
        });
        let n_products = products.len() as u64;
        products.truncate(PRODUCTS_MAX);
        FeeAudit {
            shops,
            products,
            n_products,
            findings,
            n_findings: self.tally.n_findings(),
            totals: self.tally.totals(),
            unjudged: self.unjudged,
        }
    }
}

impl Unjudged {
    fn place(&mut self, unclear: Unclear) -> &mut u64 {
        match unclear {
            Unclear::Free => &mut self.n_free,
            Unclear::NoGoods => &mut self.n_no_goods,
            Unclear::NoUnits => &mut self.n_no_units,
            Unclear::CommissionApart => &mut self.n_commission_apart,
            Unclear::TooLarge => &mut self.n_too_large,
        }
    }
}
