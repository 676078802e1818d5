//! What the next payout will be, and how far such estimates were off in the past (domain rule D15).
//!
//! Per account, as of the end of a day:
//!
//! | part | is |
//! |---|---|
//! | available | what the balance holds free, see `store::position` |
//! | maturing | deferred money whose maturity is a day from the one asked about up to the day before the close |
//! | expected fees | what standing fees still come: those of a typical settlement less those posted since the last close; never more than 0 |
//! | estimate | available + maturing + expected fees |
//!
//! The *close* is the day on which the open settlement ends: as asked, or else the last close plus
//! the typical length of a settlement as often as it takes to come after the day asked about.
//! *Typical* is the lower median of the last [`TYPICAL_MAX`] closed settlements. *Standing fees* are
//! the expenses of fee, advertising, subscription and storage transactions, which come whether or
//! not anything is sold.
//!
//! Sales still to come are not guessed, nor is a reserve, nor money that should have been released
//! long ago. What that costs is shown: the same estimate is made for closed settlements, from what
//! was posted so many days before each closed, and compared with what its rows add up to. (Of a
//! transaction only the newest version is known: one that was released since is taken to have been
//! deferred until then, and its release to have been foreseen.)

use serde::{Deserialize, Serialize};

use super::{Report, ReportKind};
use crate::day::zone::Zone;
use crate::day::{Day, Instant};
use crate::money::Currency;
use crate::sorting;
use crate::store::Ledger;
use crate::store::position::Positions;

mod address;
mod history;
mod outlook;

pub use address::{Behind, Place};

use history::{History, Window};
use outlook::Outlooks;

/// How many closed settlements say what is typical.
pub const TYPICAL_MAX: usize = 6;

/// How many closed settlements an estimate is tested on.
pub const TESTED_MAX: usize = 24;

/// As of when, and for which close.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Query {
    /// The day whose end is now.
    pub as_of: Day,
    /// The day of the close, where it is known; none to assume one per account.
    pub close_on: Option<Day>,
    /// How many days before each past close the test stands; none for as many as lie between the
    /// day asked about and the close.
    pub lead_days: Option<u16>,
    /// Zone of the days.
    pub zone: Zone,
}

/// One row per account, by currency, then marketplace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NextPayout {
    /// The rows.
    pub accounts: Vec<AccountRow>,
}

/// The next payout of one account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountRow {
    /// Its currency.
    pub currency: Currency,
    /// Its marketplace; none where the currency is one account, or for rows without one.
    pub marketplace: Option<String>,
    /// The estimate; none when no close is asked for and no settlement has closed, so that there is
    /// nothing to assume one by.
    pub estimate: Option<Estimate>,
    /// Which rows are behind it, see [`AccountRow::parts`].
    pub behind: Behind,
}

/// An estimate and its parts. Minor units of the account's currency, `+` to the seller.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Estimate {
    /// The day of the close.
    pub close_on: Day,
    /// Length of the settlement that the close was assumed by, in days; none when it was asked for.
    pub assumed_days: Option<i32>,
    /// Free in the balance.
    pub available_minor: i128,
    /// Deferred, and coming free before the close.
    pub maturing_minor: i128,
    /// Transactions that come free.
    pub n_maturing: u64,
    /// Deferred, and no part of the estimate: later, overdue, or without a day.
    pub left_out_minor: i128,
    /// Standing fees still to come; 0 or less.
    pub expected_fees_minor: i128,
    /// Available + maturing + expected fees; a negative one pays nothing.
    pub estimate_minor: i128,
    /// How such estimates did.
    pub back_test: BackTest,
}

/// Estimates of the past, and what came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackTest {
    /// How many days before each close they stand.
    pub lead_days: u16,
    /// One per closed settlement, oldest first; the last [`TESTED_MAX`] that have one before them.
    pub lines: Vec<BackTestLine>,
    /// The error that a tenth of them does not exceed, by nearest rank; none without a line.
    pub low_minor: Option<i128>,
    /// The lower median error.
    pub median_minor: Option<i128>,
    /// The error that nine tenths do not exceed.
    pub high_minor: Option<i128>,
}

