//! Lines of a settlement file to settlements and transactions.
//!
//! Lines of one movement, which need not stand together, become one transaction with an amount
//! each. Two equal movements of one file are two transactions; the same file read again, in another
//! encoding or under another name, gives the same ones.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap, HashSet};

use super::dates::Dates;
use super::header::{Column, V1_AMOUNTS};
use super::identity::{Ids, Key, Sha, ShaMap};
use super::names::{KindRule, Names};
use super::row::Row;
use super::survey::Survey;
use crate::day::Instant;
use crate::import::{Format, Reason};
use crate::money::{Currency, notation};
use crate::settlement::Settlement;
use crate::transaction::{Amount, Class, Kind, Status, Transaction};

/// What was booked from the lines of one file so far.
pub(super) struct Booking<'a> {
    survey: Survey<'a>,
    dates: Dates<'a>,
    names: Names<'a>,
    settlements: Vec<Settlement>,
    /// Where each settlement stands.
    places: HashMap<&'a str, usize>,
    transactions: Vec<Transaction>,
    /// What is needed to finish the transactions, beside each of them.
    unfinished: Vec<Unfinished>,
    /// The transactions that later lines may still add to.
    open: ShaMap<(Sha, u32), usize>,
    /// Key, copy and place of the line before: most lines share theirs with it.
    last: Option<(Key<'a>, u32, usize)>,
    /// How often each line with a reference came, by its whole text.
    copies: HashMap<&'a str, u32>,
    /// The amounts of the line at hand, until nothing of it can be refused any more.
    amounts: Vec<Amount>,
}

struct Unfinished {
    key: Sha,
    kind_rule: KindRule,
    n_lines: u32,
}

/// What all lines of a file came to.
pub(super) struct Booked {
    pub(super) settlements: Vec<Settlement>,
    pub(super) transactions: Vec<Transaction>,
    pub(super) lines_by_kind: BTreeMap<String, u32>,
    /// Settlements whose lines came without a summary, if there are any.
    pub(super) no_summary: Option<Reason>,
}

impl<'a> Booking<'a> {
    pub(super) fn new(survey: Survey<'a>) -> Booking<'a> {
        Booking {
            dates: Dates::new(survey.date_order),
            survey,
            names: Names::default(),
            settlements: Vec::new(),
            places: HashMap::new(),
            transactions: Vec::new(),
            unfinished: Vec::new(),
            open: ShaMap::default(),
            last: None,
            copies: HashMap::new(),
            amounts: Vec::new(),
        }
    }

    /// Takes a summary line, which describes a settlement and moves nothing.
    pub(super) fn add_summary(&mut self, row: Row<'_, 'a>) -> Result<(), Reason> {
        let id = row.required(Column::SettlementId)?;
        let missing = || Reason::missing(Column::Currency.name());
        let currency = row.currency()?.ok_or_else(missing)?;
        let claimed_minor = self.read_amount(row, Column::TotalAmount, currency)?;
        let started_at = self.read_date(row, Column::SettlementStartDate)?;
        let ended_at = self.read_date(row, Column::SettlementEndDate)?;
        let deposit_at = match row.field(Column::DepositDate) {
            "" => None,
            _ => Some(self.read_date(row, Column::DepositDate)?),
        };
        match self.places.entry(id) {
            Entry::Occupied(_) => {
                return Err(Reason::RepeatedSummary {
                    settlement_id: id.to_owned(),
                });
            }
            Entry::Vacant(vacant) => vacant.insert(self.settlements.len()),
        };
        self.settlements.push(Settlement {
            id: id.to_owned(),
            currency,
            marketplace: None,
            started_at,
            ended_at,
            deposit_at,
            claimed_minor: Some(claimed_minor),
            is_open: false,
            payout_ids: Vec::new(),
        });
        Ok(())
    }

    /// Takes a line that moves something: one amount, several (V1), or none but a quantity (V1).
    pub(super) fn add_movement(&mut self, row: Row<'_, 'a>, line: u32) -> Result<(), Reason> {
        // Whatever may be refused comes before anything is booked: a line counts whole or not.
        let key = self.read_key(row)?;
        let quantity = row.quantity()?;
        self.read_amounts(row, key, line)?;

        let place = self.place(key, row.text);
        let transaction = &mut self.transactions[place];
        transaction.amounts.append(&mut self.amounts);
        // V2 repeats the quantity on every line of the movement, V1 says it once, on a line of its
        // own.
        if transaction.quantity == 0 {
            transaction.quantity = quantity;
        }
        let payment_method = row.field(Column::DirectPaymentType);
        if !payment_method.is_empty() {
            transaction.payment_method = Some(payment_method.to_owned());
        }
        self.unfinished[place].n_lines += 1;
        Ok(())
    }

    /// What tells the movement of a line from others.
    fn read_key(&mut self, row: Row<'_, 'a>) -> Result<Key<'a>, Reason> {
        let settlement_id = row.required(Column::SettlementId)?;
        let kind = row.required(Column::TransactionType)?;
        let (column, _) = row.posted();
        let posted_at = self.read_date(row, column)?;
        let currency = row
            .currency()?
            .or_else(|| self.survey.currency_of(settlement_id));
        Ok(Key {
            settlement_id,
            kind,
            order_id: row.field(Column::OrderId),
            adjustment_id: row.field(Column::AdjustmentId),
            shipment_id: row.field(Column::ShipmentId),
            order_item_code: row.field(Column::OrderItemCode),
            adjustment_item_id: row.field(Column::MerchantAdjustmentItemId),
            sku: row.field(Column::Sku),
            marketplace: row.field(Column::MarketplaceName),
            fulfilment: row.field(Column::FulfillmentId),
            posted_at,
            currency: currency.ok_or_else(|| Reason::missing(Column::Currency.name()))?,
        })
    }

