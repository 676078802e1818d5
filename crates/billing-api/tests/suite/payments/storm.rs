//! A storm: many wishes, each sent up to fifty times at once, through a network that loses, delays
//! and repeats, to servers that come and go. What is left must be one payment for each wish, and one
//! charge for each payment that succeeded.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, RwLock};
use std::thread;
use std::time::{Duration, Instant};

use billing_api::clock::Clock;
use billing_api::db::SELLER_ID;
use billing_api::payments::provider::{
    Answering, Charge, Description, NoAnswer, Outcome, PaymentProvider,
};
use billing_api::payments::sandbox::Sandbox;
use billing_api::payments::{Choice, Pace, Settings};
use billing_api::router;
use billing_api::server::Config;

use super::till::{add_invoices, add_method, invoice, paid, read_invoices, settled, wish};
use crate::client;
use crate::files::Chance;
use crate::harness::{Books, On, Serving, on_both, times};

/// Wishes; `PAYMENTS=10000` in the closing run.
const PAYMENTS: usize = 300;
/// The most times that one is sent.
const COPIES_MAX: u64 = 50;
/// Wishes whose copies are on their way at the same time.
const AT_ONCE: usize = 20;
/// Clients.
const CLIENTS: usize = 12;
/// Wishes on one invoice.
const PER_INVOICE: usize = 20;

const PACE: Pace = Pace {
    patience: Duration::from_millis(60),
    round: Duration::from_millis(100),
    first_pause: 0,
};

/// The sandbox behind a bad network.
#[derive(Debug)]
struct Weather {
    sandbox: Sandbox,
    chance: Mutex<Chance>,
    n_faults: AtomicUsize,
}

impl Weather {
    fn roll(&self) -> u64 {
        self.chance.lock().unwrap().below(20)
    }

    async fn through<T>(&self, asked: Answering<'_, T>) -> Result<T, NoAnswer> {
        let roll = self.roll();
        if roll < 6 {
            self.n_faults.fetch_add(1, Ordering::Relaxed);
        }
        match roll {
            0 | 1 => Err(NoAnswer("lost on the way there".to_owned())),
            2 | 3 => {
                asked.await?;
                Err(NoAnswer("lost on the way back".to_owned()))
            }
            4 => {
                let answer = asked.await;
                tokio::time::sleep(PACE.patience * 2).await;
                answer
            }
            5 => {
                tokio::time::sleep(PACE.patience / 2).await;
                asked.await
            }
            _ => asked.await,
        }
    }
}

impl PaymentProvider for Weather {
    fn describe<'a>(&'a self, token: &'a str) -> Answering<'a, Option<Description>> {
        self.sandbox.describe(token)
    }

    fn charge<'a>(&'a self, charge: &'a Charge) -> Answering<'a, Outcome> {
        Box::pin(self.through(self.sandbox.charge(charge)))
    }

    fn look_up<'a>(&'a self, payment_id: &'a str) -> Answering<'a, Option<Outcome>> {
        Box::pin(self.through(self.sandbox.look_up(payment_id)))
    }
}

/// What clients share.
struct Storm {
    address: RwLock<SocketAddr>,
    methods: Vec<String>,
    /// The answers to each wish; all of one wish are equal.
    answers: Mutex<BTreeMap<usize, Vec<u8>>>,
    n_sent: AtomicUsize,
    n_repeated: AtomicUsize,
}

impl Storm {
    /// Sends a wish, when there is somebody to take it; says whether it was answered for good.
    fn send(&self, place: usize) -> bool {
        loop {
            if let Some(is_answered) = self.try_send(place) {
                return is_answered;
            }
            thread::sleep(Duration::from_millis(5));
        }
    }

    fn try_send(&self, place: usize) -> Option<bool> {
        let address = *self.address.read().unwrap();
        let body = wish("1.00", &self.methods[place % self.methods.len()]).to_string();
        let request = format!(
            "POST /api/v1/invoices/inv_{}/payments HTTP/1.1\r\nHost: {address}\r\n\
             Connection: close\r\nX-Seller-Dashboard: 1\r\nContent-Type: application/json\r\n\
             Idempotency-Key: wish {place}\r\nContent-Length: {}\r\n\r\n{body}",
            place / PER_INVOICE,
            body.len()
        );
        let reply = client::try_send(address, request.as_bytes())?;
        self.n_sent.fetch_add(1, Ordering::Relaxed);
        Some(match reply.status {
            201 if reply.is_whole => {
                let mut answers = self.answers.lock().unwrap();
                if let Some(first) = answers.insert(place, reply.body.clone()) {
                    assert_eq!(first, reply.body, "wish {place} was answered twice");
                    self.n_repeated.fetch_add(1, Ordering::Relaxed);
                }
                true
            }
            // The server went away, or the first copy is under way.
            0 | 201 | 409 | 503 => {
                assert!(reply.status != 409 || reply.problem() == "still_running");
                false
            }
            other => panic!("wish {place}: {other} {}", reply.text()),
        })
    }
}

/// Copies of every wish in an order in which those of some wishes are mixed.
fn order(n_wishes: usize, chance: &mut Chance) -> Vec<usize> {
    let wishes: Vec<usize> = (0..n_wishes).collect();
    let mut order = Vec::new();
    for some in wishes.chunks(AT_ONCE) {
        let mut copies = Vec::new();
        for wish in some {
            let n_copies = usize::try_from(1 + chance.below(COPIES_MAX)).unwrap();
            copies.extend(std::iter::repeat_n(*wish, n_copies));
        }
        for last in (1..copies.len()).rev() {
            let other = chance.below(last as u64 + 1);
            copies.swap(last, usize::try_from(other).unwrap());
        }
        order.append(&mut copies);
    }
    order
}

