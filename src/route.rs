//! Every address of the app: written here and in its `<Route>`, nowhere else.

use crate::words::{labels, shell, terms};

/// A page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Page {
    /// Summary figures and what needs attention.
    Overview,
    /// What was sold and given back, over time and by what.
    Sales,
    /// What selling cost, and whether it was charged as it should have been.
    Fees,
    /// Every row.
    Transactions,
    /// Every settlement with its payout.
    Payouts,
    /// One settlement, proven.
    Payout {
        /// The settlement.
        settlement_id: String,
    },
    /// What the seller owes and is owed.
    Invoices,
    /// One invoice.
    Invoice {
        /// The sender's id of it.
        invoice_id: String,
    },
    /// What was counted, and what that costs.
    Usage,
    /// What recurs.
    Subscriptions,
    /// One subscription.
    Subscription {
        /// The sender's id of it.
        subscription_id: String,
    },
    /// Where the money is now, and when it comes free.
    Balances,
    /// What was collected, withheld and owed.
    Taxes,
    /// Both bases, the journals of a settlement, and the books as files.
    Accounting,
    /// The seller's own files.
    Import,
    /// How the page looks, the account, and what this browser keeps.
    Settings,
    /// Password and code.
    SignIn,
}

impl Page {
    /// The pages of the navigation, in order.
    pub const NAVIGATION: [Page; 12] = [
        Page::Overview,
        Page::Sales,
        Page::Fees,
        Page::Transactions,
        Page::Payouts,
        Page::Invoices,
        Page::Usage,
        Page::Subscriptions,
        Page::Balances,
        Page::Taxes,
        Page::Accounting,
        Page::Import,
    ];

    /// Address, without the query.
    pub fn href(&self) -> String {
        match self {
            Page::Overview => "/".to_owned(),
            Page::Sales => "/sales".to_owned(),
            Page::Fees => "/fees".to_owned(),
            Page::Transactions => "/transactions".to_owned(),
            Page::Payouts => "/payouts".to_owned(),
            Page::Payout { settlement_id } => format!("/payouts/{}", escape(settlement_id)),
            Page::Invoices => "/invoices".to_owned(),
            Page::Invoice { invoice_id } => format!("/invoices/{}", escape(invoice_id)),
            Page::Usage => "/usage".to_owned(),
            Page::Subscriptions => "/subscriptions".to_owned(),
            Page::Subscription { subscription_id } => {
                format!("/subscriptions/{}", escape(subscription_id))
            }
            Page::Balances => "/balances".to_owned(),
            Page::Taxes => "/taxes".to_owned(),
            Page::Accounting => "/accounting".to_owned(),
            Page::Import => "/import".to_owned(),
            Page::Settings => "/settings".to_owned(),
            Page::SignIn => "/sign-in".to_owned(),
        }
    }

    /// Title of the page and its entry in the navigation.
    pub fn title(&self) -> &'static str {
        match self {
            Page::Overview => shell::overview(),
            Page::Sales => terms::sales(),
            Page::Fees => labels::fees(),
            Page::Transactions => labels::transactions(),
            Page::Payouts => shell::payouts(),
            Page::Payout { .. } => labels::payout(),
            Page::Invoices => shell::invoices(),
            Page::Invoice { .. } => shell::invoice(),
            Page::Usage => shell::usage(),
            Page::Subscriptions => shell::subscriptions(),
            Page::Subscription { .. } => shell::subscription(),
            Page::Balances => shell::balances(),
            Page::Taxes => shell::taxes(),
            Page::Accounting => shell::accounting(),
            Page::Import => shell::imports(),
            Page::Settings => shell::settings(),
            Page::SignIn => shell::sign_in(),
        }
    }
}

/// Percent-encodes what is not plain in a path segment (RFC 3986 unreserved characters stay).
fn escape(segment: &str) -> String {
    let mut escaped = String::with_capacity(segment.len());
    for byte in segment.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            escaped.push('%');
            for nibble in [byte >> 4, byte & 15] {
                escaped.push(char::from(b"0123456789ABCDEF"[usize::from(nibble)]));
            }
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settlement_ids_survive_the_address() {
        let page = |id: &str| {
            Page::Payout {
                settlement_id: id.to_owned(),
            }
            .href()
        };
        assert_eq!(page("93146001638"), "/payouts/93146001638");
        assert_eq!(page("a/b?c#d e%"), "/payouts/a%2Fb%3Fc%23d%20e%25");
        assert_eq!(page("ü"), "/payouts/%C3%BC");
    }
}
