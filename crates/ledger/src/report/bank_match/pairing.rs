//! From pairs that may belong together to pairs that do, without a guess.

use std::collections::{BTreeMap, BTreeSet};

use super::candidate::{Candidate, Grounds, Rank};

/// What belongs together, and what can't be told apart.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Pairing {
    /// Each payout and each line is in one of them at most.
    pub pairs: Vec<Candidate>,
    /// Of payouts and lines that are in no pair.
    pub ties: Vec<Tie>,
}

/// Payouts and lines that hang together by pairs that fit equally well.
#[derive(Debug, PartialEq, Eq)]
pub struct Tie {
    pub grounds: Grounds,
    /// Places, ascending.
    pub payouts: Vec<usize>,
    /// Places, ascending.
    pub rows: Vec<usize>,
}

/// Rank by rank, the best first: what is free and hangs together with nothing else of the rank is
/// a pair, and the rest of the rank is in ties. candidates, sorted once
pub fn pair(candidates: &[Candidate]) -> Pairing {
    let mut by_rank: BTreeMap<Rank, Vec<Candidate>> = BTreeMap::new();
    for candidate in candidates {
        by_rank.entry(candidate.rank).or_default().push(*candidate);
    }
    let mut pairing = Pairing::default();
    let mut used_payouts: BTreeSet<usize> = BTreeSet::new();
    let mut used_rows: BTreeSet<usize> = BTreeSet::new();
    for (rank, mut edges) in by_rank {
        edges.retain(|edge| !used_payouts.contains(&edge.payout) && !used_rows.contains(&edge.row));
        for group in groups(&edges) {
            used_payouts.extend(&group.payouts);
            used_rows.extend(&group.rows);
            match (&group.payouts[..], &group.rows[..]) {
                (&[payout], &[row]) => pairing.pairs.push(Candidate { payout, row, rank }),
                _ => pairing.ties.push(Tie {
                    grounds: rank.grounds,
                    payouts: group.payouts,
                    rows: group.rows,
                }),
            }
        }
    }
    pairing
}

/// Payouts and lines that are connected by pairs.
struct Group {
    payouts: Vec<usize>,
    rows: Vec<usize>,
}

/// The connected parts, by their first payout. edges
fn groups(edges: &[Candidate]) -> Vec<Group> {
    let mut rows_of: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let mut payouts_of: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for edge in edges {
        rows_of.entry(edge.payout).or_default().push(edge.row);
        payouts_of.entry(edge.row).or_default().push(edge.payout);
    }
    let mut met = BTreeSet::new();
    let mut groups = Vec::new();
    for &first in rows_of.keys() {
        if !met.insert(first) {
            continue;
        }
        let mut payouts = BTreeSet::from([first]);
        let mut rows = BTreeSet::new();
        let mut to_visit = vec![first];
        while let Some(payout) = to_visit.pop() {
            for &row in &rows_of[&payout] {
                if !rows.insert(row) {
                    continue;
                }
                let others = payouts_of[&row].iter().copied();
                to_visit.extend(others.filter(|&other| payouts.insert(other)));
            }
        }
        met.extend(&payouts);
        groups.push(Group {
            payouts: payouts.into_iter().collect(),
            rows: rows.into_iter().collect(),
        });
    }
    groups
}
