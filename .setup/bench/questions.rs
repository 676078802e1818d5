//! The seven reports of the comparison in terms of the product's own.

use std::collections::BTreeMap;
use std::error::Error;

use ledger::day::zone::Zone;
use ledger::day::{Calendar, Day, Interval, Period, Weekday};
use ledger::money::Currency;
use ledger::report::groups::{self, Groups, LIMIT_MAX, Order};
use ledger::report::settlements::{self, Settlements};
use ledger::report::transactions::{self, Transactions};
use ledger::report::{Report, ReportKind};
use ledger::store::filter::Filter;
use ledger::store::grouping::{Dimension, Group, Sums, Value};
use ledger::store::listing::{Column, Sort};
use ledger::transaction::{Component, Kind};
use serde_json::{Value as Json, json};

/// What the comparison asks about.
pub struct Parameters {
    /// Zone of all days and months.
    pub zone: Zone,
    /// Days of the first report.
    pub days: Period,
    /// Marketplace of the listing.
    pub marketplace: String,
    /// What the products of the listing start with. The filter finds it anywhere in ids, orders,
    /// references and products; of the comparison's rows only products have it, at their start.
    pub text: String,
    /// Days of the listing.
    pub listing_days: Period,
    /// Rows of the listing.
    pub limit: usize,
    /// Products per currency.
    pub top_n: usize,
}

/// Reports to ask for, with their queries.
pub type Questions = Vec<(ReportKind, Vec<u8>)>;

/// A step towards a report of the comparison.
pub enum Step {
    /// Ask these, and come back with the answers to all questions so far.
    Ask(Questions),
    /// The report.
    Done(Vec<Json>),
}

type Problem = Box<dyn Error>;

/// The days from one up to another.
pub fn period(from: &str, to: &str) -> Option<Period> {
    Period::new(Day::parse_iso(from).ok()?, Day::parse_iso(to).ok()?)
}

/// What comes after these answers.
pub fn step(report: u32, of: &Parameters, answers: &[&[u8]]) -> Result<Step, Problem> {
    let done = match (report, answers) {
        (2, [top]) => {
            let skus = decode::<Groups>(top)?.groups.into_iter();
            let skus = skus.filter_map(|group| Some(Some(text_of(&group)?.to_owned())));
            let filter = Filter {
                kinds: vec![Kind::Refund],
                skus: skus.collect(),
                ..of.all()
            };
            return Ok(Step::Ask(vec![by(filter, &[Dimension::Sku])?]));
        }
        (_, []) => return Ok(Step::Ask(of.first_questions(report)?)),
        (1, [all, gross]) => daily(all, gross)?,
        (2, [top, refunded]) => products(of.top_n, top, refunded)?,
        (3, [all, components]) => fees(all, components)?,
        (4, [settled, claimed]) => settlements(settled, claimed)?,
        (5, [all, gross]) => payment_methods(all, gross)?,
        (6, [all, components]) => taxes(all, components)?,
        (7, [newest]) => listing(of.limit, newest)?,
        _ => return Err("no such report".into()),
    };
    Ok(Step::Done(done))
}

impl Parameters {
    fn all(&self) -> Filter {
        Filter::all(self.zone.clone())
    }

    fn first_questions(&self, report: u32) -> Result<Questions, Problem> {
        let all = self.all();
        let with = |components: &[Component]| components.to_vec();
        Ok(match report {
            1 => {
                let all = Filter {
                    period: Some(self.days),
                    ..all
                };
                let gross = Filter {
                    components: with(&[Component::ProductSale]),
                    ..all.clone()
                };
                let by_day = [time(Interval::Day)];
                vec![by(all, &by_day)?, by(gross, &by_day)?]
            }
            2 => vec![question::<Groups>(&groups::Query {
                filter: all,
                by: vec![Dimension::Sku],
                order: Order::Total,
                // Rows without a product are a group too.
                limit: self.top_n + 1,
            })?],
            3 => {
                let components = Filter {
                    components: with(&fees_asked()),
                    ..all.clone()
                };
                let cells = [Dimension::Kind, Dimension::Marketplace];
                let parts = [cells[0], cells[1], Dimension::Component];
                vec![by(all, &cells)?, by(components, &parts)?]
            }
            4 => {
                let kinds = Kind::ALL.into_iter().filter(|kind| *kind != Kind::Transfer);
                let settled = Filter {
                    kinds: kinds.collect(),
                    ..all
                };
                let claimed = settlements::Query {
                    period: None,
                    zone: self.zone.clone(),
                };
                vec![
                    by(settled, &[Dimension::Settlement])?,
                    question::<Settlements>(&claimed)?,
                ]
            }
            5 => {
                let all = Filter {
                    kinds: vec![Kind::Sale],
                    ..all
                };
                let gross = Filter {
                    components: with(&[Component::ProductSale]),
                    ..all.clone()
                };
                let cells = [time(Interval::Month), Dimension::PaymentMethod];
                vec![by(all, &cells)?, by(gross, &cells)?]
            }
            6 => {
                let all = Filter {
                    kinds: vec![Kind::Sale, Kind::Refund],
                    ..all
                };
                let components = Filter {
                    components: with(&TAX_ASKED),
                    ..all.clone()
                };
                let cells = [time(Interval::Month), Dimension::Marketplace];
                let parts = [cells[0], cells[1], Dimension::Component];
                vec![by(all, &cells)?, by(components, &parts)?]
            }
            7 => vec![question::<Transactions>(&transactions::Query {
                filter: Filter {
                    period: Some(self.listing_days),
                    marketplaces: vec![Some(self.marketplace.clone())],
                    text: Some(self.text.clone()),
                    ..all
                },
                sort: Sort {
                    by: Column::PostedAt,
                    is_descending: true,
                },
                group: None,
                offset: 0,
                // Some more, because the comparison has rows of one second by their ids.
                limit: self.limit + 20,
            })?],
            _ => return Err("no such report".into()),
        })
    }
}

