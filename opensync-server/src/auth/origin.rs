//! Origin: whether a request was made by us, by a program, or by a page of somebody else's.
//!
//! A page from elsewhere can let a browser ask this server. It gets at nothing by that: a name of
//! its own that leads here (DNS rebinding) is refused by the `Host` header, and a cookie counts only
//! where the browser says that our own page asks.

use axum::http::header::{HOST, ORIGIN};
use axum::http::{HeaderMap, Method};

/// Whether the `Host` header names this server: this machine, or `public`, its own name.
///
/// A request without the header comes from no browser.
pub(crate) fn is_own_host(headers: &HeaderMap, public: Option<&str>) -> bool {
    let Some(host) = headers.get(HOST) else { return true };
    let Ok(host) = host.to_str() else { return false };
    let host = host.to_lowercase();
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => &host,
    };
    matches!(name, "127.0.0.1" | "localhost" | "[::1]") || public == Some(host.as_str())
}

/// Whether a cookie that came with this request counts.
pub(crate) fn is_own_page(method: &Method, headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let is_safe = matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS);
    match text("sec-fetch-site") {
        Some("same-origin") => return true,
        // Typed, or a bookmark: nobody made the person do it.
        Some("none") => return is_safe,
        Some(_) => return is_safe && text("sec-fetch-mode") == Some("navigate"),
        None => {}
    }
    // An older browser: it sends the origin at least with what changes something.
    match (text(ORIGIN.as_str()), text(HOST.as_str())) {
        (Some(origin), Some(host)) => {
            let origin = origin.strip_prefix("https://").or(origin.strip_prefix("http://"));
            origin.is_some_and(|origin| origin.eq_ignore_ascii_case(host))
        }
        _ => is_safe,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let pairs = pairs.iter().map(|(name, value)| {
            (axum::http::HeaderName::from_static(name), value.parse().unwrap())
        });
        pairs.collect()
    }

    #[test]
    fn names_of_others_that_lead_here_are_refused() {
        let is_own = |host| is_own_host(&headers(&[("host", host)]), Some("sync.example.org"));
        for host in ["127.0.0.1:4519", "localhost", "[::1]:4519", "LOCALHOST:1", "sync.example.org"]
        {
            assert!(is_own(host), "{host}");
        }
        for host in ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:4519", ""] {
            assert!(!is_own(host), "{host}");
        }
    }

    #[test]
    fn a_cookie_changes_something_only_for_our_own_page() {
        let own = |method: Method, pairs: &[(&'static str, &str)]| {
            let mut all = vec![("host", "127.0.0.1:4519")];
            all.extend_from_slice(pairs);
            is_own_page(&method, &headers(&all))
        };
        assert!(own(Method::POST, &[("sec-fetch-site", "same-origin")]));
        assert!(own(Method::POST, &[("origin", "http://127.0.0.1:4519")]));
        assert!(own(
            Method::GET,
            &[("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate")]
        ));
        for pairs in [
            &[("sec-fetch-site", "cross-site")][..],
            &[("sec-fetch-site", "same-site"), ("origin", "http://127.0.0.1:4519")],
            &[("sec-fetch-site", "none")],
            &[("origin", "http://127.0.0.1:3000")],
            &[("origin", "null")],
            &[],
        ] {
            assert!(!own(Method::POST, pairs), "{pairs:?}");
        }
        assert!(!own(Method::GET, &[("sec-fetch-site", "same-site"), ("sec-fetch-mode", "cors")]));
    }
}
