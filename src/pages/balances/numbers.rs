//! The numbers of one currency's balances, with what they claim to be.

use ledger::report::balances::{CurrencyBalance, Place, Query};

use crate::ui::number::{Number, Part};
use crate::ui::sum_tree::SumLine;

/// The numbers of a currency by place. A copy is of the same report.
#[derive(Clone, Copy)]
pub struct Numbers<'a> {
    /// The currency's part of the report.
    pub row: &'a CurrencyBalance,
    /// What it answers, its zone left open.
    pub query: &'a Query,
}

impl Numbers<'_> {
    /// A number; none where no row stands behind it.
    pub fn number(&self, name: &str, place: Place) -> Option<Number> {
        let parts = self.row.parts(self.query, place)?;
        let parts = parts.into_iter().map(|part| {
            let name = name_of(part.of).to_owned();
            let claim = part.claim;
            (part.is_negative, Part { name, claim })
        });
        Number::signed(name, parts.collect())
    }

    /// A line of a table.
    pub fn line(&self, label: &str, hint: &str, place: Place, minor: i128) -> SumLine {
        SumLine {
            label: label.to_owned(),
            hint: hint.to_owned(),
            number: self.number(label, place),
            minor,
            ..SumLine::default()
        }
    }
}

/// What a sum is, where a number is made of several.
const fn name_of(place: Place) -> &'static str {
    match place {
        Place::Available => "Available",
        Place::Deferred
        | Place::DeferredAge(_)
        | Place::Maturity(_)
        | Place::DeferredStart
        | Place::DeferredEnd
        | Place::NewlyDeferred => "Deferred",
        Place::Reserve | Place::ReserveAge(_) => "Held back",
        Place::Reserved => "Reserved",
        Place::Balance | Place::Start | Place::End => "Balance",
        Place::PaidOut | Place::RollSent => "Sent",
        Place::InTransit => "On its way",
        Place::Returned | Place::RollBack => "Came back",
        Place::Activity | Place::RollActivity => "Net proceeds",
        Place::CardCharge | Place::RollCardCharge => "Paid by card",
        Place::MicroDeposit | Place::RollMicroDeposit => "Bank account checks",
        Place::CarriedIn | Place::RollCarriedIn => "Carried in",
        Place::CameIn => "Came in",
        Place::Earned => "Net proceeds and card payments",
        Place::CarriedRows => "Taken over",
        Place::HandedTotals => "Left by the settlements before",
        Place::HandedReserves => "Held back by the settlements before",
        Place::Released => "Released",
    }
}
