//! Scope: which sessions a list, an export or statistics are about.

use std::ops::Range;

use crate::model::{EvalStatus, folder};
use crate::store::SessionRecord;
use crate::zone::TimeZone;

/// Which sessions and messages are meant. The default is all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// Only this source.
    pub source: Option<String>,
    /// Only projects whose path or name contains this, whatever the case; a path of Windows in any
    /// spelling.
    pub project: Option<String>,
    /// Only models whose name contains this, whatever the case.
    pub model: Option<String>,
    /// Only from this time on. Milliseconds since 1970, UTC. Sums are kept by the quarter of an hour:
    /// statistics begin with the one that holds it.
    pub from_ms: Option<i64>,
    /// Only up to this time, and with it. Milliseconds since 1970, UTC. Statistics end with the quarter
    /// of an hour that holds it. [`parse_until`](crate::parse_until) less 1 is the last of a day.
    pub to_ms: Option<i64>,
    /// Only sessions with one of these labels, whatever the case; without any, all.
    pub tags: Vec<String>,
    /// Only sessions that are marked for evaluations, or only those that are not.
    pub eval_ready: Option<bool>,
    /// Only sessions that were judged so.
    pub eval_status: Option<EvalStatus>,
    /// Where days begin and end.
    pub time_zone: TimeZone,
}

impl Scope {
    /// When it begins and ends. Milliseconds since 1970, UTC.
    pub(crate) fn span(&self) -> Range<i64> {
        let start = self.from_ms.unwrap_or(i64::MIN);
        start..self.to_ms.map_or(i64::MAX, |ms| ms.saturating_add(1))
    }

    /// Whether a session is meant: any of its models, and any time between its first message and its last.
    pub(crate) fn holds(&self, session: &SessionRecord) -> bool {
        let (source, project) = (&session.session.source, session.project());
        let is_meant = match self.model {
            None => self.allows(source, &project, None),
            Some(_) => {
                session.models.iter().any(|model| self.allows(source, &project, Some(model)))
            }
        };
        let span = self.span();
        is_meant
            && self.allows_labels(session)
            && session.updated_at() >= span.start
            && session.started_at() < span.end
    }

    /// Whether it asks for something that only a session's own record tells.
    pub(crate) fn is_by_label(&self) -> bool {
        !self.tags.is_empty() || self.eval_ready.is_some() || self.eval_status.is_some()
    }

    /// Whether people and the source labelled a session as it is meant.
    fn allows_labels(&self, session: &SessionRecord) -> bool {
        let tags = &session.session.tags;
        let has = |wanted: &String| {
            tags.iter().any(|tag| tag.to_lowercase() == wanted.trim().to_lowercase())
        };
        let annotation = &session.annotation;
        (self.tags.is_empty() || self.tags.iter().any(has))
            && self.eval_ready.is_none_or(|wanted| wanted == annotation.eval_ready)
            && self.eval_status.is_none_or(|wanted| Some(wanted) == annotation.eval_status)
    }

    /// Whether messages of a model in a project are meant.
    pub(crate) fn allows(&self, source: &str, project: &str, model: Option<&str>) -> bool {
        let is_model = |model: &str| {
            let wanted = self.model.as_ref();
            wanted.is_none_or(|wanted| model.to_lowercase().contains(&wanted.to_lowercase()))
        };
        self.source.as_ref().is_none_or(|wanted| wanted == source)
            && self.project.as_ref().is_none_or(|wanted| folder::holds(project, wanted))
            && model.is_none_or(is_model)
    }
}
