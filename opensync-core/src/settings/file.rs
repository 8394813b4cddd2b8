//! File: `config.toml` of an archive's folder, read and changed. Comments in it stay.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::DeserializeOwned;
use toml_edit::{DocumentMut, Item, TableLike};

use super::{SearchSettings, Settings};
use crate::error::{Cause, Error, Result};
use crate::files::{create_private_folder, write_whole};
use crate::price::PriceOverride;

/// The file in an archive's folder.
const FILE_NAME: &str = "config.toml";

/// The settings of an archive as they are written: those of the engine, and those that a program
/// keeps beside them.
///
/// ```
/// use opensync_core::price::PriceOverride;
/// use opensync_core::settings::SettingsFile;
/// # let folder = tempfile::tempdir()?;
/// let path = folder.path().join("config.toml");
/// std::fs::write(&path, "cache_bytes = 8388608  # a small machine\n")?;
///
/// let mut file = SettingsFile::read(folder.path())?;
/// assert_eq!(file.settings()?.cache_bytes, 8 << 20);
///
/// let own: PriceOverride = serde_json::from_str(r#"{"input": 3, "output": 15}"#)?;
/// file.set_price("my-model", Some(&own))?;
/// file.write()?;
/// let text = std::fs::read_to_string(&path)?;
/// assert!(text.contains("# a small machine") && text.contains("[prices.my-model]"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct SettingsFile {
    pub(super) path: PathBuf,
    pub(super) text: String,
}

/// The engine's part of the file.
#[derive(Default, Deserialize)]
struct OfEngine {
    cache_bytes: Option<u64>,
    index_bytes: Option<u64>,
    commit_bytes: Option<u64>,
    open_indexes: Option<u64>,
    open_index_bytes: Option<u64>,
    model: Option<String>,
    #[serde(default)]
    prices: BTreeMap<String, PriceOverride>,
    #[serde(default)]
    search: SearchSettings,
}

impl OfEngine {
    const NAMES: [&str; 8] = [
        "cache_bytes",
        "index_bytes",
        "commit_bytes",
        "open_indexes",
        "open_index_bytes",
        "model",
        "prices",
        "search",
    ];
}

