//! Parameters: what the tools take, as their schemas tell it.

use opensync_core::{Field, Filter, TimeZone};
use schemars::JsonSchema;
use serde::Deserialize;

use super::lenient;

/// Which conversations are meant.
#[derive(Debug, Default, Deserialize, JsonSchema)]
pub(super) struct Which {
    /// Only this agent: claude-code, opencode, or the word of another one
    #[serde(default, deserialize_with = "lenient::text")]
    #[schemars(with = "Option<String>")]
    pub(super) source: Option<String>,
    /// Only this project: its folder, name or git remote; *part* for a part of one
    #[serde(default, deserialize_with = "lenient::text")]
    #[schemars(with = "Option<String>")]
    pub(super) project: Option<String>,
    /// Only from this time on: 2026-01-31, 7d (a week back), yesterday
    #[serde(default, deserialize_with = "lenient::text")]
    #[schemars(with = "Option<String>")]
    pub(super) after: Option<String>,
    /// Only up to this time; a day, month or year is meant with all of it
    #[serde(default, deserialize_with = "lenient::text")]
    #[schemars(with = "Option<String>")]
    pub(super) before: Option<String>,
}

#[derive(Debug, Deserialize, JsonSchema)]
pub(super) struct Search {
    /// A question, or words. Also "phrases", -without, +with, prefix*, project:NAME, after:7d,
    /// role:user, tool:NAME, path:FILE, has:error
    pub(super) query: String,
    /// The most conversations. 5 if not told, 20 at most
    #[serde(default, deserialize_with = "lenient::count")]
    #[schemars(with = "Option<usize>")]
    pub(super) limit: Option<usize>,
    /// Where to go on: the `next_cursor` of the answer before
    #[serde(default, deserialize_with = "lenient::text")]
    #[schemars(with = "Option<String>")]
    pub(super) cursor: Option<String>,
    /// lexical (by words), semantic (by meaning) or hybrid (both); the best that there is if not
    /// told
    #[serde(default, deserialize_with = "lenient::text")]
    #[schemars(with = "Option<String>")]
    pub(super) mode: Option<String>,
    #[serde(flatten)]
    pub(super) which: Which,
}

#[derive(Debug, Deserialize, JsonSchema)]
pub(super) struct Get {
    /// The conversation's id, or the beginning of it
    pub(super) id: String,
    /// Where to go on: the `next_cursor` of the answer before
    #[serde(default, deserialize_with = "lenient::text")]
    #[schemars(with = "Option<String>")]
    pub(super) cursor: Option<String>,
    /// About how long the answer may be. 2000 if not told, 20000 at most
    #[serde(default, deserialize_with = "lenient::count")]
    #[schemars(with = "Option<usize>")]
    pub(super) max_tokens: Option<usize>,
    /// Also what tools were called with and gave back, shortened
    #[serde(default, deserialize_with = "lenient::flag")]
    #[schemars(with = "Option<bool>")]
    pub(super) tools: Option<bool>,
}

#[derive(Debug, Deserialize, JsonSchema)]
pub(super) struct Context {
    /// A question, or words as for `search_sessions`
    pub(super) query: String,
    /// The most tokens of the answer. 1500 if not told, 16000 at most
    #[serde(default, deserialize_with = "lenient::count")]
    #[schemars(with = "Option<usize>")]
    pub(super) budget: Option<usize>,
    #[serde(flatten)]
    pub(super) which: Which,
}

#[derive(Debug, Deserialize, JsonSchema)]
pub(super) struct List {
    /// The most conversations. 10 if not told, 50 at most
    #[serde(default, deserialize_with = "lenient::count")]
    #[schemars(with = "Option<usize>")]
    pub(super) limit: Option<usize>,
    /// Where to go on: the `next_cursor` of the answer before
    #[serde(default, deserialize_with = "lenient::text")]
    #[schemars(with = "Option<String>")]
    pub(super) cursor: Option<String>,
    #[serde(flatten)]
    pub(super) which: Which,
}

#[derive(Debug, Deserialize, JsonSchema)]
pub(super) struct Statistics {
    /// What to take apart by: source, project, model, provider, day or tool. source if not told
    #[serde(default, deserialize_with = "lenient::text")]
    #[schemars(with = "Option<String>")]
    pub(super) by: Option<String>,
    /// The most rows. 10 if not told, 100 at most
    #[serde(default, deserialize_with = "lenient::count")]
    #[schemars(with = "Option<usize>")]
    pub(super) limit: Option<usize>,
    #[serde(flatten)]
    pub(super) which: Which,
}

#[derive(Debug, Deserialize, JsonSchema)]
pub(super) struct Recall {
    /// What to recall
    pub(super) topic: String,
    /// The most tokens to recall, a number. 2000 if not told
    pub(super) budget: Option<String>,
}

impl Which {
    /// What is meant. Days begin where this machine is.
    pub(super) fn filter(self) -> Result<Filter, String> {
        let told = |error: opensync_core::Error| error.to_string();
        let mut filter = Filter::default().time_zone(TimeZone::here());
        if let Some(source) = self.source {
            filter = filter.include(Field::Source, source);
        }
        if let Some(project) = self.project {
            filter = filter.include(Field::Project, project);
        }
        if let Some(after) = self.after {
            filter = filter.since(&after).map_err(told)?;
        }
        if let Some(before) = self.before {
            filter = filter.until(&before).map_err(told)?;
        }
        Ok(filter)
    }
}

/// A place to go on from; the beginning if none is told.
pub(super) fn position(cursor: Option<&str>) -> Result<usize, String> {
    let Some(cursor) = cursor else { return Ok(0) };
    lenient::whole(cursor).ok_or_else(|| format!("`{cursor}` is no cursor of an earlier answer"))
}
