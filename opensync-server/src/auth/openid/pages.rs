//! Pages: the way of a browser to the provider and back, by the authorization code flow.
//!
//! The provider sends the browser back by a redirect, which counts as coming from the provider's
//! site. A `SameSite=Strict` cookie that is set on the way is kept, but not sent along with what that
//! redirect leads to: a person would arrive, and be nobody. So the way back ends on a small page of
//! ours, which goes on to `/` by itself; that step is from our site, and the cookie goes with it. The
//! cookie that ties a sign-in to its browser must come along with the provider's redirect. It is
//! `Lax` therefore, and says nothing but which sign-in is this browser's.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Query, State};
use axum::http::header::{CACHE_CONTROL, LOCATION, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{AppendHeaders, IntoResponse as _, Response};
use axum::routing::get;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use opensync_core::accounts::Account;
use serde::Deserialize;
use url::{Url, form_urlencoded};

use super::OpenId;
use super::pending_logins::{PATIENCE, SignIn, random};
use super::provider::{Known, unreachable};
use super::token::{Claims, Person, Refused};
use crate::auth::browser;
use crate::auth::cookie::{Cookie, SameSite};
use crate::auth::gate::too_many;
use crate::auth::next::own_path;
use crate::auth::page::{self, Page};
use crate::http::{ApiError, blocking};
use crate::server::Shared;

/// Letters of `state` that name a sign-in's cookie: two that are under way do not meet.
const MARK: usize = 12;

/// Where people sign in.
pub(in crate::auth) fn routes() -> Router<Shared> {
    Router::new().route("/auth/login", get(login)).route("/auth/callback", get(callback))
}

/// What the provider sends a browser back with.
#[derive(Deserialize)]
struct Answer {
    code: Option<String>,
    #[serde(default)]
    state: String,
    error: Option<String>,
    error_description: Option<String>,
    iss: Option<String>,
}

/// What the provider gives for a code.
#[derive(Deserialize)]
struct Tokens {
    id_token: String,
    access_token: Option<String>,
}

/// What the provider's page about somebody says.
#[derive(Deserialize)]
struct UserInfo {
    sub: String,
    #[serde(flatten)]
    person: Person,
}

/// Where the browser goes on once it is let in.
#[derive(Deserialize)]
struct LoginIn {
    next: Option<String>,
}

async fn login(
    State(shared): State<Shared>,
    Query(asked): Query<LoginIn>,
    parts: Parts,
) -> Response {
    let next = own_path(asked.next.as_deref());
    let begun = match &shared.gate.openid {
        Some(openid) => begin(openid, &shared, &parts, next).await,
        None => Err(no_provider()),
    };
    begun.unwrap_or_else(page::failed)
}

fn no_provider() -> ApiError {
    ApiError::not_found("nobody signs in here: no `issuer` is set in `[accounts]`")
}

async fn begin(
    openid: &OpenId,
    shared: &Shared,
    parts: &Parts,
    next: &str,
) -> Result<Response, ApiError> {
    openid
        .beginnings
        .take(shared.gate.address(parts))
        .map_err(|wait| too_many("sign-ins", wait))?;
    let known = openid.provider.known().await?;
    let state = random()?;
    let sign_in = SignIn::draw(next)?;
    let mut url = Url::parse(&known.metadata.authorization_endpoint).map_err(|error| {
        openid.provider.warn(&anyhow::Error::from(error).context("its `authorization_endpoint`"));
        unreachable()
    })?;
    url.query_pairs_mut()
        .append_pair("response_type", "code")
        .append_pair("client_id", &openid.client_id)
        .append_pair("redirect_uri", &openid.callback)
        .append_pair("scope", &openid.scopes)
        .append_pair("state", &state)
        .append_pair("nonce", &sign_in.nonce)
        .append_pair("code_challenge", &sign_in.challenge())
        .append_pair("code_challenge_method", "S256");
    let seconds = i64::try_from(PATIENCE.as_secs()).unwrap_or(i64::MAX);
    let cookie = cookie_of(&state, shared).set(&sign_in.browser, seconds, SameSite::Lax)?;
    openid.pending_logins.begin(&state, sign_in)?;
    let to = HeaderValue::from_str(url.as_str()).map_err(|_| unreachable())?;
    let headers = [
        (LOCATION, to),
        (SET_COOKIE, cookie),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((StatusCode::SEE_OTHER, headers).into_response())
}

fn cookie_of(state: &str, shared: &Shared) -> Cookie {
    let letters = state.bytes().filter(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    let mark: String = letters.take(MARK).map(char::from).collect();
    Cookie::sign_in(&mark, shared.gate.is_secure)
}

async fn callback(
    State(shared): State<Shared>,
    Query(answer): Query<Answer>,
    parts: Parts,
) -> Response {
    let ended = match &shared.gate.openid {
        Some(openid) => end(openid, &shared, answer, &parts).await,
        None => Err(no_provider()),
    };
    ended.unwrap_or_else(|failure| {
        let refused = if failure.status == StatusCode::UNAUTHORIZED {
            shared.gate.refuse(shared.gate.address(&parts))
        } else {
            Ok(())
        };
        page::failed(refused.err().unwrap_or(failure))
    })
}

async fn end(
    openid: &Arc<OpenId>,
    shared: &Shared,
    answer: Answer,
    parts: &Parts,
) -> Result<Response, ApiError> {
    let cookie = cookie_of(&answer.state, shared);
    let sign_in = openid.pending_logins.end(&answer.state, cookie.find(&parts.headers));
    let sign_in = sign_in.ok_or_else(|| {
        refused("this sign-in is over, or was begun in another browser: begin again")
    })?;
    let known = openid.provider.known().await?;
    let code = code_of(answer, &known)?;
    let account = redeem(openid, &known, code, &sign_in).await?;
    let archive = shared.archive.for_owner(account.owner);
    let in_browser = browser::let_in(&archive, parts, shared.gate.is_secure).await?;
    let headers = AppendHeaders([(SET_COOKIE, in_browser), (SET_COOKIE, cookie.forget()?)]);
    let page = Page {
        title: "Signed in",
        text: "Going on…",
        link: (&sign_in.next, "Go on"),
        goes_on: true,
    };
    Ok((headers, page).into_response())
}

/// The code that the provider gave, if it did and the answer is its own (RFC 9207).
fn code_of(answer: Answer, known: &Known) -> Result<String, ApiError> {
    let is_others = match &answer.iss {
        Some(issuer) => *issuer != known.metadata.issuer,
        None => known.metadata.authorization_response_iss_parameter_supported,
    };
    if is_others {
        return Err(refused("this answer is not from our identity provider: begin again"));
    }
    match (answer.code, answer.error) {
        (Some(code), None) => Ok(code),
        (_, error) => {
            let reason = answer.error_description.or(error).unwrap_or_default();
            let reason: String = reason.chars().take(200).collect();
            Err(refused(&format!("the identity provider did not let you in: {reason}")))
        }
    }
}

/// The account of the person for whom the provider gave `code`.
async fn redeem(
    openid: &Arc<OpenId>,
    known: &Arc<Known>,
    code: String,
    sign_in: &SignIn,
) -> Result<Account, ApiError> {
    let tokens = {
        let (openid, known, verifier) = (openid.clone(), known.clone(), sign_in.verifier.clone());
        blocking(move || tokens(&openid, &known, &code, &verifier)).await?
    };
    let claims =
        Claims::of_sign_in(&openid.provider, &tokens.id_token, &openid.client_id, &sign_in.nonce);
    let mut claims = claims.await?.map_err(|Refused(why)| {
        openid.provider.warn(&anyhow::anyhow!("its token about a person is refused: {why}"));
        refused("what the identity provider says of you is not to be trusted: its token is refused")
    })?;
    // Many providers tell an address only when they are asked for it.
    if let (None, Some(url), Some(token)) =
        (&claims.person.email, known.metadata.userinfo_endpoint.clone(), tokens.access_token)
    {
        let openid = openid.clone();
        claims = blocking(move || with_user_info(&openid, claims, &url, &token)).await?;
    }
    let has_email = claims.person.verified_email().is_some();
    openid.sign_in(claims).await?.ok_or_else(|| {
        let hint =
            if has_email { "" } else { "; the identity provider verified no e-mail address" };
        let message = format!(
            "you may not come in: your account is closed, or `allowed` does not \
                               name you{hint}"
        );
        ApiError::new(StatusCode::FORBIDDEN, message, "forbidden")
    })
}

fn tokens(openid: &OpenId, known: &Known, code: &str, verifier: &str) -> Result<Tokens, ApiError> {
    let mut form = vec![
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", &openid.callback),
        ("code_verifier", verifier),
    ];
    let methods = known.metadata.token_endpoint_auth_methods_supported.as_deref();
    // What is not said is `client_secret_basic`.
    let by_header = methods.is_none_or(|all| all.iter().any(|one| one == "client_secret_basic"));
    let secret = openid.client_secret.as_ref().map(super::Secret::text);
    let authorization = secret.filter(|_| by_header).map(|secret| basic(&openid.client_id, secret));
    if authorization.is_none() {
        form.push(("client_id", &openid.client_id));
        form.extend(secret.map(|secret| ("client_secret", secret)));
    }
    let answer =
        openid.provider.web.post(&known.metadata.token_endpoint, &form, authorization.as_deref());
    answer.map_err(|error| {
        openid.provider.warn(&error.context("no token for a code"));
        refused("the identity provider gave no token: begin again; the server's log says why")
    })
}

/// What says who we are in a header. Both halves are encoded first, by RFC 6749.
fn basic(client: &str, secret: &str) -> String {
    let encoded = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    format!("Basic {}", STANDARD.encode(format!("{}:{}", encoded(client), encoded(secret))))
}

fn with_user_info(
    openid: &OpenId,
    mut claims: Claims,
    url: &str,
    token: &str,
) -> Result<Claims, ApiError> {
    let info: UserInfo = openid.provider.web.get(url, Some(token)).map_err(|error| {
        openid.provider.warn(&error);
        unreachable()
    })?;
    if info.sub != claims.sub {
        return Err(refused("the identity provider says of you what is about somebody else"));
    }
    claims.person = info.person;
    Ok(claims)
}

fn refused(message: &str) -> ApiError {
    ApiError::new(StatusCode::UNAUTHORIZED, message, "unauthorized")
}
