//! How much a row may come to, as a person writes it: `-12.50` to `100`.

use std::ops::RangeInclusive;

use ledger::money::{Currency, Total};

/// The least and the most, in major units of a currency that is chosen elsewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AmountRange {
    /// None for as little as there is.
    pub least: Option<String>,
    /// None for as much as there is.
    pub most: Option<String>,
}

impl AmountRange {
    /// Whether every amount fits.
    pub fn is_empty(&self) -> bool {
        self.least.is_none() && self.most.is_none()
    }

    /// Sets the least, unless the text is no number.
    pub fn set_least(&mut self, text: &str) -> bool {
        let number = number(text);
        let is_number = number.is_some();
        self.least = number.or(self.least.take());
        is_number
    }

    /// Sets the most, unless the text is no number.
    pub fn set_most(&mut self, text: &str) -> bool {
        let number = number(text);
        let is_number = number.is_some();
        self.most = number.or(self.most.take());
        is_number
    }

    /// In minor units; none where it is empty, has more decimals than the currency, or the least is
    /// above the most.
    pub fn minor(&self, currency: Currency) -> Option<RangeInclusive<i128>> {
        if self.is_empty() {
            return None;
        }
        let minor = |text: &Option<String>, open: i128| match text {
            None => Some(open),
            Some(text) => Total::from_plain(text, currency)
                .ok()
                .map(|total| total.minor),
        };
        let (least, most) = (
            minor(&self.least, i128::MIN)?,
            minor(&self.most, i128::MAX)?,
        );
        (least <= most).then_some(least..=most)
    }
}

/// A number as it stands in an address: with a point, and a plain minus.
pub fn number(text: &str) -> Option<String> {
    let text = text.trim().replace('\u{2212}', "-").replace(',', ".");
    let digits = text.strip_prefix('-').unwrap_or(&text);
    let is_number = !digits.is_empty()
        && digits.matches('.').count() <= 1
        && digits.starts_with(|first: char| first.is_ascii_digit())
        && digits.ends_with(|last: char| last.is_ascii_digit())
        && digits
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.');
    is_number.then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_people_write_them() {
        assert_eq!(number(" -12,50 ").as_deref(), Some("-12.50"));
        assert_eq!(number("\u{2212}3").as_deref(), Some("-3"));
        for text in ["", "-", "1e5", "1.2.3", ".5", "5.", "+1", "1,000.00", "a"] {
            assert_eq!(number(text), None, "{text}");
        }
    }

    #[test]
    fn ranges_are_of_minor_units() {
        let [euro, yen] = ["EUR", "JPY"].map(|code| Currency::from_code(code).unwrap());
        let mut range = AmountRange::default();
        assert_eq!(range.minor(euro), None);
        assert!(range.set_least("-1.5") && !range.set_most("much"));
        assert_eq!(range.minor(euro), Some(-150..=i128::MAX));
        assert_eq!(range.minor(yen), None);
        assert!(range.set_most("2"));
        assert_eq!(range.minor(euro), Some(-150..=200));
        assert!(range.set_most("-2"));
        assert_eq!(range.minor(euro), None);
    }
}
