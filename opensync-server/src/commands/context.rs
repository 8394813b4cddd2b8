//! `opensync context`: what is worth pasting into a prompt.

use std::io::Write as _;

use anyhow::Result;

use super::Context;
use crate::{cli, output};

pub(super) fn run(context: &Context, arguments: cli::Context) -> Result<()> {
    let query = arguments.filter.query(&arguments.query, arguments.mode);
    let pack = context.open()?.context(&query, arguments.budget, arguments.format)?;
    if context.json {
        return output::json(&pack);
    }
    let text = output::printable(&pack.text);
    anstream::stdout().lock().write_all(text.as_bytes())?;
    let passages = pack.passages.len();
    eprintln!("{passages} passages, {} of {} tokens.", pack.tokens, arguments.budget);
    Ok(())
}
