//! Files over HTTP: booked whole or not at all, once, whatever becomes of the server meanwhile.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use async_compression::tokio::bufread::{BrotliEncoder, GzipEncoder, ZstdEncoder};
use billing_api::imports::jobs::wire::{JobList, JobRow, RejectionList};
use ledger::import::FILE_BYTES_MAX;
use tokio::io::AsyncReadExt;

use crate::client::{self, Reply};
use crate::files::{Chance, lines, v2};
use crate::harness::{Books, On, Serving, on_both, runtime};

mod unfinished;

/// Hands a file in.
fn post(address: SocketAddr, query: &str, headers: &[&str], body: &[u8]) -> Reply {
    let headers = [headers, &[""]].concat().join("\r\n");
    let mut request = format!(
        "POST /api/v1/imports{query} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\
         X-Seller-Dashboard: 1\r\nContent-Length: {}\r\n{headers}\r\n",
        body.len()
    )
    .into_bytes();
    request.extend_from_slice(body);
    client::send(address, &request)
}

fn job_of(reply: &Reply) -> JobRow {
    serde_json::from_slice(&reply.body).unwrap_or_else(|_| panic!("{}", reply.text()))
}

fn ask(address: SocketAddr, id: &str) -> JobRow {
    job_of(&client::get(address, &format!("/api/v1/imports/{id}"), &[]))
}

