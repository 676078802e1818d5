//! The dictionaries of the ledger: what the codes in the columns stand for.

use std::collections::HashMap;

use super::columns::Coded;
use super::contexts::{Context, Contexts};
use super::shapes::{Look, Shapes};
use super::texts::{NONE, Texts, narrow};
use crate::money::Currency;
use crate::transaction::{Component, Kind, Status, Step, Transaction};

/// Every dictionary. Ids and settlements have one each, because there is something to know per id
/// and per settlement, which then stands in a plain vector by code.
#[derive(Clone, Debug, Default)]
pub struct Words {
    /// Ids of transactions.
    pub ids: Texts,
    /// Ids of settlements.
    pub settlements: Texts,
    /// All other texts of a row.
    pub texts: Texts,
    /// Names of amounts.
    pub names: Names,
    /// Kinds of rows, with the names of their amounts.
    pub shapes: Shapes,
    /// Currencies, marketplaces and payment methods.
    pub contexts: Contexts,
    /// Room for the names of one row.
    row_names: Vec<u32>,
    statuses: Vec<Status>,
    status_codes: HashMap<Status, u32>,
    last_status: u32,
    currencies: Vec<Currency>,
    currency_codes: HashMap<Currency, u16>,
}

impl Words {
    /// The code of a status, which it gets now if it has none.
    pub fn status_code(&mut self, status: &Status) -> u32 {
        // Nearly all rows have the first one, or that of the row before.
        let mut likely = [0, self.last_status].into_iter();
        let is_it = |&code: &u32| self.statuses.get(code as usize) == Some(status);
        if let Some(code) = likely.find(is_it) {
            return code;
        }
        let n_statuses = self.statuses.len();
        let code = *self
            .status_codes
            .entry(status.clone())
            .or_insert(narrow(n_statuses));
        if code as usize == n_statuses {
            self.statuses.push(status.clone());
        }
        self.last_status = code;
        code
    }

    /// The code of a transaction's shape, which it gets now if it has none.
    pub fn shape_code(&mut self, transaction: &Transaction) -> u32 {
        let mut names = std::mem::take(&mut self.row_names);
        names.clear();
        for amount in &transaction.amounts {
            names.push(self.names.code(&amount.component, &amount.raw));
        }
        let last = self.shapes.last_raw_kind();
        let is_last = last.is_some_and(|code| self.texts.text(code) == transaction.raw_kind);
        let raw_kind = last.filter(|_| is_last);
        let look = Look {
            kind: transaction.kind,
            raw_kind: raw_kind.unwrap_or_else(|| self.texts.intern(&transaction.raw_kind)),
            is_deferred: matches!(transaction.status, Status::Deferred { .. }),
            names: &names,
        };
        let shape = self.shapes.code(look, &self.names);
        self.row_names = names;
        shape
    }

    /// The code of the shape of a row in codes, which it gets now if it has none.
    pub fn shape_code_of(&mut self, row: &Coded<'_>) -> u32 {
        let mut names = std::mem::take(&mut self.row_names);
        names.clear();
        names.extend(row.amounts.iter().map(|amount| amount.name));
        let look = Look {
            kind: row.kind,
            raw_kind: row.raw_kind,
            is_deferred: row.is_deferred,
            names: &names,
        };
        let shape = self.shapes.code(look, &self.names);
        self.row_names = names;
        shape
    }

    /// The code of a transaction's context, which it gets now if it has none.
    pub fn context_code(&mut self, transaction: &Transaction) -> u32 {
        let last = self.contexts.last();
        let texts = &mut self.texts;
        // Neighbours often have the same, which costs a comparison where the dictionary costs a
        // search.
        let mut code = |last: Option<u32>, text: Option<&str>| {
            let is_it = |&last: &u32| texts.text_option(last) == text;
            last.filter(is_it)
                .unwrap_or_else(|| texts.intern_option(text))
        };
        let marketplace = code(
            last.map(|last| last.marketplace),
            transaction.marketplace.as_deref(),
        );
        let payment_method = code(
            last.map(|last| last.payment_method),
            transaction.payment_method.as_deref(),
        );
        let currency = self.currency_code(transaction.currency);
        self.contexts.code(Context {
            currency,
            marketplace,
            payment_method,
        })
    }

