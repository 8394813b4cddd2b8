//! Scope: the options that say which conversations are meant, the same for every command.

use clap::Args;
use opensync_core::{EvalStatus, Field, Query, Scope, TimeZone, parse_time, parse_until};

use crate::cli::Mode;

/// Which sessions are meant.
#[derive(Args)]
pub(crate) struct ScopeArgs {
    /// Only this agent
    #[arg(long, value_name = "AGENT")]
    pub(crate) source: Option<String>,
    /// Only projects whose folder or name holds this
    #[arg(long, value_name = "NAME")]
    pub(crate) project: Option<String>,
    /// Only models whose name holds this
    #[arg(long, value_name = "NAME")]
    pub(crate) model: Option<String>,
    /// Only from this time on: 2026-01-31, 7d, yesterday
    #[arg(long, value_name = "TIME", value_parser = parse_when)]
    pub(crate) since: Option<i64>,
    /// Only up to this time; a day, month or year is meant with all of it
    #[arg(long, value_name = "TIME", value_parser = parse_end)]
    pub(crate) until: Option<i64>,
    /// Only conversations with this label; may be given several times, for either
    #[arg(long = "tag", value_name = "TAG")]
    pub(crate) tags: Vec<String>,
    /// Only conversations that are marked for evaluations
    #[arg(long)]
    pub(crate) eval_ready: bool,
    /// Only conversations judged so: golden, correct, incorrect, `needs_review`
    #[arg(long, value_name = "STATUS", value_parser = parse_status)]
    pub(crate) eval_status: Option<EvalStatus>,
}

impl ScopeArgs {
    /// A query within this scope.
    pub(crate) fn query(self, words: &[String], mode: Option<Mode>) -> Query {
        let mut query = Query::new(words.join(" "));
        let filters = [
            (Field::Source, self.source),
            (Field::Project, self.project),
            (Field::Model, self.model),
        ];
        let eval = self.eval_status.map(|status| status.as_str().to_owned());
        let labels = self.tags.into_iter().map(|tag| (Field::Tag, tag));
        for (field, value) in labels.chain(eval.map(|status| (Field::Eval, status))) {
            query = query.filter(field, value);
        }
        if self.eval_ready {
            query = query.filter(Field::Eval, "ready");
        }
        for (field, value) in filters {
            if let Some(value) = value {
                query = query.filter(field, value);
            }
        }
        if let Some(mode) = mode {
            query = query.mode(mode.into());
        }
        if let Some(since) = self.since {
            query = query.after(since);
        }
        if let Some(until) = self.until {
            query = query.before(until);
        }
        query
    }

    pub(crate) fn scope(self) -> Scope {
        Scope {
            source: self.source,
            project: self.project,
            model: self.model,
            from_ms: self.since,
            // The end is the beginning of what is not meant.
            to_ms: self.until.map(|end| end - 1),
            tags: self.tags,
            eval_ready: self.eval_ready.then_some(true),
            eval_status: self.eval_status,
            time_zone: TimeZone::here(),
        }
    }
}

fn parse_when(text: &str) -> Result<i64, String> {
    parse_time(text).ok_or_else(no_time)
}

fn parse_end(text: &str) -> Result<i64, String> {
    parse_until(text).ok_or_else(no_time)
}

fn no_time() -> String {
    "say it as 2026-01-31, 7d, 3h, yesterday or today".to_owned()
}

/// A judgement by its word.
pub(crate) fn parse_status(text: &str) -> Result<EvalStatus, String> {
    let status = EvalStatus::ALL.into_iter().find(|status| status.as_str() == text);
    status.ok_or_else(|| "say golden, correct, incorrect or needs_review".to_owned())
}
