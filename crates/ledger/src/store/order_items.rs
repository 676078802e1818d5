//! What was sold, refunded and charged per order and product: the smallest thing that a
//! marketplace's fees are worked out for.
//!
//! Not per row: senders book the fees of one order on any of its rows. All rows of an order count,
//! whenever they were posted, because a refund comes weeks after its sale.

use std::collections::BTreeMap;

use super::filter::{Filter, Sieve};
use super::texts::NONE;
use super::{Ledger, Row};
use crate::day::Instant;
use crate::money::Currency;
use crate::transaction::{Component, Kind};

/// One product of one order, in one currency. Amounts in minor units, `+` into the balance.
#[derive(Debug)]
pub struct OrderItem<'a> {
    /// The first row of the sale; none where the ledger has only its refund or its fees.
    pub sale: Option<FirstRow<'a>>,
    /// The first row of the refund.
    pub refund: Option<FirstRow<'a>>,
    /// Its first row.
    pub first: Row<'a>,
    /// Units sold.
    pub n_units_sold: i128,
    /// What was sold. Fees are of every row that gives no sale back, wherever they were booked.
    pub sold: Side,
    /// What was refunded. Chargebacks and claims are none: other rules hold for their fees.
    pub refunded: Side,
    /// Reversed commissions and the fees kept of them, by refund: when, and under which reference.
    pub refunds: BTreeMap<(Instant, Option<u32>), RefundFees>,
}

/// The first row of a side in order of posting.
#[derive(Clone, Copy, Debug)]
pub struct FirstRow<'a> {
    /// The row.
    pub row: Row<'a>,
    /// Whether the filter wants it.
    pub is_wanted: bool,
}

/// Sums of one side.
#[derive(Clone, Copy, Debug, Default)]
pub struct Side {
    /// Goods, less discounts on them.
    pub goods_minor: i128,
    /// Shipping and gift wrap, less discounts on shipping and what the carrier programme took back.
    pub shipping_minor: i128,
    /// Tax on the goods, before discounts.
    pub goods_tax_minor: i128,
    /// Tax on shipping and gift wrap, before discounts.
    pub shipping_tax_minor: i128,
    /// Tax part of discounts on anything.
    pub discount_tax_minor: i128,
    /// Shipping before discounts.
    pub shipping_credit_minor: i128,
    /// Discounts on shipping.
    pub shipping_discount_minor: i128,
    /// Commission.
    pub commission_minor: i128,
    /// Digital services fee.
    pub digital_fee_minor: i128,
}

/// Fees of one refund.
#[derive(Clone, Copy, Debug, Default)]
pub struct RefundFees {
    /// Commission given back.
    pub reversed_minor: i128,
    /// Part of it that was kept.
    pub kept_minor: i128,
}

/// Every order that a filter may want, item by item. It holds places of rows, not the items: there
/// are nearly as many of those as there are rows.
#[derive(Debug)]
pub struct Orders<'a> {
    ledger: &'a Ledger,
    sieve: Sieve<'a>,
    /// By name of the amount.
    roles: Vec<Role>,
    /// The first row of each order, ascending.
    firsts: Vec<u32>,
    /// By row: the next one of its order; [`NONE`] for the last.
    next: Vec<u32>,
    /// Rows of sales that the filter wants and that name no order.
    pub n_sales_without_order: u64,
}

/// What a component is to an item.
#[derive(Clone, Copy, Debug)]
enum Role {
    Goods,
    Shipping,
    ShippingCredit,
    ShippingDiscount,
    GoodsTax,
    ShippingTax,
    DiscountTax,
    Commission,
    DigitalFee,
    RefundFee,
    None,
}

impl Role {
    const fn of(component: &Component) -> Role {
        match component {
            Component::ProductSale | Component::PromotionItem => Role::Goods,
            Component::ShippingCredit => Role::ShippingCredit,
            Component::PromotionShipping => Role::ShippingDiscount,
            Component::ShippingChargeback | Component::GiftWrap | Component::GiftWrapChargeback => {
                Role::Shipping
            }
            Component::ProductTax => Role::GoodsTax,
            Component::ShippingTax | Component::GiftWrapTax => Role::ShippingTax,
            Component::PromotionTax => Role::DiscountTax,
            Component::ReferralFee => Role::Commission,
            Component::DigitalServicesFee => Role::DigitalFee,
            Component::RefundAdminFee => Role::RefundFee,
            _ => Role::None,
        }
    }

    /// Whether it is a fee of a sale that may be booked apart from the sale.
    const fn is_fee_of_sale(self) -> bool {
        matches!(self, Role::Commission | Role::DigitalFee)
    }
}

