//! `GET /products`: the catalogue, with what one unit costs the seller.

use serde::{Deserialize, Serialize};

use super::entities::{Parsed, parse_versions};
use super::fields::{read_id, read_money, required};
use super::proof::{Row, Stated};
use crate::import::Reason;
use crate::product::Product;

/// A row of `GET /products`; its id is the stock-keeping unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProductRow {
    /// The seller's id for it; transactions name it.
    pub sku: String,
    /// Place in the change feed.
    #[serde(default)]
    pub sequence: u64,
    /// For people.
    pub title: String,
    /// What it is counted under.
    #[serde(default)]
    pub category: Option<String>,
    /// What one unit costs the seller, decimal text; none when the seller does not say. It is what
    /// the row adds to the sums of its page.
    #[serde(default)]
    pub unit_cost: Option<String>,
    /// ISO 4217, of the unit cost.
    #[serde(default)]
    pub currency: Option<String>,
}

impl Row for ProductRow {
    const HAS_SUMS: bool = false;

    fn id(&self) -> &str {
        &self.sku
    }

    fn stated_total(&self) -> Stated<'_> {
        match (&self.unit_cost, &self.currency) {
            (None, _) => Stated::Nothing,
            (Some(total), Some(currency)) => Stated::Total { currency, total },
            (Some(_), None) => Stated::Unknown,
        }
    }
}

/// A page of `GET /products`.
pub fn parse_products(body: &[u8]) -> Parsed {
    parse_versions(body, product_of, |batch, products| {
        batch.entities.products = products;
    })
}

fn product_of(row: ProductRow) -> Result<Product, Reason> {
    let unit_cost = row
        .unit_cost
        .map(|cost| read_money("unit_cost", &cost, &required(row.currency, "currency")?));
    Ok(Product {
        sku: read_id(row.sku)?,
        sequence: row.sequence,
        title: row.title,
        category: row.category,
        unit_cost: unit_cost.transpose()?,
    })
}

/// A row of `GET /products`.
pub fn product_row(product: &Product) -> ProductRow {
    ProductRow {
        sku: product.sku.clone(),
        sequence: product.sequence,
        title: product.title.clone(),
        category: product.category.clone(),
        unit_cost: product.unit_cost.map(|cost| cost.to_plain()),
        currency: product
            .unit_cost
            .map(|cost| cost.currency.code().to_owned()),
    }
}
