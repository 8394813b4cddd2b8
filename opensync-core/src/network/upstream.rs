//! Upstream: sends sessions and messages to the plugins' hosted service, as its plugins do.
//!
//! One request for each, for its batches take no times and drop the parts of messages that are
//! there. It knows a message by its id among those of all its users, so ids are sent with that of
//! their session in front. It has no way to delete.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::{Map, Value, json};

use super::client::Body;
use super::exchange::Running;
use crate::departure::Gate;
use crate::error::Result;
use crate::model::{Message, Part, PartKind, Session};
use crate::store::{ChangeWhat, Read, SessionRecord};
use crate::sync::SyncCursor;

/// Requests after which it is kept how far we are.
const STEP: usize = 50;

/// What is to be sent, by number.
enum Item {
    Session(u64),
    Message(u64, u32),
}

/// The next things to send.
struct Plan {
    items: Vec<Item>,
    next: SyncCursor,
    last: u64,
    held: BTreeSet<u64>,
    left_out: u64,
}

/// What is to be asked of the service for an item.
enum Asked {
    Request(&'static str, Value),
    /// It is gone since, or has nothing in it.
    Nothing,
    /// Its session stays here since.
    Held(u64),
}

impl Running<'_, '_> {
    pub(super) fn push_upstream(&mut self) -> Result<()> {
        let key = self.exchange.remote.key.as_deref().unwrap_or_default();
        // Another key may be another account.
        let [a, b, c, d, ..] = crate::store::hash(key);
        self.name = format!("{} {a:02x}{b:02x}{c:02x}{d:02x}", self.name);
        if !self.send_released()? {
            return Ok(());
        }
        loop {
            let mut plan = self.plan()?;
            let Some(held) = self.send_items(&plan.items)? else { return Ok(()) };
            plan.held.extend(held);
            self.report.held += plan.held.len() as u64;
            self.report.left_out += plan.left_out;
            let exchange = self.exchange;
            exchange.store.write(exchange.owner, |write| {
                for &session in &plan.held {
                    write.hold(&self.name, session, true)?;
                }
                let mut record = write.remote(&self.name)?;
                record.pushed = record.pushed.max(plan.next);
                write.put_remote(&self.name, &record)
            })?;
            let flow = self.tell(plan.next.position, plan.last);
            if flow.is_break() || (plan.next.item == 0 && plan.next.position >= plan.last) {
                return Ok(());
            }
        }
    }

    /// Sends sessions as a whole that were kept back and may go now. False if it was broken off.
    fn send_released(&mut self) -> Result<bool> {
        let exchange = self.exchange;
        let read = exchange.store.read(exchange.owner)?;
        let gate = Gate::of(&read)?;
        for session in read.held(&self.name)? {
            if gate.decide(session, exchange.remote.door())?.is_none() {
                continue;
            }
            let mut items = vec![Item::Session(session)];
            for entry in read.messages_from(session, 0)? {
                items.push(Item::Message(session, entry?.0));
            }
            let Some(held) = self.send_items(&items)? else { return Ok(false) };
            if held.is_empty() {
                exchange
                    .store
                    .write(exchange.owner, |write| write.hold(&self.name, session, false))?;
            }
        }
        Ok(true)
    }

    /// Makes a request for each. Returns the sessions that stay here since they were planned, or
    /// `None` if it was broken off.
    fn send_items(&mut self, items: &[Item]) -> Result<Option<BTreeSet<u64>>> {
        let mut held = BTreeSet::new();
        for item in items {
            let (path, body) = match self.request(item)? {
                Asked::Request(path, body) => (path, body),
                Asked::Nothing => continue,
                Asked::Held(session) => {
                    held.insert(session);
                    continue;
                }
            };
            if self.ask(|client| client.call(path, &Body::Json(&body)))?.is_none() {
                return Ok(None);
            }
            self.report.messages += u64::from(matches!(item, Item::Message(..)));
            self.report.bytes += body.to_string().len() as u64;
        }
        Ok(Some(held))
    }

    /// What the change log says is next.
    fn plan(&self) -> Result<Plan> {
        let read = self.exchange.store.read(self.exchange.owner)?;
        let (gate, door) = (Gate::of(&read)?, self.exchange.remote.door());
        let from = read.remote(&self.name)?.pushed;
        let (items, held) = (Vec::new(), BTreeSet::new());
        let mut plan = Plan { items, next: from, last: read.last_change()?, held, left_out: 0 };
        for row in read.changes_after(from.position)? {
            let (position, record) = row?;
            let first = if position == from.position + 1 { from.item } else { 0 };
            if gate.decide(record.session, door)?.is_none() {
                plan.held.insert(record.session);
            } else if let Some(item) = plan.row(&read, record.session, &record.what, first)? {
                plan.next = SyncCursor { position: position - 1, item };
                break;
            }
            plan.next = SyncCursor { position, item: 0 };
            if plan.items.len() >= STEP {
                break;
            }
        }
        Ok(plan)
    }

