//! Statistics: how much was said, by whom, when and at what price.
//!
//! Read from sums that are kept in the transaction of each message, so that the cost follows the
//! rows shown (a row is a day, source, project and model) and the number of sessions, not messages.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::clock;
use crate::error::Result;
use crate::ingest::row_of;
use crate::model::Usage;
use crate::scope::Scope;
use crate::store::{Read, RollupRecord, SessionRecord};

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

/// Sums up what `scope` holds.
pub(crate) fn stats(read: &Read, scope: &Scope) -> Result<Stats> {
    let mut stats = Stats::default();
    let (first, last) = scope.days();
    if !scope.is_by_label() {
        read.rollups(first, last, &mut |day, source, project, model, record| {
            add_row(&mut stats, scope, day, [source, project, model], record);
        })?;
    }
    for number in read.sessions_by_time()? {
        let number = number?;
        let Some(session) = read.session(number)? else { continue };
        count_session(&mut stats, scope, &session);
        if scope.is_by_label() && scope.holds(&session) {
            add_messages(&mut stats, read, scope, number, &session)?;
        }
    }
    Ok(stats)
}

/// Adds the messages of a session one by one: the rows of sums do not tell sessions apart.
fn add_messages(
    stats: &mut Stats,
    read: &Read,
    scope: &Scope,
    number: u64,
    session: &SessionRecord,
) -> Result<()> {
    let (first, last) = scope.days();
    for entry in read.messages_from(number, 0)? {
        let (key, sums) = row_of(session, &entry?.1);
        if (first..=last).contains(&key.day) {
            add_row(stats, scope, key.day, [&key.source, &key.project, &key.model], &sums);
        }
    }
    Ok(())
}

fn add_row(
    stats: &mut Stats,
    scope: &Scope,
    day: i32,
    [source, project, model]: [&str; 3],
    record: &RollupRecord,
) {
    if scope.allows(source, project, Some(model)) {
        stats.total.add(record);
        stats.by_source.entry(source.to_owned()).or_default().add(record);
        stats.by_project.entry(project.to_owned()).or_default().add(record);
        stats.by_day.entry(clock::day_name(day)).or_default().add(record);
        if !model.is_empty() {
            stats.by_model.entry(model.to_owned()).or_default().add(record);
        }
    }
}

fn count_session(stats: &mut Stats, scope: &Scope, session: &SessionRecord) {
    if scope.holds(session) {
        let (source, project) = (session.session.source.clone(), session.project().to_owned());
        let (began, ended) = (session.started_at(), session.updated_at());
        stats.total.note_session(began, ended);
        stats.by_source.entry(source).or_default().note_session(began, ended);
        stats.by_project.entry(project).or_default().note_session(began, ended);
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