    /// The amounts of a line, left in `self.amounts`.
    fn read_amounts(&mut self, row: Row<'_, 'a>, key: Key<'a>, line: u32) -> Result<(), Reason> {
        self.amounts.clear();
        if row.header.format == Format::SettlementV2 {
            row.required(Column::Amount)?;
            let minor = self.read_amount(row, Column::Amount, key.currency)?;
            let family = row.field(Column::AmountType);
            let name = row.field(Column::AmountDescription);
            let (component, raw) = self.names.component(key.kind, family, name);
            self.amounts.push(Amount {
                component,
                raw,
                minor,
                line,
            });
            return Ok(());
        }
        for (column, of_type) in V1_AMOUNTS {
            if row.field(column).is_empty() {
                continue;
            }
            let minor = self.read_amount(row, column, key.currency)?;
            let name = of_type.map_or("", |of_type| row.field(of_type));
            let (component, raw) = self.names.component(key.kind, column.name(), name);
            self.amounts.push(Amount {
                component,
                raw,
                minor,
                line,
            });
        }
        Ok(())
    }

    fn read_amount(
        &self,
        row: Row<'_, 'a>,
        column: Column,
        currency: Currency,
    ) -> Result<i64, Reason> {
        let text = row.field(column);
        notation::parse(text, currency, self.survey.notation)
            .map(|money| money.minor)
            .map_err(|error| Reason::bad_amount(column.name(), text, &error))
    }

    fn read_date(&mut self, row: Row<'_, 'a>, column: Column) -> Result<Instant, Reason> {
        let text = row.required(column)?;
        self.dates
            .read(text)
            .ok_or_else(|| Reason::bad_date(column.name(), text))
    }

    /// The transaction that a line belongs to, opened if it is the first.
    fn place(&mut self, key: Key<'a>, text: &'a str) -> usize {
        if !key.has_reference() {
            return self.push(key, key.sha());
        }

        // The second copy of a line is a second movement, and so are its neighbours' copies.
        let copy = self
            .copies
            .entry(text)
            .and_modify(|copy| *copy += 1)
            .or_insert(0);
        let copy = *copy;
        if let Some((last_key, last_copy, place)) = self.last
            && last_key == key
            && last_copy == copy
        {
            return place;
        }
        let sha = key.sha();
        let place = match self.open.entry((sha, copy)) {
            Entry::Occupied(occupied) => *occupied.get(),
            Entry::Vacant(vacant) => {
                vacant.insert(self.transactions.len());
                self.push(key, sha)
            }
        };
        self.last = Some((key, copy, place));
        place
    }

