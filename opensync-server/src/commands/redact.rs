//! `opensync redact preview`: what would be hidden before anything leaves.

use anyhow::Result;
use clap::Subcommand;
use opensync_core::redact::{RedactOptions, SessionFinding};

use super::Context;
use crate::output;
use crate::table::{self, Align};

#[derive(Subcommand)]
pub(crate) enum RedactAction {
    /// List the secrets in sessions, and their replacements
    Preview {
        /// Hide e-mail addresses, too
        #[arg(long)]
        emails: bool,
        /// Sessions, by id
        #[arg(required = true, value_name = "SESSION")]
        ids: Vec<String>,
    },
    /// List the known kinds of secrets
    Rules,
}

pub(super) fn run(context: &Context, action: RedactAction) -> Result<()> {
    match action {
        RedactAction::Preview { emails, ids } => preview(context, RedactOptions { emails }, &ids),
        RedactAction::Rules if context.json => {
            output::json(&serde_json::json!({ "rules": opensync_core::redact::secret_rules() }))
        }
        RedactAction::Rules => {
            let rows =
                opensync_core::redact::secret_rules().into_iter().map(|rule| vec![rule.to_owned()]);
            Ok(table::print(&[("RULE", Align::Left)], &rows.collect::<Vec<_>>())?)
        }
    }
}

fn preview(context: &Context, options: RedactOptions, ids: &[String]) -> Result<()> {
    let archive = context.open()?;
    let mut sessions = Vec::with_capacity(ids.len());
    for id in ids {
        let session = archive.session(id)?.session.external_id;
        let findings = archive.findings(&session, options)?;
        sessions.push((session, findings));
    }
    if context.json {
        let session = |(id, findings): &(String, Vec<SessionFinding>)| serde_json::json!({ "session": id, "findings": findings });
        let sessions: Vec<_> = sessions.iter().map(session).collect();
        return output::json(&serde_json::json!({ "sessions": sessions }));
    }
    let mut rows = Vec::new();
    for (session, findings) in &sessions {
        rows.extend(findings.iter().map(|finding| {
            vec![
                output::one_line(session, 40),
                output::count(finding.message),
                finding.mark.clone(),
                output::one_line(&finding.hint, 8),
                output::one_line(&finding.line, 100),
            ]
        }));
    }
    eprintln!("{} findings in {} sessions", rows.len(), sessions.len());
    let headings = [
        ("SESSION", Align::Left),
        ("MESSAGE", Align::Right),
        ("MARK", Align::Left),
        ("BEGINS", Align::Left),
        ("LINE", Align::Left),
    ];
    Ok(table::print(&headings, &rows)?)
}
