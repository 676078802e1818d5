//! Plain text of amounts, as machines exchange them: the billing API's form and nothing looser.
//!
//! An optional `-`, digits, and optionally a point with decimals: `-12.34` EUR, `-980` JPY, `1.250`
//! KWD. Amounts as people and report writers print them are `notation`'s.

use super::{Currency, Money, MoneyError, Total};

impl Money {
    /// The amount with exactly its currency's decimals. A currency outside ISO 4217 shows only the
    /// decimals it needs: `1234.5`, not `1234.5000`.
    pub fn to_plain(&self) -> String {
        Total::from(*self).to_plain()
    }

    /// Reads the plain form back. Fewer decimals than the currency has are fine, more only when
    /// they are zeros.
    pub fn from_plain(text: &str, currency: Currency) -> Result<Money, MoneyError> {
        Money::try_from(Total::from_plain(text, currency)?)
    }
}

impl Total {
    /// The sum in the same form as [`Money::to_plain`].
    pub fn to_plain(&self) -> String {
        let unit = 10_u128.pow(self.currency.scale());
        let magnitude = self.minor.unsigned_abs();
        let sign = if self.minor < 0 { "-" } else { "" };
        let mut text = format!("{sign}{}", magnitude / unit);

        if unit > 1 {
            let width = self.currency.scale() as usize;
            let decimals = format!("{:0width$}", magnitude % unit);
            let shown = if self.currency.is_known() {
                &decimals
            } else {
                decimals.trim_end_matches('0')
            };
            if !shown.is_empty() {
                text.push('.');
                text.push_str(shown);
            }
        }
        text
    }

    /// Reads a sum in the form of [`Money::from_plain`]; for sums that may be beyond one amount's
    /// `i64`, such as a page's control sums.
    pub fn from_plain(text: &str, currency: Currency) -> Result<Total, MoneyError> {
        let digits_at = usize::from(text.starts_with('-'));
        let (whole, decimals) = split_at_point(text, digits_at)?;

        let scale = currency.scale() as usize;
        let kept = decimals.len().min(scale);
        let (kept, surplus) = decimals.split_at(kept);
        if surplus.bytes().any(|digit| digit != b'0') {
            let found = decimals.trim_end_matches('0').len();
            let found = u32::try_from(found).unwrap_or(u32::MAX);
            return Err(MoneyError::TooManyDecimals {
                found,
                allowed: currency.scale(),
            });
        }

        let padding = std::iter::repeat_n(b'0', scale - kept.len());
        let digits = whole.bytes().chain(kept.bytes()).chain(padding);
        let minor = signed_minor(digits, digits_at == 1)?;
        Ok(Total::new(minor, currency))
    }
}

/// The decimal digits read as one signed integer. Shared with `notation`, which has checked its
/// digits its own way.
pub(super) fn signed_minor(
    digits: impl Iterator<Item = u8>,
    negative: bool,
) -> Result<i128, MoneyError> {
    let mut minor: i128 = 0;
    for digit in digits {
        let value = i128::from(digit.wrapping_sub(b'0'));
        // Counted on the side of its sign, so that the lowest integer can be read too.
        let value = if negative { -value } else { value };
        minor = minor
            .checked_mul(10)
            .and_then(|minor| minor.checked_add(value))
            .ok_or(MoneyError::Overflow)?;
    }
    Ok(minor)
}

/// The digits before and after the point, both proved to be ASCII digits; the text from `digits_at`
/// on.
fn split_at_point(text: &str, digits_at: usize) -> Result<(&str, &str), MoneyError> {
    let unsigned = &text[digits_at..];
    let whole_len = digits_len(unsigned);
    let (whole, tail) = unsigned.split_at(whole_len);
    let after_whole = digits_at + whole_len;
    if whole.is_empty() || tail.is_empty() {
        return if whole.is_empty() {
            Err(not_plain(tail, after_whole))
        } else {
            Ok((whole, ""))
        };
    }

    let Some(decimals) = tail.strip_prefix('.') else {
        return Err(not_plain(tail, after_whole));
    };
    let decimals_len = digits_len(decimals);
    if decimals_len == 0 || decimals_len < decimals.len() {
        return Err(not_plain(
            &decimals[decimals_len..],
            after_whole + 1 + decimals_len,
        ));
    }
    Ok((whole, decimals))
}

