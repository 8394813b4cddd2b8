//! Import: how fast logs come in, how little an import without news costs, and how soon a line that
//! an agent appends can be found.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use opensync_benches::{Corpus, write_logs};
use opensync_core::source::CLAUDE_CODE;
use opensync_core::Agents;
use opensync_core::{ImportOptions, OpenSync, Query};
use serde_json::json;

use crate::logs::{self, Logs};
use crate::options::Options;
use crate::table::Table;
use crate::timing::Timings;
use crate::{disk, worker};

/// Messages in each of the small logs.
const SMALL: usize = 2;
const APPENDS: usize = 50;
const IMPORTS: usize = 10;

/// Measures everything about imports.
pub(crate) fn measure(options: &Options, scratch: &Path, table: &mut Table) -> Result<()> {
    let corpus = Corpus::new(options.seed);
    let folder = scratch.join("import");
    let logs = logs::write(options.transcripts.as_deref(), &corpus, options.import_mb, &folder)?;
    let archive = folder.join("archive");
    bulk(&logs, &archive, table)?;
    appended(&logs.root, &archive, table)?;
    fs::remove_dir_all(&folder)?;
    nothing_new(&corpus, options.small_files, &scratch.join("small"), table)
}

#[expect(clippy::cast_precision_loss, reason = "sizes are far below 2^52")]
fn bulk(logs: &Logs, archive: &Path, table: &mut Table) -> Result<()> {
    let took = worker::import(archive, &logs.root)?;
    let megabytes = logs.bytes as f64 / 1e6;
    let speed = |seconds: f64| format!("{:.1} MB/s", megabytes / seconds);
    table
        .row(format!("import, {megabytes:.0} MB of log"))
        .ours(speed(took.import_s))
        .target(">= 40 MB/s");
    table.row("import, messages").ours(format!("{:.0} /s", took.messages / took.import_s));
    table.row("index after the import").ours(speed(took.index_s));
    table.row("import and index").ours(speed(took.import_s + took.index_s));
    table
        .row("peak memory of the import")
        .ours(format!("{:.0} MB", took.import_peak_mb))
        .target("<= 400 MB");
    table
        .row("peak memory of import and index")
        .ours(format!("{:.0} MB", took.peak_mb))
        .target("<= 400 MB");
    let percent = |bytes: u64| 100.0 * bytes as f64 / logs.bytes as f64;
    let (all, index) = (disk::size(archive)?, disk::size(&archive.join("lexical"))?);
    let store = percent(all.on_disk - index.on_disk);
    let (index, all, length) = (percent(index.on_disk), percent(all.on_disk), percent(all.length));
    table
        .row("store and index on disk, of the bytes of log")
        .ours(format!("{store:.1} + {index:.1} = {all:.1} %"))
        .target("<= 40 %");
    table.note(format!("The files' lengths, holes included, are {length:.1} % of the log."));
    table.note(format!("Imported are {}: {:.0} messages.", logs.described, took.messages));
    Ok(())
}

/// From a line that is appended to one log of many, to finding it.
fn appended(root: &Path, archive: &Path, table: &mut Table) -> Result<()> {
    let archive = OpenSync::open(archive)?;
    let log = first_log(root)?.context("there is a log")?;
    let session = log.file_stem().context("a log has a name")?.to_string_lossy().into_owned();
    let paths = [root.to_owned()];
    let (mut imports, mut both) = (Timings::default(), Timings::default());
    for number in 0..=APPENDS {
        let word = format!("needle{number}haystack");
        append(&log, &session, number, &word)?;
        let (mut import_once, mut both_once) = (imports.clone(), both.clone());
        let found = both_once.time(|| {
            import_once.time(|| {
                archive.import(
                    &Agents::of(&CLAUDE_CODE).at(&paths),
                    ImportOptions::default().index(false),
                )
            })?;
            archive.search(&Query::new(word))
        })?;
        ensure!(found.hits.len() == 1, "the appended line was not found");
        // The first one opens the index.
        if number > 0 {
            (imports, both) = (import_once, both_once);
        }
    }
    let files = count_logs(root)?;
    table
        .row(format!("line appended to 1 of {files} logs, to import, p50"))
        .ours_ms(imports.percentile(50));
    table.row("line appended, to import and search, p50").ours_ms(both.percentile(50));
    table.row("line appended, to import and search, p99").ours_ms(both.percentile(99));
    Ok(())
}

fn append(log: &Path, session: &str, number: usize, word: &str) -> Result<()> {
    let entry = json!({
        "parentUuid": null, "isSidechain": false, "userType": "external", "cwd": "/home/dev/work",
        "sessionId": session, "version": "2.1.0", "type": "user",
        "message": { "role": "user", "content": format!("where is the {word}?") },
        "uuid": format!("{number:08x}-0000-4000-a000-000000000000"),
        "timestamp": "2026-06-01T12:00:00.000Z",
    });
    let mut file = OpenOptions::new().append(true).open(log)?;
    writeln!(file, "{entry}")?;
    Ok(())
}

fn first_log(folder: &Path) -> Result<Option<PathBuf>> {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    entries.sort();
    for path in entries {
        if path.is_dir() {
            if let Some(log) = first_log(&path)? {
                return Ok(Some(log));
            }
        } else if path.extension().is_some_and(|extension| extension == "jsonl") {
            return Ok(Some(path));
        }
    }
    Ok(None)
}

fn count_logs(folder: &Path) -> Result<usize> {
    let mut count = 0;
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        count += if path.is_dir() { count_logs(&path)? } else { 1 };
    }
    Ok(count)
}

fn nothing_new(corpus: &Corpus, files: u64, folder: &Path, table: &mut Table) -> Result<()> {
    let root = folder.join("projects");
    write_logs(corpus, 0, files, SMALL, &root)?;
    let archive = OpenSync::open(folder.join("archive"))?;
    let paths = [root];
    archive.import(&Agents::of(&CLAUDE_CODE).at(&paths), ImportOptions::default().index(false))?;
    let mut timings = Timings::default();
    for _ in 0..IMPORTS {
        let report = timings.time(|| {
            archive
                .import(&Agents::of(&CLAUDE_CODE).at(&paths), ImportOptions::default().index(false))
        })?;
        ensure!(report.files_found == files, "{} of {files} logs were found", report.files_found);
        ensure!(report.files_read == 0, "{} logs were read again", report.files_read);
    }
    drop(archive);
    fs::remove_dir_all(folder)?;
    table
        .row(format!("import of {files} logs, nothing new, p50"))
        .ours_ms(timings.percentile(50))
        .target("<= 150 ms");
    Ok(())
}
