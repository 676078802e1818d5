//! One transaction whole: where its money came from and went to, and what belongs to it.

use ledger::report::transaction::{self, Detail, TransactionDetail};
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::HtmlElement;

use super::super::answer::Answer;
use super::view::View;
use crate::engine::Engine;
use crate::filter::listing::Listing;
use crate::ui::drawer::SideDrawer;
use crate::ui::icon::{Icon, Sign};
use crate::ui::panel::Empty;
use crate::words::{labels, transactions};

mod facts;
mod money;
mod related;

/// The transaction that the address opens; nothing while it opens none.
#[component]
pub fn Drawer() -> impl IntoView {
    let view = expect_context::<View>();
    let is_open = Memo::new(move |_| view.listing.with(|listing| listing.opened.is_some()));
    Effect::new(move |was_open: Option<bool>| {
        let is_open = is_open.get();
        if was_open == Some(true) && !is_open {
            focus_list();
        }
        is_open
    });
    move || is_open.get().then(|| view! { <Opened /> })
}

/// A dialog that was closed gives the focus back. One that Back took out of the page can't: the list
/// then takes it.
fn focus_list() {
    request_animation_frame(|| {
        let is_lost = document().query_selector(":focus").ok().flatten().is_none();
        let list = document().query_selector("table.grid").ok().flatten();
        if let Some(list) = list.and_then(|list| list.dyn_into::<HtmlElement>().ok())
            && is_lost
        {
            let _ = list.focus();
        }
    });
}

#[component]
fn Opened() -> impl IntoView {
    let (view, engine) = (expect_context::<View>(), expect_context::<Engine>());
    let id = Memo::new(move |_| view.listing.with(|listing| listing.opened.clone()));
    let status = engine.report::<TransactionDetail>(move || {
        view.scope.track_retry();
        Some(transaction::Query { id: id.get()? })
    });
    let on_close = Callback::new(move |()| {
        if view
            .listing
            .with_untracked(|listing| listing.opened.is_some())
        {
            view.change(|listing| listing.opened = None);
        }
    });
    view! {
        <SideDrawer title=Signal::stored(labels::transaction().to_owned()) on_close>
            <Answer status what=transactions::the_transaction() lines=10 is_aside=true let:answer>
                {move || match answer.get().detail {
                    Some(detail) => whole(view, &detail),
                    None => view! { <Unknown /> }.into_any(),
                }}
            </Answer>
        </SideDrawer>
    }
}

fn whole(view: View, detail: &Detail) -> AnyView {
    let currency = detail.transaction.currency;
    let conflict = detail.has_conflict.then(|| {
        view! {
            <p class="partial">
                <Icon sign=Sign::Warning />
                <span>
                    {transactions::contradicted()}
                </span>
            </p>
        }
    });
    view! {
        <div class="detail">
            {facts::head(detail)}
            {conflict}
            {money::amounts(detail)}
            {money::path(detail)}
            {facts::facts(view, detail)}
            {related::related(view, transactions::others_of_order(), &detail.of_order, currency)}
            {related::related(view, transactions::others_with_reference(), &detail.of_reference, currency)}
        </div>
    }
    .into_any()
}

/// No such transaction.
#[component]
fn Unknown() -> impl IntoView {
    let view = expect_context::<View>();
    let back = move || {
        view.href(&Listing {
            opened: None,
            ..view.listing.get()
        })
    };
    view! {
        <Empty title=transactions::none_such() reason=transactions::none_such_reason()>
            <a class="button is-primary" href=back>{transactions::back_to_list()}</a>
        </Empty>
    }
}
