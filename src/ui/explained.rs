//! A number that says how it came about when it is asked: the quiet button that every amount is.
//!
//! What explains it hangs at one place of the app, see [`Explaining`]. A number is followed: when
//! its page is drawn anew with newer rows while it is explained, the new one takes its place.

use ledger::money::Currency;
use ledger::report::claim::Claim;
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, HtmlElement};

use super::number::{Number, Unit};
use crate::format;
use crate::words::explaining;

/// Marks the number that was asked last: there the focus goes back to.
const ASKED: &str = "asked-number";

/// What is explained; one for the whole app, in context. A copy is the same one.
#[derive(Clone, Copy)]
pub struct Explaining {
    /// The number that was asked last.
    pub number: RwSignal<Option<Number>>,
    /// Whether it is being explained.
    pub is_open: RwSignal<bool>,
    /// The number whose rows are open, as the page shows it.
    pub opened: RwSignal<Option<i128>>,
    wanted: StoredValue<Option<IsWanted>, LocalStorage>,
}

type IsWanted = Box<dyn Fn(&Claim) -> bool>;

impl Default for Explaining {
    fn default() -> Explaining {
        Explaining {
            number: RwSignal::new(None),
            is_open: RwSignal::new(false),
            opened: RwSignal::new(None),
            wanted: StoredValue::new_local(None),
        }
    }
}

impl Explaining {
    /// Explains a number that was chosen on this element.
    pub fn ask(&self, number: Number, on: &Element) {
        unmark();
        on.set_id(ASKED);
        self.number.set(Some(number));
        self.is_open.set(true);
    }

    /// Waits for the number whose rows are open; none when none are.
    pub fn want(&self, is_wanted: Option<IsWanted>) {
        let asked = self.number.with_untracked(|number| {
            let is_wanted = is_wanted.as_ref()?;
            sum_of(number.as_ref()?).filter(|claim| is_wanted(claim))
        });
        self.opened.set(asked.map(|claim| claim.value));
        self.wanted.set_value(is_wanted);
    }

    /// Takes note of a number that is drawn; whether it is the one that was asked last, or whose
    /// rows are open.
    fn meet(&self, number: &Number) -> bool {
        let asked = self.number.with_untracked(|asked| {
            let asked = asked.as_ref()?;
            asked.is_same(number).then_some(asked.value != number.value)
        });
        if asked == Some(true) {
            self.number.set(Some(number.clone()));
        }
        let claim = sum_of(number);
        let wanted = claim.filter(|claim| {
            self.wanted
                .with_value(|wanted| wanted.as_ref().is_some_and(|is_wanted| is_wanted(claim)))
        });
        if let Some(claim) = &wanted {
            self.opened.set(Some(claim.value));
        }
        asked.is_some() || (wanted.is_some() && self.number.with_untracked(Option::is_none))
    }
}

/// The claim of a number that is a sum of rows.
fn sum_of(number: &Number) -> Option<Claim> {
    use super::number::Rule;
    match (&number.rule, number.parts.as_slice()) {
        (Rule::Sum | Rule::Stated, [only]) => Some(only.claim.clone()),
        _ => None,
    }
}

fn unmark() {
    if let Some(before) = document().get_element_by_id(ASKED) {
        let _ = before.remove_attribute("id");
    }
}

/// Gives the focus back to the number that was asked last; to the page's title where that is gone.
pub fn focus_asked() {
    let found = document().get_element_by_id(ASKED);
    let found = found.or_else(|| document().query_selector(".page-title").ok().flatten());
    if let Some(found) = found.and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
        let _ = found.focus();
    }
}

/// A number as text: money without its currency, which a header or a heading names.
pub fn plain(number: &Number) -> String {
    match number.unit {
        Unit::Money(currency) => format::amount(number.value, currency),
        Unit::Count => format::whole(number.value),
        Unit::Share => format::percent(number.value),
    }
}

/// A number. Negative ones carry a minus; colour adds nothing to that.
#[component]
pub fn Explained(
    /// The number.
    number: Number,
    /// Whether money is shown with its currency.
    #[prop(optional)]
    with_currency: bool,
) -> impl IntoView {
    let explaining = use_context::<Explaining>();
    let is_asked = explaining.is_some_and(|explaining| explaining.meet(&number));
    let label = explaining::explain(&number.name);
    let text = match number.unit {
        Unit::Money(currency) if with_currency => money(
            number.value,
            currency,
            format::money(number.value, currency),
        ),
        Unit::Money(currency) => money(
            number.value,
            currency,
            format::amount(number.value, currency),
        ),
        _ => plain(&number).into_any(),
    };
    let on_click = move |event: MouseEvent| {
        let on = event
            .current_target()
            .and_then(|on| on.dyn_into::<Element>().ok());
        if let (Some(explaining), Some(on)) = (explaining, on) {
            explaining.ask(number.clone(), &on);
        }
    };
    view! {
        <button
            type="button"
            class="explained"
            id=is_asked.then_some(ASKED)
            aria-haspopup="dialog"
            title=label
            on:click=on_click
        >
            {text}
        </button>
    }
}

/// Money that a machine can read too.
fn money(minor: i128, currency: Currency, text: String) -> AnyView {
    view! { <data class="amount" value=format::machine(minor, currency)>{text}</data> }.into_any()
}