/// One estimate of the past.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackTestLine {
    /// The settlement.
    pub settlement_id: String,
    /// The day at whose end the estimate stands.
    pub as_of: Day,
    /// The close that was assumed then.
    pub assumed_close_on: Day,
    /// The close that came.
    pub close_on: Day,
    /// The estimate.
    pub estimate_minor: i128,
    /// What the settlement's rows add up to.
    pub came_minor: i128,
    /// What came less the estimate: `+` when more came.
    pub error_minor: i128,
}

impl Report for NextPayout {
    const KIND: ReportKind = ReportKind::NextPayout;
    type Query = Query;

    /// rows x tests of their account -> accounts
    fn run(ledger: &Ledger, query: &Query) -> Self {
        let positions = Positions::new(ledger);
        let zone = &query.zone;
        let n_accounts = positions.accounts.len();
        let histories = (0..n_accounts).map(|account| History::new(&positions, account, zone));
        let histories: Vec<History> = histories.collect();

        let mut windows: Vec<Vec<Window>> = Vec::with_capacity(n_accounts);
        let mut tests = Vec::with_capacity(n_accounts);
        for history in &histories {
            let now = history.window(query.as_of, query.close_on, zone);
            let lead_days = now
                .as_ref()
                .map(|now| query.lead_days.unwrap_or(now.lead_days()));
            let tested = lead_days.map_or_else(Vec::new, |lead_days| {
                history.tests(query.as_of, lead_days, zone)
            });
            let mut all: Vec<Window> = tested.iter().map(|test| test.window.clone()).collect();
            all.extend(now);
            windows.push(all);
            tests.push((lead_days, tested));
        }

        let outlooks = Outlooks::new(&positions, &windows);
        let mut behind = address::behind(&positions, query);
        let accounts = positions.accounts.all().iter().zip(tests).enumerate();
        let accounts = accounts.map(|(account, (of, (lead_days, tested)))| {
            let lines = tested.iter().enumerate().map(|(place, test)| {
                let estimate_minor = outlooks.of(account, place).estimate_minor();
                BackTestLine {
                    settlement_id: test.settlement_id.clone(),
                    as_of: test.window.as_of,
                    assumed_close_on: test.window.close_on,
                    close_on: test.close_on,
                    estimate_minor,
                    came_minor: test.came_minor,
                    error_minor: test.came_minor - estimate_minor,
                }
            });
            let estimate = lead_days
                .zip(windows[account].last())
                .map(|(lead_days, now)| {
                    let outlook = outlooks.of(account, tested.len());
                    Estimate {
                        close_on: now.close_on,
                        assumed_days: now.assumed_days,
                        available_minor: outlook.available_minor,
                        maturing_minor: outlook.maturing_minor,
                        n_maturing: outlook.n_maturing,
                        left_out_minor: outlook.deferred_minor - outlook.maturing_minor,
                        expected_fees_minor: outlook.expected_fees_minor,
                        estimate_minor: outlook.estimate_minor(),
                        back_test: BackTest::new(lead_days, lines.collect()),
                    }
                });
            AccountRow {
                currency: of.currency,
                marketplace: of.marketplace.clone(),
                estimate,
                behind: std::mem::take(&mut behind[account]),
            }
        });
        NextPayout {
            accounts: accounts.collect(),
        }
    }
}

impl BackTest {
    fn new(lead_days: u16, lines: Vec<BackTestLine>) -> BackTest {
        let mut errors: Vec<i128> = lines.iter().map(|line| line.error_minor).collect();
        sorting::ascending(&mut errors);
        BackTest {
            lead_days,
            low_minor: nearest_rank(&errors, 10),
            median_minor: nearest_rank(&errors, 50),
            high_minor: nearest_rank(&errors, 90),
            lines,
        }
    }
}

/// The least of ascending numbers that so many percent of them do not exceed.
fn nearest_rank(ascending: &[i128], percent: usize) -> Option<i128> {
    let rank = (ascending.len() * percent).div_ceil(100);
    ascending.get(rank.max(1) - 1).copied()
}
