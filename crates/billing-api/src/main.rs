//! The reference billing API's program: reads the command line and runs it.

use std::io::{self, Write};
use std::process::ExitCode;

use billing_api::cli::{self, Cli};
use billing_api::log;
use clap::Parser;

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    if let Err(error) = log::begin(cli.log()) {
        let _ = writeln!(io::stderr(), "the log can't be begun: {error}");
        return ExitCode::FAILURE;
    }
    let code = cli::run(cli, &mut io::stdout().lock()).await;
    log::finish();
    code
}
