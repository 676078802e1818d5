//! A text as a QR code, drawn here: it is shown to no service.

use std::fmt::Write;

use leptos::prelude::*;
use qrcodegen::{QrCode as Code, QrCodeEcc};

/// The empty border around the squares, which readers need.
const BORDER: i32 = 4;

/// Draws a text that fits into a QR code; one that does not is not drawn.
/// `label` is what it is, for readers that hear it.
pub fn qr_code(text: &str, label: &'static str) -> impl IntoView + use<> {
    let code = Code::encode_text(text, QrCodeEcc::Medium).ok()?;
    let size = code.size() + 2 * BORDER;
    let view_box = format!("0 0 {size} {size}");
    Some(view! {
        <svg class="qr-code" role="img" aria-label=label viewBox=view_box>
            <path d=squares(&code) />
        </svg>
    })
}

/// The dark squares, row by row, neighbours as one bar.
fn squares(code: &Code) -> String {
    let mut path = String::new();
    for y in 0..code.size() {
        let mut x = 0;
        while x < code.size() {
            let start = x;
            while code.get_module(x, y) {
                x += 1;
            }
            if x > start {
                let (left, top, width) = (start + BORDER, y + BORDER, x - start);
                // Writing to a string never fails.
                let _ = write!(path, "M{left} {top}h{width}v1h-{width}z");
            }
            x += 1;
        }
    }
    path
}
