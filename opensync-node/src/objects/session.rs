//! Session: one conversation, where it took place and what it cost, as JavaScript has them.

use napi_derive::napi;
use opensync_core as core;

use super::annotation::Annotation;
use super::{count, from_count};
use crate::failure::{Failure, Result, word};

/// Model tokens, counted once per answer and kept apart by what they cost.
#[napi(object)]
#[derive(Clone, Copy)]
pub struct Usage {
    /// Input tokens that were neither read from nor written to a cache.
    pub input: i64,
    /// Output tokens, without `reasoning`.
    pub output: i64,
    /// Reasoning tokens, where the agent reports them apart from output.
    pub reasoning: Option<i64>,
    /// Input tokens read from the prompt cache.
    pub cache_read: Option<i64>,
    /// Input tokens written to the prompt cache for five minutes (or a time that is not known).
    #[napi(js_name = "cacheWrite5m")]
    pub cache_write_5m: Option<i64>,
    /// Input tokens written to the prompt cache for one hour.
    #[napi(js_name = "cacheWrite1h")]
    pub cache_write_1h: Option<i64>,
}

/// Where a session took place.
#[napi(object)]
#[derive(Clone, Default)]
pub struct Project {
    /// The working folder, as the platform writes paths.
    pub path: Option<String>,
    /// What people call it.
    pub name: Option<String>,
    /// The address of its git remote.
    pub git_remote: Option<String>,
    /// The git branch that was checked out.
    pub branch: Option<String>,
}

/// What ties a session to its parent.
#[napi(object)]
#[derive(Clone)]
pub struct Link {
    /// Why it has a parent: it was handed a task, or began as a copy.
    #[napi(ts_type = "'subagent' | 'fork'")]
    pub kind: String,
    /// The parent's external id.
    pub external_id: String,
}

/// One conversation with an agent, as its source reports it. What is left out says nothing.
#[napi(object)]
#[derive(Clone)]
pub struct Session {
    /// The agent's own id of it.
    pub external_id: String,
    /// The agent that made it: `claude-code`, `opencode`, or a word of your own.
    pub source: String,
    /// What it is about.
    pub title: Option<String>,
    /// Where it took place.
    pub project: Option<Project>,
    /// The session it came from.
    pub parent: Option<Link>,
    /// The agent's mode or persona.
    pub agent: Option<String>,
    /// The agent's version.
    pub agent_version: Option<String>,
    /// When it began; taken from its messages if absent. Milliseconds since 1970, UTC.
    pub started_at: Option<i64>,
    /// When it last changed; taken from its messages if absent. Milliseconds since 1970, UTC.
    pub updated_at: Option<i64>,
    /// What the agent says it cost in all, in billionths of a US dollar.
    pub claimed_cost_nanos: Option<i64>,
    /// Labels.
    pub tags: Option<Vec<String>>,
    /// Where the original lies: a file of the agent.
    pub origin: Option<String>,
}

/// A stored session with what follows from its messages.
#[napi(object)]
#[derive(Clone)]
pub struct SessionInfo {
    /// The store's own id of it.
    pub id: i64,
    /// The agent's own id of it.
    pub external_id: String,
    /// The agent that made it.
    pub source: String,
    /// What it is about.
    pub title: Option<String>,
    /// Where it took place.
    pub project: Project,
    /// The session it came from.
    pub parent: Option<Link>,
    /// The agent's mode or persona.
    pub agent: Option<String>,
    /// The agent's version.
    pub agent_version: Option<String>,
    /// When it began. Milliseconds since 1970, UTC.
    pub started_at: Option<i64>,
    /// When it last changed. Milliseconds since 1970, UTC.
    pub updated_at: Option<i64>,
    /// What the agent says it cost in all, in billionths of a US dollar.
    pub claimed_cost_nanos: Option<i64>,
    /// Labels.
    pub tags: Vec<String>,
    /// Where the original lies: a file of the agent.
    pub origin: Option<String>,
    /// The models that answered, in order of first use.
    pub models: Vec<String>,
    /// The providers that ran them, in order of first use.
    pub providers: Vec<String>,
    /// How many messages it has.
    pub message_count: u32,
    /// How many tool calls are in it.
    pub tool_call_count: u32,
    /// Tokens of its own answers.
    pub usage: Usage,
    /// What those tokens cost by our price table, in billionths of a US dollar.
    pub cost_nanos: i64,
    /// Answers with tokens whose model has no price: `costNanos` leaves them out.
    pub unpriced_count: u32,
    /// What people say of it. Their title and labels are in `title` and `tags` already.
    pub annotation: Annotation,
}