    /// Opens a transaction.
    fn push(&mut self, key: Key<'a>, sha: Sha) -> usize {
        let owned = |field: &str| (!field.is_empty()).then(|| field.to_owned());
        // Fees of a delivery to the warehouse name it where others name the order.
        let is_delivery = key.order_id.starts_with("FBA") && !key.order_id.contains('-');
        let (order_id, delivery_id) = if is_delivery {
            ("", key.order_id)
        } else {
            (key.order_id, "")
        };
        let references = [key.adjustment_id, delivery_id, key.shipment_id];
        let reference_id = references
            .into_iter()
            .find(|reference| !reference.is_empty());
        let kind_rule = self.names.kind_rule(key.kind);
        self.unfinished.push(Unfinished {
            key: sha,
            kind_rule,
            n_lines: 0,
        });
        self.transactions.push(Transaction {
            id: String::new(),
            sequence: 0,
            kind: Kind::Other,
            raw_kind: key.kind.to_owned(),
            status: Status::Released,
            posted_at: key.posted_at,
            released_at: None,
            marketplace: owned(key.marketplace).map(|name| name.to_lowercase()),
            currency: key.currency,
            settlement_id: owned(key.settlement_id),
            order_id: owned(order_id),
            reference_id: reference_id.map(str::to_owned),
            sku: owned(key.sku),
            quantity: 0,
            payment_method: None,
            amounts: Vec::new(),
        });
        self.transactions.len() - 1
    }

    /// Finishes what needs all lines: ids, kinds, and what the settlements say about their orders.
    pub(super) fn finish(mut self, format: Format) -> Booked {
        let mut ids = Ids::default();
        let mut lines_by_kind = BTreeMap::new();
        for (transaction, unfinished) in self.transactions.iter_mut().zip(&self.unfinished) {
            transaction.id = ids.next(&unfinished.key, transaction);
            match lines_by_kind.get_mut(&transaction.raw_kind) {
                Some(n_lines) => *n_lines += unfinished.n_lines,
                None => {
                    lines_by_kind.insert(transaction.raw_kind.clone(), unfinished.n_lines);
                }
            }
            let first = transaction.amounts.first().map(|amount| &amount.component);
            transaction.kind = unfinished.kind_rule.kind(first);
            // V2 also repeats it beside fees and taxes that were booked apart from the goods.
            if format == Format::SettlementV2 && !moves_goods(transaction) {
                transaction.quantity = 0;
            }
        }

        let no_summary = self.describe_settlements();
        Booked {
            settlements: self.settlements,
            transactions: self.transactions,
            lines_by_kind,
            no_summary,
        }
    }

    /// Tells each settlement its marketplace, when its transactions have just one. Gives the reason
    /// that some settlements of transactions are not described at all. transactions -> settlements
    fn describe_settlements(&mut self) -> Option<Reason> {
        // None: none yet; Some(None): several.
        let mut marketplaces: Vec<Option<Option<&str>>> = vec![None; self.settlements.len()];
        let mut first_undescribed = None;
        let mut undescribed = HashSet::new();
        for transaction in &self.transactions {
            let Some(id) = transaction.settlement_id.as_deref() else {
                continue;
            };
            let Some(&place) = self.places.get(id) else {
                first_undescribed.get_or_insert(id);
                undescribed.insert(id);
                continue;
            };
            // Orders of other shops that the marketplace only sends out are named `Non-Amazon ..`.
            let Some(name) = transaction.marketplace.as_deref() else {
                continue;
            };
            if name.starts_with("non-amazon") {
                continue;
            }
            marketplaces[place] = match marketplaces[place] {
                Some(Some(other)) if other != name => Some(None),
                Some(None) => Some(None),
                _ => Some(Some(name)),
            };
        }

        for (settlement, marketplace) in self.settlements.iter_mut().zip(marketplaces) {
            settlement.marketplace = marketplace.flatten().map(str::to_owned);
        }
        let settlement_id = first_undescribed?.to_owned();
        Some(Reason::NoSummary {
            settlement_id,
            n_others: undescribed.len() - 1,
        })
    }
}

/// Whether any amount is for goods, and not only for what goes with them.
fn moves_goods(transaction: &Transaction) -> bool {
    transaction.amounts.iter().any(|amount| {
        !matches!(
            amount.component.class(),
            Class::Fee | Class::Discount | Class::Tax | Class::WithheldTax
        )
    })
}
