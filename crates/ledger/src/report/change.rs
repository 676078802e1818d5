//! Why did it change: the difference of net proceeds between two times or two selections, split
//! into causes that sum to it exactly.
//!
//! One row per currency. Net proceeds are those of domain rule D9; the split of sales is the
//! volume-and-rate rule of D14, product by product, with the mix of products told apart. Of a
//! product, before (0) and after (1): `q` units of its sales, `s` gross sales + discounts, `f`
//! expenses + refunded expenses; `Q`, `S` the sums of `q`, `s` over the products with `q > 0`.
//!
//! | part | formula | all products together |
//! |---|---|---|
//! | volume | `s0 * (Q1 - Q0) / Q0`; without units before, `s1` | more units at the old average price and the old shares |
//! | price | `s1 - q1 * s0 / q0` where both times have units, else 0 | new units by the difference of prices, discounts included |
//! | mix | `s1 - s0 - volume - price` | other shares at old prices; new products at their new price, and products gone |
//! | refunds | the difference of refunded sales | |
//! | fee volume | `f0 * (s1 - s0) / s0`; without sales before but after, `f1 - f0` | the old fee rate on the difference of sales |
//! | fee rate | `f1 - f0 - fee volume` | other rates, and fees that follow no sale, as advertising |
//! | tax | the difference of tax pass-through | |
//! | FX | 0 | nothing is converted: a row is of one currency |
//! | other | the difference of reimbursements, other and unrecognised, and of `s` without units | |
//!
//! Rounding: the whole volume is rounded half away from zero, once, and dealt out to the products
//! by their largest remainders; the price and the fee volume of each product are rounded half away
//! from zero, once; what that leaves is in the mix and in the fee rate, which are differences. So
//! the parts of each product sum to its own difference, and the products to the whole, to the last
//! unit. Money times units of 2^100 or more is not split, see
//! [`CurrencyChange::is_split`]; fees times sales as large are all fee rate.

use serde::{Deserialize, Serialize};

use super::{Report, ReportKind};
use crate::money::Currency;
use crate::store::Ledger;
use crate::store::filter::Filter;
use split::Books;

mod address;
mod split;

pub use address::{Address, Column, Place, Side};

/// The most products of one currency in one answer.
pub const PRODUCTS_MAX: usize = 1000;

/// What to compare.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Query {
    /// The rows before, or of the one selection.
    pub before: Filter,
    /// The rows after, or of the other.
    pub after: Filter,
    /// Products to show of each currency, at most [`PRODUCTS_MAX`]; the rest is one line.
    pub limit: usize,
}

/// One row per currency that has a transaction on either side, by code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The rows.
    pub currencies: Vec<CurrencyChange>,
}

/// Why net proceeds changed in one currency. Amounts in minor units, `+` into the balance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CurrencyChange {
    /// The currency.
    pub currency: Currency,
    /// Before.
    pub before: Standing,
    /// After.
    pub after: Standing,
    /// The causes; their sum is net proceeds after less before.
    pub parts: Parts,
    /// Whether volume, price and mix are told apart. If not, for numbers out of any measure, the
    /// whole difference of sales is in the mix.
    pub is_split: bool,
    /// The products whose net proceeds changed most, in either direction.
    pub products: Vec<ProductChange>,
    /// All further products together; none when there are none.
    pub others: Option<OtherProducts>,
}

/// One product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductChange {
    /// SKU; none for rows without one: account fees, orders without products.
    pub sku: Option<String>,
    /// Before.
    pub before: Standing,
    /// After.
    pub after: Standing,
    /// The causes; their sum is the product's net proceeds after less before.
    pub parts: Parts,
}

/// The products that are not shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherProducts {
    /// How many.
    pub n_products: u64,
    /// All of them together.
    pub before: Standing,
    /// All of them together.
    pub after: Standing,
    /// All of them together.
    pub parts: Parts,
}

/// What one side of the comparison is made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// Units of sales.
    pub n_units: i128,
    /// Gross sales + discounts.
    pub sales_minor: i128,
    /// Refunded sales.
    pub refunds_minor: i128,
    /// Expenses + refunded expenses.
    pub fees_minor: i128,
    /// Tax pass-through.
    pub tax_minor: i128,
    /// Reimbursements, other and unrecognised.
    pub other_minor: i128,
}

/// The causes of a difference, each `+` where it added to net proceeds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parts {
    /// More or fewer units.
    pub volume_minor: i128,
    /// Other prices.
    pub price_minor: i128,
    /// Other products.
    pub mix_minor: i128,
    /// More or fewer refunds.
    pub refunds_minor: i128,
    /// Fees that follow the sales.
    pub fee_volume_minor: i128,
    /// Other fee rates.
    pub fee_rate_minor: i128,
    /// Tax collected and withheld.
    pub tax_minor: i128,
    /// Always 0: see the table above.
    pub fx_minor: i128,
    /// The rest.
    pub other_minor: i128,
}

impl Standing {
    /// Net proceeds (domain rule D9).
    pub const fn net_proceeds_minor(&self) -> i128 {
        self.sales_minor + self.refunds_minor + self.fees_minor + self.tax_minor + self.other_minor
    }

    fn add(&mut self, other: &Standing) {
        self.n_units += other.n_units;
        self.sales_minor += other.sales_minor;
        self.refunds_minor += other.refunds_minor;
        self.fees_minor += other.fees_minor;
        self.tax_minor += other.tax_minor;
        self.other_minor += other.other_minor;
    }
}

impl Parts {
    /// The difference that they explain.
    pub const fn sum_minor(&self) -> i128 {
        self.volume_minor
            + self.price_minor
            + self.mix_minor
            + self.refunds_minor
            + self.fee_volume_minor
            + self.fee_rate_minor
            + self.tax_minor
            + self.fx_minor
            + self.other_minor
    }

    fn add(&mut self, other: &Parts) {
        self.volume_minor += other.volume_minor;
        self.price_minor += other.price_minor;
        self.mix_minor += other.mix_minor;
        self.refunds_minor += other.refunds_minor;
        self.fee_volume_minor += other.fee_volume_minor;
        self.fee_rate_minor += other.fee_rate_minor;
        self.tax_minor += other.tax_minor;
        self.fx_minor += other.fx_minor;
        self.other_minor += other.other_minor;
    }
}

impl Report for Change {
    const KIND: ReportKind = ReportKind::Change;
    type Query = Query;

    /// rows of both sides -> products
    fn run(ledger: &Ledger, query: &Query) -> Self {
        let books = Books::of(ledger, &query.before, &query.after);
        let limit = query.limit.min(PRODUCTS_MAX);
        let currencies = books.into_iter();
        Change {
            currencies: currencies
                .map(|(currency, books)| books.change(currency, limit))
                .collect(),
        }
    }
}
