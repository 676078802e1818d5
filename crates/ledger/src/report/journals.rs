//! One settlement as month-split journals: what to book in each month, and what crosses from one
//! into the next (domain rule D11).
//!
//! | figure | formula |
//! |---|---|
//! | `J(m)` | sum of the settlement's rows that count in month `m`, the payout itself aside |
//! | brought forward | sum of `J` over the months before `m`, while it was not paid |
//! | carried forward | brought forward + `J(m)`, when the settlement goes on after `m` |
//! | total | sum of all `J(m)` = sum of the settlement's rows |

use serde::{Deserialize, Serialize};

use super::{Report, ReportKind};
use crate::day::zone::Zone;
use crate::day::{Day, Interval, Weekday};
use crate::journal::{Account, Entry, Movement};
use crate::money::Currency;
use crate::settlement::Settlement;
use crate::sorting;
use crate::store::Ledger;
use crate::store::basis::Basis;
use crate::store::journal::{Cut, LeftOut};

mod address;

pub use address::Place;

/// Which settlement, and how it is split.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Query {
    /// The settlement.
    pub settlement_id: String,
    /// Zone whose civil months split it.
    pub zone: Zone,
    /// Which instant of a row counts.
    pub basis: Basis,
}

/// The journals; none when the ledger has neither the settlement nor a row of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Journals {
    /// What the sender says of the settlement; none when only its rows are known.
    pub settlement: Option<Settlement>,
    /// By currency, then month. All in the settlement's own currency, as a rule; rows of it in
    /// another one are months of their own.
    pub months: Vec<MonthJournal>,
    /// One per currency: the sum of its months.
    pub totals: Vec<JournalTotal>,
    /// Deferred money that the cash basis leaves out.
    pub left_out: Vec<LeftOut>,
}

/// What to book in one month. Amounts in minor units, `+` into the balance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonthJournal {
    /// First day of the month.
    pub month: Day,
    /// The currency.
    pub currency: Currency,
    /// The entries, by day.
    pub entries: Vec<Entry>,
    /// `J(m)`.
    pub minor: i128,
    /// Amounts in it.
    pub n_amounts: u64,
    /// Brought forward from the month before.
    pub brought_minor: i128,
    /// Carried forward into the next.
    pub carried_minor: i128,
    /// What left for the bank in this month, by the settlement's claim or its own rows.
    pub paid_minor: i128,
}

/// The sum of the months in one currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalTotal {
    /// The currency.
    pub currency: Currency,
    /// The sum of all `J(m)`, in minor units.
    pub minor: i128,
    /// The claimed total, when the settlement is in this currency and claims one.
    pub claimed_minor: Option<i128>,
    /// Claimed less summed: 0 when the settlement foots; none without a claim.
    pub residual_minor: Option<i128>,
}

impl Report for Journals {
    const KIND: ReportKind = ReportKind::Journals;
    type Query = Query;

    /// rows of the settlement -> months x accounts
    fn run(ledger: &Ledger, query: &Query) -> Self {
        let cut = Cut {
            zone: query.zone.clone(),
            period: None,
            basis: query.basis,
        };
        let books = ledger.books_of_settlement(&query.settlement_id, &cut);
        let settlement = ledger.settlement(&query.settlement_id).cloned();
        let months = months(books.entries);
        Journals {
            totals: totals(&months, settlement.as_ref()),
            months,
            settlement,
            left_out: books.left_out,
        }
    }
}

/// The entries stand by day, so the months of a currency come in order.
fn months(mut entries: Vec<Entry>) -> Vec<MonthJournal> {
    sorting::by_key(&mut entries, |entry| entry.currency);
    let mut months: Vec<MonthJournal> = Vec::new();
    for entry in entries {
        let month = Interval::Month.containing(entry.on, Weekday::Monday).start;
        let currency = entry.currency;
        let is_same = |last: &&mut MonthJournal| (last.month, last.currency) == (month, currency);
        if let Some(last) = months.last_mut().filter(is_same) {
            last.add(entry);
            continue;
        }
        let mut journal = MonthJournal {
            month,
            currency,
            entries: Vec::new(),
            minor: 0,
            n_amounts: 0,
            brought_minor: 0,
            carried_minor: 0,
            paid_minor: 0,
        };
        journal.add(entry);
        months.push(journal);
    }
    months
}

impl MonthJournal {
    fn add(&mut self, entry: Entry) {
        let on_account = |account: Account| -> i128 {
            let postings = entry.postings.iter();
            let of_account = postings.filter(|posting| posting.account == account);
            of_account.map(|posting| posting.minor).sum()
        };
        match entry.movement {
            Movement::BroughtForward => self.brought_minor -= on_account(Account::CarriedForward),
            Movement::CarriedForward => self.carried_minor += on_account(Account::CarriedForward),
            Movement::Settled | Movement::PaidOut => {
                self.paid_minor += on_account(Account::InTransit);
            }
            Movement::Unexplained | Movement::OpeningBalances => {}
            _ => {
                self.minor += entry.amounts_minor();
                self.n_amounts += entry.n_amounts();
            }
        }
        self.entries.push(entry);
    }
}

fn totals(months: &[MonthJournal], settlement: Option<&Settlement>) -> Vec<JournalTotal> {
    let mut totals: Vec<JournalTotal> = Vec::new();
    for month in months {
        match totals.last_mut() {
            Some(total) if total.currency == month.currency => total.minor += month.minor,
            _ => totals.push(JournalTotal {
                currency: month.currency,
                minor: month.minor,
                claimed_minor: None,
                residual_minor: None,
            }),
        }
    }
    for total in &mut totals {
        let own = settlement.filter(|settlement| settlement.currency == total.currency);
        total.claimed_minor = own
            .and_then(|settlement| settlement.claimed_minor)
            .map(i128::from);
        total.residual_minor = total.claimed_minor.map(|claimed| claimed - total.minor);
    }
    totals
}
