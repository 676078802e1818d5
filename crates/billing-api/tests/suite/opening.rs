//! Databases that are opened, made or refused; what is refused stays as it was.

use std::fs;
use std::path::Path;

use billing_api::db::{Address, Db, DbError, SELLER_ID, query};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};

use crate::files::{lines, v2};
use crate::harness::{Books, runtime, times};
use crate::program::{log, run};

fn open(path: &Path) -> Result<Db, DbError> {
    runtime().block_on(Db::open(&Address::from(path)))
}

fn execute(path: &Path, statement: &'static str) {
    runtime().block_on(async {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true);
        let mut connection = options.connect().await.unwrap();
        sqlx::raw_sql(statement)
            .execute(&mut connection)
            .await
            .unwrap();
        connection.close().await.unwrap();
    });
}

#[test]
fn a_database_of_a_newer_program_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("books.db");
    runtime().block_on(open(&path).unwrap().close());
    execute(&path, "PRAGMA user_version = 99");
    let before = fs::read(&path).unwrap();
    let error = open(&path).unwrap_err();
    assert!(
        matches!(
            error,
            DbError::TooNew {
                found: 99,
                known: 5,
                ..
            }
        ),
        "{error}"
    );
    assert!(error.to_string().contains("version 99"), "{error}");
    assert_eq!(fs::read(&path).unwrap(), before);

    let text = path.to_str().unwrap();
    for command in [
        &["serve", "--listen", "127.0.0.1:0"][..],
        &["demo"],
        &["import", "x.txt"],
    ] {
        let output = run(&[command, &["--database", text]].concat());
        assert!(!output.status.success());
        assert!(log(&output).contains("version 99"), "{}", log(&output));
    }
}

#[test]
fn databases_and_files_of_others_are_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("other.db");
    execute(
        &path,
        "CREATE TABLE notes (text); INSERT INTO notes VALUES ('mine')",
    );
    let before = fs::read(&path).unwrap();
    assert!(matches!(open(&path), Err(DbError::NotOurs { .. })));
    assert_eq!(fs::read(&path).unwrap(), before);

    let path = folder.path().join("letter.txt");
    fs::write(&path, "Dear marketplace, where is my money? ".repeat(100)).unwrap();
    let before = fs::read(&path).unwrap();
    let error = open(&path).unwrap_err();
    assert!(matches!(error, DbError::NotADatabase { .. }), "{error}");
    assert_eq!(fs::read(&path).unwrap(), before);

    let error = open(&folder.path().join("no/such/folder/books.db")).unwrap_err();
    assert!(matches!(error, DbError::Unreachable { .. }), "{error}");
    assert!(open(folder.path()).is_err(), "a folder is no database");
}

#[test]
fn a_migration_that_was_interrupted_runs_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("books.db");
    // Nothing but the empty file was left behind.
    fs::write(&path, "").unwrap();
    let db = open(&path).unwrap();
    runtime().block_on(db.close());
}

/// Processes that open a new database at once all find it ready. One file is rarely hit at the very
/// moment in which two give it its log.
#[test]
fn a_new_file_is_opened_by_many_at_once() {
    let folder = tempfile::tempdir().unwrap();
    for n in 0..times("RACES", 20) {
        let path = folder.path().join(format!("{n}.db"));
        std::thread::scope(|scope| {
            let opening: Vec<_> = (0..8).map(|_| scope.spawn(|| open(&path))).collect();
            for opened in opening {
                let db = opened.join().unwrap().unwrap();
                runtime().block_on(db.is_readable()).unwrap();
                runtime().block_on(db.close());
            }
        });
    }
}

#[test]
fn a_backup_can_be_restored() {
    let books = Books::new();
    books.import("a.txt", &v2("S1", &lines(0..50))).unwrap();
    let backup = books.folder.path().join("backup.db");
    let into = sqlx::query("VACUUM INTO ?1").bind(backup.to_str().unwrap().to_owned());
    runtime().block_on(async {
        // Readers are kept from writing, and this writes: a connection of its own.
        let mut connection = SqliteConnectOptions::new()
            .filename(books.path())
            .connect()
            .await
            .unwrap();
        into.execute(&mut connection).await.unwrap();
    });
    let restored = Books {
        folder: tempfile::tempdir().unwrap(),
        db: open(&backup).unwrap(),
        address: Address::File(backup),
        database: None,
    };
    assert_eq!(restored.number("SELECT count(*) FROM transactions"), 50);
}

/// Sees that a reader can't write.
pub fn reads_only(books: &Books) {
    runtime().block_on(async {
        for mut reader in [
            books.db.read().await.unwrap(),
            books.db.snapshot().await.unwrap(),
        ] {
            let wrote = query("DELETE FROM sellers").execute(&mut reader).await;
            assert!(wrote.is_err(), "a reader wrote");
        }
    });
}

#[test]
fn what_was_acknowledged_is_on_the_disk() {
    let books = Books::new();
    runtime().block_on(async {
        let mut writer = books.db.write(SELLER_ID).await.unwrap();
        let mut pragma =
            async |name| -> String { query(name).scalar_one(&mut writer).await.unwrap() };
        assert_eq!(
            pragma("SELECT journal_mode FROM pragma_journal_mode").await,
            "wal"
        );
        assert_eq!(
            pragma("SELECT CAST(synchronous AS TEXT) FROM pragma_synchronous").await,
            "2"
        );
        assert_eq!(
            pragma("SELECT CAST(foreign_keys AS TEXT) FROM pragma_foreign_keys").await,
            "1"
        );
    });
    reads_only(&books);
}

/// The tables of the first version, with a seller, as that version left them.
const FIRST_VERSION: &str = concat!(
    include_str!("../../migrations/sqlite/0001_books.sql"),
    "INSERT INTO sellers VALUES ('seller_1', randomblob(32));
     INSERT INTO bookings VALUES ('seller_1', 0, 0);"
);

#[test]
fn books_of_the_first_version_get_the_tables_of_the_second() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("books.db");
    execute(&path, FIRST_VERSION);
    // Two programs may come at once.
    std::thread::scope(|scope| {
        let opening: Vec<_> = (0..4).map(|_| scope.spawn(|| open(&path))).collect();
        for opened in opening {
            let db = opened.join().unwrap().unwrap();
            let found = runtime().block_on(async {
                let mut reader = db.read().await.unwrap();
                let version: i64 = query("SELECT user_version FROM pragma_user_version")
                    .scalar_one(&mut reader)
                    .await
                    .unwrap();
                let n_users: i64 = query("SELECT count(*) FROM users")
                    .scalar_one(&mut reader)
                    .await
                    .unwrap();
                let n_sellers: i64 = query("SELECT count(*) FROM sellers")
                    .scalar_one(&mut reader)
                    .await
                    .unwrap();
                (version, n_users, n_sellers)
            });
            assert_eq!(found, (5, 0, 1));
        }
    });
}
