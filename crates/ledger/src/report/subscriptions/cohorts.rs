//! Customers by the month in which they first paid, and how many of them, and how much of their
//! recurring revenue, stayed.

use serde::{Deserialize, Serialize};

use super::bridge::Rate;
use super::{Amount, Customer, Customers, Months};
use crate::day::Period;
use crate::money::ratio::Ratio;

/// Customers who first paid in one month, some of whom may have left within it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cohort {
    /// The month.
    pub month: Period,
    /// How many they are.
    pub n_customers: u64,
    /// How many stayed to the end of that month, and of each one after it.
    pub retention: Vec<Retention>,
}

/// A cohort at the end of a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retention {
    /// Those who pay then.
    pub n_customers: u64,
    /// What they are worth a month then.
    pub mrr: Amount,
    /// Share of the cohort that pays then.
    pub customers: Rate,
    /// Their recurring revenue, as a share of that at the end of the cohort's own month.
    pub revenue: Rate,
}

/// The cohorts that have a customer; `None` where a sum is beyond what can be counted exactly.
/// customers × months -> months × months
pub fn of(customers: &Customers<'_>, months: &Months) -> Option<Vec<Cohort>> {
    let n_months = months.months.len();
    let mut members: Vec<Vec<&Customer>> = vec![Vec::new(); n_months];
    for customer in customers.values() {
        let Some(first_paid_at) = customer.first_paid_at else {
            continue;
        };
        // The first edge is the start of the first month: what is before it has no cohort here.
        let place = months.edges.partition_point(|&edge| edge <= first_paid_at);
        if let Some(members) = place
            .checked_sub(1)
            .and_then(|place| members.get_mut(place))
        {
            members.push(customer);
        }
    }
    let cohorts = members
        .iter()
        .enumerate()
        .filter(|(_, members)| !members.is_empty());
    cohorts
        .map(|(place, members)| cohort(months, place, members))
        .collect()
}

fn cohort(months: &Months, place: usize, members: &[&Customer]) -> Option<Cohort> {
    let n_all = members.len() as u64;
    let mut retention = Vec::new();
    let mut base = None;
    for edge in place + 1..months.edges.len() {
        let (mut mrr, mut n_customers) = (Ratio::ZERO, 0);
        for customer in members {
            let figure = *customer.at_edges.get(edge)?;
            mrr = mrr.checked_add(figure)?;
            n_customers += u64::from(!figure.is_zero());
        }
        let base = *base.get_or_insert(mrr);
        retention.push(Retention {
            n_customers,
            mrr: Amount::of(mrr),
            customers: Rate::of_counts(n_customers, n_all),
            revenue: Rate::of(Some(mrr), base),
        });
    }
    Some(Cohort {
        month: *months.months.get(place)?,
        n_customers: n_all,
        retention,
    })
}
