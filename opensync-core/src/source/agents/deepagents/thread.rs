//! Thread: which threads of a database changed, and the conversations in one.

use std::collections::{BTreeSet, HashSet};

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::message::{self, Talk};
use super::messagepack;
use crate::model::{Link, LinkKind, Project, Session};
use crate::source::ids::mark;
use crate::source::short::word;
use crate::source::sqlite::{Columns, bytes, text};
use crate::source::tables::{Fault, Queried, Reading, Tables};

/// The threads of a database.
pub(super) struct Threads;

/// How far a database was read: the last row of what was written, and what stands for it. Rows may
/// get other numbers when the database is made smaller.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Marks {
    row: i64,
    key: u64,
}

/// The channel that holds what was said.
const CHANNEL: &str = "messages";

/// What stands between the names of conversations within others.
const WITHIN: char = '|';

impl Tables for Threads {
    const VERSION: u8 = 1;

    const NEEDED: &'static [(&'static str, &'static [&'static str])] = &[
        ("checkpoints", &["thread_id", "checkpoint_ns", "checkpoint_id", "metadata"]),
        ("writes", &["thread_id", "checkpoint_ns", "checkpoint_id", "channel", "type", "value"]),
    ];

    type Marks = Marks;

    fn changed(connection: &Connection, marks: &Marks) -> Queried<(Vec<String>, Marks)> {
        let query = "select coalesce(max(rowid), 0) from writes";
        let row = connection.query_row(query, [], |row| row.get(0))?;
        let newer = Marks { row, key: key_of(connection, row)? };
        let is_same = key_of(connection, marks.row)? == marks.key;
        let since = if is_same { marks.row } else { 0 };
        let query = "select thread_id from writes where rowid > ?1 and channel = ?2";
        let mut changed = BTreeSet::new();
        connection
            .prepare(query)?
            .query_map((since, CHANNEL), |row| {
                changed.extend(text(row, 0));
                Ok(())
            })?
            .try_for_each(|row| row)?;
        Ok((changed.into_iter().collect(), newer))
    }

    /// Reads a thread whole: what a subagent copied is told by what was said before.
    fn read(
        connection: &Connection,
        id: &str,
        _marks: &Marks,
        reading: &mut Reading<'_, '_>,
    ) -> Result<(), Fault> {
        let mut rows = rows(connection, id)?.into_iter().peekable();
        let mut known = HashSet::new();
        while let Some(first) = rows.next() {
            let mut talk = Talk::default();
            let session = session(connection, id, &first.name, reading)?;
            let mut title = first_title(connection, first.number, &known)?;
            reading.begin(Session { title: title.clone(), ..session.clone() })?;
            let mut next = Some(first);
            while let Some(row) = next {
                if title.is_none() {
                    title = first_title(connection, row.number, &known)?;
                    if title.is_some() {
                        reading.begin(Session { title: title.clone(), ..session.clone() })?;
                    }
                }
                talk.at = time_of(&row.checkpoint).unwrap_or(talk.at);
                let (told, length) = value_of(connection, row.number)?;
                let mut out = reading.out(row.number);
                match told {
                    Some(told) => message::take(&mut talk, &told, &known, &mut out),
                    None => out.invalid("a message cannot be read"),
                }
                reading.note(length)?;
                next = rows.next_if(|next| next.name == row.name);
            }
            known.extend(talk.own);
        }
        Ok(())
    }
}

/// What stands for the row of this number.
fn key_of(connection: &Connection, row: i64) -> Queried<u64> {
    let query = "select thread_id, checkpoint_ns, checkpoint_id, task_id, idx from writes \
                 where rowid = ?1";
    let key = connection.query_row(query, [row], |row| {
        let words = (0..4).map(|column| text(row, column).unwrap_or_default());
        let index: i64 = row.get(4).unwrap_or_default();
        Ok(mark(&format!("{}\n{index}", words.collect::<Vec<_>>().join("\n"))))
    });
    Ok(key.optional()?.unwrap_or_default())
}

/// A row that added to a conversation.
struct Row {
    number: i64,
    /// What the conversation is called within its thread; empty for the thread's own.
    name: String,
    checkpoint: String,
}

/// The rows of a thread, by conversation, the thread's own first.
fn rows(connection: &Connection, id: &str) -> Queried<Vec<Row>> {
    let query = "select rowid, checkpoint_ns, checkpoint_id from writes \
                 where thread_id = ?1 and channel = ?2 order by checkpoint_ns, checkpoint_id, rowid";
    let mut query = connection.prepare_cached(query)?;
    let word = |row: &rusqlite::Row<'_>, column| text(row, column).unwrap_or_default();
    let rows = query.query_map((id, CHANNEL), |row| {
        Ok(Row { number: row.get(0)?, name: word(row, 1), checkpoint: word(row, 2) })
    })?;
    rows.collect()
}

