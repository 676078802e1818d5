//! The numbers of one currency of a sales report, with what they claim to be.

use ledger::money::Currency;
use ledger::report::claim::Figure;
use ledger::report::sales::{Address, Place, Query, Sales, Side};
use ledger::transaction::Step;

use crate::ui::number::{Number, Part};
use crate::ui::words;

/// The numbers of a report by place. A copy is of the same report.
#[derive(Clone, Copy)]
pub struct Numbers<'a> {
    /// The report.
    pub report: &'a Sales,
    /// What it answers, its zone left open.
    pub query: &'a Query,
    /// Of this currency.
    pub currency: Currency,
}

impl Numbers<'_> {
    /// A sum as a part of a number; none where the report has none there.
    pub fn part(&self, name: &str, (place, side): (Place, Side), figure: &Figure) -> Option<Part> {
        let address = Address {
            currency: self.currency,
            place,
            side,
            figure: figure.clone(),
        };
        let claim = self.report.claim(self.query, &address)?;
        Some(Part {
            name: name.to_owned(),
            claim,
        })
    }

    /// A sum.
    pub fn sum(&self, name: &str, at: (Place, Side), figure: &Figure) -> Option<Number> {
        let part = self.part(name, at, figure)?;
        Some(Number::sum(part.name, part.claim))
    }

    /// Refunds as a share of gross sales.
    pub fn refund_rate(&self, name: &str, at: (Place, Side)) -> Option<Number> {
        let of = |step: Step| self.part(words::step(step), at, &Figure::step(step));
        let parts = [of(Step::RefundedSales)?, of(Step::GrossSales)?];
        Number::share(name, true, parts)
    }
}
