//! Five hundred clients who take their time, and one who does not: the one is served as ever, and
//! the server stays small.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use billing_api::app::Limits;

use crate::client;
use crate::cluster::wait_until;
use crate::files::{lines, v2};
use crate::harness::{Books, Over};
use crate::program::{self, program};

const SLOW_WRITERS: usize = 250;
const SLOW_READERS: usize = 250;
/// Timed requests of the one who is in a hurry.
const TIMED: usize = 120;
/// What the process may hold.
const MEMORY_MAX: u64 = 256 * 1024 * 1024;
/// A machine that tests something else at the same time has moments like these by itself.
const NOISE: Duration = Duration::from_millis(100);

fn figure(metrics: SocketAddr, sample: &str) -> u64 {
    let page = client::get(metrics, "/metrics", &[]);
    let mut lines = page.text().lines();
    let value = lines.find_map(|line| line.strip_prefix(sample)?.strip_prefix(' '));
    value.unwrap().parse().unwrap()
}

/// The 99th of a hundred times, and the middle one.
fn percentiles(address: SocketAddr) -> (Duration, Duration) {
    let mut took: Vec<Duration> = (0..TIMED)
        .map(|_| {
            let began = Instant::now();
            assert_eq!(client::get(address, "/api/v1/account", &[]).status, 200);
            began.elapsed()
        })
        .collect();
    took.sort();
    (took[TIMED * 99 / 100], took[TIMED / 2])
}

#[test]
fn five_hundred_slow_clients_slow_down_nobody_else() {
    let books = Books::new();
    books.import("a.txt", &v2("S1", &lines(0..20_000))).unwrap();
    let path = books.path();
    let mut command = program(&["serve", "--listen", "127.0.0.1:0", "--without-sign-in"]);
    command.args(["--metrics-listen", "127.0.0.1:0", "--database"]);
    command.arg(&path);
    // A log that nobody reads would fill its pipe, and then the server would wait for a reader.
    let process = program::Process::start_with(command, Stdio::null());
    let metrics = process
        .said
        .lines()
        .find(|line| line.starts_with("Metrics"))
        .unwrap();
    let metrics = metrics.trim_start_matches("Metrics are at http://");
    let metrics: SocketAddr = metrics.trim_end_matches("/metrics").parse().unwrap();
    let host = process.address;
    let (calm_p99, calm_middle) = percentiles(host);

    let mut writers: Vec<TcpStream> = Vec::new();
    let mut readers: Vec<TcpStream> = Vec::new();
    let bulk = format!(
        "GET /api/v1/transactions HTTP/1.1\r\nHost: {host}\r\nAccept: application/x-ndjson\r\n\r\n"
    );
    for _ in 0..SLOW_READERS {
        let mut stream = TcpStream::connect(host).unwrap();
        stream.write_all(bulk.as_bytes()).unwrap();
        stream.set_nonblocking(true).unwrap();
        readers.push(stream);
    }
    for _ in 0..SLOW_WRITERS {
        let mut stream = TcpStream::connect(host).unwrap();
        stream.write_all(b"GET / HTTP/1.1\r\nX-Slow: ").unwrap();
        stream.set_nonblocking(true).unwrap();
        writers.push(stream);
    }
    let bulk = u64::try_from(Limits::DEFAULT.bulk).unwrap();
    let is_over = AtomicBool::new(false);
    let (mut hung_up, mut besieged) = (0, None);
    thread::scope(|scope| {
        let trickling = scope.spawn(|| {
            let mut gone = vec![false; writers.len()];
            while !is_over.load(Ordering::Acquire) {
                for (writer, gone) in writers.iter_mut().zip(&mut gone) {
                    let mut answer = [0; 64];
                    match writer.read(&mut answer) {
                        Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                        // An answer or an end: either way it is over.
                        _ => *gone = true,
                    }
                    if !*gone {
                        let _ = writer.write_all(b"x");
                    }
                }
                for reader in &mut readers {
                    let _ = reader.read(&mut [0; 16]);
                }
                thread::sleep(Duration::from_millis(100));
            }
            gone.into_iter().filter(|gone| *gone).count()
        });
        let over = Over(&is_over);
        // All of them are in.
        wait_until("the siege", || {
            figure(metrics, "billing_api_connections_open") >= 400
        });
        // Those who get a whole list have begun it, the others know that they don't.
        wait_until("the books to rest", || {
            let in_use = "billing_api_pool_connections{pool=\"read\",state=\"in_use\"}";
            figure(metrics, in_use) == 0
        });
        besieged = Some(percentiles(host));
        // Whoever never ends a head is hung up on; whoever reads is not.
        wait_until("patience to end", || {
            figure(metrics, "billing_api_connections_open") <= bulk
        });
        // Time to see it from the other side.
        thread::sleep(Duration::from_secs(1));
        drop(over);
        hung_up = trickling.join().unwrap();
    });
    let (p99, middle) = besieged.unwrap();
    let memory = figure(metrics, "billing_api_resident_memory_max_bytes");
    eprintln!(
        "calm: middle {calm_middle:?}, p99 {calm_p99:?}; besieged: middle {middle:?}, p99 {p99:?}; \
         {} MiB at most; {hung_up} hung up",
        memory / 1024 / 1024
    );
    let refused = "billing_api_refusals_total{code=\"too_many_bulk_answers\"}";
    let refused = figure(metrics, refused);
    assert_eq!(refused, SLOW_READERS as u64 - bulk);
    assert!(
        p99 <= 2 * calm_p99 + NOISE,
        "{p99:?} instead of {calm_p99:?}"
    );
    assert!(memory < MEMORY_MAX, "{memory} bytes");
    assert!(hung_up >= SLOW_WRITERS - 5, "{hung_up}");
    drop(readers);
    wait_until("the end of the siege", || {
        figure(metrics, "billing_api_connections_open") <= 1
    });
    assert_eq!(client::get(host, "/api/v1/account", &[]).status, 200);
}
