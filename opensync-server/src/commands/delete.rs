//! `opensync delete`: removes conversations from the archive, by id or by a filter.

use std::io::Write as _;
use std::ops::ControlFlow;

use anyhow::Result;
use opensync_core::sessions::{Deleted, Deletion};
use opensync_core::{OpenSync, SessionInfo};

use super::{Context, confirm};
use crate::filter::tell_projects;
use crate::{cli, output};

/// What is said if whoever is asked does not say yes.
const KEPT: &str = "nothing was deleted";

pub(super) fn run(context: &Context, arguments: cli::Delete) -> Result<()> {
    let archive = context.open()?;
    if arguments.ids.is_empty() {
        by_filter(context, &archive, arguments)
    } else {
        by_id(context, &archive, &arguments)
    }
}

fn by_id(context: &Context, archive: &OpenSync, arguments: &cli::Delete) -> Result<()> {
    let mut sessions: Vec<SessionInfo> = Vec::new();
    for id in &arguments.ids {
        let info = archive.session(id)?;
        if sessions.iter().all(|known| known.id != info.id) {
            sessions.push(info);
        }
    }
    if !arguments.yes {
        ask(&sessions)?;
    }
    for info in &sessions {
        archive.delete(&info.session.external_id)?;
    }
    if context.json {
        let ids: Vec<_> = sessions.iter().map(|info| &info.session.external_id).collect();
        return output::json(&serde_json::json!({ "deleted": ids }));
    }
    done(sessions.len() as u64);
    Ok(())
}

fn ask(sessions: &[SessionInfo]) -> Result<()> {
    for info in sessions {
        let id = output::one_line(&info.session.external_id, 60);
        eprintln!("{id}  {} messages  {}", info.message_count, output::one_line(info.label(), 60));
    }
    confirm("Delete these?", KEPT)
}

fn by_filter(context: &Context, archive: &OpenSync, arguments: cli::Delete) -> Result<()> {
    let filter = arguments.filter.filter();
    let deletion = Deletion::new(filter.clone(), false)?;
    let count = archive.count_sessions(&filter)?;
    if count == 0 {
        tell_projects(archive, &filter)?;
    }
    if arguments.dry_run {
        if context.json {
            return output::json(&serde_json::json!({ "sessions": count }));
        }
        let mut out = std::io::stdout().lock();
        return Ok(writeln!(out, "{} would be deleted.", counted(count))?);
    }
    if count > 0 && !arguments.yes {
        confirm(&format!("Delete {} with all messages?", counted(count)), KEPT)?;
    }
    // Whoever said yes to a number meant these.
    let expected = Some(count).filter(|_| !arguments.yes);
    let Deleted { sessions, messages, .. } =
        archive.delete_sessions(&deletion, expected, &mut |_, _| ControlFlow::Continue(()))?;
    if context.json {
        let deleted =
            serde_json::json!({ "deleted_sessions": sessions, "deleted_messages": messages });
        return output::json(&deleted);
    }
    done(sessions);
    Ok(())
}

fn done(sessions: u64) {
    eprintln!("Deleted {}. The agents' own files are untouched.", counted(sessions));
}

fn counted(sessions: u64) -> String {
    if sessions == 1 { "1 session".to_owned() } else { output::count(sessions) + " sessions" }
}
