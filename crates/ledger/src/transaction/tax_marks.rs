//! Who pays the tax of a transaction, and how, as far as its amounts tell.

use serde::{Deserialize, Serialize};

use super::{Class, Component};

/// Who pays the tax, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Scheme {
    /// Tax was collected, and the seller pays it.
    Standard,
    /// The marketplace withheld tax and pays it.
    MarketplaceFacilitator,
    /// Tax on low-value imported goods.
    LowValueGoods,
    /// The Union's one-stop shop, where the sender's words say so.
    UnionOneStopShop,
    /// The Union's import one-stop shop, where the sender's words say so.
    ImportOneStopShop,
    /// The buyer pays, where the sender's words say so.
    ReverseCharge,
    /// No tax was collected: exempt, exported, included in the price, or not told.
    NoTax,
}

/// What the tax amounts of a transaction say of its scheme.
#[derive(Clone, Copy, Debug, Default)]
pub struct Marks(u8);

const COLLECTED: u8 = 1;
const FACILITATOR: u8 = 2;
const REVERSE_CHARGE: u8 = 4;
const IMPORT_SHOP: u8 = 8;
const UNION_SHOP: u8 = 16;
const LOW_VALUE: u8 = 32;

impl Scheme {
    /// Every scheme.
    pub const ALL: [Scheme; 7] = [
        Scheme::Standard,
        Scheme::MarketplaceFacilitator,
        Scheme::LowValueGoods,
        Scheme::UnionOneStopShop,
        Scheme::ImportOneStopShop,
        Scheme::ReverseCharge,
        Scheme::NoTax,
    ];
}

impl Marks {
    /// What one amount says, by what it is and by the sender's name for it; nothing where it is no tax
    /// on sales.
    pub fn of(component: &Component, raw: &str) -> Marks {
        let is_tax = matches!(component.class(), Class::Tax | Class::WithheldTax);
        if !is_tax || matches!(component, Component::TaxDeductedAtSource) {
            return Marks::default();
        }
        let mut marks = match component {
            Component::LowValueGoodsTax => LOW_VALUE,
            // Collected at source from the seller's own tax: the seller still owes the rest.
            Component::TaxCollectedAtSource => COLLECTED,
            _ if matches!(component.class(), Class::WithheldTax) => FACILITATOR,
            _ => COLLECTED,
        };
        let words = raw.to_ascii_lowercase();
        let mut words_of_raw = words.split(|c: char| !c.is_ascii_alphanumeric());
        let run_together: String = words.chars().filter(char::is_ascii_alphanumeric).collect();
        if run_together.contains("marketplacefacilitator") {
            marks |= FACILITATOR;
        }
        if run_together.contains("reversecharge") {
            marks |= REVERSE_CHARGE;
        }
        if run_together.contains("lowvaluegoods") {
            marks |= LOW_VALUE;
        }
        if words_of_raw.clone().any(|word| word == "ioss") {
            marks |= IMPORT_SHOP;
        }
        if words_of_raw.any(|word| word == "uoss" || word == "oss") {
            marks |= UNION_SHOP;
        }
        Marks(marks)
    }

    /// Both.
    #[must_use]
    pub const fn with(self, other: Marks) -> Marks {
        Marks(self.0 | other.0)
    }

    /// The scheme: what the words name, else who holds the tax.
    pub fn scheme(self) -> Scheme {
        let has = |mark: u8| self.0 & mark != 0;
        if has(LOW_VALUE) {
            Scheme::LowValueGoods
        } else if has(IMPORT_SHOP) {
            Scheme::ImportOneStopShop
        } else if has(UNION_SHOP) {
            Scheme::UnionOneStopShop
        } else if has(REVERSE_CHARGE) {
            Scheme::ReverseCharge
        } else if has(FACILITATOR) {
            Scheme::MarketplaceFacilitator
        } else if has(COLLECTED) {
            Scheme::Standard
        } else {
            Scheme::NoTax
        }
    }
}
