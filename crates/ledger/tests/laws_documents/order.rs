//! Documents that arrive in any order, in any batches, some of them twice.

use ledger::Ledger;
use ledger::day::Day;
use ledger::day::zone::Zone;
use ledger::report::Report;
use ledger::report::invoices::{self, Invoices, Sort};
use ledger::report::subscriptions::{self, Subscriptions};
use ledger::store::batch::Entities;
use proptest::collection::vec;
use proptest::prelude::*;

use crate::random_invoices::invoice;
use crate::random_subscriptions::subscription;
use crate::{batch, config};

#[derive(Clone, Debug)]
enum Document {
    Invoice(ledger::invoice::Invoice),
    Subscription(ledger::subscription::Subscription),
}

/// Versions of a few ids; each version says the same whenever it comes.
fn documents() -> impl Strategy<Value = Vec<Document>> {
    let invoices = vec(invoice(), 0..8).prop_map(|all| {
        let versions = all.into_iter().enumerate().map(|(place, mut invoice)| {
            invoice.id = format!("i{}", place % 3);
            invoice.sequence = place as u64;
            Document::Invoice(invoice)
        });
        versions.collect::<Vec<_>>()
    });
    let subscriptions = vec(subscription(), 0..8).prop_map(|all| {
        let versions = all
            .into_iter()
            .enumerate()
            .map(|(place, mut subscription)| {
                subscription.id = format!("s{}", place % 3);
                subscription.sequence = place as u64;
                Document::Subscription(subscription)
            });
        versions.collect::<Vec<_>>()
    });
    (invoices, subscriptions)
        .prop_map(|(invoices, subscriptions)| [invoices, subscriptions].concat())
}

fn append(ledger: &mut Ledger, documents: &[Document]) {
    let mut entities = Entities::default();
    for document in documents {
        match document.clone() {
            Document::Invoice(invoice) => entities.invoices.push(invoice),
            Document::Subscription(subscription) => entities.subscriptions.push(subscription),
        }
    }
    ledger.append(batch(entities));
}

fn answers(ledger: &Ledger) -> [Vec<u8>; 2] {
    let as_of = Day::parse_iso("2025-04-15").unwrap();
    let invoices = invoices::Query {
        as_of,
        soon_days: 10,
        direction: None,
        currency: None,
        standing: None,
        bucket: None,
        sort: Sort::Due,
        is_descending: false,
        offset: 0,
        limit: 100,
    };
    let subscriptions = subscriptions::Query {
        from: Day::parse_iso("2025-01-01").unwrap(),
        as_of,
        zone: Zone::utc(),
        renewal_days: 30,
        offset: 0,
        limit: 100,
    };
    [
        postcard::to_stdvec(&Invoices::run(ledger, &invoices)).unwrap(),
        postcard::to_stdvec(&Subscriptions::run(ledger, &subscriptions)).unwrap(),
    ]
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn the_order_of_arrival_makes_no_difference(
        (documents, shuffled) in documents().prop_flat_map(|documents| {
            let twice = [&documents[..], &documents[..]].concat();
            (Just(documents), Just(twice).prop_shuffle())
        }),
        n_together in 1..5_usize,
    ) {
        let (mut ledger, mut other) = (Ledger::new(), Ledger::new());
        append(&mut ledger, &documents);
        let mut revision = 0;
        for piece in shuffled.chunks(n_together) {
            let before = answers(&other);
            append(&mut other, piece);
            if other.revision() == revision {
                prop_assert_eq!(answers(&other), before);
            }
            revision = other.revision();
        }
        prop_assert_eq!(answers(&ledger), answers(&other));
        prop_assert!(ledger.invoices().eq(other.invoices()));
        prop_assert!(ledger.subscriptions().eq(other.subscriptions()));
    }
}
