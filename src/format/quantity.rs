//! Quantities, prices of one and rates: numbers with as many decimals as they have.

use ledger::money::ratio::Ratio;
use ledger::money::{Currency, Rounding, Total};
use rust_decimal::Decimal;

use super::{Style, amount, hidden, number};

/// Decimals of a fraction that has no end.
const DECIMALS: u32 = 4;

/// A quantity, with the decimals that it has: `1,234.5`.
pub fn decimal(value: Decimal) -> String {
    number(Style::Loose, &value.normalize().to_string())
}

/// A price of one, in major units, finer than the currency where it is: `0.0006`.
pub fn unit_price(price: Decimal) -> String {
    hidden().unwrap_or_else(|| decimal(price))
}

/// A rate: `19%`, `8.875%`.
pub fn share(rate: Decimal) -> String {
    number(Style::Rate, &rate.normalize().to_string())
}

/// An exact quantity. One without an end is cut after four decimals, and says so: `≈ 0.3333`.
pub fn ratio(value: Ratio) -> String {
    let scale = 10_i128.pow(DECIMALS);
    let Some(scaled) = value.checked_mul(Ratio::whole(scale)) else {
        // Beyond any quantity that there is.
        return number(Style::Loose, &value.round(Rounding::HalfUp).to_string());
    };
    let rounded = scaled.round(Rounding::HalfUp);
    let (sign, parts) = (if rounded < 0 { "-" } else { "" }, rounded.unsigned_abs());
    let scale = scale.unsigned_abs();
    let plain = format!("{sign}{}.{:04}", parts / scale, parts % scale);
    let text = number(Style::Loose, &plain);
    if scaled.denominator() == 1 {
        text
    } else {
        format!("\u{2248}\u{a0}{text}")
    }
}

/// An exact amount of major units before it is rounded, which may be finer than its currency.
pub fn exact_money(value: Ratio, currency: Currency) -> String {
    let minor = value.major_to_minor(currency);
    match minor.filter(|minor| minor.denominator() == 1) {
        Some(minor) => amount(minor.numerator(), currency),
        None => hidden().unwrap_or_else(|| ratio(value)),
    }
}

/// An amount as it is typed, without signs of a locale: `1234.50`.
pub fn plain_amount(minor: i128, currency: Currency) -> String {
    hidden().unwrap_or_else(|| Total::new(minor, currency).to_plain())
}
