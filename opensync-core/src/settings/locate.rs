//! Locate: where the archive of this person is, unless somebody says otherwise.

use std::ffi::OsString;
use std::path::PathBuf;

use super::Settings;
use crate::error::{Cause, Result};

/// The folder within the platform's data folder.
const NAME: &str = "opensync";

impl Settings {
    /// The folder of the archive: as given, otherwise `$OPENSYNC_HOME`, otherwise `opensync` in the
    /// platform's data folder. That is `$XDG_DATA_HOME` or `~/.local/share`, on macOS
    /// `~/Library/Application Support`, on Windows `%APPDATA%`. Nothing is created.
    ///
    /// `environment` looks up variables: the library never reads the environment by itself.
    ///
    /// ```
    /// use opensync_core::Settings;
    ///
    /// let told = Settings::locate(Some("/srv/archive".into()), &|name| std::env::var_os(name))?;
    /// assert_eq!(told, std::path::Path::new("/srv/archive"));
    /// let set = Settings::locate(None, &|name| (name == "OPENSYNC_HOME").then(|| "/var/o".into()))?;
    /// assert_eq!(set, std::path::Path::new("/var/o"));
    /// # Ok::<(), opensync_core::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if nothing tells a home folder.
    pub fn locate(
        told: Option<PathBuf>,
        environment: &dyn Fn(&str) -> Option<OsString>,
    ) -> Result<PathBuf> {
        let set = |name| environment(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        if let Some(folder) = told.or_else(|| set("OPENSYNC_HOME")) {
            return Ok(folder);
        }
        // Where no variable tells it, the operating system knows the home of the account.
        let home = || set("HOME").or_else(|| set("USERPROFILE")).or_else(std::env::home_dir);
        // As the specification of these variables says, one that is not absolute is not valid.
        let folder = |name| set(name).filter(|folder| folder.is_absolute());
        let data = if cfg!(windows) {
            folder("APPDATA").or_else(|| Some(home()?.join("AppData").join("Roaming")))
        } else if cfg!(target_vendor = "apple") {
            home().map(|home| home.join("Library/Application Support"))
        } else {
            folder("XDG_DATA_HOME").or_else(|| Some(home()?.join(".local/share")))
        };
        Ok(data.ok_or(Cause::NoHome {})?.join(NAME))
    }
}

#[cfg(all(test, target_os = "linux"))]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn located(told: Option<&str>, variables: &[(&str, &str)]) -> PathBuf {
        let find = |name: &str| variables.iter().find(|(known, _)| *known == name);
        let environment = |name: &str| find(name).map(|(_, value)| OsString::from(value));
        Settings::locate(told.map(PathBuf::from), &environment).unwrap()
    }

    #[test]
    fn the_nearest_word_counts_and_an_empty_one_does_not() {
        let all = [("OPENSYNC_HOME", "/o"), ("XDG_DATA_HOME", "/x"), ("HOME", "/h")];
        assert_eq!(located(Some("told"), &all), PathBuf::from("told"));
        assert_eq!(located(None, &all), PathBuf::from("/o"));
        assert_eq!(located(None, &all[1..]), PathBuf::from("/x/opensync"));
        assert_eq!(located(None, &all[2..]), PathBuf::from("/h/.local/share/opensync"));

        let empty = [("OPENSYNC_HOME", ""), ("XDG_DATA_HOME", "relative"), ("HOME", "/h")];
        assert_eq!(located(None, &empty), PathBuf::from("/h/.local/share/opensync"));
    }
}
