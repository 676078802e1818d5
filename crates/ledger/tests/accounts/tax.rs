//! Tax by plain loops over transactions.

use std::collections::BTreeMap;

use ledger::day::Period;
use ledger::day::zone::Zone;
use ledger::money::{Currency, Rounding};
use ledger::report::taxes::{Jurisdiction, Per, Scheme, StatedRate};
use ledger::transaction::{Class, Kind, Transaction};
use rust_decimal::{Decimal, RoundingStrategy};

use super::sellers::Seller;

pub const SHOPS: [(&str, &str); 5] = [
    ("amazon.de", "DE"),
    ("amazon.co.uk", "GB"),
    ("amazon.com", "US"),
    ("walmart.com", "walmart.com"),
    ("", "?"),
];

pub fn zone() -> Zone {
    Zone::new("East", 5 * 3600 + 1800, vec![]).unwrap()
}

pub fn within(row: &Transaction, period: Option<Period>) -> bool {
    let day = zone().day_of(row.posted_at);
    period.is_none_or(|period| period.start <= day && day < period.end)
}

pub const INCOME_TAX: &str = "tax_deducted_at_source";

pub fn is_base(class: Class) -> bool {
    class == Class::Sales || class == Class::Discount
}

pub fn place(jurisdiction: &Jurisdiction) -> String {
    match jurisdiction {
        Jurisdiction::Country(letters) => String::from_iter(letters),
        Jurisdiction::Marketplace(name) => name.clone(),
        Jurisdiction::Unknown => "?".to_owned(),
    }
}

pub fn place_of(row: &Transaction) -> String {
    let shop = row.marketplace.as_deref().unwrap_or("");
    SHOPS
        .iter()
        .find(|(name, _)| *name == shop)
        .unwrap()
        .1
        .to_owned()
}

/// The scheme, word for word.
pub fn scheme_of(row: &Transaction) -> Scheme {
    let taxes = row.amounts.iter().filter(|amount| {
        let class = amount.component.class();
        let is_tax = class == Class::Tax || class == Class::WithheldTax;
        is_tax && amount.component.name() != INCOME_TAX && amount.minor != 0
    });
    let taxes: Vec<(&str, &str)> = taxes
        .map(|tax| (tax.component.name(), tax.raw.as_str()))
        .collect();
    let named = |part: &str| {
        taxes
            .iter()
            .any(|(name, raw)| name.starts_with(part) || raw.contains(part))
    };
    if named("low_value_goods_tax") || named("LowValueGoods") {
        Scheme::LowValueGoods
    } else if named("IOSS") {
        Scheme::ImportOneStopShop
    } else if named("UOSS") {
        Scheme::UnionOneStopShop
    } else if named("Reverse Charge") {
        Scheme::ReverseCharge
    } else if named("withheld_tax_") || named("MarketplaceFacilitator") {
        Scheme::MarketplaceFacilitator
    } else if taxes.is_empty() {
        Scheme::NoTax
    } else {
        Scheme::Standard
    }
}

pub type Key = (Currency, String, Scheme);

/// Base, collected, withheld, transactions; of sales, refunds and the rest.
pub type Figures = [[Decimal; 4]; 3];

pub fn expected(seller: &Seller, period: Option<Period>) -> BTreeMap<Key, Figures> {
    let mut lines: BTreeMap<Key, Figures> = BTreeMap::new();
    for row in seller.transactions.iter().filter(|row| within(row, period)) {
        let mut figures = [Decimal::ZERO; 4];
        for amount in &row.amounts {
            let class = amount.component.class();
            let place = match class {
                _ if is_base(class) => 0,
                Class::Tax => 1,
                Class::WithheldTax if amount.component.name() != INCOME_TAX => 2,
                _ => continue,
            };
            figures[place] += Decimal::from(amount.minor);
            figures[3] = Decimal::ONE;
        }
        if figures[3].is_zero() {
            continue;
        }
        let flow = match row.kind {
            Kind::Sale => 0,
            Kind::Refund | Kind::Chargeback | Kind::GuaranteeClaim => 1,
            _ => 2,
        };
        let line = lines
            .entry((row.currency, place_of(row), scheme_of(row)))
            .or_default();
        for (sum, figure) in line[flow].iter_mut().zip(figures) {
            *sum += figure;
        }
    }
    lines
}

/// The base of each transaction, or of each order's sales and returns, times the rate, each rounded.
pub fn recomputed(rows: &[&Transaction], stated: &StatedRate, per: Per) -> Decimal {
    let mut documents: BTreeMap<(String, bool), Decimal> = BTreeMap::new();
    for row in rows {
        let base = row
            .amounts
            .iter()
            .filter(|amount| is_base(amount.component.class()));
        let base: Decimal = base.map(|amount| Decimal::from(amount.minor)).sum();
        let is_given_back = matches!(
            row.kind,
            Kind::Refund | Kind::Chargeback | Kind::GuaranteeClaim
        );
        let document = match (&row.order_id, per) {
            (Some(order), Per::Document) => (format!("order {order}"), is_given_back),
            _ => (row.id.clone(), is_given_back),
        };
        *documents.entry(document).or_default() += base;
    }
    let strategy = match stated.rounding {
        Rounding::HalfUp => RoundingStrategy::MidpointAwayFromZero,
        Rounding::HalfEven => RoundingStrategy::MidpointNearestEven,
        Rounding::Down => RoundingStrategy::ToZero,
        Rounding::Up => RoundingStrategy::AwayFromZero,
    };
    let rate = Decimal::new(stated.rate_ppm.into(), 6);
    let taxes = documents
        .values()
        .map(|base| (base * rate).round_dp_with_strategy(0, strategy));
    taxes.sum::<Decimal>().normalize()
}
