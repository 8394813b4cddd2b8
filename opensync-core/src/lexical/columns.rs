//! Columns: what lists of sessions are narrowed, sorted and counted by, beside the title of each.
//!
//! They hold what a session's record tells, so that a list of a hundred thousand sessions reads the
//! records of those that it shows. Values lie as the record has them, and are compared as filters
//! compare them.

use tantivy::TantivyDocument;
use tantivy::schema::{FAST, Field, SchemaBuilder, TextOptions};

use super::spans::group;
use crate::filter::Field as FilterField;
use crate::model::SessionOrder;
use crate::store::SessionRecord;

/// What sessions are filtered by whose records answer.
pub(super) const ASKED: [FilterField; 9] = [
    FilterField::Source,
    FilterField::Project,
    FilterField::Branch,
    FilterField::Session,
    FilterField::Tag,
    FilterField::Status,
    FilterField::Provider,
    FilterField::Parent,
    FilterField::Model,
];

/// What people call the project: it has three names for filters, and one to be counted by.
pub(super) const PROJECT_NAME: &str = "session_project_name";

/// The title as it is shown, and what was asked first.
pub(super) const TITLE_TEXT: &str = "session_title";

/// The source and the project in one, as rows of sums are kept by them.
pub(super) const GROUP: &str = "session_group";

/// When the session began.
pub(super) const STARTED: &str = "session_started";

/// All tokens of it.
pub(super) const TOKENS: &str = "session_tokens";

const COST: &str = "session_cost";
const DURATION: &str = "session_duration";
const MESSAGES: &str = "session_messages";

/// The column of a filter's field.
pub(super) fn asked(field: FilterField) -> String {
    format!("session_{field}")
}

/// The column of the values that a field is counted by.
pub(super) fn counted(field: FilterField) -> String {
    if field == FilterField::Project { PROJECT_NAME.to_owned() } else { asked(field) }
}

/// The column that an order sorts by.
pub(super) fn sorted(order: SessionOrder) -> &'static str {
    match order {
        SessionOrder::Updated => "at",
        SessionOrder::Started => STARTED,
        SessionOrder::Tokens => TOKENS,
        SessionOrder::Cost => COST,
        SessionOrder::Duration => DURATION,
        SessionOrder::Messages => MESSAGES,
    }
}

/// The fields of the columns.
#[derive(Clone)]
pub(super) struct Columns {
    asked: [Field; ASKED.len()],
    project_name: Field,
    title: Field,
    group: Field,
    started: Field,
    tokens: Field,
    cost: Field,
    duration: Field,
    messages: Field,
}

impl Columns {
    pub(super) fn add_to(builder: &mut SchemaBuilder) -> Self {
        let word = TextOptions::from(FAST);
        Self {
            asked: ASKED.map(|field| builder.add_text_field(&asked(field), word.clone())),
            project_name: builder.add_text_field(PROJECT_NAME, word.clone()),
            title: builder.add_text_field(TITLE_TEXT, word.clone()),
            group: builder.add_text_field(GROUP, word.clone()),
            started: builder.add_i64_field(STARTED, FAST),
            tokens: builder.add_i64_field(TOKENS, FAST),
            cost: builder.add_i64_field(COST, FAST),
            duration: builder.add_i64_field(DURATION, FAST),
            messages: builder.add_i64_field(MESSAGES, FAST),
        }
    }

    /// Adds what a session's record tells to the document of its title.
    pub(super) fn fill(&self, document: &mut TantivyDocument, record: &SessionRecord) {
        let facts = record.facts();
        for (asked, field) in ASKED.into_iter().zip(self.asked) {
            for value in facts.values(asked) {
                add(document, field, value);
            }
        }
        add(document, self.project_name, record.project_name());
        add(document, self.title, record.session.title.as_deref().unwrap_or_default());
        let prompt = record.summary.first_prompt.as_ref();
        add(document, self.title, prompt.map(|prompt| prompt.text.as_str()).unwrap_or_default());
        add(document, self.group, &group(&record.session.source, &record.project()));
        document.add_i64(self.started, record.started_at());
        document.add_i64(self.tokens, number(record.usage.total()));
        document.add_i64(self.cost, number(record.cost_nanos));
        document.add_i64(self.duration, number(record.duration_ms()));
        document.add_i64(self.messages, record.message_count.into());
    }
}

fn number(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn add(document: &mut TantivyDocument, field: Field, value: &str) {
    // What is longer is nothing that anyone picks from a list.
    const MAX_BYTES: usize = 4096;
    if !value.is_empty() {
        document.add_text(field, &value[..value.floor_char_boundary(MAX_BYTES)]);
    }
}
