//! Filter: the options that say which conversations are meant, the same for every command.

use clap::Args;
use opensync_core::annotation::EvalStatus;
use opensync_core::filter::{Field, TimeZone, parse_time, parse_until};
use opensync_core::search::SearchMode;
use opensync_core::{Filter, OpenSync, Query};

use crate::output;
use crate::word::word;

/// Which conversations are meant.
#[derive(Args)]
pub(crate) struct FilterArgs {
    /// Only this agent
    #[arg(long, value_name = "AGENT")]
    source: Option<String>,
    /// Only this project: its folder, name or git remote; 'shop*' or '*shop*' for a part
    #[arg(long, value_name = "NAME")]
    project: Option<String>,
    /// Only models whose name contains this
    #[arg(long, value_name = "NAME")]
    model: Option<String>,
    /// Only from this time on: 2026-01-31, 7d, yesterday
    #[arg(long, value_name = "TIME", value_parser = parse_when)]
    since: Option<i64>,
    /// Only up to this time; a day, month or year is included as a whole
    #[arg(long, value_name = "TIME", value_parser = parse_end)]
    until: Option<i64>,
    /// Only conversations with this label; may be given several times to match any
    #[arg(long = "tag", value_name = "TAG")]
    tags: Vec<String>,
    /// Only conversations that are marked for evaluations
    #[arg(long)]
    eval_ready: bool,
    /// Only conversations with this rating
    #[arg(long, value_name = "STATUS", value_parser = word::<EvalStatus>())]
    eval_status: Option<EvalStatus>,
}

impl FilterArgs {
    /// What is meant. Days begin where this machine is.
    pub(crate) fn filter(self) -> Filter {
        let ready = self.eval_ready.then(|| "eval".to_owned());
        let status = self.eval_status.map(|status| status.to_string());
        let one = [
            (Field::Source, self.source),
            (Field::Project, self.project),
            (Field::Model, self.model),
            (Field::Has, ready),
            (Field::Status, status),
        ];
        let tags = self.tags.into_iter().map(|tag| (Field::Tag, tag));
        let one = one.into_iter().filter_map(|(field, value)| Some((field, value?)));
        let mut filter = Filter::default().time_zone(TimeZone::here());
        for (field, value) in one.chain(tags) {
            filter = filter.include(field, value);
        }
        filter.from_ms = self.since;
        filter.to_ms = self.until;
        filter
    }

    /// A query for what is meant.
    pub(crate) fn query(self, words: &[String], mode: Option<SearchMode>) -> Query {
        let query = Query::new(words.join(" ")).filter(self.filter());
        match mode {
            Some(mode) => query.mode(mode),
            None => query,
        }
    }
}

/// Says which projects somebody may have meant who found nothing.
pub(crate) fn tell_projects(archive: &OpenSync, filter: &Filter) -> opensync_core::Result<()> {
    tell_alike(&archive.projects_alike(filter)?);
    Ok(())
}

/// Names projects that hold what was asked for, if there are any.
pub(crate) fn tell_alike(projects: &[String]) {
    if !projects.is_empty() {
        let names: Vec<String> = projects.iter().map(|name| output::one_line(name, 60)).collect();
        eprintln!(
            "No project has just this name; '*NAME*' finds parts of names: {}",
            names.join(", ")
        );
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