/// Waits until a job has ended.
#[track_caller]
fn finished(address: SocketAddr, id: &str) -> JobRow {
    let began = Instant::now();
    loop {
        let job = ask(address, id);
        if job.finished_at.is_some() {
            return job;
        }
        assert!(began.elapsed() < Duration::from_mins(2), "{job:?}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn parts(books: &Books) -> i64 {
    books.number("SELECT count(*) FROM upload_parts")
}

fn packed(encoding: &str, plain: &[u8]) -> Vec<u8> {
    let mut packed = Vec::new();
    runtime().block_on(async {
        let read = match encoding {
            "br" => BrotliEncoder::new(plain).read_to_end(&mut packed).await,
            "gzip" => GzipEncoder::new(plain).read_to_end(&mut packed).await,
            "zstd" => ZstdEncoder::new(plain).read_to_end(&mut packed).await,
            other => panic!("{other}"),
        };
        read.unwrap()
    });
    packed
}

on_both!(a_file_is_booked_as_the_program_books_it);
fn a_file_is_booked_as_the_program_books_it(on: On) {
    let (books, other) = (on.books(), on.books());
    let server = books.serve();
    let file = v2("S1", &lines(0..400));
    let reply = post(
        server.address,
        "?file_name=March%20%F0%9F%92%B6.txt",
        &[],
        &file,
    );
    assert_eq!(reply.status, 202, "{}", reply.text());
    let job = job_of(&reply);
    assert_eq!(
        reply.header("location"),
        Some(format!("/api/v1/imports/{}", job.id).as_str())
    );
    assert_eq!(
        (job.file_name.as_str(), job.bytes),
        ("March 💶.txt", i64::try_from(file.len()).unwrap())
    );

    let job = finished(server.address, &job.id);
    assert_eq!(job.state, "booked", "{job:?}");
    let counts = job.counts.unwrap();
    assert_eq!(
        (counts.new, counts.settlements, counts.lines_booked),
        (400, 1, 400)
    );
    assert_eq!((counts.lines, job.n_rejections), (402, 0));
    assert_eq!(
        parts(&books),
        0,
        "the bytes are kept no longer than they are needed"
    );

    other.import("March 💶.txt", &file).unwrap();
    let server_of_other = other.serve();
    let rows = |server: &Serving| server.walk("limit=1000").data;
    assert_eq!(rows(&server), rows(&server_of_other));
    let listed: JobList = serde_json::from_slice(&server.get("imports").body).unwrap();
    assert_eq!((listed.data, listed.next), (vec![job], None));
}

on_both!(the_same_bytes_are_one_import_however_they_come);
fn the_same_bytes_are_one_import_however_they_come(on: On) {
    let books = on.books();
    let server = books.serve();
    let file = v2("S1", &lines(0..300));
    let first = job_of(&post(server.address, "", &[], &file));
    assert_eq!(first.file_name, "upload");
    let first = finished(server.address, &first.id);
    for encoding in ["gzip", "br", "zstd", "identity"] {
        let body = match encoding {
            "identity" => file.clone(),
            _ => packed(encoding, &file),
        };
        let header = format!("Content-Encoding: {encoding}");
        let again = post(server.address, "?file_name=again.txt", &[&header], &body);
        assert_eq!(again.status, 200, "{encoding}: {}", again.text());
        assert_eq!(job_of(&again), first, "{encoding}");
    }
    assert_eq!(parts(&books), 0);
    assert_eq!(books.number("SELECT count(*) FROM imports"), 1);

    // What the program has booked is known as well.
    let other = v2("S2", &lines(500..600));
    books.import("b.txt", &other).unwrap();
    let known = job_of(&post(server.address, "", &[], &other));
    let known = finished(server.address, &known.id);
    let counts = known.counts.unwrap();
    assert!(known.state == "booked" && counts.was_booked_before && counts.new == 0);
    assert_eq!(books.number("SELECT count(*) FROM imports"), 2);
}

on_both!(the_same_file_at_once_is_one_job);
fn the_same_file_at_once_is_one_job(on: On) {
    let books = on.books();
    let server = books.serve();
    let file = v2("S1", &lines(0..100));
    let ids: std::collections::HashSet<String> = std::thread::scope(|scope| {
        let senders: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| job_of(&post(server.address, "", &[], &file)).id))
            .collect();
        senders.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert_eq!(ids.len(), 1, "{ids:?}");
    assert_eq!(finished(server.address, "1").state, "booked");
    assert_eq!(
        (books.number("SELECT count(*) FROM imports"), parts(&books)),
        (1, 0)
    );
}

on_both!(a_refused_file_says_why_line_by_line);
fn a_refused_file_says_why_line_by_line(on: On) {
    let books = on.books();
    let server = books.serve();
    books.import("whole.txt", &v2("S1", &lines(0..60))).unwrap();
    let mut damaged = String::from_utf8(v2("S1", &lines(0..60))).unwrap();
    damaged.push_str(&"no line of a report\n".repeat(5));
    let reply = post(server.address, "", &[], damaged.as_bytes());
    let job = finished(server.address, &job_of(&reply).id);
    assert_eq!(
        (job.state.as_str(), job.n_rejections),
        ("refused", 5),
        "{job:?}"
    );
    let refusal = job.refusal.clone().unwrap();
    assert_eq!(refusal.code, "less_sound");
    assert!(refusal.detail.contains("whole.txt"), "{}", refusal.detail);

    let mut found = Vec::new();
    let mut target = format!("imports/{}/rejections?limit=2", job.id);
    loop {
        let list: RejectionList = serde_json::from_slice(&server.get(&target).body).unwrap();
        assert!(list.data.len() <= 2);
        found.extend(list.data);
        let Some(cursor) = list.next else { break };
        target = format!("imports/{}/rejections?limit=2&cursor={cursor}", job.id);
    }
    let numbers: Vec<i64> = found.iter().map(|one| one.line).collect();
    assert_eq!(numbers, [63, 64, 65, 66, 67]);
    assert!(
        found
            .iter()
            .all(|one| one.raw == "no line of a report" && !one.reason.is_empty())
    );
    assert_eq!(server.walk("limit=1000").data.len(), 60);

    // It may be handed in again: it is tried anew under its own id.
    let again = post(server.address, "", &[], damaged.as_bytes());
    assert_eq!((again.status, job_of(&again).id), (202, job.id.clone()));
    let again = finished(server.address, &job.id);
    assert_eq!((again.state.as_str(), again.n_rejections), ("refused", 5));

    for (body, code) in [
        (&b"no report at all"[..], "unreadable"),
        (&br#"{"data":[],"page":{}}"#[..], "api_answer"),
    ] {
        let job = finished(
            server.address,
            &job_of(&post(server.address, "", &[], body)).id,
        );
        assert_eq!(job.refusal.unwrap().code, code);
    }
    assert_eq!(parts(&books), 0);
}

on_both!(lines_of_a_booked_file_that_could_not_be_read_are_listed);
fn lines_of_a_booked_file_that_could_not_be_read_are_listed(on: On) {
    let books = on.books();
    let server = books.serve();
    let mut file = String::from_utf8(v2("S1", &lines(0..20))).unwrap();
    file.push_str("no line\0 of a report\n");
    let job = job_of(&post(server.address, "", &[], file.as_bytes()));
    let job = finished(server.address, &job.id);
    assert_eq!(
        (job.state.as_str(), job.n_rejections),
        ("booked", 1),
        "{job:?}"
    );
    let target = format!("imports/{}/rejections", job.id);
    let list: RejectionList = serde_json::from_slice(&server.get(&target).body).unwrap();
    assert_eq!((list.data.len(), list.data[0].line), (1, 23));
}

on_both!(what_is_too_large_or_broken_leaves_nothing);
fn what_is_too_large_or_broken_leaves_nothing(on: On) {
    let books = on.books();
    let server = books.serve();
    let zeros = vec![b'\n'; 8 * 1024 * 1024];
    // Settlement files pack well, but not a hundred times.
    let random = |seed| {
        let mut chance = Chance(seed);
        move |_| u8::try_from(chance.below(16)).unwrap() + b'a'
    };
    // Too long for a packer to see that it repeats itself.
    let block: Vec<u8> = (0..1024 * 1024).map(random(1)).collect();
    let large: Vec<u8> = block
        .iter()
        .copied()
        .cycle()
        .take(FILE_BYTES_MAX + 1)
        .collect();
    let some: Vec<u8> = (0..200_000).map(random(2)).collect();
    let some_packed = packed("gzip", &some);
    let cut = &some_packed[..some_packed.len() / 2];
    let check = |header: &str, body: &[u8], status: u16, code: &str| {
        let reply = post(server.address, "", &[header], body);
        let found = (reply.status, reply.problem());
        assert_eq!(found, (status, code.to_owned()), "{header}");
        assert_eq!(parts(&books), 0, "{header} {code}");
    };
    check("X-A: 1", &large, 413, "body_too_large");
    check(
        "Content-Encoding: gzip",
        &packed("gzip", &large),
        413,
        "body_too_large",
    );
    for encoding in ["gzip", "br", "zstd"] {
        let header = format!("Content-Encoding: {encoding}");
        check(&header, &packed(encoding, &zeros), 413, "unpacks_too_far");
        check(&header, &some, 400, "broken_body");
    }
    check("Content-Encoding: gzip", cut, 400, "broken_body");
    check(
        "Content-Encoding: gzip, gzip",
        &some_packed,
        415,
        "unknown_encoding",
    );
    check("Content-Encoding: compress", &some, 415, "unknown_encoding");
    check("X-A: 1", b"", 400, "empty_file");
    for (query, code) in [
        ("?file_name=", "bad_file_name"),
        ("?file_name=a%0Ab", "bad_file_name"),
        ("?name=a", "unknown_parameter"),
        ("?file_name=a&file_name=b", "doubled_parameter"),
    ] {
        let reply = post(server.address, query, &[], b"x");
        assert_eq!(
            (reply.status, reply.problem().as_str()),
            (400, code),
            "{query}"
        );
    }
    for (target, status, code) in [
        ("imports/0", 404, "not_found"),
        ("imports/01", 404, "not_found"),
        ("imports/9223372036854775807", 404, "not_found"),
        ("imports/1/rejections", 404, "not_found"),
        ("imports?limit=0", 400, "bad_limit"),
        ("imports?cursor=-1", 400, "bad_cursor"),
        ("imports?cursor=%2B1", 400, "bad_cursor"),
        ("imports?state=booked", 400, "unknown_parameter"),
    ] {
        let reply = server.get(target);
        assert_eq!(
            (reply.status, reply.problem().as_str()),
            (status, code),
            "{target}"
        );
    }
    assert_eq!(books.number("SELECT count(*) FROM import_jobs"), 0);
}

on_both!(jobs_are_listed_newest_first);
fn jobs_are_listed_newest_first(on: On) {
    let books = on.books();
    let server = books.serve();
    for number in 0..5_u32 {
        let file = v2(&format!("S{number}"), &lines(number * 10..number * 10 + 10));
        assert_eq!(post(server.address, "", &[], &file).status, 202);
    }
    for number in 1..=5 {
        assert_eq!(
            finished(server.address, &number.to_string()).state,
            "booked"
        );
    }
    let mut ids = Vec::new();
    let mut target = "imports?limit=2".to_owned();
    loop {
        let list: JobList = serde_json::from_slice(&server.get(&target).body).unwrap();
        ids.extend(list.data.into_iter().map(|job| job.id));
        let Some(cursor) = list.next else { break };
        target = format!("imports?limit=2&cursor={cursor}");
    }
    assert_eq!(ids, ["5", "4", "3", "2", "1"]);
}
