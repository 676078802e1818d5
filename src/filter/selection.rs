//! Which of a page's numbers is opened, and which page of the rows behind it: the part of the
//! address that belongs to one page and not to the whole dashboard.

use super::address;
use super::sum::Sum;

/// The number whose rows are shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// The number; none while nothing is opened.
    pub sum: Option<Sum>,
    /// Rows to skip; a choice only while something is opened.
    pub offset: usize,
}

impl Selection {
    /// Reads the selection out of the query of an address.
    pub fn parse(query: &str) -> Selection {
        let mut selection = Selection::default();
        for (name, value) in address::pairs(query) {
            match name.as_str() {
                "rows" => selection.sum = Sum::parse(&value),
                "offset" => selection.offset = value.parse().unwrap_or_default(),
                _ => {}
            }
        }
        selection
    }

    /// The selection as parts of a query, for [`address::query`].
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let Some(sum) = &self.sum else {
            return Vec::new();
        };
        let offset = (self.offset > 0).then(|| ("offset", self.offset.to_string()));
        [Some(("rows", sum.to_text())), offset]
            .into_iter()
            .flatten()
            .collect()
    }

    /// One number, from its first row on.
    pub fn of(sum: Sum) -> Selection {
        Selection {
            sum: Some(sum),
            offset: 0,
        }
    }

    /// The same selection, from another row on.
    #[must_use]
    pub fn from_offset(self, offset: usize) -> Selection {
        Selection { offset, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn selections_survive_the_address() {
        for query in [
            "",
            "?rows=EUR~net-sales",
            "?rows=EUR~expenses~settlement/1001&offset=100",
            "?rows=EUR~component/referral_fee~order/a%20b",
        ] {
            assert_eq!(address::query(&Selection::parse(query).pairs()), query);
        }
    }

    #[test]
    fn what_is_no_selection_selects_nothing() {
        for query in ["?rows=all", "?rows=", "?offset=100"] {
            let selection = Selection::parse(query);
            assert_eq!(selection.sum, None);
            assert_eq!(address::query(&selection.pairs()), "");
        }
    }
}
