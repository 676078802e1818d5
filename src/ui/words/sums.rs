//! What a sum is of, in words: its name, its formula, and what its rows have in common.

use ledger::report::claim::{Figure, Of, Term};
use ledger::report::sales::Breakdown;
use ledger::store::choice::Choice;
use ledger::store::filter::Filter;
use ledger::store::grouping::{Dimension, Value};
use ledger::transaction::Step;

use super::books;
use super::{component, kind, step, step_meaning, value};

/// Names of values that are listed; of more there is only the number.
const NAMED: usize = 3;

/// Name of a figure.
pub fn figure(figure: &Figure) -> String {
    match figure {
        Figure::Steps(steps) if steps[..] == [Step::Expenses, Step::RefundedExpenses] => {
            "Fees".to_owned()
        }
        Figure::Steps(steps) => {
            let names: Vec<&str> = steps.iter().map(|&one| step(one)).collect();
            names.join(" + ")
        }
        Figure::NetSales => "Net sales".to_owned(),
        Figure::NetProceeds => "Net proceeds".to_owned(),
        Figure::Settled => "Sum of all amounts".to_owned(),
        Figure::Total => "Everything".to_owned(),
        Figure::Component(one) => component(one),
        Figure::TaxCollected => "Tax collected".to_owned(),
        Figure::TaxWithheld => "Tax withheld".to_owned(),
        Figure::Deferred => "Held back".to_owned(),
        Figure::Rows => "Transactions".to_owned(),
        Figure::Amounts => "Amounts".to_owned(),
        Figure::Unrecognised => "Unrecognised".to_owned(),
        Figure::Orders => "Orders".to_owned(),
        Figure::UnitsSold => "Units sold".to_owned(),
        Figure::UnitsReturned => "Units given back".to_owned(),
        Figure::Units => "Units".to_owned(),
    }
}

/// The formula of a figure, as a sentence.
pub fn formula(figure: &Figure) -> String {
    match figure {
        Figure::Steps(steps) => match steps[..] {
            [only] => format!("{}: {}.", step(only), lower(step_meaning(only))),
            [Step::Expenses, Step::RefundedExpenses] => {
                "What was charged, less what came back with refunds.".to_owned()
            }
            _ => "The sum of the lines below.".to_owned(),
        },
        Figure::NetSales => "Gross sales, less discounts and refunded sales.".to_owned(),
        Figure::NetProceeds => {
            "What the days brought: sales, less discounts, refunds and fees, with tax, \
             reimbursements and everything else that is no transfer."
                .to_owned()
        }
        Figure::Settled => {
            "Every amount of the settlement but the payout itself, which is its result.".to_owned()
        }
        Figure::Total => "Every amount, whatever it is.".to_owned(),
        Figure::Component(_) => "Every amount with this name.".to_owned(),
        Figure::TaxCollected => "Tax that buyers paid, before any of it is withheld.".to_owned(),
        Figure::TaxWithheld => "Tax that the marketplace kept to pay it itself.".to_owned(),
        Figure::Deferred => {
            "The part of net proceeds whose rows the marketplace has not released yet.".to_owned()
        }
        Figure::Rows => "How many transactions there are.".to_owned(),
        Figure::Amounts => "How many amounts there are.".to_owned(),
        Figure::Unrecognised => {
            "Amounts with a name that is not known here, and transactions of an unknown kind."
                .to_owned()
        }
        Figure::Orders => "Different orders with a sale; an order counts once.".to_owned(),
        Figure::UnitsSold => "Units in sales; those given back are not taken off.".to_owned(),
        Figure::UnitsReturned => "Units in refunds, chargebacks and guarantee claims.".to_owned(),
        Figure::Units => "Units sold, less units given back.".to_owned(),
    }
}

/// Name of a term of a formula.
pub fn term(term: &Term) -> String {
    match &term.of {
        Of::Step(one) | Of::DeferredStep(one) => step(*one).to_owned(),
        Of::Component(one) => component(one),
        Of::CollectedTax => "Tax collected".to_owned(),
        Of::WithheldTax => "Tax withheld".to_owned(),
        Of::Sales => "In sales".to_owned(),
        Of::Returns => "Given back".to_owned(),
        Of::UnknownKind => "Transactions of an unknown kind".to_owned(),
        Of::All => "All of them".to_owned(),
    }
}

