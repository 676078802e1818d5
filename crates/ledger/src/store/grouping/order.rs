//! Groups written out, in order of currency and values.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::looks::value_of;
use super::tally::{Facts, Tally};
use super::{Dimension, Group, Sums, Value};
use crate::day::Day;
use crate::money::Currency;
use crate::store::texts::Texts;
use crate::transaction::{Kind, TaxScheme};

/// The values of one dimension in one list of groups.
struct Column {
    dimension: Dimension,
    /// By group of the list: the rank of its value among `values`.
    ranks: Vec<u32>,
    /// In order.
    values: Vec<Value>,
}

impl Tally<'_> {
    /// Every group. groups x log(groups)
    pub fn into_groups(self) -> Vec<Group> {
        let groups = (0..).zip(&self.groups.sums);
        let groups = groups.filter(|(_, sums)| sums.n_rows > 0);
        let groups: Vec<u32> = groups.map(|(group, _)| group).collect();
        self.written_out(&groups)
    }

    /// The first `n_max` groups of each currency, the largest measure first. groups -> groups
    pub fn into_top(self, n_max: usize, measure: impl Fn(&Sums) -> i128) -> Vec<Group> {
        let groups = (0..).zip(&self.groups.sums);
        let groups = groups.filter(|(_, sums)| sums.n_rows > 0);
        let measured = groups.map(|(group, sums)| {
            let context = self.contexts[self.groups.facts(group).0.context as usize];
            (u32::from(context.currency), measure(sums), group)
        });
        let chosen = best(measured, n_max);
        let mut top = self.written_out(&chosen);
        // Stable: groups of one measure stay in order of their values.
        top.sort_by_cached_key(|group| (group.currency, Reverse(measure(&group.sums))));
        let mut n_of_currency = 0;
        let mut last = None;
        top.retain(|group| {
            n_of_currency = if last == Some(group.currency) {
                n_of_currency + 1
            } else {
                1
            };
            last = Some(group.currency);
            n_of_currency <= n_max
        });
        top
    }

    fn currency(&self, facts: Facts) -> Currency {
        let context = self.contexts[facts.context as usize];
        self.ledger.words.currency(context.currency)
    }

    /// These groups, in order of currency, then of the values.
    fn written_out(&self, groups: &[u32]) -> Vec<Group> {
        let facts: Vec<(Facts, u32)> = groups
            .iter()
            .map(|&group| self.groups.facts(group))
            .collect();
        let mut n_times = 0;
        let columns: Vec<Column> = (self.by.iter())
            .map(|&dimension| {
                let place = n_times;
                n_times += usize::from(matches!(dimension, Dimension::Time { .. }));
                self.column(dimension, place, &facts)
            })
            .collect();
        let mut order: Vec<usize> = (0..groups.len()).collect();
        let currencies: Vec<Currency> = facts
            .iter()
            .map(|&(facts, _)| self.currency(facts))
            .collect();
        order.sort_unstable_by(|&left, &right| {
            let ranks = columns.iter().map(|column| &column.ranks);
            let by_value = ranks.map(|ranks| ranks[left].cmp(&ranks[right]));
            let by_currency = currencies[left].cmp(&currencies[right]);
            by_value.fold(by_currency, std::cmp::Ordering::then)
        });
        let group = |at: usize| Group {
            currency: currencies[at],
            values: columns.iter().map(|column| column.value(at)).collect(),
            sums: self.groups.sums[groups[at] as usize].clone(),
        };
        order.into_iter().map(group).collect()
    }

    /// The values of a dimension. `place` is that of a time among the times.
    fn column(&self, dimension: Dimension, place: usize, facts: &[(Facts, u32)]) -> Column {
        // In most dimensions codes stand in the order of their values, so the code is the rank.
        let code = |&(facts, component): &(Facts, u32)| match dimension {
            Dimension::Time { .. } => {
                let day = self.moments.first_day(facts.moment, place);
                day.days_since(Day::MIN).unsigned_abs()
            }
            Dimension::WeekdayHour => facts.week_hour,
            Dimension::Marketplace => self.contexts[facts.context as usize].marketplace,
            Dimension::Sku => facts.sku,
            Dimension::Order => facts.order,
            Dimension::Settlement => facts.settlement,
            Dimension::PaymentMethod => self.contexts[facts.context as usize].payment_method,
            Dimension::Kind => value_of(facts.look).0 as u32,
            Dimension::IsDeferred => value_of(facts.look).1.into(),
            Dimension::TaxScheme => facts.tax_scheme,
            Dimension::Component => component,
        };
        let mut ranks: Vec<u32> = facts.iter().map(code).collect();
        let is_in_order = matches!(
            dimension,
            Dimension::Time { .. }
                | Dimension::WeekdayHour
                | Dimension::Kind
                | Dimension::IsDeferred
                | Dimension::TaxScheme
        );
        let mut values = Vec::new();
        if !is_in_order {
            let mut codes = ranks.clone();
            codes.sort_unstable();
            codes.dedup();
            let found = codes.iter().map(|&code| self.value(dimension, code));
            let mut ranked: Vec<(Value, usize)> = found.zip(0..).collect();
            ranked.sort_unstable();
            let mut rank_of = vec![0; codes.len()];
            for (rank, &(_, at)) in (0..).zip(&ranked) {
                rank_of[at] = rank;
            }
            for rank in &mut ranks {
                *rank = rank_of[codes.partition_point(|code| code < rank)];
            }
            values = ranked.into_iter().map(|(value, _)| value).collect();
        }
        Column {
            dimension,
            ranks,
            values,
        }
    }

    /// The value of a code that does not tell it by itself.
    fn value(&self, dimension: Dimension, code: u32) -> Value {
        let words = &self.ledger.words;
        let text = |texts: &Texts| Value::Text(texts.text_option(code).map(str::to_owned));
        match dimension {
            Dimension::Settlement => text(&words.settlements),
            Dimension::Component => Value::Component(words.names.name(code).component.clone()),
            _ => text(&words.texts),
        }
    }
}

