//! Documents about movements: what the marketplace asks for its fees, and what companies are asked
//! for that buy on account. Their lines are the amounts of the rows, to the cent.

use ledger::day::Day;
use ledger::invoice::{
    ClaimedTotals, CreditNote, Direction, Invoice, InvoiceStatus, LineItem, Payment, PaymentStatus,
};
use ledger::money::{Currency, Money};
use ledger::transaction::{Component, Kind, Status, Transaction};
use rust_decimal::Decimal;

use super::amounts::total;
use super::calendar::{day, day_number};
use super::catalogue;
use super::shops::{Shop, Tax};

/// Days that a company has to pay.
const TERM_DAYS: i64 = 30;

/// Companies that buy on account; who it is follows from the order.
const COMPANIES: [&str; 12] = [
    "Café Morgenrot GbR",
    "Hotel Alte Post KG",
    "Kanzlei Brandt & Söhne",
    "Praxis Dr. Yıldız",
    "Studio Nordlicht GmbH",
    "Teehaus Lindenhof",
    "Werkstatt 44 eG",
    "Pension Seeblick",
    "Agentur Federstrich",
    "Bäckerei Kornblum",
    "Yogaraum Ost e.V.",
    "Weingut Rebstock",
];

/// The document that asks for a fee: paid from the balance on the day, by the very row.
pub fn of_fee(shop: &Shop, row: &Transaction) -> Invoice {
    let number = row.reference_id.clone().unwrap_or_default();
    let on = day(day_number(row.posted_at.seconds()));
    let is_tax =
        |component: &Component| matches!(component, Component::FeeTax | Component::AdvertisingTax);
    let sum = |wants_tax: bool| -> i64 {
        let amounts = row.amounts.iter();
        let wanted = amounts.filter(|amount| is_tax(&amount.component) == wants_tax);
        wanted.map(|amount| -amount.minor).sum()
    };
    let line = LineItem {
        description: format!("{}, {}", row.raw_kind, shop.terms.id),
        ..line(
            shop.currency,
            (sum(false), sum(true)),
            1,
            shop.terms.fee_tax,
        )
    };
    let paid = Money::new(-total(row), shop.currency);
    Invoice {
        id: format!("inv_{number}"),
        counterparty: format!("{} marketplace services", shop.terms.id),
        status: InvoiceStatus::Paid,
        paid_on: Some(on),
        payments: vec![payment(&number, on, paid)],
        ..document(
            number,
            Direction::Received,
            (on, on),
            vec![line],
            shop.currency,
        )
    }
}

/// The document for an order on account, with a credit note for each refund of it; none for an order
/// that was paid in another way.
pub fn of_order(shop: &Shop, rows: &[Transaction], returns: &[Transaction]) -> Option<Invoice> {
    let first = rows.first()?;
    if first.payment_method.as_deref() != Some("invoice") {
        return None;
    }
    let order_id = first.order_id.clone()?;
    let issued = day_number(first.posted_at.seconds());
    let (issued_on, due_on) = (day(issued), day(issued + TERM_DAYS));
    let lines = rows.iter().flat_map(|row| lines_of(shop, row)).collect();
    let number = format!("JP-{order_id}");
    let mut invoice = Invoice {
        id: format!("inv_{order_id}"),
        counterparty: company(&order_id).to_owned(),
        ..document(
            number,
            Direction::Issued,
            (issued_on, due_on),
            lines,
            shop.currency,
        )
    };
    let refunds = returns.iter().filter(|row| row.kind == Kind::Refund);
    invoice.credit_notes = refunds
        .enumerate()
        .map(|(place, row)| credit_note(&order_id, place, row))
        .collect();

    let credited: i64 = invoice
        .credit_notes
        .iter()
        .map(|note| note.money.minor)
        .sum();
    let open = invoice.claimed.total_minor.unwrap_or_default() - credited;
    // The marketplace sets the money free when the company has paid.
    let is_paid = first.status == Status::Released;
    if is_paid {
        invoice.status = InvoiceStatus::Paid;
        invoice.paid_on = Some(due_on);
        if open > 0 {
            invoice.payments = vec![payment(&order_id, due_on, Money::new(open, shop.currency))];
        }
    } else if credited > 0 {
        invoice.status = InvoiceStatus::PartiallyPaid;
    }
    Some(invoice)
}

fn company(order_id: &str) -> &'static str {
    let digits = order_id.bytes().filter(u8::is_ascii_digit);
    let sum: usize = digits.map(|digit| usize::from(digit - b'0')).sum();
    COMPANIES[sum % COMPANIES.len()]
}

