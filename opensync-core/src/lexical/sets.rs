//! Sets: which sessions the messages, the shares and the other sessions of an archive allow.

use std::collections::{BTreeMap, HashSet};

use super::{Lexical, SessionsWanted};
use crate::error::Result;
use crate::filter::{Field, Filter};
use crate::model::SessionOrder;
use crate::query::ParsedQuery;
use crate::store::Read;

/// How many sessions came from each that any came from, by its external id.
pub(crate) fn children(lexical: &Lexical) -> Result<BTreeMap<String, u64>> {
    let all = SessionsWanted { filter: &Filter::default(), text: None, also: &|_| true };
    let mut counts = lexical.count_sessions(&all, &[Field::Parent])?;
    let mut children = counts.values.pop().unwrap_or_default();
    children.remove("none");
    Ok(children)
}

/// What of a filter only messages, shares and other sessions answer: which sessions they allow.
#[derive(Default)]
pub(crate) struct Sets {
    all_of: Vec<HashSet<u64>>,
    none_of: Vec<HashSet<u64>>,
}

impl Sets {
    pub(crate) fn of(read: &Read, lexical: &Lexical, filter: &Filter) -> Result<Self> {
        const BY_MESSAGE: [Field; 3] = [Field::Role, Field::Tool, Field::Path];
        let mut sets = Self::default();
        let mut one_message = Filter::default();
        for field in BY_MESSAGE {
            if let Some(values) = filter.include.get(&field) {
                one_message.include.insert(field, values.clone());
            }
            if let Some(values) = filter.exclude.get(&field) {
                let mut excluded = Filter::default();
                excluded.include.insert(field, values.clone());
                sets.none_of.push(saying(lexical, excluded)?);
            }
        }
        if !one_message.include.is_empty() {
            // The same message must be of the model, too.
            let models = filter.include.get(&Field::Model).cloned();
            one_message.include.extend(models.map(|models| (Field::Model, models)));
            sets.all_of.push(saying(lexical, one_message)?);
        }
        for field in filter.of_acts() {
            let wanted = filter.of(field);
            for (patterns, side) in
                [(wanted.kept, &mut sets.all_of), (wanted.left_out, &mut sets.none_of)]
            {
                if !patterns.is_empty() {
                    side.push(lexical.acting(field, &patterns)?);
                }
            }
        }
        let has = filter.of(Field::Has);
        for (patterns, side) in [(has.kept, &mut sets.all_of), (has.left_out, &mut sets.none_of)] {
            if patterns.is_empty() {
                continue;
            }
            let mut having = HashSet::new();
            for word in ["error", "shared", "eval", "child"] {
                if patterns.iter().any(|pattern| pattern.matches(word)) {
                    having.extend(sessions_with(read, lexical, word)?);
                }
            }
            side.push(having);
        }
        Ok(sets)
    }

    pub(crate) fn hold(&self, number: u64) -> bool {
        self.all_of.iter().all(|set| set.contains(&number))
            && !self.none_of.iter().any(|set| set.contains(&number))
    }
}

/// The sessions with a message that a filter means.
fn saying(lexical: &Lexical, filter: Filter) -> Result<HashSet<u64>> {
    let query = ParsedQuery { filters: vec![filter], ..ParsedQuery::default() };
    let messages = lexical.select(&query, None, &[])?.allowed()?.unwrap_or_default();
    Ok(messages.into_iter().map(|(session, _)| session).collect())
}

/// The sessions that have what a word of [`Field::Has`] names.
fn sessions_with(read: &Read, lexical: &Lexical, word: &str) -> Result<HashSet<u64>> {
    match word {
        "error" => saying(lexical, Filter::default().include(Field::Has, word)),
        "shared" => read.shared_sessions(),
        "eval" => {
            let filter = Filter::default().include(Field::Status, "ready");
            let ready = SessionsWanted { filter: &filter, text: None, also: &|_| true };
            let found = lexical.sessions(&ready, SessionOrder::Updated)?;
            Ok(found.into_iter().map(|(_, number)| number).collect())
        }
        _ => {
            let parents = children(lexical)?;
            read.session_numbers(parents.keys().map(String::as_str))
        }
    }
}
