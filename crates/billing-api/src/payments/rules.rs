//! What may be paid on an invoice, and what a payment makes of it. Nothing here reads a clock or a
//! database.
//!
//! ```text
//! due = total − credit notes − payments that succeeded − payments under way
//! ```
//!
//! A payment holds its amount from the moment it is written down; one that failed gives it back.

use ledger::day::Day;
use ledger::invoice::{Direction, Invoice, InvoiceStatus, Payment, PaymentStatus};
use ledger::money::{Currency, Money};

/// Why an invoice can't be paid so. Nothing is changed by any of these.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Objection {
    /// The text is no amount of the invoice's currency.
    NotAnAmount {
        /// Decimals that the currency has.
        decimals: u32,
    },
    /// Nothing, or less than nothing.
    NotPositive,
    /// The invoice is in another currency.
    OtherCurrency {
        /// The invoice's.
        invoice: Currency,
    },
    /// The seller is owed this one, and does not owe it.
    NotOwed,
    /// Nobody owes it: a draft, a void or uncollectible one, or one that is paid.
    NotPayable {
        /// The invoice's own word.
        status: String,
    },
    /// Something on it is in another currency, so nobody can say what is due.
    Unclear,
    /// More than is due.
    TooMuch {
        /// What is due, as text; payments under way are taken off already.
        due: String,
    },
}

/// What can still be paid, in minor units; below zero when more was paid than asked for. None when
/// a payment or credit note is in another currency, which can't be taken off.
pub fn due_minor(invoice: &Invoice) -> Option<i128> {
    let mut due = invoice.total_minor();
    for note in &invoice.credit_notes {
        due -= minor_in(note.money, invoice.currency)?;
    }
    for payment in &invoice.payments {
        // A word that nobody here knows may well be money on its way: it is not asked for twice.
        if payment.status != PaymentStatus::Failed {
            due -= minor_in(payment.money, invoice.currency)?;
        }
    }
    Some(due)
}

fn minor_in(money: Money, currency: Currency) -> Option<i128> {
    (money.currency == currency).then_some(i128::from(money.minor))
}

/// The money that is to be paid on an invoice, if it may be.
pub fn check(invoice: &Invoice, amount: &str, currency: &str) -> Result<Money, Objection> {
    let other = Objection::OtherCurrency {
        invoice: invoice.currency,
    };
    if currency != invoice.currency.code() {
        return Err(other);
    }
    let money =
        Money::from_plain(amount, invoice.currency).map_err(|_| Objection::NotAnAmount {
            decimals: invoice.currency.scale(),
        })?;
    if money.minor <= 0 {
        return Err(Objection::NotPositive);
    }
    if invoice.direction == Direction::Issued {
        return Err(Objection::NotOwed);
    }
    if is_closed(&invoice.status) {
        return Err(Objection::NotPayable {
            status: invoice.status.name().to_owned(),
        });
    }
    let due = due_minor(invoice).ok_or(Objection::Unclear)?;
    if i128::from(money.minor) > due {
        // A due beyond an amount's range is more than any payment, and never gets here.
        let due = i64::try_from(due.max(0)).unwrap_or(i64::MAX);
        return Err(Objection::TooMuch {
            due: Money::new(due, invoice.currency).to_plain(),
        });
    }
    Ok(money)
}

/// Whether nobody owes an invoice with this word.
fn is_closed(status: &InvoiceStatus) -> bool {
    match status {
        InvoiceStatus::Draft
        | InvoiceStatus::Paid
        | InvoiceStatus::Void
        | InvoiceStatus::Uncollectible => true,
        InvoiceStatus::Open
        | InvoiceStatus::PartiallyPaid
        | InvoiceStatus::Overdue
        | InvoiceStatus::Unknown(_) => false,
    }
}

/// Enters a payment as it is known by now, whether it is on the invoice already or not: its sender
/// may have booked the invoice anew meanwhile, without it.
pub fn enter(invoice: &mut Invoice, payment: Payment) {
    let mut entered = invoice.payments.iter_mut();
    match entered.find(|known| known.id == payment.id) {
        Some(known) => *known = payment,
        None => invoice.payments.push(payment),
    }
}

/// Gives an invoice the word for what has been paid by `today`. One that is late stays so until
/// nothing is open; one that nobody owes keeps its word.
pub fn raise_status(invoice: &mut Invoice, today: Day) {
    if is_closed(&invoice.status) {
        return;
    }
    let of = |status: PaymentStatus| -> i128 {
        let payments = invoice.payments.iter();
        let payments = payments.filter(|payment| payment.status == status);
        payments
            .map(|payment| i128::from(payment.money.minor))
            .sum()
    };
    let (held, paid) = (of(PaymentStatus::Processing), of(PaymentStatus::Succeeded));
    // What is under way is still open, though it can't be paid once more.
    let open = due_minor(invoice).map(|due| due + held);
    if open.is_some_and(|open| open <= 0) {
        invoice.status = InvoiceStatus::Paid;
        invoice.paid_on = Some(today);
    } else if paid > 0 && invoice.status != InvoiceStatus::Overdue {
        invoice.status = InvoiceStatus::PartiallyPaid;
    }
}

#[cfg(test)]
mod tests;
