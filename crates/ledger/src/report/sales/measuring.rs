//! The rows of both periods added up, and the answer put together of them.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::alignment::Alignment;
use super::{
    BUCKETS_MAX, Bucket, Cell, CurrencySales, GROUPS_MAX, GroupLine, Line, Others, Progress, Query,
};
use crate::day::{Calendar, Interval, Period, Weekday};
use crate::money::Currency;
use crate::store::Ledger;
use crate::store::filter::{Filter, Sieve};
use crate::store::grouping::{Dimension, Sums, Value};
use crate::store::orders::{OrderCells, OrderCounts};
use crate::transaction::Step;

/// The period asked for, or the days from the first row to the last. None without either.
pub fn shown_period(ledger: &Ledger, filter: &Filter) -> Option<Period> {
    if let Some(Period { start, end }) = filter.period {
        // One that is built backwards is read as empty.
        let end = end.max(start);
        return Some(Period { start, end });
    }
    let sieve = Sieve::new(ledger, filter);
    let mut rows = sieve.rows();
    let first = rows.next()?;
    let last = rows.next_back().unwrap_or(first);
    let start = filter.zone.day_begun(first.posted_at());
    let last = filter.zone.day_begun(last.posted_at());
    Period::new(start, Period::of_day(last).end)
}

/// The interval asked for, or the next longer one that cuts a period into pieces enough.
pub fn fitting(asked: Interval, period: Period) -> Interval {
    let lengths = [
        (Interval::Day, 1),
        (Interval::Week, 7),
        (Interval::Month, 28),
        (Interval::Quarter, 90),
    ];
    let n_days = usize::try_from(period.days()).unwrap_or_default();
    // The first and the last piece may be cut; a day is never.
    let n_pieces = |days: usize| n_days.div_ceil(days) + usize::from(days > 1);
    let fits = |&(_, days): &(Interval, usize)| n_pieces(days) <= BUCKETS_MAX;
    let mut longer = lengths
        .iter()
        .skip_while(|(interval, _)| *interval != asked);
    longer
        .find(|length| fits(length))
        .map_or(Interval::Year, |&(interval, _)| interval)
}

/// The days of an answer.
pub struct Frame {
    /// The period shown.
    pub period: Period,
    /// Its intervals.
    pub buckets: Vec<Period>,
    /// What it is compared with.
    pub alignment: Option<Alignment>,
}

/// One of the two periods, added up.
struct Measured {
    filter: Filter,
    /// The days beside each bucket, then those beyond.
    periods: Vec<Period>,
    /// By currency, then by period.
    series: BTreeMap<Currency, Vec<Sums>>,
    groups: BTreeMap<(Currency, Value), Sums>,
    /// The values of the dimension that make up the groups.
    values: BTreeSet<(Currency, Value)>,
    orders: OrderCounts,
}

/// A group of a currency; the last one is all the others.
#[derive(Default)]
struct Shown {
    values: Vec<Value>,
    n_others: u64,
}

impl Frame {
    /// rows of the periods -> currencies
    pub fn measure(&self, ledger: &Ledger, query: &Query) -> Vec<CurrencySales> {
        let mut now = Measured::new(ledger, query, self.period, self.buckets.clone());
        let mut compared = self.alignment.map(|alignment| {
            let partners = self.buckets.iter().map(|&bucket| alignment.partner(bucket));
            let periods = partners.chain([alignment.beyond()]).collect();
            Measured::new(ledger, query, alignment.compared(), periods)
        });

        let sides = || [Some(&now), compared.as_ref()].into_iter().flatten();
        let currencies: BTreeSet<Currency> = sides()
            .flat_map(|side| side.series.keys().copied())
            .collect();
        let shown: BTreeMap<Currency, Shown> = currencies
            .iter()
            .map(|&currency| (currency, shown(currency, query, &now, compared.as_ref())))
            .collect();
        let values: BTreeSet<(Currency, Value)> = sides()
            .flat_map(|side| side.values.iter().cloned())
            .collect();
        let cells = cells(&shown, values, query);

        now.count_orders(ledger, query, &cells);
        if let Some(compared) = &mut compared {
            compared.count_orders(ledger, query, &cells);
        }
        let mut first_cell = 0;
        let mut answers = Vec::new();
        for (currency, shown) in shown {
            let n_groups = u32::try_from(shown.values.len()).unwrap_or_default();
            let answer = Answer {
                currency,
                now: &now,
                compared: compared.as_ref(),
                first_cell,
            };
            answers.push(answer.put(self, query, shown));
            first_cell += n_groups + 1;
        }
        answers
    }
}

