//! Resume: how a session is gone on with, as programs are told.

use opensync_core::Session;
use opensync_core::source::{NoResume, Resume, Shell};
use serde::Serialize;
use utoipa::ToSchema;

/// The command that goes on with a session, or why there is none.
#[derive(Default, Serialize, ToSchema)]
pub(crate) struct ResumeOut {
    /// The command, quoted for `sh`; `null` if there is none.
    pub(crate) command: Option<String>,
    /// The folder to run it in.
    pub(crate) cwd: Option<String>,
    /// The same in one line with its folder, for each shell that can be told.
    pub(crate) shells: Vec<ShellOut>,
    /// Why there is no command.
    pub(crate) reason: Option<String>,
}

/// A line for a shell.
#[derive(Serialize, ToSchema)]
pub(crate) struct ShellOut {
    /// `sh`, `fish`, `powershell` or `cmd`.
    pub(crate) name: &'static str,
    /// To be pasted as it is.
    pub(crate) line: String,
}

impl ResumeOut {
    /// What is told of a session, and of how it is gone on with.
    pub(crate) fn of(session: &Session, resume: Result<Resume, NoResume>) -> Self {
        let told = resume.and_then(|resume| {
            let shells = Shell::ALL.into_iter();
            let line =
                |shell: Shell| Some(ShellOut { name: shell.as_str(), line: resume.line(shell)? });
            let shells: Vec<ShellOut> = shells.filter_map(line).collect();
            let command = resume.command(Shell::Sh);
            let told = Self { command, cwd: resume.folder, shells, reason: None };
            if told.shells.is_empty() { Err(NoResume::Unsayable) } else { Ok(told) }
        });
        told.unwrap_or_else(|why| Self {
            cwd: session.project.path.clone(),
            reason: Some(why.to_string()),
            ..Self::default()
        })
    }
}

#[cfg(test)]
mod tests {
    use opensync_core::Project;
    use opensync_core::source::{Machine, resume};

    use super::*;

    fn resumed(id: &str) -> ResumeOut {
        let project = Project::at("/home/ada/shop");
        let session = Session { project, ..Session::new("claude-code", id) };
        ResumeOut::of(&session, resume(&session, Machine::Other))
    }

    #[test]
    fn a_session_has_a_line_for_each_shell() {
        let told = resumed("1f2e");
        assert_eq!(told.command.as_deref(), Some("claude --resume 1f2e"));
        assert_eq!(told.shells.len(), Shell::ALL.len());
        assert_eq!(told.shells[0].line, "cd /home/ada/shop && claude --resume 1f2e");
        assert_eq!(told.reason, None);
    }

    #[test]
    fn one_without_a_command_says_why() {
        for (id, why) in [("--help", "no command"), ("a\nb", "no shell")] {
            let told = resumed(id);
            assert!(told.command.is_none() && told.shells.is_empty());
            assert_eq!(told.cwd.as_deref(), Some("/home/ada/shop"));
            assert!(told.reason.is_some_and(|reason| reason.contains(why)));
        }
    }
}
