//! Tool sums: how often tools were called and failed, by the models that called them.
//!
//! A failure is of the model that called, though a message of nobody's model brings it. Who called
//! is looked up among the messages shortly before, when a result is counted and when it is taken out
//! again; so what follows a call is counted anew when the call becomes another one.

use std::collections::HashMap;
use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use super::rows::ReadableTable;
use super::sums::{Sign, quarter_of, update};
use super::tables::Sequence;
use super::{MessageRecord, PartRecord, Read, SessionRecord, SumsKey, Write, tables};
use crate::error::Result;
use crate::model::{Owner, PartKind};

/// How many places before a result its call is looked for. Results follow their calls at once; what
/// has none must not make each of its kind read a whole session.
pub(super) const LOOK_BACK: u32 = 100;

/// What one transaction counts of what an older program stored.
const BATCH_SESSIONS: usize = if cfg!(test) { 2 } else { 500 };
const BATCH_MESSAGES: usize = 20_000;

/// Sums over the uses of one tool in a quarter, source, project and model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ToolSumsRecord {
    pub(crate) calls: u64,
    pub(crate) errors: u64,
}

/// A call of a tool, or a result that says it failed.
pub(crate) struct ToolUse<'a> {
    pub(crate) tool: &'a str,
    pub(crate) call_id: Option<&'a str>,
    pub(crate) is_error: bool,
    /// Who called; empty if nobody knows.
    pub(crate) model: &'a str,
}

impl ToolUse<'_> {
    /// What it adds to the sums of its tool.
    pub(crate) fn sums(&self) -> ToolSumsRecord {
        let is_error = u64::from(self.is_error);
        ToolSumsRecord { calls: 1 - is_error, errors: is_error }
    }
}

impl PartRecord {
    /// Whether it is a call of a tool, or a result that says that one failed.
    fn is_tool_use(&self) -> bool {
        self.kind == PartKind::ToolCall || self.kind == PartKind::ToolResult && self.is_error
    }
}

impl MessageRecord {
    /// The ids of the calls in it.
    fn calls(&self) -> impl Iterator<Item = &str> {
        let calls = self.parts.iter().filter(|part| part.kind == PartKind::ToolCall);
        calls.filter_map(|part| part.call_id.as_deref())
    }

    /// The ids of the results in it that say that a call failed.
    fn failed_calls(&self) -> impl Iterator<Item = &str> {
        let failed =
            self.parts.iter().filter(|part| part.kind == PartKind::ToolResult && part.is_error);
        failed.filter_map(|part| part.call_id.as_deref())
    }

    /// Whether it has calls of tools, or results that say that they failed.
    pub(super) fn has_tool_uses(&self) -> bool {
        self.parts.iter().any(PartRecord::is_tool_use)
    }

    /// Whether it calls tools.
    pub(crate) fn has_calls(&self) -> bool {
        self.calls().next().is_some()
    }

    /// Whether its calls are those of another version of it, by the same model.
    pub(crate) fn has_calls_of(&self, other: &Self) -> bool {
        self.calls().eq(other.calls()) && (self.model == other.model || !self.has_calls())
    }

    /// The calls of tools in it, and the results that say that they failed. Of those whose call is in
    /// another message, `callers` has the model.
    fn uses<'a>(
        &'a self,
        callers: &'a HashMap<String, String>,
    ) -> impl Iterator<Item = ToolUse<'a>> {
        let own = self.model.as_deref().unwrap_or_default();
        self.parts.iter().filter(|part| part.is_tool_use()).map(move |part| {
            let is_error = part.kind == PartKind::ToolResult;
            let call_id = part.call_id.as_deref();
            let caller = call_id.filter(|_| is_error).and_then(|call| callers.get(call));
            ToolUse {
                tool: part.name.as_deref().unwrap_or_default(),
                call_id,
                is_error,
                model: caller.map_or(own, String::as_str),
            }
        })
    }
}

/// A session's messages, as either kind of transaction has them.
struct Said<'a, T> {
    messages: &'a T,
    owner: u32,
    session: u64,
}

