//! Both sides of a settlement's equations, each with the rows that should make it.

use ledger::report::claim::Figure;
use ledger::report::settlement_proof::{Identity, Link, Proof, Rule};
use ledger::transaction::Step;

use super::super::settled::claim_of;
use crate::ui::identity_list::Equation;
use crate::ui::number::{Number, Part, Rule as Following, Unit};
use crate::ui::words;
use crate::words::labels;

/// The equations of a proof.
pub fn equations(proof: &Proof) -> Vec<Equation> {
    let each = proof.identities.iter();
    each.map(|identity| Equation {
        sides: sides(proof, identity),
        identity: identity.clone(),
    })
    .collect()
}

/// What the sides of an equation claim to be. What the sender says is beside the sum of the rows.
fn sides(proof: &Proof, identity: &Identity) -> [Number; 2] {
    let settlement = &proof.settlement;
    let [name, left, right] = words::rule(identity.rule);
    let (left_minor, right_minor) = (identity.left_minor, identity.right_minor);
    let of = |side: &str, id: &str, rule: Following, figure: Figure, minor: i128| {
        let claim = claim_of(settlement, id, figure, minor);
        let name = labels::named(name, side);
        Number {
            name: name.clone(),
            value: minor,
            unit: Unit::of(&claim),
            rule,
            parts: vec![Part { name, claim }],
        }
    };
    let own = |side, rule, figure, minor| of(side, &settlement.id, rule, figure, minor);
    // Without one before there are no rows, which make nothing.
    let previous = previous_id(&proof.link).unwrap_or_default();
    let before = |side, rule, figure| of(side, previous, rule, figure, right_minor);
    let (sum, stated) = (Following::Sum, Following::Stated);
    match identity.rule {
        Rule::Footing | Rule::Partition => [
            own(left, stated, Figure::Settled, left_minor),
            own(right, sum, Figure::Settled, right_minor),
        ],
        Rule::Chain => [
            own(left, sum, Figure::step(Step::OpeningBalance), left_minor),
            before(right, Following::Debt, Figure::Settled),
        ],
        Rule::ReserveCarryOver => [
            own(left, sum, Figure::step(Step::ReserveReleased), left_minor),
            before(right, Following::Opposite, Figure::step(Step::ReserveHeld)),
        ],
        Rule::Payout => [
            own(left, Following::Credit, Figure::Settled, left_minor),
            own(right, Following::Credit, Figure::Settled, right_minor),
        ],
    }
}

fn previous_id(link: &Link) -> Option<&str> {
    match link {
        Link::Proven { previous_id } | Link::Broken { previous_id, .. } => Some(previous_id),
        Link::First => None,
        Link::Missing { previous_id } => previous_id.as_deref(),
    }
}
