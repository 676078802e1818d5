//! Which form a sentence takes for a count: the browser knows the rules of every language.

use super::language::Language;

/// The form that every language has.
pub const OTHER: &str = "other";

/// The form for this many, as CLDR names it.
#[cfg(target_arch = "wasm32")]
pub fn form(language: Language, n: u64) -> &'static str {
    use std::cell::RefCell;

    use js_sys::{Array, Intl, Object};

    thread_local! {
        static RULES: RefCell<Option<(Language, Intl::PluralRules)>> = const { RefCell::new(None) };
    }
    if language == Language::English {
        return if n == 1 { "one" } else { OTHER };
    }
    RULES.with_borrow_mut(|rules| {
        let rules = match rules {
            Some((of, rules)) if *of == language => rules,
            stale => {
                let tags = Array::of1(&language.tag().into());
                let new = Intl::PluralRules::new(&tags, &Object::new());
                &mut stale.insert((language, new)).1
            }
        };
        #[expect(
            clippy::cast_precision_loss,
            reason = "the rules look at the last digits; no count here passes 2^53"
        )]
        let form = String::from(rules.select(n as f64));
        let mut all = ["zero", "one", "two", "few", "many"].into_iter();
        all.find(|name| *name == form).unwrap_or(OTHER)
    })
}

/// Outside of a browser, where only tests are: one or more.
#[cfg(not(target_arch = "wasm32"))]
pub fn form(_: Language, n: u64) -> &'static str {
    if n == 1 { "one" } else { OTHER }
}
