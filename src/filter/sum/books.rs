//! What only the books ask of rows: the account of an amount, the tax scheme, and when the money
//! comes free.

use ledger::day::{Day, Period};
use ledger::journal::{Account, CHART};
use ledger::store::filter::Filter;
use ledger::store::release::{Maturity, Release};
use ledger::transaction::tax_marks::Scheme;

use super::{days_from, days_text};

/// The words that are read here.
const WORDS: [&str; 5] = ["account", "scheme", "free", "held", "due"];

/// What is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Books {
    accounts: Vec<Account>,
    tax_schemes: Vec<Scheme>,
    release: Option<Release>,
}

/// Whether a word is read here.
pub fn is_word(name: &str) -> bool {
    WORDS.contains(&name)
}

impl Books {
    /// What a filter asks for.
    pub fn of(filter: &Filter) -> Books {
        Books {
            accounts: filter.accounts.clone(),
            tax_schemes: filter.tax_schemes.clone(),
            release: filter.release.clone(),
        }
    }

    /// Makes a filter ask for it.
    pub fn narrow(&self, filter: &mut Filter) {
        filter.accounts.clone_from(&self.accounts);
        filter.tax_schemes.clone_from(&self.tax_schemes);
        filter.release.clone_from(&self.release);
    }

    /// The parts of an address.
    pub fn words(&self) -> Vec<String> {
        let accounts = self.accounts.iter();
        let accounts = accounts.map(|account| format!("account/{}", account.line().id));
        let schemes = self.tax_schemes.iter();
        let schemes = schemes.map(|&scheme| format!("scheme/{}", scheme_name(scheme)));
        let mut words: Vec<String> = accounts.chain(schemes).collect();
        let Some(release) = &self.release else {
            return words;
        };
        words.extend(release.on.map(|days| format!("free/{}", days_text(days))));
        words.extend(
            release
                .not_before
                .map(|day| format!("held/{}", day.to_iso())),
        );
        words.extend(release.matures.map(|maturity| match maturity {
            Maturity::On(days) => format!("due/{}", days_text(days)),
            Maturity::Unknown => "due".to_owned(),
        }));
        words.extend(release.only_held.then(|| "held".to_owned()));
        words
    }

    /// Reads one of them; none where it has no meaning.
    pub fn read(&mut self, name: &str, value: Option<String>) -> Option<()> {
        let days = |text: String| -> Option<Period> { days_from(&text) };
        let release = |books: &mut Books, change: &dyn Fn(&mut Release)| {
            change(books.release.get_or_insert_default());
        };
        match (name, value) {
            ("account", Some(id)) => {
                let line = CHART.iter().find(|line| line.id == id)?;
                self.accounts.push(line.account);
            }
            ("scheme", Some(name)) => {
                self.tax_schemes.push(scheme_from(&name)?);
            }
            ("free", Some(text)) => {
                let days = days(text)?;
                release(self, &|one| one.on = Some(days));
            }
            ("held", Some(text)) => {
                let day = Day::parse_iso(&text).ok()?;
                release(self, &|one| one.not_before = Some(day));
            }
            ("held", None) => release(self, &|one| one.only_held = true),
            ("due", Some(text)) => {
                let days = days(text)?;
                release(self, &|one| one.matures = Some(Maturity::On(days)));
            }
            ("due", None) => release(self, &|one| one.matures = Some(Maturity::Unknown)),
            _ => return None,
        }
        Some(())
    }
}

/// The tax scheme of a name.
pub fn scheme_from(name: &str) -> Option<Scheme> {
    let mut all = Scheme::ALL.into_iter();
    all.find(|&scheme| scheme_name(scheme) == name)
}

/// A tax scheme as it stands in an address.
pub const fn scheme_name(scheme: Scheme) -> &'static str {
    match scheme {
        Scheme::Standard => "standard",
        Scheme::MarketplaceFacilitator => "facilitator",
        Scheme::LowValueGoods => "low-value",
        Scheme::UnionOneStopShop => "oss",
        Scheme::ImportOneStopShop => "ioss",
        Scheme::ReverseCharge => "reverse-charge",
        Scheme::NoTax => "none",
    }
}
