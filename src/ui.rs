//! The parts that pages are made of: plain values in, a view out.
//!
//! A part knows money and the rows of reports. It asks nothing and goes nowhere: what to show is
//! handed to it, and what was done is told to its page.

pub mod browser_name;
pub mod matching;
pub mod scale;
pub mod table;
pub mod totals;
pub mod words;

#[cfg(target_arch = "wasm32")]
pub mod amount;
#[cfg(target_arch = "wasm32")]
pub mod check_list;
#[cfg(target_arch = "wasm32")]
pub mod choice;
#[cfg(target_arch = "wasm32")]
pub mod code_field;
#[cfg(target_arch = "wasm32")]
pub mod column_chart;
#[cfg(target_arch = "wasm32")]
pub mod copy_button;
#[cfg(target_arch = "wasm32")]
pub mod currency_picker;
#[cfg(target_arch = "wasm32")]
pub mod delta_line;
#[cfg(target_arch = "wasm32")]
pub mod download;
#[cfg(target_arch = "wasm32")]
pub mod drawer;
#[cfg(target_arch = "wasm32")]
pub mod drop_zone;
#[cfg(target_arch = "wasm32")]
pub mod figures;
#[cfg(target_arch = "wasm32")]
pub mod icon;
#[cfg(target_arch = "wasm32")]
pub mod identity_list;
#[cfg(target_arch = "wasm32")]
pub mod menu;
#[cfg(target_arch = "wasm32")]
pub mod money_table;
#[cfg(target_arch = "wasm32")]
pub mod page_head;
#[cfg(target_arch = "wasm32")]
pub mod palette;
#[cfg(target_arch = "wasm32")]
pub mod panel;
#[cfg(target_arch = "wasm32")]
pub mod payout_state;
#[cfg(target_arch = "wasm32")]
pub mod period_picker;
#[cfg(target_arch = "wasm32")]
pub mod qr_code;
#[cfg(target_arch = "wasm32")]
pub mod rows_table;
#[cfg(target_arch = "wasm32")]
pub mod search_field;
#[cfg(target_arch = "wasm32")]
pub mod status;
#[cfg(target_arch = "wasm32")]
pub mod theme_picker;
#[cfg(target_arch = "wasm32")]
pub mod waterfall;
#[cfg(target_arch = "wasm32")]
pub mod zone_picker;
