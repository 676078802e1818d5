//! The few signs that stand beside words, never instead of them.

use leptos::prelude::*;

/// A sign. Its strokes are drawn on a square of 16 by 16.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// Four tiles.
    Overview,
    /// Three columns.
    Sales,
    /// A part of a whole.
    Fees,
    /// A bank note.
    Payouts,
    /// A sheet with lines.
    Invoices,
    /// The hand of a meter.
    Usage,
    /// Round again.
    Subscriptions,
    /// A pair of scales.
    Balances,
    /// A part that goes to the state.
    Taxes,
    /// Two columns of a book.
    Accounting,
    /// An arrow into a tray.
    Import,
    /// Two sliders.
    Settings,
    /// Out of a door.
    Leave,
    /// It holds.
    Check,
    /// It does not hold.
    Cross,
    /// It can't be said.
    Question,
    /// Look here.
    Warning,
    /// Back in time, or to the page before.
    Previous,
    /// On in time, or to the page after.
    Next,
    /// Shut.
    Close,
    /// Opens a list; sorted the other way round.
    Down,
    /// Sorted.
    Up,
    /// Lines of a table.
    Transactions,
    /// To the clipboard.
    Copy,
    /// Looks for a text.
    Search,
    /// An arrow out of a tray.
    Export,
    /// Something is not here.
    Gap,
}

impl Sign {
    /// A sign that points on or back is turned around where words run from right to left.
    const fn class(self) -> &'static str {
        match self {
            Sign::Previous | Sign::Next | Sign::Leave => "icon is-pointing",
            _ => "icon",
        }
    }

    const fn path(self) -> &'static str {
        match self {
            Sign::Overview => "M2.5 2.5h4v4h-4zM9.5 2.5h4v4h-4zM2.5 9.5h4v4h-4zM9.5 9.5h4v4h-4z",
            Sign::Sales => "M2 13.5h12M3.5 11V8M8 11V3M12.5 11V5.5",
            Sign::Fees => {
                "M12.5 3.5l-9 9M5 3.2a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 1 0 0-3.6M11 9.2a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 1 0 0-3.6"
            }
            Sign::Payouts => "M1.5 4h13v8h-13zM8 6.2a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 1 0 0-3.6",
            Sign::Invoices => "M3.5 1.5h9v13l-2-1.5-2.5 1.5-2.5-1.5-2 1.5zM6 5h4M6 8h4",
            Sign::Usage => "M2.5 11.5a6 6 0 1 1 11 0M8 10l3-3.5M5 13.5h6",
            Sign::Subscriptions => {
                "M13.5 8a5.5 5.5 0 0 1-9.8 3.4M2.5 8a5.5 5.5 0 0 1 9.8-3.4M12.5 1.5v3.3H9.2M3.5 14.5v-3.3h3.3"
            }
            Sign::Balances => {
                "M8 2.5v11M5 13.5h6M3 4.5h10M3 4.5l-1.7 4a1.9 1.9 0 0 0 3.4 0zM13 4.5l-1.7 4a1.9 1.9 0 0 0 3.4 0z"
            }
            Sign::Taxes => {
                "M3.5 1.5h9v13l-2.2-1.5-2.3 1.5-2.3-1.5-2.2 1.5zM6 9.5l4-5M6.2 5h.1M9.7 9h.1"
            }
            Sign::Accounting => "M2.5 2.5h11v11h-11zM2.5 5.5h11M8 5.5v8",
            Sign::Import => "M8 10.5v-8M5 5.5l3-3 3 3M2.5 9.5v4h11v-4",
            Sign::Settings => "M2 5h5M11 5h3M9 3v4M2 11h3M9 11h5M7 9v4",
            Sign::Leave => "M9 2.5H3v11h6M7 8h7M11.5 5.5 14 8l-2.5 2.5",
            Sign::Check => "M3 8.5l3.2 3.2L13 4.8",
            Sign::Cross => "M4 4l8 8M12 4l-8 8",
            Sign::Question => "M5.5 6a2.5 2.5 0 1 1 3.4 2.3c-.6.3-.9.7-.9 1.5M8 12.2v.6",
            Sign::Warning => "M8 2.5 14 13.5H2zM8 6.5v3M8 11.4v.4",
            Sign::Previous => "M10 3.5 5.5 8l4.5 4.5",
            Sign::Next => "M6 3.5 10.5 8 6 12.5",
            Sign::Close => "M4.5 4.5l7 7M11.5 4.5l-7 7",
            Sign::Down => "M4 6.5l4 4 4-4",
            Sign::Up => "M4 9.5l4-4 4 4",
            Sign::Transactions => "M2 4h12M2 8h12M2 12h12M5.5 4v8",
            Sign::Copy => "M5.5 5.5v-3h8v8h-3M2.5 5.5h8v8h-8z",
            Sign::Search => "M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 1 0 0-9M10.5 10.5l3.5 3.5",
            Sign::Export => "M8 2.5v8M5 7.5l3 3 3-3M2.5 9.5v4h11v-4",
            Sign::Gap => "M1.5 8h3M6.5 8h3M11.5 8h3",
        }
    }
}

/// Draws a sign. It is hidden from screen readers: the words beside it say the same.
#[component]
pub fn Icon(
    /// Which.
    sign: Sign,
) -> impl IntoView {
    view! {
        <svg class=sign.class() viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
            <path d=sign.path() />
        </svg>
    }
}
