//! The sample seller: fourteen months of an invented brand's books, computed from a seed, at any
//! size.
//!
//! It is what a person sees before there are books of one's own, so it holds every case that the
//! dashboard can show: seven marketplaces in six currencies, deferred money, reserves, a failed
//! payout and one that is sent again, settlements below zero, names that no list knows, invoices in
//! every state, subscriptions with every movement, usage under every kind of price; and exactly two
//! settlements that are wrong ([`LOST_LINE`], [`SHORT_RELEASE`]). Everything else ties out to the
//! cent, for any seed.
//!
//! Pure: no file, no clock, no float. The same seed and size give the same bytes on every machine.

use ledger::import::billing_api::Account;
use ledger::store::batch::Batch;

mod amounts;
mod billed;
mod calendar;
mod catalogue;
mod holdings;
mod hours;
mod metered;
mod orders;
mod overheads;
mod payouts;
mod random;
mod rates;
mod returns;
mod sale;
mod script;
mod settlements;
mod shops;
mod stream;
mod subscribers;
mod wallet;
mod wholesale;

pub use script::{
    ALL_RESERVED, BELOW_ZERO, CARRIED_FORWARD, FAILURE_REASON, Flaw, LOST_LINE, MEASURED_WRONG,
    Overcharge, PAYOUT_FAILS, PAYOUT_RETRIED, RETRY_REASON, SHORT_RELEASE, UNKNOWN_COMPONENT,
    UNKNOWN_KIND,
};
pub use stream::Stream;
pub use wallet::sandbox_tokens;

use shops::Shop;

/// How many orders the sample has where nobody asks for more or fewer.
pub const ORDERS_DEFAULT: u64 = 3_900;

/// The most orders that can be asked for: no sum of the sample comes near to what is counted with.
pub const ORDERS_MAX: u64 = 10_000_000;

/// A seller and everything that is booked of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seller {
    /// Who it is.
    pub account: Account,
    /// Its books: one batch, as from an API that answers everything at once.
    pub batches: Vec<Batch>,
}

/// The sample seller of a seed at the usual size, all at once. orders * log(orders)
pub fn seller(seed: u64) -> Seller {
    let (account, mut batches) = stream(seed, ORDERS_DEFAULT);
    let mut all = batches.next().unwrap_or_else(stream::empty);
    for batch in batches {
        all.settlements.extend(batch.settlements);
        all.payouts.extend(batch.payouts);
        all.balances.extend(batch.balances);
        all.transactions.extend(batch.transactions);
        all.entities.invoices.extend(batch.entities.invoices);
    }
    Seller {
        account,
        batches: vec![all],
    }
}

/// The sample seller of a seed with so many orders, at most [`ORDERS_MAX`]: who it is, and its books
/// batch by batch. Each settlement is in one batch with all of its rows, and the batches come in the
/// order in which settlements end; the last has what is open.
pub fn stream(seed: u64, orders: u64) -> (Account, Stream) {
    let orders = orders.min(ORDERS_MAX);
    let shops = shops::all(orders);
    (account(&shops), Stream::new(&shops, seed, orders))
}

fn account(shops: &[Shop]) -> Account {
    Account {
        seller: "Juniper & Pine".to_owned(),
        default_currency: "USD".to_owned(),
        time_zone: "America/Los_Angeles".to_owned(),
        week_start: "monday".to_owned(),
        fiscal_year_start: "01-01".to_owned(),
        marketplaces: shops.iter().map(Shop::marketplace).collect(),
        is_sample: true,
    }
}
