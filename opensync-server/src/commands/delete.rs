//! `opensync delete`: removes conversations from the archive.

use std::io::{BufRead as _, IsTerminal as _};

use anyhow::{Result, bail};
use opensync_core::SessionInfo;

use super::Context;
use crate::{cli, output};

pub(super) fn run(context: &Context, arguments: &cli::Delete) -> Result<()> {
    let archive = context.open()?;
    let mut sessions: Vec<SessionInfo> = Vec::new();
    for id in &arguments.ids {
        let info = archive.session(id)?;
        if sessions.iter().all(|known| known.id != info.id) {
            sessions.push(info);
        }
    }
    if !arguments.yes {
        confirm(&sessions)?;
    }
    for info in &sessions {
        archive.delete(&info.session.external_id)?;
    }
    if context.json {
        let ids: Vec<_> = sessions.iter().map(|info| &info.session.external_id).collect();
        return output::json(&serde_json::json!({ "deleted": ids }));
    }
    eprintln!("Deleted {} sessions. The agents' own files are untouched.", sessions.len());
    Ok(())
}

fn confirm(sessions: &[SessionInfo]) -> Result<()> {
    if !std::io::stdin().is_terminal() {
        bail!("deleting asks first: say --yes where nobody can answer");
    }
    for info in sessions {
        let title = info.session.title.as_deref().unwrap_or("(untitled)");
        let id = output::one_line(&info.session.external_id, 60);
        eprintln!("{id}  {} messages  {}", info.message_count, output::one_line(title, 60));
    }
    eprint!("Delete these? [y/N] ");
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer)?;
    if !matches!(answer.trim(), "y" | "Y" | "yes") {
        bail!("nothing was deleted");
    }
    Ok(())
}
