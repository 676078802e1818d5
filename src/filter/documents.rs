//! Which invoices are shown and in which order, as the address says it:
//! `?direction=received&standing=overdue&late=31-60&sort=open&order=down`.

use ledger::invoice::{Direction, Standing};
use ledger::report::invoices::{Bucket, Sort};

use super::address;

/// Invoices on one page of the list.
pub const PAGE_ROWS: usize = 100;

/// The view of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Documents {
    /// Received or issued; none for both.
    pub direction: Option<Direction>,
    /// At this standing; none for all.
    pub standing: Option<Standing>,
    /// This late; none for all.
    pub bucket: Option<Bucket>,
    /// By what they are sorted.
    pub sort: Sort,
    /// From the largest, or the latest, down.
    pub is_descending: bool,
    /// Invoices before the first one in sight.
    pub offset: usize,
}

impl Default for Documents {
    /// The newest first.
    fn default() -> Documents {
        Documents {
            direction: None,
            standing: None,
            bucket: None,
            sort: Sort::Issued,
            is_descending: true,
            offset: 0,
        }
    }
}

/// The directions, by their names in an address.
pub const DIRECTIONS: [(&str, Direction); 2] = [
    ("received", Direction::Received),
    ("issued", Direction::Issued),
];

/// The standings, by their names in an address.
pub const STANDINGS: [(&str, Standing); 8] = [
    ("draft", Standing::Draft),
    ("open", Standing::Open),
    ("partially-paid", Standing::PartiallyPaid),
    ("overdue", Standing::Overdue),
    ("paid", Standing::Paid),
    ("overpaid", Standing::Overpaid),
    ("void", Standing::Void),
    ("uncollectible", Standing::Uncollectible),
];

const BUCKETS: [(&str, Bucket); 6] = [
    ("no-due-day", Bucket::NoDueDay),
    ("not-due", Bucket::NotDue),
    ("1-30", Bucket::Days1To30),
    ("31-60", Bucket::Days31To60),
    ("61-90", Bucket::Days61To90),
    ("over-90", Bucket::Over90),
];

const SORTS: [(&str, Sort); 6] = [
    ("due", Sort::Due),
    ("issued", Sort::Issued),
    ("number", Sort::Number),
    ("counterparty", Sort::Counterparty),
    ("total", Sort::Total),
    ("open", Sort::Open),
];

impl Documents {
    /// Reads the view out of the query of an address. What can't be read is no choice.
    pub fn parse(query: &str) -> Documents {
        let mut view = Documents::default();
        let mut order = None;
        for (name, value) in address::pairs(query) {
            match name.as_str() {
                "direction" => view.direction = known(&DIRECTIONS, &value),
                "standing" => view.standing = known(&STANDINGS, &value),
                "late" => view.bucket = known(&BUCKETS, &value),
                "sort" => {
                    if let Some(sort) = known(&SORTS, &value) {
                        view.sort = sort;
                        view.is_descending = is_descending_first(sort);
                    }
                }
                "order" => order = Some(value == "down"),
                "offset" => view.offset = value.parse().unwrap_or_default(),
                _ => {}
            }
        }
        view.is_descending = order.unwrap_or(view.is_descending);
        view
    }

    /// The view as parts of a query, for [`address::query`].
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let named = |name, value: Option<&'static str>| Some((name, value?.to_owned()));
        let is_default = self.sort == Documents::default().sort;
        let sort = name_of(&SORTS, self.sort).filter(|_| !is_default);
        let order = (self.is_descending != is_descending_first(self.sort))
            .then_some(if self.is_descending { "down" } else { "up" });
        let offset = (self.offset > 0).then(|| ("offset", self.offset.to_string()));
        [
            named(
                "direction",
                self.direction.and_then(|one| name_of(&DIRECTIONS, one)),
            ),
            named(
                "standing",
                self.standing.and_then(|one| name_of(&STANDINGS, one)),
            ),
            named("late", self.bucket.and_then(|one| name_of(&BUCKETS, one))),
            named("sort", sort),
            named("order", order),
            offset,
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    /// Whether it leaves any invoice out.
    pub fn is_narrowed(&self) -> bool {
        self.direction.is_some() || self.standing.is_some() || self.bucket.is_some()
    }

    /// The same sorted by something, from the start; the other way round where it is already.
    #[must_use]
    pub fn sorted_by(&self, sort: Sort) -> Documents {
        let is_descending = if self.sort == sort {
            !self.is_descending
        } else {
            is_descending_first(sort)
        };
        Documents {
            sort,
            is_descending,
            offset: 0,
            ..self.clone()
        }
    }
}

/// The way in which people look at such a list first: the largest and the newest at the top.
const fn is_descending_first(sort: Sort) -> bool {
    matches!(sort, Sort::Issued | Sort::Total | Sort::Open)
}

fn known<T: Copy>(names: &[(&'static str, T)], name: &str) -> Option<T> {
    let found = names.iter().find(|(known, _)| *known == name);
    found.map(|(_, value)| *value)
}

/// The name of a value in an address.
pub fn name_of<T: Copy + PartialEq>(names: &[(&'static str, T)], value: T) -> Option<&'static str> {
    let found = names.iter().find(|(_, known)| *known == value);
    found.map(|(name, _)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn views_survive_the_address() {
        for query in [
            "",
            "?direction=received&standing=overdue",
            "?late=31-60&sort=open&offset=100",
            "?sort=due&order=down",
            "?order=up",
            "?direction=issued&sort=counterparty",
        ] {
            assert_eq!(address::query(&Documents::parse(query).pairs()), query);
        }
        let view = Documents::parse("?direction=sideways&sort=luck&late=9&offset=-1");
        assert_eq!(view, Documents::default());
        assert!(!view.is_narrowed());
    }

    #[test]
    fn the_same_column_again_turns_the_list_round() {
        let view = Documents::default().sorted_by(Sort::Due);
        assert!(!view.is_descending);
        assert!(view.sorted_by(Sort::Due).is_descending);
        assert!(view.sorted_by(Sort::Open).is_descending);
        let later = Documents {
            offset: 300,
            ..view
        };
        assert_eq!(later.sorted_by(Sort::Total).offset, 0);
    }
}
