//! `opensync export`: conversations as files.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::{Context as _, Result};

use opensync_core::{ExportOptions, RedactOptions};

use super::Context;
use crate::{cli, output};

pub(super) fn run(context: &Context, arguments: cli::Export) -> Result<()> {
    let archive = context.open()?;
    let scope = arguments.scope.scope();
    let format = arguments.format;
    let redact = arguments.redact.then_some(RedactOptions { emails: arguments.emails });
    let options = ExportOptions { format, redact };
    let write = |out: &mut dyn Write| archive.export_with(&arguments.ids, &scope, options, out);
    let Some(path) = &arguments.output else {
        let count = write(&mut BufWriter::new(std::io::stdout().lock()))?;
        return tell(context, count, None);
    };
    // A reader never sees half an export: it gets its name when it is whole.
    let draft = path.with_added_extension(format!("{}.new", std::process::id()));
    let count = write_file(&draft, write).and_then(|count| {
        std::fs::rename(&draft, path)
            .with_context(|| format!("could not write `{}`", path.display()))?;
        Ok(count)
    });
    if count.is_err() {
        let _ = std::fs::remove_file(&draft);
    }
    tell(context, count?, Some(path))
}

fn write_file(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> opensync_core::Result<u64>,
) -> Result<u64> {
    let file =
        File::create(path).with_context(|| format!("could not create `{}`", path.display()))?;
    let mut out = BufWriter::new(file);
    let count = write(&mut out)?;
    let file = out.into_inner().context("could not write the output")?;
    file.sync_all().context("could not write the output")?;
    Ok(count)
}

fn tell(context: &Context, count: u64, path: Option<&Path>) -> Result<()> {
    match path {
        Some(path) if context.json => {
            output::json(&serde_json::json!({ "sessions": count, "path": path }))
        }
        Some(path) => {
            eprintln!("Wrote {} sessions to {}", output::count(count), path.display());
            Ok(())
        }
        None => Ok(()),
    }
}
