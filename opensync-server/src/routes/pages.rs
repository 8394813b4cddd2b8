//! Pages: the dashboard, which the program holds within itself.
//!
//! `make dashboard` builds it into `opensync-server/pages`; a program that was built without it says so
//! at `/`. Each page is one and the same file, which reads from its address what to show, so it needs
//! no key: what it asks then does.

use std::borrow::Cow;

use axum::http::header::{
    CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, HeaderName,
    IF_NONE_MATCH, VARY,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use axum::response::{Html, IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::http::{ApiError, accepts};

/// What `make dashboard` built; the folder is there without it, and empty.
#[derive(rust_embed::Embed)]
#[folder = "pages"]
struct Built;

/// What a page may do. Scripts and workers are ours alone, and no text becomes markup: browsers that
/// know Trusted Types refuse it.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; worker-src 'self'; \
    manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; \
    frame-src 'self'; require-trusted-types-for 'script'; trusted-types opensync-worker";

/// What a page may use of the browser: it writes to the clipboard where one asks for it.
const PERMISSIONS: &str = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), \
    serial=(), hid=(), midi=(), display-capture=(), clipboard-read=(), \
    clipboard-write=(self)";

/// First segments of addresses that are not pages: what is not found below them is not there.
const OTHERS: [&str; 13] = [
    "api",
    "sync",
    "s",
    "docs",
    "auth",
    "enter",
    "health",
    "ready",
    "metrics",
    "openapi.json",
    "mcp",
    "assets",
    "favicon.ico",
];

/// Answers where no other route does: with the page for its address, a file of the pages, or that
/// there is nothing.
pub(crate) async fn page(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    let is_read = method == Method::GET || method == Method::HEAD;
    let path = uri.path().trim_start_matches('/');
    let first = path.split('/').next().unwrap_or_default();
    if is_read && first == "assets" {
        return asset(path, &headers).unwrap_or_else(nothing);
    }
    if !is_read || OTHERS.contains(&first) {
        return nothing();
    }
    match file("index.html", &headers) {
        Some(response) => index(response, &headers),
        None if path.is_empty() => Html(include_str!("welcome.html")).into_response(),
        None => nothing(),
    }
}

fn nothing() -> Response {
    ApiError::not_found("no such route; see /docs").into_response()
}

/// A file whose name changes with what is in it: kept for good.
fn asset(path: &str, asked: &HeaderMap) -> Option<Response> {
    let mut response = file(path, asked)?;
    let forever = HeaderValue::from_static("public, max-age=31536000, immutable");
    response.headers_mut().insert(CACHE_CONTROL, forever);
    Some(response)
}

/// The page itself: asked for anew each time, and sent only if it has changed.
fn index(mut response: Response, asked: &HeaderMap) -> Response {
    let headers = response.headers_mut();
    for (name, value) in [
        (CACHE_CONTROL, "no-cache"),
        (CONTENT_SECURITY_POLICY, POLICY),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), PERMISSIONS),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    let tag = headers.get(ETAG).cloned();
    if tag.is_some() && asked.get(IF_NONE_MATCH) == tag.as_ref() {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        *response.body_mut() = axum::body::Body::empty();
    }
    response
}

/// A file of the pages, compressed as the browser takes it, where that was found to be shorter.
fn file(path: &str, asked: &HeaderMap) -> Option<Response> {
    let kinds = [("br", ".br"), ("gzip", ".gz")].into_iter();
    let taken = kinds.filter(|(name, _)| accepts(asked, name));
    let compressed = taken.filter_map(|(name, ending)| {
        Some((Some(name), Built::get(&format!("dist/{path}{ending}"))?))
    });
    let plain = Built::get(&format!("dist/{path}")).map(|file| (None, file));
    let (encoding, file) = compressed.into_iter().next().or(plain)?;
    let mut headers = HeaderMap::from_iter([
        (CONTENT_TYPE, HeaderValue::from_static(media(path))),
        (VARY, HeaderValue::from_static("Accept-Encoding")),
    ]);
    if let Some(name) = encoding {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static(name));
    }
    let tag = URL_SAFE_NO_PAD.encode(&file.metadata.sha256_hash()[..12]);
    headers.extend(HeaderValue::from_str(&format!("\"{tag}\"")).ok().map(|tag| (ETAG, tag)));
    let body = match file.data {
        Cow::Borrowed(bytes) => axum::body::Bytes::from_static(bytes),
        Cow::Owned(bytes) => bytes.into(),
    };
    Some((headers, body).into_response())
}

fn media(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, ending)| ending) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("json" | "webmanifest") => "application/json",
        Some("png") => "image/png",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn answer(method: Method, path: &'static str) -> Response {
        page(method, Uri::from_static(path), HeaderMap::new()).await
    }

    #[tokio::test]
    async fn what_is_no_page_is_not_there() {
        for path in ["/api/nothing", "/s/none/deeper", "/sync/x", "/assets/none.js", "/mcp/x"] {
            assert_eq!(answer(Method::GET, path).await.status(), StatusCode::NOT_FOUND, "{path}");
        }
        assert_eq!(answer(Method::POST, "/sessions").await.status(), StatusCode::NOT_FOUND);
    }

    #[tokio::test]
    async fn segments_count_and_not_how_they_begin() {
        let is_built = Built::get("dist/index.html").is_some();
        let expected = if is_built { StatusCode::OK } else { StatusCode::NOT_FOUND };
        for path in ["/sessions", "/sessions/a%2Fagent-b", "/settings/keys", "/docstring"] {
            assert_eq!(answer(Method::GET, path).await.status(), expected, "{path}");
        }
        assert_eq!(answer(Method::GET, "/").await.status(), StatusCode::OK);
    }

    #[tokio::test]
    async fn no_asset_leads_out_of_the_pages() {
        for path in ["/assets/../../Cargo.toml", "/assets/%2e%2e/%2e%2e/Cargo.toml"] {
            assert_eq!(answer(Method::GET, path).await.status(), StatusCode::NOT_FOUND, "{path}");
        }
    }

    #[test]
    fn a_page_says_what_it_may_do() {
        let headers = HeaderMap::new();
        let page = index(Html("<!doctype html>").into_response(), &headers);
        let policy = page.headers().get(CONTENT_SECURITY_POLICY).unwrap().to_str().unwrap();
        assert!(policy.contains("require-trusted-types-for 'script'"));
        assert!(!policy.contains("unsafe"));
    }
}
