//! Session as version 1 gives it out.

use opensync_core::SessionInfo;
use opensync_core::sessions::LinkKind;
use serde::Serialize;
use utoipa::ToSchema;

use super::{Money, Usage};
use crate::wire::{dollars, words};

/// A session without its messages.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Session {
    /// The store's number of it.
    pub(crate) id: u64,
    /// The agent's id of it, by which other routes take it.
    pub(crate) external_id: String,
    /// The agent.
    pub(crate) source: String,
    /// What it is about, as people said or else the agent.
    pub(crate) title: Option<String>,
    /// Where it was held.
    pub(crate) project: Project,
    /// The git branch that was checked out.
    pub(crate) git_branch: Option<String>,
    /// The address of the project's git remote.
    pub(crate) git_remote: Option<String>,
    /// The agent's mode or persona: `build`, `plan`, the type of a subagent.
    pub(crate) agent: Option<String>,
    /// The agent's version.
    pub(crate) agent_version: Option<String>,
    /// The models that answered, in order of first use.
    pub(crate) models: Vec<String>,
    /// Who ran them, in order of first use.
    pub(crate) providers: Vec<String>,
    /// The session it came from.
    pub(crate) parent: Option<Parent>,
    /// How many sessions came from it: subagents' and forks. Told in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) child_count: Option<u64>,
    /// When it began.
    pub(crate) started_at: i64,
    /// When it last changed.
    pub(crate) updated_at: i64,
    /// How long it took, in milliseconds: as its client says, else from its beginning to its last
    /// change.
    pub(crate) duration_ms: Option<u64>,
    /// How many messages it has.
    pub(crate) message_count: u32,
    /// How many calls of tools.
    pub(crate) tool_call_count: u32,
    /// Tokens of its answers, each counted once.
    pub(crate) usage: Usage,
    /// What they cost by our price table; `null` if none of them has a price.
    pub(crate) cost: Option<f64>,
    /// What the agent says it cost.
    pub(crate) claimed_cost: Option<f64>,
    /// Answers whose model has no price: `cost` leaves them out.
    pub(crate) unpriced_count: u32,
    /// What a person said first: up to 200 characters of it, in one line.
    pub(crate) first_prompt: Option<String>,
    /// How often a person said something.
    pub(crate) prompt_count: u32,
    /// How much failed: calls of tools, and answers of models.
    pub(crate) error_count: u32,
    /// Time between its messages, but for pauses of more than five minutes, in milliseconds.
    pub(crate) active_ms: u64,
    /// Labels.
    pub(crate) tags: Vec<String>,
    /// Whether it is to be part of evaluations.
    pub(crate) eval_ready: bool,
    /// How it was judged: `golden`, `correct`, `incorrect` or `needs_review`.
    pub(crate) eval_status: Option<&'static str>,
    /// Remarks for whoever evaluates.
    pub(crate) eval_notes: Option<String>,
    /// What the agent should have answered.
    pub(crate) expected_output: Option<String>,
    /// When it was last marked or judged.
    pub(crate) reviewed_at: Option<i64>,
    /// Whether it is to stay on this machine.
    pub(crate) local_only: bool,
    /// How many links to it are out.
    pub(crate) share_count: u32,
    /// Where the original lies: a file of the agent.
    pub(crate) origin: Option<String>,
}

/// Where a session was held.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Project {
    /// The working folder.
    path: Option<String>,
    /// What people call it.
    name: Option<String>,
    /// The address of its git remote.
    remote: Option<String>,
}

/// The session that another one came from.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Parent {
    /// `subagent` if the parent handed it a task, `fork` if it began as a copy.
    #[schema(schema_with = words::word::<LinkKind>)]
    kind: &'static str,
    /// The parent's id.
    id: String,
}

impl Session {
    /// A session of which `share_count` links are out.
    pub(crate) fn new(info: SessionInfo, share_count: u32) -> Self {
        let SessionInfo { session, annotation, usage, .. } = info;
        let updated_at = session.updated_at.unwrap_or_default();
        let started_at = session.started_at.filter(|&at| at > 0).unwrap_or(updated_at);
        let lasted = u64::try_from(updated_at.saturating_sub(started_at)).ok();
        let money = Money { nanos: info.cost_nanos, unpriced: info.unpriced_count.into() };
        let project = session.project;
        Self {
            id: info.id,
            external_id: session.external_id,
            source: session.source,
            title: session.title,
            git_branch: project.branch,
            git_remote: project.git_remote.clone(),
            project: Project { path: project.path, name: project.name, remote: project.git_remote },
            agent: session.agent,
            agent_version: session.agent_version,
            models: info.models,
            providers: info.providers,
            parent: session.parent.map(|link| Parent {
                kind: match link.kind {
                    LinkKind::Subagent => "subagent",
                    LinkKind::Fork => "fork",
                },
                id: link.external_id,
            }),
            child_count: None,
            started_at,
            updated_at,
            duration_ms: session.claims.duration_ms.or(lasted),
            message_count: info.message_count,
            tool_call_count: info.tool_call_count,
            usage: usage.into(),
            cost: money.dollars(),
            claimed_cost: session.claimed_cost_nanos.map(dollars),
            unpriced_count: info.unpriced_count,
            first_prompt: info.first_prompt,
            prompt_count: info.prompt_count,
            error_count: info.error_count,
            active_ms: info.active_ms,
            tags: session.tags,
            eval_ready: annotation.eval_ready,
            eval_status: annotation.eval_status.map(opensync_core::annotation::EvalStatus::as_str),
            eval_notes: annotation.eval_notes,
            expected_output: annotation.expected_output,
            reviewed_at: annotation.reviewed_at,
            local_only: annotation.local_only,
            share_count,
            origin: session.origin,
        }
    }
}
