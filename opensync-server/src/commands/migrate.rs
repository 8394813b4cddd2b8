//! `opensync migrate`: makes or renews the tables of a database.

use anyhow::{Result, ensure};

use super::Context;

pub(super) fn run(context: &Context) -> Result<()> {
    ensure!(
        context.is_in_database()?,
        "the archive is in the data folder, which is renewed when it is opened: name a database with \
         --store, OPENSYNC_STORE or `[store] url` in config.toml"
    );
    context.builder()?.migrate()?;
    anstream::println!("The database is ready for this version.");
    Ok(())
}
