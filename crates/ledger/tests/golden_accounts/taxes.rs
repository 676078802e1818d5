//! Tax, and converted sums, over journals checked by hand.

use ledger::fx::conversion::Conversion;
use ledger::fx::{Policy, Rate};
use ledger::money::Rounding;
use ledger::report::converted::{self, ConvertedSummary, RATES_MAX};
use ledger::report::taxes::{self, Jurisdiction, Per, Scheme, StatedRate, TaxSums, Taxes};
use ledger::store::batch::Batch;
use rust_decimal::Decimal;

use super::*;

fn place(jurisdiction: &Jurisdiction) -> String {
    match jurisdiction {
        Jurisdiction::Country(letters) => String::from_iter(letters),
        Jurisdiction::Marketplace(name) => format!("{name:?}"),
        Jurisdiction::Unknown => "?".to_owned(),
    }
}

#[track_caller]
fn check_taxes(name: &str, ledger: &Ledger, query: &taxes::Query) {
    let taxes: Taxes = ask(ledger, query);
    let mut found = String::new();
    for line in &taxes.lines {
        let currency = line.currency;
        let show = |minor| plain(minor, currency);
        writeln!(
            found,
            "{currency} {} {:?}",
            place(&line.jurisdiction),
            line.scheme
        )
        .unwrap();
        for (name, sums) in [
            ("sales", &line.sales),
            ("refunds", &line.refunds),
            ("other", &line.other),
        ] {
            let TaxSums {
                base_minor,
                collected_minor,
                withheld_minor,
                n_transactions,
            } = *sums;
            if n_transactions > 0 {
                let (base, collected, withheld) = (
                    show(base_minor),
                    show(collected_minor),
                    show(withheld_minor),
                );
                let due = show(sums.due_minor());
                writeln!(found, "  {name} base {base}, collected {collected}, withheld {withheld}, due {due} of {n_transactions}").unwrap();
            }
        }
        if let Some(rate) = line.inferred_rate {
            writeln!(
                found,
                "  inferred {} / {}",
                rate.numerator, rate.denominator
            )
            .unwrap();
        }
        writeln!(
            found,
            "  {:?} + {}",
            line.raw_names, line.n_raw_names_hidden
        )
        .unwrap();
        if let Some(check) = &line.recomputation {
            writeln!(
                found,
                "  at {} ppm {:?} {:?}: expected {}, per line {} of {}, per document {} of {}, rounding {}, difference {}",
                check.stated.rate_ppm,
                check.stated.rounding,
                check.stated.per,
                show(check.expected_minor()),
                show(check.per_line_minor),
                check.n_lines,
                show(check.per_document_minor),
                check.n_documents,
                show(check.rounding_minor()),
                show(check.difference_minor)
            )
            .unwrap();
        }
    }
    for other in &taxes.others {
        let show = |minor| plain(minor, other.currency);
        let (fee, income) = (show(other.fee_tax_minor), show(other.income_tax_minor));
        let place = place(&other.jurisdiction);
        writeln!(
            found,
            "{} {place} fee tax {fee}, income tax {income} of {}",
            other.currency, other.n_amounts
        )
        .unwrap();
    }
    for total in &taxes.totals {
        let show = |minor| plain(minor, total.currency);
        writeln!(
            found,
            "total {} base {}, collected {}, withheld {}, due {} of {}, facilitator {}, fee tax {}, income tax {}, pass-through {}",
            total.currency,
            show(total.sums.base_minor),
            show(total.sums.collected_minor),
            show(total.sums.withheld_minor),
            show(total.due_minor),
            total.sums.n_transactions,
            show(total.facilitator_minor),
            show(total.fee_tax_minor),
            show(total.income_tax_minor),
            show(total.pass_through_minor())
        )
        .unwrap();
    }
    check(name, &found);
}

fn taxes_query(stated: Vec<StatedRate>) -> taxes::Query {
    taxes::Query {
        period: period("2025-08-01", "2025-09-01"),
        zone: Zone::utc(),
        stated,
    }
}

