//! `billing-api serve`: starts the server, says where it is, and ends it when asked to.

use std::io::{self, Write};

use tokio::signal;

use crate::server::{Config, Server, StartError};

/// Serves until the process is told to stop. The address stands on a line of its own, for people
/// and for programs that start the server on port 0.
pub async fn run(config: &Config, out: &mut impl Write) -> Result<io::Result<()>, StartError> {
    let server = Server::start(config).await?;
    if let Err(error) = announce(&server, config, out) {
        server.stop().await;
        return Ok(Err(error));
    }
    told_to_stop().await;
    tracing::info!("stopping: answers under way are finished first");
    server.stop().await;
    Ok(Ok(()))
}

fn announce(server: &Server, config: &Config, out: &mut impl Write) -> io::Result<()> {
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
    writeln!(
        out,
        "There is no sign-in yet: whoever can reach this address can read these books. So it \
         listens on this machine only."
    )?;
    if let (Some(folder), false) = (&config.web, server.has_page()) {
        writeln!(
            out,
            "There is no index.html in {}: build the dashboard to see it here.",
            folder.display()
        )?;
    }
    out.flush()
}

/// Ctrl-C, or what a service manager sends.
async fn told_to_stop() {
    #[cfg(unix)]
    {
        if let Ok(mut terminated) = signal::unix::signal(signal::unix::SignalKind::terminate()) {
            tokio::select! {
                _ = signal::ctrl_c() => {}
                _ = terminated.recv() => {}
            }
            return;
        }
    }
    // Without handlers the system's own apply: the process ends at once, which loses nothing.
    if signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
