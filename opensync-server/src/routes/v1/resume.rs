//! Resume: how a session is gone on with in its agent.

use std::path::Path as File;

use axum::Json;
use axum::extract::Path;
use opensync_core::source::{self, Shell};
use opensync_core::{KeyScope, Owner, Session};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::{Caller, Failure, blocking};
use crate::routes::lookup::exact;
use crate::wire::v1::Problem;

/// The command that goes on with a session, or why there is none.
#[derive(Default, Serialize, ToSchema)]
pub(super) struct ResumeOut {
    /// The command, quoted for `sh`; `null` if there is none.
    command: Option<String>,
    /// The folder to run it in.
    cwd: Option<String>,
    /// The same in one line with its folder, for each shell that can be told.
    shells: Vec<ShellOut>,
    /// Why there is no command.
    reason: Option<String>,
}

/// A line for a shell.
#[derive(Serialize, ToSchema)]
struct ShellOut {
    /// `sh`, `fish`, `powershell` or `cmd`.
    name: &'static str,
    /// To be pasted as it is.
    line: String,
}

/// The command that goes on with a session in its agent, or why there is none.
#[utoipa::path(get, path = "/sessions/{id}/resume", tag = "sessions", security(("key" = [])),
    params(("id" = String, Path, description = "The session's external id")),
    responses((status = 200, body = ResumeOut),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn resume(
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<ResumeOut>, Failure> {
    caller.require(KeyScope::Read)?;
    blocking(move || {
        let session = exact(&caller.archive, &id)?.session;
        // Only the owner of this machine learns which files are on it.
        let is_ours = caller.holder.owner == Owner::LOCAL;
        Ok(Json(of(&session, &|file| !is_ours || File::new(file).exists())))
    })
    .await
}

/// How a session is gone on with; `is_there` tells whether a file of the agent is.
fn of(session: &Session, is_there: &dyn Fn(&str) -> bool) -> ResumeOut {
    let refused = |reason: String| ResumeOut {
        cwd: session.project.path.clone(),
        reason: Some(reason),
        ..ResumeOut::default()
    };
    let Some(agent) = source::named(&session.source) else {
        return refused(format!("`{}` is no agent that this version knows", session.source));
    };
    if let Some(origin) = session.origin.as_deref().filter(|origin| !is_there(origin)) {
        return refused(format!(
            "{} no longer has it on this machine: `{origin}` is gone, or it is from another one",
            agent.title()
        ));
    }
    let Some(resume) = agent.resume(session) else {
        return refused(format!("{} has no command that goes on with it", agent.title()));
    };
    let shells = Shell::ALL.into_iter();
    let shells: Vec<ShellOut> = shells
        .filter_map(|shell| Some(ShellOut { name: shell.as_str(), line: resume.line(shell)? }))
        .collect();
    if shells.is_empty() {
        return refused("its id or folder has characters that no shell takes in a line".to_owned());
    }
    let (command, cwd) = (resume.command(Shell::Sh), resume.folder.clone());
    ResumeOut { command, cwd, shells, reason: None }
}

#[cfg(test)]
mod tests {
    use opensync_core::Project;

    use super::*;

    fn session(source: &str, id: &str) -> Session {
        let origin = Some("/home/ada/log.jsonl".to_owned());
        Session { project: Project::at("/home/ada/shop"), origin, ..Session::new(source, id) }
    }

    #[test]
    fn a_session_whose_log_is_here_has_a_line_for_each_shell() {
        let told = of(&session("claude-code", "1f2e"), &|_| true);
        assert_eq!(told.command.as_deref(), Some("claude --resume 1f2e"));
        assert_eq!(told.shells.len(), Shell::ALL.len());
        assert_eq!(told.shells[0].line, "cd /home/ada/shop && claude --resume 1f2e");
        assert_eq!(told.reason, None);
    }

    #[test]
    fn one_that_cannot_be_gone_on_with_says_why() {
        let why = |session: &Session, is_there: bool| {
            let told = of(session, &|_| is_there);
            assert!(told.command.is_none() && told.shells.is_empty());
            told.reason.unwrap()
        };
        assert!(why(&session("my-agent", "1"), true).contains("no agent"));
        assert!(why(&session("claude-code", "1"), false).contains("log.jsonl"));
        assert!(why(&session("claude-code", "--help"), true).contains("no command"));
        assert!(why(&session("claude-code", "a\nb"), true).contains("no shell"));
    }
}
