//! Document: describes the interface for programs.

use utoipa::OpenApi;
use utoipa::openapi::{ContentBuilder, Ref, ResponseBuilder};

use crate::wire::v1::Problem;

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
    let refusals = [
        ("429", "Too many requests; `Retry-After` says when to come again"),
        ("503", "Too much waits to be stored; `Retry-After` says when to come again"),
    ];
    for (path, item) in &mut document.paths.paths {
        let (schema, media) = if path.starts_with("/api/v1/") {
            ("Problem", Problem::MEDIA_TYPE)
        } else {
            ("ErrorOut", "application/json")
        };
        let body = ContentBuilder::new().schema(Some(Ref::from_schema_name(schema))).build();
        let operations =
            [&mut item.get, &mut item.post, &mut item.put, &mut item.patch, &mut item.delete];
        for operation in operations.into_iter().flatten() {
            for (status, description) in refusals {
                let response = ResponseBuilder::new().description(description);
                let response = response.content(media, body.clone()).build();
                operation.responses.responses.insert(status.to_owned(), response.into());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    #[test]
    fn the_document_that_the_dashboard_is_built_from_is_that_of_the_routes() {
        let document = crate::routes::document().unwrap() + "\n";
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("dashboard/openapi.json");
        if std::env::var("OPENSYNC_GOLDEN").is_ok_and(|told| told == "write") {
            std::fs::write(&path, &document).unwrap();
        }
        let kept = std::fs::read_to_string(&path).unwrap().replace("\r\n", "\n");
        assert!(kept == document, "write it anew: opensync openapi > {}", path.display());
    }

    #[test]
    fn no_two_routes_have_the_same_name_in_the_document() {
        let document: serde_json::Value =
            serde_json::from_str(&crate::routes::document().unwrap()).unwrap();
        let mut known = std::collections::HashSet::new();
        let paths = document["paths"].as_object().unwrap();
        for (path, methods) in paths {
            let routes = methods.as_object().unwrap().values();
            for name in routes.filter_map(|route| route["operationId"].as_str()) {
                assert!(known.insert(name.to_owned()), "`{name}` of {path} is taken");
            }
        }
    }
}
