//! Many payments to write down at once, over books that somebody else holds.

use std::time::Duration;

use super::till::{PACE, Till, eventually, invoice};
use crate::cluster::{self, Cluster};
use crate::harness::On;

const N_PAYMENTS: i64 = 30;

/// Whoever writes a payment is told, after a while, that somebody else holds it. A sequence does not go
/// back with its transaction, so that it counts every attempt.
const HOLD: [&str; 3] = [
    "CREATE SEQUENCE attempts",
    "CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
         PERFORM nextval('attempts');
         PERFORM pg_sleep(0.1);
         RAISE EXCEPTION 'held' USING ERRCODE = 'lock_not_available';
     END $$",
    "CREATE TRIGGER hold BEFORE UPDATE ON payments FOR EACH STATEMENT EXECUTE FUNCTION hold()",
];

/// One attempt for each batch, not one more for each payment in it: each waits, and the next round
/// comes anyway.
#[test]
fn books_that_are_held_are_not_tried_again_for_every_payment() {
    let mut till = Till::new(On::Postgres);
    let url = Cluster::shared().url(till.books.database.as_ref().unwrap());
    let ids: Vec<String> = (0..N_PAYMENTS).map(|n| format!("due_{n}")).collect();
    till.add(ids.iter().map(|id| invoice(id, 1_000)).collect());
    let method = till.method("tok_delayed");
    for id in &ids {
        let reply = till.pay(id, id, "10.00", &method);
        assert_eq!(reply.json()["status"], "processing", "{}", reply.text());
    }
    till.stop();
    for statement in HOLD {
        cluster::execute(&url, statement);
    }
    till.wait(3600);
    // One round, and no other.
    till.config.payments.as_mut().unwrap().pace.round = Duration::from_secs(3600);
    till.restart();
    let attempts = "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM attempts";
    eventually("nothing is written down", || {
        till.books.number(attempts) > 0
    });
    std::thread::sleep(Duration::from_secs(3));
    let n_attempts = till.books.number(attempts);
    assert!(n_attempts < N_PAYMENTS / 2, "{n_attempts} attempts");
    assert_eq!(till.succeeded(), 0);

    till.stop();
    cluster::execute(&url, "DROP TRIGGER hold ON payments");
    till.config.payments.as_mut().unwrap().pace = PACE;
    till.restart();
    till.settled();
    assert_eq!((till.charges(), till.succeeded()), (N_PAYMENTS, N_PAYMENTS));
}
