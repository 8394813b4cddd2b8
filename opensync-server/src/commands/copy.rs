//! `opensync copy`: an archive from a data folder to a database, or back.

use std::path::Path;

use anyhow::{Result, ensure};
use clap::Args;
use opensync_core::{Builder, OpenSync};

use super::Context;
use crate::{output, store};

#[derive(Args)]
pub(crate) struct Copy {
    /// The archive to copy: a data folder, or a database as postgres://USER@HOST/NAME
    #[arg(long, value_name = "FOLDER|URL")]
    from: String,
    /// Where it goes: a folder or a database that has no archive yet
    #[arg(long, value_name = "FOLDER|URL")]
    to: String,
}

pub(super) fn run(context: &Context, arguments: &Copy) -> Result<()> {
    let is_there = is_database(&arguments.from) || Path::new(&arguments.from).is_dir();
    ensure!(is_there, "`{}` is not there", arguments.from);
    let (from, to) = (named(context, &arguments.from)?, named(context, &arguments.to)?);
    to.clone().migrate()?;
    let tables = from.copy_to(to, &mut |table| {
        if !context.json && table.rows > 0 {
            anstream::println!("{:>12} rows  {}  {}", table.rows, &table.digest[..16], table.name);
        }
    })?;
    if context.json {
        output::json(&tables)?;
    } else {
        let rows: u64 = tables.iter().map(|table| table.rows).sum();
        anstream::println!("{rows} rows were copied, and are the same on both sides.");
    }
    Ok(())
}

fn is_database(name: &str) -> bool {
    name.starts_with("postgres://") || name.starts_with("postgresql://")
}

/// The archive in a folder, or in a database.
fn named(context: &Context, name: &str) -> Result<Builder> {
    if !is_database(name) {
        return Ok(OpenSync::builder(name));
    }
    let url = store::address(Some(name), None, &|name| std::env::var(name).ok())?;
    Ok(OpenSync::builder(&context.folder).postgres(url.unwrap_or_default()))
}
