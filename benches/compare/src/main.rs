//! Compare: the engine beside `SQLite` FTS5 and ripgrep, in one table.
//!
//! Both sides are measured in one run, on the same texts, with the same questions. What each row
//! measures, and where a comparison is not quite even, stands below the table.

mod cold;
mod disk;
mod fts5;
mod import;
mod load;
mod logs;
mod options;
mod ripgrep;
mod search;
mod table;
mod timing;
mod worker;

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use clap::Parser;

use options::{Command, Options};
use table::Table;

fn main() -> Result<()> {
    let options = Options::parse();
    if let Some(Command::Import(worker)) = &options.command {
        return worker::run(worker);
    }
    fs::create_dir_all(&options.scratch).context("the scratch folder cannot be made")?;
    // Deleted at the end, and when a measurement fails.
    let scratch = tempfile::tempdir_in(&options.scratch)?;
    let mut table = Table::default();
    let measured = measure(&options, scratch.path(), &mut table);
    println!("{}", table.render());
    measured
}

fn measure(options: &Options, scratch: &Path, table: &mut Table) -> Result<()> {
    let fdatasync = disk::fdatasync(scratch)?;
    table.row("fdatasync of 4 KiB on this disk, p50").ours_ms(fdatasync);
    if !options.skip_import {
        import::measure(options, scratch, table)?;
    }
    if !options.skip_search {
        search::measure(options, scratch, table)?;
    }
    Ok(())
}
