//! Tool: one part of `OpenCode`, as the call that the model made and the result that came back.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::value::RawValue;

use super::attachment;
use super::convert::plain;
use super::entry::{ToolEntry, ToolState};
use crate::model::Part;

/// What a result says of itself besides its output.
#[derive(Serialize)]
pub(super) struct Detail<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) title: Option<&'a RawValue>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) metadata: BTreeMap<Cow<'a, str>, &'a RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) time: Option<&'a RawValue>,
}

impl Detail<'_> {
    /// As JSON, without what repeats the output; nothing if that is all.
    pub(super) fn json(mut self, output: &str) -> Option<String> {
        self.metadata.remove("preview");
        if self.metadata.get("output").is_some_and(|repeated| plain(repeated) == output) {
            self.metadata.remove("output");
        }
        let is_nothing = self.title.is_none() && self.time.is_none() && self.metadata.is_empty();
        if is_nothing { None } else { serde_json::to_string(&self).ok() }
    }
}

/// The call, and its result and attachments once it has ended.
pub(super) fn parts(entry: ToolEntry<'_>) -> Vec<Part> {
    let call_id = entry.call_id.unwrap_or_default();
    let tool = entry.tool.unwrap_or_default();
    let input = entry.state.input.map_or("{}", RawValue::get);
    let mut parts = vec![Part::tool_call(call_id.clone(), tool.clone(), input)];
    let body = match entry.state.status.as_deref() {
        Some("completed") => entry.state.output,
        Some("error") => entry.state.error,
        // A call that waits or runs has no result yet.
        _ => return parts,
    };
    let output = body.map(plain).unwrap_or_default();
    parts.push(Part {
        is_error: entry.state.status.as_deref() == Some("error"),
        detail: detail(&entry.state, &output),
        name: Some(tool),
        ..Part::tool_result(call_id, output)
    });
    parts.extend(entry.state.attachments.into_iter().flatten().map(attachment::part));
    parts
}

/// Title, metadata and times, without what repeats the output.
fn detail(state: &ToolState<'_>, output: &str) -> Option<String> {
    let metadata = state.metadata.and_then(|raw| serde_json::from_str(raw.get()).ok());
    let metadata = metadata.unwrap_or_default();
    Detail { title: state.title, metadata, time: state.time }.json(output)
}
