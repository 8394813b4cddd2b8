//! Turn entry: the JSON in the rows of version 2, as far as it is understood.
//!
//! As in the older versions, a field of an unexpected type counts as absent.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::attachment;
use super::convert::plain;
use super::entry::{self, Time, Tokens, lenient};
use super::tool::Detail;
use crate::model::Part;

/// What a row of any type says of itself.
#[derive(Deserialize)]
pub(super) struct TurnEntry<'a> {
    #[serde(default, deserialize_with = "lenient")]
    pub(super) time: Option<Time>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) text: Option<String>,
    #[serde(borrow, default, deserialize_with = "lenient")]
    pub(super) files: Option<Vec<FileEntry<'a>>>,
    #[serde(borrow, default, deserialize_with = "lenient")]
    pub(super) agents: Option<Vec<&'a RawValue>>,
    #[serde(borrow, default, deserialize_with = "lenient")]
    pub(super) skills: Option<Vec<&'a RawValue>>,
    #[serde(borrow, default, deserialize_with = "lenient")]
    pub(super) content: Option<Vec<&'a RawValue>>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) model: Option<ModelEntry>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) cost: Option<f64>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) tokens: Option<Tokens>,
    #[serde(borrow, default)]
    pub(super) error: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub(super) retry: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub(super) snapshot: Option<&'a RawValue>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) summary: Option<String>,
    #[serde(default, rename = "callID", deserialize_with = "lenient")]
    pub(super) call_id: Option<String>,
    #[serde(default, rename = "shellID", deserialize_with = "lenient")]
    pub(super) shell_id: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) command: Option<String>,
    #[serde(borrow, default)]
    pub(super) output: Option<&'a RawValue>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) exit: Option<f64>,
}

/// The model of an answer.
#[derive(Deserialize)]
pub(super) struct ModelEntry {
    #[serde(default, deserialize_with = "lenient")]
    pub(super) id: Option<String>,
    #[serde(default, rename = "providerID", deserialize_with = "lenient")]
    pub(super) provider_id: Option<String>,
}

/// A file of a person's message: with its bytes in base64, or an address. Or a piece of what a tool
/// gave back, which may be a text instead.
#[derive(Deserialize)]
pub(super) struct FileEntry<'a> {
    #[serde(borrow, default, deserialize_with = "lenient")]
    text: Option<Cow<'a, str>>,
    #[serde(default, deserialize_with = "lenient")]
    mime: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    name: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    uri: Option<String>,
    #[serde(borrow, default, deserialize_with = "lenient")]
    data: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    source: Option<&'a RawValue>,
}

impl<'a> FileEntry<'a> {
    /// The same in the words of the older versions.
    pub(super) fn into_file(self) -> entry::FileEntry<'a> {
        let mime = || self.mime.as_deref().unwrap_or_default();
        let inline = self.data.map(|data| format!("data:{};base64,{data}", mime()));
        entry::FileEntry {
            url: inline.or(self.uri),
            filename: self.name,
            source: self.source,
            mime: self.mime,
        }
    }
}

/// A piece of type `tool`.
#[derive(Deserialize)]
pub(super) struct ToolEntry<'a> {
    #[serde(default, deserialize_with = "lenient")]
    id: Option<String>,
    #[serde(default, rename = "callID", deserialize_with = "lenient")]
    call_id: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    name: Option<String>,
    #[serde(borrow)]
    state: StateEntry<'a>,
    #[serde(borrow, default)]
    time: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct StateEntry<'a> {
    #[serde(default, deserialize_with = "lenient")]
    status: Option<String>,
    #[serde(borrow, default)]
    input: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "lenient")]
    content: Option<Vec<FileEntry<'a>>>,
    #[serde(borrow, default)]
    error: Option<&'a RawValue>,
    #[serde(borrow, default)]
    title: Option<&'a RawValue>,
    #[serde(borrow, default)]
    metadata: Option<&'a RawValue>,
    #[serde(borrow, default)]
    structured: Option<&'a RawValue>,
}

/// What failed, where that is told in words.
#[derive(Deserialize)]
struct ErrorEntry {
    message: String,
}

impl ToolEntry<'_> {
    /// The call, and its result and attachments once it has ended.
    pub(super) fn into_parts(self) -> Vec<Part> {
        let call_id = self.call_id.or(self.id).unwrap_or_default();
        let name = self.name.unwrap_or_default();
        // While it is streamed, it is a text that is not whole yet.
        let input = self.state.input.map(plain).filter(|input| !input.is_empty());
        let input = input.unwrap_or_else(|| "{}".to_owned());
        let mut parts = vec![Part::tool_call(call_id.clone(), name.clone(), input)];
        let is_error = self.state.status.as_deref() == Some("error");
        if !is_error && self.state.status.as_deref() != Some("completed") {
            // A call that is told, waits or runs has no result yet.
            return parts;
        }
        let (texts, files): (Vec<_>, Vec<_>) =
            self.state.content.into_iter().flatten().partition(|piece| piece.text.is_some());
        let texts = texts.into_iter().filter_map(|piece| piece.text.map(Cow::into_owned));
        let output: Vec<String> = texts.chain(self.state.error.map(message)).collect();
        let metadata = self.state.metadata.or(self.state.structured);
        let metadata = metadata.and_then(|raw| serde_json::from_str(raw.get()).ok());
        let metadata: BTreeMap<_, _> = metadata.unwrap_or_default();
        let output = output.join("\n");
        parts.push(Part {
            is_error,
            detail: Detail { title: self.state.title, metadata, time: self.time }.json(&output),
            ..Part::tool_result(call_id, output).named(name)
        });
        parts.extend(files.into_iter().map(|piece| attachment::part(piece.into_file())));
        parts
    }
}

/// What an error says.
fn message(raw: &RawValue) -> String {
    let told = serde_json::from_str::<ErrorEntry>(raw.get());
    told.map_or_else(|_| plain(raw), |told| told.message)
}
