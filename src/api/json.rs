//! The few words of sign-in and of refusals, read and written by the browser's own JSON.
//!
//! Books never come this way: a number in a script is a float. They are read from their bytes, by
//! `ledger::import`.

use js_sys::{Array, JSON, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// A value that was read. What is missing or of another kind is none, never an error.
#[derive(Clone, Debug)]
pub struct Json(JsValue);

impl Json {
    /// Reads a body.
    pub fn parse(body: &[u8]) -> Option<Json> {
        let text = str::from_utf8(body).ok()?;
        JSON::parse(text).ok().map(Json)
    }

    /// A text under this name.
    pub fn text(&self, name: &str) -> Option<String> {
        self.get(name)?.as_string()
    }

    /// Yes or no under this name; no when it does not stand there.
    pub fn flag(&self, name: &str) -> bool {
        self.get(name).and_then(|value| value.as_bool()) == Some(true)
    }

    /// A count under this name.
    pub fn count(&self, name: &str) -> Option<u32> {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a float is cut to the nearest count, and these are small"
        )]
        let count = self.get(name)?.as_f64()? as u32;
        Some(count)
    }

    /// A value under this name.
    pub fn object(&self, name: &str) -> Option<Json> {
        self.get(name).filter(JsValue::is_object).map(Json)
    }

    /// The values of a list under this name.
    pub fn list(&self, name: &str) -> Vec<Json> {
        let list = self.get(name).map(JsCast::dyn_into::<Array>);
        match list {
            Some(Ok(list)) => list.iter().map(Json).collect(),
            _ => Vec::new(),
        }
    }

    /// The texts of a list under this name.
    pub fn texts(&self, name: &str) -> Vec<String> {
        let values = self.list(name).into_iter();
        values.filter_map(|value| value.0.as_string()).collect()
    }

    fn get(&self, name: &str) -> Option<JsValue> {
        let value = Reflect::get(&self.0, &name.into()).ok()?;
        (!value.is_null() && !value.is_undefined()).then_some(value)
    }
}

/// A text, written with its quotes.
pub fn text(text: &str) -> String {
    JSON::stringify(&text.into()).map_or_else(|_| "\"\"".to_owned(), String::from)
}

/// An object of texts, written.
pub fn object(pairs: &[(&str, &str)]) -> String {
    let object = Object::new();
    for (name, value) in pairs {
        // Fails only for objects that are closed to it, and this one is new.
        let _ = Reflect::set(&object, &(*name).into(), &(*value).into());
    }
    JSON::stringify(&object).map_or_else(|_| "{}".to_owned(), String::from)
}
