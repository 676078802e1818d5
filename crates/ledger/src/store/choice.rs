//! Rows chosen by any dimension that they can be grouped by, or by all but some of its values.
//!
//! What makes the rows behind a group, and the rows behind everything that an answer left out,
//! things that a [`Filter`] can say.

use std::cell::RefCell;

use serde::{Deserialize, Serialize};

use super::filter::Filter;
use super::grouping::{Code, Dimension, Reader, Value};
use super::{Ledger, Row};
use crate::day::Period;
use crate::money::Currency;
use crate::transaction::{Component, Kind, Step};

/// Only rows with one of these values of a dimension, or only those with none of them. By
/// component it chooses amounts, and the rows that have one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// What the values are of.
    pub dimension: Dimension,
    /// The values; one that is of another dimension fits no row.
    pub values: Vec<Value>,
    /// Whether rows with these values are left out, not chosen.
    pub is_exclusion: bool,
}

impl Filter {
    /// The same, in this currency only.
    #[must_use]
    pub fn in_currency(&self, currency: Currency) -> Filter {
        let mut filter = self.clone();
        let is_possible = narrow(&mut filter.currencies, &[currency]);
        filter.or_nothing(is_possible)
    }

    /// The same, with only the amounts at one of these steps.
    #[must_use]
    pub fn at_steps(&self, steps: &[Step]) -> Filter {
        let mut filter = self.clone();
        let is_possible = narrow(&mut filter.steps, steps);
        filter.or_nothing(is_possible)
    }

    /// The same, with only rows of one of these kinds.
    #[must_use]
    pub fn of_kinds(&self, kinds: &[Kind]) -> Filter {
        let mut filter = self.clone();
        let is_possible = narrow(&mut filter.kinds, kinds);
        filter.or_nothing(is_possible)
    }

    fn or_nothing(self, is_possible: bool) -> Filter {
        if is_possible {
            self
        } else {
            self.with_any(Dimension::Kind, Vec::new())
        }
    }

    /// The same, with only the days of this period.
    #[must_use]
    pub fn within(&self, period: Period) -> Filter {
        let empty = Period {
            start: period.start,
            end: period.start,
        };
        let days = match self.period {
            Some(own) => own.intersection(period).unwrap_or(empty),
            None => period,
        };
        Filter {
            period: Some(days),
            ..self.clone()
        }
    }

    /// The same, with only what has this value of a dimension: the filter of a group, whose rows
    /// add up to the group's sums.
    #[must_use]
    pub fn with(&self, dimension: Dimension, value: &Value) -> Filter {
        if let (Dimension::Time { interval, calendar }, &Value::Day(day)) = (dimension, value) {
            return self.within(interval.containing(day, calendar));
        }
        self.with_any(dimension, vec![value.clone()])
    }

    /// The same, with only what has one of these values.
    #[must_use]
    pub fn with_any(&self, dimension: Dimension, values: Vec<Value>) -> Filter {
        self.with_choice(Choice {
            dimension,
            values,
            is_exclusion: false,
        })
    }

    /// The same, with only what has none of these values: all that an answer which shows them
    /// leaves out.
    #[must_use]
    pub fn without(&self, dimension: Dimension, values: Vec<Value>) -> Filter {
        self.with_choice(Choice {
            dimension,
            values,
            is_exclusion: true,
        })
    }

    fn with_choice(&self, choice: Choice) -> Filter {
        let mut filter = self.clone();
        filter.choices.push(choice);
        filter
    }
}

/// Makes a list of wanted things, in which nothing stands for all, want these only. False where
/// it wanted none of them.
fn narrow<T: Copy + PartialEq>(own: &mut Vec<T>, wanted: &[T]) -> bool {
    let both = wanted
        .iter()
        .filter(|one| own.is_empty() || own.contains(one));
    let both: Vec<T> = both.copied().collect();
    let is_possible = !both.is_empty();
    *own = both;
    is_possible
}

impl Choice {
    /// Whether it fits an amount with this component; one of another dimension fits all.
    pub(super) fn has_component(&self, component: &Component) -> bool {
        let is = |value: &Value| matches!(value, Value::Component(one) if one == component);
        self.dimension != Dimension::Component || self.values.iter().any(is) != self.is_exclusion
    }
}

/// The choices of a filter in the codes of one ledger.
#[derive(Debug)]
pub struct CodedChoices<'a> {
    choices: Vec<CodedChoice>,
    reader: RefCell<Reader<'a>>,
}

#[derive(Debug)]
struct CodedChoice {
    dimension: Dimension,
    /// In order.
    codes: Vec<Code>,
    is_exclusion: bool,
}

