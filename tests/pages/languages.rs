//! The page in other languages: chosen in Settings, without a reload, and undone when its words can't
//! be read.

use leptos::prelude::*;
use seller_dashboard::words::{self, language::Language};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlElement;

use super::{FIRST, Opened, open, until, until_or};

const GERMAN: &str = include_str!("../../src/words/languages/de.txt");
const ARABIC: &str = include_str!("../../src/words/languages/ar.txt");

/// The file of a language, as index.html names it; taken away with what was chosen when dropped.
struct Offered {
    meta: web_sys::Element,
}

impl Offered {
    fn new(tag: &str, file: &str) -> Offered {
        let meta = document().create_element("meta").unwrap();
        let file = String::from(js_sys::encode_uri_component(file));
        meta.set_attribute("name", &format!("words-{tag}")).unwrap();
        let address = format!("data:text/plain;charset=utf-8,{file}");
        meta.set_attribute("content", &address).unwrap();
        document().head().unwrap().append_child(&meta).unwrap();
        Offered { meta }
    }
}

impl Drop for Offered {
    fn drop(&mut self) {
        self.meta.remove();
        words::speak_english();
        let storage = window().local_storage().unwrap().unwrap();
        storage.remove_item("preferences").unwrap();
        let root = document().document_element().unwrap();
        root.set_attribute("lang", "en").unwrap();
        root.set_attribute("dir", "ltr").unwrap();
        seller_dashboard::format::set_manner("en-US", false);
    }
}

/// Chooses an entry of a list in Settings.
async fn choose(opened: &Opened, id: &str, key: &str) {
    until(|| opened.find(&format!("#{id}")).is_some()).await;
    let select = opened.find(&format!("#{id}")).unwrap();
    js_sys::Reflect::set(&select, &"value".into(), &key.into()).unwrap();
    let event = web_sys::Event::new("change").unwrap();
    select
        .unchecked_ref::<web_sys::EventTarget>()
        .dispatch_event(&event)
        .unwrap();
}

async fn see_title(opened: &Opened, title: &str) {
    let shown = || opened.find("h1").and_then(|title| title.text_content());
    until_or(
        || shown().as_deref() == Some(title),
        || {
            format!(
                "no {title:?} but {:?}: {}",
                shown(),
                opened.root.text_content().unwrap_or_default()
            )
        },
    )
    .await;
}

fn root(name: &str) -> String {
    let root = document().document_element().unwrap();
    root.get_attribute(name).unwrap_or_default()
}

#[wasm_bindgen_test]
async fn another_language_needs_no_reload_and_forgets_nothing() {
    let _offered = (Offered::new("de", GERMAN), Offered::new("ar", ARABIC));
    let opened = open("/settings", &[FIRST]).await;
    let n_imported = opened.engine.imports().get_untracked().len();
    choose(&opened, "language", "de").await;
    see_title(&opened, "Einstellungen").await;
    assert_eq!(
        (root("lang"), root("dir")),
        ("de".to_owned(), "ltr".to_owned())
    );
    // What had the focus is still there, and so are the books.
    assert!(opened.find("#language").is_some());
    assert_eq!(opened.engine.imports().get_untracked().len(), n_imported);
    opened.choose(".nav-link", "Umsatz").await;
    see_title(&opened, "Umsatz").await;
    opened.see("Bruttoumsatz100,00").await;
    assert!(
        document().title().starts_with("Umsatz"),
        "{}",
        document().title()
    );

    opened.choose(".nav-link", "Einstellungen").await;
    choose(&opened, "language", "ar").await;
    see_title(&opened, "الإعدادات").await;
    assert_eq!(
        (root("lang"), root("dir")),
        ("ar".to_owned(), "rtl".to_owned())
    );
    opened.choose(".nav-link", "الدفعات").await;
    see_title(&opened, "الدفعات").await;
    opened.see(FIRST.id).await;

    opened.choose(".nav-link", "الإعدادات").await;
    choose(&opened, "language", "en").await;
    see_title(&opened, "Settings").await;
    assert_eq!(
        (root("lang"), root("dir")),
        ("en".to_owned(), "ltr".to_owned())
    );
}

#[wasm_bindgen_test]
async fn words_that_cannot_be_read_leave_english_and_a_notice() {
    let cut = GERMAN.rsplit_once("terms.").unwrap().0;
    for (tag, file) in [("fr", ""), ("es", "nonsense"), ("ja", cut)] {
        let _offered = Offered::new(tag, file);
        let language = Language::from_tag(tag).unwrap();
        let opened = open("/settings", &[FIRST]).await;
        choose(&opened, "language", tag).await;
        opened.see("could not be read").await;
        opened.see(language.own_name()).await;
        see_title(&opened, "Settings").await;
        assert_eq!(root("lang"), "en");
        // Another choice takes the notice away.
        choose(&opened, "language", "en").await;
        opened.see_no("could not be read").await;
    }
}

#[wasm_bindgen_test]
async fn amounts_below_zero_are_written_as_it_was_chosen() {
    let _offered = Offered::new("de", GERMAN);
    let opened = open("/settings", &[FIRST]).await;
    choose(&opened, "negatives", "parentheses").await;
    until(|| seller_dashboard::format::signed(-1250_i64, currency()) == "(12.50)").await;
    choose(&opened, "negatives", "").await;
    until(|| seller_dashboard::format::signed(-1250_i64, currency()) == "\u{2212}12.50").await;
    choose(&opened, "language", "de").await;
    until(|| seller_dashboard::format::signed(-1250_i64, currency()) == "\u{2212}12,50").await;
    assert_eq!(
        seller_dashboard::format::signed(1250_i64, currency()),
        "+12,50"
    );
}

#[wasm_bindgen_test]
async fn the_fiscal_year_and_the_usual_zone_hold_on_every_page() {
    let _offered = Offered::new("de", GERMAN);
    let opened = open("/settings", &[FIRST]).await;
    opened.see_no("Fiscal year to date").await;
    choose(&opened, "year-start", "4").await;
    until(|| {
        let periods: Option<HtmlElement> = opened.find(".period-picker");
        periods.is_some_and(|periods| {
            periods
                .text_content()
                .unwrap()
                .contains("Fiscal year to date")
        })
    })
    .await;
    choose(&opened, "usual-zone", "Asia/Tokyo").await;
    opened.see("are those of Asia/Tokyo").await;
    choose(&opened, "usual-zone", "").await;
    opened.see("are those of UTC").await;
}

fn currency() -> ledger::money::Currency {
    ledger::money::Currency::from_code("EUR").unwrap()
}
