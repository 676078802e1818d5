//! One month's bridge from the recurring revenue at its start to that at its end.

use serde::{Deserialize, Serialize};

use super::{Amount, Customer, Customers, Months};
use crate::day::Period;
use crate::money::ratio::Ratio;

/// `end = start + new + reactivation + expansion − contraction − churn`, exactly; every figure is 0
/// or more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bridge {
    /// The month, cut at the end of the as-of day.
    pub month: Period,
    /// Just before its first day.
    pub start: Amount,
    /// From customers who never paid before.
    pub new: Amount,
    /// From customers who paid before, and nothing when the month began.
    pub reactivation: Amount,
    /// From customers who pay more.
    pub expansion: Amount,
    /// From customers who pay less, and something.
    pub contraction: Amount,
    /// From customers who pay nothing any more.
    pub churn: Amount,
    /// Just before the day after its last.
    pub end: Amount,
    /// Rounded end less the rounded rest of the bridge: what the roundings miss, never money.
    pub rounding_minor: i128,
    /// Customers at the start.
    pub n_start: u64,
    /// New ones.
    pub n_new: u64,
    /// Those who came back.
    pub n_reactivated: u64,
    /// Those who pay more.
    pub n_expanded: u64,
    /// Those who pay less.
    pub n_contracted: u64,
    /// Those who left.
    pub n_churned: u64,
    /// Customers at the end: start + new + reactivated − churned.
    pub n_end: u64,
    /// Net revenue retention.
    pub net_retention: Rate,
    /// Gross revenue retention, at most 1.
    pub gross_retention: Rate,
    /// Revenue churn: 1 less gross retention.
    pub revenue_churn: Rate,
    /// Logo churn.
    pub logo_churn: Rate,
}

/// A share of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Rate {
    /// There was nothing to begin with, so there is no share of it.
    Undefined,
    /// The exact share.
    Is(Ratio),
    /// It needs more digits than can be counted exactly.
    BeyondRange,
}

impl Rate {
    /// `part ÷ whole`.
    pub fn of(part: Option<Ratio>, whole: Ratio) -> Rate {
        if whole.is_zero() {
            return Rate::Undefined;
        }
        match part.and_then(|part| part.checked_div(whole)) {
            Some(share) => Rate::Is(share),
            None => Rate::BeyondRange,
        }
    }

    /// `n_part ÷ n_whole`.
    pub fn of_counts(n_part: u64, n_whole: u64) -> Rate {
        Rate::of(
            Some(Ratio::whole(n_part.into())),
            Ratio::whole(n_whole.into()),
        )
    }
}

/// What a customer did in a month, all its subscriptions together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Movement {
    /// Paid for the first time ever.
    New = 0,
    /// Pays again, after nothing when the month began.
    Reactivation,
    /// Pays more.
    Expansion,
    /// Pays less, and something.
    Contraction,
    /// Pays nothing any more.
    Churn,
}

/// How a customer moved in a month, and by how much; none when it did not.
pub fn movement(
    customer: &Customer,
    months: &Months,
    place: usize,
) -> Option<(Movement, Option<Ratio>)> {
    let (before, after) = (
        *customer.at_edges.get(place)?,
        *customer.at_edges.get(place + 1)?,
    );
    let gain = after.checked_sub(before);
    let loss = before.checked_sub(after);
    let starts_at = *months.edges.get(place)?;
    match (before.is_zero(), after.is_zero()) {
        (true, false) => {
            let has_paid = customer
                .first_paid_at
                .is_some_and(|first| first < starts_at);
            Some((
                if has_paid {
                    Movement::Reactivation
                } else {
                    Movement::New
                },
                gain,
            ))
        }
        (false, true) => Some((Movement::Churn, loss)),
        (false, false) if after > before => Some((Movement::Expansion, gain)),
        (false, false) if after < before => Some((Movement::Contraction, loss)),
        (true, true) | (false, false) => None,
    }
}

/// `None` where a sum is beyond what can be counted exactly. customers -> 1
pub fn of(customers: &Customers<'_>, months: &Months, place: usize) -> Option<Bridge> {
    let (mut start, mut end) = (Ratio::ZERO, Ratio::ZERO);
    let (mut n_start, mut n_end) = (0, 0);
    let mut sums = [(Ratio::ZERO, 0_u64); 5];
    for customer in customers.values() {
        let (before, after) = (
            *customer.at_edges.get(place)?,
            *customer.at_edges.get(place + 1)?,
        );
        start = start.checked_add(before)?;
        end = end.checked_add(after)?;
        n_start += u64::from(!before.is_zero());
        n_end += u64::from(!after.is_zero());
        if let Some((movement, exact)) = movement(customer, months, place) {
            let (sum, n_customers) = &mut sums[movement as usize];
            *sum = sum.checked_add(exact?)?;
            *n_customers += 1;
        }
    }
    let [new, reactivation, expansion, contraction, churn] = sums.map(|(sum, _)| Amount::of(sum));
    let [n_new, n_reactivated, n_expanded, n_contracted, n_churned] = sums.map(|(_, n)| n);
    let (start, end) = (Amount::of(start), Amount::of(end));
    let lost = contraction.exact.checked_add(churn.exact);
    let kept = lost.and_then(|lost| start.exact.checked_sub(lost));
    let net = kept.and_then(|kept| kept.checked_add(expansion.exact));
    let gained_minor = new
        .minor
        .checked_add(reactivation.minor)?
        .checked_add(expansion.minor)?;
    let lost_minor = contraction.minor.checked_add(churn.minor)?;
    let bridged_minor = start
        .minor
        .checked_add(gained_minor)?
        .checked_sub(lost_minor)?;
    Some(Bridge {
        month: *months.months.get(place)?,
        start,
        new,
        reactivation,
        expansion,
        contraction,
        churn,
        end,
        rounding_minor: end.minor.checked_sub(bridged_minor)?,
        n_start,
        n_new,
        n_reactivated,
        n_expanded,
        n_contracted,
        n_churned,
        n_end,
        net_retention: Rate::of(net, start.exact),
        gross_retention: Rate::of(kept, start.exact),
        revenue_churn: Rate::of(lost, start.exact),
        logo_churn: Rate::of_counts(n_churned, n_start),
    })
}
