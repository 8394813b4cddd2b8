//! Meant: the sessions that a filter means, and of which groups of them it means all.
//!
//! Rows of sums tell no sessions of one source and project apart, so they can be taken as they are
//! where all of those are meant. The index tells it at once; without one, records do.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::error::Result;
use crate::filter::{Field, Filter, Wanted};
use crate::lexical::{Lexical, SessionsWanted, Sets, Span, Spans, group, ungroup};
use crate::matching::Matcher;
use crate::store::{Read, SessionRecord};

/// The sessions that are meant.
pub(super) struct Meant {
    whole: Arc<Whole>,
    pub(super) spans: Spans,
}

/// Groups of which all sessions are meant.
enum Whole {
    /// All groups.
    All,
    /// Those of some sources.
    Sources(Wanted),
    /// These.
    Groups(Groups),
}

impl Whole {
    /// What the filter itself tells; nothing if sessions of one group have to be told apart.
    fn of(filter: &Filter) -> Option<Self> {
        let sources = filter.of(Field::Source);
        match (filter.is_by_session(), sources.is_any()) {
            (true, _) => None,
            (false, true) => Some(Self::All),
            (false, false) => Some(Self::Sources(sources)),
        }
    }
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
        if let Some(whole) = Whole::of(filter) {
            return Ok(Self { whole: Arc::new(whole), spans });
        }
        let everything = Filter::default();
        let all = SessionsWanted { filter: &everything, text: None, also: &|_| true };
        let all = lexical.spans(&all, None)?;
        let (whenever, of_any_time);
        let meant = if is_whenever(filter) {
            &spans
        } else {
            whenever = self::whenever(filter);
            of_any_time = lexical.spans(&SessionsWanted { filter: &whenever, ..wanted }, None)?;
            &of_any_time
        };
        let all = all.counts();
        let counts = meant.counts().into_iter();
        let whole = counts.filter(|(group, count)| all.get(group) == Some(count));
        let whole = Groups::of(whole.map(|(group, _)| group));
        Ok(Self { whole: Arc::new(Whole::Groups(whole)), spans })
    }

    /// As the index tells, in the time of `filter` and in the time before it: what is meant whole does not
    /// depend on the time, and one look finds the sessions of both.
    pub(super) fn by_index_of_both(
        read: &Read,
        lexical: &Lexical,
        filter: &Filter,
        before: &Filter,
    ) -> Result<(Self, Self)> {
        let mut both = filter.clone();
        both.from_ms = filter.from_ms.min(before.from_ms);
        let both = Self::by_index(read, lexical, &both, None)?;
        let of = |filter: &Filter| Self {
            whole: Arc::clone(&both.whole),
            spans: both.spans.within(&filter.span()),
        };
        Ok((of(filter), of(before)))
    }

    /// As records tell, all of which are read; `visit` gets each that is meant.
    pub(super) fn by_records(
        read: &Read,
        matcher: &Matcher<'_>,
        filter: &Filter,
        visit: &mut dyn FnMut(&SessionRecord),
    ) -> Result<Self> {
        let whole_by_filter = Whole::of(filter);
        let mut whole: HashMap<String, bool> = HashMap::new();
        let (mut spans, mut numbers) = (Spans::default(), HashMap::new());
        for entry in read.sessions()? {
            let (session, record) = entry?;
            let group = group(&record.session.source, &record.project());
            if whole_by_filter.is_none() {
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
        let whole =
            whole.iter().filter(|(_, is_whole)| **is_whole).map(|(group, _)| group.as_str());
        let whole = whole_by_filter.unwrap_or_else(|| Whole::Groups(Groups::of(whole)));
        Ok(Self { whole: Arc::new(whole), spans })
    }

    /// Whether all sessions of a source and project are meant.
    pub(super) fn is_whole(&self, source: &str, project: &str) -> bool {
        match &*self.whole {
            Whole::All => true,
            Whole::Sources(wanted) => wanted.allows([source]),
            Whole::Groups(groups) => groups.hold(source, project),
        }
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
    fn of<'a>(groups: impl Iterator<Item = &'a str>) -> Self {
        let mut of_sources: HashMap<String, HashSet<String>> = HashMap::new();
        for group in groups {
            let (source, project) = ungroup(group);
            of_sources.entry(source.to_owned()).or_default().insert(project.to_owned());
        }
        Self(of_sources)
    }

    fn hold(&self, source: &str, project: &str) -> bool {
        self.0.get(source).is_some_and(|projects| projects.contains(project))
    }
}

/// Whether a filter asks for no time, and for no models.
fn is_whenever(filter: &Filter) -> bool {
    filter.from_ms.is_none() && filter.to_ms.is_none() && filter.of(Field::Model).is_any()
}

/// The same filter whatever the time, and whichever models answered.
fn whenever(filter: &Filter) -> Filter {
    Filter { from_ms: None, to_ms: None, ..filter.clone().without(Field::Model) }
}
