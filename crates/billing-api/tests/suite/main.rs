//! The billing API from outside: a real server on a free port, a real database file, and a client
//! that sees every byte. One binary, so that the server is linked once.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stderr,
    reason = "tests"
)]

mod assets;
mod backups;
mod client;
mod cluster;
mod compression;
mod conformance;
mod contract;
mod crash;
mod cursors;
mod database_tls;
mod demo_books;
mod disks;
mod document_walks;
mod documents;
mod ending;
mod faults;
mod files;
mod guards;
mod harness;
mod headers;
mod health;
mod hostile;
mod importing;
mod kept;
mod keys;
mod kills;
mod lists;
mod logs;
mod made_up;
mod metrics;
mod opening;
mod outage;
mod payments;
mod program;
mod proxy;
mod refused_bodies;
mod siege;
mod sign_in;
mod soundness;
mod unit;
mod uploads;
mod walks;
