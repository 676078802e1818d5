//! Order items the slow way, in major units: sums over the rows of an order and product.

use ledger::money::Currency;
use ledger::report::fee_audit::commission::{Base, Rule};
use ledger::transaction::{Component, Kind, Transaction};
use rust_decimal::{Decimal, RoundingStrategy};

/// A marketplace in one currency.
pub type ShopName = (Currency, Option<String>);
/// A product of it.
pub type ProductName = (ShopName, Option<String>);

/// One product of one order, in major units.
pub struct Item<'a> {
    pub order: &'a str,
    pub sku: Option<&'a str>,
    pub currency: Currency,
    pub rows: Vec<&'a Transaction>,
    /// What every rate is tried on: bases in their order, the commission as a cost, units.
    pub tried: ([Decimal; 4], Decimal, Decimal),
}

impl Item<'_> {
    fn sum(&self, is_side: impl Fn(Kind) -> bool, components: &[Component]) -> Decimal {
        let mut sum = Decimal::ZERO;
        for row in self.rows.iter().filter(|row| is_side(row.kind)) {
            for amount in &row.amounts {
                if components.contains(&amount.component) {
                    sum += Decimal::new(amount.minor, self.currency.scale());
                }
            }
        }
        sum
    }

    pub fn sold(&self, components: &[Component]) -> Decimal {
        self.sum(|kind| kind == Kind::Sale, components)
    }

    pub fn refunded(&self, components: &[Component]) -> Decimal {
        self.sum(|kind| kind == Kind::Refund, components)
    }

    /// Fees count wherever they are booked, but not where they are given back.
    pub fn charged(&self, component: Component) -> Decimal {
        let is_given_back =
            |kind| matches!(kind, Kind::Refund | Kind::Chargeback | Kind::GuaranteeClaim);
        self.sum(|kind| !is_given_back(kind), &[component])
    }

    pub fn first(&self, of: Kind) -> Option<&Transaction> {
        self.rows.iter().copied().find(|row| row.kind == of)
    }

    pub fn n_units(&self) -> i64 {
        let sales = self.rows.iter().filter(|row| row.kind == Kind::Sale);
        sales.map(|row| row.quantity).sum()
    }

    pub fn goods(&self) -> Decimal {
        self.sold(&[Component::ProductSale, Component::PromotionItem])
    }

    pub fn base(&self, base: Base) -> Decimal {
        let shipping = self.sold(&[
            Component::ShippingCredit,
            Component::PromotionShipping,
            Component::ShippingChargeback,
            Component::GiftWrap,
            Component::GiftWrapChargeback,
        ]);
        let all_tax = self.sold(&[
            Component::ProductTax,
            Component::ShippingTax,
            Component::GiftWrapTax,
            Component::PromotionTax,
        ]);
        match base {
            Base::Goods => self.goods(),
            Base::GoodsAndShipping => self.goods() + shipping,
            Base::GoodsAndShippingWithTax => self.goods() + shipping + all_tax,
            Base::GoodsWithTax => {
                let tax = self.sold(&[Component::ProductTax, Component::PromotionTax]);
                self.goods() + tax + self.shipping_part_of_discount_tax()
            }
        }
    }

    /// How much of the tax of discounts is shipping's, as a positive number.
    fn shipping_part_of_discount_tax(&self) -> Decimal {
        let credit = self.sold(&[Component::ShippingCredit]);
        let discount = -self.sold(&[Component::PromotionShipping]);
        let tax = self.sold(&[Component::ShippingTax, Component::GiftWrapTax]);
        let of_all = -self.sold(&[Component::PromotionTax]);
        if credit <= Decimal::ZERO || discount <= Decimal::ZERO || tax <= Decimal::ZERO {
            return Decimal::ZERO;
        }
        let part = round(tax * discount.min(credit) / credit, self.currency);
        part.min(of_all).max(Decimal::ZERO)
    }

    pub fn shop(&self) -> ShopName {
        let row = self.first(Kind::Sale).or(self.first(Kind::Refund));
        let row = row.unwrap_or(self.rows[0]);
        (self.currency, row.marketplace.clone())
    }

    pub fn product(&self) -> ProductName {
        (self.shop(), self.sku.map(str::to_owned))
    }

    pub fn expected(&self, rule: Rule, rate_permille: u32) -> Decimal {
        let (bases, _, units) = self.tried;
        let unit_base = bases[rule.base as usize].max(Decimal::ZERO) / units;
        let unit_fee = round(
            unit_base * Decimal::new(rate_permille.into(), 3),
            self.currency,
        );
        let tax = Decimal::new(rule.fee_tax_ppm.into(), 6);
        round(unit_fee * units * (Decimal::ONE + tax), self.currency)
    }
}

pub fn round(amount: Decimal, currency: Currency) -> Decimal {
    amount.round_dp_with_strategy(currency.scale(), RoundingStrategy::MidpointAwayFromZero)
}

/// Items of transactions that stand in order of posting.
pub fn items(all: &[Transaction]) -> Vec<Item<'_>> {
    let mut items: Vec<Item<'_>> = Vec::new();
    for row in all {
        let Some(order) = row.order_id.as_deref() else {
            continue;
        };
        let is_it = |item: &&mut Item<'_>| {
            (item.order, item.sku, item.currency) == (order, row.sku.as_deref(), row.currency)
        };
        match items.iter_mut().find(is_it) {
            Some(item) => item.rows.push(row),
            None => items.push(Item {
                order,
                sku: row.sku.as_deref(),
                currency: row.currency,
                rows: vec![row],
                tried: Default::default(),
            }),
        }
    }
    for item in &mut items {
        let bases = Base::ALL.map(|base| item.base(base));
        let cost = -item.charged(Component::ReferralFee);
        item.tried = (bases, cost, Decimal::from(item.n_units()));
    }
    items
}
