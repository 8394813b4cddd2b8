//! Tools: the engine's tools for agents, in the words of the protocol.

use opensync_core::{OpenSync, tools};
use rmcp::model::{
    CallToolRequestParams, CallToolResult, ContentBlock, ErrorData, JsonObject, ListToolsResult,
    Tool, ToolAnnotations,
};
use serde_json::Value;

use super::blocking;

/// What an agent can ask.
pub(super) fn list() -> ListToolsResult {
    ListToolsResult::with_all_items(tools::all().iter().map(described).collect())
}

fn described(tool: &tools::Tool) -> Tool {
    let schema = match tool.schema() {
        Value::Object(schema) => schema,
        _ => JsonObject::new(),
    };
    let notes = ToolAnnotations::new().read_only(true).open_world(false);
    Tool::new(tool.name, tool.description, schema).with_annotations(notes)
}

/// Answers a call. What went wrong is an answer, too: an agent can ask better.
pub(super) async fn call(
    archive: OpenSync,
    request: CallToolRequestParams,
) -> Result<CallToolResult, ErrorData> {
    if !is_known(&request.name) {
        let why = format!("there is no tool `{}`", request.name);
        return Err(ErrorData::invalid_params(why, None));
    }
    let arguments = Value::Object(request.arguments.unwrap_or_default());
    let done = blocking(move || archive.call_tool(&request.name, &arguments)).await;
    Ok(match done {
        Ok(text) => CallToolResult::success(vec![ContentBlock::text(text)]),
        Err(why) => CallToolResult::error(vec![ContentBlock::text(why)]),
    })
}

fn is_known(name: &str) -> bool {
    tools::all().iter().any(|tool| tool.name == name || tool.global_name == name)
}
