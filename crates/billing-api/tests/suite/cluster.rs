//! A PostgreSQL server of the tests' own: one for the whole process, in a folder that goes with it,
//! reached by a socket in there; a database for each books.
//!
//! It can't outlive the tests. A shell beside it waits for the end of a pipe that only this process
//! holds open; however this process ends, the shell then stops the server and removes the folder.

use std::fs;
use std::io::Write;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock};
use std::time::{Duration, Instant};

use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection};

use crate::harness::runtime;

/// A database server in a folder of its own.
pub struct Cluster {
    folder: PathBuf,
    binaries: PathBuf,
    owner: Owner,
    /// Its end tells the shell that nobody needs the server any more.
    _alive: ChildStdin,
}

/// Who runs the server: it refuses to be run by root.
#[derive(Clone, Copy)]
struct Owner(Option<(u32, u32)>);

impl Cluster {
    /// The one that the tests share.
    pub fn shared() -> &'static Cluster {
        static SHARED: OnceLock<Cluster> = OnceLock::new();
        SHARED.get_or_init(Cluster::start_new)
    }

    /// One more, for a test that stops it.
    pub fn start_new() -> Cluster {
        let (binaries, owner) = (binaries(), Owner::find());
        let folder = tempfile::Builder::new()
            .prefix("books-postgres-")
            .tempdir()
            .unwrap()
            .keep();
        // Before anything is in it that would have to be removed.
        let alive = owner.watch(&binaries, &folder);
        if let Owner(Some((user, group))) = owner {
            std::os::unix::fs::chown(&folder, Some(user), Some(group)).unwrap();
        }
        let cluster = Cluster {
            folder,
            binaries,
            owner,
            _alive: alive,
        };
        let made = cluster
            .tool("initdb")
            .args(["-D", "cluster", "-U", "books", "-A", "trust", "-E", "UTF8"])
            .args(["--no-locale", "--no-sync", "--no-instructions"])
            .output()
            .unwrap();
        assert!(made.status.success(), "{}", crate::program::log(&made));
        fs::OpenOptions::new()
            .append(true)
            .open(cluster.folder.join("cluster/postgresql.conf"))
            .unwrap()
            .write_all(
                b"listen_addresses = ''\nunix_socket_directories = '..'\nmax_connections = 300\n\
                  fsync = off\nfull_page_writes = off\nshared_buffers = 64MB\nautovacuum = off\n",
            )
            .unwrap();
        cluster.start();
        cluster
    }

    /// Starts the server and waits until it answers.
    pub fn start(&self) {
        let started = self
            .tool("pg_ctl")
            .args(["start", "--wait", "-D", "cluster", "-l", "log.txt"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .unwrap();
        let log = fs::read_to_string(self.folder.join("log.txt")).unwrap_or_default();
        assert!(started.success(), "{log}");
    }

    /// Stops it as a crash does: whoever is connected is cut off.
    pub fn stop(&self) {
        let stopped = self
            .tool("pg_ctl")
            .args(["stop", "--wait", "-D", "cluster", "-m", "immediate"])
            .stdout(Stdio::null())
            .status()
            .unwrap();
        assert!(stopped.success());
    }

    /// Lets clients come over TCP, but only with TLS, under a certificate for `localhost`; gives the
    /// port and the file of whoever signed it.
    pub fn listen_with_tls(&self) -> (u16, PathBuf) {
        self.stop();
        let at = |name: &str| self.folder.join("cluster").join(name);
        let made = self
            .owner
            .command(Path::new("openssl"))
            .current_dir(self.folder.join("cluster"))
            .args(["req", "-x509", "-newkey", "ec", "-nodes", "-days", "2"])
            .args(["-pkeyopt", "ec_paramgen_curve:P-256", "-subj", "/CN=books"])
            .args(["-addext", "subjectAltName=DNS:localhost"])
            .args(["-addext", "basicConstraints=critical,CA:FALSE"])
            .args(["-keyout", "server.key", "-out", "server.crt"])
            .output()
            .unwrap();
        assert!(made.status.success(), "{made:?}");
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        drop(listener);
        fs::OpenOptions::new()
            .append(true)
            .open(at("postgresql.conf"))
            .unwrap()
            .write_all(
                format!("listen_addresses = '127.0.0.1'\nport = {port}\nssl = on\n").as_bytes(),
            )
            .unwrap();
        fs::write(at("pg_hba.conf"), "hostssl all all 127.0.0.1/32 trust\n").unwrap();
        self.start();
        (port, at("server.crt"))
    }

    /// The URL of a database.
    pub fn url(&self, database: &str) -> String {
        let folder = self.folder.to_str().unwrap().replace('/', "%2F");
        format!("postgres://books@{folder}/{database}")
    }

    /// A database that begins as a copy of another, which nobody uses; gives its name.
    pub fn create_like(&self, template: &str) -> String {
        self.create_with(&format!("TEMPLATE {template}"))
    }

    /// A database made with these options; gives its name.
    pub fn create_with(&self, options: &str) -> String {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        // Two copies of one template at once are refused.
        static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
        let name = format!("books_{}", NUMBER.fetch_add(1, Ordering::Relaxed));
        let held = ONE_AT_A_TIME.lock();
        execute(
            &self.url("postgres"),
            &format!("CREATE DATABASE {name} {options}"),
        );
        drop(held);
        name
    }

    /// Removes a database and whoever is connected to it.
    pub fn remove(&self, name: &str) {
        execute(
            &self.url("postgres"),
            &format!("DROP DATABASE {name} WITH (FORCE)"),
        );
    }

    fn tool(&self, name: &str) -> Command {
        let mut command = self.owner.command(&self.binaries.join(name));
        command.current_dir(&self.folder);
        command
    }
}

impl Owner {
    fn find() -> Owner {
        if id(&["-u"]) != 0 {
            return Owner(None);
        }
        Owner(Some((id(&["-u", "postgres"]), id(&["-g", "postgres"]))))
    }

    /// A command that runs as the owner.
    fn command(self, program: &Path) -> Command {
        let mut command = Command::new(program);
        if let Owner(Some((user, group))) = self {
            command.uid(user).gid(group);
        }
        command
    }

    /// Starts the shell that outlives us by a moment.
    fn watch(self, binaries: &Path, folder: &Path) -> ChildStdin {
        let script = "read -r _; \"$0/pg_ctl\" stop -D \"$1/cluster\" -m immediate; rm -rf \"$1\"";
        let Child { stdin, .. } = self
            .command(Path::new("/bin/sh"))
            .args(["-c", &format!("trap '' INT TERM HUP; {script}")])
            .arg(binaries)
            .arg(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            // Not among those that Ctrl-C ends.
            .process_group(0)
            .spawn()
            .unwrap();
        stdin.unwrap()
    }
}

fn id(arguments: &[&str]) -> u32 {
    let output = Command::new("id").args(arguments).output().unwrap();
    let said = crate::program::out(&output);
    said.trim()
        .parse()
        .unwrap_or_else(|_| panic!("there is no user postgres: run .setup/setup"))
}

/// Where the server's programs are; the newest, if there are several.
fn binaries() -> PathBuf {
    let mut versions: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let version = path.file_name()?.to_str()?.parse().ok()?;
            let binaries = path.join("bin");
            binaries
                .join("initdb")
                .is_file()
                .then_some((version, binaries))
        })
        .collect();
    versions.sort();
    let newest = versions.pop().map(|(_, path)| path);
    newest.expect("PostgreSQL's server programs are missing: run .setup/setup")
}

/// A connection to a database by its URL, past the program.
pub async fn connect(url: &str) -> PgConnection {
    let options: PgConnectOptions = url.parse().unwrap();
    options.connect().await.unwrap()
}

/// Runs statements as one.
pub async fn run(connection: &mut PgConnection, statements: &str) {
    sqlx::raw_sql(AssertSqlSafe(statements))
        .execute(connection)
        .await
        .unwrap_or_else(|error| panic!("{statements}: {error}"));
}

/// Runs a statement on a connection of its own.
pub fn execute(url: &str, statement: &str) {
    runtime().block_on(async {
        let mut connection = connect(url).await;
        run(&mut connection, statement).await;
        connection.close().await.unwrap();
    });
}

/// One number, asked for on a connection of its own.
pub fn number(url: &str, statement: &'static str) -> i64 {
    runtime().block_on(async {
        let mut connection = connect(url).await;
        let number = sqlx::query_scalar(statement)
            .fetch_one(&mut connection)
            .await
            .unwrap();
        connection.close().await.unwrap();
        number
    })
}

/// Asks again until it is so.
pub fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(
            began.elapsed() < Duration::from_mins(1),
            "waited for {what}"
        );
        std::thread::sleep(Duration::from_millis(50));
    }
}
