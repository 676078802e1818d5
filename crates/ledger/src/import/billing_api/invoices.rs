//! `GET /invoices`: documents that ask for money, with their lines, credit notes and payments.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::entities::{Parsed, parse_versions};
use super::fields::{
    bad_row, read_amount, read_currency, read_decimal, read_id, read_money, read_named_id,
    read_optional_amount, read_optional_day, read_optional_decimal, read_word, word_of,
};
use super::proof::{Row, Stated};
use crate::day::Day;
use crate::import::Reason;
use crate::invoice::{
    ClaimedTotals, CreditNote, Direction, Invoice, InvoiceStatus, LineItem, Payment, PaymentStatus,
};
use crate::money::{Currency, Money};

/// Who owes whom; a third word could not be put on either side.
const DIRECTIONS: [(&str, Direction); 2] = [
    ("received", Direction::Received),
    ("issued", Direction::Issued),
];

/// A row of `GET /invoices`. Amounts are the document's own: positive is what its receiver owes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InvoiceRow {
    /// The sender's id.
    pub id: String,
    /// Place in the change feed.
    #[serde(default)]
    pub sequence: u64,
    /// The number printed on it.
    pub number: String,
    /// `received` or `issued`.
    pub direction: String,
    /// Who is at the other end.
    pub counterparty: String,
    /// ISO 4217.
    pub currency: String,
    /// `draft`, `open`, `partially_paid`, `paid`, `overdue`, `void`, `uncollectible`.
    pub status: String,
    /// ISO 8601 day.
    #[serde(default)]
    pub issued_on: Option<String>,
    /// ISO 8601 day.
    #[serde(default)]
    pub due_on: Option<String>,
    /// ISO 8601 day.
    #[serde(default)]
    pub paid_on: Option<String>,
    /// What is asked for.
    #[serde(default)]
    pub lines: Vec<InvoiceLineRow>,
    /// What the sender says that the lines come to.
    #[serde(default)]
    pub totals: InvoiceTotalsRow,
    /// What was taken back of it.
    #[serde(default)]
    pub credit_notes: Vec<CreditNoteRow>,
    /// What was paid on it, and what was tried.
    #[serde(default)]
    pub payments: Vec<PaymentRow>,
}

/// One line of an invoice; its amounts are in the invoice's currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InvoiceLineRow {
    /// What for.
    pub description: String,
    /// How many, decimal text.
    pub quantity: String,
    /// Price of one without tax in major units, decimal text of any scale.
    pub unit_price: String,
    /// Without tax, decimal text.
    pub net: String,
    /// Share of the net that is tax, decimal text: 0.19 for 19 %.
    #[serde(default)]
    pub tax_rate: Option<String>,
    /// Decimal text.
    pub tax: String,
    /// e.g. `standard`, `reverse_charge`.
    #[serde(default)]
    pub tax_scheme: Option<String>,
    /// The usage records that it charges for.
    #[serde(default)]
    pub usage_record_ids: Vec<String>,
}

/// The totals that the sender claims, each decimal text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InvoiceTotalsRow {
    /// Without tax.
    #[serde(default)]
    pub net: Option<String>,
    /// Tax.
    #[serde(default)]
    pub tax: Option<String>,
    /// With tax: what is asked for, and what the row adds to the sums of its page.
    #[serde(default)]
    pub total: Option<String>,
}

/// A document that takes back some or all of an invoice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreditNoteRow {
    /// The sender's id.
    pub id: String,
    /// The number printed on it.
    pub number: String,
    /// ISO 8601 day.
    #[serde(default)]
    pub issued_on: Option<String>,
    /// Decimal text; positive lowers what is owed.
    pub amount: String,
    /// ISO 4217.
    pub currency: String,
    /// Why.
    #[serde(default)]
    pub reason: Option<String>,
}

/// A payment of an invoice, or an attempt at one; also the answer of `POST /invoices/{id}/payments`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PaymentRow {
    /// The sender's id.
    pub id: String,
    /// ISO 8601 day.
    #[serde(default)]
    pub paid_on: Option<String>,
    /// Decimal text; positive lowers what is owed.
    pub amount: String,
    /// ISO 4217.
    pub currency: String,
    /// `processing`, `succeeded`, `failed`.
    pub status: String,
    /// Why it did not arrive.
    #[serde(default)]
    pub failure: Option<String>,
}

impl Row for InvoiceRow {
    const HAS_SUMS: bool = false;

    fn id(&self) -> &str {
        &self.id
    }

    fn stated_total(&self) -> Stated<'_> {
        let currency = &self.currency;
        let total = self.totals.total.as_ref();
        total.map_or(Stated::Nothing, |total| Stated::Total { currency, total })
    }
}

/// A page of `GET /invoices`.
pub fn parse_invoices(body: &[u8]) -> Parsed {
    parse_versions(body, invoice_of, |batch, invoices| {
        batch.entities.invoices = invoices;
    })
}

