//! Filter on the wire: query parameters as what they mean, for every route that lists, searches or
//! sums up.

use opensync_core::Filter;
use opensync_core::annotation::EvalStatus;
use opensync_core::filter::Field;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::http::ApiError;

/// Which sessions are meant, in the words of the hosted service. Absent says nothing.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(crate) struct Filters {
    /// Only this agent.
    source: Option<String>,
    /// Only projects whose folder, name or git remote holds this.
    project: Option<String>,
    /// Only models whose name holds this.
    model: Option<String>,
    /// Only sessions with one of these labels, apart by commas.
    tag: Option<String>,
    /// Only sessions judged so: `golden`, `correct`, `incorrect` or `needs_review`.
    status: Option<String>,
    /// Only from this time on: `2026-01-31`, `7d`, `yesterday`.
    after: Option<String>,
    /// Only up to this time; a day, month or year is meant with all of it.
    before: Option<String>,
    /// Where days begin and end: `Europe/Vienna` or `+02:00`. Default: UTC.
    tz: Option<String>,
}

impl Filters {
    /// What is meant. A project is meant by any part of it, as the hosted service has it.
    pub(crate) fn filter(&self) -> Result<Filter, ApiError> {
        let project = self.project.as_deref().filter(|part| !part.is_empty());
        let project = project.map(|part| format!("*{part}*"));
        let mut pairs = vec![
            ("tz", self.tz.as_deref()),
            ("source", self.source.as_deref()),
            ("project", project.as_deref()),
            ("model", self.model.as_deref()),
            ("status", self.status.as_deref()),
            ("after", self.after.as_deref()),
            ("before", self.before.as_deref()),
        ];
        let tags = self.tag.as_deref().into_iter().flat_map(|tags| tags.split(','));
        pairs.extend(tags.map(|tag| ("tag", Some(tag.trim()))));
        filter_of(pairs)
    }
}

/// What parameters mean; those that are absent or empty say nothing.
pub(crate) fn filter_of<'a>(
    pairs: impl IntoIterator<Item = (&'a str, Option<&'a str>)>,
) -> Result<Filter, ApiError> {
    let said = pairs.into_iter().filter_map(|(name, value)| Some((name, value?)));
    said.filter(|(_, value)| !value.is_empty()).try_fold(Filter::default(), narrowed)
}

/// A filter with one more parameter. Days begin where a `tz` before it says.
pub(crate) fn narrowed(filter: Filter, (name, value): (&str, &str)) -> Result<Filter, ApiError> {
    let refused = |error: opensync_core::Error| ApiError::bad_request(format!("`{name}`: {error}"));
    let no_time = |_| {
        ApiError::bad_request(format!("`{name}`: say it as 2026-01-31, 7d, 3h, yesterday or today"))
    };
    match name {
        "tz" => value.parse().map(|zone| filter.time_zone(zone)).map_err(refused),
        "after" | "date_from" => filter.since(value).map_err(no_time),
        "before" | "date_to" => filter.until(value).map_err(no_time),
        "status" => Ok(filter.status(status(value)?)),
        _ => match Field::named(name) {
            Some(field) => Ok(filter.include(field, value)),
            None => Ok(filter),
        },
    }
}

/// A judgement by its word.
fn status(told: &str) -> Result<EvalStatus, ApiError> {
    told.parse().map_err(|_| {
        ApiError::bad_request("`status`: expected golden, correct, incorrect or needs_review")
    })
}
