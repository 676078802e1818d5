//! Sellers can be spread over servers: in PostgreSQL every key begins with the seller, and the
//! statements for Citus in the documentation name every table there is.

use std::collections::BTreeSet;
use std::path::Path;

use billing_api::db::query;

use crate::harness::{Books, On, runtime};

/// Why a table of sign-in is on every node.
const BEFORE_THE_SELLER: &str = "asked before it is known whose books they open";

/// Tables whose keys need not begin with the seller, and why: in a cluster they are on every node.
const NOT_OF_SELLERS: [(&str, &str); 9] = [
    ("books_version", "one row about the database itself"),
    ("users", BEFORE_THE_SELLER),
    ("second_factors", BEFORE_THE_SELLER),
    ("recovery_codes", BEFORE_THE_SELLER),
    ("sessions", BEFORE_THE_SELLER),
    ("devices", BEFORE_THE_SELLER),
    ("failed_attempts", BEFORE_THE_SELLER),
    (
        "provider_events",
        "a provider names its events before it is known whose payment it is",
    ),
    ("sandbox_charges", "another party's books"),
];

fn rows(books: &Books, statement: &'static str) -> Vec<(String, String)> {
    runtime().block_on(async {
        let mut reader = books.db.read().await.unwrap();
        query(statement).fetch_all(&mut reader).await.unwrap()
    })
}

#[test]
fn every_key_begins_with_the_seller() {
    let books = On::Postgres.books();
    // Index expressions have no column: they would be unique over all sellers.
    let keys = rows(
        &books,
        "SELECT CAST(c.relname AS TEXT), coalesce(CAST(a.attname AS TEXT), 'an expression')
         FROM pg_index i
         JOIN pg_class c ON c.oid = i.indrelid
         LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
         WHERE i.indisunique AND c.relnamespace = 'public'::regnamespace",
    );
    assert!(keys.len() > 10, "{keys:?}");
    for (table, first) in keys {
        let is_allowed = NOT_OF_SELLERS.iter().any(|(name, _)| *name == table);
        assert!(
            first == "seller_id" || is_allowed,
            "{table} has a key that begins with {first}"
        );
    }
    // A reference from one seller's rows stays with that seller.
    let references = rows(
        &books,
        "SELECT CAST(conrelid::regclass AS TEXT), CAST(a.attname AS TEXT)
         FROM pg_constraint
         JOIN pg_attribute a ON a.attrelid = conrelid AND a.attnum = conkey[1]
         WHERE contype = 'f'",
    );
    assert!(references.len() > 5, "{references:?}");
    for (table, first) in references {
        assert_eq!(first, "seller_id", "{table}");
    }
}

#[test]
fn the_statements_for_citus_name_every_table_after_what_it_refers_to() {
    let books = On::Postgres.books();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/deployment/citus.sql");
    let text = std::fs::read_to_string(path).unwrap();
    let named: Vec<(&str, &str)> = text
        .lines()
        .filter_map(|line| line.strip_prefix("SELECT create_"))
        .filter_map(|rest| rest.split_once("_table('"))
        .map(|(kind, rest)| (kind, rest.split('\'').next().unwrap()))
        .collect();
    let tables = rows(
        &books,
        "SELECT CAST(relname AS TEXT), CAST(relkind AS TEXT) FROM pg_class
         WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'",
    );
    let there: BTreeSet<&str> = tables.iter().map(|(table, _)| table.as_str()).collect();
    let said: BTreeSet<&str> = named.iter().map(|(_, table)| *table).collect();
    assert_eq!(said, there);
    assert_eq!(named.len(), there.len(), "a table is named twice");
    for (kind, table) in &named {
        let is_shared = NOT_OF_SELLERS.iter().any(|(name, _)| name == table);
        assert_eq!(*kind == "reference", is_shared, "{table}");
    }
    let references = rows(
        &books,
        "SELECT CAST(conrelid::regclass AS TEXT), CAST(confrelid::regclass AS TEXT)
         FROM pg_constraint WHERE contype = 'f'",
    );
    let place = |wanted: &str| {
        named
            .iter()
            .position(|(_, table)| *table == wanted)
            .unwrap()
    };
    for (from, to) in references {
        assert!(
            place(&to) < place(&from),
            "{from} refers to {to}, which comes later"
        );
    }
}
