//! Entry: one setting of a file, by its name.

use serde_json::Value;

use super::SettingsFile;
use super::file::{implicit_table, put};
use crate::error::Result;

impl SettingsFile {
    /// What the file says of a setting, `model` or `limits.behind_proxy`; nothing if it does not.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) for a file that is not valid.
    pub fn get(&self, name: &str) -> Result<Option<Value>> {
        let all: Value = self.sections()?;
        let found = name.split('.').try_fold(&all, |table, name| table.get(name));
        Ok(found.cloned())
    }

    /// Says something else of a setting, or with `None` nothing any more. Comments and order stay.
    /// Nothing is on the disk before [`write`](Self::write).
    ///
    /// ```
    /// use opensync_core::settings::SettingsFile;
    /// # let folder = tempfile::tempdir()?;
    /// let mut file = SettingsFile::read(folder.path())?;
    /// file.set("limits.behind_proxy", Some(&true.into()))?;
    /// assert_eq!(file.get("limits.behind_proxy")?, Some(true.into()));
    /// assert!(file.set("cache_bytes", Some(&1.into())).is_err(), "that is too little");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) for what is no truth value, number or text, a
    /// value that the engine does not take, and a file that is not valid: nothing changes then.
    pub fn set(&mut self, name: &str, to: Option<&Value>) -> Result<()> {
        let mut changed = self.clone();
        changed.put(name, to)?;
        changed.settings()?.check()?;
        *self = changed;
        Ok(())
    }

    fn put(&mut self, name: &str, to: Option<&Value>) -> Result<()> {
        let mut document = self.document()?;
        let (section, key) = name.rsplit_once('.').unwrap_or(("", name));
        let mut table: &mut dyn toml_edit::TableLike = document.as_table_mut();
        for part in section.split('.').filter(|part| !part.is_empty()) {
            let entry = table.entry(part).or_insert_with(implicit_table);
            table = entry.as_table_like_mut().ok_or_else(|| self.invalid(format!("`{part}`")))?;
        }
        match to {
            Some(told) => put(table, key, self.value(name, told)?),
            None => drop(table.remove(key)),
        }
        let is_empty = table.is_empty();
        if is_empty && !section.is_empty() && !section.contains('.') {
            document.remove(section);
        }
        self.text = document.to_string();
        Ok(())
    }

    fn value(&self, name: &str, told: &Value) -> Result<toml_edit::Value> {
        let value = match told {
            Value::Bool(told) => Some((*told).into()),
            Value::String(told) => Some(told.as_str().into()),
            Value::Number(told) => {
                told.as_i64().map(Into::into).or_else(|| told.as_f64().map(Into::into))
            }
            _ => None,
        };
        value.ok_or_else(|| self.invalid(format!("`{name}`: expected a value, got `{told}`")))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn file(text: &str) -> SettingsFile {
        SettingsFile { path: "config.toml".into(), text: text.to_owned() }
    }

    #[test]
    fn comments_and_order_stay_when_a_setting_is_changed() {
        let text = "# mine\nmodel = \"m\" # the small one\n\n[serve] # here\n# less\nshare = 0.5 # now\n\n\
                    [limits]\nbehind_proxy = true\n";
        let mut changed = file(text);
        changed.set("serve.share", Some(&0.25.into())).unwrap();
        changed.set("model", Some(&"n".into())).unwrap();
        let expected = text.replace("0.5", "0.25").replace("\"m\"", "\"n\"");
        assert_eq!(changed.text, expected);
    }

    #[test]
    fn a_setting_that_is_taken_away_leaves_nothing_behind() {
        let mut changed = file("model = \"m\"\n");
        changed.set("serve.watch", Some(&false.into())).unwrap();
        assert_eq!(changed.get("serve.watch").unwrap(), Some(Value::Bool(false)));
        changed.set("serve.watch", None).unwrap();
        changed.set("serve.watch", None).unwrap();
        assert_eq!(changed.text, "model = \"m\"\n");
    }

    #[test]
    fn what_the_engine_does_not_take_changes_nothing_and_is_named() {
        let mut kept = file("model = \"m\"\n");
        for (name, wrong) in
            [("cache_bytes", Value::from(5)), ("index_bytes", "x".into()), ("model", Value::Null)]
        {
            let error = kept.set(name, Some(&wrong)).unwrap_err().report();
            assert!(error.contains(name), "{error}");
        }
        assert_eq!(kept.text, "model = \"m\"\n");
    }
}
