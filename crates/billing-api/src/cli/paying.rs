//! The part of the command line that says how invoices are paid.

use std::fs;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use crate::payments::signature::Secret;
use crate::payments::{Choice, Pace, Settings};

/// Whoever guesses the secret of events can have invoices marked as paid.
const SECRET_BYTES_MIN: usize = 16;

#[derive(Args, Debug)]
pub(super) struct Paying {
    /// Who moves the money when an invoice is paid; without it, none is. The sandbox moves none, for
    /// trials and tests.
    #[arg(long, value_enum, value_name = "PROVIDER")]
    payments: Option<Provider>,
    /// A file that only you may read, with the secret that the provider signs its events with.
    #[arg(long, requires = "payments", value_name = "FILE")]
    payments_secret_file: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Provider {
    Sandbox,
}

impl Paying {
    /// What was asked for; why that can't be had.
    pub(super) fn settings(&self) -> Result<Option<Settings>, String> {
        let Some(Provider::Sandbox) = self.payments else {
            return Ok(None);
        };
        let path = self.payments_secret_file.as_deref();
        Ok(Some(Settings {
            provider: Choice::Sandbox,
            secret: path.map(read_secret).transpose()?,
            pace: Pace::default(),
        }))
    }
}

fn read_secret(path: &Path) -> Result<Secret, String> {
    let from = format!("--payments-secret-file {}", path.display());
    let text = fs::read_to_string(path).map_err(|error| format!("{from}: {error}"))?;
    let secret = text.trim();
    if secret.len() < SECRET_BYTES_MIN {
        return Err(format!(
            "{from}: found a secret of {} bytes; one that can't be guessed has at least \
             {SECRET_BYTES_MIN}",
            secret.len()
        ));
    }
    Ok(Secret::new(secret.as_bytes()))
}
