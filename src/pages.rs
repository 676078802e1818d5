//! The pages, one file each: address -> query -> engine -> parts.
//!
//! A page does no arithmetic and knows no other page; [`Scope`] is what all of them start from.

use ledger::day::zone::Zone;
use ledger::day::{Calendar, Day, Period};
use ledger::money::Currency;
use ledger::report::claim::Claim;
use ledger::report::contents::{self, Contents};
use ledger::store::filter::Filter as RowFilter;
use leptos::prelude::*;

use crate::engine::protocol::{Feed, FeedState};
use crate::engine::{Engine, Status};
use crate::filter::selection::Selection;
use crate::filter::{Filter, address};
use crate::format;
use crate::preferences::Kept;
use crate::route::Page;
use crate::words::{feed, labels};

mod answer;
mod as_of;
mod attempt;
mod choices;
mod comparison;
mod enrolment;
mod export_progress;
mod rows_behind;
mod sales_numbers;
mod settled;
mod trend;
mod wishes;

pub mod accounting;
pub mod balances;
pub mod explanation;
pub mod fees;

pub mod import;
pub mod invoice;
pub mod invoices;
pub mod lists;
pub mod not_found;
pub mod overview;
pub mod payout;
pub mod payouts;
pub mod sales;
pub mod settings;
pub mod sign_in;
pub mod subscription;
pub mod subscriptions;
pub mod taxes;
pub mod transactions;
pub mod usage;

/// The seller's choices as they stand in the address, and what follows from them. One for all
/// pages, in context; a copy is the same one.
#[derive(Clone, Copy)]
pub struct Scope {
    /// The choices.
    pub filter: Memo<Filter>,
    /// Which number of the page is opened.
    pub selection: Memo<Selection>,
    /// Name of the zone that holds where none is chosen: the account's own, else UTC, so that two
    /// people with the same files see the same months.
    pub default_zone: Memo<String>,
    /// The zone of days and months.
    pub zone: Memo<Zone>,
    /// The day that it is now, in this zone.
    pub today: Memo<Day>,
    /// Where weeks and fiscal years begin.
    pub calendar: Memo<Calendar>,
    /// The chosen days; none for everything there is.
    pub period: Memo<Option<Period>>,
    /// The only currency that is shown; none for all there are.
    pub currency: Memo<Option<Currency>>,
    /// Whether one currency is shown unless an address says otherwise.
    pub has_usual_currency: Memo<bool>,
    /// Why totals lack rows; none when they don't.
    pub partial: Memo<Option<String>>,
    /// Whether the first rows are on their way: an empty report says nothing yet.
    pub is_starting: Memo<bool>,
    /// What the ledger holds.
    pub contents: Signal<Status<Contents>>,
    retried: RwSignal<u32>,
}

impl Scope {
    /// Follows the query of the address, and what the seller has chosen for every page.
    pub fn new(engine: Engine, kept: Kept, search: Memo<String>) -> Scope {
        let (feed, revision) = (engine.feed(), engine.revision());
        let preferences = kept.now();
        let retried = RwSignal::new(0);
        let filter = Memo::new(move |_| search.with(|search| Filter::parse(search)));
        let default_zone = Memo::new(move |_| {
            let usual = preferences.with(|chosen| chosen.zone.clone());
            let account = feed.with(|feed| feed.account.as_ref().map(|one| one.time_zone.clone()));
            usual.or(account).unwrap_or_else(|| "UTC".to_owned())
        });
        let zone = Memo::new(move |_| {
            let name = filter.with(|filter| filter.zone.clone());
            engine.zone(&name.unwrap_or_else(|| default_zone.get()))
        });
        let today = Memo::new(move |_| {
            // A page may stay open over midnight; news are a good moment to look at the clock.
            revision.track();
            zone.with(|zone| engine.today(zone))
        });
        let contents = engine.report::<Contents>(move || {
            retried.track();
            Some(contents::Query {})
        });
        Scope {
            filter,
            selection: Memo::new(move |_| search.with(|search| Selection::parse(search))),
            default_zone,
            zone,
            today,
            period: Memo::new(move |_| filter.with(|filter| filter.period).resolve(today.get())),
            currency: Memo::new(move |_| {
                let usual = || {
                    let usual = preferences.with(|chosen| chosen.currency)?;
                    contents
                        .with(|contents| holds(contents, usual))
                        .then_some(usual)
                };
                let (chosen, has_all) =
                    filter.with(|filter| (filter.currency, filter.has_all_currencies));
                chosen.or_else(|| usual().filter(|_| !has_all))
            }),
            has_usual_currency: Memo::new(move |_| {
                preferences.with(|chosen| chosen.currency.is_some())
            }),
            calendar: Memo::new(move |_| preferences.with(|chosen| chosen.calendar)),
            partial: Memo::new(move |_| {
                // It is text: in another language it is another one.
                preferences.track();
                feed.with(partial)
            }),
            is_starting: Memo::new(move |_| {
                feed.with(|feed| {
                    feed.n_rows == 0 && matches!(feed.state, FeedState::Loading { .. })
                })
            }),
            contents,
            retried,
        }
    }

