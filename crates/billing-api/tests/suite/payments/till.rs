//! Books with invoices to pay, a server that takes payments, and what its provider has on record.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use billing_api::booking::{self, Origin};
use billing_api::clock::Clock;
use billing_api::db::{Db, SELLER_ID};
use billing_api::payments::provider::Outcome;
use billing_api::payments::sandbox::Sandbox;
use billing_api::payments::signature::Secret;
use billing_api::payments::{Choice, Pace, Settings};
use billing_api::router;
use billing_api::server::Config;
use ledger::day::Day;
use ledger::import::billing_api::parse_invoices;
use ledger::invoice::{ClaimedTotals, Direction, Invoice, InvoiceStatus, PaymentStatus};
use ledger::money::Currency;
use ledger::store::batch::{Batch, Entities, LineCount, Source};
use serde_json::{Value, json};

use crate::client::Reply;
use crate::harness::{Books, On, Serving, runtime};
use crate::sign_in::browser::Browser;

pub const SECRET: &[u8] = b"what the provider and we know";

/// 2026-03-01T00:00:00Z.
pub const BEGINNING: i64 = 1_772_323_200;

/// Nothing that a test waits for takes longer.
const PATIENCE: Duration = Duration::from_secs(20);

/// Quick enough for tests.
pub const PACE: Pace = Pace {
    patience: Duration::from_millis(500),
    round: Duration::from_millis(50),
    first_pause: 0,
};

pub struct Till {
    pub books: Books,
    pub serving: Option<Serving>,
    pub clock: Arc<AtomicI64>,
    pub config: Config,
}

impl Till {
    /// With the sandbox, and an invoice `inv_1` over 100.00 EUR.
    pub fn new(on: On) -> Till {
        Till::with(on, Choice::Sandbox, PACE)
    }

    pub fn with(on: On, provider: Choice, pace: Pace) -> Till {
        Till::over(on.books(), provider, pace)
    }

    pub fn over(books: Books, provider: Choice, pace: Pace) -> Till {
        let clock = Arc::new(AtomicI64::new(BEGINNING));
        let config = Config {
            sign_in: None,
            payments: Some(Settings {
                provider,
                secret: Some(Secret::new(SECRET)),
                pace,
            }),
            clock: Clock::ByHand(Arc::clone(&clock)),
            ..books.config()
        };
        add_invoices(&books.db, SELLER_ID, vec![invoice("inv_1", 10_000)]);
        let serving = Some(Serving::start(&config, router::routes()));
        Till {
            books,
            serving,
            clock,
            config,
        }
    }

    pub fn wait(&self, seconds: i64) {
        self.clock.fetch_add(seconds, Ordering::SeqCst);
    }

    /// Stops the server and starts another one over the same books.
    pub fn restart(&mut self) {
        self.stop();
        self.serving = Some(Serving::start(&self.config, router::routes()));
    }

    pub fn stop(&mut self) {
        drop(self.serving.take());
    }

    pub fn address(&self) -> SocketAddr {
        self.serving.as_ref().unwrap().address
    }

    pub fn add(&self, invoices: Vec<Invoice>) {
        add_invoices(&self.books.db, SELLER_ID, invoices);
    }

    /// A payment method of a token; gives its id.
    #[track_caller]
    pub fn method(&self, token: &str) -> String {
        add_method(self.address(), token)
    }

    pub fn pay(&self, invoice: &str, key: &str, amount: &str, method: &str) -> Reply {
        pay(self.address(), invoice, key, &wish(amount, method))
    }

    /// The invoice as the dashboard reads it.
    #[track_caller]
    pub fn invoice(&self, id: &str) -> Invoice {
        let mut found = read_invoices(self.address(), "invoices?limit=1000");
        let place = found.iter().position(|one| one.id == id).unwrap();
        found.swap_remove(place)
    }

    /// Waits until no payment is under way any more.
    #[track_caller]
    pub fn settled(&self) {
        settled(&self.books);
    }

    /// How many charges the provider has made, by its own record.
    pub fn charges(&self) -> i64 {
        self.books
            .number("SELECT count(*) FROM sandbox_charges WHERE state = 'succeeded'")
    }

    /// How many payments the books say have succeeded.
    pub fn succeeded(&self) -> i64 {
        self.books
            .number("SELECT count(*) FROM payments WHERE status = 'succeeded'")
    }

