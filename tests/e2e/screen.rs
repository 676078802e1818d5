//! What a person does and sees in one window.
//!
//! Nothing here sleeps for a while and hopes: each step waits for what it needs, and when that does
//! not come in time, the test fails with everything that is on the screen, in the log and on the
//! wire.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use thirtyfour::BrowserLogEntry;
use thirtyfour::prelude::*;

use super::browser;
use super::faults::{Exchange, Wire};
use super::server::{self, Server};

/// How long anything may take, on a machine that is busy with other things.
const PATIENCE: Duration = Duration::from_secs(20);
/// Between two looks at the page.
const GLANCE: Duration = Duration::from_millis(25);

/// Elements of a selector that can be seen and say a text, with plain spaces.
const FIND: &str = "
    const [selector, text] = arguments;
    const said = (element) =>
        (element.innerText ?? element.textContent).replace(/[\\u00a0\\u2009\\u202f]/g, ' ').trim();
    const found = [...document.querySelectorAll(selector)].filter(
        (element) => element.checkVisibility() && said(element).includes(text));";

/// A window on a server, over a wire of its own.
pub struct Screen {
    window: WebDriver,
    /// What it is connected by.
    pub wire: Wire,
    /// Parts of log entries that must come.
    expected: RefCell<Vec<&'static str>>,
    /// Parts of log entries that may come: a worker's entries are not always in the log.
    tolerated: RefCell<Vec<&'static str>>,
    /// Whether the page may change something on the server.
    may_write: Cell<bool>,
}

impl Screen {
    /// A window that shows nothing yet, so that a fault can come first.
    pub async fn before(server: &Server) -> Screen {
        let wire = Wire::to(server.address()).await;
        Screen {
            window: browser::take_window().await,
            wire,
            expected: RefCell::default(),
            tolerated: RefCell::default(),
            may_write: Cell::new(false),
        }
    }

    /// A window that shows a page with all its data.
    pub async fn open(server: &Server, path: &str) -> Screen {
        let screen = Screen::before(server).await;
        screen.go(path).await;
        screen.see_complete().await;
        screen
    }

    /// Opens an address, as if it was typed.
    pub async fn go(&self, path: &str) {
        let address = format!("{}{path}", self.wire.origin());
        self.window.goto(&address).await.unwrap();
    }

    /// The window itself.
    pub fn window(&self) -> &WebDriver {
        &self.window
    }

    /// Entries of the browser's log that contain this must come, and are no failure.
    pub fn expect_log(&self, part: &'static str) {
        self.expected.borrow_mut().push(part);
    }

    /// Entries of the browser's log that contain this are no failure.
    pub fn tolerate_log(&self, part: &'static str) {
        self.tolerated.borrow_mut().push(part);
    }

    /// From here on, the page changes something on the server: it signs in and out.
    pub fn expect_writes(&self) {
        self.may_write.set(true);
    }

    /// Waits until a script answers, with anything but null; what it answers.
    pub async fn until<T: DeserializeOwned>(
        &self,
        what: &str,
        script: &str,
        arguments: &[Value],
    ) -> T {
        self.until_within(PATIENCE, what, script, arguments).await
    }

    /// The same with other patience.
    pub async fn until_within<T: DeserializeOwned>(
        &self,
        patience: Duration,
        what: &str,
        script: &str,
        arguments: &[Value],
    ) -> T {
        let since = Instant::now();
        loop {
            // A script may meet a page that is about to go; the next one meets the new page.
            let answer = self.window.execute(script, arguments.to_vec()).await;
            let answer = answer.map(|answer| answer.json().clone());
            if let Ok(answer) = &answer
                && !answer.is_null()
            {
                return serde_json::from_value(answer.clone()).unwrap();
            }
            if since.elapsed() > patience {
                let error = answer
                    .err()
                    .map(|error| error.to_string())
                    .unwrap_or_default();
                self.fail(&format!("waited in vain for {what}. {error}"))
                    .await;
            }
            tokio::time::sleep(GLANCE).await;
        }
    }

    /// Waits until an element says this.
    pub async fn see_in(&self, selector: &str, text: &str) {
        let script = format!("{FIND} return found.length > 0 || null;");
        let what = format!("{text:?} in {selector}");
        self.until::<bool>(&what, &script, &[json!(selector), json!(text)])
            .await;
    }

