//! Failure: what an error of the database means for whoever asked.

use tokio_postgres::error::SqlState;

use crate::error::{Cause, Error};

/// Classes of SQLSTATE that pass: connections, resources, rollbacks of its own, and an operator.
const PASSING: [&str; 5] = ["08", "40", "53", "55", "57"];

/// What failed while something was done.
pub(super) fn failure(action: &'static str, source: tokio_postgres::Error) -> Error {
    let Some(code) = source.code().cloned() else {
        // The connection ended, or never began.
        return Cause::Unavailable { action, source: Some(Box::new(source)) }.into();
    };
    let is_passing = PASSING.iter().any(|class| code.code().starts_with(class))
        || code == SqlState::READ_ONLY_SQL_TRANSACTION;
    if is_passing {
        return Cause::Unavailable { action, source: Some(Box::new(source)) }.into();
    }
    match code {
        SqlState::UNDEFINED_TABLE | SqlState::INVALID_SCHEMA_NAME => Cause::NoArchive {}.into(),
        _ => Cause::Database { action, source: Box::new(source) }.into(),
    }
}

/// The database said nothing in time.
pub(super) fn timed_out(action: &'static str) -> Error {
    Cause::Unavailable { action, source: None }.into()
}
