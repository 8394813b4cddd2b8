//! `opensync search`: hits with highlighted snippets.

use std::io::Write;

use anyhow::Result;
use opensync_core::files::{create_private_folder, write_whole};
use opensync_core::search::{Explanation, Reranked, SearchMode, Snippet};
use opensync_core::{Hit, OpenSync, SearchResults};

use super::Context;
use crate::filter::tell_alike;
use crate::{cli, output};

pub(super) fn run(context: &Context, arguments: cli::Search) -> Result<()> {
    let mut query = arguments.filter.query(&arguments.query, arguments.mode).limit(arguments.limit);
    if let Some(cursor) = arguments.cursor {
        query = query.after(cursor.into());
    }
    if arguments.messages {
        query = query.each_message();
    }
    if arguments.explain {
        query = query.explain();
    }
    let archive = context.open()?;
    let results = archive.search(&query)?;
    if context.json {
        return output::json(&results);
    }
    let mut out = anstream::stdout().lock();
    results.hits.iter().try_for_each(|hit| print(hit, &mut out))?;
    let count = match results.hits.len() {
        0 => "Nothing found".to_owned(),
        1 => "1 hit".to_owned(),
        hits => format!("{hits} hits"),
    };
    eprintln!("{count} in {:.1} ms.", results.took_ms);
    tell_alike(&results.projects_alike);
    tell_mode(&archive, arguments.mode, &results);
    if results.pending > 0 {
        eprintln!("{} changes are not indexed yet; the next search sees more.", results.pending);
    }
    Ok(())
}

fn print(hit: &Hit, out: &mut dyn Write) -> std::io::Result<()> {
    let title = hit.title.as_deref().unwrap_or("(untitled)");
    writeln!(out, "\u{1b}[1m{}\u{1b}[0m", output::one_line(title, 90))?;
    let role = hit.role.map_or("title", |role| role.as_str());
    let project = hit.project.as_deref().unwrap_or("-");
    let counted = |count: u64, what: &str| match count {
        0 => String::new(),
        count => format!(" · {count} {what}"),
    };
    let more = counted(hit.more, "more") + &counted(hit.copies, "copies");
    writeln!(
        out,
        "\u{1b}[2m{} · {role} · {} · {} · {}{more}\u{1b}[0m",
        output::minute(hit.created_at),
        output::one_line(&hit.source, 24),
        output::one_line(project, 50),
        output::one_line(&hit.external_id, 80),
    )?;
    if let Some(explanation) = &hit.explanation {
        writeln!(out, "\u{1b}[2m{}\u{1b}[0m", explained(hit.score, explanation))?;
    }
    writeln!(out, "  {}\n", highlighted(&hit.snippet))
}

/// What a score is made of, on one line.
fn explained(score: f32, explanation: &Explanation) -> String {
    let list = |name: &str, raw: Option<f32>, standard: Option<f32>| {
        let raw = raw.map_or_else(|| "-".to_owned(), |raw| format!("{raw:.3}"));
        let standard = standard.map_or_else(String::new, |standard| format!(" ({standard:+.2})"));
        format!("{name} {raw}{standard}")
    };
    let words = list("words", explanation.words, explanation.words_standard);
    let meaning = list("meaning", explanation.meaning, explanation.meaning_standard);
    format!("score {score:.3} = {words}, {meaning}")
}

/// Says once for each archive that there is no model, and each time what is not embedded yet.
fn tell_mode(archive: &OpenSync, asked: Option<SearchMode>, results: &SearchResults) {
    if results.pending_embeddings > 0 {
        eprintln!("Some messages are not embedded yet: run opensync embed.");
    }
    if results.reranked == Some(Reranked::TooSlow) {
        eprintln!(
            "There was no time to rerank: `rerank_ms` in config.toml says how much it may take."
        );
    }
    let is_asked = matches!(asked, Some(SearchMode::Lexical));
    if results.mode != SearchMode::Lexical || is_asked {
        return;
    }
    let told = archive.folder().join("vectors").join("told");
    let is_model = archive.models().list().is_ok_and(|models| !models.is_empty());
    if is_model || told.exists() {
        return;
    }
    eprintln!("Searched by words only. To search by meaning, too: opensync model install");
    // If it cannot be noted, it is told again.
    let _ = create_private_folder(&archive.folder().join("vectors"));
    let _ = write_whole(&told, |_| opensync_core::Result::Ok(()));
}

/// The snippet with its matches in colour.
fn highlighted(snippet: &Snippet) -> String {
    let mut text = String::new();
    let mut at = 0;
    for range in &snippet.highlights {
        text.push_str(&snippet.text[at..range.start]);
        text.push_str("\u{1b}[1;33m");
        text.push_str(&snippet.text[range.clone()]);
        text.push_str("\u{1b}[0m");
        at = range.end;
    }
    text.push_str(&snippet.text[at..]);
    text
}
