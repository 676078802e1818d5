//! A program that runs beside the tests and never outlives them.
//!
//! Destructors are not enough: statics have none, and a test run may be killed. So a second, tiny
//! process holds the end of a pipe that only we write to. When we are gone, whatever the reason,
//! the pipe closes, and it ends the program with all its children and deletes their folder.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

use tempfile::TempDir;

/// Arguments: the process group to end, the folder to delete. Asks first, insists after 5 seconds.
const KEEPER: &str = r#"
read -r _
kill -s TERM -- "-$1"
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25; do
  kill -s 0 -- "-$1" || break
  sleep 0.2
done
kill -s KILL -- "-$1"
rm -rf -- "$2" || { sleep 0.5; rm -rf -- "$2"; }
"#;

/// A program, and a folder of its own, which go when this goes.
#[derive(Debug)]
pub struct Leash {
    program: Child,
    output: BufReader<ChildStdout>,
    keeper: Child,
    folder: PathBuf,
}

impl Leash {
    /// Starts a program in its own group of processes; its temporary files go into `folder`.
    pub fn start(program: &Path, arguments: &[&OsStr], folder: TempDir) -> Leash {
        let folder = folder.keep();
        let started = Command::new(program)
            .args(arguments)
            .env("TMPDIR", &folder)
            // Numbers and dates must not depend on where the tests run, nor follow its clock.
            .env("LANGUAGE", "en_US")
            .env("TZ", "Asia/Kathmandu")
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        let mut program = match started {
            Ok(program) => program,
            Err(error) => panic!("can't start {}: {error}", program.display()),
        };
        let output = BufReader::new(program.stdout.take().unwrap());
        let keeper = Command::new("sh")
            .args(["-c", KEEPER, "sh", &program.id().to_string()])
            .arg(&folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        Leash {
            program,
            output,
            keeper,
            folder,
        }
    }

    /// The first line of its output in which `find` finds something.
    pub fn announced<T>(&mut self, find: impl Fn(&str) -> Option<T>) -> T {
        let mut said = String::new();
        loop {
            let line_start = said.len();
            if self.output.read_line(&mut said).unwrap() == 0 {
                let status = self.program.wait().unwrap();
                panic!("ended ({status}) before it was ready, after saying:\n{said}");
            }
            if let Some(found) = find(said[line_start..].trim_end()) {
                return found;
            }
        }
    }

    /// Its folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

impl Drop for Leash {
    fn drop(&mut self) {
        // Closes the pipe. A process that is not waited for would still count as running.
        drop(self.keeper.stdin.take());
        let _ = self.program.wait();
        let _ = self.keeper.wait();
    }
}
