//! Routes: what can be asked, a file for each subject.
//!
//! `compat` speaks the dialect of the hosted service, which its clients expect byte for byte; `v1` is
//! our own; `moved` answers where routes of our own stood before they had a version.

mod answer;
mod compat;
mod document;
mod explorer;
mod lookup;
mod moved;
mod pages;
mod shared;
mod v1;

use axum::Router;
use axum::routing::get;
use utoipa::OpenApi as _;
use utoipa_axum::router::OpenApiRouter;

use crate::auth;
use crate::server::Shared;
use document::{Document, describe_refusals};
pub(crate) use pages::page;

/// The document that describes version 1 of the interface, as JSON.
pub(crate) fn document() -> serde_json::Result<String> {
    let router: OpenApiRouter<Shared> = OpenApiRouter::with_openapi(Document::openapi());
    let mut document = router.nest("/api/v1", v1::routes()).into_openapi();
    describe_refusals(&mut document);
    document.to_pretty_json()
}

/// Every route, with the document that describes them and a page to try them on.
pub(crate) fn all() -> Router<Shared> {
    let (router, mut document) = OpenApiRouter::with_openapi(Document::openapi())
        .merge(compat::routes())
        .nest("/api/v1", v1::routes())
        .split_for_parts();
    describe_refusals(&mut document);
    router
        .nest("/api", moved::routes())
        .route("/", get(page))
        .merge(auth::pages())
        .merge(shared::pages())
        .merge(explorer::routes(document))
}
