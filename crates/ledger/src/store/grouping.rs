//! Rows added up by what they have in common: the kernel of most reports.
//!
//! A grouping names dimensions, and answers one group per combination of their values that occurs,
//! with every sum that a report may want of it. Each group is of one currency, always. Groups are
//! additive: those of two filters that share no row add up to those of both together, which is why
//! nothing is counted here that is not (such as distinct orders).

use std::collections::HashMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::filter::{Filter, Sieve};
use super::texts::NONE;
use super::{Ledger, Row};
use crate::day::zone::Zone;
use crate::day::{Calendar, DAY_SECONDS, Day, Instant, Interval};
use crate::money::Currency;
use crate::transaction::{Class, Component, Kind, Status, Step};

/// What groups may have in common, besides their currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Dimension {
    /// The interval of the day of posting; the value is its first day, also where the filter's
    /// period starts later.
    Time {
        /// Day, week, month, quarter or year.
        interval: Interval,
        /// Where weeks and years begin.
        calendar: Calendar,
    },
    /// Day of the week and hour on the local clock: `7 x 24` at most.
    WeekdayHour,
    /// Marketplace.
    Marketplace,
    /// Product.
    Sku,
    /// Order.
    Order,
    /// Settlement.
    Settlement,
    /// How the buyer paid.
    PaymentMethod,
    /// What happened.
    Kind,
    /// Deferred or released.
    IsDeferred,
    /// What the amounts are; rows are then counted in every group that has an amount of them.
    Component,
}

/// The value of a dimension.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Value {
    /// First day of an interval.
    Day(Day),
    /// Day of the week, 0 for Monday, and hour, 0 to 23.
    WeekdayHour(u8, u8),
    /// A marketplace, product, order, settlement or payment method, where the row has one.
    Text(Option<String>),
    /// What happened.
    Kind(Kind),
    /// Whether the money is deferred.
    IsDeferred(bool),
    /// What the amounts are.
    Component(Component),
}

/// Rows that have everything asked for in common.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// Their currency.
    pub currency: Currency,
    /// One value per dimension, in the order asked for.
    pub values: Vec<Value>,
    /// What they add up to.
    pub sums: Sums,
}

/// What rows of one currency add up to. Amounts in minor units, `+` into the balance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sums {
    /// By step of the money path, in the order of [`Step::ALL`].
    pub steps_minor: [i128; Step::ALL.len()],
    /// Tax withheld by the marketplace, which is a part of [`Step::TaxPassThrough`].
    pub tax_withheld_minor: i128,
    /// Rows.
    pub n_rows: u64,
    /// Rows of sales.
    pub n_sales: u64,
    /// Rows of refunds, chargebacks and guarantee claims.
    pub n_returns: u64,
    /// Amounts.
    pub n_amounts: u64,
    /// Amounts with an unknown component, and rows of an unknown kind.
    pub n_unrecognised: u64,
    /// Units of sales.
    pub n_units_sold: i128,
    /// Units of refunds, chargebacks and guarantee claims; 0 or more, whatever sign senders give.
    pub n_units_returned: i128,
}

impl Default for Sums {
    fn default() -> Sums {
        Sums {
            steps_minor: [0; Step::ALL.len()],
            tax_withheld_minor: 0,
            n_rows: 0,
            n_sales: 0,
            n_returns: 0,
            n_amounts: 0,
            n_unrecognised: 0,
            n_units_sold: 0,
            n_units_returned: 0,
        }
    }
}

impl Sums {
    /// The sum at one step.
    pub const fn step_minor(&self, step: Step) -> i128 {
        self.steps_minor[step as usize]
    }

    /// Gross sales + discounts + refunded sales (domain rule D8).
    pub const fn net_sales_minor(&self) -> i128 {
        self.step_minor(Step::GrossSales)
            + self.step_minor(Step::Discounts)
            + self.step_minor(Step::RefundedSales)
    }

    /// The sum of every step of a period's own activity (domain rules D8 and D9).
    pub fn net_proceeds_minor(&self) -> i128 {
        let steps = Step::ALL.into_iter().filter(|step| step.is_activity());
        steps.map(|step| self.step_minor(step)).sum()
    }

    /// The sum of all amounts.
    pub fn total_minor(&self) -> i128 {
        self.steps_minor.iter().sum()
    }

    /// Adds other rows.
    pub fn add(&mut self, other: &Sums) {
        for (sum, other) in self.steps_minor.iter_mut().zip(other.steps_minor) {
            *sum += other;
        }
        self.tax_withheld_minor += other.tax_withheld_minor;
        self.n_rows += other.n_rows;
        self.n_sales += other.n_sales;
        self.n_returns += other.n_returns;
        self.n_amounts += other.n_amounts;
        self.n_unrecognised += other.n_unrecognised;
        self.n_units_sold += other.n_units_sold;
        self.n_units_returned += other.n_units_returned;
    }
}