impl SettingsFile {
    /// The file in `folder`; an empty one if there is none.
    ///
    /// # Errors
    ///
    /// [`Io`](crate::ErrorKind::Io) if it cannot be read.
    pub fn read(folder: &Path) -> Result<Self> {
        let path = folder.join(FILE_NAME);
        match std::fs::read_to_string(&path) {
            Ok(text) => Ok(Self { path, text }),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                Ok(Self { path, text: String::new() })
            }
            Err(error) => Err(Error::file("read", &path, error)),
        }
    }

    /// The engine's settings; the defaults for what the file does not say.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) for a file that is not valid, or a price that
    /// is out of range. Whether the settings are in range is asked when an archive is opened with them:
    /// the caller may have others in their place.
    pub fn settings(&self) -> Result<Settings> {
        let file: OfEngine = self.sections()?;
        let default = Settings::default();
        let mut settings = Settings {
            cache_bytes: file.cache_bytes.unwrap_or(default.cache_bytes),
            index_bytes: file.index_bytes.unwrap_or(default.index_bytes),
            commit_bytes: file.commit_bytes.unwrap_or(default.commit_bytes),
            open_indexes: file.open_indexes.unwrap_or(default.open_indexes),
            open_index_bytes: file.open_index_bytes.unwrap_or(default.open_index_bytes),
            model: file.model.unwrap_or(default.model),
            prices: BTreeMap::new(),
            search: file.search,
        };
        for (model, price) in file.prices {
            let price = price.price(&model)?;
            settings.prices.insert(model, price);
        }
        Ok(settings)
    }

    /// The person's own prices, by model, as they are written.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) for a file that is not valid.
    pub fn prices(&self) -> Result<BTreeMap<String, PriceOverride>> {
        Ok(self.sections::<OfEngine>()?.prices)
    }

    /// The settings that a program keeps in the file, as the fields of `T`.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) for a file that is not valid.
    pub fn sections<T: DeserializeOwned>(&self) -> Result<T> {
        toml_edit::de::from_str(&self.text).map_err(|error| self.invalid(error))
    }

    /// Refuses a setting that is neither the engine's nor one of `names`, which are the program's:
    /// a slip of the pen should not go unnoticed.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput), naming the setting.
    pub fn expect_only(&self, names: &[&str]) -> Result<()> {
        let document = self.document()?;
        let is_known = |name: &str| OfEngine::NAMES.contains(&name) || names.contains(&name);
        let unknown = document.iter().map(|(name, _)| name).find(|name| !is_known(name));
        unknown.map_or(Ok(()), |name| Err(self.invalid(format!("there is no setting `{name}`"))))
    }

    /// Sets a person's own price of `model`, or with `None` takes it away. Returns whether there was
    /// one. Nothing is on the disk before [`write`](Self::write).
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) for a price that is out of range, and for a
    /// file that is not valid.
    pub fn set_price(&mut self, model: &str, price: Option<&PriceOverride>) -> Result<bool> {
        price.map(|price| price.price(model)).transpose()?;
        let is_there = self.prices()?.contains_key(model);
        let mut document = self.document()?;
        let prices = document.entry("prices").or_insert_with(implicit_table);
        let prices = prices.as_table_like_mut().ok_or_else(|| self.invalid("`prices`"))?;
        match price {
            Some(price) => {
                let entry = prices.entry(model).or_insert_with(toml_edit::table);
                let entry = entry.as_table_like_mut().ok_or_else(|| self.invalid("`prices`"))?;
                set_rates(entry, price);
            }
            None => drop(prices.remove(model)),
        }
        if prices.is_empty() {
            document.remove("prices");
        }
        self.text = document.to_string();
        Ok(is_there)
    }

    /// Writes the file, whole or not at all.
    ///
    /// # Errors
    ///
    /// [`Io`](crate::ErrorKind::Io) if it cannot be written.
    pub fn write(&self) -> Result<()> {
        if let Some(folder) = self.path.parent() {
            create_private_folder(folder).map_err(|error| Error::file("create", folder, error))?;
        }
        let failed = |error| Error::file("write", &self.path, error);
        write_whole(&self.path, |out| out.write_all(self.text.as_bytes()).map_err(failed))
    }

    pub(super) fn document(&self) -> Result<DocumentMut> {
        self.text.parse().map_err(|error: toml_edit::TomlError| self.invalid(error))
    }

    pub(super) fn invalid(
        &self,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Error {
        Cause::Settings { path: self.path.clone(), source: source.into() }.into()
    }
}

/// A table that is written only by what is in it.
pub(super) fn implicit_table() -> Item {
    let mut table = toml_edit::Table::new();
    table.set_implicit(true);
    Item::Table(table)
}

/// Writes rates over those that are there; what stands beside them stays.
fn set_rates(entry: &mut dyn TableLike, price: &PriceOverride) {
    let rates = [
        ("input", Some(price.input)),
        ("output", Some(price.output)),
        ("cache_read", price.cache_read),
        ("cache_write_5m", price.cache_write_5m),
        ("cache_write_1h", price.cache_write_1h),
        ("reasoning", price.reasoning),
    ];
    for (name, rate) in rates {
        let Some(rate) = rate else {
            entry.remove(name);
            continue;
        };
        put(entry, name, rate.into());
    }
}

