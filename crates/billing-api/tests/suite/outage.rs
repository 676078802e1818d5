//! A PostgreSQL server that is away, comes back, is shared, or is not what these books need.

use std::process::{Child, Stdio};
use std::sync::Barrier;
use std::time::{Duration, Instant};
use std::{fs, thread};

use billing_api::db::{Address, Db, DbError, SELLER_ID, query};

use crate::client::{self, Reply};
use crate::cluster::{self, Cluster, wait_until};
use crate::files::{lines, v2};
use crate::harness::{Books, On, runtime};
use crate::program::{self, Process, log, out, program};

mod tables;

const URL: &str = "BILLING_API_DATABASE_URL";

fn address(url: &str) -> Address {
    url.parse().unwrap()
}

/// A database of the shared server that is removed when the test is over.
struct Fresh(String);

impl Fresh {
    fn new() -> Fresh {
        Fresh(Cluster::shared().create_like("template0"))
    }

    fn url(&self) -> String {
        Cluster::shared().url(&self.0)
    }

    fn open(&self) -> Result<Db, DbError> {
        runtime().block_on(Db::open(&address(&self.url())))
    }
}

impl Drop for Fresh {
    fn drop(&mut self) {
        Cluster::shared().remove(&self.0);
    }
}

/// A process that is killed when it is dropped, at the latest by a test that fails.
struct Killed(Child);

