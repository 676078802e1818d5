//! Backups made while others write, and books made of them: the same to the last byte, or nothing.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::atomic::{AtomicBool, Ordering};

use billing_api::db::{Address, Db};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};
use tempfile::TempDir;

use crate::cluster::{self, Cluster};
use crate::files::{lines, v2};
use crate::harness::{Books, On, Over, on_both, runtime};
use crate::program::{log, out, program};

/// Everything that lists, in one walk each.
const LISTS: [&str; 8] = [
    "account",
    "transactions?limit=1000",
    "transactions?changed_since=0&limit=1000",
    "transactions?limit=17",
    "settlements?limit=1000",
    "settlements?limit=3",
    "payouts?limit=1000",
    "payouts?limit=2",
];

/// Where books are to be restored to, and what goes away with it.
struct Target {
    folder: TempDir,
    database: Option<String>,
}

impl Target {
    fn new(on: On) -> Target {
        Target {
            folder: tempfile::tempdir().unwrap(),
            database: (on == On::Postgres).then(|| Cluster::shared().create_like("template0")),
        }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("restored.db")
    }

    fn said(&self) -> String {
        match &self.database {
            Some(name) => Cluster::shared().url(name),
            None => self.path().to_str().unwrap().to_owned(),
        }
    }

    /// Whether nothing is there yet.
    fn is_untouched(&self) -> bool {
        match &self.database {
            Some(_) => {
                let tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'";
                cluster::number(&self.said(), tables) == 0
            }
            None => fs::read_dir(self.folder.path()).unwrap().count() == 0,
        }
    }

    fn open(self) -> Books {
        let address: Address = self.said().parse().unwrap();
        Books {
            db: runtime().block_on(Db::open(&address)).unwrap(),
            folder: self.folder,
            address,
            database: self.database,
        }
    }
}

fn said(books: &Books) -> String {
    match &books.database {
        Some(name) => Cluster::shared().url(name),
        None => books.path().to_str().unwrap().to_owned(),
    }
}

fn backup(books: &Books, to: &Path) -> Output {
    let to = to.to_str().unwrap();
    let command = program(&["backup", "--database", &said(books), "--to", to]).output();
    command.unwrap()
}

fn restore(from: &Path, target: &Target) -> Output {
    let from = from.to_str().unwrap();
    let command = program(&["restore", "--from", from, "--database", &target.said()]).output();
    command.unwrap()
}

/// What stands after the name in `FILE: holds ..`.
fn figures(output: &Output) -> String {
    assert!(output.status.success(), "{}", log(output));
    let said = out(output);
    said.split_once(": holds ").unwrap().1.to_owned()
}

on_both!(restored_books_answer_as_before);
fn restored_books_answer_as_before(on: On) {
    let books = on.sample();
    let server = books.serve();
    let file = books.folder.path().join("books.backup");
    let made = backup(&books, &file);
    assert!(figures(&made).contains(" transactions"), "{}", out(&made));
    #[cfg(unix)]
    for path in [&file, &books.folder.path().join("books.backup.sha256")] {
        use std::os::unix::fs::PermissionsExt;
        let allowed = fs::metadata(path).unwrap().permissions().mode();
        assert_eq!(allowed & 0o077, 0, "others can read {}", path.display());
    }
    // The seal is one that a common tool reads.
    let checked = std::process::Command::new("sha256sum")
        .args(["--check", "--strict", "books.backup.sha256"])
        .current_dir(books.folder.path())
        .output();
    assert!(checked.unwrap().status.success());

    let target = Target::new(on);
    let restored = restore(&file, &target);
    assert_eq!(figures(&restored), figures(&made));
    let copy = target.open();
    let twin = copy.serve();
    for target in LISTS {
        let (before, after) = (server.get(target), twin.get(target));
        assert_eq!(before.status, 200);
        assert!(before.body == after.body, "{target} is another");
        assert_eq!(before.header("etag"), after.header("etag"), "{target}");
    }
    let bulk = ["Accept: application/x-ndjson"];
    let (before, after) = (
        server.get_with("transactions", &bulk),
        twin.get_with("transactions", &bulk),
    );
    assert!(before.is_whole && before.body == after.body);
    // A walk that was begun before goes on after.
    let page = server.get("transactions?limit=5").json();
    let rest = format!(
        "transactions?cursor={}",
        page["page"]["next"].as_str().unwrap()
    );
    assert_eq!(server.get(&rest).body, twin.get(&rest).body);

    // Nothing is overwritten, neither a backup nor books.
    let again = backup(&books, &file);
    assert!(!again.status.success());
    assert!(log(&again).contains("was not touched"), "{}", log(&again));
    let over = Target {
        folder: tempfile::tempdir().unwrap(),
        database: books.database.clone(),
    };
    fs::write(over.path(), "somebody's").unwrap();
    let refused = restore(&file, &over);
    assert!(!refused.status.success());
    assert!(log(&refused).contains("already"), "{}", log(&refused));
    assert_eq!(fs::read(over.path()).unwrap(), b"somebody's");
    assert_eq!(server.get("account").status, 200);
}

