//! Killed and told to stop with payments in flight: real processes, and what the next one makes of
//! what they left.

use std::net::SocketAddr;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use super::till::{add_invoices, add_method, eventually, invoice, settled, wish};
use crate::client::{self, Reply};
use crate::files::Chance;
use crate::harness::{Books, On, on_both, times};
use crate::program::{Process, program};

/// Processes that are killed on each database; `PAYMENT_KILLS=500` by night.
const KILLS: u32 = 8;
/// Payments in flight when a process is told to stop.
const IN_FLIGHT: usize = 24;

fn serve(books: &Books) -> Process {
    let mut command = program(&["serve", "--listen", "127.0.0.1:0", "--without-sign-in"]);
    command.args(["--payments", "sandbox"]);
    match &books.database {
        Some(name) => {
            let url = crate::cluster::Cluster::shared().url(name);
            command.env("BILLING_API_DATABASE_URL", url);
        }
        None => {
            command.args(["--database", books.path().to_str().unwrap()]);
        }
    }
    Process::start(command)
}

/// A payment of 1.00 from a server that may be gone at any moment.
fn pay(address: SocketAddr, key: &str, method: &str) -> Option<Reply> {
    let body = wish("1.00", method).to_string();
    let head = format!(
        "POST /api/v1/invoices/inv_1/payments HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\
         X-Seller-Dashboard: 1\r\nContent-Type: application/json\r\nIdempotency-Key: {key}\r\n\
         Content-Length: {}\r\n\r\n",
        body.len()
    );
    let reply = client::try_send(address, format!("{head}{body}").as_bytes())?;
    (reply.status != 0 && reply.is_whole).then_some(reply)
}

/// Asks until there is an answer to keep, as seldom as a polite client does.
fn pay_until_answered(address: SocketAddr, key: &str, method: &str) -> Reply {
    let mut answer = None;
    eventually("there is no answer", || {
        let reply = pay(address, key, method);
        answer = reply.filter(|reply| !matches!(reply.status, 409 | 503));
        if answer.is_none() {
            thread::sleep(Duration::from_millis(250));
        }
        answer.is_some()
    });
    answer.unwrap()
}

fn charges(books: &Books) -> i64 {
    books.number("SELECT count(*) FROM sandbox_charges WHERE state = 'succeeded'")
}

on_both!(a_killed_server_answers_as_it_would_have);
fn a_killed_server_answers_as_it_would_have(on: On) {
    let books = on.books();
    add_invoices(
        &books.db,
        billing_api::db::SELLER_ID,
        vec![invoice("inv_1", 10_000_000)],
    );
    let n_kills: u32 = times("PAYMENT_KILLS", KILLS);
    let mut chance = Chance(11);
    let mut process = serve(&books);
    let tokens = ["tok_success", "tok_slow", "tok_lost_answer"];
    let methods = tokens.map(|token| add_method(process.address, token));
    let (mut n_answered, mut n_begun, mut n_settled) = (0, 0, 0);
    for kill in 0..n_kills {
        let key = format!("kill {kill}");
        // Slow ones are killed while the provider is being asked; quick ones anywhere.
        let method = &methods[kill as usize % methods.len()];
        let address = process.address;
        let micros = chance.below(40_000);
        let first = thread::scope(|scope| {
            let asking = scope.spawn(|| pay(address, &key, method));
            thread::sleep(Duration::from_micros(micros));
            // The moments that matter, and any others.
            match kill % 4 {
                0 => eventually("nothing is begun", || {
                    books.number("SELECT count(*) FROM payments") > i64::from(kill)
                }),
                2 => eventually("nothing is answered", || {
                    let answered = "SELECT count(*) FROM idempotency_keys
                                    WHERE status IS NOT NULL AND payment_id IS NOT NULL";
                    books.number(answered) > i64::from(kill)
                }),
                _ => {}
            }
            process.child.kill().unwrap();
            process.child.wait().unwrap();
            asking.join().unwrap()
        });
        n_begun += u32::from(books.number("SELECT count(*) FROM payments") > i64::from(kill));
        let ended = "SELECT count(*) FROM payments WHERE status <> 'processing'";
        n_settled += u32::from(first.is_none() && books.number(ended) > i64::from(kill));
        process = serve(&books);
        let again = pay_until_answered(process.address, &key, method);
        assert_eq!(again.status, 201, "{key}: {}", again.text());
        if let Some(first) = first {
            assert_eq!((first.status, &first.body), (201, &again.body), "{key}");
            n_answered += 1;
        }
        assert_eq!(
            books.number("SELECT count(*) FROM payments"),
            i64::from(kill) + 1
        );
        settled(&books);
    }
    let n_kills = i64::from(n_kills);
    assert_eq!(charges(&books), n_kills);
    let succeeded = "SELECT count(*) FROM payments WHERE status = 'succeeded'";
    assert_eq!(books.number(succeeded), n_kills);
    eprintln!(
        "{n_kills} kills: {n_begun} after the payment was begun, {n_settled} between the \
         outcome and its answer, {n_answered} after that"
    );
    assert!(i64::from(n_begun) >= n_kills / 2);
}

