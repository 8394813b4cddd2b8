//! Statistics: how much was said, by whom, when and at what price.
//!
//! Read from sums that are kept in the transaction of each message, so that the cost follows their
//! rows (one is of a quarter of an hour, source, project, and model or tool) and the number of
//! sessions, not messages. Read whole are sessions that are meant where others of their project are
//! not, and tools of a model.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};

use serde::Serialize;

use crate::error::Result;
use crate::filter::{Field, Filter, Wanted};
use crate::matching::Matcher;
use crate::model::{Claims, Usage, folder};
use crate::provider::provider;
use crate::store::{
    MessageRecord, Read, SessionRecord, SumsKey, SumsRecord, quarter_of, quarter_start,
};
use crate::word::words;
use crate::zone::TimeZone;

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

words! {
    /// What statistics are taken apart by.
    pub enum Dimension: "by" {
        /// By agent.
        Source = "source",
        /// By project.
        Project = "project",
        /// By model.
        Model = "model",
        /// By provider.
        Provider = "provider",
        /// By day.
        Day = "day",
        /// By tool.
        Tool = "tool",
    }
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
    /// By model; sessions are not counted here, because one may use several.
    pub by_model: BTreeMap<String, Sums>,
    /// By provider, sums of whole sessions: each counts for the provider that ran it last.
    pub by_provider: BTreeMap<String, Sums>,
    /// By day, `YYYY-MM-DD` in the scope's time zone; sessions are not counted here, because one
    /// may last several.
    pub by_day: BTreeMap<String, Sums>,
    /// By tool, as agents name them.
    pub by_tool: BTreeMap<String, ToolSums>,
}

/// How often a tool was called, and how often it failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ToolSums {
    /// Calls.
    pub calls: u64,
    /// Results that say that the call failed.
    pub errors: u64,
}

/// Sums up what `filter` means.
pub(crate) fn stats(read: &Read, filter: &Filter) -> Result<Stats> {
    let matcher = Matcher::new(read, filter)?;
    let mut summary = Summary::new(filter, &matcher);
    let (first, last) = summary.quarters;
    let has_rows = !filter.is_by_message();
    let has_tool_rows = has_rows && filter.of(Field::Model).is_any();
    let groups = Groups::of(read, &matcher, filter)?;
    if has_rows {
        read.sums(first, last, |key, sums| {
            if groups.are_whole(key.1, key.2) {
                summary.add_row(key, sums);
            }
        })?;
    }
    if has_tool_rows {
        read.tool_sums(first, last, |(_, source, project, tool), sums| {
            if groups.are_whole(source, project) {
                summary.add_tool(tool, sums.calls, sums.errors);
            }
        })?;
    }
    let mut spellings = Spellings::default();
    for entry in read.sessions()? {
        let (number, session) = entry?;
        if matcher.holds(number, &session)? {
            count_session(&mut summary.stats, &session);
            spellings.note(&session);
            let is_whole = groups.are_whole(&session.session.source, &session.project());
            let missing =
                Missing { rows: !has_rows || !is_whole, tools: !has_tool_rows || !is_whole };
            if missing.rows || missing.tools {
                summary.add_messages(read, number, &session, missing)?;
            }
        }
    }
    let mut stats = summary.stats;
    spellings.apply(&mut stats.by_project);
    Ok(stats)
}

/// What of a session its rows of sums do not tell.
#[derive(Clone, Copy)]
struct Missing {
    rows: bool,
    tools: bool,
}

/// Sources and projects of which all sessions are meant, so that their rows of sums can be taken as
/// they are. Without a list, all of them.
struct Groups(Option<HashMap<(String, String), bool>>);

impl Groups {
    fn of(read: &Read, matcher: &Matcher<'_>, filter: &Filter) -> Result<Self> {
        if !filter.is_by_session() && filter.of(Field::Source).is_any() {
            return Ok(Self(None));
        }
        let mut groups = HashMap::new();
        for entry in read.sessions()? {
            let (number, session) = entry?;
            let key = (session.session.source.clone(), session.project().into_owned());
            let is_meant = matcher.holds_whenever(number, &session)?;
            *groups.entry(key).or_insert(true) &= is_meant;
        }
        Ok(Self(Some(groups)))
    }

    fn are_whole(&self, source: &str, project: &str) -> bool {
        let Self(Some(groups)) = self else { return true };
        groups.get(&(source.to_owned(), project.to_owned())).copied().unwrap_or(false)
    }
}

/// How projects are spelled whose folders can be spelled in several ways.
#[derive(Default)]
struct Spellings(BTreeMap<String, String>);

impl Spellings {
    /// Of several, the first in the order of letters is taken: the one with capitals, and always
    /// the same one.
    fn note(&mut self, session: &SessionRecord) {
        let Some(path) = &session.session.project_path else { return };
        if let Cow::Owned(identity) = session.project() {
            let spelled = folder::spelled(path).into_owned();
            let known = self.0.entry(identity).or_insert_with(|| spelled.clone());
            *known = spelled.min(std::mem::take(known));
        }
    }

    fn apply(self, rows: &mut BTreeMap<String, Sums>) {
        for (identity, spelled) in self.0 {
            if let Some(sums) = rows.remove(&identity) {
                rows.insert(spelled, sums);
            }
        }
    }
}