fn fees_asked() -> [Component; 4] {
    [
        Component::PromotionItem,
        Component::ReferralFee,
        Component::FbaFulfilmentFee,
        Component::from_name("other"),
    ]
}

const TAX_ASKED: [Component; 4] = [
    Component::ProductTax,
    Component::ProductSale,
    Component::ShippingCredit,
    Component::PromotionItem,
];

fn time(interval: Interval) -> Dimension {
    Dimension::Time {
        interval,
        calendar: Calendar::from(Weekday::Monday),
    }
}

fn by(filter: Filter, by: &[Dimension]) -> Result<(ReportKind, Vec<u8>), Problem> {
    question::<Groups>(&groups::Query {
        filter,
        by: by.to_vec(),
        order: Order::Value,
        limit: LIMIT_MAX,
    })
}

fn question<R: Report>(query: &R::Query) -> Result<(ReportKind, Vec<u8>), Problem> {
    Ok((R::KIND, postcard::to_stdvec(query)?))
}

fn decode<R: Report>(answer: &[u8]) -> Result<R, Problem> {
    Ok(postcard::from_bytes(answer)?)
}

fn groups_of(answer: &[u8]) -> Result<Vec<Group>, Problem> {
    let Groups {
        groups, n_left_out, ..
    } = decode(answer)?;
    if n_left_out == Some(0) {
        Ok(groups)
    } else {
        Err("more groups than an answer holds".into())
    }
}

fn text_of(group: &Group) -> Option<&str> {
    group.values.iter().find_map(|value| match value {
        Value::Text(text) => text.as_deref(),
        _ => None,
    })
}

/// The words of the comparison for a value.
fn word(value: &Value, n_chars: usize) -> String {
    match value {
        Value::Day(day) => day.to_iso().chars().take(n_chars).collect(),
        Value::Kind(kind) => kind_word(*kind).to_owned(),
        Value::Text(text) => text.clone().unwrap_or_default(),
        other => format!("{other:?}"),
    }
}

fn kind_word(kind: Kind) -> &'static str {
    match kind {
        Kind::Sale => "order",
        Kind::Fee => "service_fee",
        Kind::ReserveHeld | Kind::ReserveReleased => "reserve",
        other => other.name(),
    }
}

/// Characters of a day, and of a month.
const DAY: usize = 10;
const MONTH: usize = 7;

fn daily(all: &[u8], gross: &[u8]) -> Result<Vec<Json>, Problem> {
    let key = |group: &Group| match group.values[..] {
        [Value::Day(day)] => Some((group.currency, day)),
        _ => None,
    };
    // Both stand in order of currency and day, and no day has sales alone.
    let mut gross = groups_of(gross)?.into_iter().peekable();
    let mut rows = Vec::new();
    for group in groups_of(all)? {
        let sales = gross.next_if(|sales| key(sales) == key(&group));
        let sales_minor = sales.map_or(0, |sales| sales.sums.total_minor());
        let (currency, day) = key(&group).ok_or("a day is missing")?;
        let minor = group.sums.total_minor();
        rows.push((day, currency, sales_minor, minor, group.sums.n_rows));
    }
    rows.sort_unstable();
    let row = |(day, currency, sales, sum, n_rows): (Day, Currency, i128, i128, u64)| {
        json!([
            day.to_iso(),
            currency.code(),
            number(sales),
            number(sum),
            n_rows
        ])
    };
    Ok(rows.into_iter().map(row).collect())
}

/// JSON numbers end at 64 bits; no sum of the comparison comes near.
fn number(sum: i128) -> i64 {
    i64::try_from(sum).unwrap_or(i64::MAX)
}

