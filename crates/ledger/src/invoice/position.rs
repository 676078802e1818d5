//! What is paid, credited, open and late on an invoice, as a given day makes it.

use serde::{Deserialize, Serialize};

use super::{Invoice, InvoiceStatus, PaymentStatus};
use crate::day::Day;

/// How an invoice stands on a day. Amounts in minor units of its currency, and
///
/// ```text
/// total = paid + credited + waived + unlisted + open − overpaid
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// What it stands at.
    pub standing: Standing,
    /// What is asked for.
    pub total_minor: i128,
    /// Payments that had arrived by that day.
    pub paid_minor: i128,
    /// Credit notes issued by that day.
    pub credited_minor: i128,
    /// The part that nobody owes: the rest of a draft, a void or an uncollectible one.
    pub waived_minor: i128,
    /// The part that the sender calls paid although no payment of it is listed.
    pub unlisted_minor: i128,
    /// Still owed: total less payments and credit notes (domain rule D13), 0 or more.
    pub open_minor: i128,
    /// Paid or credited beyond the total, so owed back; 0 or more.
    pub overpaid_minor: i128,
    /// Payments still under way, which lower nothing yet.
    pub processing_minor: i128,
    /// Civil days from the due day to the day asked about: positive is late, negative is early.
    /// None without a due day.
    pub late_days: Option<i32>,
    /// Payments and credit notes in another currency, which can't be subtracted.
    pub n_other_currency: u32,
}

/// What an invoice stands at on a day. The sender's own word decides only what no amount can say:
/// drafts, void and uncollectible ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Standing {
    /// Not sent.
    Draft,
    /// Nothing paid or credited, and not late.
    Open,
    /// Something paid or credited, something open, and not late.
    PartiallyPaid,
    /// Something open, and the due day is over.
    Overdue,
    /// Nothing open.
    Paid,
    /// More paid or credited than asked for.
    Overpaid,
    /// Called off.
    Void,
    /// Given up.
    Uncollectible,
}

impl Standing {
    /// Every standing, in order.
    pub const ALL: [Standing; 8] = [
        Standing::Draft,
        Standing::Open,
        Standing::PartiallyPaid,
        Standing::Overdue,
        Standing::Paid,
        Standing::Overpaid,
        Standing::Void,
        Standing::Uncollectible,
    ];
}

impl Invoice {
    /// Whether it was there on a day; one without a day of issue always is.
    pub fn is_issued_by(&self, day: Day) -> bool {
        self.issued_on.is_none_or(|issued_on| issued_on <= day)
    }

    /// How it stands at the end of a day: payments and credit notes of later days don't count,
    /// those without a day do. payments -> 1
    pub fn position(&self, as_of: Day) -> Position {
        let is_by = |day: Option<Day>| day.is_none_or(|day| day <= as_of);
        let total_minor = self.total_minor();
        let Settled {
            paid_minor,
            credited_minor,
            processing_minor,
            n_other_currency,
        } = self.settled(is_by);

        let late_days = self.due_on.map(|due_on| as_of.days_since(due_on));
        let rest_minor = total_minor - paid_minor - credited_minor;
        let mut position = Position {
            standing: Standing::Paid,
            total_minor,
            paid_minor,
            credited_minor,
            waived_minor: 0,
            unlisted_minor: 0,
            open_minor: 0,
            overpaid_minor: (-rest_minor).max(0),
            processing_minor,
            late_days,
            n_other_currency,
        };
        let owed_minor = rest_minor.max(0);
        match self.status {
            InvoiceStatus::Draft => position.waive_all(Standing::Draft),
            InvoiceStatus::Void => position.waive_all(Standing::Void),
            InvoiceStatus::Uncollectible => {
                position.standing = Standing::Uncollectible;
                position.waived_minor = owed_minor;
            }
            InvoiceStatus::Paid if owed_minor > 0 && is_by(self.paid_on) => {
                position.unlisted_minor = owed_minor;
            }
            _ if owed_minor == 0 => {
                if rest_minor < 0 {
                    position.standing = Standing::Overpaid;
                }
            }
            _ => {
                position.open_minor = owed_minor;
                position.standing = match late_days {
                    Some(1..) => Standing::Overdue,
                    _ if paid_minor == 0 && credited_minor == 0 => Standing::Open,
                    _ => Standing::PartiallyPaid,
                };
            }
        }
        position
    }

    /// What was paid and credited on the days that count. payments -> 1
    fn settled(&self, is_by: impl Fn(Option<Day>) -> bool) -> Settled {
        let (mut paid_minor, mut credited_minor, mut processing_minor) = (0_i128, 0_i128, 0_i128);
        let mut n_other_currency = 0_u32;
        for payment in self
            .payments
            .iter()
            .filter(|payment| is_by(payment.paid_on))
        {
            let sum = match payment.status {
                PaymentStatus::Succeeded => &mut paid_minor,
                PaymentStatus::Processing => &mut processing_minor,
                PaymentStatus::Failed | PaymentStatus::Unknown(_) => continue,
            };
            if payment.money.currency == self.currency {
                *sum += i128::from(payment.money.minor);
            } else {
                n_other_currency = n_other_currency.saturating_add(1);
            }
        }
        for note in self
            .credit_notes
            .iter()
            .filter(|note| is_by(note.issued_on))
        {
            if note.money.currency == self.currency {
                credited_minor += i128::from(note.money.minor);
            } else {
                n_other_currency = n_other_currency.saturating_add(1);
            }
        }
        Settled {
            paid_minor,
            credited_minor,
            processing_minor,
            n_other_currency,
        }
    }
}

/// Payments and credit notes, summed.
struct Settled {
    paid_minor: i128,
    credited_minor: i128,
    processing_minor: i128,
    n_other_currency: u32,
}

impl Position {
    /// Nobody owes anything on it, so whatever was paid is owed back.
    fn waive_all(&mut self, standing: Standing) {
        self.standing = standing;
        self.waived_minor = self.total_minor - self.credited_minor - self.paid_minor;
        self.overpaid_minor = 0;
        if self.paid_minor > 0 {
            self.overpaid_minor = self.paid_minor;
            self.waived_minor += self.paid_minor;
        }
    }
}
