//! What the seller chose for the books: the basis, the settlement whose journals are shown, and the
//! tax rates and the rounding by which tax is recomputed.

use ledger::money::Rounding;
use ledger::report::taxes::{Jurisdiction, Per, Scheme, StatedRate};
use ledger::store::basis::Basis;

use super::sum::books::{scheme_from, scheme_name};

/// Between the parts of a rate.
const MARK: char = '~';
/// Before the name of a marketplace that tells no country.
const SHOP: &str = "shop/";
/// Parts per million in a percent.
const PERCENT_PPM: u32 = 10_000;
/// Decimals of a percent that are read.
const DECIMALS_MAX: usize = 4;

/// The choices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BooksChoices {
    /// Which instant of a row counts in exports and journals.
    pub basis: Basis,
    /// The settlement whose journals are shown; none for the newest.
    pub journal: Option<String>,
    /// Tax rates, in the order in which they were stated.
    pub rates: Vec<Rate>,
    /// What happens to the part of tax below a minor unit.
    pub rounding: Rounding,
    /// What tax is rounded for.
    pub per: Per,
}

/// A tax rate that the seller states.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rate {
    /// Where.
    pub jurisdiction: Jurisdiction,
    /// Under which scheme.
    pub scheme: Scheme,
    /// Parts per million of the base.
    pub rate_ppm: u32,
}

impl Default for BooksChoices {
    fn default() -> BooksChoices {
        BooksChoices {
            basis: Basis::Posted,
            journal: None,
            rates: Vec::new(),
            rounding: Rounding::HalfUp,
            per: Per::Line,
        }
    }
}

/// Roundings, by name.
pub const ROUNDINGS: [(&str, Rounding); 4] = [
    ("half-up", Rounding::HalfUp),
    ("half-even", Rounding::HalfEven),
    ("down", Rounding::Down),
    ("up", Rounding::Up),
];
/// What is rounded, by name.
pub const PER: [(&str, Per); 2] = [("line", Per::Line), ("document", Per::Document)];
/// Bases, by name.
pub const BASES: [(&str, Basis); 2] = [("accrual", Basis::Posted), ("cash", Basis::Released)];