/// Statistics that are being made.
struct Summary<'a> {
    matcher: &'a Matcher<'a>,
    models: Wanted,
    time_zone: &'a TimeZone,
    /// The first and the last quarter that count.
    quarters: (i32, i32),
    /// The quarter of the last row and the name of its day: rows come in the order of time.
    day: (i32, String),
    stats: Stats,
}

impl<'a> Summary<'a> {
    fn new(filter: &'a Filter, matcher: &'a Matcher<'a>) -> Self {
        let span = filter.span();
        Self {
            matcher,
            models: filter.of(Field::Model),
            time_zone: &filter.time_zone,
            quarters: (quarter_of(span.start), quarter_of(span.end.saturating_sub(1))),
            day: (0, filter.time_zone.day_name(0)),
            stats: Stats::default(),
        }
    }

    fn add_row(&mut self, (quarter, source, project, model): SumsKey<'_>, sums: &SumsRecord) {
        if !self.models.is_any() && !self.models.allows([model]) {
            return;
        }
        if self.day.0 != quarter {
            self.day = (quarter, self.time_zone.day_name(quarter_start(quarter)));
        }
        let stats = &mut self.stats;
        stats.total.add(sums);
        row(&mut stats.by_source, source).add(sums);
        row(&mut stats.by_project, project).add(sums);
        row(&mut stats.by_day, &self.day.1).add(sums);
        if !model.is_empty() {
            row(&mut stats.by_model, model).add(sums);
        }
    }

    fn add_tool(&mut self, tool: &str, calls: u64, errors: u64) {
        let sums = row(&mut self.stats.by_tool, tool);
        sums.calls += calls;
        sums.errors += errors;
    }

    /// Adds the messages of a session one by one: rows of sums tell no sessions apart, and those of
    /// tools no models.
    fn add_messages(
        &mut self,
        read: &Read,
        number: u64,
        session: &SessionRecord,
        missing: Missing,
    ) -> Result<()> {
        let (first, last) = self.quarters;
        let whose = session.project();
        let mut calls_meant = HashSet::new();
        for entry in read.messages_from(number, 0)? {
            let message = entry?.1;
            let (key, sums) = message.sums(session, &whose);
            if !(first..=last).contains(&key.0) {
                continue;
            }
            let is_meant = self.matcher.counts(&message)?;
            if missing.rows && is_meant {
                self.add_row(key, &sums);
            }
            if missing.tools {
                self.add_tools(&message, is_meant, &mut calls_meant);
            }
        }
        Ok(())
    }

    /// Adds the tools of a message. A result is of the model that called, and people's messages
    /// bring it.
    fn add_tools(&mut self, message: &MessageRecord, is_meant: bool, calls: &mut HashSet<String>) {
        for of_tool in message.tool_uses() {
            let call = of_tool.call_id.unwrap_or_default();
            if of_tool.is_error {
                if is_meant || calls.contains(call) {
                    self.add_tool(of_tool.tool, 0, 1);
                }
            } else if is_meant {
                calls.insert(call.to_owned());
                self.add_tool(of_tool.tool, 1, 0);
            }
        }
    }
}

/// The row of a name, made if it is not there.
fn row<'a, T: Default>(rows: &'a mut BTreeMap<String, T>, name: &str) -> &'a mut T {
    rows.entry(name.to_owned()).or_default()
}

fn count_session(stats: &mut Stats, session: &SessionRecord) {
    let (began, ended) = (session.started_at(), session.updated_at());
    stats.total.note_session(began, ended);
    row(&mut stats.by_source, &session.session.source).note_session(began, ended);
    row(&mut stats.by_project, &session.project()).note_session(began, ended);
    let (models, providers) = (session.models.last(), session.providers.last());
    let Claims { model, provider: told, .. } = &session.session.claims;
    let name = provider(
        told.as_ref().or(providers).map(String::as_str),
        model.as_ref().or(models).map(String::as_str),
    );
    let sums = row(&mut stats.by_provider, name);
    sums.note_session(began, ended);
    sums.add_session(session);
}

impl Sums {
    fn add(&mut self, record: &SumsRecord) {
        self.messages += record.messages;
        self.tool_calls += record.tool_calls;
        self.usage += record.usage;
        self.cost_nanos = self.cost_nanos.saturating_add(record.cost_nanos);
        self.claimed_cost_nanos = self.claimed_cost_nanos.saturating_add(record.claimed_cost_nanos);
        self.unpriced += record.unpriced;
    }

    fn add_session(&mut self, session: &SessionRecord) {
        self.messages += u64::from(session.message_count);
        self.tool_calls += u64::from(session.tool_call_count);
        self.usage += session.usage;
        self.cost_nanos = self.cost_nanos.saturating_add(session.cost_nanos);
        let claimed = session.session.claimed_cost_nanos.unwrap_or(0);
        self.claimed_cost_nanos = self.claimed_cost_nanos.saturating_add(claimed);
        self.unpriced += u64::from(session.unpriced_count);
    }

    fn note_session(&mut self, began: i64, ended: i64) {
        self.sessions += 1;
        self.first_at = Some(self.first_at.map_or(began, |first| first.min(began)));
        self.last_at = self.last_at.max(Some(ended));
    }
}
