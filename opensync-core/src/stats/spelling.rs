//! Spelling: how projects are shown whose folders can be spelled in several ways.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use super::Sums;
use crate::error::Result;
use crate::lexical::{Spans, ungroup};
use crate::model::folder;
use crate::store::{Read, SessionRecord};

/// How projects are spelled, by what tells one from another.
#[derive(Default)]
pub(super) struct Spellings(BTreeMap<String, String>);

impl Spellings {
    /// Of several, the first in the order of letters is taken: the one with capitals, and always
    /// the same one.
    pub(super) fn note(&mut self, session: &SessionRecord) {
        let Some(path) = &session.session.project_path else { return };
        if let Cow::Owned(identity) = session.project() {
            let spelled = folder::spelled(path).into_owned();
            let known = self.0.entry(identity).or_insert_with(|| spelled.clone());
            *known = spelled.min(std::mem::take(known));
        }
    }

    pub(super) fn apply(self, rows: &mut BTreeMap<String, Sums>) {
        for (identity, spelled) in self.0 {
            if let Some(sums) = rows.remove(&identity) {
                rows.insert(spelled, sums);
            }
        }
    }
}

/// Spells projects as the first session of each does, of which alone the record is read.
pub(super) fn spell<'n>(
    read: &Read,
    spans: &Spans,
    projects: impl Iterator<Item = &'n mut String>,
) -> Result<()> {
    let is_spelled = |name: &&'n mut String| matches!(folder::identity(name), Cow::Owned(_));
    let mut projects = projects.filter(is_spelled).peekable();
    if projects.peek().is_none() {
        return Ok(());
    }
    let mut first: HashMap<&str, u64> = HashMap::new();
    for held in &spans.held {
        let (_, project) = ungroup(&spans.groups[held.group]);
        let known = first.entry(project).or_insert(held.session);
        *known = held.session.min(*known);
    }
    for name in projects {
        let Some(&session) = first.get(name.as_str()) else { continue };
        let Some(record) = read.unannotated_session(session)? else { continue };
        if let Some(path) = &record.session.project_path {
            *name = folder::spelled(path).into_owned();
        }
    }
    Ok(())
}