/// Writes a value over one that is there. Its key stays as it is: what stands before it belongs to it.
pub(super) fn put(entry: &mut dyn TableLike, name: &str, mut new: toml_edit::Value) {
    let Some(old) = entry.get_mut(name) else {
        entry.insert(name, Item::Value(new));
        return;
    };
    if let Some(old) = old.as_value() {
        *new.decor_mut() = old.decor().clone();
    }
    *old = Item::Value(new);
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::settings::VectorSearch;

    fn file(text: &str) -> SettingsFile {
        SettingsFile { path: FILE_NAME.into(), text: text.to_owned() }
    }

    fn price(input: f64, cache_read: Option<f64>) -> PriceOverride {
        PriceOverride {
            input,
            output: 2.0,
            cache_read,
            cache_write_5m: None,
            cache_write_1h: None,
            reasoning: None,
        }
    }

    #[test]
    fn each_name_is_one_that_the_engine_reads() {
        for name in OfEngine::NAMES {
            let wrong = file(&format!("{name} = [true]\n"));
            wrong.expect_only(&[]).unwrap();
            assert!(wrong.settings().is_err(), "{name} is not read");
        }
        let error = file("cash = 1\n").expect_only(&["accounts"]).unwrap_err().report();
        assert!(error.contains(FILE_NAME) && error.contains("`cash`"), "{error}");
        file("[accounts]\nlocal = 'a'\n").expect_only(&["accounts"]).unwrap();
    }

    #[test]
    fn how_vectors_are_looked_for_is_read_from_the_section_on_search() {
        let read = |text: &str| file(text).settings().map(|settings| settings.search.vectors);
        assert_eq!(read("").unwrap(), VectorSearch::Clusters);
        assert_eq!(read("[search]\nvectors = 'scan'\n").unwrap(), VectorSearch::Scan);
        let error = read("[search]\nvectors = 'guess'\n").unwrap_err().report();
        assert!(error.contains("`guess`") && error.contains("`clusters`"), "{error}");
        assert!(read("[search]\nvector = 'scan'\n").is_err());
    }

    #[test]
    fn comments_and_order_stay_when_a_price_is_set() {
        let text = "# mine\nmodel = \"m\" # the small one\n\n[accounts] # ours\nkeys_only = true\n\n\
                    # as agreed\n[prices.\"a/b\"]\n# per million\ninput = 1.0 # cheap\noutput = 2.0\n\
                    cache_read = 0.5\n\n[limits]\nbehind_proxy = true\n";
        let mut changed = file(text);
        assert!(changed.set_price("a/b", Some(&price(3.0, None))).unwrap());
        let expected = text.replace("1.0 # cheap", "3.0 # cheap").replace("cache_read = 0.5\n", "");
        assert_eq!(changed.text, expected);

        assert!(!changed.set_price("new", Some(&price(4.0, Some(0.25)))).unwrap());
        assert_eq!(changed.prices().unwrap()["new"], price(4.0, Some(0.25)));
        for line in expected.lines() {
            assert!(changed.text.contains(line), "{line}");
        }
    }

    #[test]
    fn a_price_that_is_taken_away_leaves_nothing_behind() {
        let mut changed = file("model = \"m\"\n");
        changed.set_price("new", Some(&price(1.0, None))).unwrap();
        assert!(changed.set_price("new", None).unwrap());
        assert_eq!(changed.text, "model = \"m\"\n");
        assert!(!changed.set_price("new", None).unwrap());

        let mut inline = file("prices = { a = { input = 1, output = 2 } }\n");
        inline.set_price("b", Some(&price(3.0, None))).unwrap();
        let names: Vec<_> = inline.prices().unwrap().into_keys().collect();
        assert_eq!(names, ["a", "b"]);
    }

    #[test]
    fn what_is_not_valid_is_told_with_the_line_and_not_written_over() {
        let mut wrong = file("model = 'm'\ncache_bytes = 'many'\n");
        assert!(wrong.settings().unwrap_err().report().contains("line 2"));
        assert!(wrong.set_price("m", Some(&price(1.0, None))).is_err());
        let mut right = file("");
        assert!(right.set_price("m", Some(&price(-1.0, None))).is_err());
        assert_eq!(right.text, "");
    }
}
