//! `opensync delete`: removes conversations from the archive.

use anyhow::Result;
use opensync_core::SessionInfo;

use super::{Context, confirm};
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
        ask(&sessions)?;
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

fn ask(sessions: &[SessionInfo]) -> Result<()> {
    for info in sessions {
        let id = output::one_line(&info.session.external_id, 60);
        eprintln!("{id}  {} messages  {}", info.message_count, output::one_line(info.label(), 60));
    }
    confirm("Delete these?", "nothing was deleted")
}
