//! Answers of the billing API to batches: wire rows to transactions, settlements and payouts.
//!
//! A row that does not hold together is set aside with its text, and the rest of the page is kept.
//! Words that are not in our lists are kept as they came.

use serde_json::{Map, Value};

use super::answer;
use super::balances::parse_balances;
use super::fields::{
    read_amount, read_currency, read_id, read_instant, read_optional_amount, read_optional_day,
    read_optional_instant, required,
};
use super::invoices::parse_invoices;
use super::payment_methods::parse_payment_methods;
use super::products::parse_products;
use super::proof::{self, Proven, Row, Stated};
use super::rates::parse_rates;
use super::subscriptions::parse_subscriptions;
use super::usage::{parse_meters, parse_prices, parse_usage_records};
use super::{Account, PageError, PageProof, PayoutRow, SettlementRow, TransactionRow, outline};
use crate::day::Instant;
use crate::import::{Import, Reason, Rejection};
use crate::money::Total;
use crate::settlement::{Payout, PayoutStatus, PayoutStep, Settlement};
use crate::store::batch::{Batch, Entities, LineCount, Removal, Source};
use crate::transaction::{Amount, Component, Kind, Status, Transaction};

/// A page of `GET /transactions`.
pub fn parse_transactions(body: &[u8]) -> Result<(PageProof, Batch, Vec<Rejection>), PageError> {
    let mut transactions = Vec::new();
    let mut removals = Vec::new();
    let proven = proof::read(body, |row: TransactionRow| {
        if row.deleted {
            removals.push(Removal {
                id: row.id,
                sequence: row.sequence,
            });
        } else {
            transactions.push(transaction_of(row)?);
        }
        Ok(())
    })?;
    let Proven {
        proof,
        lines,
        rejections,
    } = proven;
    Ok((
        proof,
        Batch {
            transactions,
            removals,
            ..batch(lines)
        },
        rejections,
    ))
}

/// A page of `GET /settlements`.
pub fn parse_settlements(body: &[u8]) -> Result<(PageProof, Batch, Vec<Rejection>), PageError> {
    let mut settlements = Vec::new();
    let proven = proof::read(body, |row: SettlementRow| {
        settlements.push(settlement_of(row)?);
        Ok(())
    })?;
    let Proven {
        proof,
        lines,
        rejections,
    } = proven;
    Ok((
        proof,
        Batch {
            settlements,
            ..batch(described(lines))
        },
        rejections,
    ))
}

/// A page of `GET /payouts`.
pub fn parse_payouts(body: &[u8]) -> Result<(PageProof, Batch, Vec<Rejection>), PageError> {
    let mut payouts = Vec::new();
    let proven = proof::read(body, |row: PayoutRow| {
        payouts.push(payout_of(row)?);
        Ok(())
    })?;
    let Proven {
        proof,
        lines,
        rejections,
    } = proven;
    Ok((
        proof,
        Batch {
            payouts,
            ..batch(described(lines))
        },
        rejections,
    ))
}

/// The answer of `GET /account`.
pub fn parse_account(body: &[u8]) -> Result<Account, PageError> {
    let (account, text) = answer::parse(body)?;
    outline::rows(text)?;
    Ok(account)
}

/// Reads a saved answer of any list into an empty import.
pub(in crate::import) fn read(body: &[u8], import: &mut Import) {
    let parsed = answer::cut(body).and_then(|answer| {
        match answer
            .rows
            .first()
            .map_or(List::Transactions, |row| list_of(row))
        {
            List::Transactions => parse_transactions(body),
            List::Settlements => parse_settlements(body),
            List::Payouts => parse_payouts(body),
            List::Invoices => parse_invoices(body),
            List::Subscriptions => parse_subscriptions(body),
            List::Meters => parse_meters(body),
            List::Prices => parse_prices(body),
            List::UsageRecords => parse_usage_records(body),
            List::Products => parse_products(body),
            List::Rates => parse_rates(body),
            List::Balances => parse_balances(body),
            List::PaymentMethods => parse_payment_methods(body),
        }
    });
    match parsed {
        Ok((_, batch, rejections)) => {
            for transaction in &batch.transactions {
                let kind = match transaction.raw_kind.as_str() {
                    "" => transaction.kind.name(),
                    raw => raw,
                };
                *import.lines_by_kind.entry(kind.to_owned()).or_insert(0) += 1;
            }
            import.batch = batch;
            import.rejections = rejections;
        }
        Err(error) => import.refuse(Reason::Page(error), ""),
    }
}

