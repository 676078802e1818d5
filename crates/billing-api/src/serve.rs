//! `billing-api serve`: starts the server, says where it is, and ends it when asked to.

use std::io::{self, Write};

use tokio::signal;

use crate::payments::{Choice, Settings};
use crate::server::{Config, Server, StartError};

/// Serves until the process is told to stop. The address stands on a line of its own, for people
/// and for programs that start the server on port 0.
pub async fn run(config: &Config, out: &mut impl Write) -> Result<io::Result<()>, StartError> {
    let told_to_stop = told_to_stop();
    let server = Server::start(config).await?;
    // A database that can't be reached now says nothing about its users.
    let has_users = server.has_users().await.unwrap_or(true);
    if let Err(error) = announce(&server, config, has_users, out) {
        server.stop().await;
        return Ok(Err(error));
    }
    told_to_stop.await;
    tracing::info!("stopping: answers under way are finished first");
    server.stop().await;
    Ok(Ok(()))
}

fn announce(
    server: &Server,
    config: &Config,
    has_users: bool,
    out: &mut impl Write,
) -> io::Result<()> {
    let what = if server.has_page() {
        "The dashboard"
    } else {
        "The billing API"
    };
    writeln!(out, "{what} is at")?;
    writeln!(out, "http://{}/", server.address())?;
    if let Some(address) = server.metrics_address() {
        writeln!(out, "Metrics are at http://{address}/metrics")?;
    }
    for line in warnings(config, has_users) {
        writeln!(out, "{line}")?;
    }
    if let Some(Settings {
        provider: Choice::Sandbox,
        ..
    }) = config.payments
    {
        writeln!(
            out,
            "SANDBOX PAYMENTS: invoices are paid on paper; no money moves."
        )?;
    }
    if let (Some(folder), false) = (&config.web, server.has_page()) {
        writeln!(
            out,
            "There is no index.html in {}: build the dashboard to see it here.",
            folder.display()
        )?;
    }
    out.flush()
}

/// What whoever starts the server must know about who can read the books.
fn warnings(config: &Config, has_users: bool) -> Vec<String> {
    let mut lines = Vec::new();
    let Some(settings) = &config.sign_in else {
        lines.push(
            "WITHOUT SIGN-IN: whoever can reach this address acts as the owner of these books. So \
             it listens on this machine only."
                .to_owned(),
        );
        return lines;
    };
    if has_users {
        lines.push("Whoever wants to read these books signs in.".to_owned());
    } else {
        lines.push(format!(
            "Nobody can sign in yet. Add the first user with: billing-api user add --database {} \
             --email ADDRESS --role owner",
            config.database
        ));
    }
    if settings.has_plain_cookies {
        lines.push(
            "PLAIN COOKIES: sessions travel without Secure and without their __Host- name. On this \
             machine only."
                .to_owned(),
        );
    }
    if let Some(origin) = &config.origin {
        lines.push(format!("It is reached under {origin}."));
        if config.n_proxies == 0 && !origin.is_loopback() {
            lines.push(
                "No --proxies: every visitor seems to come from the proxy's own address, so their \
                 failed sign-ins are counted together."
                    .to_owned(),
            );
        }
    }
    lines
}

/// Ctrl-C, or what a service manager sends. Heard from the moment that this is called, not only once
/// somebody waits for it: whoever reads the address may end the server at once.
fn told_to_stop() -> impl Future<Output = ()> {
    #[cfg(unix)]
    let terminated = signal::unix::signal(signal::unix::SignalKind::terminate());
    #[cfg(unix)]
    let interrupted = signal::unix::signal(signal::unix::SignalKind::interrupt());
    async move {
        #[cfg(unix)]
        if let (Ok(mut terminated), Ok(mut interrupted)) = (terminated, interrupted) {
            tokio::select! {
                _ = interrupted.recv() => {}
                _ = terminated.recv() => {}
            }
            return;
        }
        // Without handlers the system's own apply: the process ends at once, which loses nothing.
        if signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