/// Which groups of a currency are shown, in order.
fn shown(currency: Currency, query: &Query, now: &Measured, compared: Option<&Measured>) -> Shown {
    let gross = |side: &Measured, value: &Value| {
        let sums = side.groups.get(&(currency, value.clone()));
        sums.map_or(0, |sums| sums.step_minor(Step::GrossSales))
    };
    let of_currency = |side: &Measured| {
        let own = side.groups.keys().filter(|(of, _)| *of == currency);
        own.map(|(_, value)| value.clone()).collect::<Vec<Value>>()
    };
    let sides = [Some(now), compared].into_iter().flatten();
    let all: BTreeSet<Value> = sides.flat_map(of_currency).collect();
    let mut values: Vec<Value> = all.into_iter().collect();
    values.sort_by_cached_key(|value| {
        let before = compared.map_or(0, |compared| gross(compared, value));
        (Reverse(gross(now, value)), Reverse(before))
    });
    let n_shown = query.limit.min(GROUPS_MAX).min(values.len());
    let n_others = (values.len() - n_shown) as u64;
    values.truncate(n_shown);
    Shown { values, n_others }
}

/// The cell of each value: those of a currency lie side by side, that of its others last.
fn cells(
    shown: &BTreeMap<Currency, Shown>,
    values: BTreeSet<(Currency, Value)>,
    query: &Query,
) -> HashMap<(Currency, Value), u32> {
    let mut of_group: HashMap<(Currency, &Value), u32> = HashMap::new();
    let mut of_others: HashMap<Currency, u32> = HashMap::new();
    let mut next = 0;
    for (&currency, shown) in shown {
        for value in &shown.values {
            of_group.insert((currency, value), next);
            next += 1;
        }
        of_others.insert(currency, next);
        next += 1;
    }
    let cell_of = |(currency, value): (Currency, Value)| {
        let group = query.group_of(&value);
        let cell = of_group.get(&(currency, &group));
        let cell = cell.or_else(|| of_others.get(&currency)).copied();
        Some(((currency, value), cell?))
    };
    values.into_iter().filter_map(cell_of).collect()
}

impl Measured {
    fn new(ledger: &Ledger, query: &Query, whole: Period, periods: Vec<Period>) -> Measured {
        let filter = Filter {
            period: Some(whole),
            ..query.filter.clone()
        };
        let by_day = Dimension::Time {
            interval: Interval::Day,
            calendar: Calendar::from(Weekday::Monday),
        };
        let mut series: BTreeMap<Currency, Vec<Sums>> = BTreeMap::new();
        for group in ledger.groups(&filter, &[by_day]) {
            let sums = series
                .entry(group.currency)
                .or_insert_with(|| vec![Sums::default(); periods.len()]);
            let [Value::Day(day)] = group.values[..] else {
                continue;
            };
            // Empty periods among them end where the next begins.
            let place = periods.partition_point(|period| period.end <= day);
            // The days of a filter's rows are those of its period, so there always is one.
            if let Some(sums) = sums.get_mut(place) {
                sums.add(&group.sums);
            }
        }
        let mut measured = Measured {
            filter,
            periods,
            series,
            groups: BTreeMap::new(),
            values: BTreeSet::new(),
            orders: OrderCounts::default(),
        };
        if let Some(by) = query.by {
            measured.group(ledger, query, by.dimension());
        }
        measured
    }

    fn group(&mut self, ledger: &Ledger, query: &Query, dimension: Dimension) {
        for mut group in ledger.groups(&self.filter, &[dimension]) {
            let Some(value) = group.values.pop() else {
                continue;
            };
            let key = (group.currency, query.group_of(&value));
            self.groups.entry(key).or_default().add(&group.sums);
            self.values.insert((group.currency, value));
        }
    }

    fn count_orders(
        &mut self,
        ledger: &Ledger,
        query: &Query,
        cell_of: &HashMap<(Currency, Value), u32>,
    ) {
        let cells = OrderCells {
            periods: &self.periods,
            by: query.by.map(super::Breakdown::dimension),
            cell_of,
        };
        self.orders = ledger.order_counts(&self.filter, &cells);
    }

    fn total(&self, currency: Currency) -> Cell {
        let mut sums = Sums::default();
        for part in self.series.get(&currency).into_iter().flatten() {
            sums.add(part);
        }
        let n_orders = self.orders.all.get(&currency);
        Cell {
            sums,
            n_orders: n_orders.copied().unwrap_or_default(),
        }
    }