on_both!(told_to_stop_payments_in_flight_are_done_or_not_begun);
fn told_to_stop_payments_in_flight_are_done_or_not_begun(on: On) {
    let books = on.books();
    add_invoices(
        &books.db,
        billing_api::db::SELLER_ID,
        vec![invoice("inv_1", 10_000_000)],
    );
    let mut process = serve(&books);
    let tokens = ["tok_success", "tok_slow", "tok_declined_by_issuer"];
    let methods = tokens.map(|token| add_method(process.address, token));
    let address = process.address;
    let key = |place: usize| format!("flight {place}");
    let (firsts, took) = thread::scope(|scope| {
        let asking: Vec<_> = (0..IN_FLIGHT)
            .map(|place| {
                let method = &methods[place % methods.len()];
                scope.spawn(move || pay(address, &key(place), method))
            })
            .collect();
        // Some are done, some under way, some not begun.
        eventually("nothing is written", || {
            books.number("SELECT count(*) FROM payments") > 3
        });
        let began = Instant::now();
        let pid = process.child.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-TERM", &pid])
                .status()
                .unwrap()
                .success()
        );
        assert!(process.child.wait().unwrap().success(), "no orderly end");
        let took = began.elapsed();
        let firsts: Vec<_> = asking.into_iter().map(|one| one.join().unwrap()).collect();
        (firsts, took)
    });
    assert!(took < Duration::from_secs(10), "{took:?}");
    // Done or not begun: nothing is half way, and whoever was answered is in the books.
    let open = "SELECT count(*) FROM idempotency_keys WHERE status IS NULL";
    assert_eq!(books.number(open), 0);
    let n_written = books.number("SELECT count(*) FROM payments");
    let n_answered = firsts
        .iter()
        .flatten()
        .filter(|reply| reply.status == 201)
        .count();
    assert_eq!(n_written, i64::try_from(n_answered).unwrap(), "{took:?}");

    let process = serve(&books);
    for (place, first) in firsts.iter().enumerate() {
        let method = &methods[place % methods.len()];
        let again = pay_until_answered(process.address, &key(place), method);
        assert_eq!(again.status, 201, "{}", again.text());
        if let Some(first) = first.as_ref().filter(|first| first.status == 201) {
            assert_eq!(first.body, again.body);
        }
    }
    settled(&books);
    let n_all = i64::try_from(IN_FLIGHT).unwrap();
    assert_eq!(books.number("SELECT count(*) FROM payments"), n_all);
    assert_eq!(charges(&books), n_all * 2 / 3);
    eprintln!("stopped after {took:?}; {n_answered} of {IN_FLIGHT} were answered");
}
