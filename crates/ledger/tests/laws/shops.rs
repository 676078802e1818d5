//! Random shops that charge by a rule and make mistakes, and the books that come of it.

use ledger::day::Instant;
use ledger::money::Currency;
use ledger::transaction::{Amount, Component, Kind, Status, Transaction};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

/// How a shop charges.
#[derive(Clone, Debug)]
struct Shop {
    currency: &'static str,
    marketplace: Option<&'static str>,
    fee_tax_percent: i64,
    /// By product, in tenths of a per cent.
    rates: [i64; 2],
    has_tax_in_base: bool,
}

fn shop() -> impl Strategy<Value = Shop> {
    let rates = || select(vec![150, 150, 80, 155, 153, 120]);
    (
        select(vec!["EUR", "EUR", "JPY", "KWD"]),
        select(vec![Some("amazon.de"), Some("amazon.fr"), None]),
        select(vec![0, 7, 19]),
        (rates(), rates()),
        any::<bool>(),
    )
        .prop_map(
            |(currency, marketplace, fee_tax_percent, rates, has_tax_in_base)| Shop {
                currency,
                marketplace,
                fee_tax_percent,
                rates: [rates.0, rates.1],
                has_tax_in_base,
            },
        )
}

/// What happens to one product of one order.
#[derive(Clone, Debug)]
struct Sale {
    order: usize,
    product: usize,
    unit_minor: i64,
    n_units: i64,
    tax: bool,
    discount: bool,
    shipping: Option<bool>,
    /// What is wrong with the commission, in minor units, or that there is none.
    mistake: Option<i64>,
    digital_mistake: Option<i64>,
    /// Whether goods, commission and fee stand on rows of their own.
    is_split: bool,
    refund: Option<Refund>,
    day: i64,
}

impl Sale {
    /// Its order and its product.
    const fn place(&self) -> (usize, usize) {
        (self.order, self.product)
    }
}

#[derive(Clone, Debug)]
struct Refund {
    is_whole: bool,
    has_reversal: bool,
    mistake: i64,
    in_two: bool,
    day: i64,
    kind: Kind,
}

fn sale() -> impl Strategy<Value = Sale> {
    let mistake =
        prop_oneof![8 => Just(Some(0)), 2 => (-30..30_i64).prop_map(Some), 1 => Just(None)];
    let digital = option::weighted(0.3, prop_oneof![3 => Just(0), 1 => -9..9_i64]);
    let kind = prop_oneof![6 => Just(Kind::Refund), 1 => Just(Kind::Chargeback)];
    let refund = (
        any::<bool>(),
        any::<bool>(),
        -3..3_i64,
        any::<bool>(),
        0..8_i64,
        kind,
    );
    let refund = refund.prop_map(
        |(is_whole, has_reversal, mistake, in_two, day, kind)| Refund {
            is_whole,
            has_reversal,
            mistake,
            in_two,
            day,
            kind,
        },
    );
    let units = prop_oneof![1 => Just(0_i64), 15 => 1..4_i64];
    let price = prop_oneof![3 => -5..9000_i64, 1 => 1..90_i64];
    let goods = (0..9_usize, 0..3_usize, price, units);
    let more = (
        any::<bool>(),
        any::<bool>(),
        option::weighted(0.4, any::<bool>()),
        any::<bool>(),
    );
    (
        goods,
        more,
        mistake,
        digital,
        option::weighted(0.4, refund),
        0..6_i64,
    )
        .prop_map(
            |(goods, more, mistake, digital_mistake, refund, day)| Sale {
                order: goods.0,
                product: goods.1,
                unit_minor: goods.2,
                n_units: goods.3,
                tax: more.0,
                discount: more.1,
                shipping: more.2,
                is_split: more.3,
                mistake,
                digital_mistake,
                refund,
                day,
            },
        )
}

/// Writes transactions with ids of their own.
struct Writer<'a> {
    shop: &'a Shop,
    all: Vec<Transaction>,
}

