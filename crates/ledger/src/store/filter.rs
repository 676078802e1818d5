//! Which rows: a filter as the seller thinks of it, and the same in the ledger's codes.
//!
//! Every report that adds rows up chooses them by a [`Filter`], and the rows behind a number are
//! chosen by the same filter, so that both are the same rows by construction.

use std::ops::{Range, RangeInclusive};

use serde::{Deserialize, Serialize};

use super::choice::{Choice, CodedChoices};
use super::columns::Columns;
use super::contexts::Context;
use super::grouping::Dimension;
use super::release::{CodedRelease, Release};
use super::tax_schemes::TaxSchemes;
use super::text_search::TextSearch;
use super::{Ledger, Row};
use crate::day::Period;
use crate::day::zone::Zone;
use crate::journal::Account;
use crate::money::Currency;
use crate::transaction::tax_marks::Scheme;
use crate::transaction::{Component, Kind, Step};

mod codes;
mod picking;

use codes::Codes;

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
    /// Only the amounts that are booked on these accounts; a row without one is left out.
    pub accounts: Vec<Account>,
    /// Under these tax schemes.
    pub tax_schemes: Vec<Scheme>,
    /// Whose money comes free then; none for whenever.
    pub release: Option<Release>,
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
            accounts: Vec::new(),
            tax_schemes: Vec::new(),
            release: None,
            choices: Vec::new(),
        }
    }

    /// Whether it leaves amounts of a chosen row out.
    pub fn chooses_amounts(&self) -> bool {
        let mut choices = self.choices.iter();
        !self.steps.is_empty()
            || !self.components.is_empty()
            || !self.accounts.is_empty()
            || choices.any(|choice| choice.dimension == Dimension::Component)
    }

    /// Whether it takes more than the period, the context and the shape of a row to know whether it
    /// fits.
    pub(super) fn asks_of_single_rows(&self) -> bool {
        !self.skus.is_empty() || !self.settlements.is_empty() || self.asks_of_rows_alone()
    }

    /// Whether it asks for what no standing sum tells apart.
    pub(super) fn asks_of_rows_alone(&self) -> bool {
        !self.orders.is_empty()
            || self.text.is_some()
            || self.total_minor.is_some()
            || !self.accounts.is_empty()
            || !self.tax_schemes.is_empty()
            || self.release.is_some()
            || !self.choices.is_empty()
    }
}

/// A filter in the codes of one ledger.
#[derive(Debug)]
pub struct Sieve<'a> {
    pub(super) ledger: &'a Ledger,
    filter: &'a Filter,
    /// Rows of the period; nothing outside it fits.
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
    choices: Option<CodedChoices<'a>>,
    release: Option<CodedRelease<'a>>,
    tax_schemes: Option<TaxSchemes<'a>>,
    text: Option<TextSearch>,
    /// By name of the amount, then by kind: whether step and component fit.
    parts: Vec<bool>,
    is_unknown: Vec<bool>,
    /// By number of the context: whether it fits.
    contexts: Vec<bool>,
    /// By number of the shape: whether it fits.
    shapes: Vec<bool>,
}

