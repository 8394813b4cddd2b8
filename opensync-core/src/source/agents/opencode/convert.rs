//! Convert: what `OpenCode` says of a message and its parts, in the words of the model.
//!
//! Tokens and cost are taken from the message. Its `step-finish` parts tell the same once more, and
//! are kept but not counted.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::entry::{FileEntry, MessageEntry, PartTag, TextEntry, Time, Timed, Tokens, ToolEntry};
use super::{answer, attachment, tool};
use crate::model::{Link, LinkKind, Message, Part, PartKind, Project, Role, Usage};
use crate::source::ReadReport;
use crate::source::counts;

/// How many different unknown types are counted by name; a log is not trusted to have few.
const MAX_UNKNOWN_KINDS: usize = 100;

/// A message whose parts are still being added.
pub(super) struct Draft {
    message: Message,
    /// When it began, as it says itself.
    began_at: Option<i64>,
    /// Its text is the summary that took the place of what was said before.
    is_summary: bool,
    /// A person wrote some of it.
    has_prompt: bool,
    /// The agent wrote some of it in a person's name.
    has_synthetic: bool,
    error: Option<Part>,
    /// The working folder, where the message tells.
    pub(super) folder: Option<String>,
}

impl Draft {
    /// Begins a message with what it says of itself.
    ///
    /// `created_at` is taken from the entry if the place where it lies does not tell.
    pub(super) fn parse(
        id: &str,
        created_at: Option<i64>,
        json: &[u8],
        report: &mut ReadReport,
    ) -> serde_json::Result<Self> {
        let entry: MessageEntry = serde_json::from_slice(json)?;
        let began_at = entry.time.and_then(|time| time.created).map(milliseconds);
        let role = role_of(entry.role.as_deref(), report);
        let mut message = Message::new(id, role, created_at.or(began_at).unwrap_or_default());
        message.changed_at = latest(json);
        message.is_error = entry.error.is_some();
        if role == Role::Assistant {
            message.model = entry.model_id;
            message.provider = entry.provider_id;
            message.parent_external_id = entry.parent_id;
            message.claimed_cost_nanos = entry.cost.and_then(counts::nanos);
            message.usage = entry.tokens.as_ref().and_then(usage);
        }
        Ok(Self {
            message,
            began_at,
            is_summary: entry.summary.is_some_and(|summary| summary.get() == "true"),
            has_prompt: false,
            has_synthetic: false,
            error: entry.error.map(|error| verbatim("error", in_order(error))),
            folder: entry.path.and_then(|path| path.cwd),
        })
    }

    /// When it was said and what it is called: the order of messages.
    pub(super) fn place(&self) -> (i64, &str) {
        (self.message.created_at, &self.message.external_id)
    }

    /// How many parts it has.
    pub(super) fn part_count(&self) -> usize {
        self.message.parts.len()
    }

    /// Drops those of the parts at `places`, which an older copy told, that the others have as they
    /// became: the same call, or a text that goes on as theirs does.
    pub(super) fn drop_older(&mut self, places: &[usize]) {
        let is_older = |place: &usize| {
            let Some(older) = self.message.parts.get(*place) else { return false };
            let parts = self.message.parts.iter().enumerate();
            let mut others = parts.filter(|(other, _)| !places.contains(other));
            others.any(|(_, part)| became(older, part))
        };
        let dropped: Vec<usize> = places.iter().copied().filter(is_older).collect();
        let mut place = 0;
        self.message.parts.retain(|_| {
            place += 1;
            !dropped.contains(&(place - 1))
        });
    }

    /// Forgets the parts, to begin with them anew.
    pub(super) fn drop_parts(&mut self) {
        self.message.parts.clear();
        (self.has_prompt, self.has_synthetic) = (false, false);
    }

    /// Adds the part that `json` tells of.
    pub(super) fn push(&mut self, json: &[u8], report: &mut ReadReport) -> serde_json::Result<()> {
        let raw: &RawValue = serde_json::from_slice(json)?;
        let tag = PartTag::deserialize(raw)?;
        let kind = tag.kind.as_deref().unwrap_or_default();
        self.message.changed_at = self.message.changed_at.max(latest(json));
        match kind {
            "text" => self.push_text(TextEntry::deserialize(raw)?),
            "reasoning" => {
                let thought = TextEntry::deserialize(raw)?.text.unwrap_or_default();
                self.message.parts.push(Part::new(PartKind::Thinking, thought));
            }
            "tool" => match ToolEntry::deserialize(raw) {
                Ok(entry) => self.message.parts.extend(tool::parts(entry)),
                Err(_) => self.message.parts.push(verbatim(kind, in_order(raw))),
            },
            "file" => self.push_file(FileEntry::deserialize(raw)?),
            _ => self.push_verbatim(kind, raw, report),
        }
        Ok(())
    }

    /// The message, with all that was added.
    pub(super) fn finish(mut self) -> Message {
        let is_user = self.message.role == Role::User;
        self.message.is_injected = is_user && self.has_synthetic && !self.has_prompt;
        self.message.parts.extend(self.error);
        let began_at = self.began_at.unwrap_or(self.message.created_at);
        self.message.response_id = Some(answer::id(&self.message, began_at));
        self.message
    }

    fn push_text(&mut self, entry: TextEntry) {
        if entry.synthetic == Some(true) {
            self.has_synthetic = true;
        } else {
            self.has_prompt = true;
        }
        let kind = if self.is_summary { PartKind::Compaction } else { PartKind::Text };
        self.message.parts.push(Part::new(kind, entry.text.unwrap_or_default()));
    }

    fn push_file(&mut self, file: FileEntry<'_>) {
        self.message.parts.push(attachment::part(file));
    }