/// Of things with the code of a currency and a measure: the `n_max` of the largest measure of each
/// currency, and all that are as good as the last of them. things -> things
pub fn best(all: impl Iterator<Item = (u32, i128, u32)>, n_max: usize) -> Vec<u32> {
    let mut of_currency: BTreeMap<u32, Vec<(Reverse<i128>, u32)>> = BTreeMap::new();
    for (currency, measure, thing) in all {
        let things = of_currency.entry(currency).or_default();
        things.push((Reverse(measure), thing));
    }
    let mut chosen = Vec::new();
    for (_, mut things) in of_currency {
        let Some(last) = n_max.checked_sub(1) else {
            break;
        };
        if last < things.len() {
            let (_, &mut (last, _), _) = things.select_nth_unstable(last);
            things.retain(|&(measure, _)| measure <= last);
        }
        chosen.extend(things.into_iter().map(|(_, thing)| thing));
    }
    chosen
}

impl Column {
    /// The value of a group of the list.
    fn value(&self, at: usize) -> Value {
        let rank = self.ranks[at];
        let small = |number: u32| u8::try_from(number).unwrap_or_default();
        match self.dimension {
            Dimension::Time { .. } => {
                let days = i32::try_from(rank).unwrap_or_default();
                Value::Day(Day::MIN.plus_days(days).unwrap_or(Day::MAX))
            }
            Dimension::WeekdayHour => Value::WeekdayHour(small(rank / 24), small(rank % 24)),
            Dimension::Kind => Value::Kind(Kind::ALL[rank as usize]),
            Dimension::IsDeferred => Value::IsDeferred(rank != 0),
            Dimension::TaxScheme => Value::TaxScheme(TaxScheme::ALL[rank as usize]),
            _ => self.values[rank as usize].clone(),
        }
    }
}
