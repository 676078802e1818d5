//! What a period brought, on the accrual and on the cash basis side by side, and the bridge between
//! the two (domain rule D10).
//!
//! | figure | formula |
//! |---|---|
//! | accrual(p) | sum of what was posted in `p`, whether its money is there or not |
//! | cash(p) | sum of what entered the balance in `p`: see `Row::in_balance_at` |
//! | deferred(t) | sum of what was posted before `t` and entered the balance at `t` or later, or not yet |
//! | newly deferred | posted in `p`, not in the balance at its end |
//! | released | posted before `p`, entered the balance in `p` |
//! | roll-forward | deferred(end) = deferred(start) + newly deferred - released |
//! | bridge | cash(p) = accrual(p) - (deferred(end) - deferred(start)) |
//!
//! Each figure is summed by its own rule, so the two identities are checked and not assumed.

use serde::{Deserialize, Serialize};

use super::{Report, ReportKind};
use crate::day::zone::Zone;
use crate::day::{Instant, Period};
use crate::journal::Account;
use crate::money::Currency;
use crate::sorting;
use crate::store::{Ledger, Row};
use crate::transaction::{Kind, Step};

mod address;

pub use address::{Column, Place};

/// The period, and the zone whose days it is made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Query {
    /// Days of the period; none for everything there is.
    pub period: Option<Period>,
    /// Zone of the days.
    pub zone: Zone,
}

/// One row per currency that has anything on either basis, or deferred at either end; by code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accounting {
    /// The rows.
    pub currencies: Vec<CurrencyAccounts>,
}

/// Both bases of one currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CurrencyAccounts {
    /// The currency.
    pub currency: Currency,
    /// By step of the money path, then account.
    pub lines: Vec<AccountLine>,
    /// The sum of the lines that are net proceeds: all up to `Step::Unrecognised` (D9).
    pub proceeds: Bases,
    /// The sum of the other lines: reserves, card charges, payouts, opening balances.
    pub carried: Bases,
}

/// One account at one step of the money path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountLine {
    /// The step.
    pub step: Step,
    /// The account.
    pub account: Account,
    /// Its sums.
    pub bases: Bases,
}

/// The sums of some amounts on both bases, in minor units, `+` into the balance.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bases {
    /// Posted in the period.
    pub accrual_minor: i128,
    /// Entered the balance in the period.
    pub cash_minor: i128,
    /// Deferred when the period starts.
    pub deferred_start_minor: i128,
    /// Posted in the period and deferred at its end.
    pub newly_deferred_minor: i128,
    /// Deferred at the start, and entered the balance in the period.
    pub released_minor: i128,
    /// Deferred when the period ends.
    pub deferred_end_minor: i128,
    /// Amounts posted in the period.
    pub n_accrual: u64,
    /// Amounts that entered the balance in the period.
    pub n_cash: u64,
}

impl Bases {
    /// Accrual - change in deferred - cash (D10). 0, always.
    pub const fn bridge_residual_minor(&self) -> i128 {
        let change = self.deferred_end_minor - self.deferred_start_minor;
        self.accrual_minor - change - self.cash_minor
    }

    /// Deferred at the start + newly deferred - released - deferred at the end (D10). 0, always.
    pub const fn roll_residual_minor(&self) -> i128 {
        self.deferred_start_minor + self.newly_deferred_minor
            - self.released_minor
            - self.deferred_end_minor
    }

    fn add(&mut self, other: &Bases) {
        self.accrual_minor += other.accrual_minor;
        self.cash_minor += other.cash_minor;
        self.deferred_start_minor += other.deferred_start_minor;
        self.newly_deferred_minor += other.newly_deferred_minor;
        self.released_minor += other.released_minor;
        self.deferred_end_minor += other.deferred_end_minor;
        self.n_accrual += other.n_accrual;
        self.n_cash += other.n_cash;
    }

    fn add_amount(&mut self, minor: i128, when: When) {
        let When { posted, released } = when;
        if posted == Time::Within {
            self.accrual_minor += minor;
            self.n_accrual += 1;
        }
        if released == Time::Within {
            self.cash_minor += minor;
            self.n_cash += 1;
        }
        if posted == Time::Before && released != Time::Before {
            self.deferred_start_minor += minor;
        }
        if posted == Time::Within && released != Time::Within {
            self.newly_deferred_minor += minor;
        }
        if posted == Time::Before && released == Time::Within {
            self.released_minor += minor;
        }
        if posted != Time::After && released == Time::After {
            self.deferred_end_minor += minor;
        }
    }
}

