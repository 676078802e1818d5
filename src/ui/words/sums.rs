//! What a sum is of, in words: its name, its formula, and what its rows have in common.

use ledger::report::claim::{Figure, Of, Term};
use ledger::report::sales::Breakdown;
use ledger::store::choice::Choice;
use ledger::store::filter::Filter;
use ledger::store::grouping::{Dimension, Value};
use ledger::transaction::Step;

use super::books;
use super::{component, kind, step, step_meaning, value};
use crate::words::{fees, in_list, inside, labels, overview, sums, terms};

/// Names of values that are listed; of more there is only the number.
const NAMED: usize = 3;

/// Name of a figure.
pub fn figure(figure: &Figure) -> String {
    match figure {
        Figure::Steps(steps) if steps[..] == [Step::Expenses, Step::RefundedExpenses] => {
            labels::fees().to_owned()
        }
        Figure::Steps(steps) => {
            let names: Vec<&str> = steps.iter().map(|&one| step(one)).collect();
            names.join(" + ")
        }
        Figure::NetSales => labels::net_sales().to_owned(),
        Figure::NetProceeds => labels::net_proceeds().to_owned(),
        Figure::Settled => labels::sum_of_all_amounts().to_owned(),
        Figure::Total => sums::everything().to_owned(),
        Figure::Component(one) => component(one),
        Figure::TaxCollected => sums::tax_collected().to_owned(),
        Figure::TaxWithheld => terms::tax_withheld().to_owned(),
        Figure::Deferred => overview::held_back().to_owned(),
        Figure::Rows => labels::transactions().to_owned(),
        Figure::Amounts => labels::amounts().to_owned(),
        Figure::Unrecognised => terms::unrecognised().to_owned(),
        Figure::Orders => labels::orders().to_owned(),
        Figure::UnitsSold => labels::units_sold().to_owned(),
        Figure::UnitsReturned => sums::units_given_back().to_owned(),
        Figure::Units => labels::units().to_owned(),
    }
}

/// The formula of a figure, as a sentence.
pub fn formula(figure: &Figure) -> String {
    match figure {
        Figure::Steps(steps) => match steps[..] {
            [only] => terms::means(step(only), &inside(step_meaning(only))),
            [Step::Expenses, Step::RefundedExpenses] => sums::fees_are().to_owned(),
            _ => sums::sum_of_lines().to_owned(),
        },
        Figure::NetSales => sums::net_sales_are().to_owned(),
        Figure::NetProceeds => sums::net_proceeds_are().to_owned(),
        Figure::Settled => sums::settled_is().to_owned(),
        Figure::Total => sums::total_is().to_owned(),
        Figure::Component(_) => sums::component_is().to_owned(),
        Figure::TaxCollected => sums::tax_collected_is().to_owned(),
        Figure::TaxWithheld => sums::tax_withheld_is().to_owned(),
        Figure::Deferred => sums::deferred_is().to_owned(),
        Figure::Rows => sums::rows_are().to_owned(),
        Figure::Amounts => sums::amounts_are().to_owned(),
        Figure::Unrecognised => sums::unrecognised_is().to_owned(),
        Figure::Orders => sums::orders_are().to_owned(),
        Figure::UnitsSold => sums::units_sold_are().to_owned(),
        Figure::UnitsReturned => sums::units_returned_are().to_owned(),
        Figure::Units => sums::units_are().to_owned(),
    }
}

/// Name of a term of a formula.
pub fn term(term: &Term) -> String {
    match &term.of {
        Of::Step(one) | Of::DeferredStep(one) => step(*one).to_owned(),
        Of::Component(one) => component(one),
        Of::CollectedTax => sums::tax_collected().to_owned(),
        Of::WithheldTax => terms::tax_withheld().to_owned(),
        Of::Sales => sums::in_sales().to_owned(),
        Of::Returns => fees::given_back().to_owned(),
        Of::UnknownKind => sums::unknown_kind().to_owned(),
        Of::All => sums::all_of_them().to_owned(),
    }
}

/// What the rows of a filter have in common, days and currency aside; a line each.
pub fn narrowings(filter: &Filter) -> Vec<String> {
    let mut lines = Vec::new();
    for (name, texts) in [
        (labels::settlement(), &filter.settlements),
        (labels::order(), &filter.orders),
        (labels::product(), &filter.skus),
        (labels::marketplace(), &filter.marketplaces),
        (labels::payment_method(), &filter.payment_methods),
    ] {
        let texts = texts
            .iter()
            .map(|text| text.as_deref().unwrap_or(labels::none_lower()));
        lines.extend(only(name, &texts.map(str::to_owned).collect::<Vec<_>>()));
    }
    let kinds = filter.kinds.iter().map(|&one| inside(&kind(one, "")));
    // A sale's rows are of every kind but a few: the list would say less than its length.
    if filter.kinds.len() <= NAMED {
        lines.extend(only(sums::what_happened(), &kinds.collect::<Vec<_>>()));
    }
    let steps = filter.steps.iter().map(|&one| inside(step(one)));
    lines.extend(only(labels::step(), &steps.collect::<Vec<_>>()));
    let components = filter.components.iter().map(component);
    lines.extend(only(labels::amount_of(), &components.collect::<Vec<_>>()));
    lines.extend(filter.choices.iter().filter_map(choice));
    lines.extend(books::narrowings(filter));
    lines
}

fn choice(choice: &Choice) -> Option<String> {
    let (name, by) = match choice.dimension {
        Dimension::Sku => (labels::product(), Breakdown::Product),
        Dimension::Marketplace => (labels::marketplace(), Breakdown::Marketplace),
        Dimension::Order => (labels::order(), Breakdown::Kind),
        Dimension::Settlement => (labels::settlement(), Breakdown::Kind),
        Dimension::PaymentMethod => (labels::payment_method(), Breakdown::PaymentMethod),
        Dimension::Kind => (sums::what_happened(), Breakdown::Kind),
        Dimension::IsDeferred => (sums::standing(), Breakdown::Kind),
        Dimension::TaxScheme => (terms::tax(), Breakdown::TaxScheme),
        Dimension::Component => (labels::amount_of(), Breakdown::Kind),
        Dimension::Time { .. } | Dimension::WeekdayHour => (sums::time(), Breakdown::WeekdayHour),
    };
    let values = choice.values.iter().map(|one: &Value| value(one, by));
    let values: Vec<String> = values.collect();
    if !choice.is_exclusion {
        return only(name, &values);
    }
    Some(match values.as_slice() {
        [] => return None,
        values if values.len() <= NAMED => sums::but(name, &in_list(values)),
        values => sums::but_listed(name, &values.len().to_string()),
    })
}

fn only(name: &str, values: &[String]) -> Option<String> {
    match values {
        [] => None,
        values if values.len() <= NAMED => Some(labels::named(name, &in_list(values))),
        values => Some(sums::one_of(name, &values.len().to_string())),
    }
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