    fn bucket(&self, currency: Currency, place: usize) -> Cell {
        let sums = self.series.get(&currency).map(|series| &series[place]);
        let n_orders = self.orders.by_period.get(&(currency, place));
        Cell {
            sums: sums.cloned().unwrap_or_default(),
            n_orders: n_orders.copied().unwrap_or_default(),
        }
    }

    fn cell(&self, sums: Sums, cell: u32) -> Cell {
        let n_orders = self.orders.by_cell.get(&cell);
        Cell {
            sums,
            n_orders: n_orders.copied().unwrap_or_default(),
        }
    }

    fn group_sums(&self, currency: Currency, value: &Value) -> Sums {
        let sums = self.groups.get(&(currency, value.clone()));
        sums.cloned().unwrap_or_default()
    }

    /// All groups of a currency but these.
    fn other_sums(&self, currency: Currency, shown: &[Value]) -> Sums {
        let shown: BTreeSet<&Value> = shown.iter().collect();
        let mut sums = Sums::default();
        for ((of, value), part) in &self.groups {
            if *of == currency && !shown.contains(value) {
                sums.add(part);
            }
        }
        sums
    }
}

/// What the answer of one currency is put together of.
struct Answer<'a> {
    currency: Currency,
    now: &'a Measured,
    compared: Option<&'a Measured>,
    /// Of the currency's groups.
    first_cell: u32,
}

impl Answer<'_> {
    fn put(&self, frame: &Frame, query: &Query, shown: Shown) -> CurrencySales {
        let currency = self.currency;
        let others_line = |cell: u32| {
            let of = |side: &Measured| side.cell(side.other_sums(currency, &shown.values), cell);
            self.line(of)
        };
        let others_cell = self.first_cell + u32::try_from(shown.values.len()).unwrap_or_default();
        let others = (shown.n_others > 0).then(|| Others {
            n_groups: shown.n_others,
            line: others_line(others_cell),
        });
        let groups = (self.first_cell..).zip(shown.values);
        let groups = groups.map(|(cell, value)| {
            let of = |side: &Measured| side.cell(side.group_sums(currency, &value), cell);
            let line = self.line(of);
            GroupLine { value, line }
        });
        CurrencySales {
            currency,
            total: self.line(|side| side.total(currency)),
            series: self.series(frame, query),
            compared_beyond: self.beyond(),
            groups: groups.collect(),
            others,
        }
    }

    fn line(&self, of: impl Fn(&Measured) -> Cell) -> Line {
        Line {
            now: of(self.now),
            compared: self.compared.map(of),
        }
    }

    fn series(&self, frame: &Frame, query: &Query) -> Vec<Bucket> {
        let buckets = frame.buckets.iter().enumerate();
        let bucket = |(place, &period): (usize, &Period)| {
            let partner = |side: &&Measured| !side.periods[place].is_empty();
            let compared = self.compared.filter(partner);
            Bucket {
                period,
                progress: Progress::of(period, query.today),
                compared_period: compared.map(|side| side.periods[place]),
                line: Line {
                    now: self.now.bucket(self.currency, place),
                    compared: compared.map(|side| side.bucket(self.currency, place)),
                },
            }
        };
        buckets.map(bucket).collect()
    }

    fn beyond(&self) -> Option<Cell> {
        let compared = self.compared?;
        let place = compared.periods.len().checked_sub(1)?;
        let is_there = !compared.periods[place].is_empty();
        is_there.then(|| compared.bucket(self.currency, place))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::day::Day;

    #[test]
    fn an_interval_is_as_short_as_the_number_of_pieces_allows() {
        let of = |asked, n_days: usize| {
            let start = Day::from_ymd(1, 1, 1).unwrap();
            let end = start.plus_days(i32::try_from(n_days).unwrap()).unwrap();
            fitting(asked, Period { start, end })
        };
        assert_eq!(of(Interval::Day, BUCKETS_MAX), Interval::Day);
        assert_eq!(of(Interval::Day, BUCKETS_MAX + 1), Interval::Week);
        // Weeks begin on their own day, so there may be one more than there are sevens.
        assert_eq!(of(Interval::Week, (BUCKETS_MAX - 1) * 7), Interval::Week);
        assert_eq!(
            of(Interval::Week, (BUCKETS_MAX - 1) * 7 + 1),
            Interval::Month
        );
        assert_eq!(of(Interval::Quarter, 7), Interval::Quarter);
        assert_eq!(of(Interval::Quarter, BUCKETS_MAX * 90), Interval::Year);
    }
}
