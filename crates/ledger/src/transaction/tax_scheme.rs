//! Who collects the tax of a transaction, as far as its amounts tell.

use serde::{Deserialize, Serialize};

use super::{Class, Component};

/// Who collects the tax from the buyer and pays it to the authority.
///
/// Senders do not say it; the amounts do. A marketplace that has to collect (the marketplace
/// facilitator of the US, the deemed supplier of the EU, low-value goods of Australia) books the
/// tax and withholds it at once; a seller who has to collect gets the tax and keeps it until it is
/// due. Tax collected or deducted *at source* (India) is an advance on the seller's own tax and says
/// nothing of who collects from the buyer. A row that carries no tax tells nothing, even where
/// another row of the same order does: that is [`TaxScheme::Untaxed`], never a guess.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[repr(u8)]
pub enum TaxScheme {
    /// No tax in it.
    Untaxed,
    /// Tax that stays with the seller: the seller owes it.
    Seller,
    /// Tax that the marketplace withholds: the marketplace owes it.
    Marketplace,
}

impl TaxScheme {
    /// Every scheme. Of the amounts of a row, the last one that they show is the row's.
    pub const ALL: [TaxScheme; 3] = [
        TaxScheme::Untaxed,
        TaxScheme::Seller,
        TaxScheme::Marketplace,
    ];

    /// What an amount other than 0 with this component shows.
    pub const fn shown_by(component: &Component) -> TaxScheme {
        match component {
            Component::WithheldTaxPrincipal
            | Component::WithheldTaxShipping
            | Component::WithheldTaxOther
            | Component::LowValueGoodsTax => TaxScheme::Marketplace,
            _ => match component.class() {
                Class::Tax => TaxScheme::Seller,
                _ => TaxScheme::Untaxed,
            },
        }
    }
}
