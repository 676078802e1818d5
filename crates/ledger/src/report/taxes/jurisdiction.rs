//! Whose tax it is, as far as the marketplace's name tells.

use serde::{Deserialize, Serialize};

/// Where a sale is taxed. Whether a country splits into states, senders do not say.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Jurisdiction {
    /// A country, by the two letters of ISO 3166.
    Country([char; 2]),
    /// A marketplace whose name tells no country, as the sender writes it.
    Marketplace(String),
    /// The sender names no marketplace.
    Unknown,
}

/// Country domains that are sold to everybody, and so tell no country on their own.
const SOLD_TO_ALL: [&str; 9] = ["ai", "cc", "co", "fm", "gg", "io", "me", "to", "tv"];

impl Jurisdiction {
    /// The country of a marketplace's domain: its country domain (`amazon.de`, `amazon.co.uk`), and
    /// the United States for `amazon.com`.
    pub fn of(marketplace: &str) -> Jurisdiction {
        let labels: Vec<String> = marketplace
            .trim()
            .split('.')
            .map(str::to_ascii_lowercase)
            .collect();
        let country = match labels.as_slice() {
            [.., name, last] if name == "amazon" && last == "com" => Some(['U', 'S']),
            [.., name, last] if !name.is_empty() => {
                let is_sold = labels.len() == 2 && SOLD_TO_ALL.contains(&last.as_str());
                country(last).filter(|_| !is_sold)
            }
            _ => None,
        };
        match country {
            Some(country) => Jurisdiction::Country(country),
            None if marketplace.trim().is_empty() => Jurisdiction::Unknown,
            None => Jurisdiction::Marketplace(marketplace.to_owned()),
        }
    }
}

/// The country of a country domain.
fn country(domain: &str) -> Option<[char; 2]> {
    match domain.as_bytes() {
        b"uk" => Some(['G', 'B']),
        // The Union is no country.
        b"eu" => None,
        &[first, second] if first.is_ascii_lowercase() && second.is_ascii_lowercase() => {
            Some([first, second].map(|letter| char::from(letter.to_ascii_uppercase())))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(marketplace: &str, country: Option<&str>) {
        let found = match Jurisdiction::of(marketplace) {
            Jurisdiction::Country(letters) => Some(String::from_iter(letters)),
            Jurisdiction::Marketplace(name) => {
                assert_eq!(name, marketplace);
                None
            }
            Jurisdiction::Unknown => None,
        };
        assert_eq!(found.as_deref(), country);
    }

    #[test]
    fn a_country_domain_is_a_country() {
        check("amazon.de", Some("DE"));
        check("Amazon.DE ", Some("DE"));
        check("amazon.co.uk", Some("GB"));
        check("amazon.co.jp", Some("JP"));
        check("amazon.com.au", Some("AU"));
        check("amazon.com.be", Some("BE"));
        check("www.amazon.in", Some("IN"));
        check("amazon.com", Some("US"));
        check("www.amazon.com", Some("US"));
        check("falabella.com.co", Some("CO"));
    }

    #[test]
    fn other_names_tell_none() {
        for name in [
            "walmart.com",
            "Non-Amazon",
            "shop.io",
            "shop.eu",
            "de",
            ".de",
            "amazon.d3",
            "SI UK Prod Marketplace",
            "\u{5e97}.\u{65e5}\u{672c}",
        ] {
            check(name, None);
        }
        assert_eq!(Jurisdiction::of("  "), Jurisdiction::Unknown);
    }
}