/// The value of a name; none for one that is not known.
pub fn named<T: Copy>(all: &[(&'static str, T)], name: &str) -> Option<T> {
    let found = all.iter().find(|(known, _)| *known == name);
    found.map(|(_, value)| *value)
}

/// The name of a value.
pub fn name_of<T: Copy + PartialEq>(all: &[(&'static str, T)], value: T) -> &'static str {
    let found = all.iter().find(|(_, known)| *known == value);
    found.map_or("", |(name, _)| *name)
}

impl BooksChoices {
    /// Names of the choices in an address.
    pub const NAMES: [&str; 5] = ["basis", "journal", "rate", "round", "per"];

    /// Takes one out of an address; what can't be read is no choice.
    pub fn read(&mut self, name: &str, value: String) {
        match name {
            "basis" => self.basis = named(&BASES, &value).unwrap_or_default(),
            "journal" => self.journal = Some(value).filter(|id| !id.is_empty()),
            "rate" => self.rates.extend(Rate::parse(&value)),
            "round" => self.rounding = named(&ROUNDINGS, &value).unwrap_or(Rounding::HalfUp),
            "per" => self.per = named(&PER, &value).unwrap_or(Per::Line),
            _ => {}
        }
    }

    /// The choices as parts of a query; a default is never written.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let usual = BooksChoices::default();
        let basis = (self.basis != usual.basis).then(|| name_of(&BASES, self.basis));
        let rounding =
            (self.rounding != usual.rounding).then(|| name_of(&ROUNDINGS, self.rounding));
        let per = (self.per != usual.per).then(|| name_of(&PER, self.per));
        let words = [("basis", basis), ("round", rounding), ("per", per)];
        let words = words.into_iter();
        let mut pairs: Vec<(&'static str, String)> = words
            .filter_map(|(name, word)| Some((name, word?.to_owned())))
            .collect();
        pairs.extend(self.journal.clone().map(|id| ("journal", id)));
        pairs.extend(self.rates.iter().map(|rate| ("rate", rate.to_text())));
        pairs
    }

    /// The rates with the rounding that holds for all of them.
    pub fn stated(&self) -> Vec<StatedRate> {
        let stated = self.rates.iter().map(|rate| StatedRate {
            jurisdiction: rate.jurisdiction.clone(),
            scheme: rate.scheme,
            rate_ppm: rate.rate_ppm,
            rounding: self.rounding,
            per: self.per,
        });
        stated.collect()
    }
}

impl Rate {
    /// Reads what [`Rate::to_text`] writes.
    pub fn parse(text: &str) -> Option<Rate> {
        let mut parts = text.splitn(3, MARK);
        let rate_ppm = parse_percent(parts.next()?)?;
        let scheme = scheme_from(parts.next()?)?;
        Some(Rate {
            jurisdiction: jurisdiction_from(parts.next()?)?,
            scheme,
            rate_ppm,
        })
    }

    /// The rate as it stands in an address.
    pub fn to_text(&self) -> String {
        let percent = percent(self.rate_ppm);
        let scheme = scheme_name(self.scheme);
        let place = jurisdiction_text(&self.jurisdiction);
        format!("{percent}{MARK}{scheme}{MARK}{place}")
    }
}

/// A jurisdiction as it stands in an address.
pub fn jurisdiction_text(jurisdiction: &Jurisdiction) -> String {
    match jurisdiction {
        Jurisdiction::Country(letters) => String::from_iter(letters),
        Jurisdiction::Marketplace(name) => format!("{SHOP}{name}"),
        Jurisdiction::Unknown => String::new(),
    }
}

fn jurisdiction_from(text: &str) -> Option<Jurisdiction> {
    if let Some(name) = text.strip_prefix(SHOP) {
        return Some(Jurisdiction::Marketplace(name.to_owned()));
    }
    let letters: Vec<char> = text.chars().collect();
    match letters[..] {
        [] => Some(Jurisdiction::Unknown),
        [first, second] if text.bytes().all(|byte| byte.is_ascii_uppercase()) => {
            Some(Jurisdiction::Country([first, second]))
        }
        _ => None,
    }
}

/// Reads `19`, `7.7` or `8,125` percent as parts per million; none below 0 or above 100.
pub fn parse_percent(text: &str) -> Option<u32> {
    let text = text.trim().trim_end_matches('%').trim_end();
    let (whole, decimals) = text.split_once(['.', ',']).unwrap_or((text, ""));
    let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let is_number = !whole.is_empty() && is_digits(whole) && is_digits(decimals);
    if !is_number || decimals.len() > DECIMALS_MAX {
        return None;
    }
    let padded = format!("{decimals:0<DECIMALS_MAX$}");
    let ppm = whole
        .parse::<u32>()
        .ok()?
        .checked_mul(PERCENT_PPM)?
        .checked_add(padded.parse().ok()?)?;
    (ppm <= 100 * PERCENT_PPM).then_some(ppm)
}

/// Parts per million as a percent, without zeros that say nothing.
pub fn percent(ppm: u32) -> String {
    let (whole, rest) = (ppm / PERCENT_PPM, ppm % PERCENT_PPM);
    if rest == 0 {
        return whole.to_string();
    }
    let decimals = format!("{rest:0DECIMALS_MAX$}");
    format!("{whole}.{}", decimals.trim_end_matches('0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percents_are_read_and_written() {
        for (text, ppm) in [
            ("19", 190_000),
            ("7.7", 77_000),
            ("8,125", 81_250),
            (" 20 %", 200_000),
            ("0", 0),
            ("100", 1_000_000),
        ] {
            assert_eq!(parse_percent(text), Some(ppm), "{text}");
            assert_eq!(parse_percent(&percent(ppm)), Some(ppm));
        }
        assert_eq!(percent(81_250), "8.125");
        for text in [
            "",
            "-1",
            "101",
            "1.23456",
            "1.2.3",
            "ten",
            "99999999999",
            ".5",
        ] {
            assert_eq!(parse_percent(text), None, "{text}");
        }
    }

    #[test]
    fn rates_survive_the_address() {
        for text in [
            "19~standard~DE",
            "7.7~reverse-charge~",
            "5~none~shop/my~shop.com",
        ] {
            assert_eq!(Rate::parse(text).unwrap().to_text(), text);
        }
        for text in [
            "",
            "19",
            "19~standard",
            "19~vat~DE",
            "x~standard~DE",
            "19~standard~de",
        ] {
            assert_eq!(Rate::parse(text), None, "{text}");
        }
    }

    #[test]
    fn only_choices_are_written() {
        assert_eq!(BooksChoices::default().pairs(), []);
        let mut choices = BooksChoices::default();
        for (name, value) in [
            ("basis", "cash"),
            ("journal", "93146001638"),
            ("rate", "19~standard~DE"),
            ("rate", "nonsense"),
            ("round", "half-even"),
            ("per", "document"),
        ] {
            choices.read(name, value.to_owned());
        }
        let names: Vec<&str> = choices.pairs().iter().map(|(name, _)| *name).collect();
        assert_eq!(names, ["basis", "round", "per", "journal", "rate"]);
        let mut again = BooksChoices::default();
        for (name, value) in choices.pairs() {
            again.read(name, value);
        }
        assert_eq!(again, choices);
        again.read("basis", "guess".to_owned());
        assert_eq!(again.basis, Basis::Posted);
    }
}
