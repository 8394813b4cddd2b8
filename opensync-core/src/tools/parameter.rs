//! Parameter: what a tool takes, as its schema tells it.

use serde_json::{Value, json};

/// What a tool takes under a name.
pub(super) struct Parameter {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    pub(super) description: &'static str,
    pub(super) is_required: bool,
}

/// What an argument is.
pub(super) enum Kind {
    Text,
    /// One of these words.
    Word(&'static [&'static str]),
    Flag,
    Count(Count),
}

/// A number, with what is meant without it.
#[derive(Clone, Copy)]
pub(super) struct Count {
    pub(super) least: usize,
    pub(super) most: usize,
    pub(super) default: usize,
}

/// Which conversations are meant.
pub(super) const WHICH: &[Parameter] = &[
    Parameter::text("source", "Only this agent: claude-code, opencode, or another one's name"),
    Parameter::text(
        "project",
        "Only this project: its folder, name or git remote; `*part*` for a part of one",
    ),
    Parameter::text("after", "Only from this time on: 2026-01-31, 7d (a week back), yesterday"),
    Parameter::text("before", "Only up to this time; a day, month or year is meant with all of it"),
];

/// Where to go on.
pub(super) const CURSOR: Parameter =
    Parameter::text("cursor", "Where to go on: the `next_cursor` of the answer before");

impl Parameter {
    pub(super) const fn text(name: &'static str, description: &'static str) -> Self {
        Self { name, kind: Kind::Text, description, is_required: false }
    }

    pub(super) const fn required(name: &'static str, description: &'static str) -> Self {
        Self { name, kind: Kind::Text, description, is_required: true }
    }

    pub(super) const fn count(name: &'static str, count: Count, description: &'static str) -> Self {
        Self { name, kind: Kind::Count(count), description, is_required: false }
    }

    /// As the JSON schema of a property.
    pub(super) fn schema(&self) -> Value {
        let mut schema = match self.kind {
            Kind::Text => json!({ "type": "string" }),
            Kind::Word(words) => json!({ "type": "string", "enum": words }),
            Kind::Flag => json!({ "type": "boolean", "default": false }),
            Kind::Count(Count { least, most, default }) => {
                json!({ "type": "integer", "minimum": least, "maximum": most, "default": default })
            }
        };
        schema["description"] = self.description.into();
        schema
    }
}
