//! Routes: what can be asked, a file for each subject.

mod context;
mod evals;
mod events;
mod exchange;
mod export;
mod intake;
mod listing;
mod search;
mod sessions;
mod shares;
mod stats;
mod sync;
mod welcome;

use axum::Router;
use utoipa::OpenApi;
use utoipa::openapi::{ContentBuilder, Ref, ResponseBuilder};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use utoipa_swagger_ui::SwaggerUi;

use crate::auth;
use crate::http::Shared;

/// The document that describes the interface; its routes are added as they are named below.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "OpenSync",
        description = "Conversations with coding agents: sync, search, context, statistics.",
        license(name = "MIT")
    ),
    modifiers(&KeyScheme)
)]
struct Document;

/// How callers prove who they are.
struct KeyScheme;

impl utoipa::Modify for KeyScheme {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
        let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("osk_…");
        let components = document.components.get_or_insert_with(Default::default);
        components.add_security_scheme("key", SecurityScheme::Http(scheme.build()));
    }
}

/// Adds to each operation what any of them may answer before it is asked.
fn describe_refusals(document: &mut utoipa::openapi::OpenApi) {
    let body = ContentBuilder::new().schema(Some(Ref::from_schema_name("FailureOut"))).build();
    let refusals = [
        ("429", "Too many requests; `Retry-After` says when to come again"),
        ("503", "Too much waits to be stored; `Retry-After` says when to come again"),
    ];
    for item in document.paths.paths.values_mut() {
        let operations = [&mut item.get, &mut item.post, &mut item.patch, &mut item.delete];
        for operation in operations.into_iter().flatten() {
            for (status, description) in refusals {
                let response = ResponseBuilder::new().description(description);
                let response = response.content("application/json", body.clone()).build();
                operation.responses.responses.insert(status.to_owned(), response.into());
            }
        }
    }
}

/// Every route, with the document that describes them and a page to try them on.
pub(crate) fn all() -> Router<Shared> {
    let (router, mut document) = OpenApiRouter::with_openapi(Document::openapi())
        .routes(routes!(welcome::health))
        .routes(routes!(sync::session))
        .routes(routes!(sync::message))
        .routes(routes!(sync::batch))
        .routes(routes!(sync::list))
        .routes(routes!(sessions::list))
        .routes(routes!(sessions::get))
        .routes(routes!(sessions::change, sessions::delete))
        .routes(routes!(sessions::bulk))
        .routes(routes!(search::search))
        .routes(routes!(context::context))
        .routes(routes!(export::export))
        .routes(routes!(evals::evals))
        .routes(routes!(shares::list, shares::share))
        .routes(routes!(shares::unshare))
        .routes(routes!(shares::findings))
        .routes(routes!(stats::totals))
        .routes(routes!(stats::tools))
        .routes(routes!(stats::apart))
        .routes(routes!(events::events))
        .routes(routes!(exchange::status))
        .routes(routes!(exchange::pull))
        .routes(routes!(exchange::push))
        .routes(routes!(auth::who))
        .routes(routes!(auth::accounts))
        .routes(routes!(auth::close))
        .routes(routes!(auth::keys, auth::create_key))
        .routes(routes!(auth::revoke_key))
        .split_for_parts();
    describe_refusals(&mut document);
    router
        .merge(welcome::pages())
        .merge(auth::pages())
        .merge(shares::pages())
        .merge(SwaggerUi::new("/docs").url("/openapi.json", document))
}
