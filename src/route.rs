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
    /// The seller's own files.
    Import,
    /// How the page looks, the account, and what this browser keeps.
    Settings,
    /// Password and code.
    SignIn,
}

impl Page {
    /// The pages of the navigation, in order.
    pub const NAVIGATION: [Page; 6] = [
        Page::Overview,
        Page::Sales,
        Page::Fees,
        Page::Transactions,
        Page::Payouts,
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
