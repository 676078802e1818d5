//! One strip of sums that add up to the last one: the key figures of one currency.

use ledger::money::Currency;
use leptos::prelude::*;

use super::amount::Amount;

/// One figure.
#[derive(Clone, Debug)]
pub struct Figure {
    /// Names it among the figures of its page.
    pub key: String,
    /// What it is.
    pub label: &'static str,
    /// What it means; may be empty.
    pub hint: String,
    /// In minor units.
    pub minor: i128,
    /// Address of the rows behind it; none where the number is a sum of other figures.
    pub href: Option<Signal<String>>,
    /// Whether it is the sum of the others.
    pub is_total: bool,
}

/// The figures side by side.
#[component]
pub fn Figures(
    /// The figures.
    figures: Vec<Figure>,
    /// Currency of all of them.
    currency: Currency,
    /// Key of the figure whose rows are open.
    #[prop(into)]
    open: Signal<Option<String>>,
) -> impl IntoView {
    let figure = move |figure: Figure| view! { <Tile figure currency open /> };
    view! { <dl class="figures">{figures.into_iter().map(figure).collect_view()}</dl> }
}

/// One figure.
#[component]
fn Tile(
    /// What it says.
    figure: Figure,
    /// Its currency.
    currency: Currency,
    /// Key of the figure whose rows are open.
    open: Signal<Option<String>>,
) -> impl IntoView {
    let Figure {
        key,
        label,
        hint,
        minor,
        href,
        is_total,
    } = figure;
    let id = format!("line-{key}");
    let is_open = Memo::new(move |_| open.with(|open| open.as_deref() == Some(key.as_str())));
    let name = match href {
        Some(href) => view! {
            <a
                id=id
                href=href
                data-noscroll="true"
                aria-current=move || is_open.get().then_some("true")
            >
                {label}
            </a>
        }
        .into_any(),
        None => label.into_any(),
    };
    view! {
        <div class="figure" class:is-open=is_open class:is-total=is_total>
            <dt>{name}</dt>
            <dd class="figure-value"><Amount minor currency /></dd>
            {(!hint.is_empty()).then(|| view! { <dd class="figure-hint">{hint}</dd> })}
        </div>
    }
}
