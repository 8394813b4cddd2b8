//! `opensync export --evals`: conversations as tests for the tools that evaluate models.

use anyhow::Result;
use clap::Args;
use opensync_core::evals::{EvalFormat, EvalOptions, TurnMode};

use super::{Context, NothingFound, export};
use crate::filter::tell_projects;
use crate::word::word;
use crate::{cli, output};

#[derive(Args)]
pub(crate) struct EvalArgs {
    /// Write those marked for evaluations as tests for this tool
    #[arg(long, value_name = "TOOL", value_parser = word::<EvalFormat>(),
          conflicts_with_all = ["format", "redact"])]
    pub(crate) evals: Option<EvalFormat>,
    /// Which part of a conversation becomes a test
    #[arg(long, requires = "evals", value_name = "MODE", value_parser = word::<TurnMode>())]
    turn_mode: Option<TurnMode>,
    /// Keep names in paths, secrets and e-mail addresses as they are
    #[arg(long, requires = "evals")]
    no_anonymize: bool,
    /// Leave out earlier messages
    #[arg(long, requires = "evals")]
    no_context: bool,
    /// Leave out tool calls
    #[arg(long, requires = "evals")]
    no_tools: bool,
    /// Keep the agent's own system texts
    #[arg(long, requires = "evals")]
    system: bool,
    /// Only conversations with at least this many tokens
    #[arg(long, requires = "evals", value_name = "N")]
    min_tokens: Option<u64>,
}

pub(super) fn run(context: &Context, format: EvalFormat, arguments: cli::Export) -> Result<()> {
    let typed = arguments.evals;
    let options = EvalOptions::new(format)
        .turn_mode(typed.turn_mode.unwrap_or_default())
        .anonymize(!typed.no_anonymize)
        .include_context(!typed.no_context)
        .include_tools(!typed.no_tools)
        .include_system(typed.system);
    let mut filter = arguments.filter.filter();
    filter.min_tokens = typed.min_tokens;
    let archive = context.open()?;
    let path = arguments.output.as_deref();
    let report = export::save(path, |out| archive.evals(&arguments.ids, &filter, &options, out))?;
    if report.ready == 0 {
        let hint = "no conversation is marked for evaluations: `opensync edit --eval-ready`";
        return Err(NothingFound(hint.to_owned()).into());
    }
    if report.sessions == 0 {
        tell_projects(&archive, &filter)?;
        return Err(NothingFound("no marked conversation fits".to_owned()).into());
    }
    if context.json && path.is_some() {
        return output::json(&report);
    }
    for warning in &report.warnings {
        eprintln!("opensync: {}", output::printable(warning));
    }
    eprintln!("Wrote {} tests of {} conversations", report.test_cases, report.sessions);
    Ok(())
}
