//! The causes of a change, in words, and which of them make the difference of which sums together.

use crate::words::{causes, labels, terms};
use ledger::report::change::{Column, Parts};

/// A cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// More or fewer units.
    Volume,
    /// Other prices.
    Price,
    /// Other products.
    Mix,
    /// More or fewer refunds.
    Refunds,
    /// Fees that follow the sales.
    FeeVolume,
    /// Other fee rates.
    FeeRate,
    /// Tax.
    Tax,
    /// Exchange rates; nothing as long as nothing is converted.
    Fx,
    /// The rest.
    Other,
}

impl Cause {
    /// Every cause, in the order in which they are told.
    pub const ALL: [Cause; 9] = [
        Cause::Volume,
        Cause::Price,
        Cause::Mix,
        Cause::Refunds,
        Cause::FeeVolume,
        Cause::FeeRate,
        Cause::Tax,
        Cause::Fx,
        Cause::Other,
    ];

    /// Its money, in minor units; `+` where it added to net proceeds.
    pub const fn minor(self, parts: &Parts) -> i128 {
        match self {
            Cause::Volume => parts.volume_minor,
            Cause::Price => parts.price_minor,
            Cause::Mix => parts.mix_minor,
            Cause::Refunds => parts.refunds_minor,
            Cause::FeeVolume => parts.fee_volume_minor,
            Cause::FeeRate => parts.fee_rate_minor,
            Cause::Tax => parts.tax_minor,
            Cause::Fx => parts.fx_minor,
            Cause::Other => parts.other_minor,
        }
    }

    /// The sums whose difference it makes, and the causes that it makes it with, itself included.
    /// Sales without units have no price: they are told with the rest, so both stand together.
    pub const fn together(self) -> (&'static [Column], &'static [Cause]) {
        match self {
            Cause::Volume | Cause::Price | Cause::Mix | Cause::Other => (
                &[Column::Sales, Column::Other],
                &[Cause::Volume, Cause::Price, Cause::Mix, Cause::Other],
            ),
            Cause::Refunds => (&[Column::Refunds], &[Cause::Refunds]),
            Cause::FeeVolume | Cause::FeeRate => {
                (&[Column::Fees], &[Cause::FeeVolume, Cause::FeeRate])
            }
            Cause::Tax => (&[Column::Tax], &[Cause::Tax]),
            Cause::Fx => (&[], &[Cause::Fx]),
        }
    }
}

/// Name of a cause, and what it means.
pub fn words(cause: Cause) -> [&'static str; 2] {
    match cause {
        Cause::Volume => [causes::volume(), causes::volume_means()],
        Cause::Price => [causes::price(), causes::price_means()],
        Cause::Mix => [causes::mix(), causes::mix_means()],
        Cause::Refunds => [causes::refunds(), causes::refunds_mean()],
        Cause::FeeVolume => [causes::fee_volume(), causes::fee_volume_means()],
        Cause::FeeRate => [causes::fee_rate(), causes::fee_rate_means()],
        Cause::Tax => [terms::tax(), causes::tax_means()],
        Cause::Fx => [causes::rates(), causes::rates_mean()],
        Cause::Other => [terms::other(), causes::other_means()],
    }
}

/// Name of a sum that causes follow from.
pub fn column(column: Column) -> &'static str {
    match column {
        Column::Units => labels::units_sold(),
        Column::Sales => causes::gross_sales_and_discounts(),
        Column::Refunds => terms::refunded_sales(),
        Column::Fees => labels::fees(),
        Column::Tax => terms::tax(),
        Column::Other => causes::everything_else(),
        Column::NetProceeds => labels::net_proceeds(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_causes_are_the_whole_difference() {
        let parts = Parts {
            volume_minor: 1,
            price_minor: 2,
            mix_minor: 4,
            refunds_minor: 8,
            fee_volume_minor: 16,
            fee_rate_minor: 32,
            tax_minor: 64,
            fx_minor: 128,
            other_minor: 256,
        };
        let sum: i128 = Cause::ALL.iter().map(|cause| cause.minor(&parts)).sum();
        assert_eq!(sum, parts.sum_minor());
        for cause in Cause::ALL {
            assert!(cause.together().1.contains(&cause), "{cause:?}");
        }
    }
}
