//! `GET /balances`: what the sender says that the seller's money comes to, each currency a tree.

use serde::{Deserialize, Serialize};

use super::entities::{Parsed, parse_values};
use super::fields::{read_id, read_instant, read_money};
use super::proof::{Row, Stated};
use crate::import::Reason;
use crate::settlement::Balance;

/// A row of `GET /balances`: the root of a tree, in which total = available + reserved and
/// reserved = deferred + account-level reserve.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BalanceRow {
    /// Opaque; the reference server's is `CURRENCY-NAME-INSTANT`.
    pub id: String,
    /// Place in the change feed.
    #[serde(default)]
    pub sequence: u64,
    /// `total`.
    pub name: String,
    /// Decimal text; it is what the row adds to the sums of its page.
    pub amount: String,
    /// ISO 4217.
    pub currency: String,
    /// RFC 3339, when it was so.
    pub as_of: String,
    /// What it is made of.
    #[serde(default)]
    pub parts: Vec<BalancePartRow>,
}

/// A node below the root.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BalancePartRow {
    /// `available`, `reserved`, `deferred`, `account_level_reserve`, or a word of tomorrow.
    pub name: String,
    /// Decimal text.
    pub amount: String,
    /// ISO 4217.
    pub currency: String,
    /// RFC 3339.
    pub as_of: String,
    /// What it is made of; none for a leaf.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(no_recursion))]
    pub parts: Vec<BalancePartRow>,
}

impl Row for BalanceRow {
    const HAS_SUMS: bool = false;

    fn id(&self) -> &str {
        &self.id
    }

    fn stated_total(&self) -> Stated<'_> {
        Stated::Total {
            currency: &self.currency,
            total: &self.amount,
        }
    }
}

/// A page of `GET /balances`.
pub fn parse_balances(body: &[u8]) -> Parsed {
    parse_values(body, balance_of, |batch, balances| {
        batch.balances = balances;
    })
}

fn balance_of(row: BalanceRow) -> Result<Balance, Reason> {
    read_id(row.id)?;
    let root = BalancePartRow {
        name: row.name,
        amount: row.amount,
        currency: row.currency,
        as_of: row.as_of,
        parts: row.parts,
    };
    node_of(root, "")
}

/// A node and all below it. The depth of an answer is limited before it is read.
fn node_of(row: BalancePartRow, path: &str) -> Result<Balance, Reason> {
    let parts = row.parts.into_iter().enumerate();
    Ok(Balance {
        money: read_money(&format!("{path}amount"), &row.amount, &row.currency)?,
        as_of: read_instant(&format!("{path}as_of"), &row.as_of)?,
        name: row.name,
        parts: parts
            .map(|(place, part)| node_of(part, &format!("{path}parts/{place}/")))
            .collect::<Result<_, _>>()?,
    })
}

/// A row of `GET /balances`.
pub fn balance_row(balance: &Balance) -> BalanceRow {
    let BalancePartRow {
        name,
        amount,
        currency,
        as_of,
        parts,
    } = part_row(balance);
    BalanceRow {
        id: format!("{currency}-{name}-{as_of}"),
        sequence: 0,
        name,
        amount,
        currency,
        as_of,
        parts,
    }
}

fn part_row(balance: &Balance) -> BalancePartRow {
    BalancePartRow {
        name: balance.name.clone(),
        amount: balance.money.to_plain(),
        currency: balance.money.currency.code().to_owned(),
        as_of: balance.as_of.to_rfc3339(),
        parts: balance.parts.iter().map(part_row).collect(),
    }
}
