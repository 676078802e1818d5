//! Rates, by hand.

use super::*;

fn currency(code: &str) -> Currency {
    Currency::from_code(code).unwrap()
}

fn day(text: &str) -> Day {
    Day::parse_iso(text).unwrap()
}

fn rate(on: &str, pair: &str, rate: &str, source: &str) -> Rate {
    Rate {
        on: day(on),
        base: currency(&pair[..3]),
        quote: currency(&pair[3..]),
        rate: Decimal::from_str_exact(rate).unwrap(),
        source: source.to_owned(),
    }
}

/// Friday 2025-08-01 to Monday, and one currency that only the dollar knows.
fn rates() -> Rates {
    let mut rates = Rates::default();
    let all = [
        rate("2025-08-01", "EURUSD", "1.1404", "ECB"),
        rate("2025-08-04", "EURUSD", "1.1565", "ECB"),
        rate("2025-08-04", "EURUSD", "1.1570", "ECB"),
        rate("2025-08-04", "EURUSD", "1.1", "Zeta"),
        rate("2025-08-01", "USDKWD", "0.3055", "CBK"),
        rate("2025-08-02", "USDEUR", "0.9", "Bank"),
    ];
    for rate in all {
        assert!(rates.learn(rate.clone()));
        assert!(!rates.learn(rate));
    }
    rates
}

/// The rate, and `on source` of each leg, with `~` where it is inverted and `!` where contested.
#[track_caller]
fn check(pair: &str, on: &str, policy: Policy, expected: Option<(&str, &str)>) {
    let (base, quote) = (currency(&pair[..3]), currency(&pair[3..]));
    let found = rates().find(base, quote, day(on), policy);
    let Ok(found) = found else {
        assert_eq!(
            found,
            Err(Missing {
                base,
                quote,
                on: day(on)
            })
        );
        assert_eq!(expected, None);
        return;
    };
    let legs = found.legs.iter().map(|leg| {
        let marks = [(leg.is_inverted, "~"), (leg.is_contested, "!")];
        let marks = marks.iter().filter(|(is_so, _)| *is_so);
        let marks: String = marks.map(|(_, mark)| *mark).collect();
        format!("{} {}{marks}", leg.published.on, leg.published.source)
    });
    let legs: Vec<String> = legs.collect();
    let rate = found.rate.to_string();
    assert_eq!(Some((rate.as_str(), legs.join(", ").as_str())), expected);
}

#[test]
fn the_rate_of_the_day_or_the_latest_before_it() {
    let week = Policy::default();
    check(
        "EURUSD",
        "2025-08-01",
        week,
        Some(("1.1404", "2025-08-01 ECB")),
    );
    check(
        "EURUSD",
        "2025-08-03",
        week,
        Some(("1.1404", "2025-08-01 ECB")),
    );
    check(
        "EURUSD",
        "2025-08-04",
        week,
        Some(("1.1565", "2025-08-04 ECB!")),
    );
    check(
        "EURUSD",
        "2025-08-11",
        week,
        Some(("1.1565", "2025-08-04 ECB!")),
    );
    check("EURUSD", "2025-08-12", week, None);
    check("EURUSD", "2025-07-31", week, None);
    let same_day = Policy {
        n_days_back_max: 0,
        through: None,
    };
    check(
        "EURUSD",
        "2025-08-01",
        same_day,
        Some(("1.1404", "2025-08-01 ECB")),
    );
    check("EURUSD", "2025-08-03", same_day, None);
    check("EUREUR", "2025-08-02", same_day, Some(("1", "")));
}

#[test]
fn the_inverse_only_where_nothing_else_is_known() {
    let week = Policy::default();
    check(
        "USDEUR",
        "2025-08-04",
        week,
        Some(("0.9", "2025-08-02 Bank")),
    );
    check(
        "USDEUR",
        "2025-08-01",
        week,
        Some(("0.876885303402314977", "2025-08-01 ECB~")),
    );
    check(
        "KWDUSD",
        "2025-08-01",
        week,
        Some(("3.27332242225859247", "2025-08-01 CBK~")),
    );
}

#[test]
fn through_a_third_currency_only_where_it_is_asked_for() {
    check("EURKWD", "2025-08-01", Policy::default(), None);
    let through = |code| Policy {
        through: Some(currency(code)),
        ..Policy::default()
    };
    let legs = "2025-08-01 ECB, 2025-08-01 CBK";
    check(
        "EURKWD",
        "2025-08-01",
        through("USD"),
        Some(("0.3483922", legs)),
    );
    check("EURKWD", "2025-08-01", through("GBP"), None);
    let legs = "2025-08-01 CBK~, 2025-08-02 Bank";
    check(
        "KWDEUR",
        "2025-08-02",
        through("USD"),
        Some(("2.94599018003273322", legs)),
    );
}

#[test]
fn what_is_no_rate_is_not_learnt() {
    let mut rates = Rates::default();
    for text in ["0", "-1", "1234567890.123456789"] {
        assert!(!rates.learn(rate("2025-08-01", "EURUSD", text, "ECB")));
    }
    assert!(!rates.learn(rate("2025-08-01", "EUREUR", "1", "ECB")));
    assert_eq!(rates, Rates::default());
    assert!(rates.learn(rate("2025-08-01", "EURUSD", "123456789.123456789", "ECB")));
    assert!(rates.learn(rate(
        "2025-08-01",
        "EURUSD",
        "0.0000000000000000000000000001",
        "ECB"
    )));
    assert_eq!(rates.n_rates(), 2);
    // The inverse of the least would have more digits than a decimal holds whole.
    let found = rates.find(
        currency("USD"),
        currency("EUR"),
        day("2025-08-01"),
        Policy::default(),
    );
    assert_eq!(
        found.unwrap().rate.to_string(),
        "10000000000000000000000000000"
    );
}

#[test]
fn rates_cross_the_wire() {
    let rate = rate("2025-08-01", "EURUSD", "1.1404", "ECB");
    let bytes = postcard::to_stdvec(&rate).unwrap();
    assert_eq!(postcard::from_bytes::<Rate>(&bytes), Ok(rate.clone()));
    let json = serde_json::to_string(&rate).unwrap();
    assert!(json.contains("\"1.1404\""), "{json}");
    assert_eq!(serde_json::from_str::<Rate>(&json).unwrap(), rate);
    assert!(serde_json::from_str::<Rate>(&json.replace("1.1404", "1e400")).is_err());
}

/// The longest rate still has an inverse at 28 decimals. Of two of the smallest nothing is left, and
/// that is a missing rate, never a zero.
#[test]
fn nothing_that_is_left_is_no_rate() {
    let of = |pair: &str, text: &str| rate("2025-08-04", pair, text, "Bank");
    let (base, quote, on) = (currency("IDR"), currency("KWD"), day("2025-08-04"));
    let through = Policy {
        through: Some(currency("USD")),
        ..Policy::default()
    };
    let mut rates = Rates::default();
    for pair in ["IDRUSD", "USDKWD"] {
        assert!(rates.learn(of(pair, "0.000000000000000001")));
    }
    let missing = Missing { base, quote, on };
    assert_eq!(rates.find(base, quote, on, through), Err(missing));
    assert!(rates.learn(of("KWDIDR", "999999999999999999")));
    let found = rates.find(base, quote, on, through).unwrap();
    let published: Vec<&Rate> = found.legs.iter().map(|leg| &leg.published).collect();
    assert_eq!(found.rate.to_string(), "0.000000000000000001");
    assert_eq!(published, [&of("KWDIDR", "999999999999999999")]);
}
