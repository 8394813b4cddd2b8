//! Config: the archive as its settings file says, and what the server keeps in that file.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use opensync_core::settings::SettingsFile;
use opensync_core::{Builder, OpenSync, Settings};
use serde::Deserialize;

use crate::auth::{AccountSettings, LimitSettings};

/// What `config.toml` says beside the engine's settings.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Config {
    /// Who signs in, where others reach this server.
    pub(crate) accounts: Option<AccountSettings>,
    /// How much may be asked of the server.
    pub(crate) limits: Option<LimitSettings>,
}

impl Config {
    const NAMES: [&str; 2] = ["accounts", "limits"];

    /// What the file in `folder` says.
    pub(crate) fn read(folder: &Path) -> Result<Self> {
        Ok(file(folder)?.sections()?)
    }
}

/// The settings file in `folder`, without slips of the pen: the engine passes over what it does not
/// know.
pub(crate) fn file(folder: &Path) -> Result<SettingsFile> {
    let file = SettingsFile::read(folder)?;
    file.expect_only(&Config::NAMES)?;
    Ok(file)
}

/// Where the data is.
pub(crate) fn data_folder(told: Option<PathBuf>) -> Result<PathBuf> {
    Settings::locate(told, &|name| std::env::var_os(name))
        .context("name the folder with --data-dir")
}

/// The archive in `folder`, by its settings, not opened yet.
pub(crate) fn builder(folder: &Path) -> Result<Builder> {
    let file = file(folder)?;
    // Read here as well, so that every command refuses what the server would.
    file.sections::<Config>()?;
    Ok(OpenSync::builder(folder).settings(file.settings()?))
}
