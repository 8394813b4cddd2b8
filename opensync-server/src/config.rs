//! Config: where the data is, and the one settings file in it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use etcetera::BaseStrategy as _;
use opensync_core::{
    Builder, OpenSync, PriceOverride, Settings, create_private_folder, write_whole,
};
use serde::{Deserialize, Serialize};

use crate::auth::{AccountSettings, LimitSettings};

const FILE_NAME: &str = "config.toml";

/// `config.toml`, in the data directory. Absent values are the defaults.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    /// Page cache of the store, in bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) cache_bytes: Option<u64>,
    /// Memory of the writer of the index, in bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) index_bytes: Option<u64>,
    /// What an import gathers before it commits, in bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) commit_bytes: Option<u64>,
    /// Owners whose indexes are kept open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) open_indexes: Option<u64>,
    /// What the files of open indexes may have together, in bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) open_index_bytes: Option<u64>,
    /// The model that embeds, by the id it was installed under.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) model: Option<String>,
    /// Who signs in, where others reach this server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) accounts: Option<AccountSettings>,
    /// How much may be asked of the server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) limits: Option<LimitSettings>,
    /// Prices of the person's own, by model.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) prices: BTreeMap<String, PriceOverride>,
}

/// Where the data is: as told, else `$OPENSYNC_HOME`, else the platform's data folder.
pub(crate) fn data_folder(told: Option<PathBuf>) -> Result<PathBuf> {
    if let Some(folder) = told {
        return Ok(folder);
    }
    if let Some(folder) = std::env::var_os("OPENSYNC_HOME").filter(|folder| !folder.is_empty()) {
        return Ok(folder.into());
    }
    let strategy = etcetera::base_strategy::choose_native_strategy()
        .context("no home folder: say where the data is with --data-dir")?;
    Ok(strategy.data_dir().join("opensync"))
}

/// The archive in `folder`, by its settings, not opened yet.
pub(crate) fn builder(folder: &Path) -> Result<Builder> {
    // Read here as well, for the engine passes over what it does not know, and a slip of the pen
    // should not go unnoticed.
    Config::read(folder)?;
    Ok(OpenSync::builder(folder).settings(Settings::read(folder)?))
}

impl Config {
    /// What the file in `folder` says; the defaults without a file.
    pub(crate) fn read(folder: &Path) -> Result<Self> {
        let path = folder.join(FILE_NAME);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Self::default());
            }
            Err(error) => {
                return Err(error).with_context(|| format!("could not read `{}`", path.display()));
            }
        };
        toml::from_str(&text).with_context(|| format!("`{}` is not valid", path.display()))
    }

    /// Writes the file in `folder`: whole, or not at all.
    pub(crate) fn write(&self, folder: &Path) -> Result<()> {
        let path = folder.join(FILE_NAME);
        let text = toml::to_string_pretty(self)?;
        create_private_folder(folder)
            .with_context(|| format!("could not create `{}`", folder.display()))?;
        write_whole(&path, |out| Ok(out.write_all(text.as_bytes())?))
    }
}
