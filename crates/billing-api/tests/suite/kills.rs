//! A server that is killed while clients write to it: whatever it has acknowledged is there, once, and
//! what it has not is there whole or not at all. Asking again under the same key settles which.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::thread;
use std::time::Duration;

use billing_api::db::{SELLER_ID, query};

use crate::client::{self, Reply};
use crate::cluster::{Cluster, wait_until};
use crate::crash::check_integrity;
use crate::files::{Chance, lines, v2};
use crate::harness::{Books, On, on_both, runtime, times};
use crate::payments::till::{add_invoices, add_method, invoice, settled, wish};
use crate::program::{Process, program};

/// Kills on the two databases; `KILLS=1000` and `KILLS_POSTGRES=100` by night.
const KILLS: u32 = 24;
const KILLS_POSTGRES: u32 = 12;
/// Kills over the same books; then others are begun, so that looking them through stays quick.
const EPOCH: u32 = 25;
/// The longest time from the beginning of the load to the kill.
const LOAD: Duration = Duration::from_millis(250);
/// Rows of a file.
const ROWS: u32 = 40;

/// Something that a client wants written, under a number that nothing else has.
#[derive(Clone, Copy, Debug)]
enum Want {
    Method(u32),
    Payment(u32),
    File(u32),
}

impl Want {
    fn ask(self, address: SocketAddr, method: &str) -> Option<Reply> {
        let (target, number, headers, body) = match self {
            Want::Method(n) => {
                let body = br#"{"token":"tok_success"}"#.to_vec();
                (
                    "payment-methods",
                    n,
                    "Content-Type: application/json\r\n",
                    body,
                )
            }
            Want::Payment(n) => {
                let body = wish("1.00", method).to_string().into_bytes();
                let target = "invoices/inv_1/payments";
                (target, n, "Content-Type: application/json\r\n", body)
            }
            Want::File(n) => {
                let body = v2(&format!("S{n}"), &lines(n * ROWS..(n + 1) * ROWS));
                ("imports", n, "", body)
            }
        };
        let length = body.len();
        let head = format!(
            "POST /api/v1/{target} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\
             X-Seller-Dashboard: 1\r\nIdempotency-Key: want {number}\r\n{headers}\
             Content-Length: {length}\r\n\r\n"
        );
        let bytes = [head.as_bytes(), &body].concat();
        client::try_send(address, &bytes).filter(|reply| reply.status != 0 && reply.is_whole)
    }

    /// Whether an answer says that it is written.
    fn is_acknowledged(self, reply: &Reply) -> bool {
        match self {
            Want::Method(_) | Want::Payment(_) => reply.status == 201,
            Want::File(_) => matches!(reply.status, 200 | 202),
        }
    }

    /// How often the row that an answer names is in the books.
    fn count(self, books: &Books, reply: &Reply) -> i64 {
        let said = reply.json();
        let id = said["id"].as_str().unwrap();
        let (statement, id) = match self {
            Want::Method(_) => (
                "SELECT count(*) FROM payment_tokens WHERE method_id = $1",
                id,
            ),
            Want::Payment(_) => ("SELECT count(*) FROM payments WHERE payment_id = $1", id),
            Want::File(_) => (
                "SELECT count(*) FROM import_jobs WHERE CAST(job_id AS TEXT) = $1",
                id,
            ),
        };
        runtime().block_on(async {
            let mut reader = books.db.read().await.unwrap();
            query(statement)
                .bind(id)
                .scalar_one(&mut reader)
                .await
                .unwrap()
        })
    }
}

/// What was wanted, and what was said to it.
type Asked = (Want, Option<Reply>);

/// Wants one thing after another until the server is gone.
fn want_on(address: SocketAddr, method: &str, wants: impl Iterator<Item = Want>) -> Vec<Asked> {
    let mut asked = Vec::new();
    for want in wants {
        let reply = want.ask(address, method);
        let is_gone = reply.is_none();
        asked.push((want, reply));
        if is_gone {
            break;
        }
    }
    asked
}

fn serve(books: &Books) -> Process {
    let mut command = program(&["serve", "--listen", "127.0.0.1:0", "--without-sign-in"]);
    command.args(["--payments", "sandbox"]);
    match &books.database {
        Some(name) => command.env("BILLING_API_DATABASE_URL", Cluster::shared().url(name)),
        None => command.args(["--database", books.path().to_str().unwrap()]),
    };
    Process::start(command)
}

/// How the kills came.
#[derive(Debug, Default)]
struct Tally {
    kills: u32,
    with_acknowledged: u32,
    with_unanswered: u32,
    acknowledged: usize,
    unanswered: usize,
}

on_both!(what_a_killed_server_has_acknowledged_is_there);
fn what_a_killed_server_has_acknowledged_is_there(on: On) {
    let kills = match on {
        On::Sqlite => times("KILLS", KILLS),
        On::Postgres => times("KILLS_POSTGRES", KILLS_POSTGRES),
    };
    let (mut chance, mut tally) = (Chance(23), Tally::default());
    while tally.kills < kills {
        epoch(
            on,
            (kills - tally.kills).min(EPOCH),
            &mut chance,
            &mut tally,
        );
    }
    eprintln!("{on:?}: {tally:?}; none of the acknowledged was lost");
    assert!(tally.with_acknowledged > kills / 2, "{tally:?}");
    assert!(tally.with_unanswered > kills / 2, "{tally:?}");
}

