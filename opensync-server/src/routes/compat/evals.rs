//! Evals: sessions that people marked, as tests for tools that evaluate models.

use axum::extract::{Query, State};
use axum::http::HeaderName;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::Response;
use opensync_core::Filter;
use opensync_core::accounts::KeyScope;
use opensync_core::evals::{EvalFormat, EvalOptions, TurnMode};
use opensync_core::filter::{Field, parse_time, parse_until};
use serde::Deserialize;
use utoipa::IntoParams;

use super::listing::number;
use crate::http::{Caller, Failure, FailureOut, Held, blocking, streamed, unread};
use crate::routes::answer::headers;
use crate::server::Shared;
use crate::wire::status;

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(super) struct Asked {
    /// `deepeval`, `openai`, `promptfoo` or `filesystem`.
    format: Option<String>,
    /// Only this agent.
    tool: Option<String>,
    /// Only sessions that this model answered.
    model: Option<String>,
    /// Only sessions of this day or later.
    date_from: Option<String>,
    /// Only sessions of this day or earlier.
    date_to: Option<String>,
    /// Only sessions with one of these labels, apart by commas.
    tags: Option<String>,
    /// Only sessions with so many tokens.
    min_tokens: Option<String>,
    /// Only sessions judged so.
    status: Option<String>,
    /// `false` leaves out what was said before a turn.
    include_metadata: Option<String>,
    /// `false` leaves names, secrets and addresses as they are.
    anonymize: Option<String>,
    /// `per_turn`, `full` or `final_only`.
    turn_mode: Option<String>,
}

impl Asked {
    /// What is meant. Agents and models are meant by all of their name, as the hosted service has it.
    fn filter(&self) -> Result<Filter, Failure> {
        let time = |name, told: &Option<String>, parse| time(name, told.as_deref(), parse);
        let tags = self.tags.iter().flat_map(|tags| tags.split(',')).map(str::trim);
        let mut filter = Filter::default();
        let one =
            [(Field::Source, told(self.tool.as_ref())), (Field::Model, told(self.model.as_ref()))];
        for (field, value) in one {
            filter = value
                .into_iter()
                .fold(filter, |filter, value| filter.include(field, format!("={value}")));
        }
        for tag in tags.filter(|tag| !tag.is_empty()) {
            filter = filter.include(Field::Tag, tag);
        }
        if let Some(word) = told(self.status.as_ref()) {
            filter = filter.status(status(&word)?);
        }
        filter.from_ms = time("date_from", &self.date_from, parse_time)?;
        filter.to_ms = time("date_to", &self.date_to, parse_until)?;
        filter.min_tokens =
            number("min_tokens", self.min_tokens.as_deref())?.map(|tokens| tokens as u64);
        Ok(filter)
    }

    fn options(&self) -> Result<EvalOptions, Failure> {
        let format = self.format.as_deref().map_or(Ok(EvalFormat::DeepEval), str::parse);
        let format = format.map_err(|_| {
            Failure::bad_request("Invalid format. Use: deepeval, openai, promptfoo, filesystem")
        })?;
        let turn_mode: Option<TurnMode> =
            self.turn_mode.as_deref().and_then(|word| word.parse().ok());
        let is_on = |told: &Option<String>| told.as_deref() != Some("false");
        let mut options = EvalOptions::new(format);
        options.turn_mode = turn_mode.unwrap_or_default();
        options.anonymize = is_on(&self.anonymize);
        options.include_context = is_on(&self.include_metadata);
        Ok(options)
    }
}

/// Writes the sessions that are marked for evaluations as a file of tests.
#[utoipa::path(get, path = "/api/export/evals", tag = "export", security(("key" = [])),
    params(Asked),
    responses((status = 200, content((String = "application/json"), (String = "application/x-ndjson"))),
        (status = "4XX", body = FailureOut)))]
pub(super) async fn evals(
    State(shared): State<Shared>,
    caller: Caller,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    caller.require(KeyScope::Read)?;
    let (filter, options) = (asked.filter()?, asked.options()?);
    let place = shared.answers.take(caller.payer()).await?;
    // The headers tell how many there are, so all of it is written before any of it is sent.
    let mut file = Held::new(shared.memory.open(caller.payer()));
    let format = options.format;
    let (report, file) = blocking(move || {
        let report = caller.archive.evals(&[], &filter, &options, &mut file);
        match file.refused() {
            Some(failure) => Err(failure),
            None => Ok((report?, file)),
        }
    })
    .await?;
    if report.ready == 0 {
        return Err(Failure::not_found("No eval-ready sessions found"));
    }
    if report.sessions == 0 {
        return Err(Failure::not_found("No sessions match the specified filters"));
    }
    let name = format.file_name();
    let headers = headers([
        (CONTENT_TYPE, format.media_type()),
        (CONTENT_DISPOSITION, &format!("attachment; filename=\"{name}\"")),
        (HeaderName::from_static("x-export-sessions"), &report.sessions.to_string()),
        (HeaderName::from_static("x-export-testcases"), &report.test_cases.to_string()),
    ]);
    streamed(headers, place, move |to| to.write_all(&file.bytes).map_err(unread)).await
}

fn told(text: Option<&String>) -> Option<String> {
    text.cloned().filter(|text| !text.is_empty())
}

fn time(
    name: &str,
    text: Option<&str>,
    parse: fn(&str) -> Option<i64>,
) -> Result<Option<i64>, Failure> {
    let Some(text) = text.filter(|text| !text.is_empty()) else { return Ok(None) };
    let time = parse(text);
    time.map(Some).ok_or_else(|| Failure::bad_request(format!("`{name}`: say it as 2026-01-31")))
}
