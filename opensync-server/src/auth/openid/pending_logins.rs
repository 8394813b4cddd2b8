//! Pending logins: sign-ins that went to the provider and have not come back.
//!
//! Each is known by its `state`, is good once and for ten minutes, and belongs to the browser that
//! has its cookie: whoever is lured to an address with somebody else's `state` and code does not
//! become that somebody.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, StatusCode};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest;
use ring::rand::{SecureRandom as _, SystemRandom};

use crate::http::ApiError;

/// How long a person may take at the provider.
pub(super) const PATIENCE: Duration = Duration::from_mins(10);

/// Sign-ins that are remembered at most. Each is some 300 bytes.
const MOST: usize = 10_000;

/// A sign-in, with what only this server and, of `browser`, one browser knows.
#[derive(Debug)]
pub(super) struct SignIn {
    /// What the browser's cookie holds.
    pub(super) browser: String,
    /// What the token about the person must hold.
    pub(super) nonce: String,
    /// What proves to the provider that who began also ends it, by RFC 7636.
    pub(super) verifier: String,
    /// Where the browser goes on then: a path of ours.
    pub(super) next: String,
    began: Instant,
}

/// The sign-ins that are under way.
#[derive(Default)]
pub(super) struct PendingLogins(Mutex<HashMap<String, SignIn>>);

impl PendingLogins {
    /// Begins one with this `state`.
    pub(super) fn begin(&self, state: &str, sign_in: SignIn) -> Result<(), ApiError> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MOST {
            all.retain(|_, known| known.began.elapsed() < PATIENCE);
        }
        if all.len() >= MOST {
            let message = "too many are signing in: come again in a minute";
            return Err(ApiError::new(StatusCode::SERVICE_UNAVAILABLE, message, "busy")
                .with_header(RETRY_AFTER, HeaderValue::from_static("60")));
        }
        all.insert(state.to_owned(), sign_in);
        Ok(())
    }

    /// Ends the one with this `state`, if it is that of the browser that has `cookie`. From then on
    /// nobody can.
    pub(super) fn end(&self, state: &str, cookie: Option<&str>) -> Option<SignIn> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = all.remove(state)?;
        let is_own = cookie.is_some_and(|cookie| cookie == known.browser);
        (is_own && known.began.elapsed() < PATIENCE).then_some(known)
    }
}

impl SignIn {
    /// A new one, of random values.
    pub(super) fn draw(next: &str) -> Result<Self, ApiError> {
        let (browser, nonce, verifier) = (random()?, random()?, random()?);
        let next = next.to_owned();
        Ok(Self { browser, nonce, verifier, next, began: Instant::now() })
    }

    /// What the provider is told of the verifier before it is shown: its SHA-256.
    pub(super) fn challenge(&self) -> String {
        URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, self.verifier.as_bytes()))
    }
}

/// 256 bits that nobody guesses, in letters that addresses and cookies may hold.
pub(super) fn random() -> Result<String, ApiError> {
    let mut bytes = [0; 32];
    let drawn = SystemRandom::new().fill(&mut bytes);
    drawn.map_err(|_| ApiError::internal("the operating system gives no random numbers"))?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_in_ends_once_and_only_in_the_browser_where_it_began() {
        let all = PendingLogins::default();
        let begin = |state: &str| {
            let sign_in = SignIn::draw("/").unwrap();
            let browser = sign_in.browser.clone();
            all.begin(state, sign_in).unwrap();
            browser
        };
        let browser = begin("one");
        assert!(all.end("other", Some(&browser)).is_none());
        assert!(all.end("one", Some(&browser)).is_some());
        assert!(all.end("one", Some(&browser)).is_none());

        let browser = begin("two");
        assert!(all.end("two", Some("of another browser")).is_none());
        assert!(all.end("two", Some(&browser)).is_none(), "a guess uses it up");
        begin("three");
        assert!(all.end("three", None).is_none());
    }

    #[test]
    fn what_is_under_way_is_forgotten_when_it_is_old_and_bounded_when_it_is_not() {
        let all = PendingLogins::default();
        let Some(old) = Instant::now().checked_sub(PATIENCE) else { return };
        for index in 0..MOST {
            let sign_in = SignIn { began: old, ..SignIn::draw("/").unwrap() };
            all.begin(&index.to_string(), sign_in).unwrap();
        }
        assert!(all.end("7", None).is_none());
        for index in 0..MOST {
            all.begin(&format!("new {index}"), SignIn::draw("/").unwrap()).unwrap();
        }
        let refused = all.begin("one more", SignIn::draw("/").unwrap()).unwrap_err();
        assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE);
    }

    #[test]
    fn the_challenge_is_that_of_the_standard() {
        // RFC 7636, appendix B.
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk".to_owned();
        let sign_in = SignIn { verifier, ..SignIn::draw("/").unwrap() };
        assert_eq!(sign_in.challenge(), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }
}
