//! The reference billing API's program: reads the command line and runs it.

use std::io;
use std::process::ExitCode;

use billing_api::cli::{self, Cli};
use billing_api::log;
use clap::Parser;

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    log::begin(cli.log());
    cli::run(cli, &mut io::stdout().lock()).await
}
