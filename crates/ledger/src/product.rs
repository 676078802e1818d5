//! What is sold: the catalogue's word on a stock-keeping unit.

use serde::{Deserialize, Serialize};

use crate::money::Money;

/// One product of the seller.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product {
    /// The seller's id for it; transactions name it.
    pub sku: String,
    /// Place in the sender's change feed; 0 where there is none.
    pub sequence: u64,
    /// Its name for people.
    pub title: String,
    /// The category that it is counted under.
    pub category: Option<String>,
    /// What one unit costs the seller, 0 or more; none when the seller does not say.
    pub unit_cost: Option<Money>,
}
