//! One chromedriver for all tests, and windows of a headless Chromium that tests take in turn.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::sync::{LazyLock, Mutex, PoisonError};

use serde_json::{Value, json};
use tempfile::TempDir;
use thirtyfour::prelude::*;
use thirtyfour::{ChromeCapabilities, LoggingPrefsLogLevel};
use tokio::runtime::Runtime;

use super::leash::Leash;

/// Carries all tests, because a window's connections live as long as the runtime that made them.
static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().unwrap());

static DRIVER: LazyLock<Driver> = LazyLock::new(Driver::start);

/// Windows that no test uses now. A Chromium takes seconds to start, so they are used again.
static IDLE: Mutex<Vec<WebDriver>> = Mutex::new(Vec::new());

/// Runs a test to its end.
pub fn run(test: impl Future<Output = ()>) {
    RUNTIME.block_on(test);
}

struct Driver {
    address: String,
    _leash: Leash,
}

impl Driver {
    fn start() -> Driver {
        let program = program("CHROMEDRIVER", "chromedriver");
        let arguments: [&OsStr; 1] = ["--port=0".as_ref()];
        let mut leash = Leash::start(&program, &arguments, TempDir::new().unwrap());
        let port = leash.announced(|line| {
            let (_, port) = line.split_once("started successfully on port ")?;
            port.trim_end_matches('.').parse::<u16>().ok()
        });
        Driver {
            address: format!("http://127.0.0.1:{port}"),
            _leash: leash,
        }
    }
}

/// A program of the machine: as the environment names it, else by its usual name.
fn program(variable: &str, name: &str) -> PathBuf {
    std::env::var_os(variable).map_or_else(|| name.into(), PathBuf::from)
}

/// A window: 1280 by 900 pixels, light, and nothing in its log.
pub async fn take_window() -> WebDriver {
    let idle = IDLE.lock().unwrap_or_else(PoisonError::into_inner).pop();
    if let Some(window) = idle {
        return window;
    }
    let window = WebDriver::new(&DRIVER.address, capabilities())
        .await
        .unwrap();
    look(&window, Look::default()).await;
    window
}

/// Leaves a window for the next test. One whose test has failed is closed instead, by dropping it.
pub async fn give_back(window: WebDriver) {
    window.goto("about:blank").await.unwrap();
    // Cookies are of a host, whatever its port: the next test's server would get them too.
    order(&window, "Network.clearBrowserCookies", json!({})).await;
    look(&window, Look::default()).await;
    window.browser_log().await.unwrap();
    IDLE.lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push(window);
}

fn capabilities() -> ChromeCapabilities {
    let mut chrome = DesiredCapabilities::chrome();
    let set = [
        "--headless=new",
        "--no-sandbox", // tests run as root in containers
        "--disable-dev-shm-usage",
        "--lang=en-US",
        "--window-size=1280,900",
        "--force-prefers-reduced-motion",
        // No test needs the world outside, and no page of ours may ask for it.
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    ]
    .into_iter()
    .try_for_each(|argument| chrome.add_arg(argument))
    .and_then(|()| chrome.set_browser_log_level(LoggingPrefsLogLevel::All));
    set.unwrap();
    if let Some(path) = std::env::var_os("CHROME") {
        chrome.set_binary(&path.to_string_lossy()).unwrap();
    }
    chrome
}

/// What a page is shown on.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// Width in CSS pixels.
    pub width: u32,
    /// Height in CSS pixels.
    pub height: u32,
    /// What the system prefers.
    pub is_dark: bool,
}

impl Default for Look {
    fn default() -> Look {
        Look {
            width: 1280,
            height: 900,
            is_dark: false,
        }
    }
}

/// Shows the page so.
pub async fn look(window: &WebDriver, look: Look) {
    let metrics = json!({
        "width": look.width, "height": look.height, "deviceScaleFactor": 1, "mobile": false,
    });
    order(window, "Emulation.setDeviceMetricsOverride", metrics).await;
    let theme = if look.is_dark { "dark" } else { "light" };
    let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": theme }] });
    order(window, "Emulation.setEmulatedMedia", features).await;
}

/// Orders something of the browser itself.
pub async fn order(window: &WebDriver, command: &str, parameters: Value) {
    window.cdp().send_raw(command, parameters).await.unwrap();
}
