//! Facts: what a filter looks at, of a session and of a message.

use std::collections::BTreeMap;

use super::{Field, Filter};
use crate::model::{Annotation, Link, Part, PartKind};

/// What a session's record tells.
pub(crate) struct SessionFacts<'a> {
    pub(crate) external_id: &'a str,
    pub(crate) source: &'a str,
    /// Its folder, its name and its git remote.
    pub(crate) project: [Option<&'a str>; 3],
    pub(crate) branch: Option<&'a str>,
    pub(crate) parent: Option<&'a Link>,
    pub(crate) models: &'a [String],
    pub(crate) providers: Vec<&'a str>,
    pub(crate) tags: &'a [String],
    pub(crate) annotation: &'a Annotation,
    pub(crate) tokens: u64,
    /// When it began and when it last changed. Milliseconds since 1970, UTC.
    pub(crate) times: (i64, i64),
}

/// What a message tells.
pub(crate) struct MessageFacts<'a> {
    pub(crate) role: &'a str,
    pub(crate) model: Option<&'a str>,
    pub(crate) tools: Vec<&'a str>,
    pub(crate) paths: Vec<String>,
    pub(crate) is_error: bool,
}

/// Fields that a session's own record answers, whatever was said in it.
const OF_SESSIONS: [Field; 8] = [
    Field::Source,
    Field::Project,
    Field::Branch,
    Field::Session,
    Field::Tag,
    Field::Status,
    Field::Provider,
    Field::Parent,
];

/// The fields that only its messages answer.
const OF_MESSAGES: [Field; 3] = [Field::Role, Field::Tool, Field::Path];

/// The fields that what was done in a session answers.
const OF_ACTS: [Field; 3] = [Field::Commit, Field::Did, Field::Outcome];

impl Filter {
    /// Whether a session is meant by what its record tells, whenever it was, and whichever models
    /// answered in it.
    pub(crate) fn allows_session(&self, session: &SessionFacts<'_>) -> bool {
        self.min_tokens.is_none_or(|least| session.tokens >= least)
            && OF_SESSIONS.iter().all(|&field| {
                let wanted = self.of(field);
                wanted.is_any() || wanted.allows(session.values(field))
            })
    }

    /// Whether a session has messages of the time that is meant, and of the models.
    pub(crate) fn allows_time_and_models(&self, session: &SessionFacts<'_>) -> bool {
        let (span, (began, ended)) = (self.span(), session.times);
        let wanted = self.of(Field::Model);
        ended >= span.start
            && began < span.end
            && (wanted.is_any() || wanted.allows(session.models.iter().map(String::as_str)))
    }

    /// Whether anything is asked that only messages answer.
    pub(crate) fn is_by_message(&self) -> bool {
        OF_MESSAGES.iter().any(|&field| !self.of(field).is_any())
            || self.values(Field::Has).any(is_error)
    }

    /// The fields that are asked for and that what was done in a session answers.
    pub(crate) fn of_acts(&self) -> impl Iterator<Item = Field> + '_ {
        OF_ACTS.into_iter().filter(|&field| self.values(field).next().is_some())
    }

    /// Whether anything is asked that tells sessions of one source and project apart.
    pub(crate) fn is_by_session(&self) -> bool {
        self.min_tokens.is_some()
            || !self.of(Field::Has).is_any()
            || self.of_acts().next().is_some()
            || OF_SESSIONS.iter().any(|&field| field != Field::Source && !self.of(field).is_any())
    }

    /// What of it a message answers, and nothing of its session.
    pub(crate) fn allows_message(&self, message: &MessageFacts<'_>) -> bool {
        let allows = |field: Field, values: &[&str]| {
            let wanted = self.of(field);
            wanted.is_any() || wanted.allows(values.iter().copied())
        };
        let paths: Vec<&str> = message.paths.iter().map(String::as_str).collect();
        allows(Field::Role, &[message.role])
            && allows(Field::Tool, &message.tools)
            && allows(Field::Path, &paths)
            && allows(Field::Model, message.model.as_slice())
            && (self.has_is_of_sessions() || {
                let words: &[&str] = if message.is_error { &["error"] } else { &[] };
                allows(Field::Has, words)
            })
    }

    /// Whether `has` asks for anything that no message has by itself.
    pub(crate) fn has_is_of_sessions(&self) -> bool {
        self.values(Field::Has).any(|value| !is_error(value))
    }

    /// What of it sessions' records answer and the index does not, if there is any.
    pub(crate) fn of_records(&self) -> Option<Self> {
        let has_of_sessions = self.has_is_of_sessions();
        let is_of_records = |field: Field| match field {
            Field::Provider | Field::Parent => true,
            Field::Has => has_of_sessions,
            _ => false,
        };
        let of = |map: &BTreeMap<Field, Vec<String>>| {
            let fields = map.iter().filter(|(field, _)| is_of_records(**field));
            fields.map(|(field, values)| (*field, values.clone())).collect()
        };
        let filter = Self {
            include: of(&self.include),
            exclude: of(&self.exclude),
            min_tokens: self.min_tokens,
            ..Self::default()
        };
        (!filter.is_all()).then_some(filter)
    }
}

impl<'a> SessionFacts<'a> {
    /// What a field has of it; nothing of a field that only messages answer.
    pub(crate) fn values(&self, field: Field) -> Vec<&'a str> {
        match field {
            Field::Source => vec![self.source],
            Field::Project => self.project.into_iter().flatten().collect(),
            Field::Branch => self.branch.into_iter().collect(),
            Field::Session => vec![self.external_id],
            Field::Tag => self.tags.iter().map(String::as_str).collect(),
            Field::Status => {
                let status = self.annotation.eval_status.map(crate::model::EvalStatus::as_str);
                status.into_iter().chain(self.annotation.eval_ready.then_some("ready")).collect()
            }
            Field::Provider => self.providers.clone(),
            Field::Model => self.models.iter().map(String::as_str).collect(),
            Field::Parent => vec![self.parent.map_or("none", |link| link.external_id.as_str())],
            _ => Vec::new(),
        }
    }
}

/// Whether `has` asks for messages that report a failure.
fn is_error(value: &str) -> bool {
    value.eq_ignore_ascii_case("error")
}

/// The paths of files that a part of a message names.
pub(crate) fn paths_of(part: &Part) -> Vec<String> {
    const NAMES: [&str; 4] = ["file_path", "filePath", "path", "notebook_path"];
    match part.kind {
        PartKind::File => part.name.iter().cloned().collect(),
        PartKind::ToolCall => {
            let input = serde_json::from_str::<serde_json::Value>(&part.text).ok();
            let path = |name: &&str| Some(input.as_ref()?.get(name)?.as_str()?.to_owned());
            NAMES.iter().filter_map(path).collect()
        }
        _ => Vec::new(),
    }
}
