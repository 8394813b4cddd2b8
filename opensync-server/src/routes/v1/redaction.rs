//! Redaction: which kinds of secrets are known, and what of a text would be hidden.

use axum::Json;
use axum::extract::State;
use opensync_core::accounts::KeyScope;
use opensync_core::redact::{RedactOptions, Redactor, secret_rules};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::{ApiError, Caller, ONE_THING, Unread, blocking};
use crate::server::Shared;
use crate::wire::parse;
use crate::wire::v1::Problem;

/// What is known of secrets.
#[derive(Serialize, ToSchema)]
pub(super) struct RedactionRules {
    /// The kinds that are known, by name.
    rules: Vec<&'static str>,
    /// Whether e-mail addresses are hidden, too, where nothing else is said.
    emails: bool,
}

/// The kinds of secrets that are known.
#[utoipa::path(get, path = "/redact/rules", operation_id = "redaction_rules", tag = "shares", security(("key" = [])),
    responses((status = 200, body = RedactionRules),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn rules(
    State(shared): State<Shared>,
    caller: Caller,
) -> Result<Json<RedactionRules>, ApiError> {
    caller.require(KeyScope::Read)?;
    let emails = shared.live.hides_emails();
    Ok(Json(RedactionRules { rules: secret_rules(), emails }))
}

/// A text to try it with.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TryIn {
    text: String,
    /// Whether e-mail addresses are looked for; as the settings say, if absent.
    emails: Option<bool>,
}

/// What would be hidden.
#[derive(Serialize, ToSchema)]
pub(super) struct Tried {
    /// In the order of the text.
    findings: Vec<TriedFinding>,
    /// The text as it would leave.
    redacted: String,
}

/// Something that would be hidden.
#[derive(Serialize, ToSchema)]
pub(super) struct TriedFinding {
    /// The kind of secret.
    rule: &'static str,
    /// What would stand in its place.
    mark: String,
    /// Where it begins, in bytes of UTF-8.
    start: usize,
    /// Where it ends.
    end: usize,
}

/// Tells what of a text would be hidden. Nothing of it is kept.
#[utoipa::path(post, path = "/redact/try", operation_id = "try_redaction", tag = "shares", security(("key" = [])),
    request_body = TryIn,
    responses((status = 200, body = Tried),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn tried(
    State(shared): State<Shared>,
    caller: Caller,
    body: Unread,
) -> Result<Json<Tried>, ApiError> {
    caller.require(KeyScope::Read)?;
    let TryIn { text, emails } = parse(&body.json(ONE_THING).await?.value)?;
    let options = RedactOptions { emails: emails.unwrap_or_else(|| shared.live.hides_emails()) };
    blocking(move || {
        let mut redactor = Redactor::new(options);
        redactor.learn(&text);
        let mut findings = Vec::new();
        for finding in redactor.findings(&text) {
            let mark = redactor.mark(&text[finding.start..finding.end], finding.rule).to_owned();
            let (rule, start, end) = (finding.rule, finding.start, finding.end);
            findings.push(TriedFinding { rule, mark, start, end });
        }
        let redacted = redactor.redact(&text).into_owned();
        Ok(Json(Tried { findings, redacted }))
    })
    .await
}
