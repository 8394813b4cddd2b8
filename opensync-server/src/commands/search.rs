//! `opensync search`: hits with highlighted snippets.

use std::io::Write;

use anyhow::Result;
use opensync_core::{Field, Hit, Query, Snippet};

use super::Context;
use crate::{cli, output};

pub(super) fn run(context: &Context, arguments: cli::Search) -> Result<()> {
    let cli::Mode::Lexical = arguments.mode;
    let mut query = Query::new(arguments.query.join(" ")).limit(arguments.limit);
    if arguments.messages {
        query = query.each_message();
    }
    let scope = arguments.scope.scope();
    let filters = [
        (Field::Source, scope.source),
        (Field::Project, scope.project),
        (Field::Model, scope.model),
    ];
    for (field, value) in filters {
        if let Some(value) = value {
            query = query.filter(field, value);
        }
    }
    if let Some(since) = scope.from_ms {
        query = query.after(since);
    }
    if let Some(until) = scope.to_ms {
        query = query.before(until);
    }
    let results = context.open()?.search(&query)?;
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
    let more = if hit.more > 0 { format!(" · {} more", hit.more) } else { String::new() };
    writeln!(
        out,
        "\u{1b}[2m{} · {role} · {} · {} · {}{more}\u{1b}[0m",
        output::minute(hit.created_at),
        output::one_line(&hit.source, 24),
        output::one_line(project, 50),
        output::one_line(&hit.external_id, 80),
    )?;
    writeln!(out, "  {}\n", highlighted(&hit.snippet))
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
