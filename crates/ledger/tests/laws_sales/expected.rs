//! The answer that plain loops give, and whether the report gives the same.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use ledger::day::{Day, Period};
use ledger::money::Currency;
use ledger::report::claim::Figure;
use ledger::report::sales::{Cell, CurrencySales, Line, Progress, Query};
use ledger::store::grouping::Value;
use ledger::transaction::{Step, Transaction};
use proptest::prelude::*;

use super::reference::{Figures, compared_days, figures, group, is_same, wanted};

/// What a cell says, by the reference's names.
fn said(cell: &Cell) -> Figures {
    let figures = [
        ("gross", Figure::step(Step::GrossSales)),
        ("discounts", Figure::step(Step::Discounts)),
        ("refunds", Figure::step(Step::RefundedSales)),
        ("proceeds", Figure::NetProceeds),
        ("withheld", Figure::TaxWithheld),
        ("sold", Figure::UnitsSold),
        ("returned", Figure::UnitsReturned),
        ("rows", Figure::Rows),
        ("orders", Figure::Orders),
    ];
    let said = figures.map(|(name, figure)| (name, cell.figure(&figure).unwrap()));
    said.into()
}

fn said_of(line: &Line) -> (Figures, Option<Figures>) {
    (said(&line.now), line.compared.as_ref().map(said))
}

/// Both sides of one currency, for the reference.
pub struct Expected<'a> {
    query: &'a Query,
    period: Period,
    pub now: Vec<(Day, &'a Transaction)>,
    /// By the day that each stands beside.
    pub compared: Option<Vec<(Day, &'a Transaction)>>,
    days: BTreeMap<Day, Day>,
}

impl<'a> Expected<'a> {
    pub fn new(
        all: &'a [Transaction],
        query: &'a Query,
        period: Period,
        currency: Currency,
    ) -> Self {
        let days = compared_days(query, period);
        let rows = wanted(all, query, currency);
        let now = rows.iter().filter(|(day, _)| period.contains(*day));
        let compared = rows.iter();
        let compared = compared.filter_map(|(day, row)| Some((*days.get(day)?, *row)));
        Expected {
            query,
            period,
            now: now.copied().collect(),
            compared: (!days.is_empty()).then(|| compared.collect()),
            days,
        }
    }

    fn line(&self, is_in: impl Fn(Day, &Transaction) -> bool) -> (Figures, Option<Figures>) {
        let of = |rows: &[(Day, &Transaction)]| {
            let rows = rows.iter().filter(|(day, row)| is_in(*day, row));
            figures(&rows.map(|(_, row)| *row).collect::<Vec<_>>())
        };
        (of(&self.now), self.compared.as_ref().map(|rows| of(rows)))
    }

    /// The groups, those with the most gross sales first.
    fn groups(&self) -> Vec<Value> {
        let rows = self.now.iter().chain(self.compared.iter().flatten());
        let groups: BTreeSet<Value> = rows.map(|(_, row)| group(row, self.query)).collect();
        let mut groups: Vec<Value> = groups.into_iter().collect();
        groups.sort_by_key(|value| {
            let (now, compared) = self.line(|_, row| group(row, self.query) == *value);
            let before = compared.map_or(0, |compared| compared["gross"]);
            (Reverse(now["gross"]), Reverse(before), value.clone())
        });
        groups
    }

    pub fn check(&self, sales: &CurrencySales) -> Result<(), TestCaseError> {
        prop_assert_eq!(said_of(&sales.total), self.line(|_, _| true));
        self.check_series(sales)?;
        let beyond = self.days.values().any(|beside| *beside >= self.period.end);
        prop_assert_eq!(sales.compared_beyond.is_some(), beyond);
        if let Some(cell) = &sales.compared_beyond {
            let (_, expected) = self.line(|beside, _| beside >= self.period.end);
            prop_assert_eq!(said(cell), expected.unwrap());
        }
        if self.query.by.is_none() {
            prop_assert!(sales.groups.is_empty() && sales.others.is_none());
            return Ok(());
        }
        let groups = self.groups();
        let n_shown = groups.len().min(self.query.limit);
        let shown: Vec<Value> = sales.groups.iter().map(|line| line.value.clone()).collect();
        prop_assert_eq!(&shown[..], &groups[..n_shown]);
        for line in &sales.groups {
            let expected = self.line(|_, row| group(row, self.query) == line.value);
            prop_assert_eq!(said_of(&line.line), expected);
        }
        prop_assert_eq!(sales.others.is_some(), n_shown < groups.len());
        if let Some(others) = &sales.others {
            prop_assert_eq!(others.n_groups, (groups.len() - n_shown) as u64);
            let expected = self.line(|_, row| !shown.contains(&group(row, self.query)));
            prop_assert_eq!(said_of(&others.line), expected);
        }
        Ok(())
    }

    fn check_series(&self, sales: &CurrencySales) -> Result<(), TestCaseError> {
        let mut day = self.period.start;
        for bucket in &sales.series {
            prop_assert_eq!(bucket.period.start, day);
            while day < self.period.end
                && is_same(self.query.interval, bucket.period.start, day, self.query)
            {
                day = day.plus_days(1).unwrap();
            }
            prop_assert_eq!(bucket.period.end, day);
            let is_in = |beside: Day| bucket.period.contains(beside);
            let (now, compared) = self.line(|beside, _| is_in(beside));
            prop_assert_eq!(said(&bucket.line.now), now);
            let partner = self.days.iter().filter(|(_, beside)| is_in(**beside));
            let partner: Vec<Day> = partner.map(|(day, _)| *day).collect();
            let compared = compared.filter(|_| !partner.is_empty());
            prop_assert_eq!(bucket.line.compared.as_ref().map(said), compared);
            let expected = partner.first().map(|first| Period {
                start: *first,
                end: partner[partner.len() - 1].plus_days(1).unwrap(),
            });
            prop_assert_eq!(bucket.compared_period, expected);
            let progress = if bucket.period.contains(self.query.today) {
                Progress::Running
            } else if self.query.today < bucket.period.start {
                Progress::Ahead
            } else {
                Progress::Over
            };
            prop_assert_eq!(bucket.progress, progress);
        }
        prop_assert_eq!(day, self.period.end);
        Ok(())
    }
}

/// The period that should be shown.
pub fn shown_period(all: &[Transaction], query: &Query) -> Option<Period> {
    if let Some(period) = query.filter.period {
        let end = period.end.max(period.start);
        return Some(Period { end, ..period });
    }
    let currencies: BTreeSet<Currency> = all.iter().map(|row| row.currency).collect();
    let rows = currencies
        .into_iter()
        .flat_map(|one| wanted(all, query, one));
    let days: BTreeSet<Day> = rows.map(|(day, _)| day).collect();
    Some(Period {
        start: *days.first()?,
        end: days.last()?.plus_days(1).unwrap(),
    })
}
