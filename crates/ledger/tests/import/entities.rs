//! What the server writes of documents, meters and the catalogue, the importer reads: every entity
//! comes back as it went, by way of the row's JSON.

use ledger::fx::{RATE_DIGITS_MAX, Rate};
use ledger::import::Rejection;
use ledger::import::billing_api::{self, PageError, PageProof, Parsed};
use ledger::invoice::{
    ClaimedTotals, CreditNote, Direction, Invoice, InvoiceStatus, LineItem, Payment, PaymentStatus,
};
use ledger::money::{Currency, Money, Rounding};
use ledger::payment_method::{PaymentMethod, PaymentMethodKind};
use ledger::product::Product;
use ledger::settlement::Balance;
use ledger::store::batch::Batch;
use ledger::subscription::{
    BillingInterval, EventKind, IntervalUnit, NextCharge, Retry, RetryStatus, Subscription,
    SubscriptionEvent, SubscriptionStatus,
};
use ledger::usage::{Meter, Price, PriceModel, Proration, Tier, UsageRecord};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use rust_decimal::Decimal;

use super::round_trip::{currency, day, instant, json, page, word};

/// One of a list's words, or one that is in no list.
fn word_of(known: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(known).prop_map(str::to_owned),
        word().prop_map(|word| format!("?{word}")),
    ]
}

fn decimal() -> impl Strategy<Value = Decimal> {
    (any::<i64>(), 0_u32..=28).prop_map(|(mantissa, scale)| Decimal::new(mantissa, scale))
}

fn money() -> impl Strategy<Value = Money> {
    (any::<i64>(), currency()).prop_map(|(minor, currency)| Money::new(minor, currency))
}

prop_compose! {
    fn line()(
        (description, quantity, unit_price) in (word(), decimal(), decimal()),
        (net_minor, tax_rate, tax_minor) in (any::<i64>(), option::of(decimal()), any::<i64>()),
        (tax_scheme, usage_record_ids) in (option::of(word()), vec(word(), 0..3)),
    ) -> LineItem {
        LineItem {
            description, quantity, unit_price, net_minor, tax_rate, tax_minor, tax_scheme,
            usage_record_ids,
        }
    }
}

prop_compose! {
    fn credit_note()(
        (id, number, issued_on) in (word(), word(), option::of(day())),
        (money, reason) in (money(), option::of(word())),
    ) -> CreditNote {
        CreditNote { id, number, issued_on, money, reason }
    }
}

prop_compose! {
    fn payment()(
        (id, paid_on, money) in (word(), option::of(day()), money()),
        status in word_of(&["processing", "succeeded", "failed"]),
        failure in option::of(word()),
    ) -> Payment {
        Payment { id, paid_on, money, status: PaymentStatus::from_name(&status), failure }
    }
}

prop_compose! {
    fn invoice()(
        (id, sequence, number) in (word(), 0_u64..1 << 53, word()),
        is_issued in any::<bool>(),
        (counterparty, currency) in (word(), currency()),
        status in word_of(&[
            "draft", "open", "partially_paid", "paid", "overdue", "void", "uncollectible",
        ]),
        (issued_on, due_on, paid_on) in (option::of(day()), option::of(day()), option::of(day())),
        lines in vec(line(), 0..4),
        (net_minor, tax_minor, total_minor)
            in (option::of(any::<i64>()), option::of(any::<i64>()), option::of(any::<i64>())),
        (mut credit_notes, mut payments) in (vec(credit_note(), 0..3), vec(payment(), 0..3)),
    ) -> Invoice {
        // Ids are distinct within an invoice.
        credit_notes.iter_mut().zip(0..).for_each(|(note, place)| note.id += &place.to_string());
        payments.iter_mut().zip(0..).for_each(|(paid, place)| paid.id += &place.to_string());
        Invoice {
            id, sequence, number, counterparty, currency, issued_on, due_on, paid_on, lines,
            direction: if is_issued { Direction::Issued } else { Direction::Received },
            status: InvoiceStatus::from_name(&status),
            claimed: ClaimedTotals { net_minor, tax_minor, total_minor },
            credit_notes, payments,
        }
    }
}

prop_compose! {
    fn subscription_event()(
        (at, mrr_before, mrr_after) in (instant(), decimal(), decimal()),
        kind in word_of(&[
            "created", "trial_ended", "changed", "renewed", "past_due", "recovered", "paused",
            "resumed", "canceled", "ended", "reactivated",
        ]),
    ) -> SubscriptionEvent {
        SubscriptionEvent { at, kind: EventKind::from_name(&kind), mrr_before, mrr_after }
    }
}

