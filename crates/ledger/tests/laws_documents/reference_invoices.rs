//! Invoices reckoned by hand, in decimals and calendar days.

use chrono::NaiveDate;
use ledger::day::Day;
use ledger::invoice::{Invoice, InvoiceStatus, PaymentStatus};
use rust_decimal::Decimal;

/// What an invoice comes to, in the order total, paid, credited, waived, unlisted, open, overpaid.
pub struct Reckoned {
    pub amounts: [Decimal; 7],
    pub standing: &'static str,
    pub bucket: Option<&'static str>,
}

fn date(day: Day) -> NaiveDate {
    NaiveDate::parse_from_str(&day.to_iso(), "%Y-%m-%d").unwrap()
}

pub fn reckon(invoice: &Invoice, as_of: Day) -> Reckoned {
    let zero = Decimal::ZERO;
    let today = date(as_of);
    let mut total = zero;
    if let Some(claimed) = invoice.claimed.total_minor {
        total = Decimal::from(claimed);
    } else {
        for line in &invoice.lines {
            total += Decimal::from(line.net_minor);
            total += Decimal::from(line.tax_minor);
        }
    }
    let mut paid = zero;
    for payment in &invoice.payments {
        let is_later = payment.paid_on.is_some() && date(payment.paid_on.unwrap()) > today;
        if payment.status == PaymentStatus::Succeeded
            && !is_later
            && payment.money.currency == invoice.currency
        {
            paid += Decimal::from(payment.money.minor);
        }
    }
    let mut credited = zero;
    for note in &invoice.credit_notes {
        let is_later = note.issued_on.is_some() && date(note.issued_on.unwrap()) > today;
        if !is_later && note.money.currency == invoice.currency {
            credited += Decimal::from(note.money.minor);
        }
    }

    let rest = total - paid - credited;
    let [mut waived, mut unlisted, mut open, mut overpaid] = [zero; 4];
    let standing;
    let is_nothing = matches!(invoice.status, InvoiceStatus::Draft | InvoiceStatus::Void);
    if is_nothing {
        standing = if invoice.status == InvoiceStatus::Draft {
            "Draft"
        } else {
            "Void"
        };
        if paid > zero {
            overpaid = paid;
        }
        waived = total - credited - paid + overpaid;
    } else if rest < zero {
        overpaid = -rest;
        standing = match invoice.status {
            InvoiceStatus::Uncollectible => "Uncollectible",
            _ => "Overpaid",
        };
    } else if invoice.status == InvoiceStatus::Uncollectible {
        waived = rest;
        standing = "Uncollectible";
    } else if rest == zero {
        standing = "Paid";
    } else if invoice.status == InvoiceStatus::Paid
        && (invoice.paid_on.is_none() || date(invoice.paid_on.unwrap()) <= today)
    {
        unlisted = rest;
        standing = "Paid";
    } else {
        open = rest;
        standing = match invoice.due_on {
            Some(due_on) if date(due_on) < today => "Overdue",
            _ if paid == zero && credited == zero => "Open",
            _ => "PartiallyPaid",
        };
    }

    let bucket = (open > zero).then(|| match invoice.due_on {
        None => "NoDueDay",
        Some(due_on) => match (today - date(due_on)).num_days() {
            ..=0 => "NotDue",
            1..=30 => "Days1To30",
            31..=60 => "Days31To60",
            61..=90 => "Days61To90",
            _ => "Over90",
        },
    });
    Reckoned {
        amounts: [total, paid, credited, waived, unlisted, open, overpaid],
        standing,
        bucket,
    }
}
