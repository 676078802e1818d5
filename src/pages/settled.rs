//! The numbers of a settlement that the sender claims, and the rows that should make them.

use ledger::day::zone::Zone;
use ledger::report::claim::{Claim, Figure};
use ledger::settlement::Settlement;
use ledger::store::filter::Filter;

use crate::ui::number::Number;
use crate::words::payouts;

/// The claimed total; none while the settlement is open and claims none.
pub fn claimed_total(settlement: &Settlement) -> Option<Number> {
    let minor = i128::from(settlement.claimed_minor?);
    let name = payouts::claimed_total_of(&settlement.id);
    let claim = claim_of(settlement, &settlement.id, Figure::Settled, minor);
    Some(Number::stated(name, claim))
}

/// A figure of the rows of a settlement: of this one, or of one beside it in the same currency.
pub fn claim_of(settlement: &Settlement, id: &str, figure: Figure, minor: i128) -> Claim {
    Claim {
        figure,
        filter: Filter {
            settlements: vec![Some(id.to_owned())],
            ..Filter::all(Zone::utc())
        },
        currency: settlement.currency,
        value: minor,
    }
}
