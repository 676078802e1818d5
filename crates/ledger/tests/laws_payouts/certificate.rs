//! Certificates: the same for the same books, and never the same for others.

use ledger::Ledger;
use ledger::report::Report;
use ledger::report::certificate::{Certificate, Query, SEAL, Sealed, is_intact};
use ledger::report::settlement_proof::{self, Outcome, SettlementProof};
use ledger::store::batch::{Batch, LineCount, Source};
use proptest::prelude::*;
use proptest::sample::Index;
use sha2::{Digest, Sha256};

use crate::books::{Books, books, empty};
use crate::{config, ledger_of, zone};

fn ask(ledger: &Ledger, settlement_id: Option<&str>) -> Option<Sealed> {
    let query = Query {
        settlement_id: settlement_id.map(str::to_owned),
    };
    Certificate::run(ledger, &query).sealed
}

/// The books, with every second settlement from a file that holds it whole.
fn with_files(books: &Books) -> Vec<Batch> {
    let mut rest = books.clone();
    let mut files = Vec::new();
    for (place, settlement) in books
        .settlements
        .iter()
        .enumerate()
        .filter(|one| one.0 % 2 == 1)
    {
        let byte = u8::try_from(place).unwrap();
        let mut file = empty(Source::File {
            name: format!("{}\n\u{e9}.txt", settlement.id),
            sha256: [byte; 32],
        });
        let is_of_it = |id: &Option<String>| id.as_ref() == Some(&settlement.id);
        let rows = books
            .transactions
            .iter()
            .filter(|row| is_of_it(&row.settlement_id));
        file.transactions = rows.cloned().collect();
        file.settlements.push(settlement.clone());
        file.lines = LineCount {
            total: 9,
            booked: 9,
            ..LineCount::default()
        };
        rest.transactions
            .retain(|row| !is_of_it(&row.settlement_id));
        rest.settlements.retain(|one| one.id != settlement.id);
        files.push(file);
    }
    let mut batches = rest.batches();
    batches.extend(files);
    batches
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_certificate_is_the_same_for_the_same_books(
        (batches, shuffled) in books().prop_flat_map(|books| {
            let batches = with_files(&books);
            (Just(batches.clone()), Just(batches).prop_shuffle())
        }),
    ) {
        let (ledger, other) = (ledger_of(&batches), ledger_of(&shuffled));
        prop_assert_eq!(ask(&ledger, None), ask(&other, None));
        for settlement in ledger.settlements() {
            prop_assert_eq!(ask(&ledger, Some(&settlement.id)), ask(&other, Some(&settlement.id)));
        }
    }

    #[test]
    fn a_certificate_says_what_the_proofs_say(books in books()) {
        let ledger = ledger_of(&with_files(&books));
        let all = ask(&ledger, None).unwrap();
        let mut counts = [0; 3];
        for settlement in ledger.settlements() {
            let query = settlement_proof::Query {
                settlement_id: settlement.id.clone(),
                zone: zone(),
            };
            let mut of_one = [0; 3];
            for identity in SettlementProof::run(&ledger, &query).proof.unwrap().identities {
                of_one[match identity.outcome {
                    Outcome::Holds => 0,
                    Outcome::Fails { .. } => 1,
                    Outcome::Unproven(_) => 2,
                }] += 1;
            }
            let one = ask(&ledger, Some(&settlement.id)).unwrap();
            prop_assert_eq!([one.n_hold, one.n_fail, one.n_unproven], of_one);
            let of_files = one.lines.iter().filter(|line| line.starts_with("source file"));
            let is_filed = settlement.id[1..].parse::<usize>().unwrap() % 2 == 1;
            prop_assert_eq!(of_files.count(), usize::from(is_filed));
            let id = format!("settlement {:?}", settlement.id);
            prop_assert_eq!(one.lines.iter().filter(|line| line.starts_with(&id)).count(), 1);
            prop_assert_eq!(all.lines.iter().filter(|line| line.starts_with(&id)).count(), 1);
            for (count, of_one) in counts.iter_mut().zip(of_one) {
                *count += of_one;
            }
        }
        // Of each tree two nodes have parts, and only the lower one may be off by one.
        let newest = |one: &&ledger::settlement::Balance| {
            let of_currency = books.balances.iter();
            let of_currency = of_currency.filter(|other| other.money.currency == one.money.currency);
            of_currency.map(|other| other.as_of).max() == Some(one.as_of)
        };
        for tree in books.balances.iter().filter(newest) {
            for node in [tree, &tree.parts[1]] {
                let parts: i64 = node.parts.iter().map(|part| part.money.minor).sum();
                counts[usize::from(node.money.minor != parts)] += 1;
            }
        }
        prop_assert_eq!([all.n_hold, all.n_fail, all.n_unproven], counts);
        let n_files = all.lines.iter().filter(|line| line.starts_with("source file")).count();
        prop_assert_eq!(n_files, books.settlements.len() / 2);
    }

    #[test]
    fn a_changed_certificate_is_known(books in books(), at in any::<Index>(), byte in 0..128_u8) {
        let sealed = ask(&ledger_of(&with_files(&books)), None).unwrap();
        prop_assert!(sealed.text.is_ascii() && !sealed.text.contains('\r'));
        prop_assert_eq!(sealed.lines.join("\n") + "\n", sealed.text.clone());
        let above: String = sealed.lines[..sealed.lines.len() - 1].iter().flat_map(|line| [line, "\n"]).collect();
        let digest: [u8; 32] = Sha256::digest(above.as_bytes()).into();
        prop_assert_eq!(digest, sealed.sha256);
        let hex = digest.iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
        prop_assert_eq!(sealed.lines.last().unwrap().strip_prefix(SEAL), Some(hex.as_str()));

        prop_assert!(is_intact(&sealed.text));
        let mut bytes = sealed.text.clone().into_bytes();
        let at = at.index(bytes.len());
        let is_changed = bytes[at] != byte;
        bytes[at] = byte;
        prop_assert_eq!(is_intact(&String::from_utf8(bytes).unwrap()), !is_changed);
        let longer = sealed.text.clone() + "more\n";
        prop_assert!(!is_intact(&longer));
        prop_assert!(!is_intact(&sealed.text[..sealed.text.len() - 1]));
    }
}

#[test]
fn no_settlement_no_certificate() {
    assert_eq!(ask(&Ledger::new(), Some("S1")), None);
    assert!(is_intact(&ask(&Ledger::new(), None).unwrap().text));
    assert!(!is_intact(""));
}
