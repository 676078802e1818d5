//! The lists beside the movements: what was booked is what the dashboard reads, row by row, and what
//! is booked again makes versions only of what has changed.

use billing_api::booking::{self, Booked, Origin};
use billing_api::db::SELLER_ID;
use billing_api::demo;
use billing_api::list::List;
use ledger::import::billing_api::{self as wire, PageProof, Parsed};
use ledger::store::batch::{Batch, Entities, LineCount, Source};

use crate::harness::{Books, On, Serving, on_both, runtime};

mod changes;

/// The lists that share a table.
pub const DOCUMENTS: [List; 9] = [
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

const ORIGIN: Origin = Origin {
    import_id: None,
    source: "api",
    n_rejections: 0,
};

/// The dashboard's own reader of a list.
fn parse(list: List, body: &[u8]) -> Parsed {
    match list {
        List::Transactions => wire::parse_transactions(body),
        List::Settlements => wire::parse_settlements(body),
        List::Payouts => wire::parse_payouts(body),
        List::Balances => wire::parse_balances(body),
        List::Invoices => wire::parse_invoices(body),
        List::PaymentMethods => wire::parse_payment_methods(body),
        List::Subscriptions => wire::parse_subscriptions(body),
        List::Meters => wire::parse_meters(body),
        List::Prices => wire::parse_prices(body),
        List::UsageRecords => wire::parse_usage_records(body),
        List::Products => wire::parse_products(body),
        List::Rates => wire::parse_rates(body),
    }
}

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

/// Moves the rows of another batch over.
pub fn join(batch: &mut Batch, other: Batch) {
    batch.balances.extend(other.balances);
    batch.rates.extend(other.rates);
    let (all, entities) = (&mut batch.entities, other.entities);
    all.invoices.extend(entities.invoices);
    all.subscriptions.extend(entities.subscriptions);
    all.meters.extend(entities.meters);
    all.prices.extend(entities.prices);
    all.usage_records.extend(entities.usage_records);
    all.products.extend(entities.products);
    all.payment_methods.extend(entities.payment_methods);
}

/// The rows of one list, in an order that does not depend on when they were booked, and without what
/// the books give them.
pub fn only(list: List, from: &Batch) -> Batch {
    let mut batch = empty();
    let (into, of) = (&mut batch.entities, &from.entities);
    macro_rules! take {
        ($field:ident, $id:ident) => {{
            into.$field = of.$field.clone();
            into.$field.sort_by(|left, right| left.$id.cmp(&right.$id));
            into.$field.iter_mut().for_each(|one| one.sequence = 0);
        }};
    }
    match list {
        List::Invoices => take!(invoices, id),
        List::PaymentMethods => take!(payment_methods, id),
        List::Subscriptions => take!(subscriptions, id),
        List::Meters => take!(meters, id),
        List::Prices => take!(prices, id),
        List::UsageRecords => take!(usage_records, id),
        List::Products => take!(products, sku),
        List::Balances => {
            batch.balances.clone_from(&from.balances);
            let key = |one: &ledger::settlement::Balance| {
                (one.money.currency.code().to_owned(), one.as_of)
            };
            batch.balances.sort_by_key(key);
        }
        List::Rates => {
            batch.rates.clone_from(&from.rates);
            let key = |one: &ledger::fx::Rate| {
                let (base, quote) = (one.base.code().to_owned(), one.quote.code().to_owned());
                (one.on, base, quote)
            };
            batch.rates.sort_by_key(key);
        }
        List::Transactions | List::Settlements | List::Payouts => panic!("no document"),
    }
    batch
}

pub fn count(batch: &Batch) -> usize {
    let of = &batch.entities;
    let entities = of.invoices.len()
        + of.subscriptions.len()
        + of.meters.len()
        + of.prices.len()
        + of.usage_records.len()
        + of.products.len()
        + of.payment_methods.len();
    entities + batch.balances.len() + batch.rates.len()
}

/// A whole walk as the dashboard reads it; every page proves itself, no row is set aside.
#[track_caller]
pub fn walk(server: &Serving, list: List, query: &str, limit: u64) -> (Batch, PageProof) {
    walk_by(server, list, query, || limit)
}

/// The same with a limit of its own for each page.
#[track_caller]
pub fn walk_by(
    server: &Serving,
    list: List,
    query: &str,
    mut limit: impl FnMut() -> u64,
) -> (Batch, PageProof) {
    let path = list.path();
    let mut all = empty();
    let mut snapshot = None;
    let mut target = format!("{path}?limit={}{query}", limit());
    loop {
        let reply = server.get(&target);
        assert_eq!(reply.status, 200, "{target}: {}", reply.text());
        let (proof, batch, rejections) = parse(list, &reply.body).unwrap();
        assert_eq!(rejections, [], "{target}");
        assert_eq!(count(&batch), proof.count, "{target}");
        let began_in = snapshot.get_or_insert_with(|| proof.snapshot.clone());
        assert_eq!(*began_in, proof.snapshot, "a walk changed its snapshot");
        join(&mut all, batch);
        let Some(cursor) = proof.next.clone() else {
            return (only(list, &all), proof);
        };
        target = format!("{path}?limit={}&cursor={cursor}", limit());
    }
}

pub fn sample() -> Batch {
    demo::seller(1).batches.remove(0)
}

pub fn book(books: &Books, batch: &Batch) -> Booked {
    runtime().block_on(async {
        let mut writer = books.db.write(SELLER_ID).await.unwrap();
        let batches = std::slice::from_ref(batch);
        let booked = booking::book(&mut writer, SELLER_ID, batches, &ORIGIN)
            .await
            .unwrap();
        writer.commit().await.unwrap();
        booked
    })
}

pub fn remove(books: &Books, list: List, id: &str) -> Booked {
    runtime().block_on(async {
        let mut writer = books.db.write(SELLER_ID).await.unwrap();
        let removed = booking::remove(&mut writer, SELLER_ID, list, id, &ORIGIN)
            .await
            .unwrap();
        writer.commit().await.unwrap();
        removed
    })
}

on_both!(every_list_is_read_back_as_it_was_booked);
fn every_list_is_read_back_as_it_was_booked(on: On) {
    let books = on.sample();
    let server = books.serve();
    let sample = sample();
    for list in DOCUMENTS {
        let expected = only(list, &sample);
        let rows = count(&expected);
        assert!(rows > 0, "the sample has nothing of {}", list.path());
        for limit in [1000, (1 + rows as u64 / 3).min(999)] {
            let (found, _) = walk(&server, list, "", limit);
            assert_eq!(found, expected, "{}", list.path());
        }
        let reply = server.get_with(list.path(), &["Accept: application/x-ndjson"]);
        let (proof, found, rejections) = parse(list, &reply.body).unwrap();
        assert_eq!((proof.count, rejections), (rows, Vec::new()));
        assert_eq!(only(list, &found), expected);
    }
}

/// Which of the sample's rows a filter should leave, by a plain loop.
#[track_caller]
fn check_filter(server: &Serving, list: List, query: &str, keep: impl Fn(&mut Batch)) {
    let mut expected = only(list, &sample());
    let all = count(&expected);
    keep(&mut expected);
    let rows = count(&expected);
    assert!(rows > 0 && rows < all, "{query} keeps {rows} of {all}");
    for limit in [1000, 1 + rows as u64 / 2] {
        let (found, _) = walk(server, list, &format!("&{query}"), limit);
        assert_eq!(found, expected, "{} {query}", list.path());
    }
}

on_both!(filters_keep_what_a_plain_loop_keeps);
fn filters_keep_what_a_plain_loop_keeps(on: On) {
    let books = on.sample();
    let server = books.serve();
    let sample = sample();
    let of = &sample.entities;

    let mut days: Vec<_> = of.invoices.iter().filter_map(|one| one.issued_on).collect();
    days.sort_unstable();
    let (early, late) = (days[days.len() / 4], days[days.len() * 3 / 4]);
    assert!(early < late);
    let within = format!("from={}&to={}", early.to_iso(), late.to_iso());
    check_filter(&server, List::Invoices, &within, |batch| {
        let inside = |on| (early..late).contains(&on);
        let invoices = &mut batch.entities.invoices;
        invoices.retain(|one| one.issued_on.is_some_and(inside));
    });
    // A day is its first second.
    let instant = format!("to={}T00:00:00Z", early.to_iso());
    check_filter(&server, List::Invoices, &instant, |batch| {
        let invoices = &mut batch.entities.invoices;
        invoices.retain(|one| one.issued_on.is_some_and(|on| on < early));
    });
    check_filter(&server, List::Invoices, "status=overdue", |batch| {
        let invoices = &mut batch.entities.invoices;
        invoices.retain(|one| one.status.name() == "overdue");
    });
    let both = "direction=received&currency=EUR";
    check_filter(&server, List::Invoices, both, |batch| {
        let invoices = &mut batch.entities.invoices;
        invoices.retain(|one| {
            one.direction == ledger::invoice::Direction::Received && one.currency.code() == "EUR"
        });
    });

    let middle = of.subscriptions[of.subscriptions.len() / 2].clone();
    let since = format!("from={}", middle.started_at);
    check_filter(&server, List::Subscriptions, &since, |batch| {
        let all = &mut batch.entities.subscriptions;
        all.retain(|one| one.started_at >= middle.started_at);
    });
    let customer = format!("customer_id={}", middle.customer_id);
    check_filter(&server, List::Subscriptions, &customer, |batch| {
        let all = &mut batch.entities.subscriptions;
        all.retain(|one| one.customer_id == middle.customer_id);
    });
    check_filter(&server, List::Subscriptions, "status=canceled", |batch| {
        let all = &mut batch.entities.subscriptions;
        all.retain(|one| one.status.name() == "canceled");
    });

    let record = of.usage_records[of.usage_records.len() / 2].clone();
    let metered = format!("meter_id={}&to={}", record.meter_id, record.on.to_iso());
    check_filter(&server, List::UsageRecords, &metered, |batch| {
        let all = &mut batch.entities.usage_records;
        all.retain(|one| one.meter_id == record.meter_id && one.on < record.on);
    });
    let price = of.prices[0].clone();
    let metered = format!("meter_id={}", price.meter_id);
    check_filter(&server, List::Prices, &metered, |batch| {
        let all = &mut batch.entities.prices;
        all.retain(|one| one.meter_id == price.meter_id);
    });

    let rate = sample.rates[sample.rates.len() / 2].clone();
    let day = rate.on.to_iso();
    let pair = format!("base={}&quote={}&from={day}", rate.base, rate.quote);
    check_filter(&server, List::Rates, &pair, |batch| {
        batch
            .rates
            .retain(|one| (one.base, one.quote) == (rate.base, rate.quote) && one.on >= rate.on);
    });
    check_filter(&server, List::Balances, "currency=JPY", |batch| {
        batch
            .balances
            .retain(|one| one.money.currency.code() == "JPY");
    });
}

on_both!(what_has_no_day_is_in_no_period);
fn what_has_no_day_is_in_no_period(on: On) {
    let books = on.books();
    let server = books.serve();
    let mut batch = empty();
    let mut invoices = sample().entities.invoices;
    invoices.truncate(3);
    invoices[1].issued_on = None;
    batch.entities.invoices = invoices;
    book(&books, &batch);
    let ids = |query: &str| -> Vec<String> {
        let (found, _) = walk(&server, List::Invoices, query, 1);
        found
            .entities
            .invoices
            .into_iter()
            .map(|one| one.id)
            .collect()
    };
    let undated = &batch.entities.invoices[1].id;
    assert_eq!(ids("").len(), 3);
    assert!(ids("").contains(undated));
    for query in [
        "&from=0001-01-01",
        "&to=9999-12-31",
        "&from=0001-01-01&to=9999-12-31",
    ] {
        assert!(!ids(query).contains(undated), "{query}");
        assert_eq!(ids(query).len(), 2, "{query}");
    }
}
