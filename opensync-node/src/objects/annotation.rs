//! Annotation: what people say of a session, as JavaScript has it.

use napi_derive::napi;
use opensync_core as core;

/// What people said of a session. It survives every import.
#[napi(object)]
#[derive(Clone)]
pub struct Annotation {
    /// The title people gave it; it takes the place of the source's.
    pub title: Option<String>,
    /// The labels people gave it; they take the place of the source's, even if there are none.
    pub tags: Option<Vec<String>>,
    /// Whether it is to be part of evaluations.
    pub eval_ready: bool,
    /// How good it is.
    #[napi(ts_type = "EvalStatus")]
    pub eval_status: Option<String>,
    /// Remarks for the evaluator.
    pub eval_notes: Option<String>,
    /// What the agent should have answered.
    pub expected_output: Option<String>,
    /// When it was last marked or judged. Milliseconds since 1970, UTC.
    pub reviewed_at: Option<i64>,
    /// Whether it is not to leave this machine: neither pushed nor shared.
    pub local_only: bool,
}

impl From<core::annotation::Annotation> for Annotation {
    fn from(said: core::annotation::Annotation) -> Self {
        Self {
            title: said.title,
            tags: said.tags,
            eval_ready: said.eval_ready,
            eval_status: said.eval_status.map(|status| status.as_str().to_owned()),
            eval_notes: said.eval_notes,
            expected_output: said.expected_output,
            reviewed_at: said.reviewed_at,
            local_only: said.local_only,
        }
    }
}
