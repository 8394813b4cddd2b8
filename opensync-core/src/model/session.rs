//! Session: one conversation with an agent, and who owns it.

use serde::{Deserialize, Serialize};

use super::{Annotation, Claims, Usage};
use crate::word::words;

/// Whose sessions are meant. Every call names one, and sees nothing of any other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Owner(pub(crate) u32);

impl Owner {
    /// The owner of a machine without accounts.
    pub const LOCAL: Self = Self(0);

    /// The number that the store knows them by.
    pub fn number(self) -> u32 {
        self.0
    }
}

/// Where a session took place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Project {
    /// The working folder, as the platform writes paths.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// What people call it: the folder's last component, unless the agent knows better.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The address of its git remote.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub git_remote: Option<String>,
    /// The git branch that was checked out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub branch: Option<String>,
}

impl Project {
    /// The project of a working folder, named after its last component.
    ///
    /// Both separators count, whatever platform this runs on: a log may come from another one.
    ///
    /// ```
    /// let project = opensync_core::Project::at("C:\\work\\shop");
    /// assert_eq!(project.name.as_deref(), Some("shop"));
    /// ```
    pub fn at(path: impl Into<String>) -> Self {
        let path = path.into();
        let last = path.rsplit(['/', '\\']).find(|part| !part.is_empty());
        Self { name: last.map(str::to_owned), path: Some(path), ..Self::default() }
    }
}

words! {
    /// Why a session has a parent.
    pub enum LinkKind: "kind" {
        /// The parent handed it a task.
        Subagent = "subagent",
        /// It began as a copy of the parent.
        Fork = "fork",
    }
}

/// What ties a session to its parent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// Why it has a parent.
    pub kind: LinkKind,
    /// The parent's external id.
    pub external_id: String,
}

/// One conversation with an agent, as its source reports it.
///
/// A field that is `None` says nothing: upserting never erases what is stored.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Session {
    /// The agent's own id of it, unique for its owner.
    pub external_id: String,
    /// The agent that made it: `claude-code`, `opencode`, or a word of your own.
    pub source: String,
    /// What it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Where it took place.
    #[serde(default)]
    pub project: Project,
    /// The session it came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<Link>,
    /// The agent's mode or persona: `build`, `plan`, the type of a subagent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    /// The agent's version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent_version: Option<String>,
    /// When it began; taken from its messages if absent. Milliseconds since 1970, UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_at: Option<i64>,
    /// When it last changed; taken from its messages if absent. Milliseconds since 1970, UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<i64>,
    /// What the agent says it cost in all, in billionths of a US dollar, where it says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claimed_cost_nanos: Option<u64>,
    /// What its client says of all of it.
    #[serde(default, skip_serializing_if = "Claims::is_empty")]
    pub claims: Claims,
    /// Labels.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Where the original lies: a file of the agent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<String>,
}

impl Session {
    /// A session of `source` with an id and nothing else known.
    pub fn new(source: impl Into<String>, external_id: impl Into<String>) -> Self {
        Self { external_id: external_id.into(), source: source.into(), ..Self::default() }
    }
}

/// A stored session with what follows from its messages.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SessionInfo {
    /// The store's own id of it, stable for its life, unique for its owner.
    pub id: u64,
    /// What the source reported; title and tags as people put them, if they did.
    #[serde(flatten)]
    pub session: Session,
    /// What people said of it.
    #[serde(default, skip_serializing_if = "Annotation::is_empty")]
    pub annotation: Annotation,
    /// The models that answered, in order of first use.
    pub models: Vec<String>,
    /// The providers that ran them, in order of first use.
    pub providers: Vec<String>,
    /// How many messages it has.
    pub message_count: u32,
    /// How many tool calls are in it.
    pub tool_call_count: u32,
    /// Tokens of its own answers; copies of another session's answers are not counted again.
    pub usage: Usage,
    /// What those tokens cost by our price table, in billionths of a US dollar.
    pub cost_nanos: u64,
    /// Answers with tokens whose model has no price: `cost_nanos` leaves them out.
    pub unpriced_count: u32,
    /// What a person said first: up to 200 characters of it, in one line. Neither it nor what follows
    /// is in what is exported: it follows from the messages.
    #[serde(skip)]
    pub first_prompt: Option<String>,
    /// How often a person said something.
    #[serde(skip)]
    pub prompt_count: u32,
    /// How much failed: calls of tools, and answers of models.
    #[serde(skip)]
    pub error_count: u32,
    /// Time between its messages, but for pauses of more than five minutes. Milliseconds.
    /// A message that comes out of order counts if there are 2,000 or fewer.
    #[serde(skip)]
    pub active_ms: u64,
}

impl SessionInfo {
    /// What it is called where it is listed: its title, else what a person said first, else its
    /// external id.
    ///
    /// ```
    /// # let folder = tempfile::tempdir()?;
    /// use opensync_core::{Message, Part, Role, Session};
    ///
    /// let archive = opensync_core::OpenSync::open(folder.path())?;
    /// let said = Message::new("1", Role::User, 1).with(Part::text("why is the sky blue?"));
    /// archive.ingest(Session::new("notes", "one"), vec![said])?;
    /// assert_eq!(archive.session("one")?.label(), "why is the sky blue?");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn label(&self) -> &str {
        let known = self.session.title.as_deref().or(self.first_prompt.as_deref());
        known.unwrap_or(&self.session.external_id)
    }
}
