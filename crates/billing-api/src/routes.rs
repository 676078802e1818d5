//! The table of routes: no path is answered without saying what it asks of its caller.
//!
//! The server takes nothing but this table, and the only ways into it name an [`Access`]; so a route
//! that anybody could call by oversight does not compile. The matrix of tests is made from the same
//! rows.

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::handler::Handler;
use axum::http::{HeaderMap, Method};
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodFilter, MethodRouter, on};

use crate::app::App;
use crate::list::List;
use crate::roles::Access;
use crate::seller::Seller;
use crate::{entry, page};

/// One method of one path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// `GET` answers `HEAD` too.
    pub method: Method,
    /// The whole path, with `{id}` for what varies.
    pub path: &'static str,
    /// What it asks of its caller.
    pub access: Access,
}

/// Every route that the server answers.
#[derive(Debug, Default)]
pub struct Routes {
    entries: Vec<(Row, MethodRouter<App>)>,
}

impl Routes {
    /// No route at all.
    pub fn new() -> Routes {
        Routes::default()
    }

    /// Answers `GET` and `HEAD` of a path.
    #[must_use]
    pub fn get<H, T>(self, path: &'static str, access: Access, handler: H) -> Routes
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.with(Method::GET, MethodFilter::GET, path, access, handler)
    }

    /// Answers `GET` and `HEAD` of a list, whose path must be the list's.
    #[must_use]
    pub fn list(self, path: &'static str, access: Access, list: List) -> Routes {
        let answer = move |State(app): State<App>,
                           seller: Seller,
                           RawQuery(query): RawQuery,
                           headers: HeaderMap| async move {
            page::answer(&app, &seller, list, query.as_deref(), &headers).await
        };
        debug_assert!(path.ends_with(list.path()), "{path}");
        self.get(path, access, answer)
    }

    /// Answers `POST` of a path.
    #[must_use]
    pub fn post<H, T>(self, path: &'static str, access: Access, handler: H) -> Routes
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.with(Method::POST, MethodFilter::POST, path, access, handler)
    }

    /// Answers `DELETE` of a path.
    #[must_use]
    pub fn delete<H, T>(self, path: &'static str, access: Access, handler: H) -> Routes
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.with(Method::DELETE, MethodFilter::DELETE, path, access, handler)
    }

    fn with<H, T>(
        mut self,
        method: Method,
        filter: MethodFilter,
        path: &'static str,
        access: Access,
        handler: H,
    ) -> Routes
    where
        H: Handler<T, App>,
        T: 'static,
    {
        let row = Row {
            method,
            path,
            access,
        };
        self.entries.push((row, on(filter, handler)));
        self
    }

    /// The rows, in the order in which they were made.
    pub fn rows(&self) -> impl Iterator<Item = &Row> {
        self.entries.iter().map(|(row, _)| row)
    }

    /// The router, with each handler behind its own check.
    pub fn into_router(self, app: &App) -> Router<App> {
        let mut router = Router::new();
        for (row, method) in self.entries {
            let check = from_fn_with_state((app.clone(), row.access), entry::enter);
            router = router.route(row.path, method.route_layer(check));
        }
        router
    }
}
