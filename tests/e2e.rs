//! The whole product at once: a real Chromium, the built page, the real server, real files.
//!
//! Each test has a window, and a wire of its own to a server. What it sees is what a person would:
//! texts, links, the address, the keyboard. At its end the browser's log must be clean and every
//! script must have come under the content security policy.
//!
//! Programs come from `BILLING_API_BIN` and `DIST_DIR`, `CHROMEDRIVER` and `CHROME`; `make test`
//! sets them. Screenshots are left in `target/screenshots`.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)] // a test stops at the first surprise

#[path = "e2e/accounts.rs"]
mod accounts;
#[path = "e2e/address.rs"]
mod address;
#[path = "e2e/api_faults.rs"]
mod api_faults;
#[path = "e2e/bad_files.rs"]
mod bad_files;
#[path = "e2e/billing.rs"]
mod billing;
#[path = "e2e/books.rs"]
mod books;
#[path = "e2e/browser.rs"]
mod browser;
#[path = "e2e/carried_over.rs"]
mod carried_over;
#[path = "e2e/cut_files.rs"]
mod cut_files;
#[path = "e2e/explained.rs"]
mod explained;
#[path = "e2e/faults.rs"]
mod faults;
#[path = "e2e/files.rs"]
mod files;
#[path = "e2e/first_paint.rs"]
mod first_paint;
#[path = "e2e/http.rs"]
mod http;
#[path = "e2e/import_page.rs"]
mod import_page;
#[path = "e2e/keyboard.rs"]
mod keyboard;
#[path = "e2e/languages.rs"]
mod languages;
#[path = "e2e/leash.rs"]
mod leash;
#[path = "e2e/looks.rs"]
mod looks;
#[path = "e2e/paying.rs"]
mod paying;
#[path = "e2e/report_file.rs"]
mod report_file;
#[path = "e2e/sample_seller.rs"]
mod sample_seller;
#[path = "e2e/screen.rs"]
mod screen;
#[path = "e2e/server.rs"]
mod server;
#[path = "e2e/session_end.rs"]
mod session_end;
#[path = "e2e/shell.rs"]
mod shell;
#[path = "e2e/sign_in.rs"]
mod sign_in;
#[path = "e2e/transactions.rs"]
mod transactions;
#[path = "e2e/unusual_files.rs"]
mod unusual_files;
