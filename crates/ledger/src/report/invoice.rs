//! One invoice, proven: its lines recomputed, its tax by rate and scheme, its totals, and the
//! movements and usage records that it stands for.
//!
//! | check | formula |
//! |---|---|
//! | line | net − round(quantity × unit price) |
//! | tax of a rate | tax − Σ round(net × rate) by line, and tax − round(Σ net × rate) by invoice |
//! | totals | claimed − Σ of the lines, for net, tax and total |
//! | movements | ±total − Σ movements that name the invoice; − for one received |
//! | usage | quantity of the line − Σ quantities of its records |
//!
//! Norms name no rounding for tax, and both ways are in use (domain rule D18), so both are shown.
//! Roundings here are half away from zero. Document amounts are positive for what the receiver owes;
//! movements are `+` into the seller's balance.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Report, ReportKind};
use crate::day::{Day, Instant};
use crate::invoice::{CreditNote, Direction, Invoice, LineItem, Payment, Position};
use crate::money::ratio::Ratio;
use crate::money::{Currency, Rounding};
use crate::sorting;
use crate::store::{Ledger, Row};
use crate::transaction::Kind;

/// The most movements in one answer.
pub const LIMIT_MAX: usize = 1000;

/// Which invoice, on which day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Query {
    /// The sender's id of it.
    pub invoice_id: String,
    /// The day whose end it is.
    pub as_of: Day,
    /// Movements to skip.
    pub offset: usize,
    /// Movements to answer, at most [`LIMIT_MAX`].
    pub limit: usize,
}

/// The proof; none when the ledger has no such invoice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoiceProof {
    /// The proof.
    pub proof: Option<Proof>,
}

/// Everything that explains one invoice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// What the sender says, lines, credit notes and payments included.
    pub invoice: Invoice,
    /// How it stands on the day.
    pub position: Position,
    /// A check for each line, in their order.
    pub lines: Vec<LineCheck>,
    /// Tax by rate, then scheme.
    pub taxes: Vec<TaxLine>,
    /// Net, as claimed and as the lines say.
    pub net: Footing,
    /// Tax, as claimed and as the lines say.
    pub tax: Footing,
    /// Total, as claimed and as the lines say.
    pub total: Footing,
    /// Credit notes that count on the day.
    pub credit_notes: Vec<CreditNote>,
    /// Payments that were made by the day, those that failed included.
    pub payments: Vec<Payment>,
    /// The movements that name it.
    pub movements: Movements,
    /// Other invoices of the same number, whose movements can't be told from this one's.
    pub n_namesakes: u64,
}

/// A claim beside what it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Footing {
    /// As claimed, in minor units; none where nothing is claimed.
    pub claimed_minor: Option<i128>,
    /// Sum of the lines.
    pub lines_minor: i128,
    /// Claimed less lines: 0 when it foots.
    pub residual_minor: Option<i128>,
}

/// One line, recomputed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineCheck {
    /// Quantity × unit price, rounded once; none beyond what can be counted exactly.
    pub expected_minor: Option<i128>,
    /// Net less that.
    pub residual_minor: Option<i128>,
    /// Net × rate, rounded once; none without a rate, or beyond what can be counted exactly.
    pub expected_tax_minor: Option<i128>,
    /// Tax less that.
    pub tax_residual_minor: Option<i128>,
    /// The usage that it names; none where it names none.
    pub usage: Option<UsageTie>,
}

/// The usage records of a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsageTie {
    /// By meter: quantities of different meters are never added.
    pub meters: Vec<MeterQuantity>,
    /// Names that the line gives more than once; each record counts once.
    pub n_repeated: u64,
    /// Records that it names and the ledger has not.
    pub missing_ids: Vec<String>,
    /// Quantity of the line less that of its records; none with records of several meters or of
    /// none, or beyond what can be counted exactly.
    pub residual: Option<Ratio>,
}

/// What the records of one meter come to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeterQuantity {
    /// The meter.
    pub meter_id: String,
    /// Records.
    pub n_records: u64,
    /// Their sum; none beyond what can be counted exactly.
    pub quantity: Option<Ratio>,
}

