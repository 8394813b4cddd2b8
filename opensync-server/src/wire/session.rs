//! Session on the wire: what `/sync/session` takes, and how sessions are given out.

use opensync_core::accounts::Claims;
use opensync_core::{Project, Session, SessionInfo};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::lenient::{nanos, time, whole};
use super::source;
use crate::http::ApiError;

/// A session as a client tells it. What is absent or `null` stays as it is.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct SessionPut {
    /// The client's id of it.
    pub(crate) external_id: Option<String>,
    /// Another name of `externalId`.
    session_id: Option<String>,
    /// What it is about.
    title: Option<String>,
    /// The working folder.
    project_path: Option<String>,
    /// What people call the project.
    project_name: Option<String>,
    /// The address of the project's git remote.
    git_remote: Option<String>,
    /// The git branch.
    git_branch: Option<String>,
    /// The model that answered.
    model: Option<String>,
    /// Who ran the model.
    provider: Option<String>,
    /// The agent: `claude-code`, `opencode` and so on.
    pub(crate) source: Option<String>,
    /// Tokens that went in.
    #[serde(deserialize_with = "whole")]
    prompt_tokens: Option<u64>,
    /// Tokens that came out.
    #[serde(deserialize_with = "whole")]
    completion_tokens: Option<u64>,
    /// What it cost, in US dollars.
    #[serde(deserialize_with = "nanos")]
    #[schema(value_type = Option<f64>)]
    cost: Option<u64>,
    /// How long it took, in milliseconds.
    #[serde(deserialize_with = "whole")]
    duration_ms: Option<u64>,
    /// When it began, in milliseconds since 1970.
    #[serde(deserialize_with = "time")]
    created_at: Option<i64>,
}

impl SessionPut {
    /// The id, by whichever name it came.
    pub(crate) fn id(&self) -> Option<&str> {
        let ids = [&self.external_id, &self.session_id];
        ids.into_iter().flatten().map(String::as_str).find(|id| !id.is_empty())
    }

    /// The session of the core; its source is empty if it was not told.
    ///
    /// # Errors
    ///
    /// A bad request without an id.
    pub(crate) fn session(self) -> Result<Session, ApiError> {
        let id =
            self.id().ok_or_else(|| ApiError::bad_request("Missing externalId or sessionId"))?;
        let mut session = Session::new("", id);
        // Zero is what a client sends that does not know.
        let known = |number: Option<u64>| number.filter(|&number| number > 0);
        session.source = self.source.as_deref().map(source).unwrap_or_default();
        session.title = self.title.filter(|title| !title.is_empty());
        session.project = match self.project_path {
            Some(path) => Project::at(path),
            None => Project::default(),
        };
        session.project.name = self.project_name.or(session.project.name);
        session.project.git_remote = self.git_remote;
        session.project.branch = self.git_branch;
        session.started_at = self.created_at;
        session.claimed_cost_nanos = known(self.cost);
        session.claims = Claims {
            model: self.model,
            provider: self.provider,
            input_tokens: known(self.prompt_tokens),
            output_tokens: known(self.completion_tokens),
            duration_ms: known(self.duration_ms),
        };
        Ok(session)
    }
}

/// A session as it is given out.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SessionOut {
    /// The id that other routes take.
    pub(crate) id: String,
    /// The client's id of it.
    pub(crate) external_id: String,
    /// What it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) title: Option<String>,
    /// The working folder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) project_path: Option<String>,
    /// What people call the project.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) project_name: Option<String>,
    /// The model: as the client says, else the one that answered last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) model: Option<String>,
    /// Who ran it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) provider: Option<String>,
    /// The agent.
    pub(crate) source: String,
    /// Tokens that went in: as the client says of the session, else by its messages.
    pub(crate) prompt_tokens: u64,
    /// Tokens that came out, reckoned likewise.
    pub(crate) completion_tokens: u64,
    /// Both.
    pub(crate) total_tokens: u64,
    /// Dollars: as the client says, else computed.
    pub(crate) cost: f64,
    /// Dollars by our price table.
    pub(crate) computed_cost: f64,
    /// How long it took, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) duration_ms: Option<u64>,
    /// Whether a link to it is out.
    pub(crate) is_public: bool,
    /// How many messages it has.
    pub(crate) message_count: u32,
    /// How many calls of tools.
    pub(crate) tool_call_count: u32,
    /// Labels.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) tags: Vec<String>,
    /// Whether it is to be part of evaluations.
    pub(crate) eval_ready: bool,
    /// How it was judged: `golden`, `correct`, `incorrect` or `needs_review`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) eval_status: Option<String>,
    /// When it began, in milliseconds since 1970.
    pub(crate) created_at: i64,
    /// When it last changed, in milliseconds since 1970.
    pub(crate) updated_at: i64,
}

impl From<SessionInfo> for SessionOut {
    fn from(info: SessionInfo) -> Self {
        let SessionInfo { session, usage, models, providers, annotation, .. } = info;
        let claims = session.claims;
        let prompt_tokens = claims.input_tokens.unwrap_or_else(|| usage.context());
        let of_answers = usage.output.saturating_add(usage.reasoning);
        let completion_tokens = claims.output_tokens.unwrap_or(of_answers);
        let updated_at = session.updated_at.unwrap_or_default();
        let created_at = session.started_at.filter(|&at| at > 0).unwrap_or(updated_at);
        let lasted =
            u64::try_from(updated_at.saturating_sub(created_at)).ok().filter(|&lasted| lasted > 0);
        Self {
            id: session.external_id.clone(),
            external_id: session.external_id,
            title: session.title,
            project_path: session.project.path,
            project_name: session.project.name,
            model: claims.model.or_else(|| models.last().cloned()),
            provider: claims.provider.or_else(|| providers.last().cloned()),
            source: session.source,
            prompt_tokens,
            completion_tokens,
            total_tokens: prompt_tokens.saturating_add(completion_tokens),
            cost: dollars(session.claimed_cost_nanos.unwrap_or(info.cost_nanos)),
            computed_cost: dollars(info.cost_nanos),
            duration_ms: claims.duration_ms.or(lasted),
            is_public: false,
            message_count: info.message_count,
            tool_call_count: info.tool_call_count,
            tags: session.tags,
            eval_ready: annotation.eval_ready,
            eval_status: annotation.eval_status.map(|status| status.as_str().to_owned()),
            created_at,
            updated_at,
        }
    }
}

/// Billionths as dollars.
#[allow(clippy::cast_precision_loss, reason = "money is shown, not reckoned with")]
pub(crate) fn dollars(nanos: u64) -> f64 {
    nanos as f64 / 1e9
}

/// Billionths of a dollar that may be less than none, as dollars.
pub(crate) fn signed_dollars(nanos: i64) -> f64 {
    let sign = if nanos < 0 { -1.0 } else { 1.0 };
    sign * dollars(nanos.unsigned_abs())
}
