//! The accounts of a seller: which rows share one balance.
//!
//! A marketplace pays each currency out by itself, and most pay each shop out by itself too. Where
//! every settlement of a currency names its marketplace, each marketplace is an account; where one
//! does not, the currency is a single account, for its rows can't be told apart.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{Ledger, Row, Settlement};
use crate::money::Currency;

/// Rows that share one balance.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Account {
    /// Their currency.
    pub currency: Currency,
    /// Their marketplace; none for the rest of a currency, or for all of it.
    pub marketplace: Option<String>,
}

/// Every account, and which rows and settlements are in it.
pub struct Accounts {
    all: Vec<Account>,
    /// By place of the settlement.
    of_settlement: Vec<usize>,
    /// By code of the settlement: its place and the code of its currency.
    places: Places,
    /// By code of the currency and of the marketplace, as far as rows have them.
    of_codes: HashMap<(u16, u32), usize>,
}

impl Accounts {
    /// rows -> currencies x marketplaces
    pub fn new(ledger: &Ledger, settlements: &[&Settlement]) -> Accounts {
        let nameless = settlements.iter().filter(|one| one.marketplace.is_none());
        let named: BTreeSet<Currency> = settlements.iter().map(|one| one.currency).collect();
        let whole: BTreeSet<Currency> = nameless.map(|one| one.currency).collect();
        // A currency without a settlement has nothing to tell its accounts apart by.
        let is_cut = |currency| named.contains(&currency) && !whole.contains(&currency);
        let account = |currency, marketplace: Option<&str>| Account {
            currency,
            marketplace: marketplace.filter(|_| is_cut(currency)).map(str::to_owned),
        };

        let mut places = vec![None; ledger.words.settlements.len()];
        for (place, settlement) in settlements.iter().enumerate() {
            if let Some(code) = ledger.words.settlements.find(&settlement.id) {
                let currency = ledger.words.find_currency(settlement.currency);
                places[code as usize] = Some((place, currency));
            }
        }
        // Rows of a settlement are in its account, whatever they say of a marketplace.
        let mut codes: BTreeSet<(u16, u32)> = BTreeSet::new();
        let mut last = None;
        for row in ledger.rows() {
            if place_of_settlement(&places, &row).is_some() {
                continue;
            }
            let code = (row.currency_code(), row.marketplace_code());
            // Neighbours are often of one shop.
            if last.replace(code) != Some(code) {
                codes.insert(code);
            }
        }
        let of_rows = codes.iter().map(|&(currency, marketplace)| {
            let marketplace = ledger.words.texts.text_option(marketplace);
            account(ledger.words.currency(currency), marketplace)
        });
        let of_rows: Vec<Account> = of_rows.collect();
        let of_settlements = settlements
            .iter()
            .map(|one| account(one.currency, one.marketplace.as_deref()));
        let of_settlements: Vec<Account> = of_settlements.collect();

        let all: BTreeSet<&Account> = of_rows.iter().chain(&of_settlements).collect();
        let numbers: BTreeMap<&Account, usize> = all.iter().copied().zip(0..).collect();
        let of_codes = codes.iter().zip(&of_rows);
        Accounts {
            of_settlement: of_settlements.iter().map(|one| numbers[one]).collect(),
            of_codes: of_codes.map(|(&code, one)| (code, numbers[one])).collect(),
            places,
            all: all.into_iter().cloned().collect(),
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Every account, by currency and marketplace.
    pub fn all(&self) -> &[Account] {
        &self.all
    }

    /// The account of a settlement, by its place.
    pub fn of_settlement(&self, place: usize) -> usize {
        self.of_settlement[place]
    }

    /// The place of the settlement that a row is summed up in; none when the ledger has no such
    /// settlement, or the row is in another currency.
    pub fn place_of_settlement(&self, row: &Row<'_>) -> Option<usize> {
        place_of_settlement(&self.places, row)
    }

    /// The account of a row: its settlement's, or its marketplace's.
    pub fn of(&self, row: &Row<'_>) -> usize {
        if let Some(place) = self.place_of_settlement(row) {
            return self.of_settlement[place];
        }
        let marketplace = row.marketplace_code();
        let code = (row.currency_code(), marketplace);
        // Every row of the ledger was met above; a row of another one belongs nowhere.
        self.of_codes.get(&code).copied().unwrap_or_default()
    }
}

/// By code of the settlement: its place and the code of its currency.
type Places = Vec<Option<(usize, Option<u16>)>>;

fn place_of_settlement(places: &Places, row: &Row<'_>) -> Option<usize> {
    let code = row.settlement_code()?;
    let (place, currency) = places.get(code as usize).copied().flatten()?;
    (currency == Some(row.currency_code())).then_some(place)
}
