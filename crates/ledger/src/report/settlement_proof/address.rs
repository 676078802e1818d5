//! The sums of a proof by name, and what each claims to be.

use serde::{Deserialize, Serialize};

use super::{Proof, Query};
use crate::day::{Interval, Weekday};
use crate::report::claim::{Claim, Figure};
use crate::store::filter::Filter;

/// A sum of the proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Place {
    /// The sum of the settlement.
    Sum,
    /// A step of the money path, by its place.
    Step(usize),
    /// A component, by its place.
    Component(usize),
    /// A month, by its place.
    Month(usize),
}

impl Proof {
    /// What a sum of this proof, of the answer to this query, claims to be; none when there is no
    /// such sum. The rows behind it are those of the claim's filter.
    pub fn claim(&self, query: &Query, place: Place) -> Option<Claim> {
        let currency = self.settlement.currency;
        let filter = Filter {
            settlements: vec![Some(self.settlement.id.clone())],
            ..Filter::all(query.zone.clone()).in_currency(currency)
        };
        let (figure, filter, value) = match place {
            Place::Sum => (Figure::Settled, filter, self.sum_minor),
            Place::Step(place) => {
                let line = self.path.get(place)?;
                (Figure::step(line.step), filter, line.minor)
            }
            Place::Component(place) => {
                let line = self.components.get(place)?;
                let figure = Figure::Component(line.component.clone());
                (figure, filter.at_steps(&[line.step]), line.minor)
            }
            Place::Month(place) => {
                let line = self.months.get(place)?;
                let month = Interval::Month.containing(line.month, Weekday::Monday);
                (Figure::Settled, filter.within(month), line.minor)
            }
        };
        Some(Claim {
            figure,
            filter,
            currency,
            value,
        })
    }
}
