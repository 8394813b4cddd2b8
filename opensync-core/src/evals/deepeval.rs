//! `DeepEval`: test cases as its datasets read them from a JSON file.

use serde::Serialize;
use serde_json::{Value, json};

use super::turns::{Call, Conversation, Turn};
use super::{EvalOptions, line, model};
use crate::clock;
use crate::error::Result;
use crate::model::EvalStatus;

#[derive(Serialize)]
struct Test<'a> {
    input: &'a str,
    actual_output: &'a str,
    expected_output: Option<&'a str>,
    context: Vec<&'a str>,
    retrieval_context: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tools_called: Vec<Value>,
    metadata: Metadata<'a>,
}

#[derive(Serialize)]
struct Metadata<'a> {
    session_id: &'a str,
    model: &'a str,
    tool: &'a str,
    timestamp: String,
    tokens_input: u64,
    tokens_output: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    latency_ms: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    project: Option<&'a str>,
    tags: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    eval_status: Option<&'static str>,
}

/// A test case.
pub(super) fn test(
    conversation: &Conversation,
    turn: &Turn,
    options: EvalOptions,
) -> Result<String> {
    let info = &conversation.info;
    let project = &info.session.project;
    let earlier = if turn.is_whole || !options.include_context { 0 } else { turn.start };
    let context = conversation.entries[..earlier].iter().map(|entry| entry.text.as_str());
    line(&Test {
        input: &turn.input,
        actual_output: &turn.output,
        expected_output: info.annotation.expected_output.as_deref(),
        context: context.filter(|text| !text.is_empty()).collect(),
        retrieval_context: None,
        tools_called: turn.calls.iter().map(tool).collect(),
        metadata: Metadata {
            session_id: &info.session.external_id,
            model: model(info),
            tool: &info.session.source,
            timestamp: clock::rfc3339(info.session.started_at.unwrap_or(0)),
            tokens_input: turn.tokens_in,
            tokens_output: turn.tokens_out,
            latency_ms: (turn.duration_ms > 0).then_some(turn.duration_ms),
            project: project.name.as_deref().or(project.path.as_deref()),
            tags: &info.session.tags,
            eval_status: info.annotation.eval_status.map(EvalStatus::as_str),
        },
    })
}

/// A call as `DeepEval`'s `ToolCall` takes it.
fn tool(call: &Call) -> Value {
    let input: Option<Value> = serde_json::from_str(&call.input).ok();
    let parameters = input.filter(Value::is_object);
    json!({ "name": call.name, "input_parameters": parameters, "output": call.output })
}