const TAXES: &str = "
    from api
    # Standard in Germany: 19 % of 10.00, 3 x 1.05 on one order, a discount, and a refund of the month before.
    post a sale 2025-08-01 EUR seq 1 order O1 at amazon.de
        product_sale 10.00
        product_tax 1.90 Tax
    post b sale 2025-08-02 EUR seq 2 order O2 at amazon.de
        product_sale 1.05
        product_tax 0.20 Tax
    post c sale 2025-08-02 EUR seq 3 order O2 at amazon.de
        product_sale 1.05
        shipping_tax 0.20 ShippingTax
    post d sale 2025-08-02 EUR seq 4 order O2 at amazon.de
        product_sale 2.05
        promotion_item -1.00
        product_tax 0.21 Tax
        promotion_tax -0.01 PromotionTax
    post e refund 2025-08-20 EUR seq 5 order O0 at amazon.de
        product_sale -20.00
        product_tax -3.80 Tax
        referral_fee 3.00
    post f sale 2025-09-01 EUR seq 6 order O9 at amazon.de
        product_sale 99.00
        product_tax 18.81 Tax
    # No tax at all, and a zero that is none.
    post g sale 2025-08-03 EUR seq 7 order O3 at amazon.de
        product_sale 7.00
        product_tax 0.00 Tax
    # The marketplace pays it: nets to 0, here and in the refund.
    post h sale 2025-08-04 USD seq 8 order O4 at amazon.com
        product_sale 20.00
        product_tax 1.78 Tax
        withheld_tax_principal -1.78 MarketplaceFacilitatorTax-Principal
        fee_tax -0.30
    post i refund 2025-08-05 USD seq 9 order O4 at amazon.com
        product_sale -20.00
        product_tax -1.78 Tax
        withheld_tax_principal 1.78 MarketplaceFacilitatorTax-Principal
    # Reversed on one side only.
    post j chargeback 2025-08-06 USD seq 10 order O5 at amazon.com
        withheld_tax_principal 42.59 MarketplaceFacilitatorTax-Principal
    # India: collected at source, and income tax deducted.
    post k sale 2025-08-07 INR seq 11 order O6 at amazon.in
        product_sale 1000.00
        product_tax 180.00 IGST
        tax_collected_at_source -5.00 TCS-IGST
        tax_deducted_at_source -1.00 TDS
    # Low value goods, one-stop shops, reverse charge, by the words.
    post l sale 2025-08-08 AUD seq 12 at amazon.com.au
        product_sale 50.00
        low_value_goods_tax 5.00 LowValueGoodsTax-Principal
        withheld_tax_other -5.00 LowValueGoods
    post m sale 2025-08-08 EUR seq 13 at amazon.fr
        product_sale 5.00
        product_tax 1.00 Tax UOSS
    post n sale 2025-08-08 EUR seq 14 at amazon.fr
        product_sale 5.00
        product_tax 1.00 Tax IOSS
    post o sale 2025-08-08 EUR seq 15 at amazon.fr
        product_sale 5.00
        product_tax 0.01 Reverse Charge
    # Nowhere, somewhere, and a correction.
    post p sale 2025-08-09 EUR seq 16
        product_sale 3.00
        product_tax 0.50 Tax
    post q adjustment 2025-08-09 EUR seq 17 at walmart.com
        product_tax -0.07 Tax
        advertising_tax -0.40
    post r fee 2025-08-09 EUR seq 18 at amazon.de
        service_fee -1.00
";

#[test]
fn tax_by_jurisdiction_and_scheme() {
    let stated = |rounding, per| StatedRate {
        jurisdiction: Jurisdiction::Country(['D', 'E']),
        scheme: Scheme::Standard,
        rate_ppm: 190_000,
        rounding,
        per,
    };
    let ledger = ledger_of(TAXES);
    check_taxes(
        "taxes",
        &ledger,
        &taxes_query(vec![stated(Rounding::HalfUp, Per::Line)]),
    );
    let of_documents = taxes_query(vec![
        stated(Rounding::Down, Per::Document),
        stated(Rounding::Up, Per::Line),
    ]);
    let taxes: Taxes = ask(&ledger, &of_documents);
    let line = taxes
        .lines
        .iter()
        .find(|line| line.recomputation.is_some())
        .unwrap();
    let check = line.recomputation.as_ref().unwrap();
    // 1.90 + 3 x 0.19 - 3.80, and 1.90 + 0.59 - 3.80: each cut off.
    assert_eq!(
        (check.per_line_minor, check.per_document_minor),
        (-133, -131)
    );
    assert_eq!((check.expected_minor(), check.difference_minor), (-131, 1));
}

#[test]
fn nothing_taxed_is_nothing() {
    let taxes: Taxes = ask(&Ledger::new(), &taxes_query(vec![]));
    assert_eq!(
        (taxes.lines, taxes.others, taxes.totals),
        (vec![], vec![], vec![])
    );
}

