//! The server itself: one listener, bounded connections, and an orderly end.
//!
//! Without sign-in it serves on this machine only: whoever reaches it can read the books.

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, oneshot, watch};
use tokio::task::{JoinHandle, JoinSet};

use crate::app::{App, Gate, Limits};
use crate::assets::Assets;
use crate::clock::Clock;
use crate::db::{Address, Db};
use crate::imports::jobs::desk;
use crate::linger::{GivenUp, Linger};
use crate::metrics::listener;
use crate::origin::{Front, Origin};
use crate::payments::{self, Payments, reconciler};
use crate::router;
use crate::routes::Routes;
use crate::sign_in::caller::Peer;
use crate::sign_in::password::HashError;
use crate::sign_in::{Settings, SignIn, records};
use crate::stall::Stall;

mod start_error;

pub use start_error::StartError;

/// Heads larger than this are answered by the HTTP library alone, without a body.
const HEAD_BYTES_MAX: usize = 64 * 1024;
/// A system that is out of file handles needs a moment, not a busy loop.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// What to serve, and where.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where to listen; port 0 takes a free one. An address that others reach takes sign-in and an
    /// origin.
    pub listen: SocketAddr,
    /// The books.
    pub database: Address,
    /// Where the metrics are read, if at all: a loopback address, too.
    pub metrics: Option<SocketAddr>,
    /// The dashboard's files, if they are to be served.
    pub web: Option<PathBuf>,
    /// Bounds of every request.
    pub limits: Limits,
    /// How people sign in; none when everyone acts as the owner.
    pub sign_in: Option<Settings>,
    /// Where browsers find the server, if not where it listens.
    pub origin: Option<Origin>,
    /// Proxies before the server whose `X-Forwarded-For` is believed.
    pub n_proxies: u8,
    /// How invoices are paid; none when they are not.
    pub payments: Option<payments::Settings>,
    /// What rules about time go by.
    pub clock: Clock,
}

impl Config {
    /// A server with sign-in, as nobody asked for anything else.
    pub fn new(listen: SocketAddr, database: Address) -> Config {
        Config {
            listen,
            database,
            metrics: None,
            web: None,
            limits: Limits::default(),
            sign_in: Some(Settings::default()),
            origin: None,
            n_proxies: 0,
            payments: None,
            clock: Clock::System,
        }
    }

    /// Whether what is asked for is safe together.
    fn check(&self) -> Result<(), StartError> {
        let is_here = self.listen.ip().is_loopback();
        let is_reached_here = self.origin.as_ref().is_none_or(Origin::is_loopback);
        match self.sign_in {
            None if !is_here || !is_reached_here => Err(StartError::NoSignIn(self.listen)),
            Some(_) if !is_here && is_reached_here => Err(StartError::NoOrigin(self.listen)),
            Some(settings) if settings.has_plain_cookies && !(is_here && is_reached_here) => {
                Err(StartError::PlainCookies)
            }
            _ => Ok(()),
        }
    }
}

/// A server that is running.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    app: App,
    metrics_address: Option<SocketAddr>,
    has_page: bool,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<()>,
}

impl Server {
    /// Starts serving the billing API.
    pub async fn start(config: &Config) -> Result<Server, StartError> {
        Server::start_with(config, router::routes()).await
    }

