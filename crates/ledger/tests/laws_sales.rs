//! The laws of sales, of their explanation and of their change: equal to plain loops over random
//! books, parts that sum to the whole, and cells that tie to their rows.

#![allow(clippy::expect_used, clippy::unwrap_used)] // a test that can't go on stops

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use books::{books, day, day_of, ledger_of, zone};
use ledger::Ledger;
use ledger::day::{Calendar, Day, Interval, Period, Weekday};
use ledger::money::Currency;
use ledger::report::Report;
use ledger::report::claim::{Claim, Figure};
use ledger::report::explain::{self, Explain, Outcome};
use ledger::report::sales::{
    Address, Breakdown, Cell, Comparison, CurrencySales, Line, Place, Progress, Query, Sales, Side,
};
use ledger::store::filter::Filter;
use ledger::store::grouping::Value;
use ledger::transaction::{Step, Transaction};
use proptest::prelude::*;
use proptest::sample::select;
use reference::{Figures, compared_days, figures, group, is_same, wanted};

#[path = "laws_sales/books.rs"]
mod books;
#[path = "laws_sales/change.rs"]
mod change;
#[path = "laws_sales/reference.rs"]
mod reference;

/// 500 cases, or as many as the environment says.
pub fn config() -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").ok();
    ProptestConfig {
        cases: cases.and_then(|cases| cases.parse().ok()).unwrap_or(500),
        // A failure prints its input; a file of seeds would say less.
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

fn query() -> impl Strategy<Value = Query> {
    let breakdown = select(vec![
        Breakdown::Marketplace,
        Breakdown::Product,
        Breakdown::Category,
        Breakdown::PaymentMethod,
        Breakdown::TaxScheme,
        Breakdown::Kind,
        Breakdown::WeekdayHour,
    ]);
    let comparison = prop_oneof![
        1 => Just(Comparison::None),
        3 => Just(Comparison::Previous),
        3 => Just(Comparison::LastYear),
        3 => (day(), day()).prop_map(|(start, end)| Comparison::Custom(Period { start, end })),
    ];
    let period = prop::option::weighted(0.9, (day(), day()));
    let shops = prop::option::weighted(0.2, Just(Some("amazon.de".to_owned())));
    let interval = select(vec![
        Interval::Day,
        Interval::Day,
        Interval::Week,
        Interval::Month,
    ]);
    let week_start = select(vec![Weekday::Monday, Weekday::Sunday, Weekday::Wednesday]);
    let how = (
        interval,
        week_start,
        prop::option::weighted(0.9, breakdown),
        0..4_usize,
    );
    let beside = (comparison, any::<bool>(), day());
    (zone(), period, shops, how, beside).prop_map(|(zone, period, shops, how, beside)| {
        let (interval, week_start, by, limit) = how;
        let (comparison, is_weekday_matched, today) = beside;
        let filter = Filter {
            period: period.map(|(start, end)| Period { start, end }),
            marketplaces: shops.into_iter().collect(),
            ..Filter::all(zone)
        };
        let categories = [("MUG", "kitchen"), ("CUP", "kitchen"), ("PAN", "stove")];
        let categories = categories.map(|(sku, of)| (sku.to_owned(), of.to_owned()));
        Query {
            filter,
            interval,
            calendar: Calendar::from(week_start),
            by,
            categories: categories.into(),
            comparison,
            is_weekday_matched,
            today,
            limit,
        }
    })
}

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
struct Expected<'a> {
    query: &'a Query,
    period: Period,
    now: Vec<(Day, &'a Transaction)>,
    /// By the day that each stands beside.
    compared: Option<Vec<(Day, &'a Transaction)>>,
    days: BTreeMap<Day, Day>,
}

impl<'a> Expected<'a> {
    fn new(all: &'a [Transaction], query: &'a Query, period: Period, currency: Currency) -> Self {
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

    fn check(&self, sales: &CurrencySales) -> Result<(), TestCaseError> {
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
fn shown_period(all: &[Transaction], query: &Query) -> Option<Period> {
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

/// Every number of an answer.
fn addresses(sales: &Sales) -> Vec<Address> {
    let mut figures: Vec<Figure> = Step::ALL.map(Figure::step).into();
    figures.extend([
        Figure::Steps(vec![Step::GrossSales, Step::Discounts]),
        Figure::NetSales,
        Figure::NetProceeds,
        Figure::Settled,
        Figure::Total,
        Figure::TaxCollected,
        Figure::TaxWithheld,
        Figure::Rows,
        Figure::Amounts,
        Figure::Unrecognised,
        Figure::Orders,
        Figure::UnitsSold,
        Figure::UnitsReturned,
        Figure::Units,
    ]);
    let mut addresses = Vec::new();
    for row in &sales.currencies {
        let mut places = vec![Place::Total, Place::Beyond, Place::Others];
        places.extend((0..row.series.len()).map(Place::Bucket));
        places.extend((0..row.groups.len()).map(Place::Group));
        for place in places {
            for side in [Side::Now, Side::Compared] {
                addresses.extend(figures.iter().map(|figure| Address {
                    currency: row.currency,
                    place,
                    side,
                    figure: figure.clone(),
                }));
            }
        }
    }
    addresses
}

fn check_claim(ledger: &Ledger, claim: &Claim) -> Result<(), TestCaseError> {
    let explained = Explain::run(
        ledger,
        &explain::Query {
            claim: claim.clone(),
        },
    );
    prop_assert_eq!(explained.outcome, Outcome::Ties, "{:?}", claim);
    prop_assert_eq!(explained.value, claim.value);
    let terms: i128 = explained.terms.iter().map(|line| line.value).sum();
    prop_assert_eq!(terms, claim.value);
    Ok(())
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn sales_are_what_the_words_say(all in books(false), query in query()) {
        let ledger = ledger_of(&[&all]);
        let sales = Sales::run(&ledger, &query);
        let period = shown_period(&all, &query);
        prop_assert_eq!(sales.period, period);
        let Some(period) = period else {
            prop_assert!(sales.currencies.is_empty());
            return Ok(());
        };
        let days = compared_days(&query, period);
        let compared = days.first_key_value().zip(days.last_key_value());
        let compared = compared.map(|((&start, _), (last, _))| Period {
            start,
            end: last.plus_days(1).unwrap(),
        });
        prop_assert_eq!(sales.compared_period, compared);
        let codes = ["EUR", "KWD"].map(|code| Currency::from_code(code).unwrap());
        let mut rows = sales.currencies.iter();
        for currency in codes {
            let expected = Expected::new(&all, &query, period, currency);
            let n_compared = expected.compared.as_ref().map_or(0, Vec::len);
            if expected.now.len() + n_compared > 0 {
                let row = rows.next().unwrap();
                prop_assert_eq!(row.currency, currency);
                expected.check(row)?;
            }
        }
        prop_assert!(rows.next().is_none());
    }

    #[test]
    fn every_cell_ties_to_its_rows(all in books(false), query in query(), seed in 0..53_usize) {
        let ledger = ledger_of(&[&all]);
        let sales = Sales::run(&ledger, &query);
        // A few of them each time: there are thousands.
        for address in addresses(&sales).iter().skip(seed).step_by(53) {
            if let Some(claim) = sales.claim(&query, address) {
                check_claim(&ledger, &claim)?;
            }
        }
    }

    #[test]
    fn parts_of_sales_add_up(all in books(true), query in query()) {
        let ledger = ledger_of(&[&all]);
        let sales = Sales::run(&ledger, &query);
        for row in &sales.currencies {
            let sum = |cells: Vec<&Cell>| {
                let mut sums = Cell::default().sums;
                for cell in cells {
                    sums.add(&cell.sums);
                }
                sums
            };
            let series = row.series.iter().map(|bucket| &bucket.line.now);
            prop_assert_eq!(&sum(series.collect()), &row.total.now.sums);
            if let Some(compared) = &row.total.compared {
                let series = row.series.iter().filter_map(|bucket| bucket.line.compared.as_ref());
                let all = series.chain(&row.compared_beyond).collect();
                prop_assert_eq!(&sum(all), &compared.sums);
            }
            if query.by.is_some() {
                let groups = row.groups.iter().map(|group| &group.line);
                let lines: Vec<&Line> =
                    groups.chain(row.others.iter().map(|others| &others.line)).collect();
                let now = lines.iter().map(|line| &line.now).collect();
                prop_assert_eq!(&sum(now), &row.total.now.sums);
                if let Some(compared) = &row.total.compared {
                    let before = lines.iter().map(|line| line.compared.as_ref().unwrap());
                    prop_assert_eq!(&sum(before.collect()), &compared.sums);
                }
            }
        }
    }

    #[test]
    fn parts_of_a_period_add_up(
        all in books(true),
        query in query(),
        mut days in [day(), day(), day()],
    ) {
        days.sort_unstable();
        let ledger = ledger_of(&[&all]);
        let total = |start, end| {
            let filter = Filter { period: Some(Period { start, end }), ..query.filter.clone() };
            let query = Query { filter, comparison: Comparison::None, ..query.clone() };
            let sales = Sales::run(&ledger, &query);
            let totals = sales.currencies.into_iter().map(|row| (row.currency, row.total.now.sums));
            totals.collect::<BTreeMap<_, _>>()
        };
        let mut parts = total(days[0], days[1]);
        for (currency, sums) in total(days[1], days[2]) {
            parts.entry(currency).or_default().add(&sums);
        }
        prop_assert_eq!(parts, total(days[0], days[2]));
    }

    #[test]
    fn the_order_of_appends_makes_no_difference(
        (all, shuffled) in books(true).prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle())),
        cut in 0..25_usize,
        query in query(),
    ) {
        let (left, right) = shuffled.split_at(cut.min(shuffled.len()));
        let answer = |ledger: &Ledger| {
            (Sales::run(ledger, &query), change::answer(ledger, &query.filter))
        };
        prop_assert_eq!(answer(&ledger_of(&[&all])), answer(&ledger_of(&[left, right])));
    }
}

#[test]
fn days_are_those_meant() {
    // What the generators stand on.
    assert_eq!(
        day_of("2028-02-29").plus_days(1),
        Some(day_of("2028-03-01"))
    );
    assert_eq!(day_of("2028-02-25").weekday(), Weekday::Friday);
}
