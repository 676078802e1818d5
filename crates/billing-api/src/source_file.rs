//! A file from disk to an import: bounded, and refused in words a seller understands.

use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use ledger::import::{self, FILE_BYTES_MAX, Format, Import, Options, Rejection};

/// Why a file gives nothing to book.
#[derive(Debug)]
pub enum FileError {
    /// It can't be read.
    Unreadable(io::Error),
    /// It is larger than anything that is read.
    TooLarge {
        /// Its bytes, as far as they were counted.
        bytes: u64,
    },
    /// It is an answer of a billing API, which is a part of a feed and no file of its own.
    ApiAnswer,
    /// Nothing in it can be read; the reasons stand in order.
    Refused(Vec<Rejection>),
}

/// Reads a file, whatever its format. The name is the one that the seller knows it by.
pub fn read(path: &Path, options: &Options) -> Result<Import, FileError> {
    let bytes = bytes_of(path)?;
    Ok(import::read(&name_of(path), &bytes, options))
}

/// Whether there is anything to book in it.
pub fn bookable(import: Import) -> Result<Import, FileError> {
    if import.format == Some(Format::BillingApi) {
        return Err(FileError::ApiAnswer);
    }
    if import.batch.settlements.is_empty() && import.batch.transactions.is_empty() {
        return Err(FileError::Refused(import.rejections));
    }
    Ok(import)
}

/// The last part of the path.
pub fn name_of(path: &Path) -> String {
    path.file_name()
        .unwrap_or(path.as_os_str())
        .to_string_lossy()
        .into_owned()
}

/// The bytes, unless there are too many. The size is asked for first, and not believed: a pipe has
/// none, and a file may grow.
fn bytes_of(path: &Path) -> Result<Vec<u8>, FileError> {
    let file = File::open(path).map_err(FileError::Unreadable)?;
    let claimed = file.metadata().map_err(FileError::Unreadable)?.len();
    let allowed = FILE_BYTES_MAX as u64;
    if claimed > allowed {
        return Err(FileError::TooLarge { bytes: claimed });
    }
    let mut bytes = Vec::new();
    file.take(allowed + 1)
        .read_to_end(&mut bytes)
        .map_err(FileError::Unreadable)?;
    if bytes.len() > FILE_BYTES_MAX {
        return Err(FileError::TooLarge {
            bytes: bytes.len() as u64,
        });
    }
    Ok(bytes)
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FileError::Unreadable(error) => write!(f, "it can't be read: {error}"),
            FileError::TooLarge { bytes } => write!(
                f,
                "found {bytes} bytes or more; allowed are {} MiB",
                FILE_BYTES_MAX / (1024 * 1024)
            ),
            FileError::ApiAnswer => write!(
                f,
                "this is an answer of a billing API, a part of a feed; allowed are settlement \
                 reports, which hold their settlements whole"
            ),
            FileError::Refused(rejections) => match rejections.first() {
                None => write!(f, "there is nothing in it to book"),
                Some(first) => {
                    write!(f, "{}", first.reason)?;
                    match rejections.len() {
                        1 => Ok(()),
                        n => write!(f, " (and {} more)", n - 1),
                    }
                }
            },
        }
    }
}

impl std::error::Error for FileError {}
