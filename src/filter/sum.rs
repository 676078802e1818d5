//! One number of any page as its address names it: what is added up, and of which rows.
//!
//! `EUR~gross-sales~sku/MUG` is the gross sales of one product in euros, of the days and in the zone
//! that the rest of the address says. Other days are named: `days/2026-01-01..2026-01-31`. A word
//! that comes twice wants either, a word after `not-` wants none. The text is all there is to a
//! number, so that a link to its rows needs no page to know it.

use ledger::day::zone::Zone;
use ledger::day::{Day, Period};
use ledger::money::Currency;
use ledger::report::claim::{Claim, Figure};
use ledger::store::choice::Choice;
use ledger::store::filter::Filter;
use ledger::store::grouping::{Dimension, Value};
use ledger::transaction::Step;

pub mod books;
pub mod words;

use books::Books;
use words::{figure_from, figure_name, value_from, value_name};

/// Between the parts of a text, of which none holds it.
const MARK: char = '~';

/// Dimensions by which rows are chosen, by name.
const DIMENSIONS: [(&str, Dimension); 9] = [
    ("sku", Dimension::Sku),
    ("marketplace", Dimension::Marketplace),
    ("order", Dimension::Order),
    ("settlement", Dimension::Settlement),
    ("paid-by", Dimension::PaymentMethod),
    ("kind", Dimension::Kind),
    ("deferred", Dimension::IsDeferred),
    ("tax-scheme", Dimension::TaxScheme),
    ("component", Dimension::Component),
];

/// A number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sum {
    /// What is added up.
    pub figure: Figure,
    /// In this currency.
    pub currency: Currency,
    /// Posted on these days.
    pub days: Days,
    /// By what else rows are chosen: every list of the filter as a choice.
    choices: Vec<Choice>,
    /// Only the amounts at these steps; all where there are none.
    steps: Vec<Step>,
    /// What only the books ask of rows.
    books: Books,
}

/// The days of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Days {
    /// Those that the address says.
    OfAddress,
    /// All there are.
    All,
    /// These.
    Of(Period),
}

impl Sum {
    /// The number that a claim is about, on a page of these days.
    pub fn of(claim: &Claim, shown: Option<Period>) -> Sum {
        let filter = &claim.filter;
        let mut choices = Vec::new();
        let mut choose = |dimension, values: Vec<Value>| {
            if !values.is_empty() {
                choices.push(Choice {
                    dimension,
                    values,
                    is_exclusion: false,
                });
            }
        };
        for (dimension, texts) in [
            (Dimension::Sku, &filter.skus),
            (Dimension::Marketplace, &filter.marketplaces),
            (Dimension::Order, &filter.orders),
            (Dimension::Settlement, &filter.settlements),
            (Dimension::PaymentMethod, &filter.payment_methods),
        ] {
            choose(dimension, texts.iter().cloned().map(Value::Text).collect());
        }
        let kinds = filter.kinds.iter().copied().map(Value::Kind);
        choose(Dimension::Kind, kinds.collect());
        let components = filter.components.iter().cloned().map(Value::Component);
        choose(Dimension::Component, components.collect());
        choices.extend(filter.choices.iter().cloned());
        Sum {
            figure: claim.figure.clone(),
            currency: claim.currency,
            days: match filter.period {
                days if days == shown => Days::OfAddress,
                None => Days::All,
                Some(days) => Days::Of(days),
            },
            choices,
            steps: filter.steps.clone(),
            books: Books::of(filter),
        }
    }

    /// What it claims to be on a page of these days: `value`, of rows that are days of this zone.
    pub fn claim(&self, shown: Option<Period>, zone: Zone, value: i128) -> Claim {
        let mut filter = Filter {
            period: match self.days {
                Days::OfAddress => shown,
                Days::All => None,
                Days::Of(days) => Some(days),
            },
            steps: self.steps.clone(),
            ..Filter::all(zone).in_currency(self.currency)
        };
        self.books.narrow(&mut filter);
        for choice in &self.choices {
            let texts = choice.values.iter().map(|value| match value {
                Value::Text(text) => Some(text.clone()),
                _ => None,
            });
            let texts: Option<Vec<Option<String>>> = texts.collect();
            // Where rows of a settlement lie is known, of other choices it is not.
            match (choice.dimension, texts) {
                (Dimension::Settlement, Some(texts))
                    if !choice.is_exclusion && filter.settlements.is_empty() =>
                {
                    filter.settlements = texts;
                }
                _ => filter.choices.push(choice.clone()),
            }
        }
        Claim {
            figure: self.figure.clone(),
            filter,
            currency: self.currency,
            value,
        }
    }

