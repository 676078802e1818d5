//! Which rows of a long table to have at hand: those in sight, and more around them, so that
//! scrolling on finds its rows there already.

use std::ops::Range;

/// Rows that are asked for at once: several times what fits into sight, and little to send.
pub const ROWS: usize = 300;

/// When fewer rows than this are at hand beyond what is in sight, the next ones are asked for.
const MARGIN: usize = 60;

/// The rows to ask for; none while enough is at hand.
///
/// `known` are the rows at hand, `sight` those in sight of a table of `n_rows`.
pub fn wanted(sight: &Range<usize>, known: &Range<usize>, n_rows: usize) -> Option<Range<usize>> {
    let needed = sight.start.saturating_sub(MARGIN)..(sight.end + MARGIN).min(n_rows);
    if needed.start >= needed.end || known.start <= needed.start && needed.end <= known.end {
        return None;
    }
    let before = ROWS.saturating_sub(sight.len()) / 2;
    let start = sight.start.saturating_sub(before);
    let start = start.min(n_rows.saturating_sub(ROWS));
    Some(start..start + ROWS)
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
