//! Which rows are asked for: those in sight and some around them, one question at a time.

use std::ops::Range;
use std::sync::Arc;

use ledger::report::transactions::{self, Transactions};
use ledger::store::filter::Filter as RowFilter;
use ledger::store::listing::Sort;
use leptos::prelude::*;

use super::view::View;
use crate::engine::{Engine, Status};
use crate::ui::table::window;

/// Which list is asked about. Another edition is another list, which starts at its first row.
#[derive(Clone, Debug, PartialEq)]
struct Question {
    edition: u64,
    filter: RowFilter,
    sort: Sort,
}

/// The rows at hand, and the sums of all.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Known {
    /// Edition of the list that they are of.
    pub edition: u64,
    /// As answered; none before the first answer.
    pub answer: Option<Arc<Transactions>>,
}

/// What is known of the list, and what is in sight of it.
#[derive(Clone, Copy)]
pub struct Rows {
    /// The last answer to the newest question; while there is none, the one before.
    pub known: Memo<Known>,
    /// How far the answer is, and whether there is any row.
    pub status: Signal<Status<bool>>,
    /// Rows in sight: what is missing among them is asked for.
    pub sight: RwSignal<Range<usize>>,
}

impl Rows {
    /// Asks, and asks again whenever the view, the books or what is in sight change.
    pub fn new(engine: Engine, view: View) -> Rows {
        let question = Memo::new(move |before: Option<&Question>| {
            let (filter, sort) = (view.rows.get(), view.listing.with(|listing| listing.sort));
            let edition = match before {
                Some(before) if before.filter == filter && before.sort == sort => before.edition,
                Some(before) => before.edition + 1,
                None => 0,
            };
            Question {
                edition,
                filter,
                sort,
            }
        });
        let first = 0..window::ROWS;
        let asked = RwSignal::new((0, first.clone()));
        let report = engine.report::<Transactions>(move || {
            view.scope.track_retry();
            let Question {
                edition,
                filter,
                sort,
            } = question.get();
            let (of_edition, places) = asked.get();
            let places = if of_edition == edition {
                places
            } else {
                first.clone()
            };
            Some(transactions::Query {
                filter,
                sort,
                group: None,
                offset: places.start,
                limit: places.len(),
            })
        });
        let known = Memo::new(move |before: Option<&Known>| {
            report.with(|status| match status {
                Status::Loaded {
                    value,
                    refreshing: false,
                } => Known {
                    edition: question.with_untracked(|question| question.edition),
                    answer: Some(Arc::new(value.clone())),
                },
                _ => before.cloned().unwrap_or_default(),
            })
        });
        let sight = RwSignal::new(0..0);
        Effect::new(move |_| {
            let sight = sight.get();
            // One question at a time: what is asked next is what is in sight then.
            let is_answered = report
                .with(|status| matches!(status, Status::Loaded { refreshing, .. } if !refreshing));
            let wanted = known.with(|known| known.missing(&sight));
            if let (true, Some(places)) = (is_answered, wanted) {
                let next = (known.with(|known| known.edition), places);
                if asked.get_untracked() != next {
                    asked.set(next);
                }
            }
        });
        let status = Signal::derive(move || {
            report.with(|status| match status {
                Status::Waiting => Status::Waiting,
                Status::Slow => Status::Slow,
                Status::Failed(error) => Status::Failed(error.clone()),
                Status::Loaded { value, refreshing } => Status::Loaded {
                    value: value.n_rows > 0,
                    refreshing: *refreshing,
                },
            })
        });
        Rows {
            known,
            status,
            sight,
        }
    }
}

impl Known {
    /// Rows of the list.
    pub fn n_rows(&self) -> usize {
        let n_rows = self.answer.as_ref().map_or(0, |answer| answer.n_rows);
        usize::try_from(n_rows).unwrap_or(usize::MAX)
    }

    /// A row by its place; none while it is not at hand.
    pub fn line(&self, place: usize) -> Option<&transactions::Line> {
        let answer = self.answer.as_ref()?;
        answer.lines.get(place.checked_sub(answer.offset)?)
    }

    fn missing(&self, sight: &Range<usize>) -> Option<Range<usize>> {
        let answer = self.answer.as_ref()?;
        let known = answer.offset..answer.offset + answer.lines.len();
        window::wanted(sight, &known, self.n_rows())
    }
}