/// What the rows of an answer are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum List {
    Transactions,
    Settlements,
    Payouts,
    Invoices,
    Subscriptions,
    Meters,
    Prices,
    UsageRecords,
    Products,
    Rates,
    Balances,
    PaymentMethods,
}

/// Fields that only rows of a list have. The first list whose fields are all there is the one, and
/// transactions come first: whoever adds fields to their rows shall not turn them into others.
const MARKS: [(List, &[&str]); 13] = [
    (List::Transactions, &["amounts"]),
    (List::Transactions, &["posted_at"]),
    (List::Subscriptions, &["customer_id", "plan"]),
    (List::Settlements, &["started_at"]),
    (List::Payouts, &["status_history"]),
    (List::Invoices, &["counterparty", "direction"]),
    (List::Prices, &["meter_id", "model"]),
    (List::UsageRecords, &["meter_id", "quantity"]),
    (List::Meters, &["name", "unit"]),
    (List::Products, &["sku", "title"]),
    (List::Rates, &["base", "quote"]),
    (List::Balances, &["name", "as_of"]),
    (List::PaymentMethods, &["kind", "is_default"]),
];

/// The list that a row is of. A row that is no object is set aside by whoever reads the page.
pub(super) fn list_of(row: &str) -> List {
    let fields: Map<String, Value> = serde_json::from_str(row).unwrap_or_default();
    let has_all = |names: &[&str]| names.iter().all(|name| fields.contains_key(*name));
    let list = MARKS.iter().find(|(_, names)| has_all(names));
    // A removed transaction has no field of its own.
    list.map_or(List::Transactions, |(list, _)| *list)
}

/// A batch of an API that holds nothing yet.
pub(super) fn batch(lines: LineCount) -> Batch {
    Batch {
        source: Source::Api,
        lines,
        settlements: Vec::new(),
        payouts: Vec::new(),
        balances: Vec::new(),
        transactions: Vec::new(),
        removals: Vec::new(),
        entities: Entities::default(),
        rates: Vec::new(),
    }
}

/// Rows of everything but transactions move nothing.
pub(super) fn described(lines: LineCount) -> LineCount {
    LineCount {
        summary: lines.booked,
        booked: 0,
        ..lines
    }
}

impl Row for TransactionRow {
    const HAS_SUMS: bool = true;

    fn id(&self) -> &str {
        &self.id
    }

    fn stated_total(&self) -> Stated<'_> {
        match (&self.currency, &self.total) {
            _ if self.deleted => Stated::Nothing,
            (Some(currency), Some(total)) => Stated::Total { currency, total },
            _ => Stated::Unknown,
        }
    }
}

impl Row for SettlementRow {
    const HAS_SUMS: bool = false;

    fn id(&self) -> &str {
        &self.id
    }

    fn stated_total(&self) -> Stated<'_> {
        let currency = &self.currency;
        self.claimed_total
            .as_ref()
            .map_or(Stated::Nothing, |total| Stated::Total { currency, total })
    }
}

impl Row for PayoutRow {
    const HAS_SUMS: bool = false;

    fn id(&self) -> &str {
        &self.id
    }

    fn stated_total(&self) -> Stated<'_> {
        let currency = &self.currency;
        self.amount
            .as_ref()
            .map_or(Stated::Nothing, |total| Stated::Total { currency, total })
    }
}

