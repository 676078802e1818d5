//! How the reader wants numbers and dates: of which locale, and what stands for a minus.

use std::cell::{Cell, RefCell};

use js_sys::Array;

use crate::words::spoken;

thread_local! {
    /// The locale of every formatter; none for the browser's own.
    static LOCALE: RefCell<Option<String>> = const { RefCell::new(None) };
    static HAS_PARENTHESES: Cell<bool> = const { Cell::new(false) };
}

/// From here on, numbers and dates are written as in this locale, and amounts below zero with a
/// minus or between parentheses. What is in the page already must be drawn anew.
pub fn set_manner(locale: &str, has_parentheses: bool) {
    LOCALE.set(Some(locale.to_owned()));
    HAS_PARENTHESES.set(has_parentheses);
    super::style::forget_formatters();
}

/// The locale, as `Intl` wants it.
pub(super) fn locales() -> Array {
    LOCALE.with_borrow(|locale| {
        locale
            .as_ref()
            .map_or_else(Array::new, |locale| Array::of1(&locale.as_str().into()))
    })
}

/// Whether an amount below zero stands between parentheses.
pub(super) fn has_parentheses() -> bool {
    HAS_PARENTHESES.get()
}

/// A number as one piece: where words run from right to left, its sign, digits and currency would
/// otherwise change places with each other.
pub(super) fn isolated(number: String) -> String {
    if !spoken().is_rtl() {
        return number;
    }
    // The marks of `Intl` are made for a number that is not isolated.
    let plain = number.replace(['\u{200e}', '\u{200f}', '\u{61c}'], "");
    format!("\u{2066}{plain}\u{2069}")
}
