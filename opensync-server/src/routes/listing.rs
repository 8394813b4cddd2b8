//! Listing: what lists have in common: which sessions, how many, and from where on.

use opensync_core::{EvalStatus, Field, Query, Scope, TimeZone, parse_time_in, parse_until_in};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::http::Failure;

/// The most items of one answer.
const MAX_LIMIT: usize = 200;

/// Which sessions are meant. Absent says nothing.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(super) struct Filters {
    /// Only this agent.
    source: Option<String>,
    /// Only projects whose folder or name holds this.
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
    /// Where days begin and end: `Europe/Vienna` or `+02:00`; UTC if not told.
    tz: Option<String>,
}

impl Filters {
    /// As a scope of sessions.
    pub(super) fn scope(&self) -> Result<Scope, Failure> {
        let time_zone = self.time_zone()?;
        let tags = self.tag.iter().flat_map(|tags| tags.split(','));
        Ok(Scope {
            source: self.source.clone(),
            project: self.project.clone(),
            model: self.model.clone(),
            from_ms: when("after", self.after.as_deref(), &time_zone)?,
            // The end is the beginning of what is not meant.
            to_ms: until("before", self.before.as_deref(), &time_zone)?.map(|end| end - 1),
            tags: tags.map(str::trim).filter(|tag| !tag.is_empty()).map(str::to_owned).collect(),
            eval_status: self.status.as_deref().map(status).transpose()?,
            time_zone,
            ..Scope::default()
        })
    }

    /// As conditions of a query.
    pub(super) fn narrow(&self, mut query: Query) -> Result<Query, Failure> {
        let of_fields = [
            (Field::Source, &self.source),
            (Field::Project, &self.project),
            (Field::Model, &self.model),
        ];
        for (field, value) in of_fields {
            if let Some(value) = value.as_deref().filter(|value| !value.is_empty()) {
                query = query.filter(field, value);
            }
        }
        let zone = self.time_zone()?;
        if let Some(after) = when("after", self.after.as_deref(), &zone)? {
            query = query.after(after);
        }
        if let Some(before) = until("before", self.before.as_deref(), &zone)? {
            query = query.before(before);
        }
        Ok(query)
    }

    fn time_zone(&self) -> Result<TimeZone, Failure> {
        let told = self.tz.as_deref().filter(|told| !told.is_empty());
        told.map_or(Ok(TimeZone::default()), |told| {
            told.parse().map_err(|error| Failure::bad_request(format!("`tz`: {error}")))
        })
    }
}

fn when(name: &str, told: Option<&str>, zone: &TimeZone) -> Result<Option<i64>, Failure> {
    time(name, told, |told| parse_time_in(told, zone))
}

fn until(name: &str, told: Option<&str>, zone: &TimeZone) -> Result<Option<i64>, Failure> {
    time(name, told, |told| parse_until_in(told, zone))
}

fn time(
    name: &str,
    told: Option<&str>,
    parse: impl Fn(&str) -> Option<i64>,
) -> Result<Option<i64>, Failure> {
    let Some(told) = told.filter(|told| !told.is_empty()) else { return Ok(None) };
    parse(told).map(Some).ok_or_else(|| {
        Failure::bad_request(format!("`{name}`: say it as 2026-01-31, 7d, 3h, yesterday or today"))
    })
}

/// A judgement by its word.
pub(super) fn status(told: &str) -> Result<EvalStatus, Failure> {
    let status = EvalStatus::ALL.into_iter().find(|status| status.as_str() == told);
    status.ok_or_else(|| {
        Failure::bad_request("`status`: expected golden, correct, incorrect or needs_review")
    })
}

/// A number that a client gave as text, at most `MAX_LIMIT`.
pub(super) fn limit(told: Option<&str>, default: usize) -> Result<usize, Failure> {
    Ok(number("limit", told)?.unwrap_or(default).min(MAX_LIMIT))
}

/// A whole number that a client gave as text.
pub(super) fn number(name: &str, told: Option<&str>) -> Result<Option<usize>, Failure> {
    let Some(told) = told.filter(|told| !told.is_empty()) else { return Ok(None) };
    let number = told.parse();
    let refused =
        |_| Failure::bad_request(format!("`{name}`: expected a whole number, got `{told}`"));
    number.map(Some).map_err(refused)
}
