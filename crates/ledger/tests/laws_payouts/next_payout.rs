//! Estimates of the next payout against plain loops.

use ledger::day::{Day, Instant};
use ledger::money::Currency;
use ledger::report::Report;
use ledger::report::next_payout::{Estimate, NextPayout, Query};
use ledger::settlement::Settlement;
use ledger::transaction::{Status, Transaction};
use proptest::option;
use proptest::prelude::*;

use crate::balances::links;
use crate::books::{Books, books, day};
use crate::reference_balances::{Choice, Links, entry, settled_sum};
use crate::{config, ledger_of, zone};

/// Currency and marketplace.
type Account = (Currency, Option<String>);

struct Reference<'a> {
    books: &'a Books,
    links: Links,
}

/// A past or present estimate: close, available, maturing, its count, left out, fees.
#[derive(Debug, PartialEq)]
struct Parts {
    close_on: Day,
    available: i128,
    maturing: i128,
    n_maturing: u64,
    left_out: i128,
    fees: i128,
}

impl Parts {
    fn sum(&self) -> i128 {
        self.available + self.maturing + self.fees
    }
}

impl Reference<'_> {
    fn account(&self, currency: Currency, marketplace: Option<&String>) -> Account {
        let own = || {
            self.books
                .settlements
                .iter()
                .filter(|one| one.currency == currency)
        };
        let is_cut = own().count() > 0 && own().all(|one| one.marketplace.is_some());
        (currency, marketplace.filter(|_| is_cut).cloned())
    }

    fn of_settlement(&self, one: &Settlement) -> Account {
        self.account(one.currency, one.marketplace.as_ref())
    }

    fn settlement_of(&self, row: &Transaction) -> Option<&Settlement> {
        let mut all = self.books.settlements.iter();
        all.find(|one| row.settlement_id.as_ref() == Some(&one.id) && row.currency == one.currency)
    }

    fn of_row(&self, row: &Transaction) -> Account {
        match self.settlement_of(row) {
            Some(settlement) => self.of_settlement(settlement),
            None => self.account(row.currency, row.marketplace.as_ref()),
        }
    }

    /// Closed settlements of an account, by close.
    fn closed(&self, account: &Account) -> Vec<&Settlement> {
        let all = self.books.settlements.iter();
        let mut closed: Vec<&Settlement> = all
            .filter(|one| !one.is_open && self.of_settlement(one) == *account)
            .collect();
        closed.sort_by_key(|one| (one.ended_at, one.started_at, one.id.clone()));
        closed
    }

    fn estimate(&self, account: &Account, as_of: Day, asked: Option<Day>) -> Option<Parts> {
        let end = zone().start_of(as_of.plus_days(1).unwrap());
        let closed = self.closed(account);
        let known: Vec<&Settlement> = closed
            .into_iter()
            .filter(|one| one.ended_at < end)
            .collect();
        let recent = &known[known.len().saturating_sub(6)..];
        let close_on = if let Some(day) = asked {
            day
        } else {
            let last = zone().day_of(recent.last()?.ended_at);
            let days = |one: &&Settlement| {
                zone()
                    .day_of(one.ended_at)
                    .days_since(zone().day_of(one.started_at))
            };
            let mut lengths: Vec<i32> = recent.iter().map(days).collect();
            lengths.sort_unstable();
            let mut close_on = last;
            while close_on <= as_of {
                let days = lengths[(lengths.len() - 1) / 2].max(1);
                close_on = close_on.plus_days(days).unwrap();
            }
            close_on
        };
        let of_account = |row: &Transaction| self.of_row(row) == *account;
        let choice = Choice {
            row: &of_account,
            settlement: &|one| self.of_settlement(one) == *account,
        };
        let money = self.books.money_of(&choice, end, &self.links);

        let rows = || self.books.transactions.iter().filter(|row| of_account(row));
        let (mut maturing, mut n_maturing) = (0, 0);
        for row in rows() {
            if row.posted_at >= end || entry(row).is_some_and(|at| at < end) {
                continue;
            }
            let maturity = match &row.status {
                Status::Deferred { matures_at, .. } => matures_at.or(row.released_at),
                Status::Released => row.released_at,
            };
            let span = zone().start_of(as_of)..zone().start_of(close_on);
            if maturity.is_some_and(|at| span.contains(&at)) {
                maturing += settled_sum(row);
                n_maturing += 1;
            }
        }

        let mut typical: Vec<i128> = recent
            .iter()
            .map(|one| {
                let own =
                    rows().filter(|row| self.settlement_of(row).is_some_and(|of| of.id == one.id));
                own.map(Books::standing_fees).sum()
            })
            .collect();
        typical.sort_unstable();
        let typical = if typical.is_empty() {
            0
        } else {
            typical[(typical.len() - 1) / 2]
        };
        let last_close = known.last().map_or(Instant::MIN, |one| one.ended_at);
        let posted = rows().filter(|row| row.posted_at >= last_close && row.posted_at < end);
        let posted: i128 = posted.map(Books::standing_fees).sum();
        Some(Parts {
            close_on,
            available: money.available,
            maturing,
            n_maturing,
            left_out: money.deferred - maturing,
            fees: (typical - posted).min(0),
        })
    }
}