    /// Waits until no element says this any more.
    pub async fn see_none(&self, selector: &str, text: &str) {
        let script = format!("{FIND} return found.length === 0 || null;");
        let what = format!("no {text:?} in {selector}");
        self.until::<bool>(&what, &script, &[json!(selector), json!(text)])
            .await;
    }

    /// Waits until every row is here and nothing is being computed.
    pub async fn see_complete(&self) {
        self.see_in(".data-state", "Complete").await;
        self.see_settled().await;
    }

    /// Waits until nothing is being computed.
    pub async fn see_settled(&self) {
        let script = "return document.querySelector('main .page-title') !== null
            && document.querySelector('[aria-busy=true]') === null || null;";
        self.until::<bool>("all answers", script, &[]).await;
    }

    /// What the elements of a selector say, one after the other.
    pub async fn texts(&self, selector: &str) -> Vec<String> {
        let script = format!("{FIND} return found.map(said);");
        self.until("texts", &script, &[json!(selector), json!("")])
            .await
    }

    /// What the first element of a selector says, once it is there.
    pub async fn text(&self, selector: &str) -> String {
        let script = format!("{FIND} return found.length > 0 ? said(found[0]) : null;");
        self.until(
            &format!("the text of {selector}"),
            &script,
            &[json!(selector), json!("")],
        )
        .await
    }

    /// Amounts as machines read them, such as `-321.69 CAD`.
    pub async fn amounts(&self, selector: &str) -> Vec<String> {
        let script = "return [...document.querySelectorAll(arguments[0])]
            .flatMap((element) => [...element.querySelectorAll('data.amount')])
            .map((element) => element.value);";
        self.until("amounts", script, &[json!(selector)]).await
    }

    /// The lines of a table's body: what each cell says, by the head of its column.
    pub async fn table(&self, selector: &str) -> Vec<BTreeMap<String, String>> {
        let script = "const table = document.querySelector(arguments[0]);
            const said = (cell) => cell.innerText.replace(/\\s+/g, ' ').trim();
            const heads = [...table.tHead.rows[0].cells].map(said);
            return [...table.tBodies[0].rows].map((row) => Object.fromEntries(
                [...row.cells].map((cell, place) => [heads[place], said(cell)])));";
        self.until(&format!("the table {selector}"), script, &[json!(selector)])
            .await
    }

