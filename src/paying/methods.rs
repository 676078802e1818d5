//! Adding a way to pay by its provider's token, and removing one. No card number passes here: the
//! provider's own form takes it, and gives a token for it.

use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::{Paying, address, delete};
use crate::api::{self, ApiError, json};

/// What became of a change of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MethodChange {
    /// Under way.
    Busy,
    /// Done; the list is being read anew.
    Done,
    /// Not done, or not known to be; in the words of whoever said so.
    Failed(String),
}

/// Changes of the list, one for the form that makes them; a copy is the same one.
#[derive(Clone, Copy)]
pub struct Methods {
    paying: Paying,
    /// What became of the last one; none before any.
    pub change: RwSignal<Option<MethodChange>>,
    /// Names the next addition. It stays until that is known to be done, so that asking again adds
    /// nothing twice.
    key: StoredValue<String>,
}

impl Methods {
    /// For the form that is being built.
    pub fn new(paying: Paying) -> Methods {
        Methods {
            paying,
            change: RwSignal::new(None),
            key: StoredValue::new(new_key()),
        }
    }

    /// Adds what a token stands for.
    pub fn add(&self, token: &str, is_default: bool) {
        let (methods, key) = (*self, self.key.get_value());
        // By hand, because yes and no are no texts; the token is a text like any other.
        let token = json::text(token);
        let body = format!(r#"{{"token":{token},"is_default":{is_default}}}"#);
        self.run(async move {
            let sent = api::send_keyed(&address("/payment-methods"), &key, body).await;
            if matches!(&sent, Ok(_) | Err(ApiError::Refused { .. })) {
                methods.key.try_set_value(new_key());
            }
            sent.map(|_| ())
        });
    }

    /// Removes one. Payments under way are not called back.
    pub fn remove(&self, id: &str) {
        let id = String::from(js_sys::encode_uri_component(id));
        self.run(async move { delete(&format!("/payment-methods/{id}")).await });
    }

    fn run(&self, changing: impl Future<Output = Result<(), ApiError>> + 'static) {
        if self.change.get_untracked() == Some(MethodChange::Busy) {
            return;
        }
        let methods = *self;
        self.change.set(Some(MethodChange::Busy));
        spawn_local(async move {
            let outcome = match changing.await {
                Ok(()) => MethodChange::Done,
                Err(error) => {
                    methods.paying.session.note_refusal(&error);
                    MethodChange::Failed(match error {
                        ApiError::Refused { detail, .. } => detail,
                        error => error.to_string(),
                    })
                }
            };
            if outcome == MethodChange::Done {
                methods.paying.engine.load();
            }
            methods.change.try_set(Some(outcome));
        });
    }
}

/// A key that no other wish has.
fn new_key() -> String {
    let random = js_sys::Math::random().to_string();
    format!("method-{}-{random}", js_sys::Date::now())
}