    /// Keeps a part as it is written, and counts it if its type is not known.
    fn push_verbatim(&mut self, kind: &str, raw: &RawValue, report: &mut ReadReport) {
        let text = in_order(raw);
        let part = match kind {
            "step-start" | "step-finish" => Part::new(PartKind::Step, text).named(kind),
            "patch" => Part::new(PartKind::Patch, text),
            "snapshot" | "agent" | "subtask" | "retry" => verbatim(kind, text),
            "compaction" => {
                // The agent asks for the summary in a message of the person's, without a text.
                self.has_synthetic = true;
                verbatim(kind, text)
            }
            _ => {
                note_unknown(report, "part", kind);
                Part::unknown(kind, &format!("part:{kind}"), text)
            }
        };
        self.message.parts.push(part);
    }
}

/// A time as JSON writes it, in milliseconds since 1970.
#[expect(clippy::cast_possible_truncation, reason = "a time past the range is cut to it")]
pub(super) fn milliseconds(time: f64) -> i64 {
    time as i64
}

/// The latest of the times that a message or a part tells of itself: when it last changed, as far as
/// it says so.
fn latest(json: &[u8]) -> Option<i64> {
    let times = serde_json::from_slice::<Timed>(json).ok()?;
    let all = [times.time, times.state.and_then(|state| state.time)];
    let all = all
        .into_iter()
        .flatten()
        .flat_map(|time| [time.created, time.updated, time.completed, time.start, time.end]);
    all.flatten().map(milliseconds).max().filter(|&at| at > 0)
}

/// Begin and last change of a session.
pub(super) fn span(time: Option<Time>) -> (Option<i64>, Option<i64>) {
    let time = time.unwrap_or_default();
    (time.created.map(milliseconds), time.updated.map(milliseconds))
}

/// The project of a session's folder, else of its project's; `/` stands for no project.
pub(super) fn project(
    directory: Option<String>,
    worktree: Option<String>,
    name: Option<String>,
) -> Project {
    let directory = directory.filter(|path| !path.is_empty());
    let path = directory.or_else(|| worktree.filter(|path| !path.is_empty() && path != "/"));
    let mut project = path.map(Project::at).unwrap_or_default();
    project.name = name.filter(|name| !name.is_empty()).or(project.name);
    project
}

/// A session's title, unless it is the one that `OpenCode` gives before a model or a person has: the
/// time at which it began, which says nothing of it.
pub(super) fn title(given: Option<String>) -> Option<String> {
    given.filter(|title| {
        let began = ["New session - ", "Child session - "];
        let time = began.iter().find_map(|words| title.strip_prefix(words));
        time.is_none_or(|time| crate::clock::parse_rfc3339(time).is_none())
    })
}

/// The session that handed a task to this one.
pub(super) fn parent(id: Option<String>) -> Option<Link> {
    let external_id = id.filter(|id| !id.is_empty())?;
    Some(Link { kind: LinkKind::Subagent, external_id })
}

fn role_of(role: Option<&str>, report: &mut ReadReport) -> Role {
    match role {
        Some("user") => Role::User,
        Some("assistant") => Role::Assistant,
        other => {
            note_unknown(report, "role", other.unwrap_or_default());
            Role::System
        }
    }
}

/// The tokens of an answer; nothing if there are none.
pub(super) fn usage(tokens: &Tokens) -> Option<Usage> {
    let cache = tokens.cache.as_ref();
    let usage = Usage {
        input: count(tokens.input),
        output: count(tokens.output),
        reasoning: count(tokens.reasoning),
        cache_read: count(cache.and_then(|cache| cache.read)),
        cache_write_5m: count(cache.and_then(|cache| cache.write)),
        cache_write_1h: 0,
    };
    Some(usage).filter(|usage| !usage.is_empty())
}

/// A number of JSON as a count; what is negative or absent counts nothing.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "cut to the range")]
fn count(number: Option<f64>) -> u64 {
    number.unwrap_or_default() as u64
}

/// What has no words of its own in the model, as it is written.
pub(super) fn verbatim(kind: &str, json: String) -> Part {
    Part::new(PartKind::Other, json).named(kind)
}

/// JSON with the keys of its objects in order: the database has them in another one than the API, and
/// what both tell must be the same.
pub(super) fn in_order(raw: &RawValue) -> String {
    let value = serde_json::from_str::<serde_json::Value>(raw.get());
    value.map_or_else(|_| raw.get().to_owned(), |value| value.to_string())
}

/// A JSON string as the text it stands for; anything else as it is written.
pub(super) fn plain(raw: &RawValue) -> String {
    serde_json::from_str(raw.get()).unwrap_or_else(|_| raw.get().to_owned())
}

/// Counts an unknown type by name while there are few of them, and names are short.
pub(super) fn note_unknown(report: &mut ReadReport, what: &str, kind: &str) {
    let name: String = kind.chars().take(60).collect();
    let name = format!("{what}:{name}");
    let is_room = report.unknown_entries.len() < MAX_UNKNOWN_KINDS;
    if is_room || report.unknown_entries.contains_key(&name) {
        report.note_unknown(&name);
    } else {
        report.note_unknown(&format!("{what}:…"));
    }
}

/// Whether `part` is what `older` became while the answer was written.
fn became(older: &Part, part: &Part) -> bool {
    let is_same_call = older.call_id.is_some() && older.call_id == part.call_id;
    let is_prose = matches!(older.kind, PartKind::Text | PartKind::Thinking);
    older.kind == part.kind
        && (is_same_call
            || is_prose && !older.text.is_empty() && part.text.starts_with(&older.text))
}
