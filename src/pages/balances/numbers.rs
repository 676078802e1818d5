//! The numbers of one currency's balances, with what they claim to be.

use ledger::report::balances::{CurrencyBalance, Place, Query};

use crate::ui::number::{Number, Part};
use crate::ui::sum_tree::SumLine;
use crate::words::{balances as say, labels, overview, terms};

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
fn name_of(place: Place) -> &'static str {
    match place {
        Place::Available => say::available(),
        Place::Deferred
        | Place::DeferredAge(_)
        | Place::Maturity(_)
        | Place::DeferredStart
        | Place::DeferredEnd
        | Place::NewlyDeferred => labels::deferred(),
        Place::Reserve | Place::ReserveAge(_) => overview::held_back(),
        Place::Reserved => say::reserved(),
        Place::Balance | Place::Start | Place::End => say::balance(),
        Place::PaidOut | Place::RollSent => say::sent(),
        Place::InTransit => say::on_its_way(),
        Place::Returned | Place::RollBack => say::came_back(),
        Place::Activity | Place::RollActivity => labels::net_proceeds(),
        Place::CardCharge | Place::RollCardCharge => terms::paid_by_card(),
        Place::MicroDeposit | Place::RollMicroDeposit => say::bank_checks(),
        Place::CarriedIn | Place::RollCarriedIn => say::carried_in(),
        Place::CameIn => say::came_in(),
        Place::Earned => say::earned(),
        Place::CarriedRows => say::taken_over(),
        Place::HandedTotals => say::left_before(),
        Place::HandedReserves => say::held_before(),
        Place::Released => labels::released(),
    }
}
