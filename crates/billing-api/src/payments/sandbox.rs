//! A provider that moves no money: what becomes of a charge is said by the token it is made with.
//!
//! | token | what happens |
//! |---|---|
//! | `tok_success` | succeeds |
//! | `tok_declined_insufficient_funds`, `tok_declined_card_expired`, `tok_declined_by_issuer` | is declined |
//! | `tok_slow` | succeeds, and says so after seconds, when nobody listens any more |
//! | `tok_delayed` | is pending, and succeeds seconds later |
//! | `tok_webhook_only` | is pending until [`Sandbox::settle`] is called |
//! | `tok_lost_answer` | succeeds, but the first answer never arrives |
//! | `tok_lost_request` | the first request never arrives; the next one succeeds |
//!
//! It stands for somebody else's system, so it keeps a record of its own, and commits it before it
//! answers: what it says was charged can be counted apart from our books.

use std::time::Duration;

use ledger::day::Day;

use crate::clock::Clock;
use crate::db::{Connection, Db, query};
use crate::payments::provider::{
    Answering, Charge, Description, NoAnswer, Outcome, PaymentProvider,
};

/// How long `tok_slow` keeps everyone waiting: longer than anybody does.
const SLOW: Duration = Duration::from_secs(30);
/// How long `tok_delayed` takes.
const DELAY_SECONDS: i64 = 2;
/// The last day of every card here.
const EXPIRY: &str = "2039-12-31";

/// The tokens, the kinds and brands that they stand for, and their last characters.
const METHODS: [(&str, &str, &str, &str); 9] = [
    ("tok_success", "credit_card", "Sandbox", "0001"),
    (
        "tok_declined_insufficient_funds",
        "debit_card",
        "Sandbox",
        "0002",
    ),
    (
        "tok_declined_card_expired",
        "credit_card",
        "Sandbox",
        "0003",
    ),
    ("tok_declined_by_issuer", "credit_card", "Sandbox", "0004"),
    ("tok_slow", "credit_card", "Sandbox", "0005"),
    ("tok_delayed", "bank_account", "Sandbox Bank", "0006"),
    ("tok_webhook_only", "bank_account", "Sandbox Bank", "0007"),
    ("tok_lost_answer", "credit_card", "Sandbox", "0008"),
    ("tok_lost_request", "credit_card", "Sandbox", "0009"),
];

/// The provider of tests and trials.
#[derive(Clone, Debug)]
pub struct Sandbox {
    db: Db,
    clock: Clock,
}

/// What the record holds of a charge.
struct Record {
    n_asked: i64,
    state: String,
    reason: Option<String>,
    settles_at: Option<i64>,
}

impl Sandbox {
    /// Keeps its record in this database.
    pub fn new(db: Db, clock: Clock) -> Sandbox {
        Sandbox { db, clock }
    }

    /// Decides a pending charge, as a bank does days later; says whether there was one.
    pub async fn settle(&self, payment_id: &str, outcome: &Outcome) -> sqlx::Result<bool> {
        let (state, reason) = match outcome {
            Outcome::Succeeded => ("succeeded", None),
            Outcome::Declined(reason) => ("declined", Some(reason.as_str())),
            Outcome::Pending => ("pending", None),
        };
        let mut writer = self.db.write_beside_others().await?;
        let n_settled = query(
            "UPDATE sandbox_charges SET state = $2, reason = $3
             WHERE payment_id = $1 AND state = 'pending'",
        )
        .bind(payment_id)
        .bind(state)
        .bind(reason)
        .execute(&mut writer)
        .await?;
        writer.commit().await?;
        Ok(n_settled > 0)
    }

