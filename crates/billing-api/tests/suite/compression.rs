//! Compressed answers are the plain ones, and carry the tag of the plain ones.

use async_compression::tokio::bufread::{BrotliDecoder, GzipDecoder, ZstdDecoder};
use tokio::io::AsyncReadExt;

use crate::harness::{On, on_both, runtime};

fn decode(encoding: &str, body: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    runtime().block_on(async {
        let read = match encoding {
            "br" => BrotliDecoder::new(body).read_to_end(&mut plain).await,
            "gzip" => GzipDecoder::new(body).read_to_end(&mut plain).await,
            "zstd" => ZstdDecoder::new(body).read_to_end(&mut plain).await,
            other => panic!("{other}"),
        };
        read.unwrap()
    });
    plain
}

on_both!(every_encoding_comes_back_whole);
fn every_encoding_comes_back_whole(on: On) {
    let books = on.sample();
    let server = books.serve();
    for (target, accept) in [
        ("transactions?limit=1000", "application/json"),
        ("transactions", "application/x-ndjson"),
        ("account", "application/json"),
    ] {
        let accept = format!("Accept: {accept}");
        let plain = server.get_with(target, &[&accept]);
        assert_eq!(plain.header("content-encoding"), None);
        for encoding in ["br", "gzip", "zstd"] {
            let asked = format!("Accept-Encoding: {encoding}");
            let reply = server.get_with(target, &[&accept, &asked]);
            assert_eq!(reply.header("content-encoding"), Some(encoding));
            assert!(reply.is_whole);
            assert!(reply.body.len() < plain.body.len(), "{encoding} is larger");
            assert_eq!(decode(encoding, &reply.body), plain.body);
            assert_eq!(reply.header("etag"), plain.header("etag"));

            let said = format!("If-None-Match: {}", plain.header("etag").unwrap());
            assert_eq!(
                server.get_with(target, &[&accept, &asked, &said]).status,
                304
            );
        }
    }
}

on_both!(what_can_not_be_accepted_is_said);
fn what_can_not_be_accepted_is_said(on: On) {
    let books = on.sample();
    let server = books.serve();
    let none = server.get_with("account", &["Accept-Encoding: identity;q=0"]);
    assert_eq!(
        (none.status, none.problem().as_str()),
        (406, "not_acceptable")
    );
    let unknown = server.get_with("account", &["Accept-Encoding: deflate, compress, rot13"]);
    assert_eq!(
        (unknown.status, unknown.header("content-encoding")),
        (200, None)
    );
}
