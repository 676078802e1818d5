//! What the seller chose to see, as it stands in the address: period, comparison, currency, zone, and
//! how finely and by what numbers are cut.
//!
//! Only choices are written; a default is never in the URL, so links stay short and follow a
//! later change of the default. Whatever can't be read is no choice: an address never fails.

use crate::words::periods;
use books::BooksChoices;
use ledger::day::Interval;
use ledger::money::Currency;
use ledger::report::sales::Breakdown;
use period::PeriodChoice;

pub mod address;
pub mod books;
pub mod cut;
pub mod documents;
pub mod listing;
pub mod period;
pub mod selection;
pub mod sum;

/// The choices.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Which days.
    pub period: PeriodChoice,
    /// The only currency whose numbers are shown; none for all there are.
    pub currency: Option<Currency>,
    /// Every currency is shown, whatever the usual one is.
    pub has_all_currencies: bool,
    /// IANA name of the zone; none for the account's own.
    pub zone: Option<String>,
    /// What numbers are compared with.
    pub compared: Compared,
    /// Length of the buckets of a series; none for what fits the period.
    pub interval: Option<Interval>,
    /// What breakdowns break down by.
    pub by: Option<Breakdown>,
    /// For taxes and accounting.
    pub books: BooksChoices,
}

/// What numbers are compared with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Compared {
    /// As many days just before.
    #[default]
    Previous,
    /// The same dates a year before.
    LastYear,
    /// Nothing.
    Nothing,
}

/// Stands in an address for every currency.
const ALL_CURRENCIES: &str = "all";

impl Filter {
    /// Names of the choices in an address.
    const NAMES: [&str; 6] = ["period", "vs", "in", "zone", "every", "by"];

    /// The query of another address with these choices in it. What belongs to a page stays, but for
    /// the place in a list, which other choices make another list.
    pub fn put_into(&self, query: &str) -> String {
        let others: Vec<(String, String)> = address::pairs(query)
            .filter(|(name, _)| !Filter::has(name) && name != "offset")
            .collect();
        let others = others.iter();
        let others = others.map(|(name, value)| (name.as_str(), value.clone()));
        let pairs: Vec<_> = self.pairs().into_iter().chain(others).collect();
        address::query(&pairs)
    }

    /// Whether a name of an address is one of the choices.
    fn has(name: &str) -> bool {
        Filter::NAMES.contains(&name) || BooksChoices::NAMES.contains(&name)
    }

    /// Reads the choices out of the query of an address.
    pub fn parse(query: &str) -> Filter {
        let mut filter = Filter::default();
        for (name, value) in address::pairs(query) {
            match name.as_str() {
                "period" => filter.period = PeriodChoice::parse(&value).unwrap_or_default(),
                // `currency` is that of an opened number.
                "in" => {
                    filter.has_all_currencies = value == ALL_CURRENCIES;
                    filter.currency =
                        Currency::from_code(&value).filter(|_| !filter.has_all_currencies);
                }
                "zone" => filter.zone = Some(value).filter(|zone| !zone.is_empty()),
                "vs" => filter.compared = Compared::parse(&value).unwrap_or_default(),
                "every" => filter.interval = cut::interval(&value),
                "by" => filter.by = cut::breakdown(&value),
                other => filter.books.read(other, value),
            }
        }
        filter
    }

    /// The choices as parts of a query, for [`address::query`].
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let period = self.period.to_text().map(|period| ("period", period));
        let all = self.has_all_currencies.then(|| ALL_CURRENCIES.to_owned());
        let currency = self.currency.map(|one| one.code().to_owned()).or(all);
        let currency = currency.map(|text| ("in", text));
        let zone = self.zone.clone().map(|zone| ("zone", zone));
        let compared = self.compared.to_text().map(|text| ("vs", text.to_owned()));
        let interval = self.interval.map(cut::interval_name);
        let by = self.by.map(cut::breakdown_name);
        let cuts = [("every", interval), ("by", by)];
        let cuts = cuts.map(|(name, value)| value.map(|value| (name, value.to_owned())));
        [period, compared, currency, zone]
            .into_iter()
            .chain(cuts)
            .flatten()
            .chain(self.books.pairs())
            .collect()
    }
}

impl Compared {
    /// Every choice.
    pub const ALL: [Compared; 3] = [Compared::Previous, Compared::LastYear, Compared::Nothing];

    /// Reads a choice as [`Compared::to_text`] writes it.
    pub fn parse(text: &str) -> Option<Compared> {
        let mut all = Compared::ALL.into_iter();
        all.find(|choice| choice.to_text() == Some(text))
    }

    /// The choice as it stands in an address; none for the default.
    pub const fn to_text(self) -> Option<&'static str> {
        match self {
            Compared::Previous => None,
            Compared::LastYear => Some("last-year"),
            Compared::Nothing => Some("nothing"),
        }
    }

    /// What people call it.
    pub fn label(self) -> &'static str {
        match self {
            Compared::Previous => periods::vs_days_before(),
            Compared::LastYear => periods::vs_year_before(),
            Compared::Nothing => periods::no_comparison(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_belongs_to_a_page_stays_in_its_address() {
        let filter = Filter::parse("period=2026-q1");
        assert_eq!(
            filter.put_into("?zone=Asia/Tokyo&q=a%26b&kind=sale&kind=refund&offset=100&period=7d"),
            "?period=2026-Q1&q=a%26b&kind=sale&kind=refund"
        );
        assert_eq!(Filter::default().put_into("period=7d&vs=nothing"), "");
        for (name, _) in
            Filter::parse("period=7d&vs=nothing&in=EUR&zone=UTC&every=day&by=kind").pairs()
        {
            assert!(Filter::has(name));
        }
    }

    #[test]
    fn only_choices_are_written() {
        assert_eq!(address::query(&Filter::default().pairs()), "");
        let filter = Filter::parse("?other=1&period=ALL&zone=Asia%2FKolkata");
        assert_eq!(address::query(&filter.pairs()), "?zone=Asia/Kolkata");
        let filter = Filter::parse("period=2026-q1");
        assert_eq!(address::query(&filter.pairs()), "?period=2026-Q1");
        let filter = Filter::parse("vs=last-year&every=week&by=product");
        assert_eq!(
            address::query(&filter.pairs()),
            "?vs=last-year&every=week&by=product"
        );
        let filter = Filter::parse("in=EUR&vs=nothing");
        assert_eq!(address::query(&filter.pairs()), "?vs=nothing&in=EUR");
        let filter = Filter::parse("vs=previous&every=hour&by=buyer&in=euros");
        assert_eq!(filter, Filter::default());
        assert_eq!(Filter::parse("?period=nonsense&zone="), Filter::default());
    }
}
