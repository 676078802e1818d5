//! The rules on invoices of every kind.

use ledger::invoice::{ClaimedTotals, CreditNote};

use super::*;

const TODAY: &str = "2026-03-01";

fn today() -> Day {
    Day::parse_iso(TODAY).unwrap()
}

fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::from_code("EUR").unwrap())
}

/// Of 100.00 EUR, with payments in these states.
fn invoice(payments: &[(i64, PaymentStatus)]) -> Invoice {
    let mut invoice = Invoice {
        id: "inv_1".to_owned(),
        sequence: 1,
        number: "1".to_owned(),
        direction: Direction::Received,
        counterparty: "A marketplace".to_owned(),
        currency: eur(0).currency,
        status: InvoiceStatus::Open,
        issued_on: Some(today()),
        due_on: Some(today()),
        paid_on: None,
        lines: Vec::new(),
        claimed: ClaimedTotals {
            total_minor: Some(10_000),
            ..ClaimedTotals::default()
        },
        credit_notes: Vec::new(),
        payments: Vec::new(),
    };
    for (place, (minor, status)) in payments.iter().enumerate() {
        enter(&mut invoice, payment(place, *minor, status.clone()));
    }
    invoice
}

fn payment(place: usize, minor: i64, status: PaymentStatus) -> Payment {
    Payment {
        id: format!("pay_{place}"),
        paid_on: Some(today()),
        money: eur(minor),
        status,
        failure: None,
    }
}

fn note(money: Money) -> CreditNote {
    CreditNote {
        id: "cn_1".to_owned(),
        number: "CN1".to_owned(),
        issued_on: None,
        money,
        reason: None,
    }
}

#[test]
fn everything_but_a_failure_is_taken_off() {
    use PaymentStatus::{Failed, Processing, Succeeded, Unknown};
    assert_eq!(due_minor(&invoice(&[])), Some(10_000));
    assert_eq!(due_minor(&invoice(&[(4_000, Failed)])), Some(10_000));
    assert_eq!(due_minor(&invoice(&[(4_000, Succeeded)])), Some(6_000));
    assert_eq!(due_minor(&invoice(&[(4_000, Processing)])), Some(6_000));
    let of_tomorrow = Unknown("clearing".to_owned());
    assert_eq!(due_minor(&invoice(&[(4_000, of_tomorrow)])), Some(6_000));
    let mut credited = invoice(&[(4_000, Succeeded), (1_000, Processing)]);
    credited.credit_notes.push(note(eur(2_500)));
    assert_eq!(due_minor(&credited), Some(2_500));
    assert_eq!(due_minor(&invoice(&[(12_000, Succeeded)])), Some(-2_000));
}

#[test]
fn what_is_in_another_currency_makes_the_rest_unclear() {
    let usd = Money::new(100, Currency::from_code("USD").unwrap());
    let mut one = invoice(&[]);
    one.credit_notes.push(note(usd));
    assert_eq!(due_minor(&one), None);
    assert_eq!(check(&one, "1.00", "EUR"), Err(Objection::Unclear));
    let mut other = invoice(&[(100, PaymentStatus::Succeeded)]);
    other.payments[0].money = usd;
    assert_eq!(due_minor(&other), None);
}

#[test]
fn amounts_are_exact_positive_and_at_most_what_is_due() {
    let of = |amount: &str| {
        check(
            &invoice(&[(4_000, PaymentStatus::Processing)]),
            amount,
            "EUR",
        )
    };
    assert_eq!(of("60.00"), Ok(eur(6_000)));
    assert_eq!(of("60"), Ok(eur(6_000)));
    assert_eq!(of("0.01"), Ok(eur(1)));
    let too_much = Err(Objection::TooMuch {
        due: "60.00".to_owned(),
    });
    assert_eq!(of("60.01"), too_much);
    // The largest amount there is, and the first that is none.
    assert_eq!(of("92233720368547758.07"), too_much);
    let none = Err(Objection::NotAnAmount { decimals: 2 });
    assert_eq!(of("92233720368547758.08"), none);
    for wrong in [
        "", "-", "1.001", "1e2", "1,00", " 1", "+1", "NaN", "0x1", "1.", ".5",
    ] {
        assert_eq!(of(wrong), none, "{wrong:?}");
    }
    for wrong in ["0", "0.00", "-0", "-0.01", "-92233720368547758.08"] {
        assert_eq!(of(wrong), Err(Objection::NotPositive), "{wrong:?}");
    }
}