on_both!(nobody_is_signed_in_to_restored_books);
fn nobody_is_signed_in_to_restored_books(on: On) {
    let books = on.sample();
    books.tamper(
        "INSERT INTO users SELECT seller_id, 'u1', 'a@example.com', 'owner', 'none', FALSE, 0 FROM sellers",
    );
    let session = match on {
        On::Sqlite => {
            "INSERT INTO sessions SELECT seller_id, 's1', 'u1', zeroblob(32), 'full', 0, 0, 9999999999, '', '' FROM sellers"
        }
        On::Postgres => {
            "INSERT INTO sessions SELECT seller_id, 's1', 'u1', decode(repeat('00', 32), 'hex'), 'full', 0, 0, 9999999999, '', '' FROM sellers"
        }
    };
    books.tamper(session);
    let file = books.folder.path().join("books.backup");
    figures(&backup(&books, &file));
    let target = Target::new(on);
    figures(&restore(&file, &target));
    let copy = target.open();
    let signed_in = "SELECT count(*) FROM sessions";
    assert_eq!(books.number(signed_in), 1, "the books themselves go on");
    assert_eq!(copy.number(signed_in), 0);
    assert_eq!(copy.number("SELECT count(*) FROM users"), 1);
}

on_both!(a_backup_under_writing_is_one_state);
/// Each file is booked whole or not at all, so a backup has whole files only.
fn a_backup_under_writing_is_one_state(on: On) {
    let books = on.books();
    books.import("first.txt", &v2("S0", &lines(0..50))).unwrap();
    let is_enough = AtomicBool::new(false);
    let mut n_seen = Vec::new();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for n in 1..5000 {
                if is_enough.load(Ordering::Acquire) {
                    break;
                }
                let file = v2(&format!("S{n}"), &lines(n * 50..(n + 1) * 50));
                books.import("more.txt", &file).unwrap();
            }
        });
        let _over = Over(&is_enough);
        for n in 0..4 {
            let file = books.folder.path().join(format!("{n}.backup"));
            let made = backup(&books, &file);
            let target = Target::new(on);
            assert_eq!(figures(&restore(&file, &target)), figures(&made));
            let copy = target.open();
            let imports = copy.number("SELECT count(*) FROM imports");
            let rows = imports * 50;
            assert_eq!(copy.number("SELECT count(*) FROM transactions"), rows);
            assert_eq!(copy.number("SELECT count(*) FROM amounts"), rows);
            assert_eq!(copy.number("SELECT count(*) FROM settlements"), imports);
            let last = "SELECT max(sequence) FROM bookings";
            assert_eq!(copy.number(last), imports * 51);
            n_seen.push(imports);
        }
    });
    eprintln!("{on:?}: backups of {n_seen:?} files");
    assert!(
        n_seen.first() < n_seen.last(),
        "nothing was written meanwhile"
    );
}

/// Seals a file as the program does, whatever is in it.
fn seal_again(file: &Path) {
    let seal = file.with_extension("backup.sha256");
    let text = fs::read_to_string(&seal).unwrap();
    let comment = text.lines().next().unwrap().to_owned();
    let sum = std::process::Command::new("sha256sum").arg(file).output();
    let sum = String::from_utf8(sum.unwrap().stdout).unwrap();
    fs::write(seal, format!("{comment}\n{sum}")).unwrap();
}

