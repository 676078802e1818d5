//! The program itself: its commands, what it prints, and how it ends.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use std::time::{Duration, Instant};

use crate::client;
use crate::files::{lines, v2};

/// The program with these arguments.
pub fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_billing-api"));
    command.args(arguments);
    command
}

pub fn run(arguments: &[&str]) -> Output {
    program(arguments).output().unwrap()
}

pub fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

pub fn log(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// A running `serve`, killed when it is dropped.
pub struct Process {
    pub child: Child,
    pub address: SocketAddr,
    pub said: String,
    /// Kept open: a program whose output nobody takes any more ends.
    _out: BufReader<ChildStdout>,
}

impl Process {
    /// Over a file.
    pub fn serve(database: &Path) -> Process {
        let database = database.to_str().unwrap();
        Process::serve_with(database, &["--without-sign-in"])
    }

    /// Over a file, with these arguments besides.
    pub fn serve_with(database: &str, more: &[&str]) -> Process {
        let mut command = program(&["serve", "--listen", "127.0.0.1:0", "--database", database]);
        command.args(more);
        Process::start(command)
    }

    /// Over a PostgreSQL server.
    pub fn serve_at(url: &str) -> Process {
        let mut command = program(&["serve", "--listen", "127.0.0.1:0", "--without-sign-in"]);
        command.env("BILLING_API_DATABASE_URL", url);
        Process::start(command)
    }

    /// Starts a command that serves.
    pub fn start(mut command: Command) -> Process {
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = String::new();
        let mut reader = BufReader::new(child.stdout.take().unwrap());
        let address = loop {
            let mut line = String::new();
            assert_ne!(
                reader.read_line(&mut line).unwrap(),
                0,
                "ended after {said:?}"
            );
            said.push_str(&line);
            if let Some(rest) = line.trim_end().strip_prefix("http://") {
                break rest.strip_suffix('/').unwrap().parse().unwrap();
            }
        };
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        said.push_str(&line);
        Process {
            child,
            address,
            said,
            _out: reader,
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn serve_says_where_it_is_and_ends_when_told() {
    let folder = tempfile::tempdir().unwrap();
    let mut process = Process::serve(&folder.path().join("books.db"));
    assert!(process.said.contains("WITHOUT SIGN-IN"), "{}", process.said);
    assert!(
        process.said.contains("this machine only"),
        "{}",
        process.said
    );
    assert!(
        process
            .said
            .contains(&format!("\nhttp://{}/\n", process.address))
    );
    assert_eq!(
        client::get(process.address, "/api/v1/healthz", &[]).status,
        200
    );
    assert_eq!(
        client::get(process.address, "/api/v1/x?secret=4111", &[]).status,
        404
    );

    let began = Instant::now();
    let pid = process.child.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-TERM", &pid])
            .status()
            .unwrap()
            .success()
    );
    assert!(
        process.child.wait().unwrap().success(),
        "SIGTERM is an orderly end"
    );
    assert!(began.elapsed() < Duration::from_secs(10));

    let mut log = String::new();
    process
        .child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut log)
        .unwrap();
    assert!(log.contains("path=\"/api/v1/x\" status=404"), "{log}");
    assert!(!log.contains("4111"), "a query was logged: {log}");
}

#[cfg(unix)]
#[test]
fn the_database_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("books.db");
    let process = Process::serve(&database);
    for name in ["books.db", "books.db-wal", "books.db-shm"] {
        let mode = fs::metadata(folder.path().join(name))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o077, 0, "{name} {mode:o}");
    }
    drop(process);
}

#[test]
fn serve_refuses_addresses_that_others_can_reach() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("books.db");
    let database = database.to_str().unwrap();
    let output = run(&["serve", "--listen", "0.0.0.0:0", "--database", database]);
    assert!(!output.status.success());
    assert!(log(&output).contains("--origin"), "{}", log(&output));
    assert!(!Path::new(database).exists());
    let output = run(&["serve", "--listen", "somewhere", "--database", database]);
    assert!(!output.status.success());
}

#[test]
fn a_missing_web_folder_or_a_taken_port_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("books.db");
    let database = database.to_str().unwrap();
    let output = run(&["serve", "--database", database, "--web", "/nowhere/dist"]);
    assert!(log(&output).contains("/nowhere/dist"), "{}", log(&output));
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let output = run(&["serve", "--database", database, "--listen", &address]);
    assert!(!output.status.success());
    assert!(log(&output).contains(&address), "{}", log(&output));
}

