//! Which of a page's numbers is opened, and which page of the rows behind it: the part of the
//! address that belongs to one page and not to the whole dashboard.

use ledger::day::Day;
use ledger::money::Currency;
use ledger::transaction::{Component, Step};

use super::address;

/// The number whose rows are shown. Every field that is set narrows the rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// In this currency.
    pub currency: Option<Currency>,
    /// At this step of the money path.
    pub step: Option<Step>,
    /// With this component.
    pub component: Option<Component>,
    /// Posted in the civil month that starts on this day.
    pub month: Option<Day>,
    /// Rows to skip; a choice only while something is selected.
    pub offset: usize,
}

impl Selection {
    /// Reads the selection out of the query of an address.
    pub fn parse(query: &str) -> Selection {
        let mut selection = Selection::default();
        for (name, value) in address::pairs(query) {
            match name.as_str() {
                "currency" => selection.currency = Currency::from_code(&value),
                "step" => selection.step = step_from_slug(&value),
                "component" => selection.component = component_from(&value),
                "month" => selection.month = Day::parse_iso(&format!("{value}-01")).ok(),
                "offset" => selection.offset = value.parse().unwrap_or_default(),
                _ => {}
            }
        }
        selection
    }

    /// The selection as parts of a query, for [`address::query`].
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        if let Some(currency) = self.currency {
            pairs.push(("currency", currency.code().to_owned()));
        }
        if let Some(step) = self.step {
            pairs.push(("step", step_slug(step).to_owned()));
        }
        if let Some(component) = &self.component {
            pairs.push(("component", component.name().to_owned()));
        }
        if let Some(month) = self.month {
            pairs.push(("month", format!("{:04}-{:02}", month.year(), month.month())));
        }
        if self.offset > 0 && !pairs.is_empty() {
            pairs.push(("offset", self.offset.to_string()));
        }
        pairs
    }

    /// Whether nothing is opened.
    pub fn is_empty(&self) -> bool {
        Selection {
            offset: 0,
            ..self.clone()
        } == Selection::default()
    }

    /// What names the opened number among the numbers of its page; none when nothing is opened.
    pub fn key(&self) -> Option<String> {
        let pairs = self.clone().from_offset(0).pairs();
        let values: Vec<String> = pairs.into_iter().map(|(_, value)| value).collect();
        (!values.is_empty()).then(|| values.join("/"))
    }

    /// One step of the money path.
    pub fn of_step(step: Step) -> Selection {
        Selection {
            step: Some(step),
            ..Selection::default()
        }
    }

    /// One component, at one step.
    pub fn of_component(step: Step, component: Component) -> Selection {
        Selection {
            component: Some(component),
            ..Selection::of_step(step)
        }
    }

    /// One month.
    pub fn of_month(month: Day) -> Selection {
        Selection {
            month: Some(month),
            ..Selection::default()
        }
    }

    /// The same selection, in one currency.
    #[must_use]
    pub fn in_currency(self, currency: Currency) -> Selection {
        Selection {
            currency: Some(currency),
            ..self
        }
    }

    /// The same selection, from another row on.
    #[must_use]
    pub fn from_offset(self, offset: usize) -> Selection {
        Selection { offset, ..self }
    }

    /// Whether both open the same number, whichever rows of it are in sight.
    pub fn is_same_number(&self, other: &Selection) -> bool {
        self.clone().from_offset(0) == other.clone().from_offset(0)
    }
}

/// A step as it stands in an address.
pub const fn step_slug(step: Step) -> &'static str {
    match step {
        Step::GrossSales => "gross-sales",
        Step::Discounts => "discounts",
        Step::RefundedSales => "refunded-sales",
        Step::Expenses => "expenses",
        Step::RefundedExpenses => "refunded-expenses",
        Step::TaxPassThrough => "tax",
        Step::Reimbursements => "reimbursements",
        Step::Other => "other",
        Step::Unrecognised => "unrecognised",
        Step::OpeningBalance => "opening-balance",
        Step::ReserveReleased => "reserve-released",
        Step::ReserveHeld => "reserve-held",
        Step::CardCharge => "card-charge",
        Step::FailedTransfer => "failed-transfer",
        Step::MicroDeposit => "micro-deposit",
        Step::Payout => "payout",
    }
}

/// The other way round.
pub fn step_from_slug(text: &str) -> Option<Step> {
    Step::ALL.into_iter().find(|&step| step_slug(step) == text)
}

fn component_from(name: &str) -> Option<Component> {
    (!name.is_empty()).then(|| Component::from_name(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(selection: &Selection, query: &str) {
        assert_eq!(address::query(&selection.pairs()), query);
        assert_eq!(Selection::parse(query), *selection);
    }

    #[test]
    fn selections_survive_the_address() {
        for step in Step::ALL {
            let selection = Selection::of_step(step);
            assert_eq!(
                Selection::parse(&address::query(&selection.pairs())),
                selection
            );
        }
        check(&Selection::default(), "");
        check(
            &Selection::of_step(Step::Expenses).from_offset(100),
            "?step=expenses&offset=100",
        );
        let unknown = Component::Unknown("ItemFees | 50% off".to_owned());
        check(
            &Selection::of_component(Step::Unrecognised, unknown),
            "?step=unrecognised&component=ItemFees%20%7C%2050%25%20off",
        );
        let month = Day::from_ymd(2026, 3, 1).unwrap();
        check(&Selection::of_month(month), "?month=2026-03");
        let euro = Currency::from_code("EUR").unwrap();
        check(
            &Selection::of_step(Step::GrossSales).in_currency(euro),
            "?currency=EUR&step=gross-sales",
        );
    }

    #[test]
    fn what_is_no_selection_selects_nothing() {
        let selection = Selection::parse("?step=all&month=2026-13&currency=euro&component=");
        assert_eq!(selection, Selection::default());
        assert!(Selection::parse("?offset=100").is_empty());
        assert_eq!(address::query(&Selection::parse("?offset=100").pairs()), "");
    }

    #[test]
    fn another_page_of_rows_is_the_same_number() {
        let fees = Selection::of_step(Step::Expenses);
        assert!(fees.is_same_number(&fees.clone().from_offset(200)));
        assert_eq!(
            fees.clone().from_offset(200).key().as_deref(),
            Some("expenses")
        );
        assert_eq!(Selection::default().from_offset(200).key(), None);
        assert!(!fees.is_same_number(&Selection::of_step(Step::Other)));
    }
}