pub(super) fn transaction_of(row: TransactionRow) -> Result<Transaction, Reason> {
    let currency = read_currency(&required(row.currency, "currency")?)?;
    let mut amounts = Vec::with_capacity(row.amounts.len());
    for (name, text) in row.amounts {
        let minor = read_amount(&name, &text, currency)?;
        amounts.push(Amount {
            component: Component::from_name(&name),
            raw: name,
            minor,
            line: 0,
        });
    }

    let found = Total::of(amounts.iter().map(|amount| amount.minor), currency);
    let claimed = required(row.total, "total")?;
    let total = Total::from_plain(&claimed, currency)
        .map_err(|error| Reason::bad_amount("total", &claimed, &error))?;
    if total != found {
        return Err(if amounts.is_empty() {
            Reason::missing("amounts")
        } else {
            Reason::TotalDiffers {
                claimed,
                found: found.to_plain(),
            }
        });
    }

    let word = required(row.kind, "kind")?;
    let (kind, raw_kind) = match Kind::from_name(&word) {
        Some(Kind::Other) => (Kind::Other, row.raw_kind.unwrap_or(word)),
        Some(kind) => (kind, row.raw_kind.unwrap_or_default()),
        // A kind of tomorrow is kept by its own word.
        None => (Kind::Other, word),
    };
    let deferral = row.deferral.map(|deferral| {
        let matures_at = read_optional_instant("matures_at", deferral.matures_at.as_deref());
        matures_at.map(|matures_at| (deferral.reason, matures_at))
    });
    let status = read_status(&required(row.status, "status")?, deferral.transpose()?);
    Ok(Transaction {
        id: read_id(row.id)?,
        sequence: row.sequence,
        kind,
        raw_kind,
        status,
        posted_at: read_instant("posted_at", &required(row.posted_at, "posted_at")?)?,
        released_at: read_optional_instant("released_at", row.released_at.as_deref())?,
        marketplace: row.marketplace.map(|name| name.to_lowercase()),
        currency,
        settlement_id: row.settlement_id,
        order_id: row.order_id,
        reference_id: row.reference_id,
        sku: row.sku,
        quantity: row.quantity.unwrap_or(0),
        payment_method: row.payment_method,
        amounts,
    })
}

/// Real senders mix cases. Money of a status that is not known is not taken for released: the word
/// becomes the reason that it is held.
pub(super) fn read_status(word: &str, deferral: Option<(String, Option<Instant>)>) -> Status {
    let (reason, matures_at) = deferral.unwrap_or_default();
    match word.to_ascii_lowercase().as_str() {
        "released" | "deferred_released" => Status::Released,
        "deferred" => Status::Deferred { reason, matures_at },
        _ => Status::Deferred {
            reason: word.to_owned(),
            matures_at,
        },
    }
}

fn settlement_of(row: SettlementRow) -> Result<Settlement, Reason> {
    let currency = read_currency(&row.currency)?;
    let claimed_total = row.claimed_total.as_deref();
    Ok(Settlement {
        id: read_id(row.id)?,
        currency,
        marketplace: row.marketplace.map(|name| name.to_lowercase()),
        started_at: read_instant("started_at", &row.started_at)?,
        ended_at: read_instant("ended_at", &row.ended_at)?,
        deposit_at: read_optional_instant("deposit_at", row.deposit_at.as_deref())?,
        claimed_minor: read_optional_amount("claimed_total", claimed_total, currency)?,
        is_open: row.status.eq_ignore_ascii_case("open"),
        payout_ids: row.payout_ids,
    })
}

fn payout_of(row: PayoutRow) -> Result<Payout, Reason> {
    let currency = read_currency(&row.currency)?;
    let mut history = Vec::with_capacity(row.status_history.len());
    for step in row.status_history {
        history.push(PayoutStep {
            status: PayoutStatus::from_name(&step.status),
            at: read_instant("at", &step.at)?,
            reason: step.reason,
        });
    }
    Ok(Payout {
        id: read_id(row.id)?,
        amount_minor: read_optional_amount("amount", row.amount.as_deref(), currency)?,
        currency,
        status: PayoutStatus::from_name(&row.status),
        history,
        method: row.method,
        account_tail: row.account_tail,
        trace_id: row.trace_id,
        settlement_ids: row.settlement_ids,
        expected_on: read_optional_day("expected_on", row.expected_on.as_deref())?,
        paid_on: read_optional_day("paid_on", row.paid_on.as_deref())?,
    })
}
