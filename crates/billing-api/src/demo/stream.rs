//! The sample's books from the first day to the last, as batches: the catalogue and the documents
//! that hang on no order first, then settlement after settlement, and at the end what is open.
//!
//! Nothing is held but the rows of settlements that are not over, so a million orders need no more
//! memory than some weeks of them.

use ledger::day::DAY_SECONDS;
use ledger::store::batch::{Batch, Entities, LineCount, Source};
use ledger::transaction::Transaction;

use super::calendar::{END, FIRST_DAY, LAST_DAY};
use super::hours::{self, Days};
use super::orders::Orders;
use super::overheads::Overheads;
use super::returns::Returns;
use super::settlements::{Settled, Settling};
use super::shops::Shop;
use super::{billed, catalogue, holdings, metered, rates, subscribers, wallet, wholesale};

/// The batches of a sample seller, one at a time.
pub struct Stream {
    opening: Option<Batch>,
    stalls: Vec<Stall>,
    /// The day to be written next.
    number: i64,
    /// Rows so far.
    sequence: u64,
}

/// One shop, and what is going on in it.
struct Stall {
    shop: Shop,
    hours: Days,
    orders: Orders,
    returns: Returns,
    overheads: Overheads,
    settling: Settling,
}

impl Stream {
    /// The books of so many orders. days * hours
    pub fn new(shops: &[Shop], seed: u64, orders: u64) -> Stream {
        let hours = hours::of_shops(shops, seed, orders);
        let stall = |(&shop, hours): (&Shop, Days)| Stall {
            shop,
            hours,
            orders: Orders::new(shop, seed),
            returns: Returns::new(shop, seed),
            overheads: Overheads::new(shop, seed),
            settling: Settling::new(shop, seed),
        };
        Stream {
            opening: Some(opening(shops, seed)),
            stalls: shops.iter().zip(hours).map(stall).collect(),
            number: FIRST_DAY,
            sequence: 0,
        }
    }

    /// A batch of what was settled.
    fn batch(&mut self, settled: Vec<Settled>) -> Batch {
        let mut batch = empty();
        for one in settled {
            batch.settlements.extend(one.settlement);
            batch.payouts.extend(one.payout);
            batch.transactions.extend(one.rows);
            batch.entities.invoices.extend(one.invoices);
        }
        // Stable, so that rows of the same second keep the order of the shops.
        batch.transactions.sort_by_key(|row| row.posted_at);
        for row in &mut batch.transactions {
            self.sequence += 1;
            row.sequence = self.sequence;
            row.id = format!("txn_{:07}", self.sequence);
        }
        batch
    }
}

impl Iterator for Stream {
    type Item = Batch;

    /// The settlements that end next. days until then
    fn next(&mut self) -> Option<Batch> {
        if let Some(opening) = self.opening.take() {
            return Some(opening);
        }
        while self.number <= LAST_DAY {
            let number = self.number;
            self.number += 1;
            let settled: Vec<Settled> = self
                .stalls
                .iter_mut()
                .filter_map(|stall| stall.day(number))
                .collect();
            if !settled.is_empty() {
                return Some(self.batch(settled));
            }
        }
        if self.stalls.is_empty() {
            return None;
        }
        let stalls = std::mem::take(&mut self.stalls);
        let left: Vec<Settled> = stalls.into_iter().flat_map(Stall::finish).collect();
        let balances = holdings::of_open(&left);
        Some(Batch {
            balances,
            ..self.batch(left)
        })
    }
}

impl Stall {
    /// Writes a day, and closes the settlement that is over then; two never end on one day.
    fn day(&mut self, number: i64) -> Option<Settled> {
        if number < self.shop.opened_on() {
            return None;
        }
        let place = usize::try_from(number - FIRST_DAY).ok()?;
        for rows in self.orders.of_day(number, self.hours.get(place)?) {
            self.order(rows);
        }
        if number > self.shop.opened_on() {
            for (row, invoice) in self.overheads.of_day(number) {
                self.settling.take(vec![row], invoice);
            }
        }
        // Local days end before or after UTC's, but none as much as a day before: what was posted
        // before this day began is known.
        self.settling.close_by(number * DAY_SECONDS)
    }

    fn order(&mut self, rows: Vec<Transaction>) {
        let mut returns = Vec::new();
        for sale in &rows {
            self.overheads.note_sale(sale);
            returns.extend(self.returns.of_sale(sale));
        }
        let invoice = billed::of_order(&self.shop, &rows, &returns);
        self.settling.take(rows, invoice);
        for row in returns {
            self.settling.take(vec![row], None);
        }
    }

    fn finish(mut self) -> Vec<Settled> {
        let closed = self.settling.close_by(END);
        closed.into_iter().chain(self.settling.finish()).collect()
    }
}

/// What hangs on no order: the catalogue, rates, meters, and the documents about them.
fn opening(shops: &[Shop], seed: u64) -> Batch {
    let mut batch = empty();
    batch.rates = rates::of_days(seed);
    let metered = metered::of_days(seed);
    batch.entities = Entities {
        invoices: metered.invoices,
        subscriptions: subscribers::all(seed),
        meters: metered.meters,
        prices: metered.prices,
        usage_records: metered.records,
        products: catalogue::products(),
        payment_methods: wallet::payment_methods(),
        ..Entities::default()
    };
    batch
        .entities
        .invoices
        .extend(wholesale::invoices(shops, seed));
    batch
}

/// A batch without anything.
pub fn empty() -> Batch {
    Batch {
        source: Source::Api,
        lines: LineCount::default(),
        settlements: Vec::new(),
        payouts: Vec::new(),
        balances: Vec::new(),
        transactions: Vec::new(),
        removals: Vec::new(),
        entities: Entities::default(),
        rates: Vec::new(),
    }
}
