//! The check in front of every handler: who calls, and whether they may.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::Response;

use crate::app::{App, Gate};
use crate::db::SELLER_ID;
use crate::refusal::Refusal;
use crate::roles::Access;
use crate::seller::Seller;
use crate::sign_in::records;
use crate::sign_in::session::{self, Session, Stage};
use crate::trail::Whose;

/// Lets a request through to a handler that asks for `access`, with its seller and its session; or
/// refuses it.
pub async fn enter(
    State((app, access)): State<(App, Access)>,
    mut request: Request,
    next: Next,
) -> Result<Response, Refusal> {
    if access == Access::Open {
        return Ok(next.run(request).await);
    }
    let seller = match &app.gate {
        Gate::Everyone(seller) => seller.get_or_try_init(|| only_seller(&app)).await?.clone(),
        Gate::SignIn(sign_in) => {
            let session = session::find(&app, sign_in, request.headers()).await?;
            let session = session.ok_or_else(not_signed_in)?;
            admit(access, &session)?;
            let seller = session.seller.clone();
            request.extensions_mut().insert(session);
            seller
        }
    };
    Whose::note(&request, &seller.id);
    request.extensions_mut().insert(seller);
    Ok(next.run(request).await)
}

/// The seller of everyone. Made with the database.
async fn only_seller(app: &App) -> sqlx::Result<Seller> {
    let mut reader = app.db.read().await?;
    let seller = records::seller(&mut reader, SELLER_ID).await?;
    seller.ok_or(sqlx::Error::RowNotFound)
}

/// Whether a session is what the route asks for.
fn admit(access: Access, session: &Session) -> Result<(), Refusal> {
    match (access, session.stage) {
        (Access::Open, _)
        | (Access::HalfSignedIn, Stage::Half)
        | (Access::SignedIn, Stage::Full) => Ok(()),
        (Access::HalfSignedIn, Stage::Full) => Err(Refusal::new(
            StatusCode::CONFLICT,
            "already_signed_in",
            "Already signed in",
            "This session needs no second factor any more.",
        )),
        (_, Stage::Half) => Err(Refusal::new(
            StatusCode::UNAUTHORIZED,
            "second_factor_needed",
            "The second factor is missing",
            "The password was right; give a code of your authenticator, or a recovery code, to \
             finish signing in.",
        )),
        (Access::AtLeast(_), Stage::Full) if session.user.lacks_second_factor() => {
            Err(Refusal::new(
                StatusCode::FORBIDDEN,
                "second_factor_not_set_up",
                "Set up a second factor first",
                "This account must have a second factor; set one up, then go on.",
            ))
        }
        (Access::AtLeast(role), Stage::Full) if session.user.role < role => Err(Refusal::new(
            StatusCode::FORBIDDEN,
            "role_too_low",
            "Your role does not allow this",
            format!(
                "This needs the role {role}; yours is {}. Nothing was changed.",
                session.user.role
            ),
        )),
        (Access::AtLeast(_), Stage::Full) => Ok(()),
    }
}

/// One answer for no session, one that ended, and one that never was.
pub fn not_signed_in() -> Refusal {
    Refusal::new(
        StatusCode::UNAUTHORIZED,
        "not_signed_in",
        "Not signed in",
        "There is no session, or it has ended. Sign in again; nothing else was changed.",
    )
}
