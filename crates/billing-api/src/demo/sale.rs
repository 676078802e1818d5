//! The parts of one sale: price, promotion, shipping, tax and fees, each by the rule that real
//! settlement files follow to the cent.

use ledger::day::Day;
use ledger::transaction::Component;

use super::amounts::{Parts, WHOLE, ratio, share, split_tax};
use super::orders::{Line, Order, Shipping};
use super::script::MEASURED_WRONG;
use super::shops::{Shop, Tax};

/// Fixed fee per item of the marketplace in India, in US cents.
const CLOSING_CENTS: i64 = 25;

/// Gift wrap, in US cents.
const GIFT_WRAP_CENTS: i64 = 399;

/// The parts of one line of an order.
pub fn parts(shop: &Shop, order: &Order, line: &Line) -> Parts {
    let mut parts = Parts::default();
    goods(&mut parts, shop, order, line);
    shipping(&mut parts, shop, order, line);
    gift_wrap(&mut parts, shop, order, line);
    on_delivery(&mut parts, shop, order, line);
    fees(&mut parts, shop, order, line);
    parts.add(Component::Points, -line.points);
    parts
}

fn goods(parts: &mut Parts, shop: &Shop, order: &Order, line: &Line) {
    let gross = line.unit_price * line.quantity;
    let discount = line.unit_discount * line.quantity;
    match shop.terms.tax {
        Tax::Facilitated(_) => {
            let tax = share(gross - discount, order.tax_rate);
            parts.add(Component::ProductSale, gross);
            parts.add(Component::PromotionItem, -discount);
            parts.add(Component::ProductTax, tax);
            parts.add(Component::WithheldTaxPrincipal, -tax);
        }
        Tax::Collected(_) | Tax::Silent => {
            let (net, tax) = split_tax(gross, order.tax_rate);
            let (discount_net, discount_tax) = split_tax(discount, order.tax_rate);
            parts.add(Component::ProductSale, net);
            parts.add(Component::ProductTax, tax);
            parts.add(Component::PromotionItem, -discount_net);
            parts.add(Component::PromotionTax, -discount_tax);
            if let Some((collected, deducted)) = shop.terms.withheld_at_source {
                let base = net - discount_net;
                parts.add(Component::TaxCollectedAtSource, -share(base, collected));
                parts.add(Component::TaxDeductedAtSource, -share(base, deducted));
            }
        }
    }
}

/// Shipping is the marketplace's work: what the buyer pays for it never stays with the seller.
fn shipping(parts: &mut Parts, shop: &Shop, order: &Order, line: &Line) {
    let gross = shop.terms.shipping_price;
    let (net, tax) = match shop.terms.tax {
        Tax::Facilitated(_) => (gross, share(gross, order.tax_rate)),
        Tax::Collected(_) | Tax::Silent => split_tax(gross, order.tax_rate),
    };
    let is_facilitated = matches!(shop.terms.tax, Tax::Facilitated(_));
    match line.shipping {
        Shipping::Included => {}
        Shipping::Promoted => {
            parts.add(Component::ShippingCredit, net);
            parts.add(Component::PromotionShipping, -net);
            // Where tax comes on top, nothing charged is nothing taxed.
            if !is_facilitated {
                parts.add(Component::ShippingTax, tax);
                parts.add(Component::PromotionTax, -tax);
            }
        }
        Shipping::Charged => {
            parts.add(Component::ShippingCredit, net);
            parts.add(Component::ShippingChargeback, -net);
            parts.add(Component::ShippingTax, tax);
            if is_facilitated {
                parts.add(Component::WithheldTaxShipping, -tax);
            }
        }
    }
}

fn gift_wrap(parts: &mut Parts, shop: &Shop, order: &Order, line: &Line) {
    if !line.is_gift {
        return;
    }
    let gross = shop.local(GIFT_WRAP_CENTS);
    let (net, tax) = match shop.terms.tax {
        Tax::Facilitated(_) => {
            let tax = share(gross, order.tax_rate);
            parts.add(Component::WithheldTaxOther, -tax);
            (gross, tax)
        }
        Tax::Collected(_) | Tax::Silent => split_tax(gross, order.tax_rate),
    };
    parts.add(Component::GiftWrap, net);
    parts.add(Component::GiftWrapTax, tax);
    parts.add(Component::GiftWrapChargeback, -net);
}

/// The buyer's charge for paying on delivery goes to the carrier, and the carrier takes a bit more.
fn on_delivery(parts: &mut Parts, shop: &Shop, order: &Order, line: &Line) {
    if order.payment != "cash_on_delivery" || !line.is_first {
        return;
    }
    let price = shop.terms.cash_on_delivery_price;
    parts.add(Component::CashOnDeliveryCredit, price);
    parts.add(Component::PaymentMethodFee, -ratio(price, 108, 100));
}

/// Commission: the rate of one unit's price rounded, times the quantity with tax, rounded again.
/// Fulfilment: one unit's fee times the quantity with tax, rounded once. Real files recompute only
/// in this order (domain rule 3.7).
fn fees(parts: &mut Parts, shop: &Shop, order: &Order, line: &Line) {
    let with_tax = |minor: i64| ratio(minor, WHOLE + shop.terms.fee_tax, WHOLE);
    let unit_base = line.unit_price - line.unit_discount;
    let commission = with_tax(share(unit_base, line.product.referral_rate) * line.quantity);
    let fulfilment = shop.local(fulfilment_cents(shop, line, order.on()));

    parts.add(Component::ReferralFee, -commission);
    parts.add(
        Component::FbaFulfilmentFee,
        -with_tax(fulfilment * line.quantity),
    );
    parts.add(
        Component::DigitalServicesFee,
        -share(commission, shop.terms.digital_services),
    );
    if shop.terms.withheld_at_source.is_some() {
        let closing = shop.local(CLOSING_CENTS) * line.quantity;
        parts.add(Component::FixedClosingFee, -with_tax(closing));
    }
}

fn fulfilment_cents(shop: &Shop, line: &Line, on: Day) -> i64 {
    let is_measured_wrong = shop.terms.id == MEASURED_WRONG.marketplace
        && line.product.sku == MEASURED_WRONG.sku
        && MEASURED_WRONG.days.contains(&i64::from(on.epoch_days()));
    line.product.fulfilment_cents
        + if is_measured_wrong {
            MEASURED_WRONG.excess_cents
        } else {
            0
        }
}