/// Tax of one rate under one scheme, in minor units.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxLine {
    /// Share of the base; none where the lines name no rate.
    pub rate: Option<Decimal>,
    /// The scheme.
    pub scheme: Option<String>,
    /// Sum of the nets.
    pub base_minor: i128,
    /// Sum of the taxes.
    pub tax_minor: i128,
    /// Tax, had each line been rounded; none without a rate, or beyond what can be counted exactly.
    pub by_line_minor: Option<i128>,
    /// Tax, had only the sum been rounded.
    pub by_invoice_minor: Option<i128>,
    /// Lines.
    pub n_lines: u64,
}

/// The movements that name an invoice, by its number or its id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Movements {
    /// A page of them, by time of posting.
    pub rows: Vec<Movement>,
    /// How many there are in the invoice's currency.
    pub n_movements: u64,
    /// Sum of all of them, in minor units, `+` into the balance.
    pub sum_minor: i128,
    /// What they should come to: the total, negative for an invoice received.
    pub expected_minor: i128,
    /// Expected less sum: 0 when every cent of it moved. None without a movement.
    pub residual_minor: Option<i128>,
    /// Movements in another currency, which are in no sum here.
    pub n_other_currency: u64,
}

/// One movement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Movement {
    /// Id of the transaction.
    pub transaction_id: String,
    /// When it was posted.
    pub posted_at: Instant,
    /// What happened.
    pub kind: Kind,
    /// The sender's word for it.
    pub raw_kind: String,
    /// Its total in minor units, `+` into the balance.
    pub minor: i128,
}

impl Report for InvoiceProof {
    const KIND: ReportKind = ReportKind::Invoice;
    type Query = Query;

    /// rows of the ledger + lines -> 1
    fn run(ledger: &Ledger, query: &Query) -> Self {
        let Some(invoice) = ledger.invoice(&query.invoice_id) else {
            return InvoiceProof { proof: None };
        };
        let is_by = |day: Option<Day>| day.is_none_or(|day| day <= query.as_of);
        let credit_notes = invoice
            .credit_notes
            .iter()
            .filter(|note| is_by(note.issued_on));
        let payments = invoice
            .payments
            .iter()
            .filter(|payment| is_by(payment.paid_on));
        let namesakes = ledger
            .invoices()
            .filter(|other| other.number == invoice.number);
        let (net_minor, tax_minor) = (invoice.lines_net_minor(), invoice.lines_tax_minor());
        let claimed = invoice.claimed;
        InvoiceProof {
            proof: Some(Proof {
                position: invoice.position(query.as_of),
                lines: invoice
                    .lines
                    .iter()
                    .map(|line| check(ledger, line, invoice.currency))
                    .collect(),
                taxes: taxes(&invoice.lines),
                net: Footing::new(claimed.net_minor, net_minor),
                tax: Footing::new(claimed.tax_minor, tax_minor),
                total: Footing::new(claimed.total_minor, net_minor + tax_minor),
                credit_notes: credit_notes.cloned().collect(),
                payments: payments.cloned().collect(),
                movements: movements(ledger, invoice, query),
                n_namesakes: namesakes.count() as u64 - 1,
                invoice: invoice.clone(),
            }),
        }
    }
}

impl Footing {
    fn new(claimed_minor: Option<i64>, lines_minor: i128) -> Footing {
        let claimed_minor = claimed_minor.map(i128::from);
        Footing {
            claimed_minor,
            lines_minor,
            residual_minor: claimed_minor.map(|claimed| claimed - lines_minor),
        }
    }
}

fn check(ledger: &Ledger, line: &LineItem, currency: Currency) -> LineCheck {
    let exact = Ratio::from(line.quantity).checked_mul(line.unit_price.into());
    let exact_minor = exact.and_then(|exact| exact.major_to_minor(currency));
    let expected_minor = exact_minor.map(|exact| exact.round(Rounding::HalfUp));
    let expected_tax_minor = line
        .tax_rate
        .and_then(|rate| tax(line.net_minor.into(), rate));
    LineCheck {
        expected_minor,
        residual_minor: expected_minor
            .and_then(|expected| i128::from(line.net_minor).checked_sub(expected)),
        expected_tax_minor,
        tax_residual_minor: expected_tax_minor
            .and_then(|expected| i128::from(line.tax_minor).checked_sub(expected)),
        usage: (!line.usage_record_ids.is_empty()).then(|| usage(ledger, line)),
    }
}

/// A share of a base, rounded once.
fn tax(base_minor: i128, rate: Decimal) -> Option<i128> {
    let exact = Ratio::whole(base_minor).checked_mul(rate.into())?;
    Some(exact.round(Rounding::HalfUp))
}