impl Drop for Killed {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

#[track_caller]
fn is_away(reply: &Reply) {
    assert_eq!((reply.status, reply.problem().as_str()), (503, "busy"));
    assert_eq!(reply.header("retry-after"), Some("1"));
}

fn get(process: &Process, target: &str) -> Reply {
    client::get(process.address, &format!("/api/v1/{target}"), &[])
}

#[test]
fn a_server_that_goes_and_comes_back_needs_nobody() {
    let cluster = Cluster::start_new();
    let name = cluster.create_like("template0");
    let url = cluster.url(&name);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.txt");
    fs::write(&file, v2("S1", &lines(0..40))).unwrap();
    let import = || {
        let mut command = program(&["import", file.to_str().unwrap()]);
        command.env(URL, &url).output().unwrap()
    };

    // Down when we start.
    cluster.stop();
    let process = Process::serve_at(&url);
    for target in ["transactions", "account", "payouts/x", "healthz"] {
        is_away(&get(&process, target));
    }
    let refused = import();
    assert!(!refused.status.success());
    assert!(
        log(&refused).contains("the database says"),
        "{}",
        log(&refused)
    );

    // Up: an empty database becomes books by the first request.
    cluster.start();
    wait_until("the first answer", || {
        get(&process, "transactions").status == 200
    });
    assert!(import().status.success());
    assert_eq!(get(&process, "transactions").json()["page"]["count"], 40);
    let cursor = get(&process, "transactions?limit=10").json()["page"]["next"].clone();
    let cursor = cursor.as_str().unwrap();

    // Down in use, with connections that are open, and up again; twice.
    for _ in 0..2 {
        cluster.stop();
        for target in ["transactions", "healthz"] {
            is_away(&get(&process, target));
        }
        cluster.start();
        let rest = format!("transactions?limit=100&cursor={cursor}");
        wait_until("an answer", || get(&process, "healthz").status == 200);
        assert_eq!(get(&process, &rest).json()["page"]["count"], 30);
    }
}

#[test]
fn a_write_that_was_cut_off_leaves_nothing() {
    let cluster = Cluster::start_new();
    let name = cluster.create_like("template0");
    let url = cluster.url(&name);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("large.txt");
    fs::write(&file, v2("S1", &lines(0..20_000))).unwrap();
    let import = || {
        let mut command = program(&["import", file.to_str().unwrap()]);
        command
            .env(URL, &url)
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        command.spawn().unwrap()
    };
    runtime().block_on(async { Db::open(&address(&url)).await.unwrap().close().await });
    let child = import();
    // Once it holds the seller's lock and has begun to write.
    let writing = "SELECT count(*) FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
                   WHERE c.relname = 'amounts' AND l.mode = 'RowExclusiveLock'";
    wait_until("the first rows", || cluster::number(&url, writing) > 0);
    cluster.stop();
    let output = child.wait_with_output().unwrap();
    assert!(!output.status.success());
    let said = out(&output);
    assert!(said.contains("refused, nothing of it was booked"), "{said}");

    cluster.start();
    let rows = "SELECT count(*) FROM transactions";
    assert_eq!(cluster::number(&url, rows), 0);
    assert!(import().wait_with_output().unwrap().status.success());
    assert_eq!(cluster::number(&url, rows), 20_000);
}

/// Each file is brought through one of two servers' worth of connections; what they leave must be
/// what one writer would have left: no sequence twice, none missing.
#[test]
fn two_programs_on_one_database_take_turns() {
    const FILES: u32 = 12;
    let books = On::Postgres.books();
    let other = runtime().block_on(Db::open(&books.address)).unwrap();
    let other = Books {
        folder: tempfile::tempdir().unwrap(),
        address: books.address.clone(),
        db: other,
        database: None,
    };
    let start = Barrier::new(4);
    thread::scope(|scope| {
        // Whenever one looks: a state is in sight with everything below it, or not at all.
        let unseen = "SELECT max(sequence) - (SELECT count(*) FROM transactions)
                          - (SELECT count(*) FROM settlements) FROM bookings";
        scope.spawn(|| {
            while books.number("SELECT count(*) FROM imports") < i64::from(FILES) {
                assert_eq!(books.number(unseen), 0);
            }
        });
        for writer in 0..4 {
            let (start, side) = (&start, if writer % 2 == 0 { &books } else { &other });
            scope.spawn(move || {
                start.wait();
                for n in (writer..FILES).step_by(4) {
                    let file = v2(&format!("S{n}"), &lines(n * 50..(n + 1) * 50));
                    side.import("a.txt", &file).unwrap();
                }
            });
        }
    });
    let rows = i64::from(FILES) * 50;
    let settlements = i64::from(FILES);
    assert_eq!(books.number("SELECT count(*) FROM transactions"), rows);
    assert_eq!(
        books.number("SELECT max(sequence) FROM bookings"),
        rows + settlements
    );
    let distinct = "SELECT count(DISTINCT sequence) FROM
                    (SELECT sequence FROM transactions UNION ALL SELECT sequence FROM settlements)
                    AS given_out";
    assert_eq!(books.number(distinct), rows + settlements);
    assert_eq!(
        books.number("SELECT max(import_id) FROM imports"),
        settlements
    );
    assert_eq!(
        other.serve().walk("limit=1000").data,
        books.serve().walk("limit=1000").data
    );
}

#[test]
fn a_writer_waits_for_another_of_the_same_seller_and_for_no_other() {
    let books = On::Postgres.books();
    cluster::execute(
        &Cluster::shared().url(books.database.as_deref().unwrap()),
        "INSERT INTO sellers (seller_id, cursor_key) SELECT 'seller_2', cursor_key FROM sellers",
    );
    runtime().block_on(async {
        let first = books.db.write(SELLER_ID).await.unwrap();
        let short = Duration::from_millis(300);
        let same = tokio::time::timeout(short, books.db.write(SELLER_ID)).await;
        assert!(same.is_err(), "two wrote for one seller at once");
        let beside = tokio::time::timeout(short, books.db.write("seller_2")).await;
        beside.unwrap().unwrap().commit().await.unwrap();
        let beside = tokio::time::timeout(short, books.db.write_beside_others()).await;
        beside.unwrap().unwrap().commit().await.unwrap();
        first.commit().await.unwrap();
        books.db.write(SELLER_ID).await.unwrap();
    });
}

#[test]
fn what_is_acknowledged_is_on_the_servers_disk_and_readers_only_read() {
    let books = On::Postgres.books();
    runtime().block_on(async {
        let mut writer = books.db.write(SELLER_ID).await.unwrap();
        let setting: String = query("SELECT current_setting('synchronous_commit')")
            .scalar_one(&mut writer)
            .await
            .unwrap();
        assert_eq!(setting, "on");
    });
    crate::opening::reads_only(&books);
}

#[test]
fn the_url_is_taken_where_others_can_not_read_it_and_is_never_said() {
    let fresh = Fresh::new();
    let (before, host) = fresh.url().split_once('@').map_or_else(
        || unreachable!("a URL of ours names its user"),
        |(before, host)| (before.to_owned(), host.to_owned()),
    );
    let secret = format!("{before}:hunter2@{host}");
    let refused = program::run(&["demo", "--database", &secret]);
    assert!(!refused.status.success());
    let said = log(&refused);
    assert!(
        said.contains(URL) && said.contains("--database-url-file"),
        "{said}"
    );

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("url");
    fs::write(&file, format!("{secret}\n")).unwrap();
    let written = program::run(&["demo", "--database-url-file", file.to_str().unwrap()]);
    assert!(written.status.success(), "{}", log(&written));
    // Without a password it may stand where everybody sees it.
    let again = program::run(&["demo", "--database", &fresh.url()]);
    assert!(out(&again).contains("was there already"), "{}", out(&again));
    let served = Process::serve_at(&secret);
    assert_eq!(get(&served, "transactions").json()["page"]["count"], 200);

    // A server that never was: what fails says where, without the password.
    let nowhere = "postgres://me:hunter2@127.0.0.1:1/books";
    let began = Instant::now();
    let failed = program(&["demo"]).env(URL, nowhere).output().unwrap();
    assert!(began.elapsed() < Duration::from_secs(10));
    assert!(
        log(&failed).contains("postgres://me@127.0.0.1:1/books"),
        "{}",
        log(&failed)
    );
    let nothing = program(&["demo"]).env_remove(URL).output().unwrap();
    assert!(
        log(&nothing).contains("--database PATH"),
        "{}",
        log(&nothing)
    );
    for output in [refused, written, again, failed] {
        let said = log(&output) + &out(&output);
        assert!(!said.contains("hunter2"), "{said}");
    }
}