#[test]
fn many_names_are_counted() {
    let mut text = "from api\npost a sale 2025-08-01 EUR seq 1\n".to_owned();
    for number in 0..taxes::RAW_NAMES_MAX + 3 {
        writeln!(text, "    product_tax 0.01 Tax{number:03}").unwrap();
    }
    let taxes: Taxes = ask(&ledger_of(&text), &taxes_query(vec![]));
    let line = &taxes.lines[0];
    assert_eq!(
        (line.raw_names.len(), line.n_raw_names_hidden),
        (taxes::RAW_NAMES_MAX, 3)
    );
    assert_eq!(line.inferred_rate, None);
}

fn rate(on: &str, pair: &str, rate: i64) -> Rate {
    Rate {
        on: day(on),
        base: Currency::from_code(&pair[..3]).unwrap(),
        quote: Currency::from_code(&pair[3..]).unwrap(),
        rate: Decimal::new(rate, 4),
        source: "ECB".to_owned(),
    }
}

#[test]
fn sums_in_a_display_currency() {
    let mut batches: Vec<Batch> = journal::parse(
        "
        from api
        post a sale 2025-08-01 EUR seq 1
            product_sale 10.00
            referral_fee -0.05
        post b sale 2025-08-03 EUR seq 2
            product_sale 0.05
        post c sale 2025-08-04 USD seq 3
            product_sale 1.00
        post d sale 2025-08-05 JPY seq 4
            product_sale 980
        post e sale 2025-08-20 EUR seq 5
            product_sale 7.00
        post f payout 2025-08-01 EUR seq 6
            payout -1.00
        post g sale 2025-08-22 EUR seq 7
            product_sale 1.00
            service_fee -1.00
        ",
    );
    batches[0].rates = vec![
        rate("2025-08-01", "EURUSD", 11404),
        rate("2025-08-04", "USDJPY", 1_471_234),
    ];
    let mut ledger = Ledger::new();
    ledger.append(batches.remove(0));
    let query = converted::Query {
        period: period("2025-08-01", "2025-09-01"),
        zone: Zone::utc(),
        conversion: Conversion {
            to: Currency::from_code("USD").unwrap(),
            policy: Policy::default(),
            rounding: Rounding::HalfUp,
        },
    };
    let report: ConvertedSummary = ask(&ledger, &query);
    let mut found = String::new();
    let show = |converted: &ledger::fx::conversion::Converted| {
        let minor = converted.minor.map(|minor| plain(minor, report.to));
        let missing = converted.missing.iter().map(|missing| {
            let money = plain(missing.minor, missing.currency);
            format!(
                " lacks {money} {} {} to {}, {} days",
                missing.currency, missing.first_on, missing.last_on, missing.n_days
            )
        });
        format!("{}{}", minor.unwrap(), missing.collect::<String>())
    };
    for line in &report.lines {
        writeln!(found, "{:?} {}", line.step, show(&line.converted)).unwrap();
    }
    writeln!(found, "proceeds {}", show(&report.proceeds)).unwrap();
    writeln!(found, "rounding {:?}", report.rounding_minor).unwrap();
    for line in &report.currencies {
        writeln!(
            found,
            "{} {} {}",
            line.currency,
            plain(line.minor, line.currency),
            show(&line.converted)
        )
        .unwrap();
    }
    for used in &report.rates {
        writeln!(
            found,
            "{} {} {} at {} {:?}",
            used.currency,
            used.on,
            plain(used.minor, used.currency),
            used.found.rate,
            used.found.legs
        )
        .unwrap();
    }
    check("converted", &found);
}

#[test]
fn of_many_rates_the_first_are_listed() {
    let first = day("2020-01-01");
    let mut text = "from api".to_owned();
    let mut rates = Vec::new();
    for place in 0..RATES_MAX + 3 {
        let on = first.plus_days(i32::try_from(place).unwrap()).unwrap();
        write!(
            text,
            "\npost {place:04} sale {on} EUR seq 1\n    product_sale 1.00"
        )
        .unwrap();
        rates.push(rate(&on.to_iso(), "EURUSD", 20_000));
    }
    let mut batches: Vec<Batch> = journal::parse(&text);
    batches[0].rates = rates;
    let mut ledger = Ledger::new();
    ledger.append(batches.remove(0));
    let query = converted::Query {
        period: None,
        zone: Zone::utc(),
        conversion: Conversion {
            to: Currency::from_code("USD").unwrap(),
            policy: Policy::default(),
            rounding: Rounding::HalfUp,
        },
    };
    let report: ConvertedSummary = ask(&ledger, &query);
    assert_eq!((report.rates.len(), report.n_rates_hidden), (RATES_MAX, 3));
    assert_eq!(report.proceeds.minor, Some(200 * (RATES_MAX as i128 + 3)));
}
