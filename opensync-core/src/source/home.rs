//! Home: the folders in which agents keep what they write, by system and by their variables.
//!
//! What a folder is called depends on the system, and logs may lie where another system is at home:
//! in a subsystem, in a container. So every place that a folder can have is named, whatever this
//! runs on; what is not there costs one look.

use std::path::{Path, PathBuf};

use super::Environment;
use super::roots::{at_home, configured_path, home};

/// Where an agent keeps what it writes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Home {
    /// The variable that tells another folder, in the place of those below.
    pub(crate) variable: Option<Variable>,
    /// Where it is if no variable tells.
    pub(crate) folders: &'static [Folder],
    /// Which folders in it hold logs; none if all of it does.
    pub(crate) logs: &'static [&'static str],
}

/// A variable of the environment.
#[derive(Clone, Copy, Debug)]
#[allow(dead_code, reason = "not every agent uses each of them")]
pub(crate) enum Variable {
    /// It tells one folder.
    One(&'static str),
    /// It tells folders with commas between them.
    List(&'static str),
}

/// A folder by what it lies in.
#[derive(Clone, Copy, Debug)]
#[allow(dead_code, reason = "not every agent uses each of them")]
pub(crate) enum Folder {
    /// In the home folder.
    Home(&'static str),
    /// In `XDG_CONFIG_HOME` or `~/.config`, on every system.
    Config(&'static str),
    /// In `XDG_DATA_HOME` or `~/.local/share`, on every system.
    Data(&'static str),
    /// Where programs with windows keep their settings: as [`Config`](Self::Config), in
    /// `~/Library/Application Support`, in `APPDATA`.
    Application(&'static str),
    /// In `LOCALAPPDATA` of Windows, where it is set.
    Local(&'static str),
}

/// The folders where logs are, whether or not they exist.
pub(super) fn folders(homes: &[Home], environment: Environment<'_>) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for one in homes {
        let mut folders = configured_in(one, environment);
        if folders.is_empty() {
            folders = one.folders.iter().flat_map(|folder| folder.places(environment)).collect();
        }
        found.extend(folders.iter().flat_map(|folder| logs_in(folder, one.logs)));
    }
    found
}

/// The folders that variables tell.
pub(super) fn configured(homes: &[Home], environment: Environment<'_>) -> Vec<PathBuf> {
    homes.iter().flat_map(|home| configured_in(home, environment)).collect()
}

fn configured_in(home: &Home, environment: Environment<'_>) -> Vec<PathBuf> {
    match home.variable {
        None => Vec::new(),
        Some(Variable::One(name)) => configured_path(name, environment).into_iter().collect(),
        Some(Variable::List(name)) => {
            let list = environment(name).unwrap_or_default();
            let list = list.to_string_lossy();
            let folders = list.split(',').map(str::trim).filter(|folder| !folder.is_empty());
            folders.map(|folder| at_home(folder, environment)).collect()
        }
    }
}

/// The folders of logs in a home. One that was told may be a folder of logs itself.
fn logs_in(folder: &Path, logs: &[&str]) -> Vec<PathBuf> {
    if logs.is_empty() || logs.iter().any(|name| folder.ends_with(name)) {
        return vec![folder.to_owned()];
    }
    logs.iter().map(|name| folder.join(name)).collect()
}

impl Folder {
    /// Every place that it can have.
    fn places(self, environment: Environment<'_>) -> Vec<PathBuf> {
        let (tops, inner) = match self {
            Self::Home(inner) => (vec![home(environment)], inner),
            Self::Config(inner) => {
                (vec![in_home("XDG_CONFIG_HOME", ".config", environment)], inner)
            }
            Self::Data(inner) => {
                (vec![in_home("XDG_DATA_HOME", ".local/share", environment)], inner)
            }
            Self::Application(inner) => {
                let library = || Some(home(environment)?.join("Library/Application Support"));
                let config = in_home("XDG_CONFIG_HOME", ".config", environment);
                (vec![config, library(), configured_path("APPDATA", environment)], inner)
            }
            Self::Local(inner) => (vec![configured_path("LOCALAPPDATA", environment)], inner),
        };
        tops.into_iter().flatten().map(|top| top.join(inner)).collect()
    }
}

/// What a variable tells, else a folder in the home folder.
fn in_home(variable: &str, default: &str, environment: Environment<'_>) -> Option<PathBuf> {
    configured_path(variable, environment).or_else(|| Some(home(environment)?.join(default)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOME: Home = Home {
        variable: Some(Variable::List("KEPT")),
        folders: &[Folder::Home(".agent"), Folder::Config("agent"), Folder::Application("Agent")],
        logs: &["logs", "old"],
    };

    fn found(variables: &[(&str, &str)]) -> Vec<String> {
        let told = |name: &str| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| std::ffi::OsString::from(*value))
        };
        let folders = folders(&[HOME], &told);
        folders.iter().map(|path| path.to_string_lossy().replace('\\', "/")).collect()
    }

    #[test]
    fn without_a_variable_every_place_that_a_system_has_is_looked_at() {
        assert_eq!(
            found(&[("HOME", "/h"), ("APPDATA", "/roaming")]),
            [
                "/h/.agent/logs",
                "/h/.agent/old",
                "/h/.config/agent/logs",
                "/h/.config/agent/old",
                "/h/.config/Agent/logs",
                "/h/.config/Agent/old",
                "/h/Library/Application Support/Agent/logs",
                "/h/Library/Application Support/Agent/old",
                "/roaming/Agent/logs",
                "/roaming/Agent/old",
            ]
        );
        assert_eq!(found(&[("XDG_CONFIG_HOME", "/c")])[0], "/c/agent/logs");
    }

    #[test]
    fn a_variable_takes_the_place_of_the_default_and_may_name_the_logs_themselves() {
        let told = [("HOME", "/h"), ("KEPT", "~/x, /y/logs")];
        assert_eq!(found(&told), ["/h/x/logs", "/h/x/old", "/y/logs"]);
    }
}