impl Ledger {
    /// The rows of a filter, added up by these dimensions; in order of currency, then of the
    /// values. rows of the period -> groups
    pub fn groups(&self, filter: &Filter, by: &[Dimension]) -> Vec<Group> {
        let mut scan = Scan::new(self, filter, by);
        for row in self.rows_in(scan.sieve.range.clone()) {
            if scan.sieve.has(row.columns, row.at) {
                scan.add(&row);
            }
        }
        scan.finish()
    }

    /// The rows of a filter, added up per currency. rows of the period -> currencies
    pub fn sums(&self, filter: &Filter) -> Vec<(Currency, Sums)> {
        let groups = self.groups(filter, &[]);
        groups
            .into_iter()
            .map(|group| (group.currency, group.sums))
            .collect()
    }
}

/// A code of a value: all of a row's codes together name its group.
type Code = u64;

/// Adds rows up one by one.
struct Scan<'a> {
    ledger: &'a Ledger,
    sieve: Sieve<'a>,
    zone: &'a Zone,
    by: &'a [Dimension],
    /// By name of the amount, then by kind.
    steps: super::StepTable,
    /// By name of the amount.
    is_withheld: Vec<bool>,
    /// By name of the amount: the first name with the same component.
    component_of: Vec<u32>,
    places: HashMap<Vec<Code>, usize>,
    groups: Vec<(Vec<Code>, Sums)>,
    /// The group of the row before, which is often that of the next.
    last: usize,
    key: Vec<Code>,
    clock: Clock,
}

impl<'a> Scan<'a> {
    fn new(ledger: &'a Ledger, filter: &'a Filter, by: &'a [Dimension]) -> Scan<'a> {
        let is_withheld = ledger
            .components()
            .map(|component| component.class() == Class::WithheldTax);
        let mut first_of: HashMap<&Component, u32> = HashMap::new();
        let component_of = (0..)
            .zip(ledger.components())
            .map(|(name, component)| *first_of.entry(component).or_insert(name));
        Scan {
            ledger,
            sieve: Sieve::new(ledger, filter),
            zone: &filter.zone,
            by,
            steps: ledger.steps(),
            is_withheld: is_withheld.collect(),
            component_of: component_of.collect(),
            places: HashMap::new(),
            groups: Vec::new(),
            last: 0,
            key: Vec::new(),
            clock: Clock::default(),
        }
    }
}

impl Scan<'_> {
    fn add(&mut self, row: &Row<'_>) {
        self.read_key(row);
        if !self.by.contains(&Dimension::Component) {
            let group = self.group();
            self.add_to(group, row, |_| true);
            return;
        }
        let kind = row.kind();
        let wanted = row
            .parts()
            .filter(|part| self.sieve.has_part(kind, part.name));
        let mut components: Vec<u32> = wanted
            .map(|part| self.component_of[part.name as usize])
            .collect();
        components.sort_unstable();
        components.dedup();
        for component in components {
            for (code, dimension) in self.key[1..].iter_mut().zip(self.by) {
                if *dimension == Dimension::Component {
                    *code = Code::from(component);
                }
            }
            let group = self.group();
            self.add_to(group, row, |of_name| of_name == component);
        }
    }

    /// Reads a row's codes, the currency first; a component's comes later.
    fn read_key(&mut self, row: &Row<'_>) {
        self.key.clear();
        self.key.push(Code::from(row.currency_code()));
        for dimension in self.by {
            let (columns, at) = (row.columns, row.at);
            let code = match *dimension {
                Dimension::Time { interval, calendar } => {
                    let day = day_of(self.clock.local_seconds(self.zone, row.posted_at()));
                    day_code(self.clock.start(day, interval, calendar))
                }
                Dimension::WeekdayHour => {
                    weekday_hour(self.clock.local_seconds(self.zone, row.posted_at()))
                }
                Dimension::Marketplace => columns.marketplace[at].into(),
                Dimension::Sku => columns.sku[at].into(),
                Dimension::Order => columns.order[at].into(),
                Dimension::Settlement => columns.settlement[at].into(),
                Dimension::PaymentMethod => columns.payment_method[at].into(),
                Dimension::Kind => columns.kind[at] as Code,
                Dimension::IsDeferred => {
                    Code::from(matches!(row.status(), Status::Deferred { .. }))
                }
                Dimension::Component => 0,
            };
            self.key.push(code);
        }
    }

    /// The place of the group that the key names.
    fn group(&mut self) -> usize {
        if self
            .groups
            .get(self.last)
            .is_some_and(|(key, _)| *key == self.key)
        {
            return self.last;
        }
        self.last = if let Some(&place) = self.places.get(&self.key) {
            place
        } else {
            self.places.insert(self.key.clone(), self.groups.len());
            self.groups.push((self.key.clone(), Sums::default()));
            self.groups.len() - 1
        };
        self.last
    }