impl<'a> CodedChoices<'a> {
    /// None where there is nothing to choose by. values
    pub(super) fn new(ledger: &Ledger, filter: &'a Filter) -> Option<CodedChoices<'a>> {
        let by_row = filter.choices.iter();
        let choices: Vec<CodedChoice> = by_row
            .filter(|choice| choice.dimension != Dimension::Component)
            .map(|choice| CodedChoice::new(ledger, choice))
            .collect();
        (!choices.is_empty()).then(|| CodedChoices {
            choices,
            reader: RefCell::new(Reader::new(ledger, &filter.zone)),
        })
    }

    /// Whether a row fits all of them.
    pub(super) fn has(&self, row: &Row<'_>) -> bool {
        let mut reader = self.reader.borrow_mut();
        self.choices.iter().all(|choice| {
            let code = reader.code(row, choice.dimension);
            choice.codes.binary_search(&code).is_ok() != choice.is_exclusion
        })
    }
}

impl CodedChoice {
    fn new(ledger: &Ledger, choice: &Choice) -> CodedChoice {
        let codes = choice.values.iter();
        let mut codes: Vec<Code> = codes
            .filter_map(|value| ledger.code(choice.dimension, value))
            .collect();
        codes.sort_unstable();
        CodedChoice {
            dimension: choice.dimension,
            codes,
            is_exclusion: choice.is_exclusion,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::day::zone::Zone;
    use crate::day::{Calendar, Day, Interval, Weekday};
    use crate::store::batch::{Batch, Entities, LineCount, Source};
    use crate::transaction::{Status, Transaction};

    fn currency(code: &str) -> Currency {
        Currency::from_code(code).unwrap()
    }

    fn period(start: i32, end: i32) -> Period {
        let day = |days| Day::from_epoch_days(days).unwrap();
        Period::new(day(start), day(end)).unwrap()
    }

    /// One sale in euros on the first day there is.
    fn ledger() -> Ledger {
        let mut ledger = Ledger::new();
        ledger.append(Batch {
            source: Source::Api,
            lines: LineCount::default(),
            settlements: Vec::new(),
            payouts: Vec::new(),
            removals: Vec::new(),
            balances: Vec::new(),
            entities: Entities::default(),
            rates: Vec::new(),
            transactions: vec![Transaction {
                id: "a".to_owned(),
                sequence: 1,
                kind: Kind::Sale,
                raw_kind: "sale".to_owned(),
                status: Status::Released,
                posted_at: Zone::utc().start_of(period(0, 1).start),
                released_at: None,
                marketplace: None,
                currency: currency("EUR"),
                settlement_id: None,
                order_id: None,
                reference_id: None,
                sku: None,
                quantity: 1,
                payment_method: None,
                amounts: Vec::new(),
            }],
        });
        ledger
    }

    #[track_caller]
    fn check(filter: &Filter, n_rows: u64) {
        let sums = ledger().sums(filter);
        assert_eq!(
            sums.iter().map(|(_, sums)| sums.n_rows).sum::<u64>(),
            n_rows
        );
    }

    #[test]
    fn what_narrows_to_nothing_chooses_no_row() {
        let all = Filter::all(Zone::utc());
        check(&all, 1);
        check(&all.in_currency(currency("EUR")), 1);
        let dollars = all.in_currency(currency("USD"));
        check(&dollars, 0);
        check(&dollars.in_currency(currency("EUR")), 0);
        check(&all.of_kinds(&[Kind::Sale, Kind::Refund]), 1);
        let refunds = all.of_kinds(&[Kind::Refund]);
        check(&refunds.of_kinds(&[Kind::Sale]), 0);
        check(&all.of_kinds(&[]), 0);
        let steps = all.at_steps(&[Step::GrossSales]);
        assert_eq!(steps.at_steps(&[Step::Discounts]).choices.len(), 1);
        check(&all.within(period(0, 1)), 1);
        check(&all.within(period(0, 1)).within(period(0, 9)), 1);
        check(&all.within(period(0, 1)).within(period(1, 2)), 0);
        check(&all.within(period(1, 2)).within(period(0, 1)), 0);
    }

    #[test]
    fn values_of_no_row_choose_none() {
        let all = Filter::all(Zone::utc());
        let months = Dimension::Time {
            interval: Interval::Month,
            calendar: Calendar::from(Weekday::Monday),
        };
        let day = |days| Value::Day(period(days, days).start);
        check(&all.with_any(months, vec![day(0)]), 1);
        // No month begins on its second day.
        check(&all.with_any(months, vec![day(1)]), 0);
        check(&all.without(months, vec![day(1)]), 1);
        // 1970-01-01 was a Thursday; no hour is the 24th.
        let hours = Dimension::WeekdayHour;
        check(&all.with(hours, &Value::WeekdayHour(3, 0)), 1);
        check(&all.with(hours, &Value::WeekdayHour(2, 24)), 0);
        check(&all.with(hours, &Value::IsDeferred(false)), 0);
        let sku = |text: Option<&str>| Value::Text(text.map(str::to_owned));
        check(&all.with(Dimension::Sku, &sku(None)), 1);
        check(&all.with(Dimension::Sku, &sku(Some("MUG"))), 0);
        check(&all.without(Dimension::Sku, vec![sku(Some("MUG"))]), 1);
    }
}
