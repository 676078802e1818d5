//! Payouts and the lines of a bank's statement.

use super::{
    BankMatch, BankRow, Currency, Expect, PayoutStatus, PayoutStep, Zone, ask, bank_match, day,
    expect, instant, journal, ledger_of, text,
};

/// Lines of a statement: id, day, amount, currency, reference, tail.
fn bank_rows(text: &str) -> Vec<BankRow> {
    let rows = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let row = |line: &str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let currency = Currency::from_code(words[3]).unwrap();
        let money = ledger::money::Money::from_plain(words[2], currency).unwrap();
        BankRow {
            id: words[0].to_owned(),
            booked_on: day(words[1]),
            minor: money.minor,
            currency,
            reference: words[4].replace('_', " "),
            account_tail: words.get(5).map(|&tail| tail.to_owned()),
        }
    };
    rows.map(row).collect()
}

#[track_caller]
fn check_bank(payouts: &str, rows: &str, expected: &Expect) {
    let ledger = ledger_of(journal::parse(&format!("        from api\n{payouts}")));
    let query = bank_match::Query {
        bank_rows: bank_rows(rows),
        period: None,
        zone: Zone::utc(),
    };
    expected.assert_eq(&text::bank_match(&ask::<BankMatch>(&ledger, &query)));
}

#[test]
fn lines_are_found_by_trace_then_by_day_and_never_guessed() {
    // 2025-08-01 is a Friday.
    check_bank(
        "
        settlement S EUR 2025-07-15 2025-07-29 claims 1.00 deposit 2025-08-01T23:00:00Z
        payout traced EUR 100.00 paid arrived 2025-07-01 trace 12-34/5 for X
        payout near EUR 100.00 paid arrived 2025-08-01 for X
        payout last EUR 7.00 paid expected 2025-08-01 for X
        payout late EUR 8.00 paid arrived 2025-08-01 for X
        payout tailed EUR 9.00 paid arrived 2025-08-01 tail 789 for X
        payout other EUR 9.50 paid arrived 2025-08-01 tail 789 for X
        payout twin1 EUR 50.00 paid arrived 2025-08-04 for X
        payout twin2 EUR 50.00 paid arrived 2025-08-04 for X
        payout deposit EUR 11.00 in_transit for S
        payout undated EUR 12.00 in_transit for X
        payout off EUR 13.00 cancelled for X
        payout none EUR ? paid for X
        payout nil EUR 0.00 no_payout for X
        ",
        "
        t 2025-08-20 100.00 EUR amzn_TRX_12345_eu
        n1 2025-08-04 100.00 EUR -
        n2 2025-08-05 100.00 EUR -
        l 2025-08-08 7.00 EUR -
        x 2025-08-11 8.00 EUR -
        a 2025-08-01 9.00 EUR - 456789
        a 2025-08-01 9.00 EUR - 456789
        b 2025-08-01 9.50 EUR - 111
        w1 2025-08-05 50.00 EUR -
        w2 2025-08-05 50.00 EUR -
        d 2025-08-01 11.00 EUR -
        u 2025-08-01 12.00 EUR -
        c 2025-08-01 13.00 EUR -
        ",
        &expect![[r#"
            deposit 11.00 EUR 2025-08-01 is d: AmountAndDay, 0 days
            last 7.00 EUR 2025-08-01 is l: AmountAndDay, 5 days
            near 100.00 EUR 2025-08-01 is n1: AmountAndDay, 1 days
            tailed 9.00 EUR 2025-08-01 is a: AmountAndDay, 0 days
            traced 100.00 EUR 2025-07-01 is t: Trace, 36 days
            any of ["twin1 50.00 EUR 2025-08-04", "twin2 50.00 EUR 2025-08-04"] is any of ["w1", "w2"]: AmountAndDay
            no row for late 8.00 EUR 2025-08-01
            no row for other 9.50 EUR 2025-08-01
            no row for undated 12.00 EUR ?
            no payout for b
            no payout for c
            no payout for u
            no payout for n2
            no payout for x
            EUR: payouts 227.00 + 100.00 + 29.50; rows 227.00 + 100.00 + 142.50
            3 not expected, 1 repeated
        "#]],
    );
}

#[test]
fn converted_payouts_show_the_rate_that_they_imply() {
    check_bank(
        "
        payout yen JPY 12000 paid arrived 2025-08-01 trace YEN-0001 for X
        payout dinar KWD 1.250 paid arrived 2025-08-01 tail 789 for X
        payout blank USD 5.00 paid arrived 2025-08-01 for X
        payout returned EUR 30.00 paid arrived 2025-08-01 trace BACK1 for X
        ",
        "
        y 2025-12-24 75.36 EUR from_yen0001
        k 2025-08-04 3.77 EUR - 789
        z 2025-08-01 4.20 EUR -
        m 2025-08-01 -30.00 EUR BACK1
        p 2025-08-04 30.00 EUR BACK1
        ",
        &expect![["
            dinar 1.250 KWD 2025-08-01 is k: TailConverted, 1 days, implied rate 377/125
            returned 30.00 EUR 2025-08-01 is p: Trace, 1 days
            yen 12000 JPY 2025-08-01 is y: TraceConverted, 103 days, implied rate 157/25000
            no row for blank 5.00 USD 2025-08-01
            no payout for m
            no payout for z
            EUR: payouts 30.00 + 0.00 + 0.00; rows 109.13 + 0.00 + -25.80
            JPY: payouts 12000 + 0 + 0; rows 0 + 0 + 0
            KWD: payouts 1.250 + 0.000 + 0.000; rows 0.000 + 0.000 + 0.000
            USD: payouts 0.00 + 0.00 + 5.00; rows 0.00 + 0.00 + 0.00
            0 not expected, 0 repeated
        "]],
    );
}

#[test]
fn a_payout_that_arrived_and_came_back_is_on_the_statement() {
    let mut batches = journal::parse(
        "
        from api
        payout back EUR 10.00 failed arrived 2025-08-01 for X
        payout never EUR 20.00 failed arrived 2025-08-01 for X
        payout short EUR 30.00 paid arrived 2025-01-01 trace ABC for X
        payout enough EUR 40.00 paid arrived 2025-01-01 trace ABCD for X
        ",
    );
    let history = [(0, PayoutStatus::Paid), (1, PayoutStatus::InTransit)];
    for (place, status) in history {
        batches[0].payouts[place].history = vec![PayoutStep {
            status,
            at: instant("2025-08-01T00:00:00Z"),
            reason: None,
        }];
    }
    let query = bank_match::Query {
        bank_rows: bank_rows(
            "
            b 2025-08-01 10.00 EUR -
            n 2025-08-01 20.00 EUR -
            s 2025-08-01 30.00 EUR trace_abc
            e 2025-08-01 40.00 EUR trace_abcd
            ",
        ),
        period: None,
        zone: Zone::utc(),
    };
    expect![[r"
        back 10.00 EUR 2025-08-01 is b: AmountAndDay, 0 days
        enough 40.00 EUR 2025-01-01 is e: Trace, 152 days
        no row for short 30.00 EUR 2025-01-01
        no payout for n
        no payout for s
        EUR: payouts 50.00 + 0.00 + 30.00; rows 50.00 + 0.00 + 50.00
        1 not expected, 0 repeated
    "]]
    .assert_eq(&text::bank_match(&ask::<BankMatch>(
        &ledger_of(batches),
        &query,
    )));
}
