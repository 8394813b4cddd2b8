//! `opensync export`: conversations as files.

use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::Result;

use opensync_core::export::ExportOptions;
use opensync_core::files::write_whole;
use opensync_core::redact::RedactOptions;

use super::{Context, evals};
use crate::{cli, output};

pub(super) fn run(context: &Context, arguments: cli::Export) -> Result<()> {
    if let Some(format) = arguments.evals.evals {
        return evals::run(context, format, arguments);
    }
    let archive = context.open()?;
    let filter = arguments.filter.filter();
    let redact = arguments.redact.then_some(RedactOptions { emails: arguments.emails });
    let options = ExportOptions::from(arguments.format).redact(redact);
    let write = |out: &mut dyn Write| archive.export(&arguments.ids, &filter, options, out);
    let count = save(arguments.output.as_deref(), write)?;
    if redact.is_some() && arguments.ids.is_empty() {
        tell_staying(archive.staying(&filter)?);
    }
    tell(context, count, arguments.output.as_deref())
}

/// Says what is missing in a file that is made to be handed on.
fn tell_staying(count: u64) {
    if count > 0 {
        eprintln!("{} sessions stay on this machine and were left out.", output::count(count));
    }
}

/// Writes to a file, or to standard output without one.
pub(super) fn save<T>(
    path: Option<&Path>,
    write: impl FnOnce(&mut dyn Write) -> opensync_core::Result<T>,
) -> Result<T> {
    let Some(path) = path else {
        let mut out = BufWriter::new(std::io::stdout().lock());
        let done = write(&mut out)?;
        out.flush()?;
        return Ok(done);
    };
    Ok(write_whole(path, write)?)
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
