//! What rows may be added up by instead of being listed.

use ledger::day::{Calendar, Interval};
use ledger::store::grouping::Dimension;

use super::facet::Facet;

/// What the rows of a group have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grouping {
    /// The value of a facet.
    Facet(Facet),
    /// The day, week or month of posting.
    Time(Interval),
}

impl Grouping {
    /// Every grouping that is offered.
    pub const ALL: [Grouping; 9] = [
        Grouping::Facet(Facet::Kind),
        Grouping::Facet(Facet::Marketplace),
        Grouping::Facet(Facet::PaymentMethod),
        Grouping::Facet(Facet::Product),
        Grouping::Facet(Facet::Order),
        Grouping::Facet(Facet::Settlement),
        Grouping::Time(Interval::Day),
        Grouping::Time(Interval::Week),
        Grouping::Time(Interval::Month),
    ];

    /// Its name in an address.
    pub const fn name(self) -> &'static str {
        match self {
            Grouping::Facet(facet) => facet.name(),
            Grouping::Time(interval) => crate::filter::cut::interval_name(interval),
        }
    }

    /// The grouping of this name.
    pub fn from_name(name: &str) -> Option<Grouping> {
        let mut all = Grouping::ALL.into_iter();
        all.find(|grouping| grouping.name() == name)
    }

    /// The same in the ledger's terms; weeks begin as the calendar says.
    pub fn dimension(self, calendar: Calendar) -> Dimension {
        match self {
            Grouping::Facet(facet) => facet.dimension().unwrap_or(Dimension::Kind),
            Grouping::Time(interval) => Dimension::Time { interval, calendar },
        }
    }
}

#[cfg(test)]
mod tests {
    use ledger::day::Weekday;

    use super::*;

    #[test]
    fn names_are_read_as_they_are_written() {
        for grouping in Grouping::ALL {
            assert_eq!(Grouping::from_name(grouping.name()), Some(grouping));
            if let Grouping::Facet(facet) = grouping {
                assert_eq!(
                    facet.dimension(),
                    Some(grouping.dimension(Weekday::Monday.into()))
                );
            }
        }
        assert_eq!(Grouping::from_name("colour"), None);
    }
}
