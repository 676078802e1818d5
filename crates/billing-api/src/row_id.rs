//! The id at the end of a path.

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;

use crate::app::App;
use crate::query::is_id;
use crate::refusal::Refusal;

/// The id that a path ends with. A text that can't be an id is unknown like any other that is not
/// there: not every database can even be asked about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowId(pub String);

impl FromRequestParts<App> for RowId {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<RowId, Refusal> {
        let found = Path::<String>::from_request_parts(parts, app).await.ok();
        let id = found.map(|Path(id)| id).filter(|id| is_id(id));
        id.map(RowId)
            .ok_or_else(|| Refusal::not_found("There is nothing with this id."))
    }
}
