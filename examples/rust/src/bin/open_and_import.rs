//! Imports a folder of Claude Code's transcripts, and shows what the archive holds then.
//!
//! Run it again on the same archive, and it reads only what is new in the transcripts.
//!
//! `cargo run -p opensync-examples --bin open_and_import -- ~/.claude/projects [ARCHIVE]`

use std::error::Error;
use std::ops::ControlFlow;
use std::path::PathBuf;

use opensync_core::Agents;
use opensync_core::import::ImportStep;
use opensync_core::source::CLAUDE_CODE;
use opensync_core::{Filter, ImportOptions, OpenSync};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let transcripts = arguments.next().ok_or("usage: open_and_import TRANSCRIPTS [ARCHIVE]")?;
    let temporary = tempfile::tempdir()?;
    let archive = OpenSync::open(arguments.next().unwrap_or_else(|| temporary.path().to_owned()))?;

    let mut tell = |step: &ImportStep| {
        if let ImportStep::Reading { progress, .. } = step {
            eprint!("\r{} of {} files", progress.files_done, progress.files);
        }
        ControlFlow::Continue(())
    };
    let agents = Agents::of(&CLAUDE_CODE).at([transcripts]);
    let report = archive.import(&agents, ImportOptions::default().progress(&mut tell))?;
    eprintln!();
    println!("{} files found, {} read", report.files_found, report.files_read);
    println!("{} sessions and {} messages are new", report.sessions, report.messages);
    for failed in &report.failed {
        println!("could not read {}: {}", failed.path.display(), failed.error.report());
    }

    for info in archive.sessions(&Filter::default(), None, 10)? {
        let title = info.session.title.as_deref().unwrap_or("(no title)");
        let project = info.session.project.name.as_deref().unwrap_or("-");
        println!("{project} | {} messages | {title}", info.message_count);
    }
    let total = archive.stats(&Filter::default())?.total;
    println!("{} sessions, {} tokens in all", total.sessions, total.usage.total());
    Ok(())
}
