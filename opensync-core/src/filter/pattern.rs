//! Pattern: how the value of a filter is compared with what is there.

use super::Field;
use crate::act::is_hash;
use crate::git;
use crate::model::folder;

/// A value that was asked for, ready to be compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pattern {
    field: Field,
    part: Part,
    /// The value without stars; in lower case unless case counts.
    value: String,
}

/// Which part of a text the value must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    All,
    Beginning,
    End,
    Any,
}

impl Pattern {
    pub(crate) fn new(field: Field, value: &str) -> Self {
        let value = value.trim();
        if let Some(value) = value.strip_prefix('=') {
            return Self { field, part: Part::All, value: one_case(field, value) };
        }
        let part = match (value.starts_with('*'), value.len() > 1 && value.ends_with('*')) {
            (true, true) => Part::Any,
            (true, false) => Part::End,
            (false, true) => Part::Beginning,
            (false, false) => usual(field),
        };
        Self { field, part, value: one_case(field, value.trim_matches('*')) }
    }

    /// Whether it asks for all of a project's name, which somebody may have meant as a part.
    pub(crate) fn is_whole(&self) -> bool {
        self.part == Part::All
    }

    /// The same for any part.
    pub(crate) fn anywhere(&self) -> Self {
        Self { part: Part::Any, ..self.clone() }
    }

    /// Whether `text` is what was asked for.
    pub(crate) fn matches(&self, text: &str) -> bool {
        match self.field {
            Field::Project => self.is_project(text),
            Field::Session | Field::Parent => self.is_in(text),
            // Hashes are cut, the one that is asked for and the one that is known.
            Field::Commit if self.part == Part::Any && is_hash(text) => {
                text.starts_with(&self.value)
                    || (is_hash(&self.value) && self.value.starts_with(text))
            }
            _ => self.is_in(&text.to_lowercase()),
        }
    }

    fn is_in(&self, text: &str) -> bool {
        match self.part {
            Part::All => text == self.value,
            Part::Beginning => text.starts_with(&self.value),
            Part::End => text.ends_with(&self.value),
            Part::Any => text.contains(&self.value),
        }
    }

    /// Whether it is this folder, name or remote; a folder in any spelling.
    fn is_project(&self, text: &str) -> bool {
        if self.part == Part::Any {
            return folder::holds(text, &self.value);
        }
        let text = one_spelling(text);
        let spelled = Self { value: one_spelling(&self.value), ..self.clone() };
        let last = text.rsplit(['/', '\\']).next().unwrap_or_default();
        spelled.is_in(&text)
            || (self.part != Part::End && spelled.is_in(last))
            || (self.is_whole() && git::identity(&text) == git::identity(&self.value))
    }
}

/// A value as it is compared: in lower case unless case counts.
fn one_case(field: Field, value: &str) -> String {
    match field {
        Field::Session | Field::Parent => value.to_owned(),
        _ => value.to_lowercase(),
    }
}

/// A folder in one spelling, anything else in lower case.
fn one_spelling(text: &str) -> String {
    let text = folder::identity(text).to_lowercase();
    let shorter = text.trim_end_matches(['/', '\\']);
    if shorter.is_empty() { text } else { shorter.to_owned() }
}

/// How values of a field are compared that say nothing else.
fn usual(field: Field) -> Part {
    match field {
        Field::Source | Field::Role | Field::Session => Part::Beginning,
        Field::Model | Field::Tool | Field::Branch | Field::Path | Field::Commit => Part::Any,
        Field::Project
        | Field::Has
        | Field::Tag
        | Field::Status
        | Field::Provider
        | Field::Parent
        | Field::Did
        | Field::Outcome => Part::All,
    }
}