impl<T: ReadableTable<(u32, u64, u32), &'static [u8]>> Said<'_, T> {
    /// The models that called what failed in a message, by the ids of the calls: nothing for a message
    /// of a model, whose results are its own.
    fn callers(&self, number: u32, message: &MessageRecord) -> Result<HashMap<String, String>> {
        let mut found = HashMap::new();
        if message.model.is_some() {
            return Ok(found);
        }
        let mut missing: Vec<&str> = message.failed_calls().collect();
        missing.retain(|call| message.calls().all(|own| own != *call));
        let first = number.saturating_sub(LOOK_BACK);
        let keys = (self.owner, self.session, first)..(self.owner, self.session, number);
        let mut before = self.messages.range(keys)?;
        while !missing.is_empty()
            && let Some(entry) = before.next_back()
        {
            let record = MessageRecord::from_bytes(entry?.1.value())?;
            for call in record.calls() {
                if missing.contains(&call) {
                    missing.retain(|missing| *missing != call);
                    found.insert(call.to_owned(), record.model.clone().unwrap_or_default());
                }
            }
        }
        Ok(found)
    }
}

impl Read {
    /// Tells `visit` of the calls and failures in a message.
    pub(crate) fn tool_uses(
        &self,
        (session, number): (u64, u32),
        message: &MessageRecord,
        visit: &mut dyn FnMut(&ToolUse<'_>),
    ) -> Result<()> {
        let said = Said { messages: &self.messages, owner: self.owner, session };
        message.uses(&said.callers(number, message)?).for_each(|of_tool| visit(&of_tool));
        Ok(())
    }

    /// The rows of tools of some quarters, in order of their time: each with the key that sums of its
    /// model's messages have, and its tool.
    pub(crate) fn tool_sums(
        &self,
        quarters: RangeInclusive<i32>,
        mut visit: impl FnMut(SumsKey<'_>, &str, &ToolSumsRecord),
    ) -> Result<()> {
        let rows = self.transaction.open_table(tables::TOOL_SUMS)?;
        let (first, last) = quarters.into_inner();
        for entry in rows.range((self.owner, first, "", "", "", "")..)? {
            let (key, bytes) = entry?;
            let (owner, quarter, source, project, model, tool) = key.value();
            if owner != self.owner || quarter > last {
                break;
            }
            let sums = super::record::decode("a row of sums of tools", bytes.value())?;
            visit((quarter, source, project, model), tool, &sums);
        }
        Ok(())
    }

    /// Whether some of what older programs stored is in no sums of tools yet.
    fn has_uncounted_tools(&self) -> Result<bool> {
        let sequences = self.transaction.open_table(tables::SEQUENCES)?;
        let last = sequences.get((self.owner, Sequence::Uncounted as u8))?;
        Ok(last.is_some_and(|last| last.value() > 0))
    }
}

impl Write<'_> {
    /// Adds the calls and failures of a message to the sums of tools, or takes them out of them.
    pub(super) fn book_tools(
        &mut self,
        session: &SessionRecord,
        (of_session, number): (u64, u32),
        message: &MessageRecord,
        sign: Sign,
    ) -> Result<()> {
        let said = Said { messages: &self.messages, owner: self.owner, session: of_session };
        let (callers, project) = (said.callers(number, message)?, session.project());
        let quarter = quarter_of(message.created_at);
        for of_tool in message.uses(&callers) {
            let source = session.session.source.as_str();
            let row = (self.owner, quarter, source, &*project, of_tool.model, of_tool.tool);
            update(&mut self.tool_sums, row, |sums: &mut ToolSumsRecord| {
                let of_tool = of_tool.sums();
                sign.apply(&mut sums.calls, of_tool.calls);
                sign.apply(&mut sums.errors, of_tool.errors);
            })?;
        }
        Ok(())
    }

    /// Adds the messages with failures that follow another one to the sums of tools, or takes them out
    /// of them: after and before the calls of that become others.
    pub(crate) fn book_failures_after(
        &mut self,
        session: &SessionRecord,
        (of_session, number): (u64, u32),
        sign: Sign,
    ) -> Result<()> {
        if self.is_uncounted(of_session)? {
            return Ok(());
        }
        let last = number.saturating_add(LOOK_BACK);
        let keys =
            (self.owner, of_session, number.saturating_add(1))..=(self.owner, of_session, last);
        let mut failed = Vec::new();
        for entry in self.messages.range(keys)? {
            let (key, bytes) = entry?;
            let record = MessageRecord::from_bytes(bytes.value())?;
            if record.model.is_none() && record.failed_calls().next().is_some() {
                failed.push((key.value().2, record));
            }
        }
        for (number, record) in failed {
            self.book_tools(session, (of_session, number), &record, sign)?;
        }
        Ok(())
    }

    /// Whether the uses of tools in a session are in no sums yet.
    pub(super) fn is_uncounted(&self, session: u64) -> Result<bool> {
        Ok(session <= self.last(Sequence::Uncounted)?)
    }

    /// Leaves the uses of tools in all sessions to be counted when they are first asked for.
    pub(super) fn count_tools_later(&mut self) -> Result<()> {
        let last = self.last(Sequence::Session)?;
        self.put_last(Sequence::Uncounted, last)
    }
}

/// Counts the uses of tools in some sessions that were left for later, the latest ones first.
fn count_some_tools(write: &mut Write<'_>) -> Result<()> {
    let sessions = write.sessions_back_from(write.last(Sequence::Uncounted)?, BATCH_SESSIONS)?;
    let (mut read, mut left) = (0, 0);
    for number in sessions {
        if read >= BATCH_MESSAGES {
            left = number;
            break;
        }
        let Some(session) = write.session(number)? else { continue };
        for place in write.message_numbers(number)? {
            if let Some(message) = write.message(number, place)? {
                write.book_tools(&session, (number, place), &message, Sign::Plus)?;
            }
            read += 1;
        }
        left = number - 1;
    }
    write.put_last(Sequence::Uncounted, left)
}

impl super::Store {
    /// Counts the uses of tools that were left for later by an upgrade, some sessions at a time, so
    /// that others who write need not wait for long. What is counted stays so if it is broken off.
    pub(crate) fn level_tool_sums(&self, owner: Owner) -> Result<()> {
        while self.read(owner)?.has_uncounted_tools()? {
            self.write(owner, count_some_tools)?;
        }
        Ok(())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::Store;
    use super::*;
    use crate::filter::Field;
    use crate::model::{Message, Part, Role, Session};
    use crate::{Filter, OpenSync};

    fn call(session: &str, id: &str, model: &str) -> (Session, Vec<Message>) {
        let call = Part::tool_call(id, "Bash", "{}");
        let result = Part { is_error: true, ..Part::tool_result(id, "no").named("Bash") };
        let model = Some(model.to_owned());
        let said = vec![
            Message { model, ..Message::new(id, Role::Assistant, 1).with(call) },
            Message::new(format!("{id}-r"), Role::Tool, 2).with(result),
        ];
        (Session::new("test", session), said)
    }

    #[test]
    fn what_is_left_for_later_is_counted_once_whatever_is_said_meanwhile() {
        let folder = tempfile::tempdir().unwrap();
        let archive = OpenSync::open(folder.path()).unwrap();
        for number in 0..5 {
            let (session, said) = call(&format!("s-{number}"), "c", ["gpt", "claude"][number % 2]);
            archive.ingest(session, said).unwrap();
        }
        drop(archive);
        let store = Store::open(folder.path(), 1 << 20).unwrap();
        store
            .write(Owner::LOCAL, |write| {
                let end = (write.owner + 1, i32::MIN, "", "", "", "");
                write.tool_sums.remove_range((write.owner, i32::MIN, "", "", "", "")..end)?;
                write.count_tools_later()
            })
            .unwrap();
        // The first of three transactions, and no more.
        store.write(Owner::LOCAL, count_some_tools).unwrap();
        assert!(store.read(Owner::LOCAL).unwrap().has_uncounted_tools().unwrap());
        drop(store);

        let archive = OpenSync::open(folder.path()).unwrap();
        for session in ["s-0", "s-4", "s-5"] {
            let (session, said) = call(session, "d", "gpt");
            archive.ingest(session, said).unwrap();
        }
        archive.delete("s-1").unwrap();
        archive.delete("s-3").unwrap();
        let (session, said) = call("s-2", "c", "claude");
        archive.ingest(session, said).unwrap();
        for (model, count) in [("gpt", 5), ("claude", 1)] {
            let tools = archive.tools(&Filter::default().include(Field::Model, model)).unwrap();
            assert_eq!((tools[0].1.calls, tools[0].1.errors), (count, count), "{model}");
        }
    }
}
