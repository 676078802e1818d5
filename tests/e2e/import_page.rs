//! What the Import page says about the files that were given to it.

use serde::Deserialize;
use serde_json::json;

use super::screen::Screen;
use super::server::Server;

/// What the page says about a file.
#[derive(Debug, Deserialize)]
pub struct Entry {
    /// In a word.
    pub status: String,
    /// Lines: booked, refused, and new transactions.
    facts: Vec<(String, String)>,
    /// Refused lines: number and reason.
    pub refused: Vec<(String, String)>,
}

impl Entry {
    /// A figure, by its name.
    pub fn fact(&self, name: &str) -> Option<&str> {
        self.facts
            .iter()
            .find(|(of, _)| of == name)
            .map(|(_, n)| n.as_str())
    }
}

/// What is said about a file once it was read.
pub async fn entry(screen: &Screen, name: &str) -> Entry {
    let script = "const entry = [...document.querySelectorAll('.import')].find(
            (entry) => entry.querySelector('.id').innerText === arguments[0]);
        const status = entry?.querySelector('.status')?.innerText ?? 'Reading';
        if (status === 'Reading') return null;
        const cells = (row) => [row.cells[0].innerText, row.cells[1].innerText];
        return {
            status,
            facts: [...entry.querySelectorAll('.import-facts > div')].map((fact) => [
                fact.querySelector('dt').innerText, fact.querySelector('dd').innerText]),
            refused: [...entry.querySelectorAll('.refused tbody tr')].map(cells),
        };";
    screen
        .until(&format!("the reading of {name}"), script, &[json!(name)])
        .await
}

/// A page beside an empty server, where files are opened.
pub async fn open(server: &Server) -> Screen {
    let screen = Screen::before(server).await;
    screen.go("/import").await;
    screen
}
