//! Genai: the pieces of messages as Google's service takes and gives them.

use serde_json::Value;

use super::picture;
use super::transcript::Out;
use crate::model::{Part, PartKind};

/// The pieces of a message, be it one text or a list. Those that answer calls of tools stand for
/// themselves, and are left to whoever knows the calls.
pub(crate) fn parts(content: &Value, out: &mut Out<'_>) -> Vec<Part> {
    if let Some(text) = content.as_str() {
        return if text.is_empty() { Vec::new() } else { vec![Part::text(text)] };
    }
    let one = std::slice::from_ref(content);
    let pieces = content.as_array().map_or(one, Vec::as_slice);
    pieces.iter().filter(|piece| !piece.is_null()).filter_map(|piece| part(piece, out)).collect()
}

/// What a message says in words, thoughts left out.
pub(crate) fn text(content: &Value) -> String {
    if let Some(text) = content.as_str() {
        return text.trim().to_owned();
    }
    let pieces = content.as_array().into_iter().flatten().filter(|piece| piece["thought"] != true);
    let texts = pieces.filter_map(|piece| piece["text"].as_str());
    texts.collect::<Vec<_>>().join("\n").trim().to_owned()
}

fn part(piece: &Value, out: &mut Out<'_>) -> Option<Part> {
    if let Some(text) = piece.as_str().or_else(|| piece["text"].as_str()) {
        let kind = if piece["thought"] == true { PartKind::Thinking } else { PartKind::Text };
        return (!text.is_empty()).then(|| Part::new(kind, text));
    }
    if let Some(data) = piece["inlineData"]["data"].as_str() {
        return Some(inline(piece["inlineData"]["mimeType"].as_str().unwrap_or_default(), data));
    }
    if let Some(call) = piece.get("functionCall") {
        let word = |name: &str| call[name].as_str().unwrap_or_default();
        return Some(Part::tool_call(word("id"), word("name"), call["args"].to_string()));
    }
    if let Some(address) = piece["fileData"]["fileUri"].as_str() {
        let media_type = piece["fileData"]["mimeType"].as_str().map(str::to_owned);
        return Some(Part { media_type, ..Part::new(PartKind::File, "").named(address) });
    }
    if piece.get("functionResponse").is_some() {
        return None;
    }
    let kind = piece.as_object().and_then(|fields| fields.keys().next().cloned());
    Some(out.unknown("part:", kind.as_deref().unwrap_or_default(), piece.to_string()))
}

fn inline(media_type: &str, data: &str) -> Part {
    let part = picture::of_base64(media_type, data);
    let is_image = media_type.starts_with("image/");
    Part { kind: if is_image { PartKind::Image } else { PartKind::File }, ..part }
}

/// Whether all pieces of a message answer calls of tools: nobody said it.
pub(crate) fn is_all_responses(content: &Value) -> bool {
    let pieces = content.as_array().map(Vec::as_slice).unwrap_or_default();
    !pieces.is_empty() && pieces.iter().all(|piece| piece.get("functionResponse").is_some())
}

/// What a tool gave back, of a piece that answers its call: its text, and whether it says that it
/// failed.
pub(crate) fn response(piece: &Value) -> Option<(String, bool)> {
    let response = piece.get("functionResponse")?.get("response")?;
    let mut told = [("output", false), ("error", true)].into_iter();
    let found = told.find_map(|(name, is_error)| Some((response.get(name)?, is_error)));
    let (value, is_error) = found.unwrap_or((response, false));
    Some((value.as_str().map_or_else(|| value.to_string(), str::to_owned), is_error))
}
