//! Statistics: how much was said, by whom, when and at what price.
//!
//! Read from sums that are kept in the transaction of each message, so that the cost follows the
//! rows shown (a row is a day, source, project and model) and the number of sessions, not messages.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::clock;
use crate::error::Result;
use crate::model::Usage;
use crate::store::{Read, RollupRecord, SessionRecord};

/// Which messages statistics are over. The default is all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct StatsFilter {
    /// Only this source.
    pub source: Option<String>,
    /// Only projects whose path or name contains this, whatever the case.
    pub project: Option<String>,
    /// Only models whose name contains this, whatever the case.
    pub model: Option<String>,
    /// Only days from the one that holds this time on. Milliseconds since 1970, UTC.
    pub from_ms: Option<i64>,
    /// Only days up to the one that holds this time. Milliseconds since 1970, UTC.
    pub to_ms: Option<i64>,
}

/// Sums over messages, and the sessions they are in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Sums {
    /// Sessions that began or went on in the time asked for.
    pub sessions: u64,
    /// Messages.
    pub messages: u64,
    /// Calls of tools.
    pub tool_calls: u64,
    /// Tokens, each answer counted once.
    pub usage: Usage,
    /// What they cost by our price table, in billionths of a US dollar.
    pub cost_nanos: u64,
    /// What the agents say it cost, where they say so, in billionths of a US dollar.
    pub claimed_cost_nanos: u64,
    /// Answers whose model has no price; `cost_nanos` leaves them out.
    pub unpriced: u64,
    /// When the first session began. Milliseconds since 1970, UTC.
    pub first_at: Option<i64>,
    /// When the last session changed. Milliseconds since 1970, UTC.
    pub last_at: Option<i64>,
}

/// The same sums over everything, and apart by what they are about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Stats {
    /// Everything that was asked for.
    pub total: Sums,
    /// By source.
    pub by_source: BTreeMap<String, Sums>,
    /// By project: its folder, else its name, else nothing.
    pub by_project: BTreeMap<String, Sums>,
    /// By model; sessions are not counted here, for one may use several.
    pub by_model: BTreeMap<String, Sums>,
    /// By day, `YYYY-MM-DD` in UTC; sessions are not counted here, for one may last several.
    pub by_day: BTreeMap<String, Sums>,
}

/// Sums up what `filter` allows.
pub(crate) fn stats(read: &Read, filter: &StatsFilter) -> Result<Stats> {
    let mut stats = Stats::default();
    let first = filter.from_ms.map_or(i32::MIN, clock::day_of);
    let last = filter.to_ms.map_or(i32::MAX, clock::day_of);
    read.rollups(first, last, &mut |day, source, project, model, record| {
        if filter.allows(source, project, Some(model)) {
            stats.total.add(record);
            stats.by_source.entry(source.to_owned()).or_default().add(record);
            stats.by_project.entry(project.to_owned()).or_default().add(record);
            stats.by_day.entry(clock::day_name(day)).or_default().add(record);
            if !model.is_empty() {
                stats.by_model.entry(model.to_owned()).or_default().add(record);
            }
        }
    })?;
    for number in read.sessions_by_time()? {
        if let Some(session) = read.session(number?)? {
            count_session(&mut stats, filter, &session);
        }
    }
    Ok(stats)
}

fn count_session(stats: &mut Stats, filter: &StatsFilter, session: &SessionRecord) {
    let (source, project) = (&session.session.source, session.project());
    let model = session.models.iter().map(|model| Some(model.as_str()));
    let is_meant = match filter.model {
        None => filter.allows(source, project, None),
        Some(_) => model.into_iter().any(|model| filter.allows(source, project, model)),
    };
    let (began, ended) = (session.started_at(), session.updated_at());
    let is_then = filter.from_ms.is_none_or(|from| clock::day_of(ended) >= clock::day_of(from))
        && filter.to_ms.is_none_or(|to| clock::day_of(began) <= clock::day_of(to));
    if is_meant && is_then {
        stats.total.note_session(began, ended);
        stats.by_source.entry(source.clone()).or_default().note_session(began, ended);
        stats.by_project.entry(project.to_owned()).or_default().note_session(began, ended);
    }
}

impl StatsFilter {
    fn allows(&self, source: &str, project: &str, model: Option<&str>) -> bool {
        let holds = |wanted: &Option<String>, found: &str| {
            wanted
                .as_ref()
                .is_none_or(|wanted| found.to_lowercase().contains(&wanted.to_lowercase()))
        };
        self.source.as_ref().is_none_or(|wanted| wanted == source)
            && holds(&self.project, project)
            && model.is_none_or(|model| holds(&self.model, model))
    }
}

impl Sums {
    fn add(&mut self, record: &RollupRecord) {
        self.messages += record.messages;
        self.tool_calls += record.tool_calls;
        self.usage += record.usage;
        self.cost_nanos = self.cost_nanos.saturating_add(record.cost_nanos);
        self.claimed_cost_nanos = self.claimed_cost_nanos.saturating_add(record.claimed_cost_nanos);
        self.unpriced += record.unpriced;
    }

    fn note_session(&mut self, began: i64, ended: i64) {
        self.sessions += 1;
        self.first_at = Some(self.first_at.map_or(began, |first| first.min(began)));
        self.last_at = self.last_at.max(Some(ended));
    }
}
