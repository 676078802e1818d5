//! Decimal places of every currency: ISO 4217's tables, and nothing else about currencies.
//!
//! Lists A.1 and A.2 (active currencies and funds) with the amendments up to 2025, and those of A.3
//! (historic codes) on whose minor unit the published tables agree: a seller's old files still name
//! them. Codes that ISO gives no minor unit (`XAU`, `XDR`, `XTS`, `XXX`, ..) are left out on
//! purpose, and so are disputed historic ones: an amount in them is kept with more decimals than it
//! needs, never with fewer.

/// Decimal places of an uppercase code; `None` for a code that is not listed. log(codes)
pub(super) fn exponent(code: [u8; 3]) -> Option<u32> {
    [(2, TWO), (0, NONE), (3, THREE), (4, FOUR)]
        .into_iter()
        .find(|(_, codes)| codes.binary_search(&&code).is_ok())
        .map(|(decimals, _)| decimals)
}

type Codes = &'static [&'static [u8; 3]];

/// No minor unit in use.
const NONE: Codes = &[
    b"ADP", b"BEF", b"BIF", b"BYB", b"BYR", b"CLP", b"DJF", b"ESP", b"GNF", b"GRD", b"ISK", b"ITL",
    b"JPY", b"KMF", b"KRW", b"LUF", b"MGF", b"PTE", b"PYG", b"RWF", b"TRL", b"UGX", b"UYI", b"VND",
    b"VUV", b"XAF", b"XOF", b"XPF",
];

/// Hundredths.
const TWO: Codes = &[
    b"AED", b"AFA", b"AFN", b"ALL", b"AMD", b"ANG", b"AOA", b"ARS", b"ATS", b"AUD", b"AWG", b"AZM",
    b"AZN", b"BAM", b"BBD", b"BDT", b"BGL", b"BGN", b"BMD", b"BND", b"BOB", b"BOV", b"BRL", b"BSD",
    b"BTN", b"BWP", b"BYN", b"BZD", b"CAD", b"CDF", b"CHE", b"CHF", b"CHW", b"CNY", b"COP", b"COU",
    b"CRC", b"CSD", b"CUC", b"CUP", b"CVE", b"CYP", b"CZK", b"DEM", b"DKK", b"DOP", b"DZD", b"EEK",
    b"EGP", b"ERN", b"ETB", b"EUR", b"FIM", b"FJD", b"FKP", b"FRF", b"GBP", b"GEL", b"GHC", b"GHS",
    b"GIP", b"GMD", b"GTQ", b"GWP", b"GYD", b"HKD", b"HNL", b"HRK", b"HTG", b"HUF", b"IDR", b"IEP",
    b"ILS", b"INR", b"IRR", b"JMD", b"KES", b"KGS", b"KHR", b"KPW", b"KYD", b"KZT", b"LAK", b"LBP",
    b"LKR", b"LRD", b"LSL", b"LTL", b"LVL", b"MAD", b"MDL", b"MGA", b"MKD", b"MMK", b"MNT", b"MOP",
    b"MRO", b"MRU", b"MTL", b"MUR", b"MVR", b"MWK", b"MXN", b"MXV", b"MYR", b"MZM", b"MZN", b"NAD",
    b"NGN", b"NIO", b"NLG", b"NOK", b"NPR", b"NZD", b"PAB", b"PEN", b"PGK", b"PHP", b"PKR", b"PLN",
    b"QAR", b"RON", b"RSD", b"RUB", b"RUR", b"SAR", b"SBD", b"SCR", b"SDD", b"SDG", b"SEK", b"SGD",
    b"SHP", b"SIT", b"SKK", b"SLE", b"SLL", b"SOS", b"SRD", b"SRG", b"SSP", b"STD", b"STN", b"SVC",
    b"SYP", b"SZL", b"THB", b"TJS", b"TMM", b"TMT", b"TOP", b"TRY", b"TTD", b"TWD", b"TZS", b"UAH",
    b"USD", b"USN", b"UYU", b"UZS", b"VEB", b"VED", b"VEF", b"VES", b"WST", b"XAD", b"XCD", b"XCG",
    b"YER", b"YUM", b"ZAR", b"ZMK", b"ZMW", b"ZWD", b"ZWG", b"ZWL", b"ZWN", b"ZWR",
];

/// Thousandths.
const THREE: Codes = &[b"BHD", b"IQD", b"JOD", b"KWD", b"LYD", b"OMR", b"TND"];

/// Ten-thousandths: units of account, indexed to prices.
const FOUR: Codes = &[b"CLF", b"UYW"];

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(code: [u8; 3], expected: Option<u32>) {
        assert_eq!(exponent(code), expected);
    }

    #[test]
    fn lists_are_sorted_and_apart() {
        let lists = [NONE, TWO, THREE, FOUR];
        for codes in lists {
            assert!(codes.is_sorted_by(|left, right| left < right));
        }
        let mut all = lists.concat();
        all.sort_unstable();
        let n_codes = all.len();
        all.dedup();
        assert_eq!(all.len(), n_codes);
    }

    #[test]
    fn every_width_is_found() {
        check(*b"JPY", Some(0));
        check(*b"ISK", Some(0));
        check(*b"EUR", Some(2));
        check(*b"HUF", Some(2));
        check(*b"ZWL", Some(2));
        check(*b"KWD", Some(3));
        check(*b"TND", Some(3));
        check(*b"CLF", Some(4));
        check(*b"ITL", Some(0));
        check(*b"DEM", Some(2));
    }

    #[test]
    fn codes_without_a_minor_unit_are_not_guessed() {
        check(*b"XAU", None);
        check(*b"XXX", None);
        check(*b"BTC", None);
        check(*b"eur", None);
    }
}