fn parts(estimate: &Estimate) -> Parts {
    Parts {
        close_on: estimate.close_on,
        available: estimate.available_minor,
        maturing: estimate.maturing_minor,
        n_maturing: estimate.n_maturing,
        left_out: estimate.left_out_minor,
        fees: estimate.expected_fees_minor,
    }
}

/// The least error that so many of a hundred do not exceed.
fn quantile(errors: &[i128], percent: usize) -> Option<i128> {
    let mut errors = errors.to_vec();
    errors.sort_unstable();
    let enough = |error: &&i128| {
        let n = errors.iter().filter(|one| one <= error).count();
        n * 100 >= errors.len() * percent
    };
    errors.iter().find(enough).copied()
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn an_estimate_is_what_plain_loops_say(
        books in books(),
        as_of in day(),
        close_on in option::weighted(0.3, day()),
        lead_days in option::weighted(0.5, 0..9_u16),
    ) {
        let ledger = ledger_of(&books.batches());
        let reference = Reference { books: &books, links: links(&ledger) };
        let query = Query { as_of, close_on, lead_days, zone: zone() };
        let answer = NextPayout::run(&ledger, &query);

        let mut accounts: Vec<Account> =
            books.transactions.iter().map(|row| reference.of_row(row)).collect();
        accounts.extend(books.settlements.iter().map(|one| reference.of_settlement(one)));
        accounts.sort();
        accounts.dedup();
        let found: Vec<Account> =
            answer.accounts.iter().map(|one| (one.currency, one.marketplace.clone())).collect();
        prop_assert_eq!(&found, &accounts);

        for (row, account) in answer.accounts.iter().zip(&accounts) {
            let expected = reference.estimate(account, as_of, close_on);
            prop_assert_eq!(row.estimate.as_ref().map(parts), expected);
            let Some(estimate) = &row.estimate else {
                continue;
            };
            prop_assert_eq!(estimate.estimate_minor, parts(estimate).sum());
            let own_lead = estimate.close_on.days_since(as_of).max(0);
            let lead = lead_days.map_or(own_lead, i32::from);
            prop_assert_eq!(i32::from(estimate.back_test.lead_days), lead);

            let mut expected = Vec::new();
            for settlement in reference.closed(account) {
                let close_on = zone().day_of(settlement.ended_at);
                let then = close_on.plus_days(-lead).unwrap();
                if close_on > as_of {
                    continue;
                }
                if let Some(parts) = reference.estimate(account, then, None) {
                    let came = books.total_of(settlement);
                    let of = (parts.close_on, parts.sum(), came, came - parts.sum());
                    expected.push((settlement.id.clone(), then, close_on, of));
                }
            }
            let lines = estimate.back_test.lines.iter().map(|line| {
                let of =
                    (line.assumed_close_on, line.estimate_minor, line.came_minor, line.error_minor);
                (line.settlement_id.clone(), line.as_of, line.close_on, of)
            });
            prop_assert_eq!(lines.collect::<Vec<_>>(), expected);
            let errors: Vec<i128> =
                estimate.back_test.lines.iter().map(|line| line.error_minor).collect();
            prop_assert_eq!(estimate.back_test.low_minor, quantile(&errors, 10));
            prop_assert_eq!(estimate.back_test.median_minor, quantile(&errors, 50));
            prop_assert_eq!(estimate.back_test.high_minor, quantile(&errors, 90));
        }
    }
}