/// What the rows of a filter have in common, days and currency aside; a line each.
pub fn narrowings(filter: &Filter) -> Vec<String> {
    let mut lines = Vec::new();
    for (name, texts) in [
        ("Settlement", &filter.settlements),
        ("Order", &filter.orders),
        ("Product", &filter.skus),
        ("Marketplace", &filter.marketplaces),
        ("Payment method", &filter.payment_methods),
    ] {
        let texts = texts.iter().map(|text| text.as_deref().unwrap_or("none"));
        lines.extend(only(name, &texts.map(str::to_owned).collect::<Vec<_>>()));
    }
    let kinds = filter.kinds.iter().map(|&one| kind(one, "").to_lowercase());
    // A sale's rows are of every kind but a few: the list would say less than its length.
    if filter.kinds.len() <= NAMED {
        lines.extend(only("What happened", &kinds.collect::<Vec<_>>()));
    }
    let steps = filter.steps.iter().map(|&one| step(one).to_lowercase());
    lines.extend(only("Step", &steps.collect::<Vec<_>>()));
    let components = filter.components.iter().map(component);
    lines.extend(only("Amount of", &components.collect::<Vec<_>>()));
    lines.extend(filter.choices.iter().filter_map(choice));
    lines.extend(books::narrowings(filter));
    lines
}

fn choice(choice: &Choice) -> Option<String> {
    let (name, by) = match choice.dimension {
        Dimension::Sku => ("Product", Breakdown::Product),
        Dimension::Marketplace => ("Marketplace", Breakdown::Marketplace),
        Dimension::Order => ("Order", Breakdown::Kind),
        Dimension::Settlement => ("Settlement", Breakdown::Kind),
        Dimension::PaymentMethod => ("Payment method", Breakdown::PaymentMethod),
        Dimension::Kind => ("What happened", Breakdown::Kind),
        Dimension::IsDeferred => ("Standing", Breakdown::Kind),
        Dimension::TaxScheme => ("Tax", Breakdown::TaxScheme),
        Dimension::Component => ("Amount of", Breakdown::Kind),
        Dimension::Time { .. } | Dimension::WeekdayHour => ("Time", Breakdown::WeekdayHour),
    };
    let values = choice.values.iter().map(|one: &Value| value(one, by));
    let values: Vec<String> = values.collect();
    if !choice.is_exclusion {
        return only(name, &values);
    }
    Some(match values.as_slice() {
        [] => return None,
        values if values.len() <= NAMED => format!("{name}: all but {}", values.join(", ")),
        values => format!("{name}: all but the {} that are listed", values.len()),
    })
}

fn only(name: &str, values: &[String]) -> Option<String> {
    match values {
        [] => None,
        values if values.len() <= NAMED => Some(format!("{name}: {}", values.join(", "))),
        values => Some(format!("{name}: one of {}", values.len())),
    }
}

/// With a small first letter, inside of a sentence.
fn lower(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(letters).collect()
    })
}

#[cfg(test)]
mod tests {
    use ledger::day::zone::Zone;
    use ledger::transaction::{Component, Kind};

    use super::*;

    #[test]
    fn figures_have_a_name_and_a_formula() {
        let gross = Figure::step(Step::GrossSales);
        assert_eq!(figure(&gross), "Gross sales");
        assert_eq!(
            formula(&gross),
            "Gross sales: sold, before tax and discounts."
        );
        let fees = Figure::Steps(vec![Step::Expenses, Step::RefundedExpenses]);
        assert_eq!(figure(&fees), "Fees");
        let part = Figure::Component(Component::ReferralFee);
        assert_eq!(figure(&part), "Referral fee");
    }

    #[test]
    fn filters_say_what_their_rows_have_in_common() {
        let all = Filter::all(Zone::utc());
        assert_eq!(narrowings(&all), [""; 0]);
        let text = |text: &str| Value::Text(Some(text.to_owned()));
        let filter = Filter {
            settlements: vec![Some("1001".to_owned())],
            kinds: vec![Kind::Sale],
            ..all.with(Dimension::Sku, &text("MUG"))
        };
        let expected = ["Settlement: 1001", "What happened: sale", "Product: MUG"];
        assert_eq!(narrowings(&filter), expected);
        let others = all.without(Dimension::Sku, ["A", "B", "C", "D"].map(text).to_vec());
        assert_eq!(
            narrowings(&others),
            ["Product: all but the 4 that are listed"]
        );
        let none = all.with(Dimension::Marketplace, &Value::Text(None));
        assert_eq!(narrowings(&none), ["Marketplace: Without a marketplace"]);
    }
}
