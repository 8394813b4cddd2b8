//! Evals: marked sessions as tests for tools that evaluate models, and a look at what that would be.

mod beginning;
mod bundle;

use std::io::Write;

use axum::Json;
use axum::extract::{Query, State};
use axum::http::HeaderName;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::Response;
use opensync_core::accounts::KeyScope;
use opensync_core::evals::{EvalFormat, EvalOptions, EvalReport, TurnMode};
use opensync_core::{Filter, OpenSync};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use beginning::Beginning;

use crate::http::{ApiError, Caller, Held, blocking, streamed, unread};
use crate::routes::answer::headers;
use crate::routes::lookup::exact;
use crate::server::Shared;
use crate::wire::v1::{FilterIn, Problem, filter};

/// What is written, and how.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct EvalsIn {
    /// Ids of sessions, separated by commas, marked or not. Default: the marked ones that the filter
    /// selects.
    ids: Option<String>,
    /// `deepeval` (default), `openai`, `promptfoo` or `filesystem`; several, separated by commas, come as
    /// one zip.
    format: Option<String>,
    /// `per_turn` (default), `full` or `final_only`.
    turn_mode: Option<String>,
    /// `false` leaves names in paths, secrets and addresses as they are.
    anonymize: Option<bool>,
    /// `false` leaves out what was said before a turn.
    context: Option<bool>,
    /// `false` leaves out calls of tools.
    tools: Option<bool>,
    /// `true` keeps the agent's own system texts.
    system: Option<bool>,
    /// Only sessions with so many tokens.
    min_tokens: Option<u64>,
}

/// What was asked for, understood.
struct EvalsWanted {
    ids: Vec<String>,
    filter: Filter,
    /// For the first of the tools.
    options: EvalOptions,
    /// The other tools.
    more: Vec<EvalFormat>,
}

impl EvalsIn {
    fn understood(self, pairs: &[(String, String)]) -> Result<EvalsWanted, ApiError> {
        let mut formats = Vec::new();
        for word in words(self.format.as_deref()) {
            let format: EvalFormat = word.parse()?;
            if !formats.contains(&format) {
                formats.push(format);
            }
        }
        let turn_mode = self.turn_mode.as_deref().map_or(Ok(TurnMode::PerTurn), str::parse)?;
        let options = EvalOptions::new(formats.first().copied().unwrap_or(EvalFormat::DeepEval))
            .turn_mode(turn_mode)
            .anonymize(self.anonymize.unwrap_or(true))
            .include_context(self.context.unwrap_or(true))
            .include_tools(self.tools.unwrap_or(true))
            .include_system(self.system.unwrap_or(false));
        let ids = words(self.ids.as_deref()).map(str::to_owned).collect();
        let mut filter = filter(pairs)?;
        filter.min_tokens = self.min_tokens;
        let more = formats.split_off(formats.len().min(1));
        Ok(EvalsWanted { ids, filter, options, more })
    }
}

/// Words that are told apart by commas.
fn words(told: Option<&str>) -> impl Iterator<Item = &str> {
    told.unwrap_or_default().split(',').map(str::trim).filter(|word| !word.is_empty())
}

impl EvalsWanted {
    /// What the file is to a browser, and how it is called.
    fn file(&self) -> (&'static str, String) {
        let format = self.options.format;
        if self.more.is_empty() {
            (format.media_type(), format.file_name())
        } else {
            ("application/zip", "opensync-evals.zip".to_owned())
        }
    }

    /// Writes the file, and tells what is in it; of several tools, what is in the first one's.
    fn write(&self, archive: &OpenSync, to: &mut impl Write) -> Result<EvalReport, ApiError> {
        if self.more.is_empty() {
            return self.tests(archive, self.options, to);
        }
        let mut bundle = bundle::Bundle::new(to);
        let report = self.tests(archive, self.options, bundle.file(self.options.format)?)?;
        for &format in &self.more {
            let mut options = self.options;
            options.format = format;
            self.tests(archive, options, bundle.file(format)?)?;
        }
        bundle.end()?;
        Ok(report)
    }

    fn tests(
        &self,
        archive: &OpenSync,
        options: EvalOptions,
        to: &mut dyn Write,
    ) -> Result<EvalReport, ApiError> {
        self.ids.iter().try_for_each(|id| exact(archive, id).map(drop))?;
        Ok(archive.evals(&self.ids, &self.filter, &options, to)?)
    }
}

/// Writes marked sessions as a file of tests, or a zip of such files. Without any the file is empty.
#[utoipa::path(get, path = "/export/evals", operation_id = "export_evals", tag = "export", security(("key" = [])),
    params(EvalsIn, FilterIn),
    responses((status = 200, content((serde_json::Value = "application/json"), (String = "application/x-ndjson"),
        (Vec<u8> = "application/zip"))),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn export(
    State(shared): State<Shared>,
    caller: Caller,
    Query(asked): Query<EvalsIn>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, ApiError> {
    caller.require(KeyScope::Read)?;
    let asked = asked.understood(&pairs)?;
    let (media_type, name) = asked.file();
    let place = shared.answers.take(caller.payer()).await?;
    // The headers tell how many there are, so all of it is written before any of it is sent.
    let mut file = Held::new(shared.memory.open(caller.payer()));
    let (report, file) = blocking(move || {
        let report = asked.write(&caller.archive, &mut file);
        match file.refused() {
            Some(failure) => Err(failure),
            None => Ok((report?, file)),
        }
    })
    .await?;
    let headers = headers([
        (CONTENT_TYPE, media_type),
        (CONTENT_DISPOSITION, &format!("attachment; filename=\"{name}\"")),
        (HeaderName::from_static("x-export-sessions"), &report.sessions.to_string()),
        (HeaderName::from_static("x-export-testcases"), &report.test_cases.to_string()),
    ]);
    streamed(headers, place, move |to| to.write_all(&file.bytes).map_err(unread)).await
}

/// What a file of tests would hold.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct EvalsPreview {
    /// Sessions that are marked, or were named.
    ready: u64,
    /// Sessions of these that the filter leaves.
    sessions: u64,
    /// Tests.
    test_cases: u64,
    /// Sessions that give no test, because nobody asked or nothing was answered.
    skipped: u64,
    /// What is missing in whose tests; the first hundred.
    warnings: Vec<String>,
    /// How long the file is, in bytes.
    bytes: u64,
    /// The first three tests as they stand in the file, each cut at 32 KB; none of `filesystem`.
    cases: Vec<String>,
}

/// Tells what the file of tests would be, with its first tests: of several tools, the first one's. Nothing
/// is written.
#[utoipa::path(get, path = "/export/evals/preview", operation_id = "preview_evals", tag = "export", security(("key" = [])),
    params(EvalsIn, FilterIn),
    responses((status = 200, body = EvalsPreview),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn preview(
    caller: Caller,
    Query(asked): Query<EvalsIn>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Json<EvalsPreview>, ApiError> {
    caller.require(KeyScope::Read)?;
    let asked = asked.understood(&pairs)?;
    blocking(move || {
        let mut beginning = Beginning::default();
        let report = asked.tests(&caller.archive, asked.options, &mut beginning)?;
        let is_by_line = asked.options.format != EvalFormat::Filesystem;
        Ok(Json(EvalsPreview {
            ready: report.ready,
            sessions: report.sessions,
            test_cases: report.test_cases,
            skipped: report.skipped,
            warnings: report.warnings,
            bytes: beginning.bytes,
            cases: if is_by_line { beginning.cases() } else { Vec::new() },
        }))
    })
    .await
}
