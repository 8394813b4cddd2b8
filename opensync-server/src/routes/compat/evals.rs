//! Evals: sessions that people marked, as tests for tools that evaluate models.

use axum::extract::{Query, State};
use axum::http::HeaderName;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::Response;
use opensync_core::Filter;
use opensync_core::accounts::KeyScope;
use opensync_core::evals::{EvalFormat, EvalOptions, TurnMode};
use serde::Deserialize;
use utoipa::IntoParams;

use super::numbers::number;
use crate::http::{ApiError, Caller, ErrorOut, Held, blocking, streamed, unread};
use crate::routes::answer::headers;
use crate::server::Shared;
use crate::wire::filter_of;

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(super) struct EvalsIn {
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

impl EvalsIn {
    /// What is meant. Agents and models are meant by all of their name, as the hosted service has it.
    fn filter(&self) -> Result<Filter, ApiError> {
        let exact = |name: Option<&str>| {
            name.filter(|name| !name.is_empty()).map(|name| format!("={name}"))
        };
        let (tool, model) = (exact(self.tool.as_deref()), exact(self.model.as_deref()));
        let mut pairs = vec![
            ("source", tool.as_deref()),
            ("model", model.as_deref()),
            ("status", self.status.as_deref()),
            ("date_from", self.date_from.as_deref()),
            ("date_to", self.date_to.as_deref()),
        ];
        let tags = self.tags.as_deref().into_iter().flat_map(|tags| tags.split(','));
        pairs.extend(tags.map(|tag| ("tag", Some(tag.trim()))));
        let mut filter = filter_of(pairs)?;
        filter.min_tokens =
            number("min_tokens", self.min_tokens.as_deref())?.map(|tokens| tokens as u64);
        Ok(filter)
    }

    fn options(&self) -> Result<EvalOptions, ApiError> {
        let format = self.format.as_deref().map_or(Ok(EvalFormat::DeepEval), str::parse);
        let format = format.map_err(|_| {
            ApiError::bad_request("Invalid format. Use: deepeval, openai, promptfoo, filesystem")
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
    params(EvalsIn),
    responses((status = 200, content((String = "application/json"), (String = "application/x-ndjson"))),
        (status = "4XX", body = ErrorOut)))]
pub(super) async fn evals(
    State(shared): State<Shared>,
    caller: Caller,
    Query(asked): Query<EvalsIn>,
) -> Result<Response, ApiError> {
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
        return Err(ApiError::not_found("No eval-ready sessions found"));
    }
    if report.sessions == 0 {
        return Err(ApiError::not_found("No sessions match the specified filters"));
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

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use opensync_core::filter::Field;

    use super::*;

    #[test]
    fn what_is_exported_is_meant_as_in_lists_with_all_of_the_last_day() {
        let asked = EvalsIn {
            tool: Some("codex".to_owned()),
            model: Some(String::new()),
            date_from: Some("2026-01-30".to_owned()),
            date_to: Some("2026-01-31".to_owned()),
            tags: Some("good, ,kept".to_owned()),
            min_tokens: Some("9".to_owned()),
            ..EvalsIn::default()
        };
        let expected = Filter::default()
            .include(Field::Source, "=codex")
            .include(Field::Tag, "good")
            .include(Field::Tag, "kept")
            .from_ms(1_769_731_200_000)
            .to_ms(1_769_904_000_000)
            .min_tokens(9);
        assert_eq!(asked.filter().unwrap(), expected);

        let asked = EvalsIn { date_to: Some("soon".to_owned()), ..EvalsIn::default() };
        assert!(asked.filter().unwrap_err().message.starts_with("`date_to`: say it as"));
    }
}
