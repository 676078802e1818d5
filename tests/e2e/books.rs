//! The books as the API sends them, added up here once more in the plainest way.
//!
//! It shares no code with the product, so that a mistake there is not made here as well.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

use super::http::Message;
use super::server::Server;

/// Everything that the API knows.
pub struct Books {
    /// Rows of `/transactions`.
    pub transactions: Vec<Value>,
    /// Rows of `/settlements`.
    pub settlements: Vec<Value>,
}

/// What settlements carry from one to the next or to the bank, and do not earn.
const CARRIED: [&str; 7] = [
    "opening_balance",
    "reserve_released",
    "reserve_held",
    "card_charge",
    "failed_transfer",
    "micro_deposit",
    "payout",
];

/// What is a cost of selling, by the contract's names.
const FEES: [&str; 24] = [
    "referral_fee",
    "fixed_closing_fee",
    "variable_closing_fee",
    "digital_services_fee",
    "fba_fulfilment_fee",
    "shipping_chargeback",
    "gift_wrap_chargeback",
    "refund_admin_fee",
    "restocking_fee",
    "storage_fee",
    "long_term_storage_fee",
    "inbound_fee",
    "removal_fee",
    "subscription_fee",
    "advertising",
    "advertising_tax",
    "deal_fee",
    "coupon_fee",
    "review_programme_fee",
    "payment_method_fee",
    "postage",
    "fee_tax",
    "service_fee",
    "adjustment",
];

impl Books {
    /// Reads every page of a server.
    pub async fn of(server: &Server) -> Books {
        Books {
            transactions: rows(server, "transactions").await,
            settlements: rows(server, "settlements").await,
        }
    }

    /// What each component of a settlement comes to, by the API's names.
    pub fn components_of(&self, settlement_id: &str) -> BTreeMap<String, Decimal> {
        let mut sums = BTreeMap::new();
        let own = self
            .transactions
            .iter()
            .filter(|row| row["settlement_id"] == settlement_id);
        for (name, text) in own.flat_map(amounts) {
            Decimal::read(text).add_to(sums.entry(name.clone()).or_default());
        }
        sums
    }

    /// What each currency's activity comes to, all of it.
    pub fn proceeds(&self) -> BTreeMap<String, Decimal> {
        let mut sums = BTreeMap::new();
        for row in &self.transactions {
            let currency = row["currency"].as_str().unwrap();
            for (_, text) in amounts(row).filter(|(name, _)| !CARRIED.contains(&name.as_str())) {
                Decimal::read(text).add_to(sums.entry(currency.to_owned()).or_default());
            }
        }
        sums
    }
}

/// Tax from buyers, by the contract's names.
const TAXES: [&str; 5] = [
    "product_tax",
    "shipping_tax",
    "gift_wrap_tax",
    "promotion_tax",
    "low_value_goods_tax",
];

impl Books {
    /// Tax collected from buyers by currency, before any of it is withheld.
    pub fn taxes(&self) -> BTreeMap<String, Decimal> {
        let mut sums = BTreeMap::new();
        for row in &self.transactions {
            let currency = row["currency"].as_str().unwrap();
            for (_, text) in amounts(row).filter(|(name, _)| TAXES.contains(&name.as_str())) {
                Decimal::read(text).add_to(sums.entry(currency.to_owned()).or_default());
            }
        }
        sums
    }

    /// What selling cost, by currency: each component, and all of them. Fees that a refund gave back
    /// are taken off.
    pub fn fees(&self) -> BTreeMap<String, (BTreeMap<String, Decimal>, Decimal)> {
        let mut sums: BTreeMap<String, (BTreeMap<String, Decimal>, Decimal)> = BTreeMap::new();
        for row in &self.transactions {
            let currency = row["currency"].as_str().unwrap();
            for (name, text) in amounts(row).filter(|(name, _)| FEES.contains(&name.as_str())) {
                let (parts, sum) = sums.entry(currency.to_owned()).or_default();
                Decimal::read(text).add_to(parts.entry(name.clone()).or_default());
                Decimal::read(text).add_to(sum);
            }
        }
        sums
    }
}

/// Reads every page of a list.
pub async fn rows(server: &Server, resource: &str) -> Vec<Value> {
    let mut rows = Vec::new();
    let mut cursor = String::new();
    loop {
        let request = Message::get(&format!("/api/v1/{resource}?limit=1000{cursor}"));
        let answer = request.exchange(server.address()).await.unwrap();
        let mut page: Value = serde_json::from_slice(&answer.body).unwrap();
        rows.append(page["data"].as_array_mut().unwrap());
        match page["page"]["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return rows,
        }
    }
}

fn amounts(row: &Value) -> impl Iterator<Item = (&String, &str)> {
    let amounts = row["amounts"].as_object().unwrap();
    amounts
        .iter()
        .map(|(name, amount)| (name, amount.as_str().unwrap()))
}

/// A sum of decimal texts: digits without a mark, and how many of them are decimals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Decimal {
    digits: i128,
    decimals: usize,
}

impl Decimal {
    /// Reads `-12.34`.
    pub fn read(text: &str) -> Decimal {
        let decimals = text
            .split_once('.')
            .map_or(0, |(_, decimals)| decimals.len());
        Decimal {
            digits: text.replace('.', "").parse().unwrap(),
            decimals,
        }
    }

    /// Adds it to a sum, which has as many decimals or is new.
    pub fn add_to(self, sum: &mut Decimal) {
        assert!(
            sum.digits == 0 || sum.decimals == self.decimals,
            "{sum} and {self}"
        );
        *sum = Decimal {
            digits: sum.digits + self.digits,
            decimals: self.decimals,
        };
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.digits < 0 { "-" } else { "" };
        let digits = format!("{:0>1$}", self.digits.unsigned_abs(), self.decimals + 1);
        let (whole, decimals) = digits.split_at(digits.len() - self.decimals);
        let mark = if decimals.is_empty() { "" } else { "." };
        write!(f, "{sign}{whole}{mark}{decimals}")
    }
}
