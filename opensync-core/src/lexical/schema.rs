//! Schema: the fields of the lexical index, and what makes a document of a message.
//!
//! A document is a message, or the title of a session. The index holds no text: what is found is a
//! key, and the text comes from the store. Fields tell apart who wrote what, for a word that a
//! person wrote weighs more than the same word in the output of a tool.

use tantivy::TantivyDocument;
use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, NumericOptions, Schema, TextFieldIndexing, TextOptions,
};

use super::columns::Columns;
use super::tokenizer;
use crate::act::{Act, Deed, Outcome};
use crate::filter::paths_of;
use crate::model::{EvalStatus, Message, Part, PartKind, Role, folder};
use crate::recall::without_quotations;
use crate::store::{SessionFields, SessionRecord};

/// The number of the document that holds a session's title, where messages have theirs.
pub(super) const TITLE: u32 = u32::MAX;

/// What of a part's text is indexed, in bytes: more than anyone reads, less than a core dump.
const MAX_PART_BYTES: usize = 256 << 10;

/// The fields, by name.
#[derive(Clone)]
pub(super) struct Fields {
    pub(super) schema: Schema,
    /// Session and message number in one.
    pub(super) key: Field,
    pub(super) session: Field,
    pub(super) at: Field,
    pub(super) title: Field,
    pub(super) user: Field,
    pub(super) assistant: Field,
    pub(super) tool_call: Field,
    pub(super) tool_output: Field,
    pub(super) source: Field,
    pub(super) project: Field,
    pub(super) branch: Field,
    pub(super) model: Field,
    pub(super) role: Field,
    pub(super) tool: Field,
    pub(super) path: Field,
    pub(super) flag: Field,
    /// What the calls did whose results a message holds, and the commits that they made.
    pub(super) did: Field,
    pub(super) outcome: Field,
    pub(super) commit: Field,
    /// Of titles only: what people and sources label the session with.
    pub(super) label: Field,
    /// Of titles only: what lists of sessions are made by.
    columns: Columns,
}

/// The word in [`Fields::flag`] for a message that reports a failure.
pub(super) const ERROR_FLAG: &str = "error";

/// The word in [`Fields::flag`] for the title of a session, which is no message.
pub(super) const TITLE_FLAG: &str = "title";

/// What the labels in [`Fields::label`] are about: tags, and the state in evaluations.
pub(super) const TAG: &str = "tag";
pub(super) const EVAL: &str = "eval";

/// A word of [`Fields::label`].
pub(super) fn label(about: &str, value: &str) -> String {
    format!("{about}:{}", value.to_lowercase())
}

impl Fields {
    pub(super) fn new() -> Self {
        let mut builder = Schema::builder();
        let indexing = TextFieldIndexing::default()
            .set_tokenizer(tokenizer::NAME)
            .set_index_option(IndexRecordOption::WithFreqsAndPositions);
        let text = TextOptions::default().set_indexing_options(indexing);
        let word = TextOptions::default().set_indexing_options(
            TextFieldIndexing::default()
                .set_tokenizer("raw")
                .set_fieldnorms(false)
                .set_index_option(IndexRecordOption::Basic),
        );
        let number: NumericOptions = NumericOptions::default() | INDEXED;
        let mut text_field = |name| builder.add_text_field(name, text.clone());
        let title = text_field("title");
        let user = text_field("user");
        let assistant = text_field("assistant");
        let tool_call = text_field("tool_call");
        let tool_output = text_field("tool_output");
        let mut word_field = |name| builder.add_text_field(name, word.clone());
        Self {
            title,
            user,
            assistant,
            tool_call,
            tool_output,
            source: word_field("source"),
            project: word_field("project"),
            branch: word_field("branch"),
            model: word_field("model"),
            role: word_field("role"),
            tool: word_field("tool"),
            path: word_field("path"),
            flag: word_field("flag"),
            did: word_field("did"),
            outcome: word_field("outcome"),
            commit: word_field("commit"),
            label: word_field("label"),
            key: builder.add_u64_field("key", number.clone() | FAST),
            session: builder.add_u64_field("session", number),
            at: builder.add_i64_field("at", FAST),
            columns: Columns::add_to(&mut builder),
            schema: builder.build(),
        }
    }

    /// The fields that are searched for words, with what a match in each is worth.
    pub(super) fn searched(&self) -> [(Field, f32); 5] {
        [
            (self.title, 0.7),
            (self.user, 1.0),
            (self.assistant, 0.5),
            (self.tool_call, 1.5),
            (self.tool_output, 0.5),
        ]
    }

    /// The document of a session's title.
    pub(super) fn title_document(&self, session: u64, record: &SessionRecord) -> TantivyDocument {
        let fields = &record.session;
        let mut document = self.document(session, TITLE, fields, record.updated_at());
        document.add_text(self.flag, TITLE_FLAG);
        if let Some(title) = &fields.title {
            document.add_text(self.title, title);
        }
        for tag in &fields.tags {
            document.add_text(self.title, tag);
            document.add_text(self.label, label(TAG, tag));
        }
        let status = record.annotation.eval_status.map(EvalStatus::as_str);
        let ready = record.annotation.eval_ready.then_some("ready");
        for word in status.into_iter().chain(ready) {
            document.add_text(self.label, label(EVAL, word));
        }
        self.columns.fill(&mut document, record);
        document
    }

