//! Books in a folder of their own, a server over them, and small questions to both.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use billing_api::app::{App, Limits};
use billing_api::db::{Address, Db, SELLER_ID, query};
use billing_api::imports::{self, ImportError, Outcome};
use billing_api::routes::Routes;
use billing_api::server::{Config, Server};
use billing_api::{router, sample};
use ledger::import::billing_api::{Page, TransactionRow, parse_transactions};
use ledger::import::{self, Options};
use rust_decimal::Decimal;
use serde::de::DeserializeOwned;
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::client::{self, Reply};
use crate::cluster::{self, Cluster};

/// One runtime for all tests: servers outlive the calls that start them.
pub fn runtime() -> &'static Runtime {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    RUNTIME.get_or_init(|| Runtime::new().unwrap())
}

/// Makes of a function that takes an [`On`] one test on each database.
macro_rules! on_both {
    ($name:ident) => {
        mod $name {
            #[test]
            fn on_sqlite() {
                super::$name($crate::harness::On::Sqlite);
            }

            #[test]
            fn on_postgres() {
                super::$name($crate::harness::On::Postgres);
            }
        }
    };
}
pub(crate) use on_both;

/// The database that a test runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum On {
    Sqlite,
    Postgres,
}

impl On {
    /// Empty books.
    pub fn books(self) -> Books {
        match self {
            On::Sqlite => Books::new(),
            On::Postgres => {
                static TEMPLATE: OnceLock<String> = OnceLock::new();
                Books::copied(TEMPLATE.get_or_init(|| template(|_| {})))
            }
        }
    }

    /// The sample seller's.
    pub fn sample(self) -> Books {
        match self {
            On::Sqlite => Books::sample(),
            On::Postgres => {
                static TEMPLATE: OnceLock<String> = OnceLock::new();
                Books::copied(TEMPLATE.get_or_init(|| {
                    template(|db| {
                        runtime().block_on(sample::write(db, 1)).unwrap();
                    })
                }))
            }
        }
    }
}

/// A database that was opened, filled and closed; gives its name.
fn template(fill: impl Fn(&Db)) -> String {
    let name = Cluster::shared().create_like("template0");
    let address = Cluster::shared().url(&name).parse().unwrap();
    let db = runtime().block_on(Db::open(&address)).unwrap();
    fill(&db);
    runtime().block_on(db.close());
    name
}

/// Books of their own, which nobody else changes.
pub struct Books {
    /// Where files can be put; an `SQLite` database is in it.
    pub folder: TempDir,
    pub address: Address,
    pub db: Db,
    /// The database of the shared server that goes with these books.
    pub database: Option<String>,
}

impl Drop for Books {
    fn drop(&mut self) {
        if let Some(name) = &self.database {
            Cluster::shared().remove(name);
        }
    }
}

impl Books {
    pub fn new() -> Books {
        let folder = tempfile::tempdir().unwrap();
        let address = Address::File(folder.path().join("books.db"));
        Books::open(folder, address)
    }

    /// The sample seller's.
    pub fn sample() -> Books {
        let books = Books::new();
        runtime().block_on(sample::write(&books.db, 1)).unwrap();
        books
    }

    fn copied(template: &str) -> Books {
        let name = Cluster::shared().create_like(template);
        let url = Cluster::shared().url(&name);
        // The key is the one thing that must not be copied.
        cluster::execute(
            &url,
            "UPDATE sellers SET cursor_key = sha256(CAST(random() AS TEXT)::bytea)",
        );
        let mut books = Books::open(tempfile::tempdir().unwrap(), url.parse().unwrap());
        books.database = Some(name);
        books
    }

    fn open(folder: TempDir, address: Address) -> Books {
        let db = runtime().block_on(Db::open(&address)).unwrap();
        Books {
            folder,
            address,
            db,
            database: None,
        }
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().join("books.db")
    }

    /// Imports a file in this process.
    pub fn import(&self, name: &str, bytes: &[u8]) -> Result<Outcome, ImportError> {
        let import = import::read(name, bytes, &Options::default());
        runtime().block_on(imports::book_file(&self.db, import))
    }

    /// Changes the database behind the server's back.
    pub fn tamper(&self, statement: &'static str) {
        runtime().block_on(async {
            let mut writer = self.db.write(SELLER_ID).await.unwrap();
            query(statement).execute(&mut writer).await.unwrap();
            writer.commit().await.unwrap();
        });
    }

    /// One number from the database.
    pub fn number(&self, statement: &'static str) -> i64 {
        runtime().block_on(async {
            let mut reader = self.db.read().await.unwrap();
            query(statement).scalar_one(&mut reader).await.unwrap()
        })
    }

    /// One text from the database.
    pub fn text(&self, statement: &'static str) -> String {
        runtime().block_on(async {
            let mut reader = self.db.read().await.unwrap();
            query(statement).scalar_one(&mut reader).await.unwrap()
        })
    }

    pub fn serve(&self) -> Serving {
        self.serve_with(None, Limits::default(), router::routes())
    }

    /// Without sign-in: what is tested is not who asks.
    pub fn serve_with(&self, web: Option<&Path>, limits: Limits, routes: Routes) -> Serving {
        let config = Config {
            metrics: Some(SocketAddr::from(([127, 0, 0, 1], 0))),
            web: web.map(Path::to_owned),
            limits,
            sign_in: None,
            ..self.config()
        };
        Serving::start(&config, routes)
    }