fn retry() -> impl Strategy<Value = Retry> {
    let status = word_of(&["scheduled", "failed", "succeeded"]);
    (instant(), status, option::of(word())).prop_map(|(at, status, failure)| Retry {
        at,
        status: RetryStatus::from_name(&status),
        failure,
    })
}

prop_compose! {
    fn subscription()(
        (id, sequence, customer_id, plan) in (word(), 0_u64..1 << 53, word(), word()),
        (currency, quantity, amount_minor) in (currency(), decimal(), any::<i64>()),
        count in any::<u32>(),
        unit in prop::sample::select(vec![
            IntervalUnit::Day, IntervalUnit::Week, IntervalUnit::Month, IntervalUnit::Year,
        ]),
        status in word_of(&["trialing", "active", "past_due", "paused", "canceled"]),
        started_at in instant(),
        (trial_ends_at, ended_at, cancel_at)
            in (option::of(instant()), option::of(instant()), option::of(instant())),
        events in vec(subscription_event(), 0..4),
        next_charge in option::of((day(), any::<i64>())),
        retries in vec(retry(), 0..3),
    ) -> Subscription {
        Subscription {
            id, sequence, customer_id, plan, currency, quantity, amount_minor, started_at,
            trial_ends_at, ended_at, cancel_at, events, retries,
            interval: BillingInterval { count, unit },
            status: SubscriptionStatus::from_name(&status),
            next_charge: next_charge.map(|(on, amount_minor)| NextCharge { on, amount_minor }),
        }
    }
}

prop_compose! {
    fn meter()(
        (id, sequence) in (word(), 0_u64..1 << 53), (name, unit) in (word(), word()),
    ) -> Meter {
        Meter { id, sequence, name, unit }
    }
}

fn tier() -> impl Strategy<Value = Tier> {
    (option::of(decimal()), decimal(), decimal()).prop_map(|(up_to, unit_price, flat)| Tier {
        up_to,
        unit_price,
        flat,
    })
}

fn model() -> impl Strategy<Value = PriceModel> {
    let tiers = || vec(tier(), 0..4);
    prop_oneof![
        decimal().prop_map(|unit_price| PriceModel::PerUnit { unit_price }),
        (decimal(), decimal()).prop_map(|(size, price)| PriceModel::Package { size, price }),
        tiers().prop_map(PriceModel::Volume),
        tiers().prop_map(PriceModel::Graduated),
        tiers().prop_map(PriceModel::GraduatedPercentage),
        word().prop_map(|word| PriceModel::Unknown(format!("?{word}"))),
    ]
}

prop_compose! {
    fn price()(
        (id, sequence, meter_id) in (word(), 0_u64..1 << 53, word()),
        (currency, model, free_units) in (currency(), model(), decimal()),
        (minimum, valid_from, valid_until) in (option::of(decimal()), option::of(day()), option::of(day())),
        proration in prop::sample::select(vec![Proration::None, Proration::ByDay]),
        rounding in prop::sample::select(vec![
            Rounding::HalfUp, Rounding::HalfEven, Rounding::Down, Rounding::Up,
        ]),
    ) -> Price {
        Price {
            id, sequence, meter_id, currency, model, free_units, minimum, valid_from, valid_until,
            proration, rounding,
        }
    }
}

prop_compose! {
    fn usage_record()(
        (id, sequence, meter_id) in (word(), 0_u64..1 << 53, word()),
        (on, quantity) in (day(), decimal()),
    ) -> UsageRecord {
        UsageRecord { id, sequence, meter_id, on, quantity }
    }
}

prop_compose! {
    fn product()(
        (sku, sequence, title) in (word(), 0_u64..1 << 53, word()),
        (category, unit_cost) in (option::of(word()), option::of(money())),
    ) -> Product {
        Product { sku, sequence, title, category, unit_cost }
    }
}

prop_compose! {
    fn payment_method()(
        (id, sequence) in (word(), 0_u64..1 << 53),
        kind in word_of(&[
            "credit_card", "debit_card", "net_banking", "wallet", "upi", "bank_account",
            "seller_wallet",
        ]),
        (brand, tail) in (option::of(word()), option::of(word())),
        (expires_on, is_default) in (option::of(day()), any::<bool>()),
    ) -> PaymentMethod {
        let kind = PaymentMethodKind::from_name(&kind);
        PaymentMethod { id, sequence, kind, brand, tail, expires_on, is_default }
    }
}

prop_compose! {
    fn rate()(
        on in day(),
        (base, quote) in prop::sample::select(vec![("EUR", "USD"), ("USD", "JPY"), ("XQX", "EUR")]),
        (mantissa, scale) in (1_i64..10_i64.pow(RATE_DIGITS_MAX), 0_u32..=28),
        source in word(),
    ) -> Rate {
        let [base, quote] = [base, quote].map(|code| Currency::from_code(code).unwrap());
        Rate { on, base, quote, rate: Decimal::new(mantissa, scale), source }
    }
}

