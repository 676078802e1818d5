//! The end of every payment whose outcome is not known: a crash, a lost answer, a bank that takes its
//! time. The provider is asked by the payment's id, at the start of the server and then in rounds.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use futures_util::{StreamExt, stream};
use tokio::sync::{mpsc, watch};

use crate::app::App;
use crate::payments::keys::KEPT_SECONDS;
use crate::payments::provider::{NoAnswer, Outcome};
use crate::payments::records::{self, Record};
use crate::payments::{Held, Payments, keys, paying};
use crate::refusal::Refusal;

/// Payments of one round; the others are more patient.
const ROUND_MAX: i64 = 1000;
/// Questions at once.
const AT_ONCE: usize = 8;
/// Answers that are written down in one transaction: enough that a turn to write is hardly felt, few
/// enough that a request which waits for its own hardly feels them.
const WRITTEN_AT_ONCE: usize = 64;

/// How long a payment that the provider never got is sent again: a day. Providers know an id again
/// for that long, and nobody wants to be charged for the wish of last week.
const RESEND_SECONDS: i64 = 24 * 3600;

/// From one forgetting of old keys and events to the next: an hour.
const FORGET_SECONDS: i64 = 3600;

/// What becomes of a payment that was never sent.
const NEVER_SENT: &str = "not_sent";

/// Rounds, until told to stop. A round may be broken off anywhere.
pub async fn run(app: App, payments: Payments, mut stop: watch::Receiver<bool>) {
    tokio::select! {
        () = rounds(&app, &payments) => {}
        _ = stop.wait_for(|is_over| *is_over) => {}
    }
}

async fn rounds(app: &App, payments: &Payments) {
    // What was under way when the last process ended is asked about at once.
    let mut asks_all = true;
    let mut forgotten_at = i64::MIN;
    loop {
        match round(app, payments, asks_all).await {
            Ok(_) => asks_all = false,
            Err(error) => tracing::warn!(%error, "payments under way could not be looked up"),
        }
        let now = app.clock.seconds();
        if now.saturating_sub(forgotten_at) >= FORGET_SECONDS {
            match forget(app, now).await {
                Ok(()) => forgotten_at = now,
                Err(error) => tracing::warn!(%error, "old keys could not be forgotten"),
            }
        }
        tokio::time::sleep(payments.pace.round).await;
    }
}

/// Asks about every payment whose time it is, or about all; gives their number.
pub async fn round(app: &App, payments: &Payments, asks_all: bool) -> sqlx::Result<usize> {
    let until = if asks_all {
        i64::MAX
    } else {
        app.clock.seconds()
    };
    let mut reader = app.db.read().await?;
    let found = records::under_way(&mut reader, until, ROUND_MAX).await?;
    drop(reader);
    let n_found = found.len();
    let (told, mut heard) = mpsc::channel(WRITTEN_AT_ONCE);
    // The provider goes on being asked while answers are written down.
    let asking = async move {
        let questions = stream::iter(found).for_each_concurrent(AT_ONCE, async |record| {
            if let Some(finding) = see_to(app, payments, record).await {
                let _ = told.send(finding).await;
            }
        });
        questions.await;
        drop(told);
    };
    let writing = async {
        let mut findings = Vec::new();
        while heard.recv_many(&mut findings, WRITTEN_AT_ONCE).await > 0 {
            write_down(app, payments, &findings).await;
            findings.clear();
        }
    };
    tokio::join!(asking, writing);
    Ok(n_found)
}

/// What was found out about a payment, which nobody else sees to until it is written down.
struct Finding {
    record: Record,
    outcome: Outcome,
    _held: Held,
}

/// Finds out what became of a payment, unless its request is still waiting for that itself.
async fn see_to(app: &App, payments: &Payments, record: Record) -> Option<Finding> {
    let held = payments.hold(&record.charge.payment_id)?;
    let said = find_out(app, payments, &record).await;
    Some(Finding {
        outcome: paying::known(&record, said),
        record,
        _held: held,
    })
}

/// Writes findings down, those of a seller together; where that fails, each alone, so that one that
/// can't be written down keeps back no other. Books that can't be reached or are held by somebody else
/// fail for each of them, after a wait every time: those findings are left to the next round.
async fn write_down(app: &App, payments: &Payments, findings: &[Finding]) {
    let mut of_sellers: BTreeMap<&str, Vec<(&Record, &Outcome)>> = BTreeMap::new();
    for Finding {
        record, outcome, ..
    } in findings
    {
        let of_seller = of_sellers.entry(&record.seller_id).or_default();
        of_seller.push((record, outcome));
    }
    for (seller_id, of_seller) in of_sellers {
        let written = paying::write_down_all(app, payments, seller_id, &of_seller).await;
        let Err(refusal) = written else { continue };
        if let [(record, _), ref others @ ..] = of_seller[..]
            && (others.is_empty() || refusal.status == StatusCode::SERVICE_UNAVAILABLE)
        {
            warn_of(record, others.len(), &refusal);
            continue;
        }
        for alone in of_seller {
            let written = paying::write_down_all(app, payments, seller_id, &[alone]).await;
            if let Err(refusal) = written {
                warn_of(alone.0, 0, &refusal);
            }
        }
    }
}

fn warn_of(record: &Record, n_others: usize, refusal: &Refusal) {
    tracing::warn!(
        payment = record.charge.payment_id,
        n_others,
        code = refusal.code,
        cause = ?refusal.cause,
        "not written down yet"
    );
}

async fn find_out(app: &App, payments: &Payments, record: &Record) -> Result<Outcome, NoAnswer> {
    if let Some(outcome) = payments.look_up(&record.charge.payment_id).await? {
        return Ok(outcome);
    }
    if app.clock.seconds().saturating_sub(record.made_at) < RESEND_SECONDS {
        // The request may still be on its way there; the id sees to it that it counts once.
        return payments.charge(&record.charge).await;
    }
    Ok(Outcome::Declined(NEVER_SENT.to_owned()))
}

async fn forget(app: &App, now: i64) -> sqlx::Result<()> {
    let mut writer = app.db.write_beside_others().await?;
    keys::forget(&mut writer, now).await?;
    records::forget_events(&mut writer, now - KEPT_SECONDS).await?;
    writer.commit().await
}
