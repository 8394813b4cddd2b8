//! Salvage: finds the rows of a damaged table that can still be read.
//!
//! A page that is damaged costs the rows on it. A table is read from its beginning up to there, and
//! then from the first row behind it. An index tells which rows are lost, and whose they were, and
//! where the index is damaged, the table tells which rows it has.

use std::ops::RangeInclusive;

use super::rows::Database;
use super::schema::{TABLE_COUNT, Table};
use crate::source::sqlite::is_damage;
use crate::source::sqlite::{integer, text};

/// How many rows behind a damaged page are tried one by one, before larger steps are made.
const SINGLE_STEPS: i64 = 20_000;

/// Rows that cannot be read.
pub(super) type Lost = RangeInclusive<i64>;

/// What is found from a row id on.
enum Next {
    Row(i64),
    End,
    Damaged,
}

/// Rows of tables whose index is damaged, by what they belong to.
pub(super) struct Salvage<'a> {
    database: &'a Database,
    /// Hashes of what rows belong to, with the rows, in order; read once if it is needed.
    known: [Option<Vec<(u64, i64)>>; TABLE_COUNT],
}

impl<'a> Salvage<'a> {
    pub(super) fn of(database: &'a Database) -> Self {
        Self { database, known: Default::default() }
    }

    /// The rows of a table in which `column` is `value`, also those that are on damaged pages as far
    /// as an index knows them.
    pub(super) fn rows(
        &mut self,
        table: Table,
        column: &str,
        value: &str,
    ) -> rusqlite::Result<Vec<i64>> {
        if !self.database.schema.has_table(table) {
            return Ok(Vec::new());
        }
        match self.database.rows_where(table, column, value) {
            Err(error) if is_damage(&error) => {}
            rows => return rows,
        }
        let known = match self.known[table as usize].take() {
            Some(known) => known,
            None => self.database.rows_by(table, column)?,
        };
        let wanted = hash(value);
        let first = known.partition_point(|&(hash, _)| hash < wanted);
        let rows = known[first..].iter().take_while(|&&(hash, _)| hash == wanted);
        let rows = rows.map(|&(_, row)| row).collect();
        self.known[table as usize] = Some(known);
        Ok(rows)
    }
}

impl Database {
    fn rows_where(&self, table: Table, column: &str, value: &str) -> rusqlite::Result<Vec<i64>> {
        let query = format!("select rowid from {} where {column} = ?1", table.name());
        let mut statement = self.connection.prepare_cached(&query)?;
        let rows = statement.query_map([value], |row| row.get(0))?;
        rows.collect()
    }

    fn rows_by(&self, table: Table, column: &str) -> rusqlite::Result<Vec<(u64, i64)>> {
        let mut known = Vec::new();
        self.readable_rows(table, column, |value, _, row| known.push((hash(value), row)))?;
        known.sort_unstable();
        Ok(known)
    }

    /// Tells `visit` of each row that can be read, in order: `column`, when it was changed, its row
    /// id. Returns which rows cannot be.
    pub(super) fn readable_rows(
        &self,
        table: Table,
        column: &str,
        mut visit: impl FnMut(&str, i64, i64),
    ) -> rusqlite::Result<Vec<Lost>> {
        let mut lost = Vec::new();
        let mut from = i64::MIN;
        loop {
            let mut last = None;
            let read = self.rows_from(table, column, from, |value, updated, row| {
                last = Some(row);
                visit(value, updated, row);
            });
            match read {
                Err(error) if is_damage(&error) => {}
                read => return read.map(|()| lost),
            }
            let begin = last.map_or(from, |row| row.saturating_add(1));
            let next = match self.readable_from(table, begin)? {
                // The row is there, and what it says is not.
                Some(next) if next == begin && last.is_none() => next.saturating_add(1),
                Some(next) => next,
                None => i64::MAX,
            };
            if next == i64::MAX {
                lost.push(begin..=next);
                return Ok(lost);
            }
            if next > begin {
                lost.push(begin..=next - 1);
            }
            from = next;
        }
    }

    fn rows_from(
        &self,
        table: Table,
        column: &str,
        from: i64,
        mut visit: impl FnMut(&str, i64, i64),
    ) -> rusqlite::Result<()> {
        let (name, updated) = (table.name(), self.schema.updated(table));
        let query = format!(
            "select {name}.{column}, {updated}, {name}.rowid from {name} not indexed \
             where {name}.rowid >= ?1 order by {name}.rowid"
        );
        let mut statement = self.connection.prepare_cached(&query)?;
        let mut rows = statement.query([from])?;
        while let Some(row) = rows.next()? {
            let value = row.get_ref(0)?.as_str().unwrap_or_default();
            visit(value, integer(row, 1).unwrap_or_default(), integer(row, 2).unwrap_or_default());
        }
        Ok(())
    }

