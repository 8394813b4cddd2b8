//! Global: what can be said to every command.

use std::path::PathBuf;

use clap::Args;

/// Options of every command.
#[derive(Args)]
pub(crate) struct Global {
    /// The data folder, instead of $OPENSYNC_HOME or the platform's data folder
    #[arg(long, global = true, value_name = "FOLDER")]
    pub(crate) data_dir: Option<PathBuf>,
    /// The database of the archive, as postgres://USER@HOST/NAME, instead of $OPENSYNC_STORE, `[store]
    /// url` in config.toml, or the data folder
    #[cfg(feature = "postgres")]
    #[arg(long, global = true, value_name = "URL")]
    store: Option<String>,
    /// Write JSON
    #[arg(long, global = true)]
    pub(crate) json: bool,
}

impl Global {
    /// The database that was named.
    #[cfg_attr(
        not(feature = "postgres"),
        allow(clippy::unused_self, reason = "a program without one knows none")
    )]
    pub(crate) fn store(&self) -> Option<String> {
        #[cfg(feature = "postgres")]
        return self.store.clone();
        #[cfg(not(feature = "postgres"))]
        None
    }
}
