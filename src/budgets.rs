//! What may be spent a month, by price of usage: kept in this browser alone, for nobody else to see.
//! Signing out forgets it with everything else.

use ledger::report::usage::Budget;
use leptos::prelude::*;
use leptos::web_sys::Storage;

use crate::engine::Engine;

/// What the name of every budget begins with; the price's id follows.
const PREFIX: &str = "budget:";

/// The budgets, one for the app; a copy is the same one.
#[derive(Clone, Copy)]
pub struct Budgets {
    all: RwSignal<Vec<Budget>>,
}

impl Budgets {
    /// Those that this browser keeps, also after everything was forgotten.
    pub fn kept(engine: Engine) -> Budgets {
        let budgets = Budgets {
            all: RwSignal::new(Vec::new()),
        };
        let epoch = engine.epoch();
        Effect::new(move |_| {
            epoch.track();
            budgets.all.set(read());
        });
        budgets
    }

    /// Every budget.
    pub fn all(&self) -> Signal<Vec<Budget>> {
        self.all.into()
    }

    /// Sets the budget of a price, or takes it away. Says whether the browser keeps it beyond this
    /// page; it holds here in any case.
    pub fn set(&self, price_id: &str, minor: Option<i64>) -> bool {
        self.all.update(|all| {
            all.retain(|budget| budget.price_id != price_id);
            all.extend(minor.map(|minor| Budget {
                price_id: price_id.to_owned(),
                minor,
            }));
        });
        let Some(storage) = storage() else {
            return false;
        };
        let name = format!("{PREFIX}{price_id}");
        match minor {
            Some(minor) => storage.set_item(&name, &minor.to_string()).is_ok(),
            None => storage.remove_item(&name).is_ok(),
        }
    }
}

fn read() -> Vec<Budget> {
    let Some(storage) = storage() else {
        return Vec::new();
    };
    let names = (0..storage.length().unwrap_or(0)).filter_map(|at| storage.key(at).ok().flatten());
    let budgets = names.filter_map(|name| {
        let price_id = name.strip_prefix(PREFIX)?.to_owned();
        let minor = storage.get_item(&name).ok().flatten()?.parse().ok()?;
        Some(Budget { price_id, minor })
    });
    budgets.collect()
}

fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}