/// names -> meters
fn usage(ledger: &Ledger, line: &LineItem) -> UsageTie {
    let ids: BTreeSet<&str> = line.usage_record_ids.iter().map(String::as_str).collect();
    let mut meters: BTreeMap<&str, MeterQuantity> = BTreeMap::new();
    let mut missing_ids = Vec::new();
    for &id in &ids {
        let Some(record) = ledger.usage_record(id) else {
            missing_ids.push(id.to_owned());
            continue;
        };
        let meter = meters
            .entry(&record.meter_id)
            .or_insert_with(|| MeterQuantity {
                meter_id: record.meter_id.clone(),
                n_records: 0,
                quantity: Some(Ratio::ZERO),
            });
        meter.n_records += 1;
        meter.quantity = meter
            .quantity
            .and_then(|sum| sum.checked_add(record.quantity.into()));
    }
    let meters: Vec<MeterQuantity> = meters.into_values().collect();
    let residual = match &meters[..] {
        [only] => only
            .quantity
            .and_then(|sum| Ratio::from(line.quantity).checked_sub(sum)),
        _ => None,
    };
    UsageTie {
        n_repeated: (line.usage_record_ids.len() - ids.len()) as u64,
        meters,
        missing_ids,
        residual,
    }
}

/// lines -> rates
fn taxes(lines: &[LineItem]) -> Vec<TaxLine> {
    let mut taxes: BTreeMap<(Option<Decimal>, Option<&str>), TaxLine> = BTreeMap::new();
    for line in lines {
        // 0.19 and 0.190 are one rate.
        let rate = line.tax_rate.map(|rate| rate.normalize());
        let sum = taxes
            .entry((rate, line.tax_scheme.as_deref()))
            .or_insert_with(|| TaxLine {
                rate,
                scheme: line.tax_scheme.clone(),
                base_minor: 0,
                tax_minor: 0,
                by_line_minor: rate.map(|_| 0),
                by_invoice_minor: None,
                n_lines: 0,
            });
        sum.n_lines += 1;
        sum.base_minor += i128::from(line.net_minor);
        sum.tax_minor += i128::from(line.tax_minor);
        let of_line = rate.and_then(|rate| tax(line.net_minor.into(), rate));
        sum.by_line_minor = sum
            .by_line_minor
            .zip(of_line)
            .and_then(|(sum, of_line)| sum.checked_add(of_line));
    }
    let mut taxes: Vec<TaxLine> = taxes.into_values().collect();
    for sum in &mut taxes {
        sum.by_invoice_minor = sum.rate.and_then(|rate| tax(sum.base_minor, rate));
    }
    taxes
}

/// rows of the ledger -> page
fn movements(ledger: &Ledger, invoice: &Invoice, query: &Query) -> Movements {
    let by_number = ledger.rows_of_reference(&invoice.number);
    let by_id = ledger
        .rows_of_reference(&invoice.id)
        .filter(|_| invoice.id != invoice.number);
    let (own, other): (Vec<Row<'_>>, Vec<Row<'_>>) = by_number
        .chain(by_id)
        .partition(|row| row.currency() == invoice.currency);
    let mut own: Vec<(Instant, &str, Row<'_>)> = own
        .into_iter()
        .map(|row| (row.posted_at(), row.id(), row))
        .collect();
    sorting::by_key(&mut own, |&(posted_at, id, _)| (posted_at, id));

    let sum_minor: i128 = own.iter().map(|(_, _, row)| row.total_minor()).sum();
    let total_minor = invoice.total_minor();
    let expected_minor = match invoice.direction {
        Direction::Received => -total_minor,
        Direction::Issued => total_minor,
    };
    let page = own
        .iter()
        .skip(query.offset)
        .take(query.limit.min(LIMIT_MAX));
    Movements {
        rows: page.map(|(_, _, row)| Movement::of(row)).collect(),
        n_movements: own.len() as u64,
        sum_minor,
        expected_minor,
        residual_minor: (!own.is_empty()).then_some(expected_minor - sum_minor),
        n_other_currency: other.len() as u64,
    }
}

impl Movement {
    fn of(row: &Row<'_>) -> Movement {
        Movement {
            transaction_id: row.id().to_owned(),
            posted_at: row.posted_at(),
            kind: row.kind(),
            raw_kind: row.raw_kind().to_owned(),
            minor: row.total_minor(),
        }
    }
}