    /// What the provider knows, asked past the server.
    pub fn sandbox(&self) -> Sandbox {
        Sandbox::new(self.books.db.clone(), self.config.clock.clone())
    }

    /// Lets a pending charge be decided at the provider.
    pub fn decide(&self, payment_id: &str, outcome: &Outcome) {
        let settled = runtime().block_on(self.sandbox().settle(payment_id, outcome));
        assert!(settled.unwrap(), "{payment_id} is not pending");
    }
}

pub fn settled(books: &Books) {
    eventually("payments are still under way", || {
        books.number("SELECT count(*) FROM payments WHERE status = 'processing'") == 0
    });
}

/// Waits for something that becomes true soon.
#[track_caller]
pub fn eventually(what: &str, mut is_so: impl FnMut() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < PATIENCE, "{what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[track_caller]
pub fn add_method(address: SocketAddr, token: &str) -> String {
    let reply = post(
        address,
        "payment-methods",
        &format!("method {token}"),
        &json!({ "token": token }),
    );
    assert_eq!(reply.status, 201, "{}", reply.text());
    reply.json()["id"].as_str().unwrap().to_owned()
}

/// A request with a key, as a program sends it.
pub fn post(address: SocketAddr, path: &str, key: &str, body: &Value) -> Reply {
    let key = format!("Idempotency-Key: {key}");
    post_with(address, path, &[&key], &body.to_string())
}

pub fn post_with(address: SocketAddr, path: &str, headers: &[&str], body: &str) -> Reply {
    let mut all = vec!["X-Seller-Dashboard: 1", "Content-Type: application/json"];
    all.extend(headers);
    Browser::new(address).ask_with("POST", path, &all, body)
}

pub fn pay(address: SocketAddr, invoice: &str, key: &str, wish: &Value) -> Reply {
    post(address, &format!("invoices/{invoice}/payments"), key, wish)
}

pub fn wish(amount: &str, method: &str) -> Value {
    json!({ "amount": amount, "currency": "EUR", "payment_method_id": method })
}

pub fn read_invoices(address: SocketAddr, target: &str) -> Vec<Invoice> {
    let reply = crate::client::get(address, &format!("/api/v1/{target}"), &[]);
    assert_eq!(reply.status, 200, "{}", reply.text());
    let (_, batch, rejections) = parse_invoices(&reply.body).unwrap();
    assert_eq!(rejections, []);
    batch.entities.invoices
}

/// Open, and owed by the seller.
pub fn invoice(id: &str, minor: i64) -> Invoice {
    Invoice {
        id: id.to_owned(),
        sequence: 0,
        number: format!("N-{id}"),
        direction: Direction::Received,
        counterparty: "A marketplace".to_owned(),
        currency: Currency::from_code("EUR").unwrap(),
        status: InvoiceStatus::Open,
        issued_on: Day::parse_iso("2026-02-01").ok(),
        due_on: Day::parse_iso("2026-03-31").ok(),
        paid_on: None,
        lines: Vec::new(),
        claimed: ClaimedTotals {
            total_minor: Some(minor),
            ..ClaimedTotals::default()
        },
        credit_notes: Vec::new(),
        payments: Vec::new(),
    }
}

pub fn add_invoices(db: &Db, seller_id: &str, invoices: Vec<Invoice>) {
    let batches = [Batch {
        source: Source::Api,
        lines: LineCount::default(),
        settlements: Vec::new(),
        payouts: Vec::new(),
        balances: Vec::new(),
        transactions: Vec::new(),
        removals: Vec::new(),
        entities: Entities {
            invoices,
            ..Entities::default()
        },
        rates: Vec::new(),
    }];
    let origin = Origin {
        import_id: None,
        source: "api",
        n_rejections: 0,
    };
    runtime().block_on(async {
        let mut writer = db.write(seller_id).await.unwrap();
        let booked = booking::book(&mut writer, seller_id, &batches, &origin);
        booked.await.unwrap();
        writer.commit().await.unwrap();
    });
}

/// What was paid on an invoice, in minor units, and what is on its way.
pub fn paid(invoice: &Invoice) -> (i64, i64) {
    let of = |status| {
        let payments = invoice.payments.iter();
        let payments = payments.filter(|payment| payment.status == status);
        payments.map(|payment| payment.money.minor).sum()
    };
    (of(PaymentStatus::Succeeded), of(PaymentStatus::Processing))
}
