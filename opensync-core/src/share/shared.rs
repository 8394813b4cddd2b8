//! Shared: what a reader gets to see, as page, Markdown or JSON.

use std::io::Write;

use serde::Serialize;
use serde_json::{Value, json};

use crate::conceal;
use crate::departure::Withheld;
use crate::error::{Cause, Error, Result};
use crate::export::{Exporter, Format};
use crate::model::{Message, Part, PartKind, Project, Role, Session, SessionInfo, Usage};
use crate::plain::{Harmful, Plain};
use crate::redact::Redactor;
use crate::shorten::Shortener;
use crate::store::{MessageRecord, Read, SessionRecord, ShareRecord};
use crate::word::words;

words! {
    /// How a shared session is written.
    #[non_exhaustive]
    pub enum ShareFormat: "format" {
        /// A page that needs nothing else: no script, no font, no picture from elsewhere.
        Page = "page",
        /// Markdown.
        Markdown = "markdown",
        /// One JSON object.
        Json = "json",
    }
}

/// A shared session, with nothing in it but what a reader may see.
///
/// It holds a snapshot of the archive, so write it soon and let it go.
pub struct SharedSession {
    info: SessionInfo,
    contents: Contents,
    /// Where everybody finds it as Markdown, from where its page is.
    markdown: Option<String>,
}

/// The messages of a share, made fit to be read by strangers one by one.
struct Contents {
    read: Read,
    record: ShareRecord,
    withheld: Withheld,
    shortener: Shortener,
    redactor: Option<Redactor>,
}

/// What programs read of a shared session.
#[derive(Serialize)]
struct Head<'a> {
    title: Option<&'a str>,
    agent: &'a str,
    project: Option<&'a str>,
    models: &'a [String],
    started_at: Option<i64>,
    updated_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    usage: Option<Usage>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cost_nanos: Option<u64>,
}

impl SharedSession {
    /// Reads what `share` of a session lets a reader see, who finds it at `slug`.
    pub(crate) fn new(
        read: Read,
        share: ShareRecord,
        withheld: Withheld,
        session: SessionRecord,
        slug: Option<&str>,
    ) -> Result<Self> {
        let slug = slug.filter(|_| share.password.is_none());
        let markdown = slug.map(|slug| format!("{slug}.md"));
        let path = session.session.project_path.clone();
        let mut contents = Contents {
            shortener: Shortener::new(path.as_deref()),
            redactor: withheld
                .redaction()
                .map(|options| conceal::redactor(&read, share.session, options))
                .transpose()?,
            read,
            record: share,
            withheld,
        };
        let info = contents.info(session)?;
        Ok(Self { info, contents, markdown })
    }

    /// What it is called.
    pub fn title(&self) -> Option<&str> {
        self.info.session.title.as_deref()
    }

    /// Writes it to `out`, one message in memory at a time.
    ///
    /// # Errors
    ///
    /// [`Io`](crate::ErrorKind::Io) if the store cannot be read or `out` cannot be written.
    pub fn write(mut self, format: ShareFormat, out: &mut dyn Write) -> Result<()> {
        let format = match format {
            ShareFormat::Page => Format::Html,
            ShareFormat::Markdown => Format::Markdown,
            ShareFormat::Json => return self.write_json(out),
        };
        let mut exporter = Exporter::begin(format, out)?
            .for_readers(self.contents.record.show_cost, self.markdown);
        exporter.session(&self.info, &self.info.session)?;
        let info = self.info;
        self.contents.messages(&mut |message| exporter.message(&info, &message))?;
        exporter.end_session()?;
        exporter.finish()
    }

    fn write_json(mut self, out: &mut dyn Write) -> Result<()> {
        let mut out = Plain::new(out, Harmful::Escaped);
        let session = &self.info.session;
        let shows_cost = self.contents.record.show_cost;
        let head = Head {
            title: session.title.as_deref(),
            agent: &session.source,
            project: session.project.name.as_deref(),
            models: &self.info.models,
            started_at: session.started_at,
            updated_at: session.updated_at,
            usage: shows_cost.then_some(self.info.usage),
            cost_nanos: shows_cost.then_some(self.info.cost_nanos),
        };
        let text = serde_json::to_string(&head).map_err(|error| failed(error.into()))?;
        let open = text.strip_suffix('}').unwrap_or(&text);
        write!(out, "{open},\"messages\":[").map_err(failed)?;
        let mut separator = "\n";
        self.contents.messages(&mut |message| {
            write!(out, "{separator}{}", message_json(&message)).map_err(failed)?;
            separator = ",\n";
            Ok(())
        })?;
        out.write_all(b"]}\n").map_err(failed)
    }
}