fn products(top_n: usize, top: &[u8], refunded: &[u8]) -> Result<Vec<Json>, Problem> {
    let key = |group: &Group| (group.currency, word(&group.values[0], 0));
    let refunded: BTreeMap<_, i128> = groups_of(refunded)?
        .iter()
        .map(|group| (key(group), group.sums.n_units_returned))
        .collect();
    let mut rows = Vec::new();
    let mut rank = 0;
    let mut currency = None;
    for group in decode::<Groups>(top)?.groups {
        if currency != Some(group.currency) {
            currency = Some(group.currency);
            rank = 0;
        }
        if text_of(&group).is_none() || rank == top_n {
            continue;
        }
        rank += 1;
        let sold = group.sums.n_units_sold;
        let back = refunded.get(&key(&group)).copied().unwrap_or_default();
        let share = if sold > 0 { back * 10_000 / sold } else { 0 };
        rows.push(json!([
            group.currency.code(),
            rank,
            text_of(&group),
            number(group.sums.total_minor()),
            number(sold),
            number(back),
            number(share),
        ]));
    }
    Ok(rows)
}

/// Sums by two words, and by a component where one is asked for.
type Cells = BTreeMap<(String, String), (Sums, BTreeMap<Component, i128>)>;

fn cells(all: &[u8], components: &[u8]) -> Result<Cells, Problem> {
    let key = |group: &Group| {
        let second = word(&group.values[1], 0).to_uppercase();
        (word(&group.values[0], DAY), second)
    };
    let mut cells = Cells::new();
    for group in groups_of(all)? {
        cells.entry(key(&group)).or_default().0.add(&group.sums);
    }
    for group in groups_of(components)? {
        let parts = &mut cells.entry(key(&group)).or_default().1;
        if let Some(Value::Component(component)) = group.values.get(2) {
            *parts.entry(component.clone()).or_default() += group.sums.total_minor();
        }
    }
    Ok(cells)
}

fn part(parts: &BTreeMap<Component, i128>, component: &Component) -> i64 {
    number(parts.get(component).copied().unwrap_or_default())
}

fn fees(all: &[u8], components: &[u8]) -> Result<Vec<Json>, Problem> {
    let row = |((kind, marketplace), (sums, parts)): (&(String, String), &(Sums, _))| {
        let [promotion, referral, fulfilment, other] =
            fees_asked().map(|component| part(parts, &component));
        json!([
            kind,
            marketplace,
            sums.n_rows,
            promotion,
            referral,
            fulfilment,
            other,
            number(sums.total_minor())
        ])
    };
    Ok(cells(all, components)?.iter().map(row).collect())
}

fn settlements(settled: &[u8], claimed: &[u8]) -> Result<Vec<Json>, Problem> {
    let groups = groups_of(settled)?;
    let sums: BTreeMap<&str, i128> = groups
        .iter()
        .filter_map(|group| Some((text_of(group)?, group.sums.total_minor())))
        .collect();
    let mut rows = BTreeMap::new();
    for row in decode::<Settlements>(claimed)?.rows {
        let id = row.settlement.id;
        let sum = number(sums.get(id.as_str()).copied().unwrap_or_default());
        let claimed = row.settlement.claimed_minor.unwrap_or_default();
        if claimed != sum {
            rows.insert(id.clone(), json!([id, sum, claimed, claimed - sum]));
        }
    }
    Ok(rows.into_values().collect())
}

fn payment_methods(all: &[u8], gross: &[u8]) -> Result<Vec<Json>, Problem> {
    let key = |group: &Group| {
        let method = word(&group.values[1], 0);
        let currency = group.currency.code().to_owned();
        (word(&group.values[0], MONTH), method, currency)
    };
    let gross: BTreeMap<_, i128> = groups_of(gross)?
        .iter()
        .map(|group| (key(group), group.sums.total_minor()))
        .collect();
    let rows: BTreeMap<_, Sums> = groups_of(all)?
        .into_iter()
        .map(|group| (key(&group), group.sums))
        .collect();
    let row = |(key, sums): (&(String, String, String), &Sums)| {
        let gross = number(gross.get(key).copied().unwrap_or_default());
        let units = number(sums.n_units_sold);
        json!([key.0, key.1, key.2, sums.n_rows, units, gross])
    };
    Ok(rows.iter().map(row).collect())
}

fn taxes(all: &[u8], components: &[u8]) -> Result<Vec<Json>, Problem> {
    let row = |((day, marketplace), (sums, parts)): (&(String, String), &(Sums, _))| {
        let month = day.get(..MONTH).unwrap_or(day);
        let [tax, sale, shipping, promotion] = TAX_ASKED.map(|component| part(parts, &component));
        let base = sale + shipping + promotion;
        json!([month, marketplace, tax, base, sums.n_rows])
    };
    Ok(cells(all, components)?.iter().map(row).collect())
}

fn listing(limit: usize, newest: &[u8]) -> Result<Vec<Json>, Problem> {
    let Transactions {
        mut lines, n_rows, ..
    } = decode(newest)?;
    lines.sort_by(|left, right| {
        let by_time = right.posted_at.cmp(&left.posted_at);
        by_time.then_with(|| left.id.cmp(&right.id))
    });
    let mut rows = vec![json!([n_rows])];
    for line in lines.into_iter().take(limit) {
        rows.push(json!([
            line.posted_at.to_rfc3339(),
            line.id,
            kind_word(line.kind),
            line.sku,
            line.order_id.as_deref().unwrap_or(""),
            line.quantity,
            number(line.total_minor),
        ]));
    }
    Ok(rows)
}
