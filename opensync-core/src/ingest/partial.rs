//! Partial: completes what a client tells of a session by what was told of it before.
//!
//! Clients that send a conversation as it happens tell a piece with each call, and not in every call
//! which agent it is or when it began. What is open is looked up in the transaction that stores the
//! piece, so that two clients of one session agree whichever comes first.

use crate::clock;
use crate::error::Result;
use crate::model::Session;
use crate::store::Write;

/// Completes `session`, which is told with messages or without.
///
/// Its source is the one that is known, and `default_source` for a session that nobody knows.
pub(crate) fn complete(
    write: &Write<'_>,
    session: &mut Session,
    has_messages: bool,
    default_source: &str,
) -> Result<()> {
    let known = match write.session_number(&session.external_id)? {
        Some(number) => write.session(number)?,
        None => None,
    };
    let Some(known) = known else {
        if session.source.is_empty() {
            default_source.clone_into(&mut session.source);
        }
        if session.started_at.is_none() {
            session.updated_at = session.updated_at.or_else(|| Some(clock::now_ms()));
        }
        return Ok(());
    };
    let began = known.started_at();
    if session.source.is_empty() {
        session.source = known.session.source;
    }
    // It began when it was first told to have, or earlier: many clients tell the time of each call.
    session.started_at = session.started_at.filter(|at| began == 0 || *at < began);
    // A message's model is that of its session only if nothing else is known of it.
    if has_messages {
        session.claims.model = None;
    }
    Ok(())
}