    /// Notes that a charge is asked for, and what becomes of it if it is asked for the first time.
    async fn note(&self, charge: &Charge) -> sqlx::Result<Record> {
        let (state, reason, settles_at) = match charge.token.as_str() {
            "tok_delayed" => ("pending", None, Some(self.clock.seconds() + DELAY_SECONDS)),
            "tok_webhook_only" => ("pending", None, None),
            "tok_lost_request" => ("lost", None, None),
            token => match token.strip_prefix("tok_declined_") {
                Some(reason) => ("declined", Some(reason), None),
                None => ("succeeded", None, None),
            },
        };
        let mut writer = self.db.write_beside_others().await?;
        query(
            "INSERT INTO sandbox_charges
                 (payment_id, token, currency, amount_minor, n_asked, state, reason, settles_at)
             VALUES ($1, $2, $3, $4, 1, $5, $6, $7)
             ON CONFLICT (payment_id) DO UPDATE SET n_asked = sandbox_charges.n_asked + 1,
                 state = CASE sandbox_charges.state WHEN 'lost' THEN 'succeeded'
                         ELSE sandbox_charges.state END",
        )
        .bind(&charge.payment_id)
        .bind(&charge.token)
        .bind(charge.money.currency.code().to_owned())
        .bind(charge.money.minor)
        .bind(state)
        .bind(reason)
        .bind(settles_at)
        .execute(&mut writer)
        .await?;
        let record = record(&mut writer, &charge.payment_id).await?;
        writer.commit().await?;
        record.ok_or(sqlx::Error::RowNotFound)
    }

    /// What is known of a charge by now.
    async fn outcome(&self, payment_id: &str, record: Record) -> sqlx::Result<Option<Outcome>> {
        Ok(match record.state.as_str() {
            "lost" => None,
            "succeeded" => Some(Outcome::Succeeded),
            "declined" => Some(Outcome::Declined(record.reason.unwrap_or_default())),
            _ if record
                .settles_at
                .is_some_and(|at| at <= self.clock.seconds()) =>
            {
                self.settle(payment_id, &Outcome::Succeeded).await?;
                Some(Outcome::Succeeded)
            }
            _ => Some(Outcome::Pending),
        })
    }

    async fn answer(&self, charge: &Charge) -> Result<Outcome, NoAnswer> {
        let record = self.note(charge).await?;
        match (charge.token.as_str(), record.n_asked) {
            ("tok_slow", 1) => tokio::time::sleep(SLOW).await,
            ("tok_lost_answer", 1) => {
                return Err(NoAnswer("the connection broke after the charge".to_owned()));
            }
            ("tok_lost_request", 1) => {
                return Err(NoAnswer(
                    "the connection broke before the charge".to_owned(),
                ));
            }
            _ => {}
        }
        let outcome = self.outcome(&charge.payment_id, record).await?;
        outcome.ok_or_else(|| NoAnswer("the charge is not in the record".to_owned()))
    }
}

impl PaymentProvider for Sandbox {
    fn describe<'a>(&'a self, token: &'a str) -> Answering<'a, Option<Description>> {
        let found = METHODS.into_iter().find(|method| method.0 == token);
        let description = found.map(|(_, kind, brand, tail)| Description {
            kind: kind.to_owned(),
            brand: Some(brand.to_owned()),
            tail: Some(tail.to_owned()),
            expires_on: Day::parse_iso(EXPIRY)
                .ok()
                .filter(|_| kind != "bank_account"),
        });
        Box::pin(async { Ok(description) })
    }

    fn charge<'a>(&'a self, charge: &'a Charge) -> Answering<'a, Outcome> {
        Box::pin(self.answer(charge))
    }

    fn look_up<'a>(&'a self, payment_id: &'a str) -> Answering<'a, Option<Outcome>> {
        Box::pin(async move {
            let mut reader = self.db.read().await?;
            let found = record(&mut reader, payment_id).await?;
            drop(reader);
            match found {
                Some(record) => Ok(self.outcome(payment_id, record).await?),
                None => Ok(None),
            }
        })
    }
}

async fn record(connection: &mut Connection, payment_id: &str) -> sqlx::Result<Option<Record>> {
    let found: Option<(i64, String, Option<String>, Option<i64>)> = query(
        "SELECT n_asked, state, reason, settles_at FROM sandbox_charges WHERE payment_id = $1",
    )
    .bind(payment_id)
    .fetch_optional(connection)
    .await?;
    Ok(found.map(|(n_asked, state, reason, settles_at)| Record {
        n_asked,
        state,
        reason,
        settles_at,
    }))
}
