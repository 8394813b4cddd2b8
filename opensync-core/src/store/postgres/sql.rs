//! SQL: the few statements that there are, and what their answers hold.
//!
//! All are of the portable subset, and none is prepared by name, so that a pooler may hand the next
//! transaction to another connection.

use std::ops::Bound;

use tokio_postgres::types::{ToSql, Type};

use super::super::rows::key::Place;
use super::node::{Rows, Statement};
use super::pages::{Order, Row, Span};
use crate::error::{Error, Result};

/// A table's name in SQL.
fn table(name: &str) -> String {
    format!("opensync.{name}")
}

/// The value of one row.
pub(super) fn one<'s>(name: &str, place: &'s Place) -> Statement<'s> {
    Statement {
        sql: format!("SELECT value FROM {} WHERE owner = $1 AND key = $2", table(name)),
        parameters: vec![(&place.owner, Type::INT4), (&place.key, Type::BYTEA)],
    }
}

/// Rows of one owner by their keys.
pub(super) fn some<'s>(name: &str, owner: &'s i32, keys: &'s Vec<&'s [u8]>) -> Statement<'s> {
    Statement {
        sql: format!("SELECT key, value FROM {} WHERE owner = $1 AND key = ANY($2)", table(name)),
        parameters: vec![(owner, Type::INT4), (keys, Type::BYTEA_ARRAY)],
    }
}

/// Rows in a range.
pub(super) fn page<'s>(name: &str, span: &'s Span, order: Order, limit: usize) -> Statement<'s> {
    let mut parameters: Vec<(&'s (dyn ToSql + Sync), Type)> = Vec::new();
    let mut conditions = Vec::new();
    if let Some(owner) = &span.owner {
        parameters.push((owner, Type::INT4));
        conditions.push("owner = $1".to_owned());
    }
    for (bound, signs) in [(&span.places.0, [">=", ">"]), (&span.places.1, ["<=", "<"])] {
        let (place, sign) = match bound {
            Bound::Included(place) => (place, signs[0]),
            Bound::Excluded(place) => (place, signs[1]),
            Bound::Unbounded => continue,
        };
        let first = parameters.len() + 1;
        if span.owner.is_some() {
            conditions.push(format!("key {sign} ${first}"));
        } else {
            parameters.push((&place.owner, Type::INT4));
            conditions.push(format!("(owner, key) {sign} (${first}, ${})", first + 1));
        }
        parameters.push((&place.key, Type::BYTEA));
    }
    let of = if conditions.is_empty() { "true".to_owned() } else { conditions.join(" AND ") };
    let falling = if order == Order::Falling { " DESC" } else { "" };
    let sql = format!(
        "SELECT owner, key, value FROM {} WHERE {of} \
         ORDER BY owner{falling}, key{falling} LIMIT {limit}",
        table(name)
    );
    Statement { sql, parameters }
}

/// Rows of one owner in several ranges, both ends included: up to `limit` of each.
pub(super) fn ranges<'s>(
    name: &str,
    owner: &'s i32,
    lows: &'s Vec<&'s [u8]>,
    highs: &'s Vec<&'s [u8]>,
    limit: usize,
) -> Statement<'s> {
    Statement {
        sql: format!(
            "SELECT DISTINCT found.key, found.value FROM unnest($2, $3) AS range (low, high) \
             CROSS JOIN LATERAL (SELECT key, value FROM {} WHERE owner = $1 AND key >= range.low \
             AND key <= range.high ORDER BY key LIMIT {limit}) AS found ORDER BY found.key",
            table(name)
        ),
        parameters: vec![
            (owner, Type::INT4),
            (lows, Type::BYTEA_ARRAY),
            (highs, Type::BYTEA_ARRAY),
        ],
    }
}

/// Stores rows in place of those that are there.
pub(super) fn put<'s>(
    name: &str,
    owner: &'s i32,
    keys: &'s Vec<&'s [u8]>,
    values: &'s Vec<&'s [u8]>,
) -> Statement<'s> {
    Statement {
        sql: format!(
            "INSERT INTO {} (owner, key, value) \
             SELECT $1, key, value FROM unnest($2, $3) AS new (key, value) \
             ON CONFLICT (owner, key) DO UPDATE SET value = EXCLUDED.value",
            table(name)
        ),
        parameters: vec![
            (owner, Type::INT4),
            (keys, Type::BYTEA_ARRAY),
            (values, Type::BYTEA_ARRAY),
        ],
    }
}

/// Removes rows.
pub(super) fn remove<'s>(name: &str, owner: &'s i32, keys: &'s Vec<&'s [u8]>) -> Statement<'s> {
    Statement {
        sql: format!("DELETE FROM {} WHERE owner = $1 AND key = ANY($2)", table(name)),
        parameters: vec![(owner, Type::INT4), (keys, Type::BYTEA_ARRAY)],
    }
}

/// Locks what one owner has against others that write, and counts the commit.
pub(super) fn lock(owner: &i32) -> Statement<'_> {
    Statement {
        sql: "INSERT INTO opensync.heads (owner, commits) VALUES ($1, 1) \
              ON CONFLICT (owner) DO UPDATE SET commits = heads.commits + 1"
            .to_owned(),
        parameters: vec![(owner, Type::INT4)],
    }
}

/// How much room all tables take.
pub(super) fn size() -> Statement<'static> {
    Statement {
        sql: "SELECT sum(pg_total_relation_size(pg_class.oid))::bigint FROM pg_class \
              JOIN pg_namespace ON pg_namespace.oid = relnamespace \
              WHERE nspname = 'opensync' AND relkind = 'r'"
            .to_owned(),
        parameters: Vec::new(),
    }
}

/// The rows of an answer to [`page`].
pub(super) fn rows_of(answer: Rows) -> Result<Vec<Row>> {
    let row = |row: tokio_postgres::Row| {
        let key = row.try_get(1).map_err(|error| unread(error))?;
        let owner = row.try_get(0).map_err(|error| unread(error))?;
        Ok((Place { owner, key }, row.try_get(2).map_err(|error| unread(error))?))
    };
    answer.into_iter().map(row).collect()
}

/// The rows of an answer to [`some`].
pub(super) fn rows_of_owner(owner: i32, answer: Rows) -> Result<Vec<Row>> {
    let row = |row: tokio_postgres::Row| {
        let key = row.try_get(0).map_err(|error| unread(error))?;
        Ok((Place { owner, key }, row.try_get(1).map_err(|error| unread(error))?))
    };
    answer.into_iter().map(row).collect()
}

/// The value of an answer to [`one`].
pub(super) fn value_of(answer: &Rows) -> Result<Option<Vec<u8>>> {
    answer.first().map(|row| row.try_get(0).map_err(unread)).transpose()
}

fn unread(source: tokio_postgres::Error) -> Error {
    Error::decode_of("an answer of the database", source)
}
