//! Other transactions that belong to the same order or have the same reference.

use ledger::money::Currency;
use ledger::report::transaction::Related;
use ledger::report::transactions::Line;
use leptos::prelude::*;

use super::super::view::View;
use crate::filter::listing::Listing;
use crate::format;
use crate::ui::words;
use crate::words::transactions;

/// The others, each a link to itself; nothing where there is none.
pub fn related(
    view: View,
    title: &'static str,
    related: &Related,
    own: Currency,
) -> Option<AnyView> {
    if related.n_rows == 0 {
        return None;
    }
    let lines = related.lines.iter().map(|other| line(view, other, own));
    let lines = lines.collect::<Vec<_>>();
    let more = related.n_rows - related.lines.len() as u64;
    let more = (more > 0).then(|| {
        let text = transactions::more_unlisted(&format::counted(more));
        view! { <p class="hint">{text}</p> }
    });
    Some(
        view! {
            <section class="detail-part" aria-label=title>
                <h3 class="chart-title">{transactions::with_number(title, &format::count(related.n_rows))}</h3>
                <ul class="detail-related">{lines}</ul>
                {more}
            </section>
        }
        .into_any(),
    )
}

fn line(view: View, other: &Line, own: Currency) -> AnyView {
    let listing = Listing {
        opened: Some(other.id.clone()),
        ..view.listing.get_untracked()
    };
    let href = view.href(&listing);
    let posted = view
        .scope
        .zone
        .with(|zone| format::instant(other.posted_at, zone));
    let name = words::kind(other.kind, &other.raw_kind);
    // The sign of the currency only where it is another one.
    let amount = if other.currency == own {
        format::amount(other.minor, other.currency)
    } else {
        format::money(other.minor, other.currency)
    };
    view! {
        <li>
            <a href=href data-noscroll="true"><bdi>{name}</bdi></a>
            <span class="hint">{posted}</span>
            <span class="amount">{amount}</span>
        </li>
    }
    .into_any()
}
