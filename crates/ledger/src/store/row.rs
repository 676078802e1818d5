//! One transaction and its amounts, read in place.

use super::Ledger;
use super::columns::Columns;
use super::contexts::Context;
use super::shapes::Shape;
use super::texts::NONE;
use crate::day::Instant;
use crate::money::Currency;
use crate::transaction::{Amount, Component, Kind, Status, Transaction};

/// One transaction, read in place.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    pub(super) ledger: &'a Ledger,
    pub(super) columns: &'a Columns,
    /// Its place in the columns.
    pub(super) at: usize,
}

/// One amount of a row, read in place.
#[derive(Clone, Copy, Debug)]
pub struct RowAmount<'a> {
    /// What it is.
    pub component: &'a Component,
    /// The sender's name for it.
    pub raw: &'a str,
    /// Minor units of the row's currency.
    pub minor: i64,
    /// Line of the source; 0 when it has none.
    pub line: u32,
}

/// As much of an amount as a sum needs.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// Code of what it is and of the sender's name for it: a place in [`Ledger::components`].
    pub name: u32,
    /// Minor units of the row's currency.
    pub minor: i64,
}

impl<'a> Row<'a> {
    /// Id of the transaction.
    pub fn id(&self) -> &'a str {
        self.ledger.words.ids.text(self.columns.id[self.at])
    }

    /// Place in the sender's change feed; 0 for files.
    pub fn sequence(&self) -> u64 {
        let id = self.columns.id[self.at];
        self.ledger.identities[id as usize].sequence
    }

    /// What happened.
    pub fn kind(&self) -> Kind {
        self.shape().kind
    }

    /// The sender's word for it.
    pub fn raw_kind(&self) -> &'a str {
        self.ledger.words.texts.text(self.shape().raw_kind)
    }

    /// Released or deferred.
    pub fn status(&self) -> &'a Status {
        self.ledger.words.status(self.columns.status(self.at))
    }

    /// When it happened.
    pub fn posted_at(&self) -> Instant {
        self.columns.posted_at[self.at]
    }

    /// When deferred money was or is to be released, if that is known.
    pub fn released_at(&self) -> Option<Instant> {
        self.columns.released_at(self.at)
    }

    /// Currency of its amounts.
    pub fn currency(&self) -> Currency {
        self.ledger.words.currency(self.currency_code())
    }

    /// Place of its currency in [`Ledger::currencies`].
    pub fn currency_code(&self) -> u16 {
        self.context().currency
    }

    /// A number for its marketplace, equal for rows of the same one and for rows of none.
    pub(super) fn marketplace_code(&self) -> u32 {
        let context = self.columns.context[self.at];
        self.ledger.words.contexts.context(context).marketplace
    }

    /// The shop it happened in.
    pub fn marketplace(&self) -> Option<&'a str> {
        self.text(self.context().marketplace)
    }

    /// The settlement that it belongs to.
    pub fn settlement_id(&self) -> Option<&'a str> {
        let code = self.columns.settlement[self.at];
        self.ledger.words.settlements.text_option(code)
    }

    /// A number for its settlement, equal for rows of the same settlement.
    pub fn settlement_code(&self) -> Option<u32> {
        let code = self.columns.settlement[self.at];
        (code != NONE).then_some(code)
    }

    /// The buyer's order.
    pub fn order_id(&self) -> Option<&'a str> {
        self.text(self.columns.order[self.at])
    }

    /// A number for its order, equal for rows of the same order and below [`Ledger::n_texts`].
    pub fn order_code(&self) -> Option<u32> {
        let code = self.columns.order[self.at];
        (code != NONE).then_some(code)
    }

    /// A reference that is not an order.
    pub fn reference_id(&self) -> Option<&'a str> {
        self.text(self.columns.reference(self.at))
    }

    /// A number for that reference, equal for rows with the same one.
    pub fn reference_code(&self) -> Option<u32> {
        let code = self.columns.reference(self.at);
        (code != NONE).then_some(code)
    }

    /// The product.
    pub fn sku(&self) -> Option<&'a str> {
        self.text(self.columns.sku[self.at])
    }

    /// Units.
    pub fn quantity(&self) -> i64 {
        self.columns.quantity.at(self.at)
    }

    /// How the buyer paid.
    pub fn payment_method(&self) -> Option<&'a str> {
        self.text(self.context().payment_method)
    }

    /// Its amounts.
    pub fn amounts(&self) -> impl ExactSizeIterator<Item = RowAmount<'a>> + use<'a> {
        let (columns, names) = (self.columns, &self.ledger.words.names);
        let amounts = columns.amounts(self.at).zip(self.names());
        amounts.map(move |(place, &name)| {
            let name = names.name(name);
            RowAmount {
                component: &name.component,
                raw: names.raw(name),
                minor: columns.minor.at(place),
                line: columns.line(place),
            }
        })
    }

    /// As much of its amounts as a sum needs.
    pub fn parts(&self) -> impl ExactSizeIterator<Item = Part> + use<'a> {
        let columns = self.columns;
        let amounts = columns.amounts(self.at).zip(self.names());
        amounts.map(|(place, &name)| Part {
            name,
            minor: columns.minor.at(place),
        })
    }

    /// The sum of its amounts, in minor units.
    pub fn total_minor(&self) -> i128 {
        self.parts().map(|part| i128::from(part.minor)).sum()
    }

    /// The transaction that was booked, field for field.
    pub fn to_transaction(&self) -> Transaction {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        Transaction {
            id: self.id().to_owned(),
            sequence: self.sequence(),
            kind: self.kind(),
            raw_kind: self.raw_kind().to_owned(),
            status: self.status().clone(),
            posted_at: self.posted_at(),
            released_at: self.released_at(),
            marketplace: owned(self.marketplace()),
            currency: self.currency(),
            settlement_id: owned(self.settlement_id()),
            order_id: owned(self.order_id()),
            reference_id: owned(self.reference_id()),
            sku: owned(self.sku()),
            quantity: self.quantity(),
            payment_method: owned(self.payment_method()),
            amounts: self.amounts().map(RowAmount::to_amount).collect(),
        }
    }

    /// Codes of the names of its amounts.
    fn names(&self) -> &'a [u32] {
        let shape = self.columns.shape[self.at];
        self.ledger.words.shapes.names(shape)
    }

    pub(super) fn shape(&self) -> &'a Shape {
        self.ledger.words.shapes.shape(self.columns.shape[self.at])
    }

    pub(super) fn context(&self) -> Context {
        let context = self.columns.context[self.at];
        self.ledger.words.contexts.context(context)
    }

    fn text(&self, code: u32) -> Option<&'a str> {
        self.ledger.words.texts.text_option(code)
    }
}

impl RowAmount<'_> {
    /// The amount that was booked, field for field.
    pub fn to_amount(self) -> Amount {
        Amount {
            component: self.component.clone(),
            raw: self.raw.to_owned(),
            minor: self.minor,
            line: self.line,
        }
    }
}
