//! The fee audit in words: what is wrong, how a rate is known, and what can't be checked.

use ledger::report::fee_audit::commission::{Base, Rule};
use ledger::report::fee_audit::inference::Rate;
use ledger::report::fee_audit::{Issue, Unjudged};

/// What is wrong.
pub const fn issue(issue: Issue) -> &'static str {
    match issue {
        Issue::CommissionOvercharged => "Commission too high",
        Issue::CommissionUndercharged => "Commission too low",
        Issue::CommissionMissing => "No commission charged",
        Issue::ReversalMissing => "Refunded, and no commission came back",
        Issue::ReversalShort => "Refunded, and not all of the commission came back",
        Issue::RefundFeeOvercharged => "Refund fee too high",
        Issue::RefundFeeUndercharged => "Refund fee too low",
        Issue::RefundFeeMissing => "No refund fee charged",
        Issue::DigitalFeeOvercharged => "Digital services fee too high",
        Issue::DigitalFeeUndercharged => "Digital services fee too low",
        Issue::DigitalReversalShort => "Too little of the digital services fee came back",
        Issue::DigitalReversalExcess => "Too much of the digital services fee came back",
    }
}

/// What a commission is a part of.
pub const fn base(base: Base) -> &'static str {
    match base {
        Base::Goods => "the price of the goods",
        Base::GoodsWithTax => "the price of the goods with their tax",
        Base::GoodsAndShipping => "the price of the goods and their shipping",
        Base::GoodsAndShippingWithTax => "the price of the goods and their shipping, with tax",
    }
}

/// How a marketplace works its commission out, as a sentence; `fee_tax` is the tax on it as text.
pub fn rule(rule: Rule, fee_tax: &str) -> String {
    let base = base(rule.base);
    if rule.fee_tax_ppm == 0 {
        format!("Commission is a part of {base}, rounded per unit.")
    } else {
        format!("Commission is a part of {base}, rounded per unit, and {fee_tax} tax on it.")
    }
}

/// Why a product's rate is not known; nothing where it is.
pub const fn no_rate(rate: Rate) -> Option<&'static str> {
    match rate {
        Rate::Inferred { .. } => None,
        Rate::NothingCharged => Some("not known: nothing was charged"),
        Rate::TooFewExplained => Some("not known: no rate explains most of its charges"),
        Rate::Ambiguous => Some("not known: several rates explain its charges"),
    }
}

/// What could not be checked, and why: each reason with how many sales.
pub fn unjudged(unjudged: &Unjudged) -> Vec<(&'static str, u64)> {
    let all = [
        ("The rate of the product is not known", unjudged.n_no_rate),
        ("The sale names no order", unjudged.n_no_order),
        ("The sale names no units", unjudged.n_no_units),
        ("There is a commission and no price", unjudged.n_no_goods),
        (
            "The commission of the order was booked without its product",
            unjudged.n_commission_apart,
        ),
        ("The amounts pass any measure", unjudged.n_too_large),
        ("Given away, without a commission", unjudged.n_free),
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