on_both!(a_cut_or_changed_backup_is_refused);
fn a_cut_or_changed_backup_is_refused(on: On) {
    let books = on.sample();
    let file = books.folder.path().join("books.backup");
    assert!(backup(&books, &file).status.success());
    let whole = fs::read(&file).unwrap();
    let target = Target::new(on);
    let refuse = |bytes: &[u8], words: &str| {
        fs::write(&file, bytes).unwrap();
        let refused = restore(&file, &target);
        assert!(!refused.status.success(), "{} bytes", bytes.len());
        assert!(log(&refused).contains(words), "{}", log(&refused));
        assert!(target.is_untouched());
    };
    for cut in [
        0,
        1,
        99,
        4096,
        whole.len() / 2,
        whole.len() - 4096,
        whole.len() - 1,
    ] {
        refuse(&whole[..cut], "cut or changed");
    }
    let mut changed = whole.clone();
    changed[whole.len() / 2] ^= 1;
    refuse(&changed, "cut or changed");

    // Sealed by somebody who meant well: the bytes themselves are read.
    for cut in [0, 4096, whole.len() / 2, whole.len() - 4096] {
        fs::write(&file, &whole[..cut]).unwrap();
        seal_again(&file);
        let refused = restore(&file, &target);
        assert!(!refused.status.success(), "{cut} bytes");
        assert!(target.is_untouched(), "{cut} bytes: {}", log(&refused));
    }

    fs::write(&file, &whole).unwrap();
    let seal = file.with_extension("backup.sha256");
    fs::remove_file(&seal).unwrap();
    let refused = restore(&file, &target);
    assert!(log(&refused).contains("the seal"), "{}", log(&refused));
    assert!(target.is_untouched());
}

#[test]
fn books_whose_sums_disagree_are_not_backed_up_or_restored() {
    for (statement, words) in [
        (
            "UPDATE amounts SET minor = minor + 1 WHERE sequence = 1
                 AND position = (SELECT min(position) FROM amounts WHERE sequence = 1)",
            "1 transactions whose amounts do not add up",
        ),
        (
            "DELETE FROM bookings WHERE sequence > 0",
            "transactions that no booking made",
        ),
        // Both sides of one sum: nothing disagrees, and it is not what was backed up.
        (
            "UPDATE amounts SET minor = minor + 1 WHERE sequence = 1
                 AND position = (SELECT min(position) FROM amounts WHERE sequence = 1);
             UPDATE transactions SET total_minor = total_minor + 1 WHERE sequence = 1",
            "the backup was made of",
        ),
    ] {
        let books = On::Sqlite.books();
        books.import("a.txt", &v2("S1", &lines(0..40))).unwrap();
        let file = books.folder.path().join("books.backup");
        assert!(backup(&books, &file).status.success());
        runtime().block_on(async {
            let options = SqliteConnectOptions::new().filename(&file);
            let mut connection = options.connect().await.unwrap();
            sqlx::raw_sql(statement)
                .execute(&mut connection)
                .await
                .unwrap();
            connection.close().await.unwrap();
        });
        seal_again(&file);
        let target = Target::new(On::Sqlite);
        let refused = restore(&file, &target);
        assert!(!refused.status.success());
        assert!(log(&refused).contains(words), "{}", log(&refused));
        assert!(target.is_untouched());
        if words.starts_with('1') {
            books.tamper(statement);
            let other = books.folder.path().join("other.backup");
            let refused = backup(&books, &other);
            assert!(log(&refused).contains(words), "{}", log(&refused));
            assert!(!other.exists());
        }
    }
}

#[test]
fn a_backup_makes_no_books_and_touches_none_of_others() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let backup = |database: &str| {
        program(&["backup", "--database", database, "--to", &at("x")])
            .output()
            .unwrap()
    };
    assert!(log(&backup(&at("none.db"))).contains("there are no books"));
    fs::write(
        at("text.db"),
        "no database at all, but long enough to be looked at",
    )
    .unwrap();
    assert!(!backup(&at("text.db")).status.success());
    let other = Fresh::new();
    cluster::execute(&other.url(), "CREATE TABLE notes (text TEXT)");
    assert!(!backup(&other.url()).status.success());
    // Without PostgreSQL's programs, it says what to run.
    let books = On::Postgres.books();
    let output = program(&["backup", "--database", &said(&books), "--to", &at("x")])
        .env("PATH", folder.path())
        .output()
        .unwrap();
    let words = log(&output);
    assert!(
        words.contains("pg_dump --host") && words.contains("--format=custom"),
        "{words}"
    );
    assert_eq!(
        fs::read_dir(folder.path()).unwrap().count(),
        1,
        "something was left"
    );
}

/// A database that is removed when the test is over.
struct Fresh(String);

impl Fresh {
    fn new() -> Fresh {
        Fresh(Cluster::shared().create_like("template0"))
    }

    fn url(&self) -> String {
        Cluster::shared().url(&self.0)
    }
}

impl Drop for Fresh {
    fn drop(&mut self) {
        Cluster::shared().remove(&self.0);
    }
}
