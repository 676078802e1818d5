//! Every subscription in a table, and one of them with all that happened to it.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use super::{Amount, LIMIT_MAX};
use crate::money::Currency;
use crate::report::{Report, ReportKind};
use crate::sorting;
use crate::store::Ledger;
use crate::subscription::{Break, Subscription, SubscriptionStatus};

/// Which subscriptions. Every field that is set narrows the selection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Query {
    /// In this currency.
    pub currency: Option<Currency>,
    /// At this status now.
    pub status: Option<SubscriptionStatus>,
    /// This one, with its history.
    pub subscription_id: Option<String>,
    /// Rows to skip.
    pub offset: usize,
    /// Rows to answer, at most [`LIMIT_MAX`].
    pub limit: usize,
}

/// A page of the subscriptions: those that pay most a month first, by currency; equals by id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Roster {
    /// The page.
    pub rows: Vec<Entry>,
    /// How many fit.
    pub n_subscriptions: u64,
    /// How many there are at each status, by status, whatever status is asked for.
    pub statuses: Vec<(SubscriptionStatus, u64)>,
}

/// One subscription.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// What the sender says of it, its events by time.
    pub subscription: Subscription,
    /// What recurs a month, whether or not it is paid now; none beyond what can be counted exactly.
    pub monthly: Option<Amount>,
    /// What of its own figures does not tie.
    pub breaks: Vec<Break>,
}

impl Report for Roster {
    const KIND: ReportKind = ReportKind::Roster;
    type Query = Query;

    /// subscriptions -> page, sorted once
    fn run(ledger: &Ledger, query: &Query) -> Self {
        let mut statuses: Vec<(SubscriptionStatus, u64)> = Vec::new();
        let mut selected: Vec<&Subscription> = Vec::new();
        for subscription in ledger.subscriptions() {
            let currency = subscription.currency;
            let is_asked = query
                .subscription_id
                .as_deref()
                .is_none_or(|id| id == subscription.id);
            if !is_asked || query.currency.is_some_and(|asked| asked != currency) {
                continue;
            }
            let status = &subscription.status;
            match statuses.binary_search_by_key(&status, |(known, _)| known) {
                Ok(place) => statuses[place].1 += 1,
                Err(place) => statuses.insert(place, (status.clone(), 1)),
            }
            if query.status.as_ref().is_none_or(|asked| asked == status) {
                selected.push(subscription);
            }
        }
        sorting::by(&mut selected, |left, right| order(left, right));
        let page = selected
            .iter()
            .skip(query.offset)
            .take(query.limit.min(LIMIT_MAX));
        Roster {
            rows: page.map(|subscription| Entry::of(subscription)).collect(),
            n_subscriptions: selected.len() as u64,
            statuses,
        }
    }
}

impl Entry {
    fn of(subscription: &Subscription) -> Entry {
        Entry {
            subscription: subscription.clone(),
            monthly: subscription.monthly_minor().map(Amount::of),
            breaks: subscription.breaks(),
        }
    }
}

fn order(left: &Subscription, right: &Subscription) -> Ordering {
    let by_currency = left.currency.cmp(&right.currency);
    let monthly = |one: &Subscription| one.monthly_minor();
    by_currency
        .then_with(|| monthly(right).cmp(&monthly(left)))
        .then_with(|| left.id.cmp(&right.id))
}
