//! Card numbers are refused wherever one could be kept. What comes near them would have to be
//! guarded as a card's issuer asks, so nothing of ours ever holds one: payment pages hand the number
//! to the provider and get a token.

use serde_json::Value;

/// How many digits a card number has, ISO/IEC 7812.
const LENGTHS: std::ops::RangeInclusive<usize> = 12..=19;
/// What it begins with: banks, travel and trade.
const FIRST_DIGITS: std::ops::RangeInclusive<u32> = 2..=6;

/// A path as it may be logged: somebody may take a card's number for the name of a payment method.
pub fn hidden(path: &str) -> String {
    if path.starts_with("/api/v1/payment-methods") && looks_like_one(path) {
        return path.replace(|character: char| character.is_ascii_digit(), "*");
    }
    path.to_owned()
}

/// Whether there is something in it that looks like a card number.
pub fn is_in(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(_) => false,
        Value::Number(number) => looks_like_one(&number.to_string()),
        Value::String(text) => looks_like_one(text),
        Value::Array(values) => values.iter().any(is_in),
        Value::Object(fields) => fields
            .iter()
            .any(|(name, value)| looks_like_one(name) || is_in(value)),
    }
}

/// Whether a run of digits in a text could be a card number, by its length and its check digit.
/// People group the digits: by spaces, hyphens or points.
pub fn looks_like_one(text: &str) -> bool {
    let mut digits = Vec::new();
    let mut was_digit = false;
    // The end of the text ends a run as well.
    for character in text.chars().chain(['|']) {
        if let Some(digit) = character.to_digit(10) {
            digits.push(digit);
            was_digit = true;
        } else if was_digit && matches!(character, ' ' | '-' | '.' | '\u{a0}') {
            was_digit = false;
        } else {
            if holds_one(&digits) {
                return true;
            }
            digits.clear();
            was_digit = false;
        }
    }
    false
}

/// Whether some stretch of a run is one: other digits may stand beside it.
fn holds_one(run: &[u32]) -> bool {
    LENGTHS.into_iter().any(|n| {
        let mut stretches = run.windows(n);
        stretches.any(|digits| FIRST_DIGITS.contains(&digits[0]) && has_check_digit(digits))
    })
}

/// Luhn's sum.
fn has_check_digit(digits: &[u32]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, &digit)| match place % 2 {
            0 => digit,
            _ if digit > 4 => digit * 2 - 9,
            _ => digit * 2,
        })
        .sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn numbers_of_cards_are_seen_however_they_are_written() {
        // The issuers' own test numbers.
        for number in [
            "4111111111111111",
            "4111 1111 1111 1111",
            "4111-1111-1111-1111",
            "4111.1111.1111.1111",
            "378282246310005",
            "5555555555554444",
            "6011111111111117",
            "tok_4242424242424242",
            "4111111111111111|123",
            "my card: 4111 1111 1111 1111, thank you",
            "12 4111 1111 1111 1111",
        ] {
            assert!(looks_like_one(number), "{number}");
        }
    }

    #[test]
    fn tokens_and_ids_are_let_by() {
        for text in [
            "",
            "tok_success",
            "tok_1Nz8f4LkdIwHu7ix9sL0",
            "4111111111111112",
            "41111111111",
            "0000000000000000",
            "pm_0a1b2c3d4e5f60718293a4b5c6d7e8f9",
            "2026-03-01",
        ] {
            assert!(!looks_like_one(text), "{text}");
        }
    }

    #[test]
    fn no_number_of_a_card_is_logged_as_a_path() {
        let path = |id| format!("/api/v1/payment-methods/{id}");
        assert_eq!(
            hidden(&path("4111-1111-1111-1111")),
            "/api/v*/payment-methods/****-****-****-****"
        );
        for kept in [
            path("pm_0a1b2c3d"),
            "/api/v1/settlements/4111111111111111".to_owned(),
        ] {
            assert_eq!(hidden(&kept), kept);
        }
    }

    #[test]
    fn every_corner_of_a_body_is_looked_into() {
        let number = "4111111111111111";
        for body in [
            json!({ "token": number }),
            json!({ "card": { "number": number } }),
            json!([[number]]),
            json!({ number: 1 }),
            json!(4_111_111_111_111_111_u64),
        ] {
            assert!(is_in(&body), "{body}");
        }
        assert!(!is_in(
            &json!({ "token": "tok_success", "is_default": true })
        ));
    }
}