fn balance() -> impl Strategy<Value = Balance> {
    let node = |parts: Vec<Balance>| {
        (word(), money(), instant()).prop_map(move |(name, money, as_of)| Balance {
            name,
            money,
            as_of,
            parts: parts.clone(),
        })
    };
    node(Vec::new()).prop_recursive(4, 16, 3, move |inner| vec(inner, 0..3).prop_flat_map(node))
}

/// Writes entities as a page of rows, reads it again, and gives what became of them.
fn through<T, R: serde::Serialize>(
    entities: &[T],
    row_of: impl Fn(&T) -> R,
    id_of: impl Fn(&R) -> &str,
    parse: impl Fn(&[u8]) -> Parsed,
    totals: &[(Currency, i128)],
) -> Result<(Batch, Vec<Rejection>), PageError> {
    let rows: Vec<R> = entities.iter().map(row_of).collect();
    let ids: Vec<String> = rows.iter().map(|row| id_of(row).to_owned()).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let body = json(&page(rows, &ids, totals));
    let (proof, batch, rejections): (PageProof, _, _) = parse(&body)?;
    assert_eq!(proof.count, entities.len());
    let lines = batch.lines;
    assert_eq!(lines.total, lines.summary + lines.rejected, "{lines:?}");
    Ok((batch, rejections))
}

/// Gives each entity a version of its own, as a feed does: equal ids are common among short words.
macro_rules! law {
    ($($law:ident: $entity:ident, $row:ident, $parse:ident, $id:ident, $($list:ident).+, $total:expr;)*) => {
        proptest! {
            $(#[test]
            fn $law(mut entities in vec($entity(), 0..6)) {
                for (sequence, entity) in (1..).zip(&mut entities) {
                    entity.sequence = sequence;
                }
                let total = $total;
                let totals: Vec<(Currency, i128)> = entities.iter().filter_map(total).collect();
                let (batch, rejections) = through(
                    &entities, billing_api::$row, |row| &row.$id, billing_api::$parse, &totals,
                ).unwrap();
                prop_assert_eq!(rejections, vec![]);
                prop_assert_eq!(batch.$($list).+, entities);
            })*
        }
    };
}

fn none<T>(_: &T) -> Option<(Currency, i128)> {
    None
}

law! {
    invoices: invoice, invoice_row, parse_invoices, id, entities.invoices, |it: &Invoice| {
        Some((it.currency, it.claimed.total_minor?.into()))
    };
    subscriptions: subscription, subscription_row, parse_subscriptions, id, entities.subscriptions,
        |it: &Subscription| Some((it.currency, it.amount_minor.into()));
    meters: meter, meter_row, parse_meters, id, entities.meters, none;
    prices: price, price_row, parse_prices, id, entities.prices, none;
    usage_records: usage_record, usage_record_row, parse_usage_records, id, entities.usage_records, none;
    products: product, product_row, parse_products, sku, entities.products, |it: &Product| {
        it.unit_cost.map(|cost| (cost.currency, cost.minor.into()))
    };
    payment_methods: payment_method, payment_method_row, parse_payment_methods, id,
        entities.payment_methods, none;
}

proptest! {
    #[test]
    fn rates(rates in vec(rate(), 0..6)) {
        let (batch, rejections) = through(
            &rates, billing_api::rate_row, |row| &row.id, billing_api::parse_rates, &[],
        ).unwrap();
        prop_assert_eq!(rejections, vec![]);
        prop_assert_eq!(batch.rates, rates);
    }

    #[test]
    fn balances(balances in vec(balance(), 0..4)) {
        let totals: Vec<_> =
            balances.iter().map(|it| (it.money.currency, it.money.minor.into())).collect();
        let (batch, rejections) = through(
            &balances, billing_api::balance_row, |row| &row.id, billing_api::parse_balances, &totals,
        ).unwrap();
        prop_assert_eq!(rejections, vec![]);
        prop_assert_eq!(batch.balances, balances);
    }

    #[test]
    fn a_page_whose_sum_is_off_is_no_page(mut entities in vec(subscription(), 1..4), off in 1_i128..99) {
        for (sequence, entity) in (1..).zip(&mut entities) {
            entity.sequence = sequence;
        }
        let mut totals: Vec<_> =
            entities.iter().map(|it| (it.currency, i128::from(it.amount_minor))).collect();
        totals[0].1 += off;
        let error = through(
            &entities, billing_api::subscription_row, |row| &row.id,
            billing_api::parse_subscriptions, &totals,
        ).unwrap_err();
        let is_sum = matches!(error, PageError::SumDiffers { .. });
        prop_assert!(is_sum);
    }
}
