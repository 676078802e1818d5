//! The reference billing API's program: reads the command line and runs it.

use std::io::{self, IsTerminal};
use std::process::ExitCode;

use billing_api::cli::{self, Cli};
use clap::Parser;

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    // Times are for logs that are kept; a person at a terminal sees when it is.
    let log = tracing_subscriber::fmt()
        .with_writer(io::stderr)
        .with_target(false);
    if io::stderr().is_terminal() {
        log.without_time().init();
    } else {
        log.init();
    }
    cli::run(cli, &mut io::stdout().lock()).await
}