impl Ledger {
    /// The orders of all rows, as far as the filter's currencies and orders go; what else the filter
    /// asks for only decides which sales and refunds it wants. rows -> orders
    pub fn orders<'a>(&'a self, filter: &'a Filter) -> Orders<'a> {
        let wide = Filter {
            currencies: filter.currencies.clone(),
            orders: filter.orders.clone(),
            ..Filter::all(filter.zone.clone())
        };
        let wide = Sieve::new(self, &wide);
        let mut orders = Orders {
            ledger: self,
            sieve: Sieve::new(self, filter),
            roles: self.components().map(Role::of).collect(),
            firsts: Vec::new(),
            next: vec![NONE; self.n_rows()],
            n_sales_without_order: 0,
        };
        let mut last_of_order = vec![NONE; self.n_texts()];
        for (index, row) in (0..).zip(self.rows()) {
            if !wide.has(row.columns, row.at) {
                continue;
            }
            let Some(order) = row.order_code() else {
                let is_sale = row.kind() == Kind::Sale;
                let counts = is_sale && orders.wants(index, &row);
                orders.n_sales_without_order += u64::from(counts);
                continue;
            };
            match std::mem::replace(&mut last_of_order[order as usize], index) {
                NONE => orders.firsts.push(index),
                last => orders.next[last as usize] = index,
            }
        }
        orders
    }
}

impl<'a> Orders<'a> {
    /// The items of each order, by first row. rows -> items
    pub fn all(&self) -> impl Iterator<Item = Vec<OrderItem<'a>>> {
        self.firsts.iter().map(|&first| self.items(first))
    }

    fn items(&self, first: u32) -> Vec<OrderItem<'a>> {
        let mut items = Vec::new();
        let mut index = first;
        while index != NONE {
            self.add(index, &mut items);
            index = self.next[index as usize];
        }
        items
    }

    fn wants(&self, index: u32, row: &Row<'_>) -> bool {
        self.sieve.range.contains(&(index as usize)) && self.sieve.has(row.columns, row.at)
    }

    fn add(&self, index: u32, items: &mut Vec<OrderItem<'a>>) {
        let row = self.ledger.row(index as usize);
        let kind = row.kind();
        let (is_sale, is_refund) = (kind == Kind::Sale, kind == Kind::Refund);
        let roles = row.parts().map(|part| self.roles[part.name as usize]);
        let has_fee = roles.into_iter().any(Role::is_fee_of_sale);
        if !is_sale && !is_refund && (kind.reverses_sale() || !has_fee) {
            return;
        }

        let of_item = |item: &OrderItem<'_>| {
            item.sku_code() == row.columns.sku[row.at]
                && item.first.currency_code() == row.currency_code()
        };
        let place = items.iter().position(of_item).unwrap_or_else(|| {
            items.push(OrderItem::new(row));
            items.len() - 1
        });
        let item = &mut items[place];
        let first = || FirstRow {
            row,
            is_wanted: self.wants(index, &row),
        };
        if is_sale {
            item.sale.get_or_insert_with(first);
            item.n_units_sold += i128::from(row.quantity());
        } else if is_refund {
            item.refund.get_or_insert_with(first);
        }
        for part in row.parts() {
            let (role, minor) = (self.roles[part.name as usize], i128::from(part.minor));
            if is_refund {
                item.refunded.add(role, minor);
                item.add_refund(&row, role, minor);
            } else if is_sale || role.is_fee_of_sale() {
                item.sold.add(role, minor);
            }
        }
    }
}

impl<'a> OrderItem<'a> {
    fn new(first: Row<'a>) -> OrderItem<'a> {
        OrderItem {
            sale: None,
            refund: None,
            first,
            n_units_sold: 0,
            sold: Side::default(),
            refunded: Side::default(),
            refunds: BTreeMap::new(),
        }
    }

    /// The product.
    pub fn sku(&self) -> Option<&'a str> {
        self.first.sku()
    }

    /// Whether it names a product.
    pub fn has_product(&self) -> bool {
        self.sku_code() != NONE
    }

    /// A number for the product, equal for items of the same one.
    pub fn sku_code(&self) -> u32 {
        self.first.columns.sku[self.first.at]
    }

    /// The currency.
    pub fn currency(&self) -> Currency {
        self.first.currency()
    }

    /// Where it was sold, or refunded where the sale is not known.
    pub fn marketplace(&self) -> Option<&'a str> {
        let first = self.sale.or(self.refund);
        first.map_or(self.first, |first| first.row).marketplace()
    }

    fn add_refund(&mut self, row: &Row<'_>, role: Role, minor: i128) {
        if !matches!(role, Role::Commission | Role::RefundFee) {
            return;
        }
        let of_refund = (row.posted_at(), row.reference_code());
        let fees = self.refunds.entry(of_refund).or_default();
        match role {
            Role::Commission => fees.reversed_minor += minor,
            _ => fees.kept_minor += minor,
        }
    }
}

impl Side {
    fn add(&mut self, role: Role, minor: i128) {
        match role {
            Role::Goods => self.goods_minor += minor,
            Role::Shipping => self.shipping_minor += minor,
            Role::ShippingCredit => {
                self.shipping_minor += minor;
                self.shipping_credit_minor += minor;
            }
            Role::ShippingDiscount => {
                self.shipping_minor += minor;
                self.shipping_discount_minor += minor;
            }
            Role::GoodsTax => self.goods_tax_minor += minor,
            Role::ShippingTax => self.shipping_tax_minor += minor,
            Role::DiscountTax => self.discount_tax_minor += minor,
            Role::Commission => self.commission_minor += minor,
            Role::DigitalFee => self.digital_fee_minor += minor,
            Role::RefundFee | Role::None => {}
        }
    }
}
