//! A table of any length: only the rows in sight are in the page, and its rows come from wherever
//! they are, a part at a time.
//!
//! It is the browser's own table with a grid's roles: the keys move a cursor from cell to cell while
//! the table keeps the focus, so that a row which is scrolled out of the page takes no focus with it.
//! Rooms: what is in sight ([`scroll`]), where the keys lead ([`cursor`]), which rows to have at hand
//! ([`window`]), what is marked ([`marks`]), and the values themselves ([`row`]).

pub mod cursor;
pub mod marks;
pub mod row;
pub mod scroll;
pub mod window;

#[cfg(target_arch = "wasm32")]
mod head;
#[cfg(target_arch = "wasm32")]
mod keys;
#[cfg(target_arch = "wasm32")]
mod lines;
#[cfg(target_arch = "wasm32")]
mod sight;
#[cfg(target_arch = "wasm32")]
mod tally;

#[cfg(target_arch = "wasm32")]
pub use grid::{Grid, Source, VirtualTable};

#[cfg(target_arch = "wasm32")]
mod grid;
