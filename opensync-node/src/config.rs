//! Config: where the data is, and what its settings file and the caller say.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy as _;
use napi_derive::napi;
use opensync_core::{Builder, OpenSync, PriceOverride, Settings};
use serde::Deserialize;

use crate::failure::{Failure, Result};

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

/// What of `config.toml` matters here.
#[derive(Default, Deserialize)]
struct Config {
    cache_bytes: Option<u64>,
    index_bytes: Option<u64>,
    commit_bytes: Option<u64>,
    model: Option<String>,
    #[serde(default)]
    prices: BTreeMap<String, PriceOverride>,
}

/// Where the data is: as told, else `$OPENSYNC_HOME`, else the platform's data folder.
pub(crate) fn data_folder(told: Option<String>) -> Result<PathBuf> {
    if let Some(folder) = told {
        return Ok(folder.into());
    }
    if let Some(folder) = std::env::var_os("OPENSYNC_HOME").filter(|folder| !folder.is_empty()) {
        return Ok(folder.into());
    }
    let strategy = etcetera::base_strategy::choose_native_strategy();
    let strategy = strategy.map_err(|error| Failure::io("find the home folder", error))?;
    Ok(strategy.data_dir().join("opensync"))
}

/// The archive in `folder`, by its settings and those of the caller, not opened yet.
pub(crate) fn builder(folder: &Path, options: OpenOptions) -> Result<Builder> {
    let config = read(folder)?;
    let mut settings = Settings::default();
    let choose = |told: Option<i64>, config: Option<u64>, default: u64| match told {
        // A negative size is outside of every range, as is the greatest.
        Some(told) => u64::try_from(told).unwrap_or(u64::MAX),
        None => config.unwrap_or(default),
    };
    settings.cache_bytes = choose(options.cache_bytes, config.cache_bytes, settings.cache_bytes);
    settings.index_bytes = choose(options.index_bytes, config.index_bytes, settings.index_bytes);
    settings.commit_bytes =
        choose(options.commit_bytes, config.commit_bytes, settings.commit_bytes);
    settings.model = options.model.or(config.model).unwrap_or(settings.model);
    for (model, price) in config.prices {
        settings.prices.insert(model.clone(), price.price(&model)?);
    }
    Ok(OpenSync::builder(folder).settings(settings))
}

fn read(folder: &Path) -> Result<Config> {
    let path = folder.join("config.toml");
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Config::default()),
        Err(error) => return Err(Failure::io(&format!("read `{}`", path.display()), error)),
    };
    toml::from_str(&text)
        .map_err(|error| Failure::InvalidInput(format!("`{}`: {error}", path.display())))
}
