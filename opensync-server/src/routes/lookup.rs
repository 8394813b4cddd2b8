//! Lookup: sessions as requests name them.

use std::collections::HashMap;

use opensync_core::{Filter, OpenSync, SessionInfo};

use crate::http::ApiError;

/// The session with just this id: the beginning of one is none here.
pub(super) fn exact(archive: &OpenSync, id: &str) -> Result<SessionInfo, ApiError> {
    archive.find_session(id)?.ok_or_else(|| ApiError::not_found("Session not found"))
}

/// Calls `visit` with each session that a filter means, the last changed first, a piece in memory at a
/// time.
pub(super) fn each_session(
    archive: &OpenSync,
    filter: &Filter,
    mut visit: impl FnMut(SessionInfo),
) -> Result<(), ApiError> {
    for info in archive.each_session(filter.clone()) {
        visit(info?);
    }
    Ok(())
}

/// How many links are out to each of these sessions to which one is.
pub(super) fn public<'a>(
    archive: &OpenSync,
    sessions: impl IntoIterator<Item = &'a SessionInfo>,
) -> Result<HashMap<String, u32>, ApiError> {
    let ids = sessions.into_iter().map(|info| info.session.external_id.as_str());
    Ok(archive.share_counts(ids)?)
}
