//! Origin: whether a request was made by us, by a program, or by a page of somebody else's.
//!
//! A page from elsewhere can let a browser ask this server. It gets at nothing by that: a name of
//! its own that leads here (DNS rebinding) is refused by the `Host` header, and a cookie counts only
//! where the browser says that our own page asks.

use axum::http::header::{HOST, ORIGIN};
use axum::http::{HeaderMap, Method};

/// The name and the port that a server is reached by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Host {
    name: String,
    /// None for the one that goes without saying.
    port: Option<String>,
}

impl Host {
    /// As a header or an address has it. Case does not count, nor a dot at the end; the ports of
    /// http and https are those that go without saying, for proxies write one or the other.
    pub(crate) fn new(text: &str) -> Self {
        let text = text.to_ascii_lowercase();
        let (name, port) = match text.rsplit_once(':') {
            Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => (name, port),
            _ => (text.as_str(), ""),
        };
        let name = name.strip_suffix('.').unwrap_or(name).to_owned();
        let port = Some(port).filter(|port| !matches!(*port, "" | "80" | "443"));
        Self { name, port: port.map(str::to_owned) }
    }

    /// Whether the `Host` header names this server: this machine, or `public`, its own name.
    ///
    /// A request without the header comes from no browser.
    pub(crate) fn is_own(headers: &HeaderMap, public: Option<&Self>) -> bool {
        let Some(host) = headers.get(HOST) else { return true };
        let Ok(host) = host.to_str().map(Self::new) else { return false };
        matches!(host.name.as_str(), "127.0.0.1" | "localhost" | "[::1]") || public == Some(&host)
    }
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
            origin.is_some_and(|origin| Host::new(origin) == Host::new(host))
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
        let own = Host::new("sync.example.org");
        let is_own = |host| Host::is_own(&headers(&[("host", host)]), Some(&own));
        for host in [
            "127.0.0.1:4519",
            "localhost",
            "[::1]:4519",
            "LOCALHOST:1",
            "localhost.",
            "sync.example.org",
            "sync.example.org:443",
            "SYNC.Example.org.:80",
        ] {
            assert!(is_own(host), "{host}");
        }
        for host in [
            "evil.example",
            "127.0.0.1.evil.example",
            "localhost.evil.example:4519",
            "sync.example.org:8080",
            "sync.example.org..",
            "",
        ] {
            assert!(!is_own(host), "{host}");
        }
        let other = Host::new("sync.example.org:8443");
        let is_own = |host| Host::is_own(&headers(&[("host", host)]), Some(&other));
        assert!(is_own("sync.example.org:8443") && !is_own("sync.example.org"));
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
        let proxied = [("host", "sync.example.org:443"), ("origin", "https://sync.example.org")];
        assert!(is_own_page(&Method::POST, &headers(&proxied)));
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
