//! The frame around every page: navigation, the one period and zone, the state of the data; and
//! the address of each page.

use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::HtmlElement;
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::hooks::{use_location, use_navigate};
use leptos_router::{NavigateOptions, path};

use crate::engine::Engine;
use crate::filter::Filter;
use crate::pages::import::ImportPage;
use crate::pages::not_found::NotFoundPage;
use crate::pages::overview::OverviewPage;
use crate::pages::payout::PayoutPage;
use crate::pages::payouts::PayoutsPage;
use crate::pages::sales::SalesPage;
use crate::pages::settings::SettingsPage;
use crate::pages::sign_in::SignInPage;
use crate::pages::{Scope, href};
use crate::route::Page;
use crate::session::Session;
use crate::ui::icon::{Icon, Sign};
use crate::ui::period_picker::PeriodPicker;
use crate::ui::zone_picker::ZonePicker;

mod account;
mod data_state;
mod gate;

use account::Account;
use data_state::{DataBadges, DataState, Notices, Speed};
use gate::Gate;

/// Starts the engine and shows the app in place of the frame that the page came with.
pub fn start() {
    let script = document()
        .query_selector("meta[name=worker-script]")
        .ok()
        .flatten()
        .and_then(|meta| meta.get_attribute("content"))
        .unwrap_or_else(|| "/worker_loader.js".to_owned());
    show_crashes();
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
    let scope = Scope::new(engine, location.search);
    provide_context(scope);
    focus_title_after(location.pathname);
    let is_shut = gate::is_shut(expect_context::<Session>(), location.pathname);
    let epoch = engine.epoch();
    // When everything is forgotten, the pages go with what they still show.
    let pages = move || {
        epoch.track();
        view! { <Pages /> }
    };
    view! {
        <a class="skip-link" href="#main" rel="external">"Skip to content"</a>
        <div class="shell" class:is-shut=is_shut>
            <Navigation pathname=location.pathname />
            <Header pathname=location.pathname />
            <main id="main" class="shell-main" tabindex="-1">
                <Notices />
                {pages}
            </main>
        </div>
        <Gate is_shut />
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
            <Route path=path!("/payouts") view=move || stage.show(PayoutsPage) />
            <Route path=path!("/payouts/:settlement_id") view=move || stage.show(PayoutPage) />
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

/// The pages, and what the reader may set for the whole app.
#[component]
fn Navigation(
    /// Path of the address.
    pathname: Memo<String>,
) -> impl IntoView {
    let scope = expect_context::<Scope>();
    let entry = move |page: Page| {
        let (path, title, sign) = (page.href(), page.title(), sign_of(&page));
        let current = move || pathname.with(|at| place_of(at, &path));
        view! {
            <li>
                <a class="nav-link" href=move || scope.href(&page) aria-current=current>
                    <Icon sign />
                    <span>{title}</span>
                </a>
            </li>
        }
    };
    view! {
        <nav class="shell-nav" aria-label="Pages">
            <a class="shell-brand" href=move || scope.href(&Page::Overview)>"Seller dashboard"</a>
            <ul class="nav-list">{Page::NAVIGATION.map(entry).collect_view()}</ul>
            <div class="shell-foot"><Account /> <Speed /></div>
        </nav>
    }
}

/// The one line that holds for every number below: period, zone, and how complete the data is.
#[component]
fn Header(
    /// Path of the address.
    pathname: Memo<String>,
) -> impl IntoView {
    let scope = expect_context::<Scope>();
    let navigate = use_navigate();
    let go = StoredValue::new_local(move |filter: &Filter| {
        // The page and what is opened on it stay; rows of another period start at the first one.
        let selection = scope.selection.get_untracked().from_offset(0);
        let query = href(&Page::Overview, filter, &selection);
        let query = query
            .split_once('?')
            .map_or(String::new(), |(_, query)| format!("?{query}"));
        let address = format!("{}{query}", pathname.get_untracked());
        navigate(
            &address,
            NavigateOptions {
                scroll: false,
                ..NavigateOptions::default()
            },
        );
    });
    let on_period = Callback::new(move |period| {
        go.with_value(|go| {
            go(&Filter {
                period,
                ..scope.filter.get_untracked()
            });
        });
    });
    let on_zone = Callback::new(move |zone| {
        go.with_value(|go| {
            go(&Filter {
                zone,
                ..scope.filter.get_untracked()
            });
        });
    });
    let zone = move || scope.zone.with(|zone| zone.name().to_owned());
    view! {
        <header class="shell-head">
            <PeriodPicker
                choice=Signal::derive(move || scope.filter.with(|filter| filter.period))
                today=scope.today
                on_choose=on_period
            />
            <ZonePicker zone=Signal::derive(zone) default_zone=scope.default_zone on_choose=on_zone />
            <DataState />
            <DataBadges />
        </header>
    }
}

const fn sign_of(page: &Page) -> Sign {
    match page {
        Page::Overview => Sign::Overview,
        Page::Sales => Sign::Sales,
        Page::Payouts | Page::Payout { .. } => Sign::Payouts,
        Page::Import => Sign::Import,
        Page::Settings | Page::SignIn => Sign::Settings,
    }
}

/// Whether the address is that of an entry (`page`), or of a page below it (`true`).
fn place_of(at: &str, path: &str) -> Option<&'static str> {
    let below = at.strip_prefix(path)?;
    match below {
        "" => Some("page"),
        below if path != "/" && below.starts_with('/') => Some("true"),
        _ => None,
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
