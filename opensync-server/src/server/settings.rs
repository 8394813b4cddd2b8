//! Settings: what a server is told of itself.

use std::path::Path;

use anyhow::Result;

use crate::auth::{AccountSettings, LimitSettings};
use crate::config::{Config, RedactionSettings, ServeSettings};

/// Who signs in to a server, and how much may be asked of it. The default is a server that nobody but
/// its own machine reaches.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    pub(crate) accounts: Option<AccountSettings>,
    pub(crate) limits: LimitSettings,
    pub(crate) serve: ServeSettings,
    pub(crate) redaction: RedactionSettings,
}

impl Settings {
    /// As `config.toml` in the data folder `folder` says; the defaults without such a file.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, or says what no setting is.
    pub fn read(folder: &Path) -> Result<Self> {
        let config = Config::read(folder)?;
        let limits = config.limits.unwrap_or_default();
        let Config { accounts, serve, redaction, .. } = config;
        Ok(Self { accounts, limits, serve, redaction })
    }
}
