//! Pairs of numbers, numbered in order of arrival: how several codes become one small number.

use crate::store::index::{Index, hash};
use crate::store::texts::{NONE, narrow};

/// Pairs, each once, numbered from 0.
#[derive(Debug)]
pub struct Pairs {
    /// How many numbers there are on the right; 0 once the table would be too large.
    n_right: usize,
    /// By left number, then by right number, as long as all pairs are few.
    table: Vec<u32>,
    index: Index,
    all: Vec<[u32; 2]>,
}

/// The most pairs, met or not, for which a table is worth its room.
const TABLE_MAX: usize = if cfg!(test) { 100 } else { 1 << 19 };

impl Pairs {
    /// No pairs yet. Numbers on the right are below `n_right`.
    pub fn new(n_right: usize) -> Pairs {
        Pairs {
            n_right: if n_right > TABLE_MAX { 0 } else { n_right },
            table: Vec::new(),
            index: Index::default(),
            all: Vec::new(),
        }
    }

    /// The number of a pair, which it gets now if it has none.
    #[inline]
    pub fn code(&mut self, left: u32, right: u32) -> u32 {
        let place = left as usize * self.n_right + right as usize;
        match self.table.get(place) {
            Some(&code) if code != NONE => code,
            _ => self.look_up([left, right]),
        }
    }

    /// The pair of a number.
    pub fn pair(&self, code: u32) -> [u32; 2] {
        self.all[code as usize]
    }

    #[inline(never)]
    fn look_up(&mut self, pair: [u32; 2]) -> u32 {
        let n_pairs = (pair[0] as usize + 1) * self.n_right;
        if self.n_right > 0 && n_pairs > TABLE_MAX {
            self.give_table_up();
        }
        if self.n_right == 0 {
            return self.code_by_index(pair);
        }
        if n_pairs > self.table.len() {
            self.table.resize(n_pairs, NONE);
        }
        let code = self.add(pair);
        self.table[pair[0] as usize * self.n_right + pair[1] as usize] = code;
        code
    }

    fn give_table_up(&mut self) {
        self.n_right = 0;
        self.table = Vec::new();
        let all = &self.all;
        for code in 0..narrow(all.len()) {
            self.index.insert(code, |code| hash(all[code as usize]));
        }
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
        for n_right in [
            1,
            3,
            TABLE_MAX / 8,
            TABLE_MAX / 2,
            TABLE_MAX,
            TABLE_MAX + 1,
            1000,
        ] {
            let mut pairs = Pairs::new(n_right);
            let mut all = Vec::new();
            for left in [0, 1, 7, 2, 40] {
                let rights = [0, n_right / 2, n_right - 1];
                all.extend(rights.map(|right| [left, narrow(right)]));
                all.dedup();
            }
            for _ in 0..2 {
                for (number, &[left, right]) in (0..).zip(&all) {
                    assert_eq!(pairs.code(left, right), number);
                    assert_eq!(pairs.pair(number), [left, right]);
                }
            }
        }
    }
}
