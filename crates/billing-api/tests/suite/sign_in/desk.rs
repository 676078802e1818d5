//! A server with people who can sign in, and a clock that is moved by hand.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use billing_api::app::Gate;
use billing_api::clock::Clock;
use billing_api::db::query;
use billing_api::payments::signature::Secret;
use billing_api::payments::{Choice, Pace, Settings};
use billing_api::roles::{Access, Role};
use billing_api::router;
use billing_api::routes::Routes;
use billing_api::seller::Seller;
use billing_api::server::Config;
use billing_api::sign_in::Settings as SignInSettings;
use billing_api::sign_in::password::Cost;
use billing_api::users::{self, Addition, Reset};
use serde_json::json;
use totp_rs::{Builder, Totp};

use super::browser::Browser;
use crate::client::Reply;
use crate::harness::{Books, On, Serving, runtime};

/// What a hash costs where its cost is not what is tested.
pub const CHEAP: Cost = Cost {
    memory_kib: 64,
    passes: 1,
    lanes: 1,
};

pub const PASSWORD: &str = "violin copper meadow";
pub const WRONG: &str = "violin copper meadou";

/// The second seller.
pub const OTHER_SELLER: &str = "seller_2";

/// Where the clock begins: 2026-03-01T00:00:00Z.
const BEGINNING: i64 = 1_772_323_200;

/// The server's own routes, and two that ask for more than any of those: of the roles above a
/// viewer's, one that is read and one that changes something.
pub fn routes() -> Routes {
    router::routes()
        .get("/api/v1/probe", Access::AtLeast(Role::Accountant), probe)
        .post("/api/v1/probe", Access::AtLeast(Role::Owner), probe)
}

async fn probe(seller: Seller) -> String {
    seller.id.to_string()
}

/// Books, people and a running server.
pub struct Desk {
    pub books: Books,
    pub serving: Serving,
    pub clock: Arc<AtomicI64>,
    cost: Cost,
    config: Config,
}

impl Desk {
    /// Empty books.
    pub fn new(on: On) -> Desk {
        Desk::over(on.books())
    }

    pub fn over(books: Books) -> Desk {
        Desk::of(books, CHEAP)
    }

    pub fn with_cost(on: On, cost: Cost) -> Desk {
        Desk::of(on.books(), cost)
    }

    fn of(books: Books, cost: Cost) -> Desk {
        let clock = Arc::new(AtomicI64::new(BEGINNING));
        let config = Config {
            sign_in: Some(SignInSettings {
                cost,
                has_plain_cookies: false,
            }),
            // Browsers say where they are.
            n_proxies: 1,
            clock: Clock::ByHand(Arc::clone(&clock)),
            payments: Some(Settings {
                provider: Choice::Sandbox,
                secret: Some(Secret::new(b"what the provider and we know")),
                pace: Pace::default(),
            }),
            ..books.config()
        };
        let serving = Serving::start(&config, routes());
        Desk {
            books,
            serving,
            clock,
            cost,
            config,
        }
    }

    /// Stops the server and starts another one over the same books.
    pub fn restart(&mut self) {
        let next = Serving::start(&self.config, routes());
        std::mem::replace(&mut self.serving, next).stop();
    }

    pub fn now(&self) -> i64 {
        self.clock.load(Ordering::SeqCst)
    }

    pub fn wait(&self, seconds: i64) {
        self.clock.fetch_add(seconds, Ordering::SeqCst);
    }

    /// Somebody of the first seller.
    pub fn add(&self, email: &str, role: Role) {
        self.add_user(&addition(email, role));
    }

    pub fn add_user(&self, addition: &Addition) {
        let added = users::add(
            &self.books.db,
            addition,
            || Ok(PASSWORD.to_owned()),
            self.cost,
        );
        runtime().block_on(added).unwrap();
    }

