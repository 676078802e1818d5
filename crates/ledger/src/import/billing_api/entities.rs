//! Lists that stand beside the movements, read alike: rows to entities, set aside one by one, under
//! the proof of their page.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use serde::de::Error;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::fields::bad_row;
use super::proof::{self, Proven, Row, Stated};
use super::reading::{batch, described};
use super::{PageError, PageProof};
use crate::import::{Reason, Rejection};
use crate::store::batch::{Batch, Withdrawn};
use crate::store::register::Versioned;

/// What a page of a list is read to: its proof, what it holds, and the rows that were set aside; or
/// why the page as a whole cannot be trusted.
pub type Parsed = Result<(PageProof, Batch, Vec<Rejection>), PageError>;

/// Reads a list whose rows have ids and versions. Two rows of one id and one version that differ
/// contradict each other: the second is set aside, so that both can be seen. rows * log(rows)
pub(super) fn parse_versions<R: Row, E: Versioned>(
    body: &[u8],
    entity_of: impl Fn(R) -> Result<E, Reason>,
    fill: impl FnOnce(&mut Batch, Vec<E>),
) -> Parsed {
    let mut entities: Vec<E> = Vec::new();
    let mut withdrawn: Vec<Withdrawn> = Vec::new();
    let mut places: BTreeMap<(String, u64), usize> = BTreeMap::new();
    let proven = proof::read(body, |told: Told<R>| {
        let entity = match told {
            Told::Stands(row) => entity_of(row)?,
            Told::IsGone { id, sequence } => {
                let list = E::LIST;
                withdrawn.push(Withdrawn { list, id, sequence });
                return Ok(());
            }
        };
        match places.entry((entity.id().to_owned(), entity.sequence())) {
            Entry::Vacant(vacant) => {
                vacant.insert(entities.len());
            }
            Entry::Occupied(place) => {
                if entities.get(*place.get()) != Some(&entity) {
                    return Err(bad_row(
                        "another row of the page has the same id and sequence, and says something else",
                    ));
                }
            }
        }
        entities.push(entity);
        Ok(())
    });
    let (proof, mut batch, rejections) = finish(proven?, entities, fill);
    batch.entities.withdrawn = withdrawn;
    Ok((proof, batch, rejections))
}

/// A row of a change feed: as it stands now, or that it is gone.
enum Told<R> {
    Stands(R),
    IsGone { id: String, sequence: u64 },
}

impl<'de, R: Row> Deserialize<'de> for Told<R> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Told<R>, D::Error> {
        #[derive(Deserialize)]
        struct Gone {
            id: String,
            sequence: u64,
        }
        let row = Value::deserialize(deserializer)?;
        if row.get("deleted") == Some(&Value::Bool(true)) {
            let gone = Gone::deserialize(row).map_err(D::Error::custom)?;
            let Gone { id, sequence } = gone;
            return Ok(Told::IsGone { id, sequence });
        }
        R::deserialize(row)
            .map(Told::Stands)
            .map_err(D::Error::custom)
    }
}

impl<R: Row> Row for Told<R> {
    const HAS_SUMS: bool = R::HAS_SUMS;

    fn id(&self) -> &str {
        match self {
            Told::Stands(row) => row.id(),
            Told::IsGone { id, .. } => id,
        }
    }

    fn stated_total(&self) -> Stated<'_> {
        match self {
            Told::Stands(row) => row.stated_total(),
            Told::IsGone { .. } => Stated::Nothing,
        }
    }
}

/// Reads a list whose rows stand for themselves.
pub(super) fn parse_values<R: Row, E>(
    body: &[u8],
    value_of: impl Fn(R) -> Result<E, Reason>,
    fill: impl FnOnce(&mut Batch, Vec<E>),
) -> Parsed {
    let mut values = Vec::new();
    let proven = proof::read(body, |row: R| {
        values.push(value_of(row)?);
        Ok(())
    });
    Ok(finish(proven?, values, fill))
}

fn finish<E>(
    proven: Proven,
    entities: Vec<E>,
    fill: impl FnOnce(&mut Batch, Vec<E>),
) -> (PageProof, Batch, Vec<Rejection>) {
    let Proven {
        proof,
        lines,
        rejections,
    } = proven;
    let mut batch = batch(described(lines));
    fill(&mut batch, entities);
    (proof, batch, rejections)
}
