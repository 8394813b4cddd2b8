//! Settings: what can be tuned, as data, and the file of an archive that says so.

mod entry;
mod file;
mod locate;

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::embed::DEFAULT_MODEL;
use crate::error::{Cause, Result};
use crate::price::Price;
use crate::word::words;

pub use file::SettingsFile;

/// Tunable values. Start from [`Settings::default`] and change what you measured.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Settings {
    /// Page cache of the store, in bytes. 1 MiB to 64 GiB. Default: 64 MiB.
    pub cache_bytes: u64,
    /// Memory of the writer of the lexical index, in bytes. 16 MiB to 4 GiB. Default: 64 MiB.
    pub index_bytes: u64,
    /// What an import gathers before it commits, in bytes as stored. 64 KiB to 1 GiB. Default: 8 MiB.
    pub commit_bytes: u64,
    /// Owners whose indexes are kept open, of each kind of index. 1 to 100,000. Default: 64.
    pub open_indexes: u64,
    /// What the files of the indexes that are kept open may have together, of each kind, in bytes.
    /// 1 MiB to 1 TiB. Default: 4 GiB. The index that was asked for last stays open, whatever it has.
    pub open_index_bytes: u64,
    /// The model that embeds, by the id it was installed under. Default: all-minilm-l6-v2.
    pub model: String,
    /// What an installed reranker may take in a search, in milliseconds: 0 to 60,000. 0 is off. If it
    /// needs longer, the order stays, and the answer says so. Default: 60.
    pub rerank_ms: u64,
    /// Prices of a person's own, by the model's name, above the bundled ones. Default: none.
    pub prices: BTreeMap<String, Price>,
    /// How a search goes about it.
    pub search: SearchSettings,
}

/// How a search goes about it: `[search]` in the file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct SearchSettings {
    /// How the vectors nearest to a question are looked for. Default: clusters.
    pub vectors: VectorSearch,
}

words! {
    /// How the vectors nearest to a question are looked for. What is found is scored alike.
    #[derive(Default)]
    #[non_exhaustive]
    pub enum VectorSearch: "search.vectors" {
        /// By a look at all of them.
        Scan = "scan",
        /// Where there are hundreds of thousands, by a look at those that gather nearest to it.
        #[default]
        Clusters = "clusters",
        /// As clusters, which a graph finds (HNSW) in programs built with the feature `hnsw`, such as
        /// the command.
        Graph = "graph",
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            cache_bytes: 64 << 20,
            index_bytes: 64 << 20,
            commit_bytes: 8 << 20,
            open_indexes: 64,
            open_index_bytes: 4 << 30,
            model: DEFAULT_MODEL.id.to_owned(),
            rerank_ms: 60,
            prices: BTreeMap::new(),
            search: SearchSettings::default(),
        }
    }
}

impl Settings {
    /// What `config.toml` in an archive's folder says; the defaults for what it does not say, and
    /// without the file. Entries that do not concern the engine are passed over.
    ///
    /// ```
    /// # let folder = tempfile::tempdir()?;
    /// std::fs::write(folder.path().join("config.toml"), "cache_bytes = 8388608")?;
    /// let settings = opensync_core::Settings::read(folder.path())?;
    /// assert_eq!(settings.cache_bytes, 8 << 20);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) for a file that is not valid, or a price
    /// that is out of range; [`Io`](crate::ErrorKind::Io) if it cannot be read.
    pub fn read(folder: &Path) -> Result<Self> {
        SettingsFile::read(folder)?.settings()
    }

    /// Refuses values outside their documented range.
    pub(crate) fn check(&self) -> Result<()> {
        in_range("cache_bytes", self.cache_bytes, 1 << 20, 64 << 30, "1 MiB to 64 GiB")?;
        in_range("index_bytes", self.index_bytes, 16 << 20, 4 << 30, "16 MiB to 4 GiB")?;
        in_range("commit_bytes", self.commit_bytes, 64 << 10, 1 << 30, "64 KiB to 1 GiB")?;
        in_range("open_indexes", self.open_indexes, 1, 100_000, "1 to 100000")?;
        in_range("open_index_bytes", self.open_index_bytes, 1 << 20, 1 << 40, "1 MiB to 1 TiB")?;
        in_range("rerank_ms", self.rerank_ms, 0, 60_000, "0 to 60000")
    }
}

fn in_range(
    name: &'static str,
    value: u64,
    least: u64,
    most: u64,
    expected: &'static str,
) -> Result<()> {
    if (least..=most).contains(&value) {
        return Ok(());
    }
    Err(Cause::OutOfRange { name, expected, got: value.to_string() }.into())
}