/// What a row holds, and how many bytes it is; nothing if that is not understood.
fn value_of(connection: &Connection, row: i64) -> Queried<(Option<Value>, usize)> {
    let query = "select type, value from writes where rowid = ?1";
    let mut query = connection.prepare_cached(query)?;
    let told = query.query_row([row], |row| {
        let is_json = text(row, 0).is_some_and(|kind| kind == "json");
        let Some(value) = bytes(row.get_ref(1)?) else {
            return Ok((matches!(row.get_ref(1)?, ValueRef::Null).then_some(Value::Null), 0));
        };
        let told =
            if is_json { serde_json::from_slice(value).ok() } else { messagepack::value(value) };
        Ok((told, value.len()))
    });
    Ok(told.optional()?.unwrap_or((Some(Value::Null), 0)))
}

/// What a person typed first, if a row holds it.
fn first_title(connection: &Connection, row: i64, known: &HashSet<u64>) -> Queried<Option<String>> {
    let (told, _) = value_of(connection, row)?;
    Ok(told.and_then(|told| message::title(&told, known)))
}

/// What is known of a conversation of a thread.
fn session(
    connection: &Connection,
    id: &str,
    name: &str,
    reading: &Reading<'_, '_>,
) -> Queried<Session> {
    let metadata = metadata(connection, id, name)?;
    let told = ["lc_agent_name", "agent_name"].into_iter().find_map(|name| word(&metadata[name]));
    let workspace = word(&metadata["workspace"]["cwd"]).or_else(|| workspace(connection, id));
    let folder = word(&metadata["cwd"]).or(workspace);
    let mut project = folder.map(Project::at).unwrap_or_default();
    project.branch = word(&metadata["git_branch"]);
    // What another hands a task to lies within it.
    let above = name.rsplit_once(WITHIN).map_or(String::new(), |(above, _)| path(id, above));
    let above = if above.is_empty() { id.to_owned() } else { above };
    let link = Link { kind: LinkKind::Subagent, external_id: above };
    let is_sub = !name.is_empty();
    Ok(Session {
        project,
        parent: is_sub.then_some(link),
        agent: told.filter(|_| is_sub),
        agent_version: word(&metadata["ls_agent_runtime_version"]),
        ..reading.session(&path(id, name))
    })
}

/// The id of a conversation of a thread.
fn path(id: &str, name: &str) -> String {
    if name.is_empty() { id.to_owned() } else { format!("{id}/{name}") }
}

/// What a checkpoint of a conversation tells beside its state.
fn metadata(connection: &Connection, id: &str, name: &str) -> Queried<Value> {
    let query = "select metadata from checkpoints where thread_id = ?1 and checkpoint_ns = ?2 \
                 order by checkpoint_id limit 1";
    let told = connection.query_row(query, (id, name), |row| {
        let told = row.get_ref(0).ok().and_then(bytes);
        let told = told.and_then(|told| {
            serde_json::from_slice(told).ok().or_else(|| messagepack::value(told))
        });
        Ok(told.unwrap_or_default())
    });
    Ok(told.optional()?.unwrap_or_default())
}

/// The folder of a thread, where it is told in a table of its own.
fn workspace(connection: &Connection, id: &str) -> Option<String> {
    const TABLE: &str = "dcode_thread_workspaces";
    Columns::of(connection, TABLE).ok().filter(|columns| columns.has("cwd"))?;
    let query = format!("select cwd from {TABLE} where thread_id = ?1");
    connection.query_row(&query, [id], |row| Ok(text(row, 0))).ok()?
}

/// When a checkpoint was made, in milliseconds since 1970: its id begins with the count of tenths of
/// microseconds since the calendar of Gregory began, its highest digits first.
fn time_of(checkpoint: &str) -> Option<i64> {
    /// From then to 1970.
    const GREGORIAN: i64 = 122_192_928_000_000_000;
    let mut words = checkpoint.split('-');
    let mut hex = |digits: usize| {
        let word = words.next().filter(|word| word.len() == digits)?;
        i64::from_str_radix(word, 16).ok()
    };
    let (high, middle, low) = (hex(8)?, hex(4)?, hex(4)?);
    let is_ordered = low >> 12 == 6;
    let ticks = high << 28 | middle << 12 | low & 0xfff;
    is_ordered.then(|| (ticks - GREGORIAN).div_euclid(10_000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_of_a_checkpoint_tells_its_time() {
        let at = time_of("1f1ec9b9-8050-6a51-bfff-a19bf79acbd3");
        assert_eq!(at, crate::clock::parse_rfc3339("2026-11-30T08:54:03.974Z"));
        for odd in ["", "x", "1f1ec9b9-8050-4a51-bfff-a19bf79acbd3", "1f1ec9b9-8050"] {
            assert_eq!(time_of(odd), None, "{odd}");
        }
    }
}
