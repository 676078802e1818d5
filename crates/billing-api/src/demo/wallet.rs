//! What Juniper & Pine pays invoices with: one of each kind, and a card that is no longer good.

use ledger::payment_method::{PaymentMethod, PaymentMethodKind};

use super::calendar::day;

/// Every way to pay; the first is taken where none is chosen.
pub fn payment_methods() -> Vec<PaymentMethod> {
    use PaymentMethodKind::{
        BankAccount, CreditCard, DebitCard, NetBanking, SellerWallet, Upi, Wallet,
    };
    let method = |(code, kind, brand, tail, expires): Kept| PaymentMethod {
        id: format!("pm_{code}"),
        sequence: 0,
        kind,
        brand: Some(brand.to_owned()),
        tail: Some(tail.to_owned()),
        expires_on: expires.map(day),
        is_default: code == "visa",
    };
    let all: [Kept; 8] = [
        ("visa", CreditCard, "Visa", "4242", Some(21_091)), // 2027-09-30
        ("old_visa", CreditCard, "Visa", "1881", Some(20_726)), // 2026-09-30
        ("maestro", DebitCard, "Mastercard", "5100", Some(21_334)), // 2028-05-30
        ("sepa", BankAccount, "Sparkasse", "0937", None),
        ("net_banking", NetBanking, "HDFC Bank", "5504", None),
        ("wallet", Wallet, "PayPal", "pine", None),
        ("upi", Upi, "UPI", "@okhdfc", None),
        ("balance", SellerWallet, "Marketplace balance", "us", None),
    ];
    all.into_iter().map(method).collect()
}

/// Ids of ways to pay, and the sandbox's tokens that they stand for: most pay, one takes a while, and
/// two are declined.
pub const fn sandbox_tokens() -> [(&'static str, &'static str); 8] {
    [
        ("pm_visa", "tok_success"),
        ("pm_old_visa", "tok_declined_card_expired"),
        ("pm_maestro", "tok_declined_insufficient_funds"),
        ("pm_sepa", "tok_delayed"),
        ("pm_net_banking", "tok_success"),
        ("pm_wallet", "tok_success"),
        ("pm_upi", "tok_declined_by_issuer"),
        ("pm_balance", "tok_success"),
    ]
}

/// Code, kind, brand, last digits, and the last day in days since 1970-01-01.
type Kept = (
    &'static str,
    PaymentMethodKind,
    &'static str,
    &'static str,
    Option<i64>,
);