#[test]
fn another_currency_is_refused_before_its_amount_is_read() {
    for code in ["USD", "eur", "", "EURO", "JPY"] {
        let refused = Err(Objection::OtherCurrency {
            invoice: eur(0).currency,
        });
        assert_eq!(check(&invoice(&[]), "x", code), refused, "{code:?}");
    }
}

#[test]
fn totals_beyond_an_amount_can_be_paid_in_part() {
    let mut large = invoice(&[]);
    large.claimed.total_minor = Some(i64::MAX);
    assert_eq!(
        check(&large, "92233720368547758.07", "EUR"),
        Ok(eur(i64::MAX))
    );
    large.credit_notes.push(note(eur(i64::MIN)));
    assert_eq!(
        due_minor(&large),
        Some(i128::from(i64::MAX) - i128::from(i64::MIN))
    );
    large.credit_notes.push(note(eur(i64::MAX)));
    large.credit_notes.push(note(eur(i64::MAX)));
    assert_eq!(
        check(&large, "0.02", "EUR"),
        Err(Objection::TooMuch {
            due: "0.01".to_owned()
        })
    );
}

#[test]
fn only_what_the_seller_owes_is_paid() {
    let payable = |status| {
        let invoice = Invoice {
            status,
            ..invoice(&[])
        };
        check(&invoice, "1.00", "EUR").is_ok()
    };
    for name in ["open", "partially_paid", "overdue", "of_tomorrow"] {
        assert!(payable(InvoiceStatus::from_name(name)), "{name}");
    }
    for name in ["draft", "paid", "void", "uncollectible"] {
        assert!(!payable(InvoiceStatus::from_name(name)), "{name}");
    }
    let issued = Invoice {
        direction: Direction::Issued,
        ..invoice(&[])
    };
    assert_eq!(check(&issued, "1.00", "EUR"), Err(Objection::NotOwed));
}

/// Enters what became of a payment of the invoice.
fn settle(invoice: &mut Invoice, place: usize, minor: i64, status: PaymentStatus) {
    enter(invoice, payment(place, minor, status));
    raise_status(invoice, today());
}

#[test]
fn a_payment_raises_the_status_and_a_failure_gives_its_amount_back() {
    use PaymentStatus::{Failed, Processing, Succeeded};
    let mut one = invoice(&[(4_000, Processing), (6_000, Processing)]);
    assert_eq!(due_minor(&one), Some(0));
    settle(&mut one, 0, 4_000, Succeeded);
    assert_eq!(one.status, InvoiceStatus::PartiallyPaid);
    assert_eq!((one.payments.len(), one.paid_on), (2, None));
    settle(&mut one, 1, 6_000, Failed);
    assert_eq!(one.status, InvoiceStatus::PartiallyPaid);
    assert_eq!(due_minor(&one), Some(6_000));
    settle(&mut one, 2, 6_000, Succeeded);
    assert_eq!(one.status, InvoiceStatus::Paid);
    assert_eq!(one.paid_on, Some(today()));
}

#[test]
fn an_invoice_that_was_booked_anew_gets_its_payments_back() {
    let mut anew = invoice(&[]);
    enter(&mut anew, payment(7, 4_000, PaymentStatus::Processing));
    assert_eq!(due_minor(&anew), Some(6_000));
}

#[test]
fn a_late_invoice_stays_late_until_it_is_paid_and_a_void_one_void() {
    let mut late = invoice(&[]);
    late.status = InvoiceStatus::Overdue;
    settle(&mut late, 0, 4_000, PaymentStatus::Succeeded);
    assert_eq!(late.status, InvoiceStatus::Overdue);
    settle(&mut late, 1, 6_000, PaymentStatus::Succeeded);
    assert_eq!(late.status, InvoiceStatus::Paid);
    let mut void = invoice(&[]);
    void.status = InvoiceStatus::Void;
    settle(&mut void, 0, 10_000, PaymentStatus::Succeeded);
    assert_eq!(void.status, InvoiceStatus::Void);
}

#[test]
fn nothing_is_paid_while_its_payment_is_under_way_or_failed() {
    for status in [PaymentStatus::Processing, PaymentStatus::Failed] {
        let mut one = invoice(&[]);
        settle(&mut one, 0, 10_000, status);
        assert_eq!((one.status, one.paid_on), (InvoiceStatus::Open, None));
    }
}
