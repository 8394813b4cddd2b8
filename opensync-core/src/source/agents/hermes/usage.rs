//! Usage: what a session cost in all, by model and by what it was for.

use rusqlite::{Connection, OptionalExtension, Row};

use super::message::milliseconds;
use crate::model::{Message, Role};
use crate::source::counts::Counts;
use crate::source::ids::key;
use crate::source::sqlite::{Columns, integer, real, text};
use crate::source::tables::Queried;

/// The table that tells it by model; older versions have none.
const TABLE: &str = "session_model_usage";

/// The classes of tokens, in both tables.
const CLASSES: [&str; 5] = [
    "input_tokens",
    "output_tokens",
    "reasoning_tokens",
    "cache_read_tokens",
    "cache_write_tokens",
];

/// The sessions of which a request was booked since then, each with when the last one was.
pub(super) fn booked_since(connection: &Connection, since: i64) -> Queried<Vec<(String, i64)>> {
    if !Columns::of(connection, TABLE)?.has("last_seen") {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    let query = format!("select session_id, last_seen from {TABLE}");
    connection
        .prepare(&query)?
        .query_map([], |row| {
            let booked_at = real(row, 1).and_then(milliseconds).filter(|at| *at > since);
            found.extend(text(row, 0).zip(booked_at));
            Ok(())
        })?
        .try_for_each(|row| row)?;
    Ok(found)
}

/// What a session cost, each model's sum in a message of its own. What the session's own row tells
/// beyond the sums by model was booked before there were such; of tasks beside the conversation it
/// tells nothing.
pub(super) fn of(connection: &Connection, id: &str, started_at: i64) -> Queried<Vec<Message>> {
    let (mut sums, booked) = by_model(connection, id)?;
    let columns = Columns::of(connection, "sessions")?;
    let asked = columns.list(&[&["model", "billing_provider"][..], &CLASSES[..]].concat());
    let query = format!("select {asked} from sessions where id = ?1");
    let whole = connection.query_row(&query, [id], |row| Ok(Sum::of(row, 2)));
    if let Some(whole) = whole.optional()? {
        let rest = whole.counts.without(booked);
        match sums.iter_mut().find(|sum| sum.model == whole.model) {
            Some(sum) => sum.counts = sum.counts.with(rest),
            None => sums.push(Sum { counts: rest, ..whole }),
        }
    }
    let sums = sums.into_iter().filter(|sum| sum.counts != Counts::default());
    Ok(sums.map(|sum| sum.message(started_at)).collect())
}

/// Tokens of one model.
struct Sum {
    model: Option<String>,
    provider: Option<String>,
    counts: Counts,
}

/// The sums by model, and what of them is the conversation's own.
fn by_model(connection: &Connection, id: &str) -> Queried<(Vec<Sum>, Counts)> {
    let (mut sums, mut booked) = (Vec::<Sum>::new(), Counts::default());
    let columns = Columns::of(connection, TABLE)?;
    if !columns.has("session_id") {
        return Ok((sums, booked));
    }
    let asked = columns.list(&[&["model", "billing_provider", "task"][..], &CLASSES[..]].concat());
    let query = format!("select {asked} from {TABLE} where session_id = ?1 order by rowid");
    connection
        .prepare(&query)?
        .query_map([id], |row| {
            let sum = Sum::of(row, 3);
            if text(row, 2).is_none_or(|task| task.is_empty()) {
                booked = booked.with(sum.counts);
            }
            let is_same =
                |known: &&mut Sum| (&known.model, &known.provider) == (&sum.model, &sum.provider);
            match sums.iter_mut().find(is_same) {
                Some(known) => known.counts = known.counts.with(sum.counts),
                None => sums.push(sum),
            }
            Ok(())
        })?
        .try_for_each(|row| row)?;
    Ok((sums, booked))
}

/// The classes of tokens from this column on.
fn counts(row: &Row<'_>, first: usize) -> Counts {
    let count = |class| {
        let count = integer(row, first + class).unwrap_or_default();
        u64::try_from(count).unwrap_or_default()
    };
    Counts {
        input: count(0),
        output: count(1),
        reasoning: count(2),
        cache_read: count(3),
        cache_write: count(4),
    }
}

impl Sum {
    /// The model, who runs it, and the tokens from this column on.
    fn of(row: &Row<'_>, first: usize) -> Self {
        let word = |column| text(row, column).filter(|word| !word.is_empty());
        Self { model: word(0), provider: word(1), counts: counts(row, first) }
    }

    /// Input excludes what was cached, output includes reasoning.
    fn message(self, at: i64) -> Message {
        let counts = self.counts;
        let output = counts.output.saturating_sub(counts.reasoning);
        let usage = Counts { output, ..counts }.disjoint();
        let model = self.model.as_deref().unwrap_or_default();
        let provider = self.provider.as_deref().unwrap_or_default();
        let id = key(&format!("usage:{model}:{provider}"));
        Message {
            usage: Some(usage),
            model: self.model,
            provider: self.provider,
            is_injected: true,
            ..Message::new(id, Role::System, at)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasoning_is_taken_out_of_output_and_nothing_out_of_input() {
        let counts =
            Counts { input: 4078, output: 508, reasoning: 66, cache_read: 20102, cache_write: 866 };
        let sum = Sum { model: Some("m1".into()), provider: None, counts };
        let usage = sum.message(5).usage.unwrap();
        assert_eq!((usage.input, usage.output, usage.reasoning), (4078, 442, 66));
        assert_eq!((usage.cache_read, usage.cache_write_5m), (20102, 866));
    }
}