    /// The status of a code.
    pub fn status(&self, code: u32) -> &Status {
        &self.statuses[code as usize]
    }

    /// The code of a currency, which it gets now if it has none.
    pub fn currency_code(&mut self, currency: Currency) -> u16 {
        if let Some(&code) = self.currency_codes.get(&currency) {
            return code;
        }
        // Three letters make 17,576 currencies, so the count always fits.
        let code = u16::try_from(self.currencies.len()).unwrap_or(u16::MAX);
        self.currencies.push(currency);
        self.currency_codes.insert(currency, code);
        code
    }

    /// The currency of a code.
    pub fn currency(&self, code: u16) -> Currency {
        self.currencies[code as usize]
    }

    /// The code of a currency that the ledger has met.
    pub fn find_currency(&self, currency: Currency) -> Option<u16> {
        self.currency_codes.get(&currency).copied()
    }

    /// Every currency that the ledger has met, in order of its code.
    pub fn currencies(&self) -> &[Currency] {
        &self.currencies
    }

    /// The step of every kind with every name. names -> names x kinds
    pub fn steps(&self) -> StepTable {
        let n_kinds = Kind::ALL.len();
        let mut steps = Vec::with_capacity(self.names.all().len() * n_kinds);
        for name in self.names.all() {
            steps.extend(Kind::ALL.map(|kind| Step::of(kind, &name.component)));
        }
        StepTable { steps }
    }
}

/// What amounts are called: each pair of a component and the sender's name for it, once.
#[derive(Clone, Debug, Default)]
pub struct Names {
    all: Vec<Name>,
    raws: Texts,
    /// Names by the code of their raw name: nearly always one.
    of_raw: Vec<Vec<u32>>,
    /// The first name of each component.
    first_of: HashMap<Component, u32>,
    /// By name: the one that came after it the last time.
    followers: Vec<u32>,
    /// The one that came last.
    last: u32,
}

/// A component and the sender's name for it.
#[derive(Clone, Debug)]
pub struct Name {
    /// What it is.
    pub component: Component,
    /// The first name with this component: the code of the component itself.
    pub first: u32,
    raw: u32,
}

impl Names {
    /// The code of a pair, which it gets now if it has none.
    pub fn code(&mut self, component: &Component, raw: &str) -> u32 {
        // Senders write the parts of a transaction in the same order every time.
        let expected = self
            .followers
            .get(self.last as usize)
            .copied()
            .unwrap_or(NONE);
        let expected = self.all.get(expected as usize).map(|name| (name, expected));
        let code = match expected {
            Some((name, code)) if name.component == *component && self.raw(name) == raw => code,
            _ => self.search(component, raw),
        };
        if let Some(follower) = self.followers.get_mut(self.last as usize) {
            *follower = code;
        }
        self.last = code;
        code
    }

    fn search(&mut self, component: &Component, raw: &str) -> u32 {
        let raw = self.raws.intern(raw);
        if raw as usize == self.of_raw.len() {
            self.of_raw.push(Vec::new());
        }
        let same_raw = &mut self.of_raw[raw as usize];
        for &code in &*same_raw {
            if self.all[code as usize].component == *component {
                return code;
            }
        }
        let code = narrow(self.all.len());
        let first = self.first_of.get(component).copied().unwrap_or(code);
        if first == code {
            self.first_of.insert(component.clone(), code);
        }
        self.all.push(Name {
            component: component.clone(),
            first,
            raw,
        });
        self.followers.push(NONE);
        same_raw.push(code);
        code
    }

    /// The pair of a code.
    pub fn name(&self, code: u32) -> &Name {
        &self.all[code as usize]
    }

    /// The sender's name in a pair.
    pub fn raw(&self, name: &Name) -> &str {
        self.raws.text(name.raw)
    }

    /// Every pair, in order of its code.
    pub fn all(&self) -> &[Name] {
        &self.all
    }
}

/// The step of every kind with every name, so that a scan over rows looks it up and never compares
/// a component.
#[derive(Clone, Debug)]
pub struct StepTable {
    /// By name, then by kind in the order of [`Kind::ALL`].
    steps: Vec<Step>,
}

impl StepTable {
    /// The step of an amount with this name in a row of this kind.
    pub fn step(&self, kind: Kind, name: u32) -> Step {
        self.steps[name as usize * Kind::ALL.len() + kind as usize]
    }
}
