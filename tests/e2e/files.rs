//! Files for the browser to choose and for the server to import, gone when the test is.

use std::fs;
use std::path::PathBuf;

use tempfile::TempDir;

/// Files that are there as long as this lives.
#[derive(Debug)]
pub struct Files {
    folder: TempDir,
    /// Where they are, in the order in which they were written.
    pub paths: Vec<PathBuf>,
}

impl Files {
    /// An empty folder.
    pub fn new() -> Files {
        Files {
            folder: TempDir::new().unwrap(),
            paths: Vec::new(),
        }
    }

    /// Writes a file.
    pub fn write(&mut self, name: &str, bytes: impl AsRef<[u8]>) {
        let path = self.folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        self.paths.push(path);
    }

    /// Makes a file of a size that holds nothing: the disk keeps only how long it is.
    pub fn write_sparse(&mut self, name: &str, bytes: u64) {
        self.write(name, "");
        let path = self.folder.path().join(name);
        fs::File::options()
            .write(true)
            .open(path)
            .unwrap()
            .set_len(bytes)
            .unwrap();
    }
}