impl<'a> Sieve<'a> {
    /// The filter in the codes of this ledger. names x kinds + shapes + contexts, and the
    /// bytes of texts for a search
    pub fn new(ledger: &'a Ledger, filter: &'a Filter) -> Sieve<'a> {
        let words = &ledger.words;
        let of_texts =
            |wanted: &[Option<String>]| Codes::new(wanted, |text| words.texts.find(text));
        let parts = words.names.all().iter().flat_map(|name| {
            Kind::ALL.map(|kind| {
                let step = Step::of(kind, &name.component);
                (filter.steps.is_empty() || filter.steps.contains(&step))
                    && (filter.components.is_empty() || filter.components.contains(&name.component))
                    && (filter.accounts.is_empty()
                        || filter
                            .accounts
                            .contains(&Account::of(kind, &name.component)))
                    && filter
                        .choices
                        .iter()
                        .all(|choice| choice.has_component(&name.component))
            })
        });
        let is_unknown = words.names.all().iter();
        let mut sieve = Sieve {
            ledger,
            filter,
            range: 0..0,
            currencies: wanted(&filter.currencies, words.currencies()),
            kinds: wanted(&filter.kinds, &Kind::ALL),
            marketplaces: of_texts(&filter.marketplaces),
            skus: of_texts(&filter.skus),
            settlements: Codes::new(&filter.settlements, |id| words.settlements.find(id)),
            orders: of_texts(&filter.orders),
            payment_methods: of_texts(&filter.payment_methods),
            choices: CodedChoices::new(ledger, filter),
            release: (filter.release.as_ref())
                .map(|release| CodedRelease::new(release, &filter.zone)),
            tax_schemes: TaxSchemes::new(ledger, &filter.tax_schemes),
            text: None,
            parts: parts.collect(),
            is_unknown: is_unknown
                .map(|name| matches!(name.component, Component::Unknown(_)))
                .collect(),
            contexts: Vec::new(),
            shapes: Vec::new(),
        };
        sieve.range = ledger.rows_of_period(filter);
        if sieve.settlements.is_some() {
            let around = ledger
                .blocks
                .range_around(|code| sieve.has_settlement(code));
            let start = sieve.range.start.max(around.start);
            sieve.range = start..sieve.range.end.min(around.end).max(start);
        }
        let contexts = words.contexts.all().iter();
        sieve.contexts = contexts
            .map(|&context| sieve.has_context(context))
            .collect();
        let shapes = (0..).zip(words.shapes.all());
        sieve.shapes = shapes
            .map(|(number, shape)| {
                let names = words.shapes.names(number).iter().copied();
                sieve.has_look(shape.kind, shape.is_deferred, names)
            })
            .collect();
        sieve.text = (filter.text.as_ref()).map(|text| sieve.search(text));
        sieve
    }

    /// Searches the texts of the rows that fit otherwise.
    fn search(&self, text: &str) -> TextSearch {
        let whole = Filter {
            text: self.filter.text.clone(),
            ..Filter::all(self.filter.zone.clone())
        };
        if *self.filter == whole {
            return TextSearch::new(&self.ledger.words, text);
        }
        // Its texts are not asked about yet, so these are the rows that fit in all else.
        let rows = self.rows().map(|row| (row.columns, row.at));
        TextSearch::of_rows(&self.ledger.words, text, rows)
    }

    /// The rows that fit, in order of posting. rows of the period -> rows
    pub fn rows(&self) -> impl DoubleEndedIterator<Item = Row<'a>> + use<'a, '_> {
        let ledger = self.ledger;
        let pieces = ledger.blocks.pieces(self.range.clone());
        pieces.flat_map(move |(columns, rows)| {
            let picked = self.picked(columns, rows).into_iter();
            let picked = picked.filter(|&at| self.has_rest(columns, at));
            picked.map(move |at| Row {
                ledger,
                columns,
                at,
            })
        })
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
        self.contexts[columns.context[at] as usize]
            && self.shapes[columns.shape[at] as usize]
            && self.has_sku(columns.sku[at])
            && self.has_rest(columns, at)
    }

    /// Whether this amount of a row that fits is wanted too.
    pub fn has_part(&self, kind: Kind, name: u32) -> bool {
        self.parts[name as usize * Kind::ALL.len() + kind as usize]
    }

    /// Whether rows of a context, or of a place where no payment method is asked for, fit as far as
    /// that goes.
    pub(super) fn has_context(&self, context: Context) -> bool {
        let currency = usize::from(context.currency);
        self.currencies
            .as_ref()
            .is_none_or(|wanted| wanted[currency])
            && has(self.marketplaces.as_ref(), context.marketplace)
            && has(self.payment_methods.as_ref(), context.payment_method)
    }

    /// Whether rows of a kind with amounts of these names fit as far as that goes.
    pub(super) fn has_look(
        &self,
        kind: Kind,
        is_deferred: bool,
        mut names: impl Iterator<Item = u32> + Clone,
    ) -> bool {
        let Filter {
            is_deferred: wanted,
            only_unrecognised,
            ..
        } = self.filter;
        self.kinds
            .as_ref()
            .is_none_or(|wanted| wanted[kind as usize])
            && wanted.is_none_or(|wanted| wanted == is_deferred)
            && (!self.filter.chooses_amounts()
                || names.clone().any(|name| self.has_part(kind, name)))
            && (!only_unrecognised
                || kind == Kind::Other
                || names.any(|name| self.is_unknown[name as usize]))
    }

    /// Whether a settlement fits.
    pub(super) fn has_settlement(&self, code: u32) -> bool {
        has(self.settlements.as_ref(), code)
    }

    /// Whether a product fits.
    pub(super) fn has_sku(&self, code: u32) -> bool {
        has(self.skus.as_ref(), code)
    }

    /// Whether a row fits whose context, shape and product do.
    pub(super) fn has_rest(&self, columns: &Columns, at: usize) -> bool {
        let row = || Row {
            ledger: self.ledger,
            columns,
            at,
        };
        self.has_settlement(columns.settlement[at])
            && has(self.orders.as_ref(), columns.order[at])
            && (self.filter.total_minor.as_ref())
                .is_none_or(|range| range.contains(&row().total_minor()))
            && (self.choices.as_ref()).is_none_or(|choices| choices.has(&row()))
            && (self.release.as_ref()).is_none_or(|release| release.has(&row()))
            && (self.tax_schemes.as_ref()).is_none_or(|schemes| schemes.has(&row()))
            && (self.text.as_ref()).is_none_or(|text| text.has(columns, at))
    }
}

fn has(codes: Option<&Codes>, code: u32) -> bool {
    codes.is_none_or(|codes| codes.has(code))
}

impl Ledger {
    /// The rows of the period of a filter. log(rows)
    pub(super) fn rows_of_period(&self, filter: &Filter) -> Range<usize> {
        match filter.period {
            Some(period) => self.rows_between(filter.zone.span(period)),
            None => 0..self.n_rows(),
        }
    }
}

/// By place in `all`: whether it is in a list that is not empty.
fn wanted<T: PartialEq>(list: &[T], all: &[T]) -> Option<Vec<bool>> {
    (!list.is_empty()).then(|| all.iter().map(|one| list.contains(one)).collect())
}
