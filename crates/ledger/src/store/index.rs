//! Finding the number of a thing by what it is: a hash table of numbers whose things stand
//! elsewhere, in a vector by number.

use super::texts::NONE;

/// Numbers from 0, by the hash of what they stand for.
#[derive(Clone, Debug, Default)]
pub struct Index {
    /// Open-addressed table, empty or a power of two long, at most three quarters full.
    slots: Vec<u32>,
    n_numbers: usize,
}

impl Index {
    /// The number with this hash that is the wanted one.
    pub fn find(&self, hash: u32, is_it: impl Fn(u32) -> bool) -> Option<u32> {
        let mask = self.slots.len().checked_sub(1)?;
        let mut place = hash as usize & mask;
        loop {
            let number = self.slots[place];
            if number == NONE {
                return None;
            }
            if is_it(number) {
                return Some(number);
            }
            place = (place + 1) & mask;
        }
    }

    /// Adds a number that is not in it, given the hash of any number in it and of the new one.
    pub fn insert(&mut self, number: u32, hash_of: impl Fn(u32) -> u32) {
        if self.n_numbers >= self.slots.len() / 4 * 3 {
            let n_slots = (self.slots.len() * 2).max(16);
            let full = std::mem::replace(&mut self.slots, vec![NONE; n_slots]);
            for number in full.into_iter().filter(|&number| number != NONE) {
                self.put(number, hash_of(number));
            }
        }
        self.put(number, hash_of(number));
        self.n_numbers += 1;
    }

    /// Bytes that it holds.
    pub fn n_bytes(&self) -> usize {
        self.slots.capacity() * size_of::<u32>()
    }

    fn put(&mut self, number: u32, hash: u32) {
        let mask = self.slots.len() - 1;
        let mut place = hash as usize & mask;
        while self.slots[place] != NONE {
            place = (place + 1) & mask;
        }
        self.slots[place] = number;
    }
}

/// A hash of a few numbers. They are codes that the ledger gave, so nobody outside chooses them.
pub fn hash(numbers: impl IntoIterator<Item = u32>) -> u32 {
    let mut state = 0_u64;
    for number in numbers {
        // An odd constant with no pattern in its bits, as hashers of compilers use it.
        state = (state.rotate_left(5) ^ u64::from(number)).wrapping_mul(0x517c_c1b7_2722_0a95);
    }
    // The upper bits depend on all of the input.
    u32::try_from(state >> 32).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_is_found_through_every_growth() {
        let things: Vec<[u32; 2]> = (0..3000).map(|number| [number / 7, number % 7]).collect();
        let mut index = Index::default();
        let find = |index: &Index, thing: [u32; 2]| {
            index.find(hash(thing), |number| things[number as usize] == thing)
        };
        for (number, &thing) in (0..).zip(&things) {
            assert_eq!(find(&index, thing), None);
            index.insert(number, |number| hash(things[number as usize]));
            assert_eq!(find(&index, thing), Some(number));
        }
        for (number, &thing) in (0..).zip(&things) {
            assert_eq!(find(&index, thing), Some(number));
        }
    }

    #[test]
    fn things_with_one_hash_are_told_apart() {
        let mut index = Index::default();
        for number in 0..40 {
            index.insert(number, |_| 7);
        }
        for wanted in 0..40 {
            assert_eq!(index.find(7, |number| number == wanted), Some(wanted));
        }
        assert_eq!(index.find(7, |_| false), None);
    }
}
