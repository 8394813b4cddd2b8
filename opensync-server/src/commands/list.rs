//! `opensync list`: conversations, last changed first.

use anyhow::Result;

use super::Context;
use crate::filter::tell_projects;
use crate::table::{self, Align};
use crate::{cli, output};

pub(super) fn run(context: &Context, arguments: cli::List) -> Result<()> {
    let filter = arguments.filter.filter();
    let archive = context.open()?;
    let sessions = archive.each_session(filter.clone()).skip(arguments.offset);
    let sessions: Vec<_> = sessions.take(arguments.limit).collect::<Result<_, _>>()?;
    if sessions.is_empty() {
        tell_projects(&archive, &filter)?;
    }
    if context.json {
        return output::json(&serde_json::json!({ "sessions": sessions }));
    }
    let rows: Vec<Vec<String>> = sessions
        .iter()
        .map(|info| {
            let session = &info.session;
            let project = session.project.name.as_deref().unwrap_or("-");
            vec![
                session.updated_at.map_or_else(|| "-".to_owned(), output::minute),
                output::one_line(&session.source, 24),
                output::one_line(project, 24),
                output::count(u64::from(info.message_count)),
                output::cost(info.cost_nanos, info.usage, u64::from(info.unpriced_count)),
                output::one_line(&session.external_id, 60),
                output::one_line(info.label(), 60),
            ]
        })
        .collect();
    let headings = [
        ("CHANGED", Align::Left),
        ("AGENT", Align::Left),
        ("PROJECT", Align::Left),
        ("MESSAGES", Align::Right),
        ("COST", Align::Right),
        ("SESSION", Align::Left),
        ("TITLE", Align::Left),
    ];
    Ok(table::print(&headings, &rows)?)
}