    fn add_to(&mut self, group: usize, row: &Row<'_>, is_of: impl Fn(u32) -> bool) {
        let sums = &mut self.groups[group].1;
        let kind = row.kind();
        let is_return = kind.reverses_sale();
        let quantity = i128::from(row.quantity());
        sums.n_rows += 1;
        sums.n_sales += u64::from(kind == Kind::Sale);
        sums.n_returns += u64::from(is_return);
        sums.n_unrecognised += u64::from(kind == Kind::Other);
        if kind == Kind::Sale {
            sums.n_units_sold += quantity;
        } else if is_return {
            sums.n_units_returned += quantity.abs();
        }
        for part in row.parts() {
            if !self.sieve.has_part(kind, part.name)
                || !is_of(self.component_of[part.name as usize])
            {
                continue;
            }
            let step = self.steps.step(kind, part.name);
            let minor = i128::from(part.minor);
            sums.steps_minor[step as usize] += minor;
            sums.n_amounts += 1;
            sums.n_unrecognised += u64::from(step == Step::Unrecognised);
            if self.is_withheld[part.name as usize] {
                sums.tax_withheld_minor += minor;
            }
        }
    }

    fn finish(self) -> Vec<Group> {
        let (ledger, by) = (self.ledger, self.by);
        let group = |(key, sums): (Vec<Code>, Sums)| {
            let values = by.iter().zip(&key[1..]);
            Group {
                currency: ledger.currencies()[usize::try_from(key[0]).unwrap_or_default()],
                values: values
                    .map(|(dimension, &code)| ledger.value(*dimension, code))
                    .collect(),
                sums,
            }
        };
        let mut groups: Vec<Group> = self.groups.into_iter().map(group).collect();
        groups.sort_by(|left, right| {
            (left.currency, &left.values).cmp(&(right.currency, &right.values))
        });
        groups
    }
}

impl Ledger {
    /// The value that a code of a dimension stands for.
    fn value(&self, dimension: Dimension, code: Code) -> Value {
        // Codes were made from smaller numbers by this module: the way back never cuts.
        let small = u32::try_from(code).unwrap_or(NONE);
        let text =
            |texts: &super::texts::Texts| Value::Text(texts.text_option(small).map(str::to_owned));
        match dimension {
            Dimension::Time { .. } => Value::Day(day_of_code(code)),
            Dimension::WeekdayHour => {
                let part = |number: u32| u8::try_from(number).unwrap_or_default();
                Value::WeekdayHour(part(small / 24), part(small % 24))
            }
            Dimension::Marketplace
            | Dimension::Sku
            | Dimension::Order
            | Dimension::PaymentMethod => text(&self.words.texts),
            Dimension::Settlement => text(&self.words.settlements),
            Dimension::Kind => Value::Kind(Kind::ALL[small as usize]),
            Dimension::IsDeferred => Value::IsDeferred(code != 0),
            Dimension::Component => {
                Value::Component(self.words.names.name(small).component.clone())
            }
        }
    }
}

/// Days are counted from the first one, so that none is negative.
fn day_code(day: Day) -> Code {
    u64::from(day.days_since(Day::MIN).unsigned_abs())
}

/// The way back.
fn day_of_code(code: Code) -> Day {
    let days = i32::try_from(code).unwrap_or_default();
    Day::MIN.plus_days(days).unwrap_or(Day::MAX)
}

/// The civil day that a local clock shows. Instants and offsets end within the range of days.
fn day_of(local_seconds: i64) -> Day {
    let days = i32::try_from(local_seconds.div_euclid(DAY_SECONDS)).unwrap_or_default();
    Day::from_epoch_days(days).unwrap_or(Day::MIN)
}

/// The hour of the week that a local clock shows, from Monday's first.
fn weekday_hour(local_seconds: i64) -> Code {
    let weekday = u64::from(day_of(local_seconds).weekday() as u8);
    let hour = local_seconds.rem_euclid(DAY_SECONDS) / 3600;
    weekday * 24 + hour.unsigned_abs()
}

/// Local time of neighbouring rows: looked up where the offset or the day changes, not per row.
#[derive(Debug, Default)]
struct Clock {
    /// Seconds east of UTC, and the instants for which they hold.
    offset: Option<(i64, Range<Instant>)>,
    /// A day, an interval of a calendar, and the first day of it.
    start: Option<(Day, Interval, Calendar, Day)>,
}

impl Clock {
    fn local_seconds(&mut self, zone: &Zone, at: Instant) -> i64 {
        match &self.offset {
            Some((seconds, run)) if run.contains(&at) => at.seconds() + seconds,
            _ => {
                let (offset, run) = zone.run_at(at);
                self.offset = Some((offset.into(), run));
                at.seconds() + i64::from(offset)
            }
        }
    }

    fn start(&mut self, day: Day, interval: Interval, calendar: Calendar) -> Day {
        match self.start {
            Some((of, known, of_calendar, start))
                if of == day && known == interval && of_calendar == calendar =>
            {
                start
            }
            _ => {
                let start = interval.containing(day, calendar).start;
                self.start = Some((day, interval, calendar, start));
                start
            }
        }
    }
}
