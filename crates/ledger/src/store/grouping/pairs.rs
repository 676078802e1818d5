//! Pairs of numbers, numbered in order of arrival: how several codes become one small number.

use crate::store::index::{Index, hash};
use crate::store::texts::{NONE, narrow};

/// Pairs, each once, numbered from 0.
#[derive(Debug)]
pub struct Pairs {
    /// How many numbers there are on the right; a table holds all pairs when they are few.
    n_right: usize,
    /// By left number, then by right number.
    table: Vec<u32>,
    index: Index,
    all: Vec<[u32; 2]>,
}

/// The most numbers on the right for which a table is worth its room.
const N_RIGHT_MAX: usize = 64;

impl Pairs {
    /// No pairs yet. Numbers on the right are below `n_right`, those on the left are any that came
    /// in order from 0.
    pub fn new(n_right: usize) -> Pairs {
        Pairs {
            n_right,
            table: Vec::new(),
            index: Index::default(),
            all: Vec::new(),
        }
    }

    /// The number of a pair, which it gets now if it has none.
    #[inline]
    pub fn code(&mut self, left: u32, right: u32) -> u32 {
        if self.n_right > N_RIGHT_MAX {
            return self.code_by_index([left, right]);
        }
        let place = left as usize * self.n_right + right as usize;
        match self.table.get(place) {
            Some(&code) if code != NONE => code,
            _ => self.add_to_table(place, [left, right]),
        }
    }

    /// The pair of a number.
    pub fn pair(&self, code: u32) -> [u32; 2] {
        self.all[code as usize]
    }

    #[cold]
    fn add_to_table(&mut self, place: usize, pair: [u32; 2]) -> u32 {
        if place >= self.table.len() {
            self.table
                .resize((pair[0] as usize + 1) * self.n_right, NONE);
        }
        let code = self.add(pair);
        self.table[place] = code;
        code
    }

    fn code_by_index(&mut self, pair: [u32; 2]) -> u32 {
        let is_it = |code: u32| self.all[code as usize] == pair;
        if let Some(code) = self.index.find(hash(pair), is_it) {
            return code;
        }
        let code = self.add(pair);
        let all = &self.all;
        self.index.insert(code, |code| hash(all[code as usize]));
        code
    }

    fn add(&mut self, pair: [u32; 2]) -> u32 {
        self.all.push(pair);
        narrow(self.all.len() - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pair_has_its_own_number() {
        for n_right in [1, 3, N_RIGHT_MAX, N_RIGHT_MAX + 1, 1000] {
            let mut pairs = Pairs::new(n_right);
            let mut all = Vec::new();
            for left in [0, 1, 2, 40, 7] {
                let rights = [0, n_right / 2, n_right - 1];
                all.extend(rights.map(|right| [left, narrow(right)]));
            }
            all.sort_unstable();
            all.dedup();
            for _ in 0..2 {
                for (number, &[left, right]) in (0..).zip(&all) {
                    assert_eq!(pairs.code(left, right), number);
                    assert_eq!(pairs.pair(number), [left, right]);
                }
            }
        }
    }
}