    /// The key figures of a page: `USD Gross sales: 1234.56 USD`, `USD Orders: 12`.
    pub async fn figures(&self) -> Vec<String> {
        let script = "return [...document.querySelectorAll('.figure')].map((figure) =>
            figure.closest('section').getAttribute('aria-label') + ' '
            + figure.querySelector('dt').innerText + ': '
            + (figure.querySelector('data.amount')?.value
                ?? figure.querySelector('.figure-value').innerText));";
        self.until("figures", script, &[]).await
    }

    /// Waits for an element that says this.
    pub async fn find(&self, selector: &str, text: &str) -> WebElement {
        // In the middle of the window nothing covers it, neither the head of the page nor a foot.
        let script = format!(
            "{FIND} found[0]?.scrollIntoView({{ block: 'center' }}); return found[0] ?? null;"
        );
        let what = format!("{selector} that says {text:?}");
        let found: Value = self
            .until(&what, &script, &[json!(selector), json!(text)])
            .await;
        WebElement::from_json(found, self.window.handle().clone()).unwrap()
    }

    /// Clicks on an element that says this.
    pub async fn click(&self, selector: &str, text: &str) {
        let since = Instant::now();
        // The page may draw the element anew between finding and clicking.
        while let Err(error) = self.find(selector, text).await.click().await {
            if since.elapsed() > PATIENCE {
                self.fail(&format!("can't click on {selector} {text:?}: {error}"))
                    .await;
            }
        }
    }

    /// Presses a key, wherever the focus is.
    pub async fn press(&self, key: impl Into<TypingData>) {
        let keys: TypingData = key.into();
        self.window
            .action_chain()
            .send_keys(keys)
            .perform()
            .await
            .unwrap();
    }

    /// Presses a key while another one is held.
    pub async fn press_with(&self, held: Key, key: Key) {
        let keys = self
            .window
            .action_chain()
            .key_down(held.clone())
            .send_keys(key);
        keys.key_up(held).perform().await.unwrap();
    }

    /// Path and query.
    pub async fn address(&self) -> String {
        self.until(
            "the address",
            "return location.pathname + location.search;",
            &[],
        )
        .await
    }

    /// Waits for an address.
    pub async fn see_address(&self, address: &str) {
        let script = "return location.pathname + location.search === arguments[0] || null;";
        self.until::<bool>(&format!("the address {address}"), script, &[json!(address)])
            .await;
    }

    /// Gives files to the page's file field, as the browser's dialog does.
    pub async fn choose_files(&self, files: &[PathBuf]) {
        self.give_files("input.drop-zone-field", files).await;
    }

    /// Gives files to a field, seen or not.
    pub async fn give_files(&self, selector: &str, files: &[PathBuf]) {
        let paths: Vec<_> = files.iter().map(|path| path.to_string_lossy()).collect();
        let script = "return document.querySelector(arguments[0]);";
        let field: Value = self.until(selector, script, &[json!(selector)]).await;
        let field = WebElement::from_json(field, self.window.handle().clone()).unwrap();
        field.send_keys(paths.join("\n")).await.unwrap();
    }

    /// Ends the test: nothing may have gone wrong behind the page.
    pub async fn close(self) {
        let policy = std::fs::read_to_string(server::root().join(".setup/csp.txt")).unwrap();
        let own: Vec<Exchange> = self
            .wire
            .exchanges()
            .into_iter()
            .filter(|exchange| !exchange.is_faulty)
            .collect();
        for exchange in &own {
            assert_eq!(
                exchange.policy.as_deref(),
                Some(policy.trim()),
                "{exchange:?}"
            );
            let is_sent = exchange.method != "GET";
            assert!(!is_sent || self.may_write.get(), "sent: {exchange:?}");
            assert!(!is_sent || exchange.is_marked, "no mark: {exchange:?}");
        }
        for content_type in ["text/html", "text/javascript", "application/wasm"] {
            let came = own
                .iter()
                .any(|exchange| exchange.content_type == content_type);
            assert!(came, "no {content_type} came");
        }
        let log = self.trouble().await;
        assert!(log.is_empty(), "the browser's log has:\n{}", log.join("\n"));
        browser::give_back(self.window).await;
    }

    /// Errors and breaches of the policy that no test expects, in the page and in its worker.
    async fn trouble(&self) -> Vec<String> {
        let log = self.window.browser_log().await.unwrap();
        let (expected, tolerated) = (self.expected.borrow(), self.tolerated.borrow());
        for part in expected.iter() {
            let has_come = log.iter().any(|entry| entry.message.contains(part));
            assert!(has_come, "{part:?} is not in the browser's log");
        }
        let is_trouble = |entry: &&BrowserLogEntry| {
            let is_bad =
                entry.level == "SEVERE" || entry.message.contains("Content Security Policy");
            let mut meant = expected.iter().chain(tolerated.iter());
            is_bad && !meant.any(|part| entry.message.contains(part))
        };
        let trouble = log.iter().filter(is_trouble);
        trouble
            .map(|entry| format!("{}: {}", entry.level, entry.message))
            .collect()
    }

    /// Fails with all there is to know.
    pub async fn fail(&self, why: &str) -> ! {
        let script = "return `${location.href}\\n${document.title}\\n${document.body.innerText}`;";
        let page = match self.window.execute(script, Vec::new()).await {
            Ok(page) => page.json().as_str().unwrap_or_default().to_owned(),
            Err(error) => error.to_string(),
        };
        let mut report = format!("{why}\n\n-- page\n{page}\n\n-- log\n");
        for entry in self.window.browser_log().await.unwrap_or_default() {
            let _ = writeln!(report, "{}: {}", entry.level, entry.message);
        }
        report.push_str("\n-- wire\n");
        for exchange in self.wire.exchanges() {
            let Exchange {
                status,
                target,
                is_faulty,
                ..
            } = exchange;
            let _ = writeln!(
                report,
                "{status} {target}{}",
                if is_faulty { " (fault)" } else { "" }
            );
        }
        panic!("{report}");
    }
}