    /// A server over these books, as nobody asked for anything special: with sign-in.
    pub fn config(&self) -> Config {
        Config::new(SocketAddr::from(([127, 0, 0, 1], 0)), self.address.clone())
    }
}

/// A server that is stopped when it is dropped.
pub struct Serving {
    pub address: SocketAddr,
    pub metrics: SocketAddr,
    server: Option<Server>,
}

impl Serving {
    pub fn start(config: &Config, routes: Routes) -> Serving {
        let server = runtime()
            .block_on(Server::start_with(config, routes))
            .unwrap();
        Serving {
            address: server.address(),
            metrics: server.metrics_address().unwrap_or(server.address()),
            server: Some(server),
        }
    }

    /// What its handlers know.
    pub fn app(&self) -> &App {
        self.server.as_ref().unwrap().app()
    }

    /// One of the metrics, by its name and labels; 0 where there is none yet.
    #[track_caller]
    pub fn figure(&self, sample: &str) -> u64 {
        let page = client::get(self.metrics, "/metrics", &[]);
        assert_eq!(page.status, 200);
        let mut lines = page.text().lines();
        let value = lines.find_map(|line| line.strip_prefix(sample)?.strip_prefix(' '));
        value.map_or(0, |value| value.parse().unwrap())
    }

    /// `GET` below `/api/v1/`.
    pub fn get(&self, target: &str) -> Reply {
        client::get(self.address, &format!("/api/v1/{target}"), &[])
    }

    pub fn get_with(&self, target: &str, headers: &[&str]) -> Reply {
        client::get(self.address, &format!("/api/v1/{target}"), headers)
    }

    /// A page of transactions, after checking its proof against its rows.
    #[track_caller]
    pub fn transactions(&self, query: &str) -> Page<TransactionRow> {
        let reply = self.get(&format!("transactions?{query}"));
        assert_eq!(reply.status, 200, "{query}: {}", reply.text());
        assert!(reply.is_whole);
        check_page(&reply.body)
    }

    #[track_caller]
    pub fn page<T: DeserializeOwned>(&self, target: &str) -> Page<T> {
        let reply = self.get(target);
        assert_eq!(reply.status, 200, "{target}: {}", reply.text());
        assert!(reply.is_whole);
        serde_json::from_slice(&reply.body).unwrap()
    }

    /// Every row of a walk, page by page, and the last proof.
    #[track_caller]
    pub fn walk(&self, query: &str) -> Page<TransactionRow> {
        let mut page = self.transactions(query);
        let mut data = std::mem::take(&mut page.data);
        while let Some(cursor) = page.page.next.clone() {
            let before = page.page.snapshot.clone();
            page = self.transactions(&format!("cursor={cursor}&limit=1000"));
            assert_eq!(page.page.snapshot, before, "a walk changed its snapshot");
            assert!(!page.data.is_empty(), "an empty page after a cursor");
            data.append(&mut page.data);
        }
        Page {
            data,
            page: page.page,
        }
    }

    pub fn stop(mut self) {
        self.end();
    }

    fn end(&mut self) {
        if let Some(server) = self.server.take() {
            runtime().block_on(server.stop());
        }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.end();
    }
}

/// The proof of a page against a naive count of its rows, and by the dashboard's own reader.
#[track_caller]
pub fn check_page(body: &[u8]) -> Page<TransactionRow> {
    let page: Page<TransactionRow> = serde_json::from_slice(body).unwrap();
    let proof = &page.page;
    assert_eq!(proof.count, page.data.len());
    assert_eq!(proof.first_id, page.data.first().map(|row| row.id.clone()));
    assert_eq!(proof.last_id, page.data.last().map(|row| row.id.clone()));
    assert_eq!(decimals_of(&proof.sums), sums_of(&page.data));
    let (_, batch, rejections) = parse_transactions(body).unwrap();
    assert_eq!(rejections, []);
    assert_eq!(
        batch.transactions.len() + batch.removals.len(),
        page.data.len()
    );
    page
}

/// The sums of a proof as decimals.
pub fn decimals_of(sums: &BTreeMap<String, String>) -> BTreeMap<String, Decimal> {
    sums.iter()
        .map(|(code, sum)| (code.clone(), sum.parse().unwrap()))
        .collect()
}

/// Sums per currency, by decimals.
pub fn sums_of(rows: &[TransactionRow]) -> BTreeMap<String, Decimal> {
    let mut sums = BTreeMap::new();
    for row in rows.iter().filter(|row| !row.deleted) {
        let total: Decimal = row.total.as_deref().unwrap().parse().unwrap();
        *sums.entry(row.currency.clone().unwrap()).or_default() += total;
    }
    sums
}

/// Says that something is over when it is dropped: also when the test that began it has failed, so
/// that no thread goes on for ever.
pub struct Over<'a>(pub &'a AtomicBool);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Release);
    }
}

/// How often something random is tried: more by night, as `name` in the environment says.
pub fn times<T: FromStr>(name: &str, usually: T) -> T {
    let said = std::env::var(name).ok();
    said.map_or(usually, |text| {
        text.parse().unwrap_or_else(|_| panic!("{name}={text}"))
    })
}

/// The folder of sample reports, if it is there; it must be in CI.
pub fn shared_settlements() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/settlements");
    if folder.is_dir() {
        return Some(folder);
    }
    assert!(
        std::env::var_os("CI").is_none(),
        "{} is missing",
        folder.display()
    );
    eprintln!("skipped: {} is missing", folder.display());
    None
}