/// What a company is asked for one row of its order: the goods, and shipping and wrap where it pays
/// for them.
fn lines_of(shop: &Shop, row: &Transaction) -> Vec<LineItem> {
    let rate = match shop.terms.tax {
        Tax::Collected(rate) => rate,
        Tax::Facilitated(_) | Tax::Silent => 0,
    };
    let of = |component: &Component| minor_of(row, component);
    // Shipping that is given back is no line, and neither is its tax.
    let is_promoted = of(&Component::PromotionShipping) != 0;
    let shipping_tax = of(&Component::ShippingTax);
    let goods_net = of(&Component::ProductSale) + of(&Component::PromotionItem);
    let goods_tax = of(&Component::ProductTax)
        + of(&Component::PromotionTax)
        + if is_promoted { shipping_tax } else { 0 };
    let sku = row.sku.as_deref().unwrap_or_default();
    let described = |description: &str, amounts, quantity| LineItem {
        description: description.to_owned(),
        ..line(shop.currency, amounts, quantity, rate)
    };
    let mut lines = vec![described(
        catalogue::title(sku),
        (goods_net, goods_tax),
        row.quantity,
    )];
    let shipping_net = of(&Component::ShippingCredit);
    if shipping_net != 0 && !is_promoted {
        lines.push(described("Shipping", (shipping_net, shipping_tax), 1));
    }
    let wrap_net = of(&Component::GiftWrap);
    if wrap_net != 0 {
        lines.push(described(
            "Gift wrap",
            (wrap_net, of(&Component::GiftWrapTax)),
            1,
        ));
    }
    lines
}

/// What the company gets back of a refund.
fn credit_note(order_id: &str, place: usize, row: &Transaction) -> CreditNote {
    let to_buyer = |component: &Component| {
        matches!(
            component,
            Component::ProductSale
                | Component::ProductTax
                | Component::PromotionItem
                | Component::PromotionTax
                | Component::ShippingCredit
                | Component::ShippingTax
                | Component::PromotionShipping
        )
    };
    let amounts = row.amounts.iter();
    let back = amounts.filter(|amount| to_buyer(&amount.component));
    let back: i64 = back.map(|amount| -amount.minor).sum();
    CreditNote {
        id: format!("cn_{order_id}_{place}"),
        number: format!("JP-{order_id}-C{}", place + 1),
        issued_on: Some(day(day_number(row.posted_at.seconds()))),
        money: Money::new(back, row.currency),
        reason: Some("returned".to_owned()),
    }
}

fn minor_of(row: &Transaction, component: &Component) -> i64 {
    let amounts = row.amounts.iter();
    let own = amounts.filter(|amount| amount.component == *component);
    own.map(|amount| amount.minor).sum()
}

/// An open document whose claimed totals are those of its lines.
pub fn document(
    number: String,
    direction: Direction,
    (issued_on, due_on): (Day, Day),
    lines: Vec<LineItem>,
    currency: Currency,
) -> Invoice {
    let net: i64 = lines.iter().map(|line| line.net_minor).sum();
    let tax: i64 = lines.iter().map(|line| line.tax_minor).sum();
    Invoice {
        id: String::new(),
        sequence: 0,
        number,
        direction,
        counterparty: String::new(),
        currency,
        status: InvoiceStatus::Open,
        issued_on: Some(issued_on),
        due_on: Some(due_on),
        paid_on: None,
        lines,
        claimed: ClaimedTotals {
            net_minor: Some(net),
            tax_minor: Some(tax),
            total_minor: Some(net + tax),
        },
        credit_notes: Vec::new(),
        payments: Vec::new(),
    }
}

/// A line of so many units that come to this net and tax, without a description. The price of one
/// has as many decimals as it needs for that. The rate is in hundred-thousandths.
pub fn line(currency: Currency, (net, tax): (i64, i64), quantity: i64, rate: i64) -> LineItem {
    let whole = Money::new(net, currency).to_decimal();
    let quantity = Decimal::from(quantity.max(1));
    LineItem {
        description: String::new(),
        quantity,
        unit_price: price_of_one(whole, quantity),
        net_minor: net,
        tax_rate: (rate > 0).then(|| Decimal::new(rate, 5).normalize()),
        tax_minor: tax,
        tax_scheme: (rate > 0).then(|| "standard".to_owned()),
        usage_record_ids: Vec::new(),
    }
}

/// The price of one of so many units that cost this much.
pub fn price_of_one(whole: Decimal, quantity: Decimal) -> Decimal {
    /// Enough that a million units come back to the cent.
    const DECIMALS: u32 = 12;
    let price = whole.checked_div(quantity).unwrap_or_default();
    price.round_dp(DECIMALS).normalize()
}

/// A payment that arrived.
pub fn payment(of: &str, on: Day, money: Money) -> Payment {
    Payment {
        id: format!("paid_{of}"),
        paid_on: Some(on),
        money,
        status: PaymentStatus::Succeeded,
        failure: None,
    }
}
