//! What reports ask of groups: the seven questions of the browser bench as far as they are about
//! groups, and what else a page may ask.

use ledger::Ledger;
use ledger::day::zone::Zone;
use ledger::day::{Calendar, Day, Interval, Period, Weekday};
use ledger::store::filter::Filter;
use ledger::store::grouping::{Dimension, Group, Sums};
use ledger::transaction::{Component, Kind, Step};

use super::seller::skus_of;

/// Los Angeles in the two years.
pub fn zone() -> Zone {
    let at = |text: &str, hours: i32| {
        let at = ledger::day::Instant::parse_rfc3339(text).unwrap();
        (at, hours * 3600)
    };
    let transitions = vec![
        at("2024-03-10T10:00:00Z", -7),
        at("2024-11-03T09:00:00Z", -8),
        at("2025-03-09T10:00:00Z", -7),
        at("2025-11-02T09:00:00Z", -8),
    ];
    Zone::new("America/Los_Angeles", -8 * 3600, transitions).unwrap()
}

pub fn period(start: &str, end: &str) -> Option<Period> {
    let [start, end] = [start, end].map(|day| Day::parse_iso(day).unwrap());
    Period::new(start, end)
}

/// A question about groups; some take two, and one asks for the top only.
pub struct Question {
    pub name: &'static str,
    parts: Vec<(Filter, Vec<Dimension>)>,
    pub n_top: Option<usize>,
}

fn time(interval: Interval) -> Dimension {
    let calendar = Calendar::from(Weekday::Monday);
    Dimension::Time { interval, calendar }
}

fn ask(name: &'static str, filter: Filter, by: Vec<Dimension>) -> Question {
    Question {
        name,
        parts: vec![(filter, by)],
        n_top: None,
    }
}

pub fn seven() -> Vec<Question> {
    let all = || Filter::all(zone());
    let year = Filter {
        period: period("2024-03-01", "2025-03-01"),
        ..all()
    };
    let gross = Filter {
        components: vec![Component::ProductSale],
        ..year.clone()
    };
    let kinds = |kinds: &[Kind]| Filter {
        kinds: kinds.to_vec(),
        ..all()
    };
    let (day, month) = (time(Interval::Day), time(Interval::Month));
    let component = Dimension::Component;
    vec![
        Question {
            name: "Q1 days of a year, net and gross",
            parts: vec![(year, vec![day]), (gross, vec![day])],
            n_top: None,
        },
        Question {
            name: "Q2 top 20 products",
            parts: vec![(all(), vec![Dimension::Sku])],
            n_top: Some(20),
        },
        ask(
            "Q3 kinds by marketplace, component",
            all(),
            vec![Dimension::Kind, Dimension::Marketplace, component],
        ),
        ask(
            "Q5 months by payment method",
            kinds(&[Kind::Sale]),
            vec![month, Dimension::PaymentMethod, component],
        ),
        ask(
            "Q6 months by marketplace",
            kinds(&[Kind::Sale, Kind::Refund]),
            vec![month, Dimension::Marketplace, component],
        ),
    ]
}

/// What else reports ask.
pub fn others() -> Vec<Question> {
    let all = || Filter::all(zone());
    let odd = || Filter {
        period: period("2024-03-11", "2025-02-20"),
        ..all()
    };
    let sale_steps = Filter {
        steps: vec![Step::GrossSales, Step::Discounts, Step::RefundedSales],
        ..odd()
    };
    let elsewhere = Filter {
        zone: Zone::new("half", 5 * 3600 + 1800, Vec::new()).unwrap(),
        ..odd()
    };
    let text = Filter {
        text: Some("toy-000".to_owned()),
        ..all()
    };
    let dear = Filter {
        total_minor: Some(100_000..=i128::MAX),
        ..all()
    };
    let skus = Filter {
        skus: skus_of("TOY-"),
        ..odd()
    };
    vec![
        ask("all, in one row", all(), vec![]),
        ask("odd period, in one row", odd(), vec![]),
        ask("odd period, other zone", elsewhere, vec![]),
        ask(
            "odd period, weeks, sales steps",
            sale_steps,
            vec![time(Interval::Week)],
        ),
        ask(
            "odd period, payment methods",
            odd(),
            vec![Dimension::PaymentMethod],
        ),
        ask("odd period, every product", odd(), vec![Dimension::Sku]),
        Question {
            name: "odd period, top 20 products",
            parts: vec![(odd(), vec![Dimension::Sku])],
            n_top: Some(20),
        },
        ask("some products, months", skus, vec![time(Interval::Month)]),
        ask("hours of the week", all(), vec![Dimension::WeekdayHour]),
        ask(
            "products by kind",
            all(),
            vec![Dimension::Sku, Dimension::Kind],
        ),
        ask(
            "months by settlement",
            all(),
            vec![time(Interval::Month), Dimension::Settlement],
        ),
        ask("rows over an amount", dear, vec![time(Interval::Month)]),
        ask("rows with a text", text, vec![]),
    ]
}

impl Question {
    /// From the standing sums, where they know enough.
    pub fn standing(&self, ledger: &Ledger) -> Vec<Vec<Group>> {
        let parts = self.parts.iter();
        let answer = |(filter, by): &(Filter, Vec<Dimension>)| match self.n_top {
            Some(n_top) => ledger.top_groups(filter, by, n_top, Sums::total_minor),
            None => ledger.groups(filter, by),
        };
        parts.map(answer).collect()
    }

    /// From the rows alone.
    pub fn scan(&self, ledger: &Ledger) -> Vec<Vec<Group>> {
        let parts = self.parts.iter();
        parts
            .map(|(filter, by)| ledger.groups_by_scan(filter, by))
            .collect()
    }
}