impl From<core::Usage> for Usage {
    fn from(usage: core::Usage) -> Self {
        Self {
            input: count(usage.input),
            output: count(usage.output),
            reasoning: Some(count(usage.reasoning)),
            cache_read: Some(count(usage.cache_read)),
            cache_write_5m: Some(count(usage.cache_write_5m)),
            cache_write_1h: Some(count(usage.cache_write_1h)),
        }
    }
}

impl From<Usage> for core::Usage {
    fn from(usage: Usage) -> Self {
        let told = |class: Option<i64>| class.map(from_count).unwrap_or_default();
        Self {
            input: from_count(usage.input),
            output: from_count(usage.output),
            reasoning: told(usage.reasoning),
            cache_read: told(usage.cache_read),
            cache_write_5m: told(usage.cache_write_5m),
            cache_write_1h: told(usage.cache_write_1h),
        }
    }
}

impl From<core::Project> for Project {
    fn from(project: core::Project) -> Self {
        let core::Project { path, name, git_remote, branch } = project;
        Self { path, name, git_remote, branch }
    }
}

impl From<Project> for core::Project {
    fn from(project: Project) -> Self {
        let Project { path, name, git_remote, branch } = project;
        // A folder names the project unless the caller does.
        let named = path.map(Self::at).unwrap_or_default();
        Self { name: name.or(named.name), git_remote, branch, path: named.path }
    }
}

impl From<core::sessions::Link> for Link {
    fn from(link: core::sessions::Link) -> Self {
        Self { kind: link.kind.to_string(), external_id: link.external_id }
    }
}

impl TryFrom<Link> for core::sessions::Link {
    type Error = Failure;

    fn try_from(link: Link) -> Result<Self> {
        Ok(Self { kind: word("kind", &link.kind)?, external_id: link.external_id })
    }
}

impl TryFrom<Session> for core::Session {
    type Error = Failure;

    fn try_from(session: Session) -> Result<Self> {
        Ok(Self {
            title: session.title,
            project: session.project.map(core::Project::from).unwrap_or_default(),
            parent: session.parent.map(core::sessions::Link::try_from).transpose()?,
            agent: session.agent,
            agent_version: session.agent_version,
            started_at: session.started_at,
            updated_at: session.updated_at,
            claimed_cost_nanos: session.claimed_cost_nanos.map(from_count),
            tags: session.tags.unwrap_or_default(),
            origin: session.origin,
            ..Self::new(session.source, session.external_id)
        })
    }
}

impl From<core::SessionInfo> for SessionInfo {
    fn from(info: core::SessionInfo) -> Self {
        let session = info.session;
        Self {
            id: count(info.id),
            external_id: session.external_id,
            source: session.source,
            title: session.title,
            project: session.project.into(),
            parent: session.parent.map(Link::from),
            agent: session.agent,
            agent_version: session.agent_version,
            started_at: session.started_at,
            updated_at: session.updated_at,
            claimed_cost_nanos: session.claimed_cost_nanos.map(count),
            tags: session.tags,
            origin: session.origin,
            models: info.models,
            providers: info.providers,
            message_count: info.message_count,
            tool_call_count: info.tool_call_count,
            usage: info.usage.into(),
            cost_nanos: count(info.cost_nanos),
            unpriced_count: info.unpriced_count,
            annotation: info.annotation.into(),
        }
    }
}
