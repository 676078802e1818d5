//! The wire between browser and server: it notes all that passes, and breaks what it is told to.
//!
//! Every test has a wire of its own, so it also has an origin of its own: no test meets the cache
//! or the storage of another.

use std::collections::BTreeSet;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::http::{Framing, Message};

/// What can go wrong with an answer.
#[derive(Clone, Copy, Debug)]
pub enum Fault {
    /// The connection is closed instead.
    Hangup,
    /// It comes late.
    Late(Duration),
    /// It does not come before the wire is mended.
    Held,
    /// Something else is answered: status, type and body.
    Instead(u16, &'static str, &'static str),
    /// The body stops half-way, short of its announced length.
    CutLength,
    /// The body stops half-way, without the chunk that ends it.
    CutChunks,
    /// Its JSON is changed.
    Edited(fn(&mut Value)),
}

/// A request that passed, and what was answered.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// Of the request.
    pub method: String,
    /// Path and query.
    pub target: String,
    /// 0 when nothing was answered.
    pub status: u16,
    /// Without parameters.
    pub content_type: String,
    /// The content security policy.
    pub policy: Option<String>,
    /// Whether the wire had a part in it.
    pub is_faulty: bool,
    /// Whether the request carried the header that no other site's page can send.
    pub is_marked: bool,
}

/// A wire to a server.
#[derive(Debug)]
pub struct Wire {
    address: SocketAddr,
    state: Arc<State>,
    listening: JoinHandle<()>,
}

#[derive(Debug)]
struct State {
    server: String,
    rules: Mutex<Vec<Rule>>,
    exchanges: Mutex<Vec<Exchange>>,
    /// Counts how often the wire was mended.
    mended: watch::Sender<u32>,
}

#[derive(Debug)]
struct Rule {
    /// Part of the targets that are meant.
    target: &'static str,
    /// How many of them pass before, and how many are broken then.
    skipped: usize,
    times: usize,
    fault: Fault,
}

impl Wire {
    /// A wire to the server at this address.
    pub async fn to(server: &str) -> Wire {
        let listener = listener_on_a_new_port().await;
        let address = listener.local_addr().unwrap();
        let state = Arc::new(State {
            server: server.to_owned(),
            rules: Mutex::default(),
            exchanges: Mutex::default(),
            mended: watch::Sender::new(0),
        });
        let listening = tokio::spawn(listen(listener, Arc::clone(&state)));
        Wire {
            address,
            state,
            listening,
        }
    }

    /// Where the browser finds it.
    pub fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Breaks every answer to targets that contain `target`.
    pub fn breaks(&self, target: &'static str, fault: Fault) {
        self.breaks_some(target, 0, usize::MAX, fault);
    }

    /// Lets `skipped` of these answers pass, then breaks `times` of them.
    pub fn breaks_some(&self, target: &'static str, skipped: usize, times: usize, fault: Fault) {
        lock(&self.state.rules).push(Rule {
            target,
            skipped,
            times,
            fault,
        });
    }

    /// Breaks nothing any more, and lets go what was held.
    pub fn mends(&self) {
        lock(&self.state.rules).clear();
        self.state.mended.send_modify(|times| *times += 1);
    }

    /// Everything that has passed.
    pub fn exchanges(&self) -> Vec<Exchange> {
        lock(&self.state.exchanges).clone()
    }

    /// How many requests for targets that contain `target` have passed.
    pub fn n_requests(&self, target: &str) -> usize {
        let exchanges = lock(&self.state.exchanges);
        exchanges
            .iter()
            .filter(|exchange| exchange.target.contains(target))
            .count()
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

/// A test that failed while it held the lock has left nothing half-done.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The system gives a port again that is free again, and with it the browser would find what it keeps
/// of the origin of an earlier test.
async fn listener_on_a_new_port() -> TcpListener {
    static USED: Mutex<BTreeSet<u16>> = Mutex::new(BTreeSet::new());
    loop {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        if lock(&USED).insert(port) {
            return listener;
        }
    }
}

async fn listen(listener: TcpListener, state: Arc<State>) {
    while let Ok((stream, _)) = listener.accept().await {
        let state = Arc::clone(&state);
        tokio::spawn(async move {
            // Fails when either side hangs up, which the browser does whenever it likes.
            let _ = state.serve(BufReader::new(stream)).await;
        });
    }
}

impl State {
    /// One request and its answer.
    async fn serve(&self, mut browser: BufReader<TcpStream>) -> io::Result<()> {
        let Some(request) = Message::read_request(&mut browser).await? else {
            return Ok(());
        };
        let (method, target) = (request.method().to_owned(), request.target().to_owned());
        let is_marked = request.header("x-seller-dashboard").is_some();
        let fault = self.fault(&target);
        let answer = self.answer(request, fault).await?;
        lock(&self.exchanges).push(Exchange {
            method,
            target,
            status: answer.as_ref().map_or(0, Message::status),
            content_type: content_type(answer.as_ref()),
            policy: answer
                .as_ref()
                .and_then(|answer| answer.header("content-security-policy").map(str::to_owned)),
            is_faulty: fault.is_some(),
            is_marked,
        });
        let framing = match fault {
            Some(Fault::CutLength) => Framing::CutLength,
            Some(Fault::CutChunks) => Framing::CutChunks,
            _ => Framing::Whole,
        };
        if let Some(answer) = answer {
            answer.write(&mut browser, framing).await?;
        }
        browser.shutdown().await
    }

    /// The fault that the next answer to this target has, by the first rule that is about it.
    fn fault(&self, target: &str) -> Option<Fault> {
        let mut rules = lock(&self.rules);
        let rule = rules.iter_mut().find(|rule| target.contains(rule.target))?;
        if rule.skipped > 0 {
            rule.skipped -= 1;
            return None;
        }
        rule.times = rule.times.checked_sub(1)?;
        Some(rule.fault)
    }

    async fn answer(
        &self,
        mut request: Message,
        fault: Option<Fault>,
    ) -> io::Result<Option<Message>> {
        match fault {
            Some(Fault::Hangup) => return Ok(None),
            Some(Fault::Instead(status, content_type, body)) => {
                return Ok(Some(Message::answer(status, content_type, body)));
            }
            Some(Fault::Late(by)) => tokio::time::sleep(by).await,
            Some(Fault::Held) => {
                // The wire is gone with its test: nobody waits for the answer then.
                let _ = self.mended.subscribe().changed().await;
            }
            Some(Fault::CutLength | Fault::CutChunks | Fault::Edited(_)) => {
                request.remove("accept-encoding");
                request.remove("if-none-match");
            }
            None => {}
        }
        let mut answer = request.exchange(&self.server).await?;
        if let Some(Fault::Edited(edit)) = fault {
            let mut json = serde_json::from_slice(&answer.body)?;
            edit(&mut json);
            answer.body = serde_json::to_vec(&json)?;
        }
        Ok(Some(answer))
    }
}

fn content_type(answer: Option<&Message>) -> String {
    let whole = answer
        .and_then(|answer| answer.header("content-type"))
        .unwrap_or_default();
    whole.split(';').next().unwrap_or_default().to_owned()
}
