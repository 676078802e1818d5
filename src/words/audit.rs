//! What the fee audit says of fees that are not what they should be.

use super::sentences;

sentences! { "audit":
    by_kind: "Differences by kind";
    wrong: "What is wrong";
    findings: "Findings";
    booked_less_expected: "Booked less expected";
    differences: "Differences";
    most_money_first: "Differences, the most money first";
    rate: "Rate";
    booked: "Booked";
    expected: "Expected";
    commission_too_high: "Commission too high";
    commission_too_low: "Commission too low";
    no_commission: "No commission charged";
    reversal_missing: "Refunded, and no commission came back";
    reversal_short: "Refunded, and not all of the commission came back";
    refund_fee_too_high: "Refund fee too high";
    refund_fee_too_low: "Refund fee too low";
    no_refund_fee: "No refund fee charged";
    digital_too_high: "Digital services fee too high";
    digital_too_low: "Digital services fee too low";
    digital_reversal_short: "Too little of the digital services fee came back";
    digital_reversal_excess: "Too much of the digital services fee came back";
    goods: "the price of the goods";
    goods_with_tax: "the price of the goods with their tax";
    goods_and_shipping: "the price of the goods and their shipping";
    goods_and_shipping_with_tax: "the price of the goods and their shipping, with tax";
    rule(base): "Commission is a part of {base}, rounded per unit.";
    rule_with_tax(base, tax):
        "Commission is a part of {base}, rounded per unit, and {tax} tax on it.";
    nothing_charged: "not known: nothing was charged";
    too_few_explained: "not known: no rate explains most of its charges";
    ambiguous: "not known: several rates explain its charges";
    no_rate: "The rate of the product is not known";
    no_order: "The sale names no order";
    no_units: "The sale names no units";
    no_goods: "There is a commission and no price";
    commission_apart: "The commission of the order was booked without its product";
    too_large: "The amounts pass any measure";
    given_away: "Given away, without a commission";
}
