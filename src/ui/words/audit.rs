//! The fee audit in words: what is wrong, how a rate is known, and what can't be checked.

use crate::words::audit;
use ledger::report::fee_audit::commission::{Base, Rule};
use ledger::report::fee_audit::inference::Rate;
use ledger::report::fee_audit::{Issue, Unjudged};

/// What is wrong.
pub fn issue(issue: Issue) -> &'static str {
    match issue {
        Issue::CommissionOvercharged => audit::commission_too_high(),
        Issue::CommissionUndercharged => audit::commission_too_low(),
        Issue::CommissionMissing => audit::no_commission(),
        Issue::ReversalMissing => audit::reversal_missing(),
        Issue::ReversalShort => audit::reversal_short(),
        Issue::RefundFeeOvercharged => audit::refund_fee_too_high(),
        Issue::RefundFeeUndercharged => audit::refund_fee_too_low(),
        Issue::RefundFeeMissing => audit::no_refund_fee(),
        Issue::DigitalFeeOvercharged => audit::digital_too_high(),
        Issue::DigitalFeeUndercharged => audit::digital_too_low(),
        Issue::DigitalReversalShort => audit::digital_reversal_short(),
        Issue::DigitalReversalExcess => audit::digital_reversal_excess(),
    }
}

/// What a commission is a part of.
pub fn base(base: Base) -> &'static str {
    match base {
        Base::Goods => audit::goods(),
        Base::GoodsWithTax => audit::goods_with_tax(),
        Base::GoodsAndShipping => audit::goods_and_shipping(),
        Base::GoodsAndShippingWithTax => audit::goods_and_shipping_with_tax(),
    }
}

/// How a marketplace works its commission out, as a sentence; `fee_tax` is the tax on it as text.
pub fn rule(rule: Rule, fee_tax: &str) -> String {
    let base = base(rule.base);
    if rule.fee_tax_ppm == 0 {
        audit::rule(base)
    } else {
        audit::rule_with_tax(base, fee_tax)
    }
}

/// Why a product's rate is not known; nothing where it is.
pub fn no_rate(rate: Rate) -> Option<&'static str> {
    match rate {
        Rate::Inferred { .. } => None,
        Rate::NothingCharged => Some(audit::nothing_charged()),
        Rate::TooFewExplained => Some(audit::too_few_explained()),
        Rate::Ambiguous => Some(audit::ambiguous()),
    }
}

/// What could not be checked, and why: each reason with how many sales.
pub fn unjudged(unjudged: &Unjudged) -> Vec<(&'static str, u64)> {
    let all = [
        (audit::no_rate(), unjudged.n_no_rate),
        (audit::no_order(), unjudged.n_no_order),
        (audit::no_units(), unjudged.n_no_units),
        (audit::no_goods(), unjudged.n_no_goods),
        (audit::commission_apart(), unjudged.n_commission_apart),
        (audit::too_large(), unjudged.n_too_large),
        (audit::given_away(), unjudged.n_free),
    ];
    all.into_iter().filter(|(_, n)| *n > 0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_read_as_sentences() {
        let of = |fee_tax_ppm| Rule {
            base: Base::Goods,
            fee_tax_ppm,
        };
        assert_eq!(
            rule(of(70_000), "7.0%"),
            "Commission is a part of the price of the goods, rounded per unit, and 7.0% tax on it."
        );
        assert_eq!(
            rule(of(0), ""),
            "Commission is a part of the price of the goods, rounded per unit."
        );
    }

    #[test]
    fn only_reasons_with_sales_are_listed() {
        let none = Unjudged::default();
        assert_eq!(unjudged(&none), []);
        let some = Unjudged {
            n_no_order: 2,
            ..none
        };
        assert_eq!(unjudged(&some), [("The sale names no order", 2)]);
    }
}