    /// The first row id from which on the table can be read again, beyond one where it cannot.
    fn readable_from(&self, table: Table, damaged: i64) -> rusqlite::Result<Option<i64>> {
        let damaged = damaged.max(0);
        for step in 0..SINGLE_STEPS {
            match self.next_row(table, damaged.saturating_add(step))? {
                Next::Row(row) => return Ok(Some(row)),
                Next::End => return Ok(None),
                Next::Damaged => {}
            }
        }
        let (mut bad, mut step) = (damaged + SINGLE_STEPS - 1, SINGLE_STEPS);
        loop {
            let good = bad.saturating_add(step);
            if !matches!(self.next_row(table, good)?, Next::Damaged) {
                return self.first_between(table, bad, good);
            }
            if good == i64::MAX {
                return Ok(None);
            }
            (bad, step) = (good, step.saturating_mul(2));
        }
    }

    fn first_between(
        &self,
        table: Table,
        mut bad: i64,
        mut good: i64,
    ) -> rusqlite::Result<Option<i64>> {
        while good - bad > 1 {
            let middle = bad + (good - bad) / 2;
            match self.next_row(table, middle)? {
                Next::Damaged => bad = middle,
                Next::Row(_) | Next::End => good = middle,
            }
        }
        match self.next_row(table, good)? {
            Next::Row(row) => Ok(Some(row)),
            Next::End | Next::Damaged => Ok(None),
        }
    }

    /// What a row id leads to.
    fn next_row(&self, table: Table, row: i64) -> rusqlite::Result<Next> {
        let query = format!(
            "select rowid from {} not indexed where rowid >= ?1 order by rowid limit 1",
            table.name()
        );
        let mut statement = self.connection.prepare_cached(&query)?;
        let mut rows = statement.query([row])?;
        match rows.next() {
            Ok(found) => Ok(found.and_then(|row| integer(row, 0)).map_or(Next::End, Next::Row)),
            Err(error) if is_damage(&error) => Ok(Next::Damaged),
            Err(error) => Err(error),
        }
    }

    /// Tells `visit` of the session of each lost row, as far as an index knows it. Returns whether it
    /// knows all of them.
    pub(super) fn lost_sessions(
        &self,
        table: Table,
        lost: &[Lost],
        mut visit: impl FnMut(String, i64),
    ) -> rusqlite::Result<bool> {
        let own = [table.session_column(), "message_id"];
        let count = if table == Table::Part { 2 } else { 1 };
        for column in &own[..count] {
            let rows = match self.indexed_rows(table, column, lost) {
                Err(error) if is_damage(&error) => continue,
                rows => rows?,
            };
            for (value, row) in rows {
                let is_message = *column == "message_id";
                let session =
                    if is_message { self.session_of_message(&value) } else { Some(value) };
                session.into_iter().for_each(|session| visit(session, row));
            }
            return Ok(true);
        }
        Ok(false)
    }

    /// The lost rows with a column of them. Where an index holds it, that is read, not the table.
    fn indexed_rows(
        &self,
        table: Table,
        column: &str,
        lost: &[Lost],
    ) -> rusqlite::Result<Vec<(String, i64)>> {
        let query = format!("select {column}, rowid from {}", table.name());
        let mut statement = self.connection.prepare(&query)?;
        let mut found = statement.query([])?;
        let mut rows = Vec::new();
        while let Some(row) = found.next()? {
            let number = integer(row, 1).unwrap_or_default();
            if lost.iter().any(|lost| lost.contains(&number)) {
                rows.push((text(row, 0).unwrap_or_default(), number));
            }
        }
        Ok(rows)
    }

    fn session_of_message(&self, id: &str) -> Option<String> {
        let query = "select session_id from message where id = ?1";
        let mut statement = self.connection.prepare_cached(query).ok()?;
        statement.query_row([id], |row| Ok(text(row, 0))).ok()?
    }

    /// When a part was made and its id.
    pub(super) fn part_at(&self, row: i64) -> rusqlite::Result<Option<(i64, String)>> {
        let query =
            format!("select {}, id from part where rowid = ?1", self.schema.created(Table::Part));
        let mut statement = self.connection.prepare_cached(&query)?;
        let mut rows = statement.query([row])?;
        let found = rows.next()?;
        Ok(found.map(|row| (integer(row, 0).unwrap_or_default(), text(row, 1).unwrap_or_default())))
    }
}

fn hash(value: &str) -> u64 {
    let bytes = blake3::hash(value.as_bytes());
    bytes.as_bytes()[..8].iter().fold(0, |hash, &byte| hash << 8 | u64::from(byte))
}
