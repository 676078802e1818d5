//! `GET /account`: who the seller is, and where they sell.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use ledger::import::billing_api::{Account, Marketplace};

use crate::app::App;
use crate::conditional::{self, Kind};
use crate::db::{Connection, query};
use crate::page::to_json;
use crate::refusal::Refusal;
use crate::seller::Seller;

/// ISO 4217's own word where no currency is involved: in empty books there is none.
const NO_CURRENCY: &str = "XXX";

/// `GET /api/v1/account`. Empty books are an account too, of which nothing is known yet: with a 404
/// they would look like a server that is no billing API.
pub async fn one(
    State(app): State<App>,
    seller: Seller,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let mut reader = app.db.snapshot().await?;
    let account = find(&mut reader, &seller.id).await?;
    let account = account.unwrap_or_else(|| unnamed(NO_CURRENCY));
    Ok(conditional::answer(
        &headers,
        Kind::Json,
        to_json(&account)?,
    ))
}

/// An account of which nothing is known but its currency: files name no seller and no time zone.
pub fn unnamed(default_currency: &str) -> Account {
    Account {
        seller: "Your books".to_owned(),
        default_currency: default_currency.to_owned(),
        time_zone: "UTC".to_owned(),
        week_start: "monday".to_owned(),
        fiscal_year_start: "01-01".to_owned(),
        marketplaces: Vec::new(),
        is_sample: false,
    }
}

/// The account, once something was booked.
pub async fn find(connection: &mut Connection, seller_id: &str) -> sqlx::Result<Option<Account>> {
    let account: Option<(String, String, String, String, String, bool)> = query(
        "SELECT seller, default_currency, time_zone, week_start, fiscal_year_start,
                sample_seed IS NOT NULL
         FROM accounts WHERE seller_id = $1",
    )
    .bind(seller_id)
    .fetch_optional(connection)
    .await?;
    let Some((seller, default_currency, time_zone, week_start, fiscal_year_start, is_sample)) =
        account
    else {
        return Ok(None);
    };
    let marketplaces: Vec<(String, String, String, String, String)> = query(
        "SELECT id, name, country, currency, time_zone FROM marketplaces
         WHERE seller_id = $1 ORDER BY id",
    )
    .bind(seller_id)
    .fetch_all(connection)
    .await?;
    let marketplaces = marketplaces.into_iter();
    let marketplaces = marketplaces.map(|(id, name, country, currency, time_zone)| Marketplace {
        id,
        name,
        country,
        currency,
        time_zone,
    });
    Ok(Some(Account {
        seller,
        default_currency,
        time_zone,
        week_start,
        fiscal_year_start,
        marketplaces: marketplaces.collect(),
        is_sample,
    }))
}

/// Writes an account that is not there yet. `sample_seed` marks the sample seller.
pub async fn create(
    connection: &mut Connection,
    seller_id: &str,
    account: &Account,
    sample_seed: Option<&str>,
) -> sqlx::Result<()> {
    query(
        "INSERT INTO accounts (seller_id, seller, default_currency, time_zone, week_start,
                               fiscal_year_start, sample_seed)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(seller_id)
    .bind(&account.seller)
    .bind(&account.default_currency)
    .bind(&account.time_zone)
    .bind(&account.week_start)
    .bind(&account.fiscal_year_start)
    .bind(sample_seed)
    .execute(connection)
    .await?;
    for marketplace in &account.marketplaces {
        add_marketplace(connection, seller_id, marketplace).await?;
    }
    Ok(())
}

/// Adds a marketplace; one that is there already stays as it is.
pub async fn add_marketplace(
    connection: &mut Connection,
    seller_id: &str,
    marketplace: &Marketplace,
) -> sqlx::Result<()> {
    query(
        "INSERT INTO marketplaces (seller_id, id, name, country, currency, time_zone)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
    )
    .bind(seller_id)
    .bind(&marketplace.id)
    .bind(&marketplace.name)
    .bind(&marketplace.country)
    .bind(&marketplace.currency)
    .bind(&marketplace.time_zone)
    .execute(connection)
    .await?;
    Ok(())
}

/// Which sample seller it is, if these are the sample seller's books.
pub async fn sample_seed(
    connection: &mut Connection,
    seller_id: &str,
) -> sqlx::Result<Option<String>> {
    let seed = query("SELECT sample_seed FROM accounts WHERE seller_id = $1")
        .bind(seller_id)
        .scalar_optional::<Option<String>>(connection)
        .await?;
    Ok(seed.flatten())
}
