//! The seal of a backup: which bytes it has, and what is inside.
//!
//! It is a file that `sha256sum --check` reads as well; what is inside stands in a comment of it.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::verify::Figures;
use super::{BackupError, file_error, place, unfinished};

/// What stands before the figures.
const MARK: &str = "# billing-api backup of ";

/// What was sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Seal {
    /// Of the backup's bytes, in lower case.
    sha256: String,
    /// What is inside, as [`Figures`] says it.
    pub(super) figures: String,
}

/// Where the seal of a backup is.
pub(super) fn beside(backup: &Path) -> PathBuf {
    let mut name = backup.as_os_str().to_owned();
    name.push(".sha256");
    name.into()
}

/// Sees that a file's bytes are on the disk.
pub(super) fn sync(path: &Path) -> Result<(), BackupError> {
    let synced = File::open(path).and_then(|file| file.sync_all());
    synced.map_err(|source| file_error(path, source))
}

impl Seal {
    /// The seal of a finished backup.
    pub(super) fn of(path: &Path, figures: &Figures) -> Result<Seal, BackupError> {
        let digest = copy_and_digest(path, &mut io::sink());
        Ok(Seal {
            sha256: digest.map_err(|source| file_error(path, source))?,
            figures: figures.to_string(),
        })
    }

    /// Reads the seal of a backup.
    pub(super) fn read(backup: &Path) -> Result<Seal, BackupError> {
        let path = beside(backup);
        let text = fs::read_to_string(&path).unwrap_or_default();
        let found = text.lines().find_map(|line| line.strip_prefix(MARK));
        let digest = text.lines().find(|line| !line.starts_with('#'));
        let digest = digest.and_then(|line| line.get(..64));
        match (found, digest) {
            (Some(figures), Some(sha256)) => Ok(Seal {
                sha256: sha256.to_owned(),
                figures: figures.to_owned(),
            }),
            _ => Err(BackupError::NoSeal(path)),
        }
    }

    /// Lays the seal beside its backup.
    pub(super) fn write(&self, backup: &Path) -> Result<(), BackupError> {
        let path = beside(backup);
        let name = backup.file_name().unwrap_or_default().to_string_lossy();
        let text = format!("{MARK}{}\n{}  {name}\n", self.figures, self.sha256);
        let mut file = unfinished(&path)?;
        let written = file.write_all(text.as_bytes());
        written
            .and_then(|()| file.as_file().sync_all())
            .map_err(|source| file_error(&path, source))?;
        place(file, &path)
    }

    /// Copies a backup, and sees that the bytes that were copied are the sealed ones.
    pub(super) fn copy(&self, backup: &Path, into: &mut impl Write) -> Result<(), BackupError> {
        let digest = copy_and_digest(backup, into);
        let digest = digest.map_err(|source| file_error(backup, source))?;
        if digest == self.sha256 {
            Ok(())
        } else {
            Err(BackupError::Altered(backup.to_owned()))
        }
    }
}

fn copy_and_digest(path: &Path, into: &mut impl Write) -> io::Result<String> {
    let mut file = File::open(path)?;
    let mut digest = Sha256::new();
    let mut buffer = vec![0; 256 * 1024];
    loop {
        let n = file.read(&mut buffer)?;
        if n == 0 {
            break;
        }
        digest.update(&buffer[..n]);
        into.write_all(&buffer[..n])?;
    }
    let mut text = String::with_capacity(64);
    for byte in digest.finalize() {
        // Writing into a string can't fail.
        let _ = write!(text, "{byte:02x}");
    }
    Ok(text)
}
