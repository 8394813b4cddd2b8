//! Verbs: does what it is told on standard input, a line each, and says how many milliseconds it took.
//!
//! `verbs ARCHIVE`, with lines `import FOLDER LOGS`, `search LIMIT TEXT` and `context BUDGET TEXT`, their
//! words apart by tabs. For benches of other languages, which do the same beside it.

use std::error::Error;
use std::hint::black_box;
use std::io::{BufRead as _, Write as _};
use std::path::PathBuf;
use std::time::Instant;

use opensync_core::source::ClaudeCode;
use opensync_core::{ContextFormat, OpenSync, Query};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args_os().nth(1).ok_or("usage: verbs ARCHIVE")?;
    let archive = OpenSync::open(PathBuf::from(folder))?;
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let words: Vec<&str> = line.splitn(3, '\t').collect();
        let took = match words[..] {
            ["import", folder, logs] => import(folder, logs)?,
            ["search", limit, text] => search(&archive, limit.parse()?, text)?,
            ["context", budget, text] => context(&archive, budget.parse()?, text)?,
            _ => return Err(format!("no verb: `{line}`").into()),
        };
        writeln!(out, "{took}")?;
        out.flush()?;
    }
    Ok(())
}

fn import(folder: &str, logs: &str) -> opensync_core::Result<f64> {
    let archive = OpenSync::open(folder)?;
    let logs = [PathBuf::from(logs)];
    timed(|| archive.import(&ClaudeCode, &logs, &mut |_| {}))
}

fn search(archive: &OpenSync, limit: usize, text: &str) -> opensync_core::Result<f64> {
    timed(|| {
        let found = archive.search(&Query::new(text).limit(limit))?;
        Ok(found
            .hits
            .iter()
            .map(|hit| hit.snippet.text.len() + hit.external_id.len())
            .sum::<usize>())
    })
}

fn context(archive: &OpenSync, budget: usize, text: &str) -> opensync_core::Result<f64> {
    timed(|| archive.context(&Query::new(text).limit(10), budget, ContextFormat::Markdown))
}

fn timed<T>(work: impl FnOnce() -> opensync_core::Result<T>) -> opensync_core::Result<f64> {
    let began = Instant::now();
    black_box(work()?);
    Ok(began.elapsed().as_secs_f64() * 1000.0)
}
