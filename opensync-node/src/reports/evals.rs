//! Evals: sessions that people marked, as sets of tests for the tools that evaluate models.

use napi::Env;
use napi::bindgen_prelude::Object;
use napi_derive::napi;
use opensync_core as core;
use opensync_core::evals::{EvalFormat, TurnMode};

use super::export::{ExportList, to_file};
use crate::archive::Archive;
use crate::call::spawn;
use crate::failure::{Result, word_or};
use crate::filter::{Filter, filter_of};
use crate::objects::count;
use crate::stop::{Stop, Stopped};

/// Which sessions become tests, and how.
#[napi(object)]
#[derive(Default)]
pub struct EvalOptions {
    /// Which tool the tests are for. Default: `deepeval`.
    #[napi(ts_type = "'deepeval' | 'openai' | 'promptfoo' | 'filesystem'")]
    pub format: Option<String>,
    /// What of a session becomes a test: each question with its answer, all of them, or the last.
    /// Default: `per_turn`.
    #[napi(ts_type = "'per_turn' | 'full' | 'final_only'")]
    pub turn_mode: Option<String>,
    /// Take people's names out of paths, and hide secrets and e-mail addresses. Default: true.
    pub anonymize: Option<bool>,
    /// Give each test what was said before. Default: true.
    pub include_context: Option<bool>,
    /// Tell which tools were called, with what and to what end. Default: true.
    pub include_tools: Option<bool>,
    /// Keep what the agent itself said: notices, its own instructions. Default: false.
    pub include_system: Option<bool>,
    /// These sessions, by id, marked or not. Default: all that are marked as `evalReady`.
    pub ids: Option<Vec<String>>,
    /// Only sessions that this means.
    #[napi(ts_type = "Filter")]
    pub filter: Option<Filter>,
}

/// What was written.
#[napi(object)]
pub struct EvalReport {
    /// Sessions that are marked for evaluations, or were named.
    pub ready: i64,
    /// Sessions of these that the options left.
    pub sessions: i64,
    /// Tests.
    pub test_cases: i64,
    /// Sessions that gave no test, because nobody asked or nothing was answered.
    pub skipped: i64,
    /// What is missing in whose tests, one sentence each; the first hundred.
    pub warnings: Vec<String>,
}

#[napi]
impl Archive {
    /// The sessions that are marked for evaluations as tests, as pieces of one file.
    ///
    /// Iterating rejects with `not_found` for an id that is not there.
    #[napi(
        ts_args_type = "options?: EvalOptions & Abortable",
        ts_return_type = "AsyncIterable<Buffer>"
    )]
    pub fn evals(&self, options: Option<EvalOptions>) -> ExportList {
        let archive = self.0.clone();
        ExportList::of(move |out| {
            let (ids, filter, how) = options.unwrap_or_default().split()?;
            archive.evals(&ids, &filter, &how, out)?;
            Ok(())
        })
    }

    /// Writes the sessions that are marked for evaluations to the file at `path`, which it replaces,
    /// as tests for a tool that evaluates models. Reads one session at a time.
    ///
    /// Rejects with `not_found` for an id that is not there.
    #[napi(
        ts_args_type = "path: string, options?: EvalOptions & Abortable",
        ts_return_type = "Promise<EvalReport>"
    )]
    pub fn evals_to<'env>(
        &self,
        env: &'env Env,
        path: String,
        options: Option<EvalOptions>,
        stop: Option<&Stop>,
    ) -> napi::Result<Object<'env>> {
        let (archive, stopped) = (self.0.clone(), Stopped::of(stop));
        spawn(env, move || {
            let (ids, filter, how) = options.unwrap_or_default().split()?;
            to_file(&path, stopped, |out| {
                Ok(EvalReport::from(archive.evals(&ids, &filter, &how, out)?))
            })
        })
    }
}

impl EvalOptions {
    /// What is meant, and how it is written.
    fn split(self) -> Result<(Vec<String>, core::Filter, core::evals::EvalOptions)> {
        let mut how = core::evals::EvalOptions::new(word_or(
            "format",
            self.format.as_deref(),
            EvalFormat::DeepEval,
        )?);
        how.turn_mode = word_or("turnMode", self.turn_mode.as_deref(), TurnMode::default())?;
        how.anonymize = self.anonymize.unwrap_or(how.anonymize);
        how.include_context = self.include_context.unwrap_or(how.include_context);
        how.include_tools = self.include_tools.unwrap_or(how.include_tools);
        how.include_system = self.include_system.unwrap_or(how.include_system);
        Ok((self.ids.unwrap_or_default(), filter_of(self.filter)?, how))
    }
}

impl From<core::evals::EvalReport> for EvalReport {
    fn from(report: core::evals::EvalReport) -> Self {
        Self {
            ready: count(report.ready),
            sessions: count(report.sessions),
            test_cases: count(report.test_cases),
            skipped: count(report.skipped),
            warnings: report.warnings,
        }
    }
}
