//! `opensync link`: prints a link that lets a browser in once, for a server that runs already.

use std::net::SocketAddr;

use anyhow::Result;
use clap::Args;

use super::Context;
use crate::{auth, output};

#[derive(Args)]
pub(crate) struct Link {
    /// Where the server listens
    #[arg(long, default_value = "127.0.0.1:4519", value_name = "ADDRESS:PORT")]
    listen: SocketAddr,
}

pub(super) fn run(context: &Context, arguments: &Link) -> Result<()> {
    let base = format!("http://{}", arguments.listen);
    let link = auth::link(&context.open()?, &base)?;
    if context.json {
        return output::json(&serde_json::json!({ "link": link }));
    }
    anstream::println!("{link}");
    Ok(())
}
