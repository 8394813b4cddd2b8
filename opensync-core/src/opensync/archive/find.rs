//! What the handle finds within one session, letter by letter.

use std::ops::Range;

use serde::Serialize;

use super::{OpenSync, find_session};
use crate::call::Call;
use crate::error::Result;
use crate::model::PartKind;
use crate::needle::Needle;
use crate::snippet::{self, Snippet};

/// What is looked for in a session, and how. Make one with [`FindOptions::new`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct FindOptions {
    /// What is looked for, as it stands. Nothing is found of an empty text.
    pub text: String,
    /// Whether capitals differ from small letters.
    pub is_case_sensitive: bool,
    /// Whether no letter, digit or `_` may stand beside it.
    pub is_whole_word: bool,
    /// Only in parts of these kinds; in all, if there are none.
    pub kinds: Vec<PartKind>,
    /// Shows what is found from this place on. What is before it is counted.
    pub first: u32,
    /// After how many parts no further message is shown.
    pub limit: usize,
}

impl FindOptions {
    /// Looks for `text` everywhere, whatever its case, and shows the first 100 parts.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), limit: 100, ..Self::default() }
    }
}

/// Where a text stands in a session.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct FindResults {
    /// How many parts it stands in.
    pub total: u64,
    /// How often it stands there.
    pub occurrences: u64,
    /// The parts, in order.
    pub items: Vec<FoundPart>,
    /// The place at which the next piece begins, if there is more.
    pub next: Option<u32>,
}

/// A part in which a text stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct FoundPart {
    /// The place of the message in the session.
    pub place: u32,
    /// The number of the part in the message, from 0.
    pub part: usize,
    /// What the part is.
    pub kind: PartKind,
    /// How often the text stands in it.
    pub occurrences: u64,
    /// What is around the first of them.
    #[serde(flatten)]
    pub snippet: Snippet,
}

/// Ranges that a snippet may have to highlight: no more fit into it.
const MOST_RANGES: usize = 256;

impl OpenSync {
    /// Finds a text in a session as it stands, also in what readers fold: calls, as people read them,
    /// results, thinking. What is [the agent's own](crate::Message::is_own) is passed over, and so are pictures.
    ///
    /// Reads the whole session, one message in memory at a time, and keeps what it shows.
    ///
    /// ```
    /// use opensync_core::sessions::FindOptions;
    /// use opensync_core::{Message, OpenSync, Part, Role, Session};
    /// # let folder = tempfile::tempdir()?;
    /// let archive = OpenSync::open(folder.path())?;
    /// let call = Part::tool_call("c", "Bash", r#"{"command":"make Check"}"#);
    /// let answer = Message::new("m-1", Role::Assistant, 0).with(call);
    /// archive.ingest(Session::new("my-agent", "s-1"), vec![answer])?;
    ///
    /// let found = archive.find("s-1", &FindOptions::new("make check"))?;
    /// assert_eq!((found.total, found.items[0].place), (1, 0));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`session`](Self::session).
    pub fn find(&self, id: &str, options: &FindOptions) -> Result<FindResults> {
        let read = self.read()?;
        let number = find_session(&read, id)?;
        let mut found = FindResults::default();
        if options.text.is_empty() {
            return Ok(found);
        }
        let needle = Needle::new(&options.text, options.is_case_sensitive, options.is_whole_word);
        for entry in read.said_from(number, 0)? {
            let (place, record) = entry?;
            let is_full = found.items.len() >= options.limit;
            let is_shown = place >= options.first && !is_full;
            let before = found.total;
            let parts = record.parts.into_iter().filter(|part| !part.is_own());
            for (part, record) in parts.enumerate() {
                if is_looked_at(record.kind, &options.kinds) {
                    let text =
                        readable(record.kind, record.name.as_deref(), read.text(&record.body)?);
                    found.add(place, (part, record.kind), &text, &needle, is_shown);
                }
            }
            if is_full && place >= options.first && found.total > before {
                found.next = found.next.or(Some(place));
            }
        }
        Ok(found)
    }
}

fn is_looked_at(kind: PartKind, wanted: &[PartKind]) -> bool {
    kind != PartKind::Image && (wanted.is_empty() || wanted.contains(&kind))
}

impl FindResults {
    fn add(
        &mut self,
        place: u32,
        (part, kind): (usize, PartKind),
        text: &str,
        needle: &Needle,
        is_shown: bool,
    ) {
        let mut ranges: Vec<Range<usize>> = Vec::new();
        let mut occurrences = 0;
        for range in needle.ranges(text) {
            occurrences += 1;
            if is_shown && ranges.len() < MOST_RANGES {
                ranges.push(range);
            }
        }
        if occurrences == 0 {
            return;
        }
        self.total += 1;
        self.occurrences += occurrences;
        if is_shown {
            let snippet = snippet::around(text, &ranges);
            self.items.push(FoundPart { place, part, kind, occurrences, snippet });
        }
    }
}

/// The text of a part as people read it.
fn readable(kind: PartKind, name: Option<&str>, text: String) -> String {
    match (kind, name.unwrap_or_default()) {
        (PartKind::ToolCall, name) => Call::of(&text).after(name).text,
        (PartKind::File, name) if !name.is_empty() => format!("{name}\n{text}"),
        _ => text,
    }
}
