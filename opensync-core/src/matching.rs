//! Matching: which of an archive's sessions and messages a filter means.

use std::collections::{BTreeSet, HashSet};

use crate::act::{Deed, Outcome};
use crate::acts::Acts;
use crate::error::Result;
use crate::filter::{Field, Filter, MessageFacts, Pattern, paths_of};
use crate::store::{MessageRecord, Read, SessionRecord};

/// The most projects that are named to somebody who asked for one that is not there.
const MAX_ALIKE: usize = 10;

/// A filter beside what of the archive it needs to know.
pub(crate) struct Matcher<'a> {
    read: &'a Read,
    filter: &'a Filter,
    /// What one message at least must be, and what none may be.
    kept: Filter,
    left_out: Filter,
    /// The filter without its models.
    of_any_model: Filter,
    /// Sessions with a share, by number, if that is asked for.
    shared: HashSet<u64>,
    /// Ids of sessions that others came from, if that is asked for.
    parents: HashSet<String>,
    is_by_message: bool,
}

impl<'a> Matcher<'a> {
    pub(crate) fn new(read: &'a Read, filter: &'a Filter) -> Result<Self> {
        let asks =
            |word: &str| filter.values(Field::Has).any(|value| value.eq_ignore_ascii_case(word));
        let mut matcher = Self {
            read,
            filter,
            kept: Filter { include: filter.include.clone(), ..Filter::default() },
            left_out: Filter { exclude: filter.exclude.clone(), ..Filter::default() },
            of_any_model: filter.clone().without(Field::Model),
            shared: HashSet::new(),
            parents: HashSet::new(),
            is_by_message: filter.is_by_message(),
        };
        if asks("shared") {
            matcher.shared = read.shared_sessions()?;
        }
        if asks("child") {
            for entry in read.unannotated_sessions()? {
                let parent = entry?.1.session.parent;
                matcher.parents.extend(parent.map(|link| link.external_id));
            }
        }
        Ok(matcher)
    }

    /// Whether a session is meant: by what is known of it, and by one of its messages at least.
    pub(crate) fn holds(&self, number: u64, session: &SessionRecord) -> Result<bool> {
        Ok(self.filter.allows_time_and_models(&session.facts())
            && self.holds_whenever(number, session)?)
    }

    /// The same whenever it was, and whichever models answered.
    pub(crate) fn holds_whenever(&self, number: u64, session: &SessionRecord) -> Result<bool> {
        if !self.filter.allows_session(&session.facts()) {
            return Ok(false);
        }
        if !self.holds_acts(number)? {
            return Ok(false);
        }
        let has = self.filter.of(Field::Has);
        if !self.is_by_message && has.is_any() {
            return Ok(true);
        }
        let (mut is_meant, mut is_left_out, mut has_error) = (!self.is_by_message, false, false);
        if self.is_by_message {
            for entry in self.read.said_from(number, 0)? {
                let record = entry?.1;
                let facts = self.facts(&record)?;
                has_error |= facts.is_error;
                is_meant |= self.kept.allows_message(&facts);
                is_left_out |= !self.left_out.allows_message(&facts);
            }
        }
        let words = [
            (has_error, "error"),
            (self.shared.contains(&number), "shared"),
            (session.annotation.eval_ready, "eval"),
            (self.parents.contains(&session.session.external_id), "child"),
        ];
        let words: Vec<&str> =
            words.into_iter().filter(|(is_so, _)| *is_so).map(|(_, word)| word).collect();
        Ok(is_meant && !is_left_out && has.allows(words))
    }

    /// Whether a session is meant by what was done in it. Reads its calls, if that is asked for.
    fn holds_acts(&self, number: u64) -> Result<bool> {
        let fields: Vec<Field> = self.filter.of_acts().collect();
        if fields.is_empty() {
            return Ok(true);
        }
        let mut acts = Acts::default();
        let (mut commits, mut deeds, mut last) = (Vec::new(), BTreeSet::new(), None);
        for entry in self.read.said_from(number, 0)? {
            let (place, record) = entry?;
            let done = acts.of_record(self.read, (number, place), &record)?;
            // Of several in one message the worst counts, as in the index.
            last = done.iter().filter_map(|done| done.act.outcome()).max().or(last);
            for done in done {
                deeds.extend(done.act.deed());
                commits.extend(done.act.commit_names().map(str::to_owned));
            }
        }
        Ok(fields.into_iter().all(|field| {
            let wanted = self.filter.of(field);
            match field {
                Field::Did => wanted.allows(deeds.iter().map(|deed: &Deed| deed.as_str())),
                Field::Outcome => wanted.allows(last.map(Outcome::as_str)),
                _ => wanted.allows(commits.iter().map(String::as_str)),
            }
        }))
    }

    /// Whether a message of a session that is meant counts.
    pub(crate) fn counts(&self, message: &MessageRecord) -> Result<bool> {
        Ok(self.filter.allows_message(&self.facts(message)?))
    }

    /// The same whichever model it is of.
    pub(crate) fn counts_of_any_model(&self, message: &MessageRecord) -> Result<bool> {
        Ok(self.of_any_model.allows_message(&self.facts(message)?))
    }

    /// Whether what a model did counts; an empty name is nobody's.
    pub(crate) fn allows_model(&self, model: &str) -> bool {
        let wanted = self.filter.of(Field::Model);
        wanted.is_any() || wanted.allows([model])
    }

    fn facts<'m>(&self, message: &'m MessageRecord) -> Result<MessageFacts<'m>> {
        let mut facts = message.facts();
        if !self.filter.of(Field::Path).is_any() {
            let parts = self.read.message(message.clone())?.parts;
            facts.paths = parts.iter().flat_map(paths_of).collect();
        }
        Ok(facts)
    }
}

/// The numbers of the sessions that are meant whenever they were.
pub(crate) fn numbers(read: &Read, matcher: &Matcher<'_>) -> Result<Vec<u64>> {
    let mut found = Vec::new();
    for entry in read.sessions()? {
        let (number, record) = entry?;
        if matcher.holds_whenever(number, &record)? {
            found.push(number);
        }
    }
    Ok(found)
}

/// Projects that hold what was asked for as all of a project, if there is no such project: what
/// `*shop*` would find for one who asked for `shop`.
pub(crate) fn projects_alike(read: &Read, filters: &[&Filter]) -> Result<Vec<String>> {
    let asked: Vec<Pattern> =
        filters.iter().flat_map(|filter| filter.of(Field::Project).kept).collect();
    if asked.is_empty() || !asked.iter().all(Pattern::is_whole) {
        return Ok(Vec::new());
    }
    let parts: Vec<Pattern> = asked.iter().map(Pattern::anywhere).collect();
    let mut alike = BTreeSet::new();
    for entry in read.unannotated_sessions()? {
        let record = entry?.1;
        let is = |patterns: &[Pattern]| {
            let names = record.facts().project;
            names.into_iter().flatten().any(|name| patterns.iter().any(|one| one.matches(name)))
        };
        if is(&asked) {
            return Ok(Vec::new());
        }
        let fields = &record.session;
        let name = fields.project_name.as_ref().or(fields.project_path.as_ref());
        if alike.len() < MAX_ALIKE && is(&parts) {
            alike.extend(name.or(fields.git_remote.as_ref()).cloned());
        }
    }
    Ok(alike.into_iter().collect())
}
