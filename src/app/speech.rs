//! Which language the page speaks: fetching its words, and saying so to the browser.
//!
//! English is part of the app. The words of another language are a file beside it, named by a
//! `<meta name="words-TAG">` of index.html; `boot.js` has asked for it already when the app starts.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use leptos::prelude::*;

use crate::api;
use crate::format;
use crate::preferences::{self, Kept, Negatives, Preferences};
use crate::words;
use crate::words::language::Language;

/// The app waits this long for the words before it is shown in English.
const PATIENCE: Duration = Duration::from_secs(4);

/// The language of the page, in context. A copy is the same one.
#[derive(Clone, Copy)]
pub struct Speech {
    spoken: RwSignal<Language>,
    failed: RwSignal<Option<Language>>,
}

impl Speech {
    /// What is spoken now, and follows what the seller chooses.
    pub fn start(kept: Kept) -> Speech {
        let speech = Speech {
            spoken: RwSignal::new(words::spoken()),
            failed: RwSignal::new(None),
        };
        let wanted = Memo::new(move |_| kept.now().with(wanted));
        let negatives = Memo::new(move |_| kept.now().with(|chosen| chosen.negatives));
        let manner = kept.now().with_untracked(|chosen| chosen.negatives);
        show(words::spoken(), manner);
        Effect::new(move |before: Option<(Language, Negatives)>| {
            let (wanted, negatives) = (wanted.get(), negatives.get());
            if before.is_some_and(|(_, before)| before != negatives) {
                show(words::spoken(), negatives);
                speech.spoken.notify();
            }
            // What could not be had is asked for again when it is chosen again.
            if words::spoken() != wanted && before.is_none_or(|(before, _)| before != wanted) {
                speech.change(wanted, negatives);
            } else if before.is_some_and(|(before, _)| before != wanted) {
                speech.failed.set(None);
            }
            (wanted, negatives)
        });
        speech
    }

    /// To be called by what is mounted: it is mounted anew when the words or the numbers change.
    pub fn track(&self) {
        self.spoken.track();
    }

    /// The language whose words could not be had; none while all is well.
    pub fn failed(&self) -> Signal<Option<Language>> {
        self.failed.into()
    }

    fn change(self, wanted: Language, negatives: Negatives) {
        leptos::task::spawn_local(async move {
            let is_spoken = learn(wanted).await;
            if !is_spoken {
                words::speak_english();
            }
            show(words::spoken(), negatives);
            self.failed.set((!is_spoken).then_some(wanted));
            keep_focus();
            self.spoken.set(words::spoken());
        });
    }
}

/// Calls `mount` once the words are there, or when they are too long in coming.
pub fn prepare(mount: impl FnOnce() + 'static) {
    let wanted = wanted(&preferences::stored());
    if wanted == Language::English {
        return mount();
    }
    let mount = Rc::new(Cell::new(Some(mount)));
    let late = Rc::clone(&mount);
    set_timeout(move || begin(&late), PATIENCE);
    // Leptos has no executor of its own before something is mounted.
    wasm_bindgen_futures::spawn_local(async move {
        // Whether it was had is seen by what is spoken then.
        let _ = learn(wanted).await;
        begin(&mount);
    });
}

/// Whichever comes first mounts; the other finds nothing left to do.
fn begin(mount: &Cell<Option<impl FnOnce()>>) {
    if let Some(mount) = mount.take() {
        mount();
    }
}

/// The language that was chosen, or the first of the browser's that is spoken here.
fn wanted(chosen: &Preferences) -> Language {
    let browser = browser_tags();
    chosen
        .language
        .unwrap_or_else(|| Language::preferred(browser.iter().map(String::as_str)))
}

fn browser_tags() -> Vec<String> {
    let tags = window().navigator().languages();
    tags.iter().filter_map(|tag| tag.as_string()).collect()
}

/// Speaks this language, if its words can be had.
async fn learn(language: Language) -> bool {
    if language == Language::English {
        words::speak_english();
        return true;
    }
    if words::speak_again(language) {
        return true;
    }
    let name = format!("meta[name=words-{}]", language.tag());
    let meta = document().query_selector(&name).ok().flatten();
    let Some(address) = meta.and_then(|meta| meta.get_attribute("content")) else {
        return false;
    };
    let spoken = match api::file(&address).await {
        Ok(file) => {
            let text = String::from_utf8_lossy(&file);
            words::speak(language, &text).map_err(|why| why.to_string())
        }
        Err(error) => Err(error.to_string()),
    };
    if let Err(why) = &spoken {
        leptos::logging::error!("{address}: {why}");
    }
    spoken.is_ok()
}

/// Tells the browser, and `format`, how the page is written.
fn show(language: Language, negatives: Negatives) {
    if let Some(root) = document().document_element() {
        let direction = if language.is_rtl() { "rtl" } else { "ltr" };
        // Refused for no name and value such as these.
        let _ = root.set_attribute("lang", language.tag());
        let _ = root.set_attribute("dir", direction);
    }
    // A region has its own marks between thousands: the browser's, where it speaks this language.
    let mut tags = browser_tags().into_iter();
    let regional = tags.find(|tag| Language::from_tag(tag) == Some(language));
    let locale = regional.unwrap_or_else(|| language.tag().to_owned());
    format::set_manner(&locale, negatives == Negatives::Parentheses);
}

/// What has the focus is drawn anew: its successor of the same name gets it.
fn keep_focus() {
    let focused = document().active_element().map(|element| element.id());
    let Some(id) = focused.filter(|id| !id.is_empty()) else {
        return;
    };
    request_animation_frame(move || {
        use leptos::wasm_bindgen::JsCast;
        let element = document().get_element_by_id(&id);
        let element =
            element.and_then(|element| element.dyn_into::<leptos::web_sys::HtmlElement>().ok());
        if let Some(element) = element {
            let _ = element.focus();
        }
    });
}
