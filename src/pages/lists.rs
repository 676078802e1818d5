//! How far the lists beside the movements are here, in words.

use crate::engine::protocol::{Feed, List, ListFeed, ListState, Trouble};
use crate::format;
use crate::words::{feed as say, labels};

/// What people call a list, in the middle of a sentence.
pub fn name(list: List) -> &'static str {
    match list {
        List::Balances => say::list_balances(),
        List::Invoices => say::list_invoices(),
        List::PaymentMethods => say::list_payment_methods(),
        List::Subscriptions => say::list_subscriptions(),
        List::Meters => say::list_meters(),
        List::Prices => say::list_prices(),
        List::UsageRecords => say::list_usage_records(),
        List::Products => say::list_products(),
        List::Rates => say::list_rates(),
    }
}

/// Why figures that rest on these lists lack rows; none when they don't.
pub fn lacking(feed: &Feed, lists: &[List]) -> Option<String> {
    let said: Vec<String> = lists.iter().filter_map(|list| lack(feed, *list)).collect();
    (!said.is_empty()).then(|| said.join(" "))
}

fn lack(feed: &Feed, list: List) -> Option<String> {
    let name = name(list);
    if feed.is_coming(list) {
        return Some(say::still_coming(name));
    }
    let ListFeed {
        state,
        n_rejections,
        ..
    } = feed.list(list)?;
    match state {
        ListState::Incomplete { reason } => Some(say::not_all_here(name, &reason.to_string())),
        ListState::Absent => Some(say::no_such_list(name)),
        ListState::Complete | ListState::Loading if *n_rejections > 0 => {
            let rows = labels::rows(&format::counted(*n_rejections));
            Some(say::list_unread(&rows, name))
        }
        ListState::Complete | ListState::Loading => None,
    }
}

/// Whether nothing of one of these lists is here yet, so that an empty report says nothing.
pub fn is_starting(feed: &Feed, lists: &[List]) -> bool {
    lists.iter().any(|list| {
        let n_rows = feed.list(*list).map_or(0, |one| one.n_rows);
        n_rows == 0 && feed.is_coming(*list)
    })
}

/// The list that is being fetched now that the movements are here; none when nothing is.
pub fn coming(feed: &Feed) -> Option<List> {
    List::ALL.into_iter().find(|list| feed.is_coming(*list))
}

/// Lists of which rows are missing.
pub fn incomplete(feed: &Feed) -> Vec<(List, &Trouble)> {
    let reasons = feed.lists.iter().filter_map(|one| match &one.state {
        ListState::Incomplete { reason } => Some((one.list, reason)),
        _ => None,
    });
    reasons.collect()
}