fn epoch(on: On, kills: u32, chance: &mut Chance, tally: &mut Tally) {
    let books = on.books();
    add_invoices(&books.db, SELLER_ID, vec![invoice("inv_1", 10_000_000)]);
    let mut process = serve(&books);
    let method = add_method(process.address, "tok_success");
    let mut all: Vec<Asked> = Vec::new();
    for kill in 0..kills {
        let address = process.address;
        let load = u64::try_from(LOAD.as_micros()).unwrap();
        let pause = Duration::from_micros(chance.below(load));
        let method = &method;
        let mut asked: Vec<Asked> = thread::scope(|scope| {
            let clients: Vec<_> = (0..4)
                .map(|client| {
                    // Nobody wants ten thousand things before the kill.
                    let from = (kill * 4 + client) * 10_000;
                    let wants = (from..from + 10_000).map(move |n| match client {
                        0 | 1 => Want::Method(n),
                        2 => Want::Payment(n),
                        _ => Want::File(n),
                    });
                    scope.spawn(move || want_on(address, method, wants))
                })
                .collect();
            thread::sleep(pause);
            process.child.kill().unwrap();
            process.child.wait().unwrap();
            let joined = clients.into_iter().map(|client| client.join().unwrap());
            joined.flatten().collect()
        });
        check(&books, &asked, tally);
        process = serve(&books);
        for (want, first) in &mut asked {
            settle(process.address, method, *want, first);
        }
        all.append(&mut asked);
    }
    check_all(&books, &process, &all);
}

/// As the killed one has left the books, before another server has touched them.
fn check(books: &Books, asked: &[Asked], tally: &mut Tally) {
    if books.database.is_some() {
        // The database server may still be at what the dead had asked for last.
        let alone = runtime().block_on(books.db.write(SELLER_ID)).unwrap();
        runtime().block_on(alone.commit()).unwrap();
    } else {
        check_integrity(books);
    }
    let (mut n_acknowledged, mut n_unanswered) = (0, 0);
    for (want, reply) in asked {
        match reply {
            Some(reply) if want.is_acknowledged(reply) => {
                assert_eq!(
                    want.count(books, reply),
                    1,
                    "{want:?} acknowledged and lost"
                );
                n_acknowledged += 1;
            }
            _ => n_unanswered += 1,
        }
    }
    tally.kills += 1;
    tally.with_acknowledged += u32::from(n_acknowledged > 0);
    tally.with_unanswered += u32::from(n_unanswered > 0);
    tally.acknowledged += n_acknowledged;
    tally.unanswered += n_unanswered;
}

/// Asks for the same once more: what was acknowledged is answered alike, all else is done now.
fn settle(address: SocketAddr, method: &str, want: Want, first: &mut Option<Reply>) {
    let mut again = None;
    wait_until("an answer to the same", || {
        // Still under way, or looked up at the provider.
        let reply = want.ask(address, method);
        again = reply.filter(|reply| want.is_acknowledged(reply));
        again.is_some()
    });
    let again = again.unwrap();
    if let Some(first) = first.as_ref().filter(|first| want.is_acknowledged(first)) {
        assert_eq!(
            first.json()["id"],
            again.json()["id"],
            "{want:?} is there twice"
        );
        if !matches!(want, Want::File(_)) {
            assert_eq!(first.body, again.body, "{want:?}");
        }
    }
    *first = Some(again);
}

/// Everything that was wanted is there once, and nothing else.
fn check_all(books: &Books, process: &Process, all: &[Asked]) {
    let count = |is_of: fn(&Want) -> bool| {
        let n = all.iter().filter(|(want, _)| is_of(want)).count();
        i64::try_from(n).unwrap()
    };
    let n_files = count(|want| matches!(want, Want::File(_)));
    wait_until("the files", || {
        books.number("SELECT count(*) FROM import_jobs WHERE state = 'booked'") == n_files
    });
    settled(books);
    let n_methods = count(|want| matches!(want, Want::Method(_)));
    let n_payments = count(|want| matches!(want, Want::Payment(_)));
    for (statement, n) in [
        ("SELECT count(*) FROM import_jobs", n_files),
        ("SELECT count(*) FROM imports", n_files),
        (
            "SELECT count(*) FROM transactions",
            n_files * i64::from(ROWS),
        ),
        // Parts of what was killed on its way in are nobody's, and go when they are an hour old.
        (
            "SELECT count(*) FROM upload_parts p JOIN import_jobs j
                 ON j.seller_id = p.seller_id AND j.upload = p.upload",
            0,
        ),
        ("SELECT count(*) FROM payment_tokens", n_methods + 1),
        ("SELECT count(*) FROM payments", n_payments),
        (
            "SELECT count(*) FROM sandbox_charges WHERE state = 'succeeded'",
            n_payments,
        ),
        (
            "SELECT count(*) FROM idempotency_keys",
            n_methods + n_payments + 1,
        ),
    ] {
        assert_eq!(books.number(statement), n, "{statement}");
    }
    let ids = |is_of: fn(&Want) -> bool| -> BTreeSet<String> {
        let replies = all.iter().filter(|(want, _)| is_of(want));
        replies
            .map(|(_, reply)| reply.as_ref().unwrap().json()["id"].to_string())
            .collect()
    };
    let distinct = ids(|want| matches!(want, Want::Payment(_))).len();
    assert_eq!(i64::try_from(distinct).unwrap(), n_payments);
    let health = client::get(process.address, "/api/v1/healthz", &[]);
    assert_eq!(health.json()["status"], "ok", "{}", health.text());
}
