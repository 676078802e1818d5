//! Which rows: a filter as the seller thinks of it, and the same in the ledger's codes.
//!
//! Every report that adds rows up chooses them by a [`Filter`], and the rows behind a number are
//! chosen by the same filter, so that both are the same rows by construction.

use std::ops::{Range, RangeInclusive};

use serde::{Deserialize, Serialize};

use super::choice::{Choice, CodedChoices};
use super::columns::Columns;
use super::grouping::Dimension;
use super::text_search::TextSearch;
use super::texts::NONE;
use super::{Ledger, Row};
use crate::day::Period;
use crate::day::zone::Zone;
use crate::money::Currency;
use crate::transaction::{Component, Kind, Status, Step};

/// Which rows, and which of their amounts. A list that is empty asks for nothing; one that is not
/// wants any of its entries; all of them must hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filter {
    /// Posted on these days; none for everything there is.
    pub period: Option<Period>,
    /// Zone of the days.
    pub zone: Zone,
    /// In these currencies.
    pub currencies: Vec<Currency>,
    /// Of these kinds.
    pub kinds: Vec<Kind>,
    /// In these marketplaces; `None` stands for rows without one, here and below.
    pub marketplaces: Vec<Option<String>>,
    /// Of these products.
    pub skus: Vec<Option<String>>,
    /// Of these settlements.
    pub settlements: Vec<Option<String>>,
    /// Of these orders.
    pub orders: Vec<Option<String>>,
    /// Paid by these methods.
    pub payment_methods: Vec<Option<String>>,
    /// Deferred, or released; none for both.
    pub is_deferred: Option<bool>,
    /// With this text, in any case, in the id, the order, the reference or the product.
    pub text: Option<String>,
    /// Whose total, in minor units, is one of these.
    pub total_minor: Option<RangeInclusive<i128>>,
    /// Of an unknown kind, or with an unknown component.
    pub only_unrecognised: bool,
    /// Only the amounts at these steps of the money path; a row without one is left out.
    pub steps: Vec<Step>,
    /// Only the amounts with these components; a row without one is left out.
    pub components: Vec<Component>,
    /// By any dimension; all of them must hold.
    pub choices: Vec<Choice>,
}

impl Filter {
    /// Every row, with days of this zone.
    pub fn all(zone: Zone) -> Filter {
        Filter {
            period: None,
            zone,
            currencies: Vec::new(),
            kinds: Vec::new(),
            marketplaces: Vec::new(),
            skus: Vec::new(),
            settlements: Vec::new(),
            orders: Vec::new(),
            payment_methods: Vec::new(),
            is_deferred: None,
            text: None,
            total_minor: None,
            only_unrecognised: false,
            steps: Vec::new(),
            components: Vec::new(),
            choices: Vec::new(),
        }
    }

    /// Whether it leaves amounts of a chosen row out.
    pub fn chooses_amounts(&self) -> bool {
        let mut choices = self.choices.iter();
        !self.steps.is_empty()
            || !self.components.is_empty()
            || choices.any(|choice| choice.dimension == Dimension::Component)
    }
}

/// A filter in the codes of one ledger.
#[derive(Debug)]
pub struct Sieve<'a> {
    ledger: &'a Ledger,
    filter: &'a Filter,
    /// The rows of the period; nothing outside it fits.
    pub range: Range<usize>,
    /// By code of the currency.
    currencies: Option<Vec<bool>>,
    /// By kind, in the order of [`Kind::ALL`].
    kinds: Option<Vec<bool>>,
    marketplaces: Option<Codes>,
    skus: Option<Codes>,
    settlements: Option<Codes>,
    orders: Option<Codes>,
    payment_methods: Option<Codes>,
    text: Option<TextSearch>,
    choices: Option<CodedChoices<'a>>,
    /// By name of the amount, then by kind: whether step and component fit.
    parts: Vec<bool>,
    is_unknown: Vec<bool>,
}

/// Wanted codes.
#[derive(Debug)]
struct Codes {
    wants_none: bool,
    /// By code.
    wanted: Vec<bool>,
}

impl Codes {
    /// None where any will do.
    fn new(
        texts: &[Option<String>],
        n_codes: usize,
        find: impl Fn(&str) -> Option<u32>,
    ) -> Option<Codes> {
        if texts.is_empty() {
            return None;
        }
        let mut wanted = vec![false; n_codes];
        for code in texts.iter().flatten().filter_map(|text| find(text)) {
            wanted[code as usize] = true;
        }
        let wants_none = texts.iter().any(Option::is_none);
        Some(Codes { wants_none, wanted })
    }

    fn has(&self, code: u32) -> bool {
        if code == NONE {
            self.wants_none
        } else {
            self.wanted[code as usize]
        }
    }
}

