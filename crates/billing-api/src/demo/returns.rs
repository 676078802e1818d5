//! Sales that go wrong: refunds, money that a buyer's bank takes back, and claims that the
//! marketplace pays to the buyer. They come weeks later, often in another settlement.

use ledger::day::DAY_SECONDS;
use ledger::transaction::{Amount, Component, Kind, Transaction};

use super::amounts::{Parts, ratio, row, share};
use super::calendar::END;
use super::random::Random;
use super::shops::Shop;

/// Part of a reversed commission that the marketplace keeps, in hundred-thousandths.
const ADMIN_RATE: i64 = 20_000;

/// What a chargeback costs, in US cents.
const CHARGEBACK_CENTS: i64 = 2_000;

/// How much of a sale is given back.
#[derive(Clone, Copy)]
enum Extent {
    /// All of it, shipping too.
    Whole,
    /// Some of several units.
    Units(i64),
    /// A part of the price in per cent, for a scratch; the buyer keeps the goods.
    Percent(i64),
}

/// What comes back of a shop's sales.
pub struct Returns {
    shop: Shop,
    random: Random,
}

impl Returns {
    /// Before the first sale.
    pub fn new(shop: Shop, seed: u64) -> Returns {
        let random = Random::of_topic(seed, &format!("returns {}", shop.terms.code));
        Returns { shop, random }
    }

    /// What comes back of a sale, weeks after it; none of most, and none after the end.
    pub fn of_sale(&mut self, sale: &Transaction) -> Option<Transaction> {
        let (shop, random) = (&self.shop, &mut self.random);
        // Drawn for every sale, so that the next sale's fate does not hang on this one's.
        let fate = random.below(10_000);
        let delay = random.between(6, 27) * DAY_SECONDS + random.between(0, DAY_SECONDS - 1);
        let extent = extent(sale, random);
        let reference = random.digits(10);
        let at = sale.posted_at.seconds() + delay;
        let row = match fate {
            0..=599 => refund(shop, sale, at, extent),
            600..=617 => chargeback(shop, sale, at + 20 * DAY_SECONDS, &reference),
            618..=639 => guarantee_claim(shop, sale, at + 9 * DAY_SECONDS, &reference),
            _ => return None,
        };
        (row.posted_at.seconds() < END).then_some(row)
    }
}

fn extent(sale: &Transaction, random: &mut Random) -> Extent {
    let is_scratch = random.chance(120);
    let percent = 10 * random.between(1, 5);
    let units = random.between(1, sale.quantity);
    match (is_scratch, units < sale.quantity) {
        (true, _) => Extent::Percent(percent),
        (false, true) => Extent::Units(units),
        (false, false) => Extent::Whole,
    }
}

fn refund(shop: &Shop, sale: &Transaction, at: i64, extent: Extent) -> Transaction {
    let mut parts = reversal(sale, extent);
    parts.add(Component::RefundAdminFee, -admin_fee(sale, extent));
    let quantity = match extent {
        Extent::Whole => sale.quantity,
        Extent::Units(units) => units,
        Extent::Percent(_) => 0,
    };
    let row = row(shop, (Kind::Refund, "Refund"), at, parts);
    Transaction {
        quantity,
        ..about(sale, row)
    }
}

fn chargeback(shop: &Shop, sale: &Transaction, at: i64, claim: &str) -> Transaction {
    let parts =
        reversal(sale, Extent::Whole).and(Component::ServiceFee, -shop.local(CHARGEBACK_CENTS));
    let row = row(shop, (Kind::Chargeback, "Chargeback Refund"), at, parts);
    Transaction {
        reference_id: Some(format!("CB-{claim}")),
        ..about(sale, row)
    }
}