impl Writer<'_> {
    fn push(
        &mut self,
        (order, product): (usize, usize),
        kind: Kind,
        day: i64,
        amounts: &[(Component, i64)],
    ) -> &mut Transaction {
        let start = Instant::parse_rfc3339("2025-03-28T20:00:00Z").unwrap();
        let sequence = self.all.len() as u64 + 1;
        self.all.push(Transaction {
            id: format!("t{sequence}"),
            sequence,
            kind,
            raw_kind: kind.name().to_owned(),
            status: Status::Released,
            posted_at: start.plus_seconds(day * 40_000).unwrap(),
            released_at: None,
            marketplace: self.shop.marketplace.map(str::to_owned),
            currency: Currency::from_code(self.shop.currency).unwrap(),
            settlement_id: None,
            order_id: (order > 0).then(|| format!("O{order}")),
            reference_id: None,
            sku: [Some("MUG"), Some("PEN"), None][product].map(str::to_owned),
            quantity: 0,
            payment_method: None,
            amounts: amounts
                .iter()
                .map(|(component, minor)| Amount {
                    component: component.clone(),
                    raw: component.name().to_owned(),
                    minor: *minor,
                    line: 0,
                })
                .collect(),
        });
        self.all.last_mut().unwrap()
    }

    fn sell(&mut self, sale: &Sale) {
        let goods = sale.unit_minor * sale.n_units.max(1);
        let mut amounts = vec![(Component::ProductSale, goods)];
        let mut base = goods;
        let tax = if sale.tax { goods / 10 } else { 0 };
        let mut discount_tax = 0;
        if sale.discount {
            amounts.push((Component::PromotionItem, -(goods / 7)));
            base -= goods / 7;
            discount_tax -= if sale.tax { goods / 70 } else { 0 };
        }
        if sale.tax {
            amounts.push((Component::ProductTax, tax));
        }
        if self.shop.has_tax_in_base {
            base += tax + discount_tax;
        }
        if let Some(is_rebated) = sale.shipping {
            amounts.push((Component::ShippingCredit, 333));
            amounts.push((Component::ShippingTax, 31));
            if is_rebated {
                amounts.push((Component::PromotionShipping, -333));
                discount_tax -= 31;
            } else if sale.discount {
                // More than shipping cost: the sender gave something besides.
                amounts.push((Component::PromotionShipping, -500));
                discount_tax -= 40;
            } else {
                amounts.push((Component::PromotionShipping, -111));
                discount_tax -= 10;
                amounts.push((Component::GiftWrap, 99));
                amounts.push((Component::GiftWrapTax, 9));
                amounts.push((Component::GiftWrapChargeback, -50));
                amounts.push((Component::ShippingChargeback, -7));
            }
        }
        if discount_tax != 0 {
            amounts.push((Component::PromotionTax, discount_tax));
        }
        let commission = sale
            .mistake
            .map(|mistake| mistake - self.commission(sale, base));
        let mut fees = Vec::new();
        fees.extend(commission.map(|minor| (Component::ReferralFee, minor)));
        if let Some(mistake) = sale.digital_mistake {
            let fee = (commission.unwrap_or(0) * 3 - 50) / 100 + mistake;
            fees.push((Component::DigitalServicesFee, fee));
        }
        if sale.is_split {
            self.push(sale.place(), Kind::Sale, sale.day, &amounts)
                .quantity = sale.n_units;
            let kind = if sale.tax {
                Kind::Sale
            } else {
                Kind::Adjustment
            };
            self.push(sale.place(), kind, sale.day + 1, &fees);
        } else {
            amounts.extend(fees);
            self.push(sale.place(), Kind::Sale, sale.day, &amounts)
                .quantity = sale.n_units;
        }
        if let Some(refund) = &sale.refund {
            self.refund(sale, refund, -commission.unwrap_or(0), amounts[0].1);
        }
    }

    /// Close to the rule, and exact where the base divides well.
    fn commission(&self, sale: &Sale, base: i64) -> i64 {
        let rate = self.shop.rates[sale.product % 2];
        let units = sale.n_units.max(1);
        let unit_fee = (base * rate * 2 + 1000 * units) / (2000 * units);
        (unit_fee * units * (100 + self.shop.fee_tax_percent) * 2 + 100) / 200
    }

    fn refund(&mut self, sale: &Sale, refund: &Refund, commission: i64, goods: i64) {
        let goods = if refund.is_whole { goods } else { goods / 2 };
        let reversed = if refund.is_whole {
            commission
        } else {
            commission / 2
        };
        let reversed = if refund.has_reversal { reversed } else { 0 };
        let fee = (reversed * 2 + 5) / 10 - refund.mistake;
        let mut amounts = vec![(Component::ProductSale, -goods)];
        amounts.push((Component::ReferralFee, reversed));
        amounts.push((Component::RefundAdminFee, -fee));
        if sale.digital_mistake.is_some() && sale.tax {
            amounts.push((Component::DigitalServicesFee, (reversed * 3 + 50) / 100));
        }
        if refund.in_two {
            self.push(sale.place(), refund.kind, refund.day, &amounts[..1]);
            let second = self.push(sale.place(), refund.kind, refund.day, &amounts[1..]);
            second.quantity = -1;
            if sale.discount {
                second.reference_id = Some("R2".to_owned());
                let more = [
                    (Component::ReferralFee, 33),
                    (Component::RefundAdminFee, -7),
                ];
                self.push(sale.place(), refund.kind, refund.day, &more);
            }
        } else {
            self.push(sale.place(), refund.kind, refund.day, &amounts)
                .quantity = 1;
        }
    }
}

