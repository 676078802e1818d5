//! A database on another machine: reached by TLS, checked as far as the URL asks, refused clearly.

use billing_api::db::{Address, Db, DbError, query};

use crate::cluster::Cluster;
use crate::harness::runtime;
use crate::program::{log, program};

fn open(url: &str) -> Result<Db, DbError> {
    runtime().block_on(Db::open(&url.parse::<Address>().unwrap()))
}

#[test]
fn a_connection_is_as_secret_as_it_is_asked_to_be() {
    let cluster = Cluster::start_new();
    let (port, authority) = cluster.listen_with_tls();
    let url = |host: &str, more: &str| format!("postgres://books@{host}:{port}/postgres?{more}");
    let signed = format!("sslrootcert={}", authority.display());

    for (host, more) in [
        ("localhost", "sslmode=prefer".to_owned()),
        ("localhost", "sslmode=require".to_owned()),
        ("localhost", format!("sslmode=verify-ca&{signed}")),
        ("localhost", format!("sslmode=verify-full&{signed}")),
        // Its signer is known; that it is called otherwise is not asked.
        ("127.0.0.1", format!("sslmode=verify-ca&{signed}")),
    ] {
        let db = open(&url(host, &more)).unwrap_or_else(|error| panic!("{more}: {error}"));
        let is_secret: bool = runtime().block_on(async {
            let mut reader = db.read().await.unwrap();
            query("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
                .scalar_one(&mut reader)
                .await
                .unwrap()
        });
        assert!(is_secret, "{host} {more}");
        runtime().block_on(db.close());
    }

    // Signed by nobody whom this machine knows; called otherwise; not secret at all.
    for (host, more) in [
        ("localhost", "sslmode=verify-full".to_owned()),
        ("127.0.0.1", format!("sslmode=verify-full&{signed}")),
        ("localhost", "sslmode=disable".to_owned()),
    ] {
        let error = open(&url(host, &more)).unwrap_err();
        assert!(!error.is_passing(), "{more}: {error}");
        let words = error.to_string();
        let says_why = words.contains("certificate") || words.contains("no encryption");
        assert!(says_why, "{more}: {words}");
    }

    // The programs of PostgreSQL are told the same.
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join("books.backup");
    let backup = |more: &str| {
        let url = url("localhost", more);
        let mut command = program(&["backup", "--database", &url, "--to"]);
        command.arg(&to).output().unwrap()
    };
    let made = backup(&format!("sslmode=verify-full&{signed}"));
    assert!(made.status.success(), "{}", log(&made));
    assert!(to.is_file());
}

#[test]
fn a_server_without_tls_is_not_sent_anything() {
    let url = Cluster::shared().url("postgres");
    let error = open(&format!("{url}?sslmode=require")).unwrap_err();
    assert!(!error.is_passing(), "{error}");
    assert!(error.to_string().contains("TLS"), "{error}");
}
