//! Document: describes the interface for programs.

use utoipa::OpenApi;
use utoipa::openapi::{ContentBuilder, Ref, ResponseBuilder};

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
pub(super) struct Document;

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
pub(super) fn describe_refusals(document: &mut utoipa::openapi::OpenApi) {
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
