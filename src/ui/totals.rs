//! Sums per currency under a table; amounts of different currencies are never added.

use ledger::money::{Currency, Total};

/// One sum per currency, by code. None stands for a sum that no integer holds, which is said
/// rather than shown wrong. items -> currencies
pub fn by_currency(
    items: impl IntoIterator<Item = (Currency, i128)>,
) -> Vec<(Currency, Option<i128>)> {
    let mut sums: Vec<(Currency, Option<Total>)> = Vec::new();
    for (currency, minor) in items {
        let place = sums
            .iter()
            .position(|(known, _)| *known == currency)
            .unwrap_or_else(|| {
                sums.push((currency, Some(Total::zero(currency))));
                sums.len() - 1
            });
        if let Some((_, sum)) = sums.get_mut(place) {
            *sum = sum.and_then(|sum| sum.checked_add(Total::new(minor, currency)).ok());
        }
    }
    sums.sort_by_key(|(currency, _)| *currency);
    sums.into_iter()
        .map(|(currency, sum)| (currency, sum.map(|sum| sum.minor)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn currencies_are_kept_apart() {
        let [eur, usd] = ["EUR", "USD"].map(|code| Currency::from_code(code).unwrap());
        let sums = by_currency([(usd, 1), (eur, 20), (usd, -300)]);
        assert_eq!(sums, [(eur, Some(20)), (usd, Some(-299))]);
        assert_eq!(by_currency([(eur, i128::MAX), (eur, 1)]), [(eur, None)]);
        assert_eq!(by_currency([]), []);
    }
}
