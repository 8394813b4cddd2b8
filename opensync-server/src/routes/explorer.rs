//! Explorer: a page to try the routes on, and the document that it reads.
//!
//! The page is Swagger UI, whose files `build.rs` puts into the program, compressed.

use std::io::Read as _;
use std::sync::Arc;

use axum::body::Bytes;
use axum::http::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, VARY};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{Html, IntoResponse as _, Response};
use axum::routing::get;
use axum::{Json, Router};
use flate2::read::GzDecoder;
use utoipa::openapi::OpenApi;

use crate::http::{ApiError, accepts};
use crate::server::Shared;

const SCRIPT: &str = "text/javascript; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";

/// The parts of Swagger UI, as gzip.
const BUNDLE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/swagger-ui-bundle.js.gz"));
const STYLES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/swagger-ui.css.gz"));

/// The page, its files, and the document of the interface.
pub(super) fn routes(document: OpenApi) -> Router<Shared> {
    let document = Arc::new(document);
    let page = || async { Html(include_str!("explorer.html")) };
    let start = || async { ([(CONTENT_TYPE, SCRIPT)], include_str!("explorer.js")) };
    Router::new()
        .route("/docs", get(page))
        .route("/docs/", get(page))
        .route("/docs/explorer.js", get(start))
        .route(
            "/docs/swagger-ui-bundle.js",
            get(async |asked: HeaderMap| packed(&asked, SCRIPT, BUNDLE)),
        )
        .route("/docs/swagger-ui.css", get(async |asked: HeaderMap| packed(&asked, STYLE, STYLES)))
        .route("/openapi.json", get(|| async move { Json(&*document).into_response() }))
}

/// A file as it is stored, or unpacked for the few clients that do not accept it so.
fn packed(asked: &HeaderMap, media: &'static str, gzip: &'static [u8]) -> Response {
    let mut headers = HeaderMap::from_iter([
        (CONTENT_TYPE, HeaderValue::from_static(media)),
        (CACHE_CONTROL, HeaderValue::from_static("public, max-age=86400")),
        (VARY, HeaderValue::from_static("Accept-Encoding")),
    ]);
    if accepts(asked, "gzip") {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        return (headers, Bytes::from_static(gzip)).into_response();
    }
    let mut plain = Vec::new();
    match GzDecoder::new(gzip).read_to_end(&mut plain) {
        Ok(_) => (headers, plain).into_response(),
        Err(error) => ApiError::internal(&error.to_string()).into_response(),
    }
}

#[cfg(test)]
mod tests {
    use axum::body::to_bytes;
    use axum::http::header::ACCEPT_ENCODING;

    use super::*;

    async fn body(asked: HeaderMap, gzip: &'static [u8]) -> (HeaderMap, Vec<u8>) {
        let response = packed(&asked, SCRIPT, gzip);
        let headers = response.headers().clone();
        (headers, to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec())
    }

    #[tokio::test]
    async fn the_files_of_the_page_are_whole_with_and_without_compression() {
        for (gzip, within) in [(BUNDLE, "SwaggerUIBundle"), (STYLES, ".swagger-ui")] {
            let (headers, plain) = body(HeaderMap::new(), gzip).await;
            assert!(headers.get(CONTENT_ENCODING).is_none());
            assert!(String::from_utf8_lossy(&plain).contains(within));

            let accepted = [(ACCEPT_ENCODING, HeaderValue::from_static("gzip, br"))];
            let (headers, sent) = body(HeaderMap::from_iter(accepted), gzip).await;
            assert_eq!(headers[CONTENT_ENCODING], "gzip");
            assert!(sent.len() * 3 < plain.len(), "{} of {}", sent.len(), plain.len());
            let mut unpacked = Vec::new();
            GzDecoder::new(&sent[..]).read_to_end(&mut unpacked).unwrap();
            assert!(unpacked == plain);
        }
    }

    #[test]
    fn the_page_asks_for_nothing_but_what_this_server_has() {
        let page = include_str!("explorer.html");
        let asked = page.split("=\"").skip(1).filter_map(|rest| rest.split('"').next());
        let asked: Vec<_> = asked.filter(|value| value.contains('/')).collect();
        let files = ["/docs/swagger-ui.css", "/docs/swagger-ui-bundle.js", "/docs/explorer.js"];
        assert_eq!(asked, files);
        assert!(!page.contains("<script>"), "the policy refuses scripts within the page");
    }
}
