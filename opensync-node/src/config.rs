//! Config: where the data is, and what its settings file and the caller say.

use std::path::{Path, PathBuf};

use napi_derive::napi;
use opensync_core::{Builder, OpenSync, Settings};

use crate::failure::Result;

/// How an archive is opened. What is left out comes from its `config.toml`, else is the default.
#[napi(object)]
#[derive(Default)]
pub struct OpenOptions {
    /// Page cache of the store, in bytes. 1 MiB to 64 GiB. Default: 64 MiB.
    pub cache_bytes: Option<i64>,
    /// Memory of the writer of the lexical index, in bytes. 16 MiB to 4 GiB. Default: 64 MiB.
    pub index_bytes: Option<i64>,
    /// What an import gathers before it commits, in bytes. 64 KiB to 1 GiB. Default: 8 MiB.
    pub commit_bytes: Option<i64>,
    /// The model that embeds, by the id it was installed under. Default: `all-minilm-l6-v2`.
    pub model: Option<String>,
}

/// Where the data is: as given, else `$OPENSYNC_HOME`, else the platform's data folder.
pub(crate) fn data_folder(told: Option<String>) -> Result<PathBuf> {
    Ok(Settings::locate(told.map(PathBuf::from), &|name| std::env::var_os(name))?)
}

/// The archive in `folder`, by its settings and those of the caller, not opened yet.
pub(crate) fn builder(folder: &Path, options: OpenOptions) -> Result<Builder> {
    let mut settings = Settings::read(folder)?;
    let choose = |told: Option<i64>, setting: &mut u64| {
        if let Some(told) = told {
            // A negative size is outside of every range, as is the greatest.
            *setting = u64::try_from(told).unwrap_or(u64::MAX);
        }
    };
    choose(options.cache_bytes, &mut settings.cache_bytes);
    choose(options.index_bytes, &mut settings.index_bytes);
    choose(options.commit_bytes, &mut settings.commit_bytes);
    settings.model = options.model.unwrap_or(settings.model);
    Ok(OpenSync::builder(folder).settings(settings))
}