/// The invoice of a row; refuses a row with anything in it that can't be read exactly.
pub fn invoice_of(row: InvoiceRow) -> Result<Invoice, Reason> {
    let currency = read_currency(&row.currency)?;
    let total = |name, text: &Option<String>| read_optional_amount(name, text.as_deref(), currency);
    let claimed = ClaimedTotals {
        net_minor: total("totals/net", &row.totals.net)?,
        tax_minor: total("totals/tax", &row.totals.tax)?,
        total_minor: total("totals/total", &row.totals.total)?,
    };
    let lines = row.lines.into_iter().enumerate();
    // Twice the same payment would be twice the money.
    let notes = row.credit_notes.iter().map(|note| note.id.as_str());
    check_distinct("credit_notes", notes)?;
    let paid = row.payments.iter().map(|payment| payment.id.as_str());
    check_distinct("payments", paid)?;
    let credit_notes = row.credit_notes.into_iter().enumerate();
    let payments = row.payments.into_iter().enumerate();
    Ok(Invoice {
        id: read_id(row.id)?,
        sequence: row.sequence,
        number: row.number,
        direction: read_word("direction", &row.direction, &DIRECTIONS)?,
        counterparty: row.counterparty,
        currency,
        status: InvoiceStatus::from_name(&row.status),
        issued_on: read_optional_day("issued_on", row.issued_on.as_deref())?,
        due_on: read_optional_day("due_on", row.due_on.as_deref())?,
        paid_on: read_optional_day("paid_on", row.paid_on.as_deref())?,
        lines: lines
            .map(|(place, line)| line_of(place, line, currency))
            .collect::<Result<_, _>>()?,
        claimed,
        credit_notes: credit_notes
            .map(|(place, note)| credit_note_of(place, note))
            .collect::<Result<_, _>>()?,
        payments: payments
            .map(|(place, payment)| payment_of(place, payment))
            .collect::<Result<_, _>>()?,
    })
}

fn check_distinct<'a>(name: &str, ids: impl Iterator<Item = &'a str>) -> Result<(), Reason> {
    let mut seen = BTreeSet::new();
    for (place, id) in ids.enumerate() {
        if !seen.insert(id) {
            return Err(bad_row(format_args!(
                "{name}/{place}/id is there a second time"
            )));
        }
    }
    Ok(())
}

fn line_of(place: usize, row: InvoiceLineRow, currency: Currency) -> Result<LineItem, Reason> {
    let name = |field| format!("lines/{place}/{field}");
    Ok(LineItem {
        description: row.description,
        quantity: read_decimal(&name("quantity"), &row.quantity)?,
        unit_price: read_decimal(&name("unit_price"), &row.unit_price)?,
        net_minor: read_amount(&name("net"), &row.net, currency)?,
        tax_rate: read_optional_decimal(&name("tax_rate"), row.tax_rate.as_deref())?,
        tax_minor: read_amount(&name("tax"), &row.tax, currency)?,
        tax_scheme: row.tax_scheme,
        usage_record_ids: row.usage_record_ids,
    })
}

fn credit_note_of(place: usize, row: CreditNoteRow) -> Result<CreditNote, Reason> {
    let name = |field| format!("credit_notes/{place}/{field}");
    Ok(CreditNote {
        id: read_named_id(&name("id"), row.id)?,
        number: row.number,
        issued_on: read_optional_day(&name("issued_on"), row.issued_on.as_deref())?,
        money: read_money(&name("amount"), &row.amount, &row.currency)?,
        reason: row.reason,
    })
}

fn payment_of(place: usize, row: PaymentRow) -> Result<Payment, Reason> {
    let name = |field| format!("payments/{place}/{field}");
    Ok(Payment {
        id: read_named_id(&name("id"), row.id)?,
        paid_on: read_optional_day(&name("paid_on"), row.paid_on.as_deref())?,
        money: read_money(&name("amount"), &row.amount, &row.currency)?,
        status: PaymentStatus::from_name(&row.status),
        failure: row.failure,
    })
}

/// A row of `GET /invoices`.
pub fn invoice_row(invoice: &Invoice) -> InvoiceRow {
    let plain = |minor| Money::new(minor, invoice.currency).to_plain();
    InvoiceRow {
        id: invoice.id.clone(),
        sequence: invoice.sequence,
        number: invoice.number.clone(),
        direction: word_of(&invoice.direction, &DIRECTIONS),
        counterparty: invoice.counterparty.clone(),
        currency: invoice.currency.code().to_owned(),
        status: invoice.status.name().to_owned(),
        issued_on: invoice.issued_on.map(Day::to_iso),
        due_on: invoice.due_on.map(Day::to_iso),
        paid_on: invoice.paid_on.map(Day::to_iso),
        lines: invoice
            .lines
            .iter()
            .map(|line| InvoiceLineRow {
                description: line.description.clone(),
                quantity: line.quantity.to_string(),
                unit_price: line.unit_price.to_string(),
                net: plain(line.net_minor),
                tax_rate: line.tax_rate.map(|rate| rate.to_string()),
                tax: plain(line.tax_minor),
                tax_scheme: line.tax_scheme.clone(),
                usage_record_ids: line.usage_record_ids.clone(),
            })
            .collect(),
        totals: InvoiceTotalsRow {
            net: invoice.claimed.net_minor.map(plain),
            tax: invoice.claimed.tax_minor.map(plain),
            total: invoice.claimed.total_minor.map(plain),
        },
        credit_notes: invoice.credit_notes.iter().map(credit_note_row).collect(),
        payments: invoice.payments.iter().map(payment_row).collect(),
    }
}

fn credit_note_row(note: &CreditNote) -> CreditNoteRow {
    CreditNoteRow {
        id: note.id.clone(),
        number: note.number.clone(),
        issued_on: note.issued_on.map(Day::to_iso),
        amount: note.money.to_plain(),
        currency: note.money.currency.code().to_owned(),
        reason: note.reason.clone(),
    }
}

/// A payment of an invoice, as a part of its row and as an answer of its own.
pub fn payment_row(payment: &Payment) -> PaymentRow {
    PaymentRow {
        id: payment.id.clone(),
        paid_on: payment.paid_on.map(Day::to_iso),
        amount: payment.money.to_plain(),
        currency: payment.money.currency.code().to_owned(),
        status: payment.status.name().to_owned(),
        failure: payment.failure.clone(),
    }
}