fn digits_len(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

fn not_plain(rest: &str, position: usize) -> MoneyError {
    MoneyError::NotPlain {
        found: rest.chars().next(),
        position,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rust_decimal::Decimal;

    use super::*;

    fn currency(code: &str) -> Currency {
        Currency::from_code(code).unwrap()
    }

    #[track_caller]
    fn check(text: &str, code: &str, minor: i64, canonical: &str) {
        let money = Money::from_plain(text, currency(code)).unwrap();
        assert_eq!(money, Money::new(minor, currency(code)));
        assert_eq!(money.to_plain(), canonical);
    }

    #[track_caller]
    fn check_refused(text: &str, code: &str, expected: MoneyError) {
        assert_eq!(Money::from_plain(text, currency(code)), Err(expected));
    }

    #[test]
    fn every_exponent_reads_and_writes() {
        check("-12.34", "EUR", -1234, "-12.34");
        check("0", "EUR", 0, "0.00");
        check("-0", "EUR", 0, "0.00");
        check("-0.05", "EUR", -5, "-0.05");
        check("12.3", "EUR", 1230, "12.30");
        check("25.370", "EUR", 2537, "25.37");
        check("-980", "JPY", -980, "-980");
        check("980.00", "JPY", 980, "980");
        check("1.250", "KWD", 1250, "1.250");
        check("0.0001", "CLF", 1, "0.0001");
        check(
            "92233720368547758.07",
            "EUR",
            i64::MAX,
            "92233720368547758.07",
        );
        check(
            "-92233720368547758.08",
            "EUR",
            i64::MIN,
            "-92233720368547758.08",
        );
    }

    #[test]
    fn unknown_currency_is_kept_in_ten_thousandths() {
        check("1234.5", "QQQ", 12_345_000, "1234.5");
        check("100", "QQQ", 1_000_000, "100");
        check("-0.0006", "QQQ", -6, "-0.0006");
        check_refused(
            "0.00006",
            "QQQ",
            MoneyError::TooManyDecimals {
                found: 5,
                allowed: 4,
            },
        );
    }

    #[test]
    fn surplus_decimals_are_refused() {
        check_refused(
            "0.015",
            "EUR",
            MoneyError::TooManyDecimals {
                found: 3,
                allowed: 2,
            },
        );
        check_refused(
            "0.0150",
            "EUR",
            MoneyError::TooManyDecimals {
                found: 3,
                allowed: 2,
            },
        );
        check_refused(
            "0.5",
            "JPY",
            MoneyError::TooManyDecimals {
                found: 1,
                allowed: 0,
            },
        );
    }

    #[test]
    fn overflow_is_refused() {
        check_refused("92233720368547758.08", "EUR", MoneyError::Overflow);
        check_refused("-92233720368547758.09", "EUR", MoneyError::Overflow);
        check_refused(&"9".repeat(60), "EUR", MoneyError::Overflow);
        let sum = Total::from_plain("92233720368547758.08", currency("EUR")).unwrap();
        assert_eq!(sum.minor, i128::from(i64::MAX) + 1);
    }

    #[test]
    fn looser_forms_are_refused() {
        let refused = [
            ("", None, 0),
            ("-", None, 1),
            ("+1", Some('+'), 0),
            (" 1", Some(' '), 0),
            ("1 ", Some(' '), 1),
            (".5", Some('.'), 0),
            ("5.", None, 2),
            ("1.2.3", Some('.'), 3),
            ("1,5", Some(','), 1),
            ("1e3", Some('e'), 1),
            ("NaN", Some('N'), 0),
            ("--1", Some('-'), 1),
            ("1.-5", Some('-'), 2),
            ("\u{ff11}", Some('\u{ff11}'), 0),
            ("1\u{661}", Some('\u{661}'), 1),
        ];
        for (text, found, position) in refused {
            check_refused(text, "EUR", MoneyError::NotPlain { found, position });
        }
    }

    proptest! {
        #[test]
        fn plain_text_is_what_a_decimal_prints(minor: i64, code in "JPY|EUR|KWD|CLF") {
            let money = Money::new(minor, currency(&code));
            let reference = Decimal::new(minor, money.currency.scale()).to_string();
            prop_assert_eq!(money.to_plain(), reference.clone());
            prop_assert_eq!(Money::from_plain(&reference, money.currency), Ok(money));
        }

        #[test]
        fn sums_and_unknown_currencies_come_back(minor: i128, code in "[A-Z]{3}") {
            let total = Total::new(minor, currency(&code));
            prop_assert_eq!(Total::from_plain(&total.to_plain(), total.currency), Ok(total));
        }

        #[test]
        fn any_text_is_read_as_a_decimal_reads_it_or_refused(
            text in "-?[0-9.+e, -]{0,12}|-?[0-9]{1,9}.[0-9]{1,2}|\\PC{0,8}",
        ) {
            let eur = currency("EUR");
            if let Ok(money) = Money::from_plain(&text, eur) {
                let reference = Decimal::from_str_exact(&text).unwrap();
                prop_assert_eq!(Money::from_decimal(reference, eur), Ok(money));
            }
        }
    }
}