/// Where an instant lies against the period.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Time {
    Before,
    Within,
    /// After the period, or at no known time.
    After,
}

/// Where the two instants of a row lie. It is never released before it is posted.
#[derive(Clone, Copy)]
struct When {
    posted: Time,
    released: Time,
}

impl When {
    fn of(row: &Row<'_>, start: Option<Instant>, end: Option<Instant>) -> When {
        let time_of = |at: Instant| {
            if start.is_some_and(|start| at < start) {
                Time::Before
            } else if end.is_none_or(|end| at < end) {
                Time::Within
            } else {
                Time::After
            }
        };
        When {
            posted: time_of(row.posted_at()),
            released: row.in_balance_at().map_or(Time::After, time_of),
        }
    }

    /// Whether a row is in any figure: not when its money was free before the period.
    fn counts(self) -> bool {
        self.released != Time::Before
    }
}

impl Report for Accounting {
    const KIND: ReportKind = ReportKind::Accounting;
    type Query = Query;

    /// rows before the end of the period -> currencies x accounts
    fn run(ledger: &Ledger, query: &Query) -> Self {
        let span = query.period.map(|period| query.zone.span(period));
        let start = span.as_ref().map(|span| span.start);
        let end = span.map(|span| span.end.max(span.start));
        let n_rows = end.map_or(ledger.n_rows(), |end| {
            ledger.rows_between(Instant::MIN..end).end
        });

        let lines = Lines::new(ledger);
        let mut sums: Vec<Vec<Bases>> = vec![Vec::new(); ledger.currencies().len()];
        for row in ledger.rows_in(0..n_rows) {
            let when = When::of(&row, start, end);
            if !when.counts() {
                continue;
            }
            let sums = &mut sums[usize::from(row.currency_code())];
            sums.resize(lines.all.len(), Bases::default());
            for part in row.parts() {
                sums[lines.place(row.kind(), part.name)].add_amount(i128::from(part.minor), when);
            }
        }

        let currencies = ledger.currencies().iter().zip(sums);
        let mut currencies: Vec<CurrencyAccounts> = currencies
            .filter(|(_, sums)| !sums.is_empty())
            .map(|(&currency, sums)| CurrencyAccounts::of(currency, &lines.all, &sums))
            .collect();
        sorting::by_key(&mut currencies, |row| row.currency);
        Accounting { currencies }
    }
}

impl CurrencyAccounts {
    fn of(currency: Currency, lines: &[(Step, Account)], sums: &[Bases]) -> CurrencyAccounts {
        let (mut proceeds, mut carried) = (Bases::default(), Bases::default());
        let mut met = Vec::new();
        for (&(step, account), &bases) in lines.iter().zip(sums) {
            if bases == Bases::default() {
                continue;
            }
            let sum = if step.is_activity() {
                &mut proceeds
            } else {
                &mut carried
            };
            sum.add(&bases);
            met.push(AccountLine {
                step,
                account,
                bases,
            });
        }
        CurrencyAccounts {
            currency,
            lines: met,
            proceeds,
            carried,
        }
    }
}

/// The lines that a ledger may have, and which of them each amount is on.
struct Lines {
    /// By step, then account.
    all: Vec<(Step, Account)>,
    /// By name, then by kind in the order of [`Kind::ALL`].
    places: Vec<usize>,
}

impl Lines {
    fn new(ledger: &Ledger) -> Lines {
        let components = ledger.components();
        let of_component = |component| {
            Kind::ALL.map(|kind| (Step::of(kind, component), Account::of(kind, component)))
        };
        let of_amounts: Vec<(Step, Account)> = components.flat_map(of_component).collect();
        let mut all = of_amounts.clone();
        sorting::ascending(&mut all);
        all.dedup();
        let places = of_amounts
            .iter()
            .map(|line| all.partition_point(|other| other < line));
        Lines {
            places: places.collect(),
            all,
        }
    }

    fn place(&self, kind: Kind, name: u32) -> usize {
        self.places[name as usize * Kind::ALL.len() + kind as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn residuals_are_what_does_not_add_up() {
        let bases = Bases {
            accrual_minor: 1000,
            cash_minor: 200,
            deferred_start_minor: 30,
            newly_deferred_minor: 4000,
            released_minor: 500,
            deferred_end_minor: 7,
            ..Bases::default()
        };
        assert_eq!(bases.bridge_residual_minor(), 1000 - (7 - 30) - 200);
        assert_eq!(bases.roll_residual_minor(), 30 + 4000 - 500 - 7);
    }
}