    /// The number as it stands in an address.
    pub fn to_text(&self) -> String {
        let mut parts = vec![self.currency.code().to_owned(), figure_name(&self.figure)];
        match self.days {
            Days::OfAddress => {}
            Days::All => parts.push("days".to_owned()),
            Days::Of(days) => parts.push(format!("days/{}", days_text(days))),
        }
        parts.extend(
            self.steps
                .iter()
                .map(|step| format!("step/{}", words::slug(*step))),
        );
        parts.extend(self.books.words());
        for choice in &self.choices {
            let mut names = DIMENSIONS.iter();
            let name = names.find(|(_, dimension)| *dimension == choice.dimension);
            // Days and hours are no dimension that a number is opened by.
            let Some((name, _)) = name else { continue };
            let not = if choice.is_exclusion { "not-" } else { "" };
            let values = choice.values.iter();
            parts.extend(values.map(|value| match value_name(value) {
                Some(value) => format!("{not}{name}/{}", guarded(&value)),
                None => format!("{not}{name}"),
            }));
        }
        parts.join("~")
    }

    /// Reads what [`Sum::to_text`] writes; none where any part of it has no meaning.
    pub fn parse(text: &str) -> Option<Sum> {
        let mut parts = text.split(MARK);
        let mut sum = Sum {
            currency: Currency::from_code(parts.next()?)?,
            figure: figure_from(parts.next()?)?,
            days: Days::OfAddress,
            choices: Vec::new(),
            steps: Vec::new(),
            books: Books::default(),
        };
        for part in parts {
            let (name, value) = match part.split_once('/') {
                Some((name, value)) => (name, Some(unguarded(value)?)),
                None => (part, None),
            };
            match (name, value) {
                ("days", None) => sum.days = Days::All,
                ("days", Some(days)) => sum.days = Days::Of(days_from(&days)?),
                ("step", Some(step)) => sum.steps.push(words::step_from(&step)?),
                (name, value) if books::is_word(name) => sum.books.read(name, value)?,
                (name, value) => sum.choose(name, value)?,
            }
        }
        Some(sum)
    }

    fn choose(&mut self, name: &str, value: Option<String>) -> Option<()> {
        let (name, is_exclusion) = match name.strip_prefix("not-") {
            Some(name) => (name, true),
            None => (name, false),
        };
        let (_, dimension) = *DIMENSIONS.iter().find(|(known, _)| *known == name)?;
        let value = value_from(dimension, value)?;
        let is_same = |choice: &&mut Choice| {
            (choice.dimension, choice.is_exclusion) == (dimension, is_exclusion)
        };
        match self.choices.iter_mut().find(is_same) {
            Some(choice) => choice.values.push(value),
            None => self.choices.push(Choice {
                dimension,
                values: vec![value],
                is_exclusion,
            }),
        }
        Some(())
    }
}

/// A value without the mark between parts.
fn guarded(value: &str) -> String {
    value.replace('%', "%25").replace(MARK, "%7E")
}

fn unguarded(value: &str) -> Option<String> {
    let plain = value.replace("%7E", "~").replace("%25", "%");
    // Whatever else stands after a percent sign was written by nobody here.
    (guarded(&plain) == value).then_some(plain)
}

/// Days as their first and their last, of which either may be open.
fn days_text(Period { start, end }: Period) -> String {
    let last = end.plus_days(-1).map_or(start, |last| last.max(start));
    let first = (start != Day::MIN).then(|| start.to_iso());
    let last = (end != Day::MAX).then(|| last.to_iso());
    [first, last].map(Option::unwrap_or_default).join("..")
}

fn days_from(text: &str) -> Option<Period> {
    let (first, last) = text.split_once("..")?;
    let start = match first {
        "" => Day::MIN,
        first => Day::parse_iso(first).ok()?,
    };
    let end = match last {
        "" => Day::MAX,
        last => Period::of_day(Day::parse_iso(last).ok()?).end,
    };
    Period::new(start, end).filter(|days| !days.is_empty())
}

#[cfg(test)]
mod tests;
