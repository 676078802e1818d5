//! The frame around every page, and the address of each page.

use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::HtmlElement;
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::hooks::use_location;
use leptos_router::path;

use crate::budgets::Budgets;
use crate::engine::Engine;
use crate::pages::Scope;
use crate::pages::accounting::AccountingPage;
use crate::pages::balances::BalancesPage;
use crate::pages::explanation::Explanation;
use crate::pages::fees::FeesPage;
use crate::pages::import::ImportPage;
use crate::pages::invoice::InvoicePage;
use crate::pages::invoices::InvoicesPage;
use crate::pages::not_found::NotFoundPage;
use crate::pages::overview::OverviewPage;
use crate::pages::payout::PayoutPage;
use crate::pages::payouts::PayoutsPage;
use crate::pages::sales::SalesPage;
use crate::pages::settings::SettingsPage;
use crate::pages::sign_in::SignInPage;
use crate::pages::subscription::SubscriptionPage;
use crate::pages::subscriptions::SubscriptionsPage;
use crate::pages::taxes::TaxesPage;
use crate::pages::transactions::TransactionsPage;
use crate::pages::usage::UsagePage;
use crate::paying::Paying;
use crate::preferences::Kept;
use crate::session::Session;
use crate::ui::explained::Explaining;

mod account;
mod data_state;
mod gate;
mod header;
mod key_list;
mod keyboard;
mod navigation;
mod palette;
mod privacy;
mod speech;
mod steering;
mod update;

use crate::words::shell;
use data_state::Notices;
use gate::Gate;
use header::Header;
use key_list::KeyList;
use navigation::Navigation;
use palette::Palette;
use privacy::Privacy;
use speech::Speech;
use steering::Steering;

/// Starts the engine and shows the app in place of the frame that the page came with.
pub fn start() {
    let script = document()
        .query_selector("meta[name=worker-script]")
        .ok()
        .flatten()
        .and_then(|meta| meta.get_attribute("content"))
        .unwrap_or_else(|| "/worker_loader.js".to_owned());
    show_crashes();
    speech::prepare(move || {
        if let Some(shell) = document().get_element_by_id("shell") {
            shell.remove();
        }
        mount_to_body(move || {
            let engine = Engine::start(&script);
            let session = Session::start(engine);
            session.begin();
            provide_context(engine);
            provide_context(session);
            view! { <App /> }
        });
    });
}

/// A panic ends the app: what stands in index.html for that is shown, as the app no longer can.
fn show_crashes() {
    std::panic::set_hook(Box::new(|panic| {
        leptos::logging::error!("{panic}");
        if let Some(crash) = document().get_element_by_id("crash") {
            let _ = crash.remove_attribute("hidden");
        }
    }));
}

/// The app. Expects an [`Engine`] and a [`Session`] in context.
#[component]
pub fn App() -> impl IntoView {
    view! {
        <Router>
            <Frame />
        </Router>
    }
}

/// What stands around every page.
#[component]
fn Frame() -> impl IntoView {
    let location = use_location();
    let engine = expect_context::<Engine>();
    let kept = Kept::read();
    provide_context(kept);
    let speech = Speech::start(kept);
    provide_context(speech);
    let scope = Scope::new(engine, kept, location.search);
    provide_context(scope);
    provide_context(Explaining::default());
    focus_title_after(location.pathname);
    let (session, privacy) = (expect_context::<Session>(), Privacy::kept());
    provide_context(privacy);
    provide_context(Paying::start(engine, session));
    provide_context(Budgets::kept(engine));
    let steering = Steering::new(scope, session, privacy, location.pathname);
    provide_context(steering);
    keyboard::listen();
    let is_shut = gate::is_shut(session, location.pathname);
    let is_out = move || session.asked().get().is_some();
    let epoch = engine.epoch();
    // The pages go with what they still show when everything is forgotten or to be hidden.
    let pages = move || {
        epoch.track();
        let _is_private = privacy.is_on();
        view! { <Pages /> }
    };
    let explanation = move || {
        epoch.track();
        let _is_private = privacy.is_on();
        view! { <Explanation /> }
    };
    // In other words all of it is drawn anew; the books, the session and the address stay.
    move || {
        speech.track();
        view! {
            <a class="skip-link" href="#main" rel="external">{shell::skip()}</a>
            <div class="shell" class:is-shut=is_shut class:is-out=is_out>
                <Navigation pathname=location.pathname />
                <Header />
                <main id="main" class="shell-main" tabindex="-1">
                    <Notices />
                    {pages}
                </main>
            </div>
            {explanation}
            <Palette />
            <KeyList />
            <Gate is_shut />
        }
    }
}

/// The page that the address names.
#[component]
fn Pages() -> impl IntoView {
    let stage = Stage::default();
    view! {
        <FlatRoutes fallback=NotFoundPage>
            <Route path=path!("/") view=move || stage.show(OverviewPage) />
            <Route path=path!("/sales") view=move || stage.show(SalesPage) />
            <Route path=path!("/fees") view=move || stage.show(FeesPage) />
            <Route path=path!("/transactions") view=move || stage.show(TransactionsPage) />
            <Route path=path!("/payouts") view=move || stage.show(PayoutsPage) />
            <Route path=path!("/balances") view=move || stage.show(BalancesPage) />
            <Route path=path!("/taxes") view=move || stage.show(TaxesPage) />
            <Route path=path!("/accounting") view=move || stage.show(AccountingPage) />
            <Route path=path!("/payouts/:settlement_id") view=move || stage.show(PayoutPage) />
            <Route path=path!("/invoices") view=move || stage.show(InvoicesPage) />
            <Route path=path!("/invoices/:invoice_id") view=move || stage.show(InvoicePage) />
            <Route path=path!("/usage") view=move || stage.show(UsagePage) />
            <Route path=path!("/subscriptions") view=move || stage.show(SubscriptionsPage) />
            <Route path=path!("/subscriptions/:subscription_id") view=move || stage.show(SubscriptionPage) />
            <Route path=path!("/import") view=move || stage.show(ImportPage) />
            <Route path=path!("/settings") view=move || stage.show(SettingsPage) />
            <Route path=path!("/sign-in") view=move || stage.show(SignInPage) />
        </FlatRoutes>
    }
}

/// Where one page stands at a time. A page's event handlers keep it alive until the garbage is
/// collected, and until then it would go on asking for reports: so it is ended by hand.
#[derive(Clone, Copy, Default)]
struct Stage {
    shown: StoredValue<Option<Owner>>,
}

impl Stage {
    /// Shows a page of the route that is being built, and ends the one before.
    fn show<V>(self, page: impl FnOnce() -> V) -> V {
        let before = self
            .shown
            .try_update_value(|shown| std::mem::replace(shown, Owner::current()));
        if let Some(before) = before.flatten() {
            // Its view is taken down first: it still reads what is ended here.
            request_animation_frame(move || before.cleanup());
        }
        page()
    }
}

/// Tells readers that do not see the page where a link has led.
fn focus_title_after(pathname: Memo<String>) {
    Effect::new(move |before: Option<()>| {
        pathname.track();
        if before.is_some() {
            // The new page is drawn first.
            request_animation_frame(|| {
                let title = document().query_selector(".page-title").ok().flatten();
                if let Some(title) = title.and_then(|title| title.dyn_into::<HtmlElement>().ok()) {
                    let _ = title.focus();
                }
            });
        }
    });
}
