//! Part as version 1 gives it out: what it is, and as much of its text as was asked for.

use opensync_core::PartKind;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::wire::part::noted;
use crate::wire::words;

/// A piece of a message.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Part {
    /// Its number in the message, by which the rest of it is asked for.
    n: usize,
    /// What it is.
    #[schema(schema_with = words::part_kind)]
    kind: &'static str,
    /// The tool, the file, or the agent's own word.
    name: Option<String>,
    /// Joins a call to its result.
    call_id: Option<String>,
    /// What it says: prose, or JSON as the agent wrote it. Empty for a picture.
    text: String,
    /// More about it, in the agent's own words: the structured twin of a tool's result. `null` where
    /// it is longer than texts may be; all of it is asked for with the part.
    #[schema(value_type = Option<Object>)]
    detail: Option<Value>,
    /// Whether a tool reported failure.
    is_error: bool,
    /// The media type of a file or picture.
    media_type: Option<String>,
    /// How many bytes all of it has: of a file or picture before any encoding, else of the text.
    bytes: u64,
    /// Whether not all of it is here.
    cut: bool,
}

impl Part {
    /// Part `n` of a message with at most `most` bytes of its text; nothing if it only says in which
    /// words a client sent another part.
    pub(crate) fn new(n: usize, part: opensync_core::Part, most: usize) -> Option<Self> {
        if part.kind == PartKind::Step && noted(&part.text).is_some() {
            return None;
        }
        let is_image = part.kind == PartKind::Image;
        let most = if is_image { 0 } else { most };
        let length = part.text.len() as u64;
        let mut text = part.text;
        let is_long = text.len() > most;
        text.truncate(text.floor_char_boundary(most));
        let detail = part.detail.filter(|detail| noted(detail).is_none());
        let is_detail_long = detail.as_ref().is_some_and(|detail| detail.len() > most);
        let detail = detail.filter(|_| !is_detail_long);
        let as_json = |detail: String| serde_json::from_str(&detail).unwrap_or(Value::from(detail));
        Some(Self {
            n,
            kind: kind(part.kind),
            name: part.name,
            call_id: part.call_id,
            text,
            detail: detail.map(as_json),
            is_error: part.is_error,
            media_type: part.media_type,
            bytes: part.size_bytes.unwrap_or(length),
            cut: is_long || is_detail_long,
        })
    }
}

/// What a part is, in the words of version 1.
pub(crate) fn kind(kind: PartKind) -> &'static str {
    match kind {
        PartKind::ToolCall => "toolCall",
        PartKind::ToolResult => "toolResult",
        kind => kind.as_str(),
    }
}

#[cfg(test)]
mod tests {
    use opensync_core::Part as CorePart;
    use serde_json::json;

    use super::*;

    fn shown(part: CorePart, most: usize) -> Value {
        serde_json::to_value(Part::new(0, part, most)).unwrap()
    }

    #[test]
    fn a_long_text_is_cut_between_letters_and_says_how_long_it_is() {
        let part = shown(CorePart::text("añb"), 2);
        assert_eq!(
            (&part["text"], &part["bytes"], &part["cut"]),
            (&json!("a"), &json!(4), &json!(true))
        );
        let part = shown(CorePart::text("añb"), 4);
        assert_eq!((&part["text"], &part["cut"]), (&json!("añb"), &json!(false)));
    }

    #[test]
    fn a_picture_is_never_within() {
        let picture = CorePart::new(PartKind::Image, "aGk=");
        let part = shown(CorePart { size_bytes: Some(2), ..picture }, 1000);
        assert_eq!(
            (&part["text"], &part["bytes"], &part["cut"]),
            (&json!(""), &json!(2), &json!(true))
        );
    }

    #[test]
    fn detail_is_json_and_left_out_where_it_is_long() {
        let result = CorePart::tool_result("c", "ok");
        let detailed = CorePart { detail: Some(r#"{"exitCode":0}"#.into()), ..result };
        assert_eq!(shown(detailed.clone(), 100)["detail"]["exitCode"], 0);
        let part = shown(detailed, 5);
        assert_eq!(
            (&part["detail"], &part["text"], &part["cut"]),
            (&Value::Null, &json!("ok"), &json!(true))
        );
    }

    #[test]
    fn how_a_client_put_it_is_not_shown() {
        let noted = crate::wire::part::note(&json!({"type": "text", "content": "x"}));
        let part = shown(CorePart { detail: Some(noted.clone()), ..CorePart::text("x") }, 100);
        assert_eq!(part["detail"], Value::Null);
        assert_eq!(shown(CorePart::new(PartKind::Step, noted), 100), Value::Null);
    }
}
