//! Order: by what a list of sessions is sorted, and where in it a piece begins.

use std::cmp::Ordering;
use std::fmt;

use opensync_core::SessionInfo;

use super::paging::no_cursor;
use crate::http::Failure;

/// By what a list is sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Order {
    by: By,
    is_ascending: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum By {
    Updated,
    Started,
    Tokens,
    Cost,
    Duration,
    Messages,
}

impl Order {
    /// As the query says it.
    pub(super) fn of(sort: Option<&str>, dir: Option<&str>) -> Result<Self, Failure> {
        let by = match sort.unwrap_or_default() {
            "" | "updated" => By::Updated,
            "started" => By::Started,
            "tokens" => By::Tokens,
            "cost" => By::Cost,
            "duration" => By::Duration,
            "messages" => By::Messages,
            _ => {
                let expected = "expected updated, started, tokens, cost, duration or messages";
                return Err(Failure::bad_request(format!("`sort`: {expected}")));
            }
        };
        let is_ascending = match dir.unwrap_or_default() {
            "" | "desc" => false,
            "asc" => true,
            _ => return Err(Failure::bad_request("`dir`: expected asc or desc")),
        };
        Ok(Self { by, is_ascending })
    }

    /// Whether it is the order in which the archive keeps sessions: last changed first.
    pub(super) fn is_usual(self) -> bool {
        self.by == By::Updated && !self.is_ascending
    }

    /// Which of two sessions comes first.
    fn compare(self, left: &SessionInfo, right: &SessionInfo) -> Ordering {
        self.compare_keys((self.value(left), left.id), (self.value(right), right.id))
    }

    /// Leaves the first `count` sessions, in order.
    pub(super) fn keep_first(self, sessions: &mut Vec<SessionInfo>, count: usize) {
        sessions.sort_by(|left, right| self.compare(left, right));
        sessions.truncate(count);
    }

    /// Whether a session comes behind a place in the list.
    pub(super) fn is_behind(self, info: &SessionInfo, after: Option<Cursor>) -> bool {
        let key = (self.value(info), info.id);
        after.is_none_or(|after| self.compare_keys(key, (after.value, after.id)).is_gt())
    }

    fn compare_keys(self, left: (i64, u64), right: (i64, u64)) -> Ordering {
        if self.is_ascending { left.cmp(&right) } else { right.cmp(&left) }
    }

    /// What a session is sorted by.
    fn value(self, info: &SessionInfo) -> i64 {
        let session = &info.session;
        let updated = session.updated_at.unwrap_or_default();
        let started = session.started_at.filter(|&at| at > 0).unwrap_or(updated);
        let count = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        match self.by {
            By::Updated => updated,
            By::Started => started,
            By::Tokens => count(info.usage.total()),
            By::Cost => count(info.cost_nanos),
            By::Duration => {
                session.claims.duration_ms.map_or(updated.saturating_sub(started), count)
            }
            By::Messages => info.message_count.into(),
        }
    }
}

/// A place in a list: what the session before it is sorted by, and its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cursor {
    pub(super) value: i64,
    pub(super) id: u64,
}

impl Cursor {
    /// Behind a session.
    pub(super) fn at(order: Order, info: &SessionInfo) -> Self {
        Self { value: order.value(info), id: info.id }
    }

    /// As it was given.
    pub(super) fn parse(told: &str) -> Result<Self, Failure> {
        let both = told.rsplit_once('-').and_then(|(value, id)| {
            Some(Self { value: value.parse().ok()?, id: id.parse().ok()? })
        });
        both.ok_or_else(no_cursor)
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}-{}", self.value, self.id)
    }
}
