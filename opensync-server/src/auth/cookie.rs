//! Cookie: what browsers keep for us, and send back.

use axum::http::HeaderValue;
use axum::http::header::{COOKIE, HeaderMap};

use crate::http::ApiError;

/// Where a browser may send a cookie from.
#[derive(Clone, Copy)]
pub(super) enum SameSite {
    /// Our own pages alone.
    Strict,
    /// Other pages too, where they lead here: a provider sends people back so.
    Lax,
}

/// A cookie of ours. With TLS, its name is one that browsers take from this host alone.
#[derive(Clone, Debug)]
pub(super) struct Cookie {
    name: String,
    is_secure: bool,
}

impl Cookie {
    /// The cookie that says who the browser is.
    pub(super) fn browser(is_secure: bool) -> Self {
        Self::named("opensync", is_secure)
    }

    /// The cookie of one sign-in that is under way.
    pub(super) fn sign_in(mark: &str, is_secure: bool) -> Self {
        Self::named(&format!("opensync-sign-in-{mark}"), is_secure)
    }

    fn named(name: &str, is_secure: bool) -> Self {
        let prefix = if is_secure { "__Host-" } else { "" };
        Self { name: format!("{prefix}{name}"), is_secure }
    }

    /// What the browser sent back.
    pub(super) fn find<'h>(&self, headers: &'h HeaderMap) -> Option<&'h str> {
        let cookies = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
        let mut pairs =
            cookies.flat_map(|text| text.split(';')).filter_map(|pair| pair.split_once('='));
        pairs.find(|(name, _)| name.trim() == self.name).map(|(_, value)| value.trim())
    }

    /// What sets it for so many seconds. No script sees it.
    pub(super) fn set(
        &self,
        value: &str,
        seconds: i64,
        same_site: SameSite,
    ) -> Result<HeaderValue, ApiError> {
        let Self { name, is_secure } = self;
        let secure = if *is_secure { "; Secure" } else { "" };
        let site = match same_site {
            SameSite::Strict => "Strict",
            SameSite::Lax => "Lax",
        };
        let text =
            format!("{name}={value}; Path=/; HttpOnly; SameSite={site}; Max-Age={seconds}{secure}");
        HeaderValue::from_str(&text)
            .map_err(|_| ApiError::internal("a cookie that no header holds"))
    }

    /// What takes it away.
    pub(super) fn forget(&self) -> Result<HeaderValue, ApiError> {
        self.set("", 0, SameSite::Strict)
    }
}
