//! What of the list is shown, as it stands in the address, and the way to another view of it.

use ledger::store::filter::Filter as RowFilter;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};

use super::super::Scope;
use crate::filter::listing::Listing;
use crate::filter::{Filter, address};
use crate::route::Page;

/// The view. One for all parts of the page, in context; a copy is the same one.
#[derive(Clone, Copy)]
pub struct View {
    /// What holds for every page.
    pub scope: Scope,
    /// What is chosen.
    pub listing: Memo<Listing>,
    /// Parts of the address that make no sense.
    pub unread: Memo<Vec<String>>,
    /// Which rows.
    pub rows: Memo<RowFilter>,
    go: Callback<(String, bool)>,
}

impl View {
    /// Follows the address.
    pub fn new(scope: Scope) -> View {
        let search = use_location().search;
        let read = Memo::new(move |_| search.with(|search| Listing::read(search)));
        let navigate = use_navigate();
        let listing = Memo::new(move |_| read.with(|(listing, _)| listing.clone()));
        View {
            scope,
            listing,
            unread: Memo::new(move |_| read.with(|(_, unread)| unread.clone())),
            rows: Memo::new(move |_| {
                let (period, zone) = (scope.period.get(), scope.zone.get());
                let filter = listing.with(|listing| listing.row_filter(period, zone));
                in_currency(scope, filter)
            }),
            go: Callback::new(move |(address, replace): (String, bool)| {
                let options = NavigateOptions {
                    scroll: false,
                    replace,
                    ..NavigateOptions::default()
                };
                navigate(&address, options);
            }),
        }
    }

    /// All rows of the period, in the currency that holds for every page.
    pub fn unfiltered(self) -> RowFilter {
        let (period, zone) = (self.scope.period.get(), self.scope.zone.get());
        let filter = RowFilter {
            period,
            ..RowFilter::all(zone)
        };
        in_currency(self.scope, filter)
    }

    /// Shows another view, as a step that Back leads away from.
    pub fn show(self, listing: &Listing) {
        let filter = self.scope.filter.get_untracked();
        self.show_in(&filter, listing);
    }

    /// The same in another period.
    pub fn show_in(self, filter: &Filter, listing: &Listing) {
        self.go.run((href(filter, listing), false));
    }

    /// Changes the view.
    pub fn change(self, change: impl FnOnce(&mut Listing)) {
        let mut listing = self.listing.get_untracked();
        change(&mut listing);
        self.show(&listing);
    }

    /// Changes the view in place: what is being typed is not a step for each letter.
    pub fn retype(self, change: impl FnOnce(&mut Listing)) {
        let mut listing = self.listing.get_untracked();
        change(&mut listing);
        let filter = self.scope.filter.get_untracked();
        self.go.run((href(&filter, &listing), true));
    }

    /// Address of another view.
    pub fn href(self, listing: &Listing) -> String {
        self.scope.filter.with(|filter| href(filter, listing))
    }
}

fn in_currency(scope: Scope, filter: RowFilter) -> RowFilter {
    match scope.currency.get() {
        Some(currency) => filter.in_currency(currency),
        None => filter,
    }
}

/// Address of the page with these choices.
fn href(filter: &Filter, listing: &Listing) -> String {
    let mut pairs = filter.pairs();
    pairs.extend(listing.pairs());
    format!("{}{}", Page::Transactions.href(), address::query(&pairs))
}
