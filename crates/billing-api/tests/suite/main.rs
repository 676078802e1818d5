//! The billing API from outside: a real server on a free port, a real database file, and a client
//! that sees every byte. One binary, so that the server is linked once.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stderr,
    reason = "tests"
)]

mod assets;
mod client;
mod cluster;
mod compression;
mod conformance;
mod contract;
mod crash;
mod cursors;
mod demo_books;
mod document_walks;
mod documents;
mod faults;
mod files;
mod guards;
mod harness;
mod headers;
mod importing;
mod kept;
mod lists;
mod opening;
mod outage;
mod program;
mod sign_in;
mod soundness;
mod uploads;
mod walks;
