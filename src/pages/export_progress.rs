//! How far a file is that the worker writes, and what can be done about it.

use leptos::prelude::*;

use crate::engine::{Engine, ExportState};
use crate::format;
use crate::ui::download;
use crate::ui::icon::{Icon, Sign};
use crate::words::{labels, transactions};

/// Whether a file is being written, or was.
pub fn is_exporting(engine: Engine) -> Memo<bool> {
    let export = engine.export();
    Memo::new(move |_| export.with(Option::is_some))
}

/// How far the file is. It is saved as soon as it is written, and given up with the page.
#[component]
pub fn ExportProgress(
    /// What the file is called.
    name: Signal<String>,
    /// What is being done before rows are counted.
    preparing: &'static str,
) -> impl IntoView {
    let engine = expect_context::<Engine>();
    let export = engine.export();
    // A file of another page's visit is of no use here.
    on_cleanup(move || engine.cancel_export());
    let save = move || {
        if let Some(file) = engine.exported_file() {
            download::save(&file, &name.get_untracked());
        }
    };
    Effect::new(move |before: Option<bool>| {
        let is_done = export.with(|export| matches!(export, Some(ExportState::Done { .. })));
        if is_done && before == Some(false) {
            save();
        }
        is_done
    });
    let cancel = move |_| engine.cancel_export();
    let forget = move |label: &'static str| {
        view! { <button type="button" class="button" on:click=cancel>{label}</button> }.into_any()
    };
    let said = move |state: ExportState| match state {
        ExportState::Writing { n_written, n_rows } => {
            let text = if n_rows == 0 {
                preparing.to_owned()
            } else {
                transactions::written(
                    &format::count(n_written),
                    &labels::rows(&format::counted(n_rows)),
                )
            };
            let max = n_rows.max(1).to_string();
            view! {
                <progress value=n_written.to_string() max=max aria-label=transactions::rows_written()></progress>
                <span>{text}</span>
                {forget(labels::cancel())}
            }
            .into_any()
        }
        ExportState::Done { n_rows, size_bytes } => {
            let size = format::size(size_bytes);
            let name = name.get_untracked();
            let text = if n_rows == 0 {
                format!("{name}: {size}")
            } else {
                transactions::file_made(&name, &labels::rows(&format::counted(n_rows)), &size)
            };
            view! {
                <Icon sign=Sign::Check />
                <span>{text}</span>
                <button type="button" class="button" on:click=move |_| save()>{transactions::save_again()}</button>
                {forget(labels::done())}
            }
            .into_any()
        }
        ExportState::Failed(what) => {
            let text = transactions::file_failed(&what);
            view! {
                <Icon sign=Sign::Warning />
                <span>{text}</span>
                {forget(labels::close())}
            }
            .into_any()
        }
    };
    view! { <div class="export-state" role="status">{move || export.get().map(said)}</div> }
}
