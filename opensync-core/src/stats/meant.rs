//! Meant: the sessions that a filter means, and of which groups of them it means all.
//!
//! Rows of sums tell no sessions of one source and project apart, so they can be taken as they are
//! where all of those are meant. The index tells it at once; without one, records do.

use std::collections::{HashMap, HashSet};

use crate::error::Result;
use crate::filter::{Field, Filter};
use crate::lexical::{Lexical, SessionsWanted, Sets, Span, Spans, group, ungroup};
use crate::matching::Matcher;
use crate::store::{Read, SessionRecord};

/// The sessions that are meant.
pub(super) struct Meant {
    /// Groups of which all sessions are meant; all of them, without a list.
    whole: Option<Groups>,
    pub(super) spans: Spans,
}

impl Meant {
    /// As the index tells, each session with its values of `field`.
    pub(super) fn by_index(
        read: &Read,
        lexical: &Lexical,
        filter: &Filter,
        field: Option<Field>,
    ) -> Result<Self> {
        let sets = Sets::of(read, lexical, filter)?;
        let also = |number| sets.hold(number);
        let wanted = SessionsWanted { filter, text: None, also: &also };
        let spans = lexical.spans(&wanted, field)?;
        if !tells_apart(filter) {
            return Ok(Self { whole: None, spans });
        }
        let everything = Filter::default();
        let all = SessionsWanted { filter: &everything, text: None, also: &|_| true };
        let all = lexical.groups(&all)?;
        let whenever = whenever(filter);
        let meant = lexical.groups(&SessionsWanted { filter: &whenever, ..wanted })?;
        let whole = meant.into_iter().filter(|(group, count)| all.get(group) == Some(count));
        Ok(Self { whole: Some(Groups::of(whole.map(|(group, _)| group))), spans })
    }

    /// As records tell, all of which are read; `visit` gets each that is meant.
    pub(super) fn by_records(
        read: &Read,
        matcher: &Matcher<'_>,
        filter: &Filter,
        visit: &mut dyn FnMut(&SessionRecord),
    ) -> Result<Self> {
        let mut whole: HashMap<String, bool> = HashMap::new();
        let (mut spans, mut numbers) = (Spans::default(), HashMap::new());
        for entry in read.sessions()? {
            let (session, record) = entry?;
            let group = group(&record.session.source, &record.project());
            if tells_apart(filter) {
                let is_meant = matcher.holds_whenever(session, &record)?;
                *whole.entry(group.clone()).or_insert(true) &= is_meant;
            }
            if !matcher.holds(session, &record)? {
                continue;
            }
            visit(&record);
            let group = *numbers.entry(group.clone()).or_insert_with(|| {
                spans.groups.push(group);
                spans.groups.len() - 1
            });
            let (began, ended) = (record.started_at(), record.updated_at());
            spans.held.push(Span { session, group, began, ended, values: Vec::new() });
        }
        let whole = whole.into_iter().filter(|(_, is_whole)| *is_whole).map(|(group, _)| group);
        Ok(Self { whole: tells_apart(filter).then(|| Groups::of(whole)), spans })
    }

    /// Whether all sessions of a source and project are meant.
    pub(super) fn is_whole(&self, source: &str, project: &str) -> bool {
        self.whole.as_ref().is_none_or(|whole| whole.hold(source, project))
    }

    /// Of each of the groups of [`spans`](Self::spans), whether all its sessions are meant.
    pub(super) fn whole_groups(&self) -> Vec<bool> {
        let is_whole = |group: &String| {
            let (source, project) = ungroup(group);
            self.is_whole(source, project)
        };
        self.spans.groups.iter().map(is_whole).collect()
    }
}

/// Sources with some of their projects. Every row is asked for here, so nothing is put together to ask.
struct Groups(HashMap<String, HashSet<String>>);

impl Groups {
    fn of(groups: impl Iterator<Item = String>) -> Self {
        let mut of_sources: HashMap<String, HashSet<String>> = HashMap::new();
        for group in groups {
            let (source, project) = ungroup(&group);
            of_sources.entry(source.to_owned()).or_default().insert(project.to_owned());
        }
        Self(of_sources)
    }

    fn hold(&self, source: &str, project: &str) -> bool {
        self.0.get(source).is_some_and(|projects| projects.contains(project))
    }
}

/// Whether a filter may mean some sessions of an archive and not others, whenever they were.
fn tells_apart(filter: &Filter) -> bool {
    filter.is_by_session() || !filter.of(Field::Source).is_any()
}

/// The same filter whatever the time, and whichever models answered.
fn whenever(filter: &Filter) -> Filter {
    Filter { from_ms: None, to_ms: None, ..filter.clone().without(Field::Model) }
}
