//! The sample seller: fourteen months of an invented brand's books, computed from a seed.
//!
//! It is what a person sees before there are books of one's own, so it holds every case that the
//! dashboard can show: seven marketplaces in six currencies, deferred money, reserves, a failed
//! payout, a settlement below zero, names that no list knows, and exactly two settlements that are
//! wrong ([`LOST_LINE`], [`SHORT_RELEASE`]). Everything else ties out to the cent, for any seed.
//!
//! Pure: no file, no clock, no float. The same seed gives the same bytes on every machine.

use ledger::import::billing_api::Account;
use ledger::store::batch::{Batch, Entities, LineCount, Source};

mod amounts;
mod calendar;
mod catalogue;
mod orders;
mod overheads;
mod payouts;
mod random;
mod returns;
mod sale;
mod script;
mod settlements;
mod shops;

pub use script::{
    ALL_RESERVED, BELOW_ZERO, FAILURE_REASON, Flaw, LOST_LINE, MEASURED_WRONG, Overcharge,
    PAYOUT_FAILS, SHORT_RELEASE, UNKNOWN_COMPONENT, UNKNOWN_KIND,
};

use settlements::Books;
use shops::Shop;

/// A seller and everything that is booked of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seller {
    /// Who it is.
    pub account: Account,
    /// Its books: one batch, as from an API that answers everything at once.
    pub batches: Vec<Batch>,
}

/// The sample seller of a seed. orders * log(orders)
pub fn seller(seed: u64) -> Seller {
    let shops = shops::all();
    let mut all = Books::default();
    for books in shops.iter().map(|shop| books(shop, seed)) {
        all.settlements.extend(books.settlements);
        all.payouts.extend(books.payouts);
        all.transactions.extend(books.transactions);
    }

    all.settlements
        .sort_by_key(|settlement| settlement.ended_at);
    all.payouts
        .sort_by_key(|payout| payout.history.first().map(|step| step.at));
    // Stable, so that rows of the same second keep the order of the shops.
    all.transactions.sort_by_key(|row| row.posted_at);
    for (sequence, row) in (1..).zip(&mut all.transactions) {
        row.sequence = sequence;
        row.id = format!("txn_{sequence:07}");
    }

    let batch = Batch {
        source: Source::Api,
        lines: LineCount::default(),
        settlements: all.settlements,
        payouts: all.payouts,
        balances: Vec::new(),
        transactions: all.transactions,
        removals: Vec::new(),
        entities: Entities::default(),
        rates: Vec::new(),
    };
    Seller {
        account: account(&shops),
        batches: vec![batch],
    }
}

/// The books of one shop: what is sold, what comes back, what it costs, and how that is settled.
fn books(shop: &Shop, seed: u64) -> Books {
    let sales = orders::sales(shop, seed);
    let returns = returns::of_sales(shop, seed, &sales);
    let overheads = overheads::of_shop(shop, seed, &sales);
    let rows = sales.into_iter().chain(returns).chain(overheads).collect();
    settlements::settle(shop, seed, rows)
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