fn start(books: &Books, provider: &Arc<Weather>) -> Serving {
    let config = Config {
        sign_in: None,
        payments: Some(Settings {
            provider: Choice::Given(Arc::clone(provider) as Arc<dyn PaymentProvider>),
            secret: None,
            pace: PACE,
        }),
        ..books.config()
    };
    Serving::start(&config, router::routes())
}

on_both!(each_wish_is_paid_once_in_any_weather);
fn each_wish_is_paid_once_in_any_weather(on: On) {
    let began = Instant::now();
    let books = on.books();
    // No provider keeps its record in its customer's database.
    let bank = on.books();
    let n_wishes: usize = times("PAYMENTS", PAYMENTS);
    let n_invoices = n_wishes.div_ceil(PER_INVOICE);
    // Just enough for every wish: one that is paid twice would leave another unpaid.
    let amount = i64::try_from(PER_INVOICE).unwrap() * 100;
    let invoices = (0..n_invoices).map(|place| invoice(&format!("inv_{place}"), amount));
    add_invoices(&books.db, SELLER_ID, invoices.collect());
    let weather = Arc::new(Weather {
        sandbox: Sandbox::new(bank.db.clone(), Clock::System),
        chance: Mutex::new(Chance(5)),
        n_faults: AtomicUsize::new(0),
    });
    let mut serving = Some(start(&books, &weather));
    let address = serving.as_ref().map(|serving| serving.address).unwrap();
    let tokens = [
        "tok_success",
        "tok_declined_insufficient_funds",
        "tok_lost_answer",
        "tok_lost_request",
        "tok_delayed",
    ];
    let storm = Storm {
        methods: tokens
            .iter()
            .map(|token| add_method(address, token))
            .collect(),
        address: RwLock::new(address),
        answers: Mutex::default(),
        n_sent: AtomicUsize::new(0),
        n_repeated: AtomicUsize::new(0),
    };
    let order = order(n_wishes, &mut Chance(6));
    let (next, mut n_restarts) = (AtomicUsize::new(0), 0);
    thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS)
            .map(|_| {
                scope.spawn(|| {
                    while let Some(wish) = order.get(next.fetch_add(1, Ordering::Relaxed)) {
                        storm.send(*wish);
                    }
                })
            })
            .collect();
        while clients.iter().any(|client| !client.is_finished()) {
            thread::sleep(Duration::from_secs(2));
            // The old one goes first: requests meet nobody for a moment.
            drop(serving.take());
            let next = start(&books, &weather);
            *storm.address.write().unwrap() = next.address;
            serving = Some(next);
            n_restarts += 1;
        }
        // Who was never answered asks until they are; so does everybody, once.
        for wish in 0..n_wishes {
            super::till::eventually("a wish has no answer", || storm.send(wish));
        }
    });
    settled(&books);

    let address = *storm.address.read().unwrap();
    let (succeeded, declined) = check(&books, &bank, address, n_wishes);
    let n_repeated = storm.n_repeated.load(Ordering::Relaxed);
    assert!(
        n_repeated > order.len() / 4,
        "hardly a copy was answered: {n_repeated}"
    );
    eprintln!(
        "{on:?}: {n_wishes} wishes sent {} times in {:?} with {} faults and {n_restarts} restarts: \
         {n_wishes} payments, {succeeded} succeeded with a charge each, {declined} declined, \
         {n_repeated} equal answers",
        storm.n_sent.load(Ordering::Relaxed),
        began.elapsed(),
        weather.n_faults.load(Ordering::Relaxed),
    );
}

/// Compares payments, charges and invoices; gives how many payments succeeded and were declined.
fn check(books: &Books, bank: &Books, address: SocketAddr, n_wishes: usize) -> (i64, i64) {
    let count = |statement| books.number(statement);
    let n_payments = i64::try_from(n_wishes).unwrap();
    assert_eq!(
        count("SELECT count(*) FROM payments"),
        n_payments,
        "payments and wishes"
    );
    let charges = bank.number("SELECT count(*) FROM sandbox_charges WHERE state = 'succeeded'");
    let succeeded = count("SELECT count(*) FROM payments WHERE status = 'succeeded'");
    assert_eq!(charges, succeeded, "charges and payments that succeeded");
    let ids = |books: &Books, statement| -> BTreeSet<String> {
        books
            .text(statement)
            .split(',')
            .map(str::to_owned)
            .collect()
    };
    let at_bank = ids(
        bank,
        "SELECT string_agg(payment_id, ',') FROM sandbox_charges",
    );
    let decided = ids(
        books,
        "SELECT string_agg(payment_id, ',') FROM payments WHERE status <> 'processing'",
    );
    let unknown: Vec<_> = at_bank.difference(&decided).collect();
    assert!(
        unknown.is_empty(),
        "charges that no payment knows: {unknown:?}"
    );
    // One token in five is declined.
    let declined = count("SELECT count(*) FROM payments WHERE status = 'failed'");
    assert_eq!(declined, (n_payments + 3) / 5);
    let mut on_invoices = 0;
    let mut found = read_invoices(address, "invoices?limit=1000");
    found.retain(|one| one.id.starts_with("inv_"));
    assert_eq!(found.len(), n_wishes.div_ceil(PER_INVOICE));
    for one in &found {
        let (paid, held) = paid(one);
        assert_eq!(held, 0, "{}", one.id);
        assert!(i128::from(paid) <= one.total_minor(), "{}", one.id);
        on_invoices += paid;
    }
    assert_eq!(
        on_invoices,
        succeeded * 100,
        "money on invoices and payments"
    );
    (succeeded, declined)
}