impl<'a> Sieve<'a> {
    /// The filter in the codes of this ledger. names x kinds + texts, and their bytes for a search
    pub fn new(ledger: &'a Ledger, filter: &'a Filter) -> Sieve<'a> {
        let range = match filter.period {
            Some(period) => ledger.rows_between(filter.zone.span(period)),
            None => 0..ledger.n_rows(),
        };
        let words = &ledger.words;
        let of_texts = |wanted: &[Option<String>]| {
            Codes::new(wanted, words.texts.len(), |text| words.texts.find(text))
        };
        let settlements = &words.settlements;
        let parts = words.names.all().iter().flat_map(|name| {
            Kind::ALL.map(|kind| {
                let step = Step::of(kind, &name.component);
                (filter.steps.is_empty() || filter.steps.contains(&step))
                    && (filter.components.is_empty() || filter.components.contains(&name.component))
                    && filter
                        .choices
                        .iter()
                        .all(|choice| choice.has_component(&name.component))
            })
        });
        let is_unknown = words.names.all().iter();
        Sieve {
            ledger,
            filter,
            range,
            currencies: wanted(&filter.currencies, words.currencies()),
            kinds: wanted(&filter.kinds, &Kind::ALL),
            marketplaces: of_texts(&filter.marketplaces),
            skus: of_texts(&filter.skus),
            settlements: Codes::new(&filter.settlements, settlements.len(), |id| {
                settlements.find(id)
            }),
            orders: of_texts(&filter.orders),
            payment_methods: of_texts(&filter.payment_methods),
            text: filter
                .text
                .as_ref()
                .map(|text| TextSearch::new(words, text)),
            choices: CodedChoices::new(ledger, filter),
            parts: parts.collect(),
            is_unknown: is_unknown
                .map(|name| matches!(name.component, Component::Unknown(_)))
                .collect(),
        }
    }

    /// The rows that fit, in order of posting. rows of the period -> rows
    pub fn rows(&self) -> impl DoubleEndedIterator<Item = Row<'a>> + use<'a, '_> {
        let rows = self.ledger.rows_in(self.range.clone());
        rows.filter(|row| self.has(row.columns, row.at))
    }

    /// The places of the rows that fit, in the order of [`Ledger::row`].
    pub fn indexes(&self) -> impl Iterator<Item = usize> + use<'a, '_> {
        let rows = self
            .range
            .clone()
            .zip(self.ledger.rows_in(self.range.clone()));
        let rows = rows.filter(|(_, row)| self.has(row.columns, row.at));
        rows.map(|(index, _)| index)
    }

    /// Whether a row of the period fits.
    pub(super) fn has(&self, columns: &Columns, at: usize) -> bool {
        let has =
            |codes: &Option<Codes>, code: u32| codes.as_ref().is_none_or(|codes| codes.has(code));
        let is_wanted = |wanted: &Option<Vec<bool>>, place: usize| {
            wanted.as_ref().is_none_or(|wanted| wanted[place])
        };
        is_wanted(&self.currencies, usize::from(columns.currency[at]))
            && is_wanted(&self.kinds, columns.kind[at] as usize)
            && has(&self.marketplaces, columns.marketplace[at])
            && has(&self.skus, columns.sku[at])
            && has(&self.settlements, columns.settlement[at])
            && has(&self.orders, columns.order[at])
            && has(&self.payment_methods, columns.payment_method[at])
            && self.has_rarely_asked(columns, at)
    }

    /// Whether this amount of a row that fits is wanted too.
    pub fn has_part(&self, kind: Kind, name: u32) -> bool {
        self.parts[name as usize * Kind::ALL.len() + kind as usize]
    }

    fn has_rarely_asked(&self, columns: &Columns, at: usize) -> bool {
        let Filter {
            is_deferred,
            total_minor,
            only_unrecognised,
            ..
        } = self.filter;
        let kind = columns.kind[at];
        let mut names = columns.amounts(at).map(|place| columns.name[place]);
        let row = || Row {
            ledger: self.ledger,
            columns,
            at,
        };
        (!self.filter.chooses_amounts() || names.clone().any(|name| self.has_part(kind, name)))
            && self
                .choices
                .as_ref()
                .is_none_or(|choices| choices.has(&row()))
            && is_deferred.is_none_or(|is| is == matches!(row().status(), Status::Deferred { .. }))
            && (!only_unrecognised
                || kind == Kind::Other
                || names.any(|name| self.is_unknown[name as usize]))
            && total_minor
                .as_ref()
                .is_none_or(|range| range.contains(&row().total_minor()))
            && self.text.as_ref().is_none_or(|text| text.has(columns, at))
    }
}

/// By place in `all`: whether it is in a list that is not empty.
fn wanted<T: PartialEq>(list: &[T], all: &[T]) -> Option<Vec<bool>> {
    (!list.is_empty()).then(|| all.iter().map(|one| list.contains(one)).collect())
}