/// Books in order of posting.
pub fn books() -> impl Strategy<Value = Vec<Transaction>> {
    let of_shop = (shop(), prop::collection::vec(sale(), 0..10));
    prop::collection::vec(of_shop, 1..3).prop_map(|shops| {
        let mut all: Vec<Transaction> = Vec::new();
        for (place, (shop, sales)) in shops.iter().enumerate() {
            let mut writer = Writer {
                shop,
                all: Vec::new(),
            };
            for sale in sales {
                writer.sell(sale);
            }
            for (index, mut row) in writer.all.into_iter().enumerate() {
                row.sequence = (index * 2 + place + 1) as u64;
                row.id = format!("{place}/{index}");
                // An order has one marketplace, and so does a product of it in one currency.
                if place > 0 && shops[0].0.currency == shop.currency {
                    row.order_id = row.order_id.map(|order| format!("{order}-{place}"));
                }
                all.push(row);
            }
        }
        all.sort_by_key(|row| (row.posted_at, row.sequence));
        all
    })
}

/// Rows of one order with amounts and units at the edge of what they may be.
pub fn extremes() -> impl Strategy<Value = Vec<Transaction>> {
    let minors = select(vec![
        i64::MIN,
        i64::MAX,
        1 << 40,
        1 << 39,
        1,
        -1,
        -(1 << 40),
    ]);
    let quantity = select(vec![i64::MIN, i64::MAX, 1, 1 << 40, 1 << 41]);
    let kind = select(vec![Kind::Sale, Kind::Sale, Kind::Refund, Kind::Fee]);
    let row = (kind, quantity, prop::collection::vec(minors, 8));
    prop::collection::vec(row, 1..4).prop_map(|rows| {
        let shop = Shop {
            currency: "EUR",
            marketplace: None,
            fee_tax_percent: 0,
            rates: [150, 150],
            has_tax_in_base: false,
        };
        let components = [
            Component::ProductSale,
            Component::ReferralFee,
            Component::ShippingCredit,
            Component::PromotionShipping,
            Component::ShippingTax,
            Component::PromotionTax,
            Component::RefundAdminFee,
            Component::DigitalServicesFee,
        ];
        let mut writer = Writer {
            shop: &shop,
            all: Vec::new(),
        };
        for (kind, quantity, minors) in rows {
            let amounts: Vec<_> = components.iter().cloned().zip(minors).collect();
            writer.push((1, 0), kind, 0, &amounts).quantity = quantity;
        }
        writer.all
    })
}