    /// Whether numbers of this currency are shown.
    pub fn shows(&self, currency: Currency) -> bool {
        self.currency.get().is_none_or(|only| only == currency)
    }

    /// To be called in every query: a retry then asks it again.
    pub fn track_retry(&self) {
        self.retried.track();
    }

    /// Asks every report in sight again.
    pub fn retry(&self) -> Callback<()> {
        let retried = self.retried;
        Callback::new(move |()| retried.update(|times| *times = times.wrapping_add(1)))
    }

    /// Address of a page with the same choices.
    pub fn href(&self, page: &Page) -> String {
        self.href_of(page, &Selection::default())
    }

    /// Address of a page with the same choices and one of its numbers opened.
    pub fn href_of(&self, page: &Page, selection: &Selection) -> String {
        self.filter.with(|filter| href(page, filter, selection))
    }

    /// The same choices and a number opened, as a query with its `?`; empty without either.
    pub fn query_of(&self, selection: &Selection) -> String {
        self.filter.with(|filter| query(filter, selection))
    }

    /// A claim with the days of the chosen zone. Pages leave the zone of claims open: a table of it
    /// for every number would be long.
    pub fn zoned(&self, claim: Claim) -> Claim {
        Claim {
            filter: RowFilter {
                zone: self.zone.get(),
                ..claim.filter
            },
            ..claim
        }
    }

    /// The rows of the chosen days, their zone left open.
    pub fn rows(&self) -> RowFilter {
        RowFilter {
            period: self.period.get(),
            ..RowFilter::all(Zone::utc())
        }
    }
}

/// Whether there is anything in this currency. A usual one that the books lack would hide all of
/// them.
fn holds(contents: &Status<Contents>, currency: Currency) -> bool {
    match contents {
        Status::Loaded { value, .. } => value.currencies.contains(&currency),
        _ => true,
    }
}

/// Address of a page with these choices.
pub fn href(page: &Page, filter: &Filter, selection: &Selection) -> String {
    page.href() + &query(filter, selection)
}

fn query(filter: &Filter, selection: &Selection) -> String {
    let mut pairs = filter.pairs();
    pairs.extend(selection.pairs());
    address::query(&pairs)
}

fn partial(feed: &Feed) -> Option<String> {
    let rows = labels::rows(&format::counted(feed.n_rows));
    match &feed.state {
        FeedState::Idle | FeedState::Failed { .. } | FeedState::Locked(_) => None,
        FeedState::Loading { .. } => Some(feed::rows_so_far(&rows)),
        FeedState::Cancelled => Some(feed::stopped_after(&rows)),
        FeedState::Incomplete { reason } => Some(feed::incomplete_because(&reason.to_string())),
        FeedState::Complete => {
            let n_refused = feed
                .n_rejections
                .saturating_add(feed.n_rejections_at_source);
            (n_refused > 0).then(|| feed::refused(&format::counted(n_refused)))
        }
    }
}
