//! Compat: the routes of the hosted service, as its clients know them. Nothing is added to them.

mod context;
mod evals;
mod export;
mod health;
mod numbers;
mod search;
mod sessions;
mod stats;
mod sync;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::server::Shared;

/// The twelve of them.
pub(super) fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(health::health))
        .routes(routes!(sync::session))
        .routes(routes!(sync::message))
        .routes(routes!(sync::batch))
        .routes(routes!(sync::list))
        .routes(routes!(sessions::list))
        .routes(routes!(sessions::get))
        .routes(routes!(search::search))
        .routes(routes!(context::context))
        .routes(routes!(export::export))
        .routes(routes!(evals::evals))
        .routes(routes!(stats::totals))
}