    /// What is asked for an item, if its session may go now: it takes a while to come to it.
    fn request(&self, item: &Item) -> Result<Asked> {
        let read = self.exchange.store.read(self.exchange.owner)?;
        let (Item::Session(number) | Item::Message(number, _)) = *item;
        let Some(mut record) = read.session(number)? else { return Ok(Asked::Nothing) };
        let Some(withheld) = Gate::of(&read)?.decide(number, self.exchange.remote.door())? else {
            return Ok(Asked::Held(number));
        };
        let session = record.session.clone().into();
        let session = self.leaving.session(&read, number, withheld, session)?;
        record.session.title = session.title;
        record.session.git_remote = session.project.git_remote;
        match *item {
            Item::Session(_) => Ok(Asked::Request("/sync/session", session_json(record))),
            Item::Message(_, message) => {
                let Some(message) = read.message_record(number, message)? else {
                    return Ok(Asked::Nothing);
                };
                let Some(message) = read.conversation(message)? else {
                    return Ok(Asked::Nothing);
                };
                let message = self.leaving.message(&read, number, withheld, message)?;
                // Sums are sent with the session: of a message with nothing in it nothing is missed.
                if message.parts.is_empty() && withheld.is_any() {
                    return Ok(Asked::Nothing);
                }
                let session = Session::from(record.session);
                Ok(Asked::Request("/sync/message", message_json(&session, &message)))
            }
        }
    }
}

impl Plan {
    /// Adds a row of the change log from message `first` of it on. Returns the message to go on
    /// with if there is no room for all.
    fn row(
        &mut self,
        read: &Read,
        session: u64,
        what: &ChangeWhat,
        first: u32,
    ) -> Result<Option<u32>> {
        if read.told_session(session)?.is_none() {
            self.left_out += u64::from(matches!(what, ChangeWhat::Deleted));
            return Ok(None);
        }
        match what {
            ChangeWhat::Upserted { added, changed, .. } => {
                self.items.push(Item::Session(session));
                for (item, message) in (0..).zip(changed.iter().chain(added)).skip(first as usize) {
                    if self.items.len() >= STEP {
                        return Ok(Some(item));
                    }
                    self.items.push(Item::Message(session, *message));
                }
            }
            ChangeWhat::Annotated => self.items.push(Item::Session(session)),
            ChangeWhat::MessagesDeleted { messages } => self.left_out += messages.len() as u64,
            ChangeWhat::Deleted => self.left_out += 1,
            ChangeWhat::Shared | ChangeWhat::Unshared => {}
        }
        Ok(None)
    }
}

fn session_json(record: SessionRecord) -> Value {
    let (began, ended) = (record.started_at(), record.updated_at());
    let (usage, cost_nanos, models) = (record.usage, record.cost_nanos, record.models.clone());
    let provider = record.providers.first().cloned();
    let session = Session::from(record.session);
    let duration = u64::try_from(ended.saturating_sub(began)).unwrap_or(0);
    without_nulls(json!({
        "externalId": session.external_id,
        "source": session.source,
        "title": session.title,
        "projectPath": session.project.path,
        "projectName": session.project.name,
        "model": models.first(),
        "provider": provider,
        "promptTokens": usage.context(),
        "completionTokens": usage.output.saturating_add(usage.reasoning),
        "cost": Duration::from_nanos(cost_nanos).as_secs_f64(),
        "durationMs": duration,
        "createdAt": Some(began).filter(|at| *at > 0),
    }))
}

fn message_json(session: &Session, message: &Message) -> Value {
    let texts = message.parts.iter().filter(|part| part.kind == PartKind::Text);
    let text = texts.map(|part| part.text.as_str()).collect::<Vec<_>>().join("\n\n");
    let parts: Vec<Value> = message.parts.iter().filter_map(part_json).collect();
    let usage = message.usage;
    without_nulls(json!({
        "sessionExternalId": session.external_id,
        "externalId": format!("{}-{}", session.external_id, message.external_id),
        "role": message.role.as_str(),
        "source": session.source,
        "textContent": Some(text).filter(|text| !text.is_empty()),
        "model": message.model,
        "promptTokens": usage.map(|usage| usage.context()),
        "completionTokens": usage.map(|usage| usage.output.saturating_add(usage.reasoning)),
        "createdAt": Some(message.created_at).filter(|at| *at > 0),
        "parts": parts,
    }))
}

/// A part as the service shows it; nothing for those that it does not.
fn part_json(part: &Part) -> Option<Value> {
    let json =
        |text: &str| serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.to_owned()));
    match part.kind {
        PartKind::Text => Some(json!({ "type": "text", "content": part.text })),
        PartKind::Thinking => Some(json!({ "type": "thinking", "content": part.text })),
        PartKind::ToolCall => {
            let content = json!({ "name": part.name, "args": json(&part.text) });
            Some(json!({ "type": "tool-call", "content": content }))
        }
        PartKind::ToolResult => {
            Some(json!({ "type": "tool-result", "content": { "result": part.text } }))
        }
        _ => None,
    }
}

/// The service refuses a field that is null.
fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let kept: Map<String, Value> =
                fields.into_iter().filter(|(_, value)| !value.is_null()).collect();
            Value::Object(kept)
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Role;

    #[test]
    fn a_message_has_no_field_that_the_service_refuses() {
        let session = Session::new("claude-code", "s-1");
        let message = Message::new("m-1", Role::Assistant, 1_767_225_600_000)
            .with(Part::text("tea"))
            .with(Part::tool_call("c", "Read", r#"{"path":"a"}"#))
            .with(Part::new(PartKind::Patch, "left out"));
        let expected = json!({
            "sessionExternalId": "s-1", "externalId": "s-1-m-1", "role": "assistant",
            "source": "claude-code", "textContent": "tea", "createdAt": 1_767_225_600_000_i64,
            "parts": [
                { "type": "text", "content": "tea" },
                { "type": "tool-call", "content": { "name": "Read", "args": { "path": "a" } } },
            ],
        });
        assert_eq!(message_json(&session, &message), expected);
    }
}
