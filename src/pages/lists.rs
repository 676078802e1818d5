//! How far the lists beside the movements are here, in words.

use crate::engine::protocol::{Feed, List, ListFeed, ListState};
use crate::format;
use crate::ui::words;

/// What people call a list, in the middle of a sentence.
pub const fn name(list: List) -> &'static str {
    match list {
        List::Balances => "balances",
        List::Invoices => "invoices",
        List::PaymentMethods => "payment methods",
        List::Subscriptions => "subscriptions",
        List::Meters => "meters",
        List::Prices => "prices of usage",
        List::UsageRecords => "usage records",
        List::Products => "products",
        List::Rates => "exchange rates",
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
        return Some(format!("Incomplete: {name} are still being fetched."));
    }
    let ListFeed {
        state,
        n_rejections,
        ..
    } = feed.list(list)?;
    match state {
        ListState::Incomplete { reason } => {
            let reason = words::remark(reason);
            Some(format!("Incomplete: not all {name} are here. {reason}"))
        }
        ListState::Absent => Some(format!("The billing API has no list of {name}.")),
        ListState::Complete | ListState::Loading if *n_rejections > 0 => {
            let rows = format::counted(*n_rejections, "row");
            Some(format!(
                "Incomplete: {rows} of the {name} could not be read; no figure holds them."
            ))
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
pub fn incomplete(feed: &Feed) -> Vec<(List, &str)> {
    let reasons = feed.lists.iter().filter_map(|one| match &one.state {
        ListState::Incomplete { reason } => Some((one.list, reason.as_str())),
        _ => None,
    });
    reasons.collect()
}
