//! `search_sessions`: conversations with the piece of text that matches.

use std::fmt::Write as _;

use super::arguments::Arguments;
use super::parameter::{CURSOR, Count, Kind, Parameter, WHICH};
use super::{Tool, answer};
use crate::error::Result;
use crate::opensync::OpenSync;
use crate::query::SearchMode;
use crate::search::SearchResults;
use crate::word::Word as _;

const LIMIT: Count = Count { least: 1, most: 20, default: 5 };

pub(super) const TOOL: Tool = Tool {
    name: "search_sessions",
    global_name: "opensync_search",
    description: "Find earlier conversations with coding agents by meaning and by words: whether \
                  something was done, decided or explained before. Returns each conversation's id, \
                  title and the piece of text that matches.",
    parameters: &[
        &[
            Parameter::required(
                "query",
                "A question, or words. Also \"phrases\", -without, +with, prefix*, project:NAME, \
                 after:7d, role:user, tool:NAME, path:FILE, has:error, commit:HASH, \
                 did:commit, outcome:failed",
            ),
            Parameter::count("limit", LIMIT, "The most conversations"),
            CURSOR,
            Parameter {
                name: "mode",
                kind: Kind::Word(SearchMode::WORDS),
                description: "By words, by meaning, or by both. Default: the best that there is",
                is_required: false,
            },
        ],
        WHICH,
    ],
    answer: search,
};

fn search(archive: &OpenSync, asked: &Arguments<'_>) -> Result<String> {
    let mut query = asked.query()?.limit(asked.count("limit", LIMIT)?);
    if let Some(cursor) = asked.cursor()? {
        query = query.after(cursor);
    }
    if let Some(mode) = asked.word::<SearchMode>("mode")? {
        query = query.mode(mode);
    }
    let SearchResults { hits, next, projects_alike, .. } = archive.search(&query)?;
    let mut text = String::new();
    for hit in &hits {
        // It may be gone since.
        let Some(info) = archive.find_session(&hit.external_id)? else { continue };
        text.push_str(&answer::session(&info));
        let _ = writeln!(text, "> {}", answer::one_line(&hit.snippet.text));
        if hit.more > 0 {
            let _ = writeln!(text, "({} more messages match)", hit.more);
        }
        if hit.copies > 0 {
            let _ = writeln!(text, "(also in {} copies of this conversation)", hit.copies);
        }
        text.push('\n');
    }
    if text.is_empty() {
        text.push_str("Nothing was found.");
        answer::add_alike(&mut text, &projects_alike);
    }
    Ok(answer::quotation(&text, next.as_ref()))
}
