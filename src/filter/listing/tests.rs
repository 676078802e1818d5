//! The choices of a list survive the address, and nonsense in it is told.

use ledger::money::Currency;
use ledger::store::grouping::Dimension;
use ledger::transaction::{Component, Kind, Step, TaxScheme};

use super::*;

#[track_caller]
fn check(query: &str) -> Listing {
    let (listing, unread) = Listing::read(query);
    assert_eq!(unread, [""; 0]);
    assert_eq!(address::query(&listing.pairs()), query);
    listing
}

fn rows(listing: &Listing) -> RowFilter {
    listing.row_filter(None, Zone::utc())
}

#[test]
fn every_choice_survives_the_address() {
    assert_eq!(check(""), Listing::default());
    let listing = check(
        "?q=305-%25&currency=EUR&kind=sale&kind=refund&marketplace=&marketplace=amazon.de\
         &paid-by=credit_card&step=expenses&component=ItemFees%20%7C%2050%25&status=deferred\
         &product=MUG&order=305-1&settlement=93&min=-12.50&max=100&only=unrecognised\
         &sort=-amount&columns=posted,amount&group=month&open=txn/1",
    );
    let filter = rows(&listing);
    assert_eq!(filter.text.as_deref(), Some("305-%"));
    assert_eq!(filter.currencies, [Currency::from_code("EUR").unwrap()]);
    assert_eq!(filter.kinds, [Kind::Sale, Kind::Refund]);
    assert_eq!(filter.marketplaces, [None, Some("amazon.de".to_owned())]);
    assert_eq!(filter.steps, [Step::Expenses]);
    let unknown = Component::Unknown("ItemFees | 50%".to_owned());
    assert_eq!(filter.components, [unknown]);
    assert_eq!(filter.is_deferred, Some(true));
    assert_eq!(filter.total_minor, Some(-1250..=10_000));
    assert_eq!(filter.orders, [Some("305-1".to_owned())]);
    assert_eq!(filter.skus, [Some("MUG".to_owned())]);
    assert_eq!(filter.settlements, [Some("93".to_owned())]);
    assert!(filter.only_unrecognised && listing.is_narrowed());
    assert_eq!(listing.opened.as_deref(), Some("txn/1"));
    assert!(!listing.widened().is_narrowed());
    assert_eq!(
        address::query(&listing.widened().pairs()),
        "?sort=-amount&columns=posted,amount&group=month"
    );
    // Deferred and released together are all rows.
    assert_eq!(
        rows(&check("?status=deferred&status=released")).is_deferred,
        None
    );
    assert_eq!(
        rows(&check("?currency=JPY&min=5")).total_minor,
        Some(5..=i128::MAX)
    );
}

#[test]
fn only_choices_are_written() {
    let (listing, unread) =
        Listing::read("?period=2026&sort=-posted&q=%20&utm=1&kind=sale&kind=sale");
    assert!(unread.is_empty());
    assert_eq!(address::query(&listing.pairs()), "?kind=sale");
}

#[test]
fn what_makes_no_sense_is_told_and_is_no_choice() {
    let query = "?kind=nonsense&step=&sort=up&columns=a,b&group=x&open=&only=some&min=1e5\
                 &currency=euro&status=maybe&component=&kind=sale";
    let (listing, unread) = Listing::read(query);
    assert_eq!(address::query(&listing.pairs()), "?kind=sale");
    assert_eq!(unread.len(), 11, "{unread:?}");
    // Of which currency?
    for query in [
        "?min=5",
        "?min=5&currency=EUR&currency=USD",
        "?currency=JPY&max=0.5",
    ] {
        let (listing, unread) = Listing::read(query);
        assert!(listing.amounts.is_empty());
        assert_eq!(unread, ["min, max"], "{query}");
    }
}

#[test]
fn an_amount_goes_with_its_currency() {
    let mut listing = check("?currency=EUR&min=5");
    listing.choose(Facet::Kind, "sale", true);
    listing.choose(Facet::Kind, "sale", false);
    assert_eq!(address::query(&listing.pairs()), "?currency=EUR&min=5");
    listing.choose(Facet::Currency, "USD", true);
    assert_eq!(
        address::query(&listing.pairs()),
        "?currency=EUR&currency=USD"
    );
}

#[test]
fn a_list_shows_the_rows_of_a_filter_or_says_that_it_can_not() {
    let listing = check(
        "?currency=EUR&kind=sale&marketplace=&marketplace=amazon.de&paid-by=credit_card&step=expenses\
         &component=referral_fee&status=deferred&product=MUG&order=305-1&settlement=93&only=unrecognised",
    );
    assert_eq!(Listing::showing(&rows(&listing)), Some(listing.clone()));
    assert_eq!(
        Listing::showing(&rows(&Listing::default())),
        Some(Listing::default())
    );

    let text = |text: &str| Value::Text(Some(text.to_owned()));
    let all = rows(&Listing::default());
    let mug = all.with(Dimension::Sku, &text("MUG"));
    assert_eq!(
        Listing::showing(&mug),
        Some(Listing::default().with(Facet::Product, "MUG"))
    );
    for too_much in [
        mug.with(Dimension::Sku, &text("CUP")),
        all.without(Dimension::Sku, vec![text("MUG")]),
        all.with(Dimension::TaxScheme, &Value::TaxScheme(TaxScheme::Seller)),
        rows(&check("?currency=EUR&min=1")),
    ] {
        assert_eq!(Listing::showing(&too_much), None);
    }
}