    pub fn reset(&self, email: &str, removes_second_factor: bool) {
        let asked = Reset {
            email: email.to_owned(),
            removes_second_factor,
        };
        let reset = users::reset(
            &self.books.db,
            &asked,
            || Ok(PASSWORD.to_owned()),
            self.cost,
        );
        runtime().block_on(reset).unwrap();
    }

    /// A second seller with empty books.
    pub fn add_seller(&self) {
        runtime().block_on(async {
            let mut writer = self.books.db.write_beside_others().await.unwrap();
            query("INSERT INTO sellers (seller_id, cursor_key) VALUES ($1, $2)")
                .bind(OTHER_SELLER)
                .bind(vec![7; 32])
                .execute(&mut writer)
                .await
                .unwrap();
            query("INSERT INTO bookings (seller_id, sequence, booked_at) VALUES ($1, 0, 0)")
                .bind(OTHER_SELLER)
                .execute(&mut writer)
                .await
                .unwrap();
            writer.commit().await.unwrap();
        });
    }

    pub fn browser(&self) -> Browser {
        Browser::at(self.serving.address, "192.0.2.1")
    }

    /// A browser in which somebody without a second factor has signed in.
    #[track_caller]
    pub fn signed_in(&self, email: &str) -> Browser {
        let mut browser = self.browser();
        let reply = sign_in(&mut browser, email, PASSWORD);
        assert_eq!(reply.status, 204, "{}", reply.text());
        browser
    }

    /// The code of a factor, so many steps from now.
    pub fn code(&self, factor: &Factor, steps: i64) -> String {
        let at = self.now() + 30 * steps;
        factor.totp.generate(at.try_into().unwrap()).to_string()
    }

    /// Sets a second factor up, and waits until another code can be used.
    #[track_caller]
    pub fn enrol(&self, browser: &mut Browser) -> Factor {
        let reply = browser.post("second-factor", &json!({ "password": PASSWORD }));
        assert_eq!(reply.status, 200, "{}", reply.text());
        let factor = Factor::read(&reply);
        let code = self.code(&factor, 0);
        let reply = browser.post("second-factor", &json!({ "code": code }));
        assert_eq!(reply.status, 204, "{}", reply.text());
        self.wait(60);
        factor
    }

    /// Hashes that were computed so far, and KiB filled for them.
    pub fn work(&self) -> (u64, u64) {
        let Gate::SignIn(sign_in) = &self.serving.app().gate else {
            panic!("no sign-in");
        };
        let work = sign_in.hashing.work();
        (
            work.hashes.load(Ordering::SeqCst),
            work.kib.load(Ordering::SeqCst),
        )
    }
}

pub fn addition(email: &str, role: Role) -> Addition {
    Addition {
        seller_id: billing_api::db::SELLER_ID.to_owned(),
        email: email.to_owned(),
        role,
        needs_second_factor: false,
    }
}

pub fn sign_in(browser: &mut Browser, email: &str, password: &str) -> Reply {
    browser.post("session", &json!({ "email": email, "password": password }))
}

pub fn give_code(browser: &mut Browser, code: &str) -> Reply {
    browser.post("session/second-factor", &json!({ "code": code }))
}

/// What an authenticator holds, and the paper with the recovery codes.
pub struct Factor {
    pub totp: Totp,
    pub secret: String,
    pub uri: String,
    pub recovery_codes: Vec<String>,
}

impl Factor {
    pub fn read(reply: &Reply) -> Factor {
        let said = reply.json();
        let secret = said["secret"].as_str().unwrap().to_owned();
        let codes = said["recovery_codes"].as_array().unwrap().iter();
        Factor {
            totp: Builder::new()
                .with_secret(totp_rs::Secret::try_from_base32(&secret).unwrap())
                .build()
                .unwrap(),
            uri: said["otpauth_uri"].as_str().unwrap().to_owned(),
            recovery_codes: codes
                .map(|code| code.as_str().unwrap().to_owned())
                .collect(),
            secret,
        }
    }
}
