//! The lists beside the movements, after these: each walked, proven and told of on its own, so that
//! one that fails leaves the others in sight.

use ledger::import::billing_api::{self, Parsed};

use super::{ApiError, Entry, ROUNDS_MAX, Walk, api, page_path, trouble};
use crate::engine::protocol::{List, ListFeed, ListState, REJECTIONS_MAX, Trouble};

/// Where the walk of a list stopped.
#[derive(Clone, Debug, Default)]
pub struct Position {
    /// Cursor of the next page.
    cursor: Option<String>,
    /// The highest place in the change feed that is here whole.
    sequence: u64,
    /// The highest place seen on the walk that is under way.
    sequence_seen: u64,
}

impl Walk {
    /// Walks every list. What goes wrong with one is said of it; an error is only what ends all: the
    /// end of the session.
    pub(super) async fn lists(&self) -> Result<(), ApiError> {
        for (place, list) in List::ALL.into_iter().enumerate() {
            self.begin_list(list);
            let state = match self.walk_list(list).await {
                Ok(()) => ListState::Complete,
                Err(ApiError::Refused { status: 404, .. }) => ListState::Absent,
                Err(error) if asks_for_entry(&error) => return Err(error),
                Err(error) => {
                    let is_of_all = is_of_all(&error);
                    let reason = trouble(error);
                    if is_of_all {
                        for rest in &List::ALL[place..] {
                            self.leave_list(*rest, &reason);
                        }
                        break;
                    }
                    ListState::Incomplete { reason }
                }
            };
            self.set_list(list, state);
        }
        self.news.say();
        Ok(())
    }

    async fn walk_list(&self, list: List) -> Result<(), ApiError> {
        let mut n_anew = ROUNDS_MAX;
        loop {
            let Position {
                cursor, sequence, ..
            } = self.list_position(list);
            let path = page_path(list.path(), cursor.as_deref(), sequence);
            let url = format!("{}/{path}", self.base);
            let check = |body: &[u8]| read(list, body).map_err(|error| error.to_string());
            let answer = api::get(&url, &self.cancellation, |_| (), check).await;
            let (proof, batch, rejections) = match answer {
                // The cursor has expired: what was booked stays, the walk begins anew.
                Err(ApiError::Refused { status: 400, .. }) if cursor.is_some() && n_anew > 0 => {
                    n_anew -= 1;
                    self.change_position(list, |position| position.cursor = None);
                    continue;
                }
                answer => answer?,
            };
            let newest = batch.entities.newest_sequence();
            let mut ledger = self.worker.ledger.borrow_mut();
            ledger.append(batch);
            let mut feed = self.worker.feed.borrow_mut();
            feed.revision = ledger.revision();
            let room = REJECTIONS_MAX.saturating_sub(feed.rejections.len());
            let n_rejections = rejections.len() as u64;
            feed.rejections.extend(rejections.into_iter().take(room));
            if let Some(one) = feed.lists.iter_mut().find(|one| one.list == list) {
                one.n_rows += proof.count as u64;
                one.n_rejections += n_rejections;
            }
            drop((ledger, feed));
            self.news.say_soon();
            let is_last = proof.next.is_none();
            self.change_position(list, |position| {
                position.cursor = proof.next;
                position.sequence_seen = position.sequence_seen.max(newest);
                if is_last {
                    position.sequence = position.sequence_seen;
                }
            });
            if is_last {
                return Ok(());
            }
        }
    }

    /// Prepares for a walk. Rows that could not be read last time are fetched once more, with all
    /// others: they may be mended, and must not be counted twice.
    fn begin_list(&self, list: List) {
        let mut feed = self.worker.feed.borrow_mut();
        let place = feed.lists.iter().position(|one| one.list == list);
        let Some(place) = place else {
            let state = ListState::Loading;
            feed.lists.push(ListFeed {
                list,
                state,
                n_rows: 0,
                n_rejections: 0,
            });
            drop(feed);
            return self.news.say_soon();
        };
        let Some(one) = feed.lists.get_mut(place) else {
            return;
        };
        // What is whole stays so while it is asked for its changes.
        if one.state != ListState::Complete {
            one.state = ListState::Loading;
        }
        if one.n_rejections > 0 {
            one.n_rejections = 0;
            drop(feed);
            self.change_position(list, |position| *position = Position::default());
        }
    }

    fn set_list(&self, list: List, state: ListState) {
        let mut feed = self.worker.feed.borrow_mut();
        if let Some(one) = feed.lists.iter_mut().find(|one| one.list == list) {
            one.state = state;
        }
    }

    /// Gives a list up that no page of came: one that is whole is as whole as it was, and as old.
    fn leave_list(&self, list: List, reason: &Trouble) {
        let is_whole = {
            let feed = self.worker.feed.borrow();
            let one = feed.list(list);
            one.is_some_and(|one| one.state == ListState::Complete)
                && self.list_position(list).cursor.is_none()
        };
        if !is_whole {
            self.begin_list(list);
            let reason = reason.clone();
            self.set_list(list, ListState::Incomplete { reason });
        }
    }

    fn list_position(&self, list: List) -> Position {
        let position = self.worker.position.borrow();
        position.lists.get(&list).cloned().unwrap_or_default()
    }

    fn change_position(&self, list: List, change: impl FnOnce(&mut Position)) {
        change(
            self.worker
                .position
                .borrow_mut()
                .lists
                .entry(list)
                .or_default(),
        );
    }
}

/// Reads a page of a list. Balances and rates stand for themselves and have no place in the change
/// feed, so they are fetched whole each time, by way of the browser's cache.
fn read(list: List, body: &[u8]) -> Parsed {
    match list {
        List::Balances => billing_api::parse_balances(body),
        List::Invoices => billing_api::parse_invoices(body),
        List::PaymentMethods => billing_api::parse_payment_methods(body),
        List::Subscriptions => billing_api::parse_subscriptions(body),
        List::Meters => billing_api::parse_meters(body),
        List::Prices => billing_api::parse_prices(body),
        List::UsageRecords => billing_api::parse_usage_records(body),
        List::Products => billing_api::parse_products(body),
        List::Rates => billing_api::parse_rates(body),
    }
}

fn asks_for_entry(error: &ApiError) -> bool {
    matches!(error, ApiError::Refused { status, code, .. } if Entry::asked_by(*status, code).is_some())
}

/// Whether the other lists would meet the same.
fn is_of_all(error: &ApiError) -> bool {
    matches!(
        error,
        ApiError::Cancelled | ApiError::Unreachable | ApiError::TimedOut
    )
}
