//! Service: has this system watch what agents write, from sign-in on, and without a terminal.
//!
//! What the system is told is text that is made here from nothing but what is handed in, for each kind of
//! system on any of them; the command writes it and calls the system.

mod launchd;
mod systemd;
mod task;

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use anyhow::{Result, bail};

/// What is to run.
#[derive(Clone, Debug)]
pub(crate) struct Watcher {
    /// The program.
    pub(crate) program: PathBuf,
    /// The folder of its data.
    pub(crate) data: PathBuf,
    /// Variables that tell where agents keep their logs: a service does not see those of a shell.
    pub(crate) variables: Vec<(String, String)>,
}

/// What is known of whom it runs for.
pub(crate) type Environment<'a> = &'a dyn Fn(&str) -> Option<OsString>;

/// A call of the system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Call {
    pub(crate) program: &'static str,
    pub(crate) arguments: Vec<OsString>,
    /// Whether what it is for may be so already, and a failure means nothing.
    pub(crate) may_fail: bool,
}

/// How a system is told.
#[derive(Debug)]
pub(crate) struct Plan {
    /// What the system calls it that starts services.
    pub(crate) manager: &'static str,
    /// What is written, and where.
    pub(crate) file: PathBuf,
    pub(crate) text: Vec<u8>,
    /// Whether the file stays: where it does not, the system keeps a copy of its own.
    pub(crate) is_kept: bool,
    pub(crate) install: Vec<Call>,
    pub(crate) remove: Vec<Call>,
    /// What the system is told once the file is gone.
    pub(crate) forget: Vec<Call>,
    /// What is left when all is removed: links to the file, folders that hold nothing else.
    pub(crate) leftovers: Vec<PathBuf>,
    /// Succeeds if it is there and, unless [`running`](Self::running) says more, runs.
    pub(crate) status: Call,
    /// What the answer to that holds if it runs.
    pub(crate) running: Option<&'static str>,
}

/// How the system that this was built for is told.
pub(crate) fn plan(watcher: &Watcher, environment: Environment<'_>) -> Result<Plan> {
    if cfg!(windows) {
        task::plan(watcher, environment)
    } else if cfg!(target_os = "macos") {
        launchd::plan(watcher, environment)
    } else {
        systemd::plan(watcher, environment)
    }
}

impl Call {
    fn new<A: AsRef<OsStr>>(program: &'static str, arguments: impl IntoIterator<Item = A>) -> Self {
        let arguments = arguments.into_iter().map(|word| word.as_ref().to_owned()).collect();
        Self { program, arguments, may_fail: false }
    }

    fn may_fail(self) -> Self {
        Self { may_fail: true, ..self }
    }
}

impl Watcher {
    /// What the program is given.
    fn arguments(&self) -> Result<[String; 3]> {
        let data = text(self.data.as_os_str())?;
        Ok(["--data-dir".to_owned(), data, "watch".to_owned()])
    }
}

/// A path or word as the system can be told it.
fn text(word: &OsStr) -> Result<String> {
    match word.to_str() {
        Some(text) if !text.chars().any(char::is_control) => Ok(text.to_owned()),
        _ => bail!("`{}` has characters that no service definition can hold", word.display()),
    }
}

/// The home folder.
fn home(environment: Environment<'_>) -> Result<PathBuf> {
    let told = |name| environment(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    match told("HOME").or_else(|| told("USERPROFILE")) {
        Some(home) => Ok(home),
        None => bail!("no home folder: the system has no place for a service of yours"),
    }
}

/// A text within XML.
fn xml(text: &str) -> String {
    let escaped = |it: char| match it {
        '&' => "&amp;".to_owned(),
        '<' => "&lt;".to_owned(),
        '>' => "&gt;".to_owned(),
        '"' => "&quot;".to_owned(),
        other => other.to_string(),
    };
    text.chars().map(escaped).collect()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A watcher whose words hold what each kind of file has to be careful with.
    pub(super) fn odd() -> Watcher {
        Watcher {
            program: PathBuf::from("/opt/my tools/opensync"),
            data: PathBuf::from("/home/ada/50% \"a\" & <b> $HOME"),
            variables: vec![("CODEX_HOME".to_owned(), "/mnt/a b/100%".to_owned())],
        }
    }

    pub(super) fn here(name: &str) -> Option<OsString> {
        match name {
            "HOME" => Some("/home/ada".into()),
            "USERNAME" => Some("ada".into()),
            "USERDOMAIN" => Some("SHOP".into()),
            _ => None,
        }
    }

    #[test]
    fn what_no_line_can_hold_is_refused() {
        for plan in [systemd::plan, launchd::plan, task::plan] {
            let bad = Watcher { data: PathBuf::from("/home/a\nExecStart=evil"), ..odd() };
            assert!(plan(&bad, &here).is_err());
        }
    }
}
