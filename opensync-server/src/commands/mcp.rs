//! `opensync mcp`: serves the archive to an agent that started it.

use anyhow::Result;

use super::Context;
use crate::mcp;

pub(super) fn run(context: &Context) -> Result<()> {
    let archive = context.open()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all();
    runtime.build()?.block_on(mcp::serve_stdio(archive))
}
