//! The real server over books of its own, and the program's other commands.

use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use tempfile::TempDir;

use super::leash::Leash;

/// Password of every user.
pub const PASSWORD: &str = "copper violin thirteen meadow";
/// Users of [`Server::signed`]: address, role, and whether a second factor is demanded. Failures are
/// counted by account, so each test that has some takes a user of its own.
pub const USERS: [(&str, &str, bool); 7] = [
    ("owner@shop.example", "owner", false),
    ("viewer@shop.example", "viewer", false),
    ("factor@shop.example", "owner", false),
    ("demanded@shop.example", "accountant", true),
    ("guessed@shop.example", "owner", false),
    ("leaving@shop.example", "owner", false),
    ("places@shop.example", "owner", false),
];

/// A server that runs as long as this lives.
#[derive(Debug)]
pub struct Server {
    leash: Leash,
    address: String,
}

impl Server {
    /// One server with the sample seller's books, for all tests that only read.
    pub fn sample() -> &'static Server {
        static SAMPLE: LazyLock<Server> = LazyLock::new(|| {
            Server::with(|database| {
                billing_api(&["demo".as_ref(), "--database".as_ref(), database.as_os_str()]);
            })
        });
        &SAMPLE
    }

    /// A server without any books.
    pub fn empty() -> Server {
        Server::with(|_| ())
    }

    /// A server whose books were made from these files, in this order.
    pub fn with_files(files: &[PathBuf]) -> Server {
        Server::with(|database| {
            import(database, files);
        })
    }

    /// One server with the sample seller's books that asks everyone to sign in: [`USERS`], all with
    /// [`PASSWORD`].
    pub fn signed() -> &'static Server {
        static SIGNED: LazyLock<Server> = LazyLock::new(|| {
            Server::start(&["--plain-http-cookies"], |database| {
                billing_api(&["demo".as_ref(), "--database".as_ref(), database.as_os_str()]);
                for user in &USERS {
                    add_user(database, user);
                }
            })
        });
        &SIGNED
    }

    /// A server of its own with the sample seller's books, whose invoices can be paid by the sandbox.
    pub fn paying() -> Server {
        Server::start(
            &["--without-sign-in", "--payments", "sandbox"],
            |database| {
                billing_api(&["demo".as_ref(), "--database".as_ref(), database.as_os_str()]);
            },
        )
    }

    fn with(fill: impl FnOnce(&Path)) -> Server {
        Server::start(&["--without-sign-in"], fill)
    }

    fn start(options: &[&str], fill: impl FnOnce(&Path)) -> Server {
        let folder = TempDir::new().unwrap();
        let database = folder.path().join("books.sqlite");
        fill(&database);
        let (listen, web) = ("127.0.0.1:0", dist());
        let mut arguments: Vec<&OsStr> = vec![
            "serve".as_ref(),
            "--listen".as_ref(),
            listen.as_ref(),
            "--database".as_ref(),
            database.as_os_str(),
            "--web".as_ref(),
            web.as_os_str(),
        ];
        arguments.extend(options.iter().map(OsStr::new));
        let mut leash = Leash::start(&program(), &arguments, folder);
        let address = leash.announced(|line| {
            line.strip_prefix("http://")
                .map(|address| address.trim_end_matches('/').to_owned())
        });
        Server { leash, address }
    }

    /// Host and port.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Imports files while the server runs; what the command said about them.
    pub fn import(&self, files: &[PathBuf]) -> String {
        import(&self.leash.folder().join("books.sqlite"), files)
    }
}

/// Adds a user; the password goes in by the program's standard input.
fn add_user(database: &Path, (email, role, demands): &(&str, &str, bool)) {
    let mut command = Command::new(program());
    command.args(["user", "add", "--email", email, "--role", role]);
    command.arg("--database").arg(database);
    if *demands {
        command.arg("--require-second-factor");
    }
    let mut adding = command
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    adding
        .stdin
        .take()
        .unwrap()
        .write_all(PASSWORD.as_bytes())
        .unwrap();
    assert!(adding.wait().unwrap().success(), "{email} was not added");
}

fn import(database: &Path, files: &[PathBuf]) -> String {
    let mut arguments: Vec<&OsStr> = vec![
        "import".as_ref(),
        "--database".as_ref(),
        database.as_os_str(),
    ];
    arguments.extend(files.iter().map(|file| file.as_os_str()));
    billing_api(&arguments)
}

/// Runs a command to its end, which must be a good one; what it said.
fn billing_api(arguments: &[&OsStr]) -> String {
    let program = program();
    let done = Command::new(&program).args(arguments).output();
    let done = match done {
        Ok(done) => done,
        Err(error) => panic!("can't start {}: {error}", program.display()),
    };
    let said = String::from_utf8_lossy(&done.stdout).into_owned();
    let failure = String::from_utf8_lossy(&done.stderr);
    assert!(
        done.status.success(),
        "{arguments:?} failed: {said}{failure}"
    );
    said
}

/// The server's program: as the test runner says, else where `cargo build` puts it.
fn program() -> PathBuf {
    let given = std::env::var_os("BILLING_API_BIN").map(PathBuf::from);
    let path = given.unwrap_or_else(|| root().join("target/debug/billing-api"));
    assert!(
        path.is_file(),
        "no server at {}: run `make test`",
        path.display()
    );
    path
}

/// The built page: as the test runner says, else where Trunk puts it.
fn dist() -> PathBuf {
    let given = std::env::var_os("DIST_DIR").map(PathBuf::from);
    let path = given.unwrap_or_else(|| root().join("dist"));
    assert!(
        path.join("index.html").is_file(),
        "no page in {}: run `make test`",
        path.display()
    );
    path
}

/// The project's folder.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
