//! The worker: owns the only ledger.

#[cfg(target_arch = "wasm32")]
fn main() {
    seller_dashboard::engine::worker::start();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    // The workspace is built natively for its tests; the worker itself only lives in a browser.
    eprintln!("The worker runs in a browser: build it with `make build`.");
}