impl Contents {
    /// What is told of the session itself: what its shared messages tell of it.
    fn info(&mut self, record: SessionRecord) -> Result<SessionInfo> {
        let facts = self.facts()?;
        let mut session = Session::new(record.session.source.clone(), String::new());
        session.started_at = facts.began;
        session.updated_at = facts.ended;
        session.title = self.record.title.clone().or(facts.asked).map(|title| self.tidy(title));
        session.project = Project { name: record.session.project_name, ..Project::default() };
        let shows_cost = self.record.show_cost;
        Ok(SessionInfo {
            id: 0,
            session,
            annotation: crate::model::Annotation::default(),
            models: facts.models,
            providers: Vec::new(),
            message_count: facts.count,
            tool_call_count: 0,
            usage: if shows_cost { facts.usage } else { Usage::default() },
            cost_nanos: if shows_cost { facts.cost_nanos } else { 0 },
            unpriced_count: 0,
            first_prompt: None,
            prompt_count: 0,
            error_count: 0,
            active_ms: 0,
        })
    }

    /// What the messages that readers may see tell of their session.
    fn facts(&self) -> Result<Facts> {
        let mut facts = Facts::default();
        for record in self.records()? {
            let record = record?;
            facts.add(&record);
            if facts.asked.is_none() && record.role == Role::User {
                facts.asked = title_of(&self.read.message(record)?);
            }
        }
        Ok(facts)
    }

    /// Calls `visit` with each message that readers may see.
    fn messages(&mut self, visit: &mut dyn FnMut(Message) -> Result<()>) -> Result<()> {
        for record in self.records()? {
            let message = self.read.message(record?)?;
            visit(self.message(message))?;
        }
        Ok(())
    }

    /// The messages that readers may see, as they are stored.
    fn records(&self) -> Result<impl Iterator<Item = Result<MessageRecord>> + use<>> {
        let last = self.record.last;
        let all = self.read.messages_from(self.record.session, self.record.first)?;
        let shared =
            all.take_while(move |entry| entry.as_ref().map_or(true, |entry| entry.0 <= last));
        // What the agent injects is the person's own set-up, and said by nobody.
        let is_said = |record: &MessageRecord| !record.is_injected && record.role != Role::System;
        Ok(shared
            .map(|entry| entry.map(|(_, record)| record))
            .filter(move |record| record.as_ref().map_or(true, is_said)))
    }

    /// A message with what readers need of it.
    fn message(&mut self, message: Message) -> Message {
        let parts = message.parts.into_iter().filter_map(|part| self.part(part)).collect();
        Message {
            parts,
            model: message.model,
            is_error: message.is_error,
            ..Message::new(String::new(), message.role, message.created_at)
        }
    }

    fn part(&mut self, part: Part) -> Option<Part> {
        let text = match part.kind {
            PartKind::Step | PartKind::Other => return None,
            kind if self.withheld.keeps(kind) => return None,
            PartKind::Image => String::new(),
            _ => self.tidy(part.text),
        };
        let name = part.name.map(|name| self.tidy(name));
        // A call and its result are one block; nothing that is written holds the id itself.
        let Part { kind, is_error, media_type, size_bytes, call_id, .. } = part;
        Some(Part { name, call_id, is_error, media_type, size_bytes, ..Part::new(kind, text) })
    }

    /// A text without secrets, and with short paths.
    fn tidy(&mut self, text: String) -> String {
        let text = match &mut self.redactor {
            Some(redactor) => redactor.redact_owned(text),
            None => text,
        };
        self.shortener.shorten_owned(text)
    }
}

/// What messages tell of their session.
#[derive(Default)]
struct Facts {
    /// What was asked first.
    asked: Option<String>,
    began: Option<i64>,
    ended: Option<i64>,
    models: Vec<String>,
    count: u32,
    usage: Usage,
    cost_nanos: u64,
}

impl Facts {
    fn add(&mut self, record: &MessageRecord) {
        let at = record.created_at;
        self.began = Some(self.began.map_or(at, |began| began.min(at)));
        self.ended = Some(self.ended.map_or(at, |ended| ended.max(at)));
        if let Some(model) = &record.model
            && !self.models.contains(model)
        {
            self.models.push(model.clone());
        }
        self.count += 1;
        self.usage += record.counted_usage();
        self.cost_nanos = self.cost_nanos.saturating_add(record.counted_cost());
    }
}

/// The longest title that is made of what was asked, in characters.
const MAX_TITLE: usize = 80;

/// The first line of what a message says.
fn title_of(message: &Message) -> Option<String> {
    let texts = message.parts.iter().filter(|part| part.kind == PartKind::Text);
    let mut lines = texts.flat_map(|part| part.text.lines().map(str::trim));
    let line = lines.find(|line| !line.is_empty())?;
    let cut: String = line.chars().take(MAX_TITLE).collect();
    Some(if cut.len() < line.len() { cut + "…" } else { cut })
}

fn message_json(message: &Message) -> Value {
    let parts: Vec<Value> = message
        .parts
        .iter()
        .map(|part| {
            let mut value = json!({ "kind": part.kind.as_str(), "text": part.text });
            if let Some(name) = &part.name {
                value["name"] = json!(name);
            }
            if part.is_error {
                value["is_error"] = json!(true);
            }
            if let Some(media_type) = &part.media_type {
                value["media_type"] = json!(media_type);
            }
            value
        })
        .collect();
    json!({
        "role": message.role.as_str(),
        "created_at": message.created_at,
        "model": message.model,
        "parts": parts,
    })
}

fn failed(source: std::io::Error) -> Error {
    Cause::Output { source }.into()
}
