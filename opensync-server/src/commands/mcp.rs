//! `opensync mcp`: serves the archive to an agent that started it.

use anyhow::Result;

use super::Context;
use crate::mcp;

pub(super) fn run(context: &Context) -> Result<()> {
    let archive = context.open()?;
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    let runtime = runtime.worker_threads(1).enable_all().build()?;
    runtime.block_on(mcp::serve_stdio(archive))
}
