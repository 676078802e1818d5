//! The lists of the API beside the movements, and how far each of them is here.

use serde::{Deserialize, Serialize};

use super::Trouble;
use super::{Feed, FeedState};

/// A list of documents, of the catalogue, or of what others say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum List {
    /// What the marketplaces say that they hold.
    Balances,
    /// Documents that ask for money.
    Invoices,
    /// What invoices can be paid with.
    PaymentMethods,
    /// Who pays the seller what how often.
    Subscriptions,
    /// What is counted.
    Meters,
    /// What that costs.
    Prices,
    /// What was counted each day.
    UsageRecords,
    /// What is sold.
    Products,
    /// What currencies were worth.
    Rates,
}

impl List {
    /// Every list, in the order in which they are fetched.
    pub const ALL: [List; 9] = [
        List::Balances,
        List::Invoices,
        List::PaymentMethods,
        List::Subscriptions,
        List::Meters,
        List::Prices,
        List::UsageRecords,
        List::Products,
        List::Rates,
    ];

    /// Where the API has it.
    pub const fn path(self) -> &'static str {
        match self {
            List::Balances => "balances",
            List::Invoices => "invoices",
            List::PaymentMethods => "payment-methods",
            List::Subscriptions => "subscriptions",
            List::Meters => "usage/meters",
            List::Prices => "usage/prices",
            List::UsageRecords => "usage/records",
            List::Products => "products",
            List::Rates => "fx-rates",
        }
    }
}

/// How far a list is here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListFeed {
    /// Which.
    pub list: List,
    /// Where it stands.
    pub state: ListState,
    /// Rows read so far.
    pub n_rows: u64,
    /// Rows of it that were set aside because they could not be read.
    pub n_rejections: u64,
}

/// Where a list stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ListState {
    /// Its pages are coming.
    Loading,
    /// Every row is here: counts and sums tied out on every page.
    Complete,
    /// The API has no such list.
    Absent,
    /// Some rows are missing, and why. What is here is right, but not all.
    Incomplete {
        /// What happened.
        reason: Trouble,
    },
}

impl Feed {
    /// How far a list is here; none while it was not begun.
    pub fn list(&self, list: List) -> Option<&ListFeed> {
        self.lists.iter().find(|one| one.list == list)
    }

    /// Whether rows of this list may still come without anybody asking for them.
    pub fn is_coming(&self, list: List) -> bool {
        match self.list(list) {
            Some(one) => one.state == ListState::Loading,
            None => matches!(self.state, FeedState::Loading { .. } | FeedState::Complete),
        }
    }
}
