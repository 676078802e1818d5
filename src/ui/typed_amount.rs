//! An amount as somebody types it. Nothing is guessed: what may mean two things means nothing.

use ledger::money::{Currency, Money};

/// The minor units of a typed amount above nothing: `12`, `12.5`, `12,50`. A comma counts where at
/// most two decimals follow it: before three it might stand between thousands.
pub fn minor(text: &str, currency: Currency) -> Option<i64> {
    let text = text.trim();
    let plain = match text.split_once(',') {
        Some((whole, decimals)) if !text.contains('.') && decimals.len() < 3 => {
            format!("{whole}.{decimals}")
        }
        Some(_) => return None,
        None => text.to_owned(),
    };
    let money = Money::from_plain(&plain, currency).ok()?;
    (money.minor > 0).then_some(money.minor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(code: &str, text: &str, expected: Option<i64>) {
        let currency = Currency::from_code(code).unwrap();
        assert_eq!(minor(text, currency), expected, "{text}");
    }

    #[test]
    fn what_is_clear_is_read() {
        check("EUR", "12", Some(1200));
        check("EUR", " 12.5 ", Some(1250));
        check("EUR", "12,50", Some(1250));
        check("EUR", "1234.56", Some(123_456));
        check("JPY", "1200", Some(1200));
        check("KWD", "1.234", Some(1234));
    }

    #[test]
    fn what_may_mean_two_things_means_nothing() {
        for text in [
            "1,234", "1.234,50", "1,234.50", "12.345", "1e2", "", "-5", "0", "0.00", "12 EUR",
        ] {
            check("EUR", text, None);
        }
        check("JPY", "12.5", None);
        check("KWD", "1,234", None);
        check("EUR", "99999999999999999999", None);
    }
}
