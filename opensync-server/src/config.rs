//! Config: the archive as its settings file says, and what the server keeps in that file.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use opensync_core::settings::SettingsFile;
use opensync_core::{Builder, OpenSync, Settings};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::auth::{AccountSettings, LimitSettings};
use crate::store;

/// What `config.toml` says beside the engine's settings.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Config {
    /// Who signs in, where others reach this server.
    pub(crate) accounts: Option<AccountSettings>,
    /// How much may be asked of the server.
    pub(crate) limits: Option<LimitSettings>,
    /// What the server does beside answering.
    #[serde(default)]
    pub(crate) serve: ServeSettings,
    /// What is hidden where nothing else is said.
    #[serde(default)]
    pub(crate) redaction: RedactionSettings,
    /// Where the archive is, if it is not in the data folder.
    #[serde(default)]
    pub(crate) store: StoreSettings,
}

/// `[store]`: where the archive is, if it is not in the data folder.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct StoreSettings {
    /// The address of a database.
    pub(crate) url: Option<String>,
}

/// `[serve]`: what the server does beside answering.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct ServeSettings {
    /// Whether it imports what agents write on this machine as they write it.
    pub(crate) watch: bool,
    /// The share of a processor that embedding may use beside what is asked; none embeds nothing.
    pub(crate) embedding_share: f32,
}

impl Default for ServeSettings {
    fn default() -> Self {
        Self { watch: true, embedding_share: 0.25 }
    }
}

/// `[redaction]`: what is hidden where nothing else is said.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct RedactionSettings {
    /// Whether e-mail addresses are, beside secrets.
    pub(crate) emails: bool,
}

impl Config {
    /// What a file says.
    pub(crate) fn of(file: &SettingsFile) -> Result<Self> {
        let config: Self = file.sections()?;
        let share = config.serve.embedding_share;
        ensure!(
            (0.0..=1.0).contains(&share),
            "`serve.embedding_share` must be 0 to 1, got `{share}`"
        );
        Ok(config)
    }

    const NAMES: [&str; 5] = ["accounts", "limits", "serve", "redaction", "store"];

    /// What the file in `folder` says.
    pub(crate) fn read(folder: &Path) -> Result<Self> {
        Self::of(&file(folder)?)
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

/// The archive of `folder`, by its settings, not opened yet: where `store` says, or the environment, or
/// the settings, or in the folder.
pub(crate) fn builder(folder: &Path, store: Option<&str>) -> Result<Builder> {
    let file = file(folder)?;
    // Read here as well, so that every command refuses what the server would.
    let config = Config::of(&file)?;
    let builder = OpenSync::builder(folder).settings(file.settings()?);
    let address =
        store::address(store, config.store.url.as_deref(), &|name| std::env::var(name).ok())?;
    match address {
        None => Ok(builder),
        #[cfg(feature = "postgres")]
        Some(url) => Ok(builder.postgres(url)),
        #[cfg(not(feature = "postgres"))]
        Some(_) => anyhow::bail!(
            "this program was built without `postgres`, and the archive is in a database"
        ),
    }
}

/// What values a setting takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum SettingKind {
    /// `true` or `false`.
    Boolean,
    /// A whole number.
    Integer,
    /// Any number.
    Number,
    /// A text.
    Text,
}

impl SettingKind {
    /// Whether a value is of the kind.
    pub(crate) fn takes(self, value: &Value) -> bool {
        match self {
            Self::Boolean => value.is_boolean(),
            Self::Integer => value.is_u64(),
            Self::Number => value.is_number(),
            Self::Text => value.is_string(),
        }
    }

    /// What to call it to who sent something else.
    pub(crate) fn noun(self) -> &'static str {
        match self {
            Self::Boolean => "true or false",
            Self::Integer => "a whole number",
            Self::Number => "a number",
            Self::Text => "a text",
        }
    }
}

/// A setting that may be changed while the server runs.
pub(crate) struct Setting {
    /// Its name, behind that of its section.
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    pub(crate) kind: SettingKind,
    /// Whether it takes effect at once.
    pub(crate) is_live: bool,
}

const fn setting(
    name: &'static str,
    kind: SettingKind,
    is_live: bool,
    about: &'static str,
) -> Setting {
    Setting { name, about, kind, is_live }
}

/// The settings that may be changed while the server runs. Who signs in and how much may be asked is
/// settled on the machine itself, and prices have routes of their own.
pub(crate) const SETTINGS: [Setting; 10] = {
    use SettingKind::{Boolean, Integer, Number, Text};
    [
        setting("serve.watch", Boolean, true, "Import what agents write, as they write it"),
        setting(
            "serve.embedding_share",
            Number,
            true,
            "Share of a processor for embedding beside what is asked, 0 to 1; 0 pauses it",
        ),
        setting("redaction.emails", Boolean, true, "Hide e-mail addresses beside secrets"),
        setting("model", Text, false, "The model that embeds, by the id it was installed under"),
        setting(
            "rerank_ms",
            Integer,
            false,
            "Milliseconds for the reranker, if one is installed; 0 is off",
        ),
        setting("cache_bytes", Integer, false, "Page cache of the store"),
        setting("index_bytes", Integer, false, "Memory of the writer of the index"),
        setting("commit_bytes", Integer, false, "What an import gathers before it commits"),
        setting("open_indexes", Integer, false, "Indexes that are kept open"),
        setting("open_index_bytes", Integer, false, "What the open indexes may have together"),
    ]
};

/// What holds where the file says nothing, by name.
pub(crate) fn defaults() -> Map<String, Value> {
    let engine = serde_json::to_value(Settings::default()).unwrap_or_default();
    let mut defaults = match engine {
        Value::Object(engine) => engine,
        _ => Map::new(),
    };
    let serve = ServeSettings::default();
    defaults.insert("serve.watch".to_owned(), serve.watch.into());
    defaults.insert("serve.embedding_share".to_owned(), serve.embedding_share.into());
    let emails = RedactionSettings::default().emails;
    defaults.insert("redaction.emails".to_owned(), emails.into());
    defaults
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn each_setting_has_a_default_of_its_kind_which_the_file_takes() {
        let defaults = defaults();
        let folder = tempfile::tempdir().unwrap();
        for Setting { name, kind, .. } in SETTINGS {
            let default = &defaults[name];
            assert!(kind.takes(default), "{name}: {default}");
            let mut file = file(folder.path()).unwrap();
            file.set(name, Some(default)).unwrap();
            file.expect_only(&Config::NAMES).unwrap();
            Config::of(&file).unwrap();
            assert_eq!(file.get(name).unwrap().as_ref(), Some(default), "{name}");
        }
    }
}
