//! The documents and the catalogue beside the movements: of each the newest version, by id.
//!
//! A version of a lower sequence than the one that is held is out of date and changes nothing. Where
//! the sender gives no sequence, and at an equal one, the later word counts.

use std::collections::BTreeMap;

use super::Ledger;
use super::batch::{Entities, Listed, Withdrawn};
use crate::invoice::Invoice;
use crate::payment_method::PaymentMethod;
use crate::product::Product;
use crate::subscription::Subscription;
use crate::usage::{Meter, Price, UsageRecord};

/// Everything that is no movement, settlement or payout.
#[derive(Clone, Debug, Default)]
pub struct Register {
    /// By id.
    pub invoices: BTreeMap<String, Invoice>,
    /// By id.
    pub subscriptions: BTreeMap<String, Subscription>,
    /// By id.
    pub meters: BTreeMap<String, Meter>,
    /// By id.
    pub prices: BTreeMap<String, Price>,
    /// By id.
    pub usage_records: BTreeMap<String, UsageRecord>,
    /// By stock-keeping unit.
    pub products: BTreeMap<String, Product>,
    /// By id.
    pub payment_methods: BTreeMap<String, PaymentMethod>,
}

impl Register {
    /// Writes everything down, each over its earlier version. Says whether anything changed.
    /// entities -> entities
    pub fn write(&mut self, entities: Entities) -> bool {
        let Entities {
            invoices,
            subscriptions,
            meters,
            prices,
            usage_records,
            products,
            payment_methods,
            withdrawn,
        } = entities;
        // Each is written, whatever the others changed.
        let changes = [
            write_all(&mut self.invoices, invoices),
            write_all(&mut self.subscriptions, subscriptions),
            write_all(&mut self.meters, meters),
            write_all(&mut self.prices, prices),
            write_all(&mut self.usage_records, usage_records),
            write_all(&mut self.products, products),
            write_all(&mut self.payment_methods, payment_methods),
            self.withdraw(&withdrawn),
        ];
        changes.contains(&true)
    }

    /// Takes out what its sender took back. Says whether anything changed.
    fn withdraw(&mut self, withdrawn: &[Withdrawn]) -> bool {
        let mut has_changed = false;
        for one in withdrawn {
            has_changed |= match one.list {
                Listed::Invoices => remove(&mut self.invoices, one),
                Listed::Subscriptions => remove(&mut self.subscriptions, one),
                Listed::Meters => remove(&mut self.meters, one),
                Listed::Prices => remove(&mut self.prices, one),
                Listed::UsageRecords => remove(&mut self.usage_records, one),
                Listed::Products => remove(&mut self.products, one),
                Listed::PaymentMethods => remove(&mut self.payment_methods, one),
            };
        }
        has_changed
    }
}

impl Ledger {
    /// Every invoice, by id.
    pub fn invoices(&self) -> impl Iterator<Item = &Invoice> {
        self.register.invoices.values()
    }

    /// The invoice with this id.
    pub fn invoice(&self, id: &str) -> Option<&Invoice> {
        self.register.invoices.get(id)
    }

    /// Every subscription, by id.
    pub fn subscriptions(&self) -> impl Iterator<Item = &Subscription> {
        self.register.subscriptions.values()
    }

    /// Every meter, by id.
    pub fn meters(&self) -> impl Iterator<Item = &Meter> {
        self.register.meters.values()
    }

    /// Every price of usage, by id.
    pub fn prices(&self) -> impl Iterator<Item = &Price> {
        self.register.prices.values()
    }

    /// Every usage record, by id.
    pub fn usage_records(&self) -> impl Iterator<Item = &UsageRecord> {
        self.register.usage_records.values()
    }

    /// The usage record with this id.
    pub fn usage_record(&self, id: &str) -> Option<&UsageRecord> {
        self.register.usage_records.get(id)
    }

    /// Every product, by stock-keeping unit.
    pub fn products(&self) -> impl Iterator<Item = &Product> {
        self.register.products.values()
    }

    /// The product with this stock-keeping unit.
    pub fn product(&self, sku: &str) -> Option<&Product> {
        self.register.products.get(sku)
    }

    /// Every way to pay invoices, by id.
    pub fn payment_methods(&self) -> impl Iterator<Item = &PaymentMethod> {
        self.register.payment_methods.values()
    }
}

/// What has an id and versions.
pub(crate) trait Versioned: PartialEq {
    /// The list that it stands in.
    const LIST: Listed;

    fn id(&self) -> &str;
    fn sequence(&self) -> u64;
}

macro_rules! versioned {
    ($($entity:ty, $id:ident, $list:ident;)*) => {
        $(impl Versioned for $entity {
            const LIST: Listed = Listed::$list;

            fn id(&self) -> &str {
                &self.$id
            }

            fn sequence(&self) -> u64 {
                self.sequence
            }
        })*
    };
}

versioned! {
    Invoice, id, Invoices;
    Subscription, id, Subscriptions;
    Meter, id, Meters;
    Price, id, Prices;
    UsageRecord, id, UsageRecords;
    Product, sku, Products;
    PaymentMethod, id, PaymentMethods;
}

fn write_all<T: Versioned>(all: &mut BTreeMap<String, T>, new: Vec<T>) -> bool {
    let mut has_changed = false;
    for entity in new {
        let held = all.get(entity.id());
        if held.is_none_or(|held| held.sequence() <= entity.sequence() && *held != entity) {
            all.insert(entity.id().to_owned(), entity);
            has_changed = true;
        }
    }
    has_changed
}

fn remove<T: Versioned>(all: &mut BTreeMap<String, T>, withdrawn: &Withdrawn) -> bool {
    let is_older = |held: &T| held.sequence() < withdrawn.sequence;
    all.get(&withdrawn.id).is_some_and(is_older) && all.remove(&withdrawn.id).is_some()
}