    /// The document of a message, with what the calls did whose results it holds.
    pub(super) fn message_document(
        &self,
        session: u64,
        number: u32,
        fields: &SessionFields,
        message: &Message,
        acts: &[Act],
    ) -> TantivyDocument {
        let mut document = self.document(session, number, fields, message.created_at);
        self.add_acts(&mut document, acts);
        document.add_text(self.role, message.role.as_str());
        add_word(&mut document, self.model, message.model.as_deref());
        if message.is_error || message.parts.iter().any(|part| part.is_error) {
            document.add_text(self.flag, ERROR_FLAG);
        }
        for part in &message.parts {
            self.add_part(&mut document, message, part);
        }
        document
    }

    fn document(
        &self,
        session: u64,
        number: u32,
        fields: &SessionFields,
        at: i64,
    ) -> TantivyDocument {
        let mut document = TantivyDocument::default();
        document.add_u64(self.key, key(session, number));
        document.add_u64(self.session, session);
        document.add_i64(self.at, at);
        document.add_text(self.source, fields.source.to_lowercase());
        add_word(&mut document, self.branch, fields.branch.as_deref());
        let folder = fields.project_path.as_deref().map(folder::identity);
        add_word(&mut document, self.project, folder.as_deref());
        add_word(&mut document, self.project, fields.project_name.as_deref());
        add_word(&mut document, self.project, fields.git_remote.as_deref());
        document
    }

    fn add_acts(&self, document: &mut TantivyDocument, acts: &[Act]) {
        for act in acts {
            add_word(document, self.did, act.deed().map(Deed::as_str));
            add_word(document, self.outcome, act.outcome().map(Outcome::as_str));
            for name in act.commit_names() {
                add_word(document, self.commit, Some(name));
            }
        }
    }

    fn add_part(&self, document: &mut TantivyDocument, message: &Message, part: &Part) {
        let text = without_quotations(clip(&part.text));
        let text = text.as_ref();
        match part.kind {
            PartKind::Text | PartKind::Thinking => {
                let field = match message.role {
                    _ if message.is_injected => self.tool_output,
                    Role::User => self.user,
                    Role::Assistant => self.assistant,
                    Role::Tool | Role::System => self.tool_output,
                };
                document.add_text(field, text);
            }
            PartKind::ToolCall => {
                add_word(document, self.tool, part.name.as_deref());
                document.add_text(self.tool_call, part.name.as_deref().unwrap_or_default());
                self.add_input(document, text);
                for path in paths_of(part) {
                    add_word(document, self.path, Some(&path));
                }
            }
            PartKind::ToolResult => {
                add_word(document, self.tool, part.name.as_deref());
                document.add_text(self.tool_output, text);
            }
            PartKind::File => {
                add_word(document, self.path, part.name.as_deref());
                document.add_text(self.tool_call, part.name.as_deref().unwrap_or_default());
                document.add_text(self.tool_output, text);
            }
            PartKind::Compaction | PartKind::Patch | PartKind::Other => {
                document.add_text(self.tool_output, text);
            }
            PartKind::Image | PartKind::Step => {}
        }
    }

    /// Adds the values of a tool's input. Keys say nothing new.
    fn add_input(&self, document: &mut TantivyDocument, input: &str) {
        let Ok(value) = serde_json::from_str::<serde_json::Value>(input) else {
            document.add_text(self.tool_call, input);
            return;
        };
        let mut words = String::with_capacity(input.len());
        collect_strings(&value, &mut words);
        document.add_text(self.tool_call, words);
    }
}

/// Session and message number in one; both are counted from small numbers up.
pub(super) fn key(session: u64, number: u32) -> u64 {
    (session << 32) | u64::from(number)
}

/// The session and message number of a key.
pub(super) fn split_key(key: u64) -> (u64, u32) {
    (key >> 32, u32::try_from(key & u64::from(u32::MAX)).unwrap_or(u32::MAX))
}

fn add_word(document: &mut TantivyDocument, field: Field, word: Option<&str>) {
    // Tantivy drops longer terms; nobody filters by one.
    const MAX_BYTES: usize = 4096;
    if let Some(word) = word.filter(|word| !word.is_empty() && word.len() <= MAX_BYTES) {
        document.add_text(field, word.to_lowercase());
    }
}

fn collect_strings(value: &serde_json::Value, words: &mut String) {
    match value {
        serde_json::Value::String(text) => {
            words.push_str(text);
            words.push('\n');
        }
        serde_json::Value::Array(items) => {
            items.iter().for_each(|item| collect_strings(item, words));
        }
        serde_json::Value::Object(fields) => {
            fields.values().for_each(|field| collect_strings(field, words));
        }
        serde_json::Value::Number(number) => {
            words.push_str(&number.to_string());
            words.push('\n');
        }
        serde_json::Value::Null | serde_json::Value::Bool(_) => {}
    }
}

/// The beginning of a text that is too long, cut at a character.
fn clip(text: &str) -> &str {
    &text[..text.floor_char_boundary(MAX_PART_BYTES)]
}
