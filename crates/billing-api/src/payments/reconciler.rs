//! The end of every payment whose outcome is not known: a crash, a lost answer, a bank that takes its
//! time. The provider is asked by the payment's id, at the start of the server and then in rounds.

use futures_util::{StreamExt, stream};
use tokio::sync::watch;

use crate::app::App;
use crate::payments::keys::KEPT_SECONDS;
use crate::payments::provider::{NoAnswer, Outcome};
use crate::payments::records::{self, Record};
use crate::payments::{Payments, keys, paying};
use crate::refusal::Refusal;

/// Payments of one round; the others are more patient.
const ROUND_MAX: i64 = 1000;
/// Questions at once.
const AT_ONCE: usize = 8;

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
    stream::iter(found)
        .for_each_concurrent(AT_ONCE, async |record| {
            if let Err(refusal) = see_to(app, payments, &record).await {
                let id = &record.charge.payment_id;
                let cause = refusal.cause;
                tracing::warn!(
                    payment = id,
                    code = refusal.code,
                    ?cause,
                    "not written down yet"
                );
            }
        })
        .await;
    Ok(n_found)
}

/// Finds out what became of a payment, unless its request is still waiting for that itself.
async fn see_to(app: &App, payments: &Payments, record: &Record) -> Result<(), Refusal> {
    let Some(_held) = payments.hold(&record.charge.payment_id) else {
        return Ok(());
    };
    let said = find_out(app, payments, record).await;
    paying::write_down(app, payments, record, said).await?;
    Ok(())
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
