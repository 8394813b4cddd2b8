//! Resumed: whether a session can be gone on with in its agent, and why not if it cannot.

use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};

use super::{Environment, Resume, named};
use crate::model::{LinkKind, Session};

/// Where a session would be gone on with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Machine {
    /// Here: the agent's log and the folder must be there.
    This,
    /// Somewhere else: nothing is known of it.
    Other,
}

/// Why a session cannot be gone on with.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NoResume {
    /// It is of no agent that this version knows.
    UnknownAgent {
        /// The session's source.
        source: String,
    },
    /// It is a task that another session handed over.
    Subagent {
        /// That session's external id.
        parent: String,
    },
    /// The agent's log of it is not on this machine, or no longer.
    LogGone {
        /// What the agent is called.
        agent: &'static str,
        /// Where the log was.
        path: String,
    },
    /// The agent has no command for it.
    NoCommand {
        /// What the agent is called.
        agent: &'static str,
    },
    /// The folder that it is of is not there.
    FolderGone {
        /// Which one.
        path: String,
    },
    /// The agent's command is not in `PATH`.
    NotInstalled {
        /// Which command.
        program: String,
    },
    /// Its id or folder has characters that no shell takes in a line.
    Unsayable,
}

impl fmt::Display for NoResume {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownAgent { source } => {
                write!(formatter, "`{source}` is no agent that this version knows")
            }
            Self::Subagent { parent } => write!(
                formatter,
                "it is a subagent's: resume the session that it worked for, `{parent}`"
            ),
            Self::LogGone { agent, path } => write!(
                formatter,
                "{agent} no longer has it on this machine: `{path}` is gone, or it is from another one"
            ),
            Self::NoCommand { agent } => {
                write!(formatter, "{agent} has no command that goes on with it")
            }
            Self::FolderGone { path } => {
                write!(formatter, "its folder `{path}` is not on this machine")
            }
            Self::NotInstalled { program } => {
                write!(formatter, "its agent is not installed: there is no `{program}` in PATH")
            }
            Self::Unsayable => {
                formatter.write_str("its id or folder has characters that no shell takes in a line")
            }
        }
    }
}

impl std::error::Error for NoResume {}

/// How to go on with `session` on `machine`.
///
/// Whether the agent is installed is not looked at: [`Resume::find_program`] tells.
///
/// ```
/// use opensync_core::source::{self, Machine, NoResume};
/// use opensync_core::Session;
/// let session = Session::new("claude-code", "1f2e");
/// assert_eq!(source::resume(&session, Machine::Other)?.program, "claude");
/// let other = source::resume(&Session::new("my-agent", "1"), Machine::Other);
/// assert_eq!(other, Err(NoResume::UnknownAgent { source: "my-agent".into() }));
/// # Ok::<(), NoResume>(())
/// ```
///
/// # Errors
///
/// Why it cannot be gone on with.
pub fn resume(session: &Session, machine: Machine) -> Result<Resume, NoResume> {
    let is_there = |path: &str| match machine {
        Machine::This => Path::new(path).exists(),
        Machine::Other => true,
    };
    let unknown = || NoResume::UnknownAgent { source: session.source.clone() };
    let agent = named(&session.source).ok_or_else(unknown)?;
    if let Some(link) = session.parent.as_ref().filter(|link| link.kind == LinkKind::Subagent) {
        return Err(NoResume::Subagent { parent: link.external_id.clone() });
    }
    if let Some(path) = session.origin.clone().filter(|path| !is_there(path)) {
        return Err(NoResume::LogGone { agent: agent.title(), path });
    }
    let resume = agent.resume(session).ok_or(NoResume::NoCommand { agent: agent.title() })?;
    if let Some(path) = resume.folder.clone().filter(|path| !is_there(path)) {
        return Err(NoResume::FolderGone { path });
    }
    Ok(resume)
}

impl Resume {
    /// Where the agent's command is, by the variable `PATH`: on Windows with one of the endings of
    /// `PATHEXT`.
    ///
    /// # Errors
    ///
    /// [`NoResume::NotInstalled`] if it is nowhere.
    pub fn find_program(&self, environment: Environment<'_>) -> Result<PathBuf, NoResume> {
        let path = environment("PATH").unwrap_or_default();
        let endings = if cfg!(windows) {
            let told = environment("PATHEXT").unwrap_or_else(|| OsString::from(".EXE;.CMD;.BAT"));
            told.to_string_lossy().split(';').map(str::to_owned).collect()
        } else {
            vec![String::new()]
        };
        let names = || endings.iter().map(|ending| format!("{}{ending}", self.program));
        let mut files = std::env::split_paths(&path)
            .flat_map(|folder| names().map(move |name| folder.join(name)));
        let missing = || NoResume::NotInstalled { program: self.program.clone() };
        files.find(|file| is_program(file)).ok_or_else(missing)
    }
}

#[cfg(unix)]
fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    path.metadata().is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(path: &Path) -> bool {
    path.is_file()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Link, Project};

    fn here<T>(run: impl FnOnce(&Path, &Session) -> T) -> T {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("log.jsonl");
        std::fs::write(&log, "").unwrap();
        let session = Session {
            project: Project::at(folder.path().to_string_lossy()),
            origin: Some(log.to_string_lossy().into_owned()),
            ..Session::new("claude-code", "1f2e")
        };
        run(folder.path(), &session)
    }

    #[test]
    fn a_session_whose_log_and_folder_are_here_is_gone_on_with_there() {
        here(|folder, session| {
            let resume = resume(session, Machine::This).unwrap();
            assert_eq!(resume.arguments, ["--resume", "1f2e"]);
            assert_eq!(resume.folder.as_deref(), folder.to_str());
        });
    }

    #[test]
    fn one_that_cannot_be_gone_on_with_says_why() {
        let why = |session: &Session| resume(session, Machine::This).unwrap_err().to_string();
        here(|folder, session| {
            let other = Session { source: "my-agent".to_owned(), ..session.clone() };
            assert!(why(&other).contains("no agent"));
            let gone = Session { origin: Some("/gone/log.jsonl".to_owned()), ..session.clone() };
            assert!(why(&gone).contains("log.jsonl"));
            assert!(resume(&gone, Machine::Other).is_ok(), "nobody knows what is there");
            let option = Session { external_id: "--help".to_owned(), ..session.clone() };
            assert!(why(&option).contains("no command"));
            let away = folder.join("away").to_string_lossy().into_owned();
            let moved = Session { project: Project::at(away.clone()), ..session.clone() };
            assert!(why(&moved).contains(&away));
            let link = Link { kind: LinkKind::Subagent, external_id: "s-0".to_owned() };
            let sub = Session { parent: Some(link), ..session.clone() };
            assert!(why(&sub).contains("`s-0`"));
        });
    }

    #[cfg(unix)]
    #[test]
    fn a_command_is_found_where_the_path_says_if_it_can_be_run() {
        use std::os::unix::fs::PermissionsExt as _;
        here(|folder, session| {
            let resume = resume(session, Machine::This).unwrap();
            let path = std::env::join_paths([Path::new("/nowhere"), folder]).unwrap();
            let told = |name: &str| (name == "PATH").then(|| path.clone());
            let program = folder.join("claude");
            std::fs::write(&program, "").unwrap();
            let why = resume.find_program(&told).unwrap_err();
            assert!(why.to_string().contains("no `claude` in PATH"), "{why}");
            std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
            assert_eq!(resume.find_program(&told), Ok(program));
        });
    }
}
