//! Page: what people see on their way in and out.

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{Html, IntoResponse, Response};

use crate::http::ApiError;

/// A page with one thing to say and one link.
pub(super) struct Page<'p> {
    pub(super) title: &'p str,
    pub(super) text: &'p str,
    /// Where the link leads, and what it says.
    pub(super) link: (&'p str, &'p str),
    /// Whether the browser follows the link by itself.
    pub(super) goes_on: bool,
}

impl IntoResponse for Page<'_> {
    fn into_response(self) -> Response {
        let (to, link) = self.link;
        let refresh = if self.goes_on {
            format!("<meta http-equiv=\"refresh\" content=\"0;url={}\">", escaped(to))
        } else {
            String::new()
        };
        let page = include_str!("page.html")
            .replace("{refresh}", &refresh)
            .replace("{title}", &escaped(self.title))
            .replace("{to}", &escaped(to))
            .replace("{link}", &escaped(link))
            .replace("{text}", &escaped(self.text));
        ([(CACHE_CONTROL, "no-store")], Html(page)).into_response()
    }
}

/// A failure, for people: the same answer with a page in the place of JSON.
pub(super) fn failed(failure: ApiError) -> Response {
    let message = failure.message.clone();
    let page = Page {
        title: "Not signed in",
        text: &message,
        link: ("/auth/login", "Sign in"),
        goes_on: false,
    };
    let page = page.into_response();
    let (mut parts, _) = failure.into_response().into_parts();
    for name in [CONTENT_TYPE, CACHE_CONTROL] {
        parts.headers.extend(page.headers().get(&name).map(|value| (name, value.clone())));
    }
    parts.headers.remove(axum::http::header::CONTENT_LENGTH);
    Response::from_parts(parts, page.into_body())
}

/// Text as HTML shows it, within quotes too.
pub(crate) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            _ => escaped.push(character),
        }
    }
    escaped
}