/// The buyer gets back what was paid for the goods in one sum, under a name of its own; commission
/// is settled as for a refund.
fn guarantee_claim(shop: &Shop, sale: &Transaction, at: i64, claim: &str) -> Transaction {
    let paid: i64 = sale
        .amounts
        .iter()
        .filter(|amount| is_of_price(&amount.component))
        .map(|amount| of_goods(sale, amount))
        .sum();
    let parts = Parts::of(Component::GuaranteeClaim, -paid)
        .and(Component::ReferralFee, commission(sale, Extent::Whole))
        .and(Component::RefundAdminFee, -admin_fee(sale, Extent::Whole));
    let row = row(
        shop,
        (Kind::GuaranteeClaim, "A-to-z Guarantee Refund"),
        at,
        parts,
    );
    Transaction {
        reference_id: Some(format!("AZ-{claim}")),
        ..about(sale, row)
    }
}

/// A row about the order of a sale.
fn about(sale: &Transaction, row: Transaction) -> Transaction {
    Transaction {
        order_id: sale.order_id.clone(),
        sku: sale.sku.clone(),
        payment_method: sale.payment_method.clone(),
        ..row
    }
}

/// The opposite of what a sale booked, as far as it is given back. A tax and its withholding are
/// rounded alike, so they still cancel.
fn reversal(sale: &Transaction, extent: Extent) -> Parts {
    let is_whole = matches!(extent, Extent::Whole);
    let mut parts = Parts::default();
    for amount in &sale.amounts {
        let component = &amount.component;
        if is_whole && (follows_price(component) || is_of_shipping(component)) {
            parts.add(component.clone(), -amount.minor);
        } else if follows_price(component) {
            parts.add(component.clone(), -extent.of(sale, of_goods(sale, amount)));
        }
    }
    parts
}

/// The part of an amount that is about the goods: a promotion's tax is one sum for goods and
/// shipping, and the part on shipping is what shipping was taxed.
fn of_goods(sale: &Transaction, amount: &Amount) -> i64 {
    let is_shared = amount.component == Component::PromotionTax
        && minor_of(sale, &Component::PromotionShipping) != 0;
    let of_shipping = if is_shared {
        minor_of(sale, &Component::ShippingTax)
    } else {
        0
    };
    amount.minor + of_shipping
}

fn minor_of(sale: &Transaction, component: &Component) -> i64 {
    let booked = sale
        .amounts
        .iter()
        .find(|amount| amount.component == *component);
    booked.map_or(0, |amount| amount.minor)
}

/// What the buyer paid for the goods, less what went straight to an authority.
const fn is_of_price(component: &Component) -> bool {
    matches!(
        component,
        Component::ProductSale
            | Component::ProductTax
            | Component::PromotionItem
            | Component::PromotionTax
            | Component::WithheldTaxPrincipal
    )
}

/// What is larger or smaller with the price, and comes back with it.
const fn follows_price(component: &Component) -> bool {
    is_of_price(component)
        || matches!(
            component,
            Component::TaxCollectedAtSource
                | Component::TaxDeductedAtSource
                | Component::Points
                | Component::ReferralFee
                | Component::DigitalServicesFee
        )
}

const fn is_of_shipping(component: &Component) -> bool {
    matches!(
        component,
        Component::ShippingCredit
            | Component::ShippingTax
            | Component::ShippingChargeback
            | Component::PromotionShipping
            | Component::WithheldTaxShipping
    )
}

/// Commission that comes back, `+`.
fn commission(sale: &Transaction, extent: Extent) -> i64 {
    -extent.of(sale, minor_of(sale, &Component::ReferralFee))
}

/// What is kept of it.
fn admin_fee(sale: &Transaction, extent: Extent) -> i64 {
    share(commission(sale, extent), ADMIN_RATE)
}

impl Extent {
    /// The part of an amount of the sale.
    fn of(self, sale: &Transaction, minor: i64) -> i64 {
        match self {
            Extent::Whole => minor,
            Extent::Units(units) => ratio(minor, units, sale.quantity.max(1)),
            Extent::Percent(percent) => ratio(minor, percent, 100),
        }
    }
}