    /// The same with other routes: tests add ones that fail on purpose.
    pub async fn start_with(config: &Config, routes: Routes) -> Result<Server, StartError> {
        // First of all, so that a refused address leaves no database behind.
        config.check()?;
        if let Some(address) = config.metrics
            && !address.ip().is_loopback()
        {
            return Err(StartError::MetricsNotLoopback(address));
        }
        let open =
            |folder: &PathBuf| Assets::open(folder).map_err(|source| web_error(folder, source));
        let assets = config.web.as_ref().map(open).transpose()?;
        let db = Db::reach(&config.database).await.map_err(StartError::Db)?;
        match db.prepare().await {
            // It may come up after us, as after a loss of power; until then requests get a 503.
            Err(error) if error.is_passing() => tracing::warn!(
                "{error}; serving all the same: answers will be 503 until it can be reached"
            ),
            prepared => prepared.map_err(StartError::Db)?,
        }
        let (listener, address) = listen(config.listen).await?;
        let metrics = match config.metrics {
            Some(address) => Some(listen(address).await?),
            None => None,
        };
        let metrics_address = metrics.as_ref().map(|(_, address)| *address);

        let has_page = assets.as_ref().is_some_and(Assets::has_page);
        let settings = config.payments.as_ref();
        let app = App {
            payments: settings.map(|settings| Payments::new(settings, &db, &config.clock)),
            gate: gate(config.sign_in).await.map_err(StartError::SignIn)?,
            db,
            assets,
            front: Front {
                listen: address,
                origin: config.origin.clone(),
                n_proxies: config.n_proxies,
            },
            clock: config.clock.clone(),
            limits: config.limits,
            bulk: Arc::new(Semaphore::new(config.limits.bulk)),
            metrics: Arc::default(),
            health: Arc::default(),
            imports: Arc::default(),
        };
        let (stop, stopped) = oneshot::channel();
        let read = metrics.map(|(listener, _)| listener::serve(listener, app.clone()));
        let handlers = app.clone();
        let serving = async move {
            let metrics = read.map(tokio::spawn);
            serve(listener, handlers, routes, stopped).await;
            if let Some(metrics) = metrics {
                metrics.abort();
            }
        };
        let serving = tokio::spawn(serving);
        Ok(Server {
            address,
            app,
            metrics_address,
            has_page,
            stop,
            serving,
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What its handlers know.
    pub fn app(&self) -> &App {
        &self.app
    }

    /// Whether anybody could sign in.
    pub async fn has_users(&self) -> sqlx::Result<bool> {
        let mut reader = self.app.db.read().await?;
        records::has_users(&mut reader).await
    }

    /// Where the metrics are read.
    pub fn metrics_address(&self) -> Option<SocketAddr> {
        self.metrics_address
    }

    /// Whether there is a dashboard to show.
    pub fn has_page(&self) -> bool {
        self.has_page
    }

    /// Takes no more requests, finishes those under way as far as the limits allow, and closes
    /// the books.
    pub async fn stop(self) {
        // Sending fails, and joining does, only when the server is gone already.
        let _ = self.stop.send(());
        let _ = self.serving.await;
    }
}

/// Who is let in. A hash is computed here, which takes a moment.
async fn gate(settings: Option<Settings>) -> Result<Gate, HashError> {
    let Some(settings) = settings else {
        return Ok(Gate::Everyone(Arc::default()));
    };
    let made = tokio::task::spawn_blocking(move || SignIn::new(settings)).await;
    let failed = |_| HashError::Argon2(argon2::password_hash::Error::Crypto);
    made.map_err(failed)?.map(Gate::SignIn)
}

async fn listen(address: SocketAddr) -> Result<(TcpListener, SocketAddr), StartError> {
    let failed = |source| StartError::Listen { address, source };
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let bound = listener.local_addr().map_err(failed)?;
    Ok((listener, bound))
}

fn web_error(folder: &Path, source: io::Error) -> StartError {
    StartError::Web {
        folder: folder.to_owned(),
        source,
    }
}

async fn serve(
    listener: TcpListener,
    app: App,
    routes: Routes,
    mut stopped: oneshot::Receiver<()>,
) {
    let limits = app.limits;
    let desk = tokio::spawn(desk::sit(app.clone()));
    let service = router::app(routes, app.clone());
    let free = Arc::new(Semaphore::new(limits.connections));
    let graceful = GracefulShutdown::new();
    let mut connections = JoinSet::new();
    let (end_rounds, rounds_end) = watch::channel(false);
    let rounds = app
        .payments
        .clone()
        .map(|payments| tokio::spawn(reconciler::run(app.clone(), payments, rounds_end)));
    loop {
        let accepted = tokio::select! {
            biased;
            _ = &mut stopped => break,
            accepted = async {
                let permit = Arc::clone(&free).acquire_owned().await;
                (permit, listener.accept().await)
            } => accepted,
            Some(_) = connections.join_next(), if !connections.is_empty() => continue,
        };
        match accepted {
            (Ok(permit), Ok((stream, peer))) => {
                let peer = Peer(peer.ip());
                let serving = connection(stream, peer, service.clone(), limits, graceful.watcher());
                let open = app.metrics.open();
                connections.spawn(async move {
                    serving.await;
                    drop(open);
                    drop(permit);
                });
            }
            (_, Err(error)) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
            // The semaphore is never closed.
            (Err(_), _) => break,
        }
    }
    drop(listener);
    end_rounds.send_replace(true);
    let farewell = async {
        graceful.shutdown().await;
        // A payment goes on when its client is gone.
        if let Some(payments) = &app.payments {
            payments.finish().await;
        }
    };
    if tokio::time::timeout(limits.farewell, farewell)
        .await
        .is_err()
    {
        tracing::warn!(n = connections.len(), "answers under way were broken off");
    }
    connections.shutdown().await;
    // A file under way is booked after the next start.
    desk.abort();
    let _ = desk.await;
    if let Some(rounds) = rounds {
        // It fails only when it has panicked, which its log has told.
        let _ = rounds.await;
    }
    app.db.close().await;
}

async fn connection(
    stream: TcpStream,
    peer: Peer,
    service: Router,
    limits: Limits,
    watcher: Watcher,
) {
    // Answers are written whole; waiting to fill a packet only delays them.
    let _ = stream.set_nodelay(true);
    let given_up = GivenUp::default();
    let stream = Linger::new(stream, given_up.clone());
    let service = TowerToHyperService::new(service);
    let service = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(|body| given_up.watch(body));
        request.extensions_mut().insert(peer);
        service.call(request)
    });
    let serving = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head)
        .max_buf_size(HEAD_BYTES_MAX)
        .serve_connection(TokioIo::new(Stall::new(stream, limits.stalled)), service);
    if let Err(error) = watcher.watch(serving).await {
        // Clients hang up all the time; it is no failure of ours.
        tracing::debug!(%error, "a connection ended early");
    }
}
