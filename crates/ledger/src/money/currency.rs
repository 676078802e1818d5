//! Currency codes: reading them, what ISO 4217 says of them, and their form on the wire.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::{Currency, UNKNOWN_SCALE, iso};

impl Currency {
    /// Reads a code: three ASCII letters in any case, spaces around them ignored. Anything else is
    /// `None`.
    pub fn from_code(text: &str) -> Option<Currency> {
        let letters: [u8; 3] = text.trim().as_bytes().try_into().ok()?;
        Currency::from_letters(letters.map(|letter| letter.to_ascii_uppercase()))
    }

    /// The three uppercase letters.
    pub fn code(&self) -> &str {
        // Only ASCII letters are ever stored, so the fallback is never seen.
        str::from_utf8(&self.0).unwrap_or("XXX")
    }

    /// Decimal places by ISO 4217 (EUR 2, JPY 0, KWD 3, CLF 4). `None` for a code outside the list
    /// and for the listed codes that have no minor unit by definition, such as gold; it is never
    /// assumed to be 2.
    pub fn exponent(self) -> Option<u32> {
        iso::exponent(self.0)
    }

    /// Decimal places that `minor` counts in: the exponent, or [`UNKNOWN_SCALE`] where there is
    /// none.
    pub fn scale(self) -> u32 {
        self.exponent().unwrap_or(UNKNOWN_SCALE)
    }

    /// Whether ISO 4217 says how many decimals the currency has.
    pub fn is_known(self) -> bool {
        self.exponent().is_some()
    }

    fn from_letters(letters: [u8; 3]) -> Option<Currency> {
        letters
            .iter()
            .all(u8::is_ascii_uppercase)
            .then_some(Currency(letters))
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.serialize_str(self.code())
        } else {
            self.0.serialize(serializer)
        }
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Currency, D::Error> {
        let letters = if deserializer.is_human_readable() {
            String::deserialize(deserializer)?
                .into_bytes()
                .try_into()
                .ok()
        } else {
            Some(<[u8; 3]>::deserialize(deserializer)?)
        };
        letters
            .and_then(Currency::from_letters)
            .ok_or_else(|| de::Error::custom("a currency is three ASCII uppercase letters"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_code(text: &str, expected: Option<&str>) {
        assert_eq!(
            Currency::from_code(text).as_ref().map(Currency::code),
            expected
        );
    }

    #[test]
    fn codes_are_three_ascii_letters() {
        check_code("EUR", Some("EUR"));
        check_code(" usd\t", Some("USD"));
        check_code("Qqq", Some("QQQ"));
        for text in [
            "",
            "EU",
            "EURO",
            "E R",
            "E1R",
            "\u{20ac}",
            "\u{c9}U",
            "\u{ff25}UR",
        ] {
            check_code(text, None);
        }
    }

    #[test]
    fn unknown_currency_is_never_taken_for_two_decimals() {
        let unknown = Currency::from_code("QQQ").unwrap();
        assert_eq!((unknown.exponent(), unknown.scale()), (None, UNKNOWN_SCALE));
        assert!(!unknown.is_known());
    }

    #[test]
    fn currency_wire_is_three_bytes_or_the_code() {
        let eur = Currency::from_code("EUR").unwrap();
        assert_eq!(postcard::to_stdvec(&eur), Ok(b"EUR".to_vec()));
        assert_eq!(postcard::from_bytes::<Currency>(b"EUR"), Ok(eur));
        assert!(postcard::from_bytes::<Currency>(b"eur").is_err());
        assert_eq!(serde_json::to_string(&eur).unwrap(), "\"EUR\"");
        assert_eq!(serde_json::from_str::<Currency>("\"EUR\"").unwrap(), eur);
        for refused in ["\"EURO\"", "\"eur\"", "\"\"", "[69,85,82]"] {
            assert!(serde_json::from_str::<Currency>(refused).is_err());
        }
    }
}
