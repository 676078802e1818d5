//! What changes the view, wherever it was asked for: the head of the page, a key, the palette.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};

use super::privacy::Privacy;
use crate::filter::{Compared, Filter};
use crate::keys::Act;
use crate::pages::Scope;
use crate::route::Page;
use crate::session::Session;

type Go = Box<dyn Fn(&str, NavigateOptions)>;

/// The wheel, one for the app; a copy is the same one.
#[derive(Clone, Copy)]
pub struct Steering {
    scope: Scope,
    session: Session,
    privacy: Privacy,
    pathname: Memo<String>,
    search: Memo<String>,
    go: StoredValue<Go, LocalStorage>,
    /// Whether the palette is open.
    pub is_palette_open: RwSignal<bool>,
    /// Whether the list of keys is open.
    pub is_key_list_open: RwSignal<bool>,
}

impl Steering {
    /// Steers the router around it.
    pub fn new(
        scope: Scope,
        session: Session,
        privacy: Privacy,
        pathname: Memo<String>,
    ) -> Steering {
        let navigate = use_navigate();
        let go: Go = Box::new(move |address, options| navigate(address, options));
        Steering {
            scope,
            session,
            privacy,
            pathname,
            search: use_location().search,
            go: StoredValue::new_local(go),
            is_palette_open: RwSignal::new(false),
            is_key_list_open: RwSignal::new(false),
        }
    }

    /// Changes the choices. The page and what is opened on it stay.
    pub fn choose(&self, change: impl FnOnce(&mut Filter)) {
        let mut filter = self.scope.filter.get_untracked();
        change(&mut filter);
        // What belongs to the page stays too; rows of another period start at the first one.
        let query = filter.put_into(&self.search.get_untracked());
        self.go(&format!("{}{query}", self.pathname.get_untracked()), false);
    }

    /// Does what a key or the palette says.
    pub fn act(&self, act: Act) {
        match act {
            Act::Open(page) => self.go(&untrack(|| self.scope.href(&page)), true),
            Act::Show(period) => self.choose(|filter| filter.period = period),
            Act::Step(by) => {
                let today = self.scope.today.get_untracked();
                let period = self.scope.filter.with_untracked(|filter| filter.period);
                if let Some(period) = period.step(by, today) {
                    self.choose(|filter| filter.period = period);
                }
            }
            Act::Compare(compared) => self.choose(|filter| filter.compared = compared),
            Act::CompareNext => self.choose(|filter| filter.compared = next(filter.compared)),
            Act::Zone(zone) => self.choose(|filter| filter.zone = zone),
            Act::Palette => self.is_palette_open.set(true),
            Act::KeyList => self.is_key_list_open.set(true),
            Act::Privacy => self.privacy.toggle(),
            // A browser that does not print says so itself.
            Act::Print => drop(window().print()),
            Act::CopyLink => {
                if let Ok(address) = window().location().href() {
                    // A browser that forbids it leaves the address where it is seen: in its own line.
                    drop(window().navigator().clipboard().write_text(&address));
                }
            }
            Act::SignOut => {
                self.session.sign_out();
                // Without the choices: they are the seller's too.
                let instead = NavigateOptions {
                    replace: true,
                    ..NavigateOptions::default()
                };
                self.go.with_value(|go| go(&Page::SignIn.href(), instead));
            }
        }
    }

    fn go(&self, address: &str, scroll: bool) {
        let options = NavigateOptions {
            scroll,
            ..NavigateOptions::default()
        };
        self.go.with_value(|go| go(address, options));
    }
}

/// The choice after this one, round and round.
fn next(compared: Compared) -> Compared {
    let mut all = Compared::ALL.into_iter().cycle();
    all.find(|one| *one == compared);
    all.next().unwrap_or(compared)
}