#[test]
fn import_books_what_it_can_and_fails_for_the_rest() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    fs::write(at("good.txt"), v2("S1", &lines(0..10))).unwrap();
    fs::write(at("other.txt"), v2("S2", &lines(20..25))).unwrap();
    fs::write(at("report.pdf"), b"%PDF-1.7").unwrap();
    fs::write(at("evil\u{1b}[2J.txt"), "no \u{1b}]0;report\u{7}").unwrap();
    // 300 MB that were never written: refused by its size alone.
    let huge = fs::File::create(at("huge.txt")).unwrap();
    huge.set_len(300 * 1024 * 1024).unwrap();

    let began = Instant::now();
    let output = run(&[
        "import",
        "--database",
        &at("books.db"),
        &at("good.txt"),
        &at("report.pdf"),
        &at("huge.txt"),
        &at("missing.txt"),
        &at("evil\u{1b}[2J.txt"),
        &at("other.txt"),
    ]);
    let said = out(&output);
    assert!(!output.status.success(), "{said}");
    assert!(
        said.contains("good.txt: booked as import 1: 10 transactions"),
        "{said}"
    );
    assert!(
        said.contains("other.txt: booked as import 2: 5 transactions"),
        "{said}"
    );
    assert!(
        said.contains("report.pdf: refused, nothing of it was booked:"),
        "{said}"
    );
    assert!(said.contains("missing.txt: refused"), "{said}");
    assert!(
        said.contains("huge.txt: refused") && said.contains("64 MiB"),
        "{said}"
    );
    assert!(said.contains("4 of 6 files were refused"), "{said}");
    assert!(
        !said.contains('\u{1b}') && !said.contains('\u{7}'),
        "control codes: {said:?}"
    );
    assert!(began.elapsed() < Duration::from_secs(30));

    let again = run(&["import", "--database", &at("books.db"), &at("good.txt")]);
    assert!(again.status.success());
    assert!(
        out(&again).contains("already booked as import 1"),
        "{}",
        out(&again)
    );
}

#[test]
fn import_prints_and_keeps_refused_lines() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let file = String::from_utf8(v2("S1", &lines(0..5))).unwrap();
    let damaged = file.replacen("-18.52", "eighteen", 1);
    assert_ne!(damaged, file);
    fs::write(at("damaged.txt"), damaged).unwrap();
    let output = run(&["import", "--database", &at("books.db"), &at("damaged.txt")]);
    let said = out(&output);
    assert!(output.status.success(), "{said}");
    assert!(
        said.contains("4 transactions") && said.contains("1 refused"),
        "{said}"
    );
    assert!(
        said.contains("line 7:") && said.contains("eighteen"),
        "{said}"
    );
}

#[test]
fn an_ambiguous_file_is_read_as_the_seller_says() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    // 1,250 is twelve hundred and fifty, or one and a quarter.
    let row = |currency: &str| {
        let file = String::from_utf8(v2("S1", &lines(0..1))).unwrap();
        file.replace("-20.00", "1,250").replace("EUR", currency)
    };
    fs::write(at("kwd.txt"), row("KWD")).unwrap();
    let total = |mark: &[&str]| {
        let mut arguments = vec!["inspect", "--json"];
        arguments.extend(mark);
        let file = at("kwd.txt");
        arguments.push(&file);
        let inspections: serde_json::Value =
            serde_json::from_slice(&run(&arguments).stdout).unwrap();
        inspections[0]["sum_of_lines"].as_str().map(str::to_owned)
    };
    assert_eq!(
        total(&["--decimal-mark", "point"]).as_deref(),
        Some("1250.000")
    );
    assert_eq!(
        total(&["--decimal-mark", "comma"]).as_deref(),
        Some("1.250")
    );
}

#[test]
fn inspect_needs_no_database_and_says_what_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    fs::write(at("good.txt"), v2("S1", &lines(0..10))).unwrap();
    let output = run(&["inspect", &at("good.txt")]);
    assert!(output.status.success(), "{}", log(&output));
    let said = out(&output);
    for line in [
        "settlement          S1",
        "amounts                           10",
    ] {
        assert!(said.contains(line), "{said}");
    }
    fs::write(at("bad.txt"), "nothing of use").unwrap();
    let output = run(&[
        "inspect",
        "--json",
        &at("good.txt"),
        &at("bad.txt"),
        &at("missing.txt"),
    ]);
    assert!(!output.status.success());
    let inspections: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(inspections.as_array().unwrap().len(), 2);
    assert_eq!(inspections[1]["rejections"].as_array().unwrap().len(), 1);
    assert!(log(&output).contains("missing.txt"), "{}", log(&output));
    assert_eq!(
        fs::read_dir(folder.path()).unwrap().count(),
        2,
        "something was written"
    );
}
