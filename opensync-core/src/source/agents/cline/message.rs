//! Message: what a message of a conversation says.

use serde_json::Value;

use super::session::Document;
use crate::model::{Message, Part, PartKind, Role, Usage};
use crate::source::counts::{Counts, nanos};
use crate::source::ids::key;
use crate::source::picture;
use crate::source::short::{kind, word};
use crate::source::title::Rank;
use crate::source::transcript::Out;

/// What the agent puts around what a person typed.
const TYPED: (&str, &str) = ("<user_input", "</user_input>");

/// Takes a message.
pub(super) fn take(session: &mut Document, json: &Value, out: &mut Out<'_>) {
    session.at = json["ts"].as_i64().unwrap_or(session.at);
    let mut parts = content(session, &json["content"], out);
    let is_all = |kind| !parts.is_empty() && parts.iter().all(|part: &Part| part.kind == kind);
    let role = match json["role"].as_str().unwrap_or_default() {
        "assistant" => Role::Assistant,
        // What tools gave back is written in a person's name.
        "user" if is_all(PartKind::ToolResult) => Role::Tool,
        "user" => Role::User,
        role => {
            parts = vec![out.unknown("role:", role, json.to_string())];
            Role::System
        }
    };
    let is_summary = json["metadata"]["kind"] == "compaction";
    let mut notice = Vec::new();
    match role {
        Role::User if is_summary => parts.iter_mut().for_each(summarize),
        Role::User => notice = typed(&mut parts),
        _ => {}
    }
    let text = parts.iter().find(|part| part.kind == PartKind::Text);
    let text = text.map(|part| part.text.clone()).unwrap_or_default();
    if role == Role::User && !is_summary {
        session.title.offer(Rank::Prompt, &text);
    }
    let id = match json["id"].as_str().filter(|id| !id.is_empty()) {
        Some(id) => key(id),
        None => session.ids.of(role.as_str(), session.at, &text),
    };
    if !notice.is_empty() {
        out.push(injected(&id, notice, session.at));
    }
    let usage = usage(&json["metrics"]);
    if parts.is_empty() && usage.is_none() {
        return;
    }
    out.push(Message {
        is_error: parts.iter().any(|part| part.kind == PartKind::ToolResult && part.is_error),
        parts,
        model: word(&json["modelInfo"]["id"]),
        provider: word(&json["modelInfo"]["provider"]),
        response_id: usage.map(|_| format!("cline:{id}:{}", session.at)),
        usage,
        claimed_cost_nanos: json["metrics"]["cost"].as_f64().and_then(nanos),
        is_injected: is_summary,
        ..Message::new(id, role, session.at)
    });
}

/// What Cline added to a prompt, as a message of its own.
fn injected(prompt: &str, parts: Vec<Part>, at: i64) -> Message {
    let message = Message::new(key(&format!("{prompt}:notice")), Role::User, at);
    Message { parts, is_injected: true, ..message }
}

/// Makes a text what took the place of earlier messages.
fn summarize(part: &mut Part) {
    if part.kind == PartKind::Text {
        part.kind = PartKind::Compaction;
    }
}

/// Leaves of texts what a person typed. Gives what the agent wrote around it.
fn typed(parts: &mut [Part]) -> Vec<Part> {
    let mut around = Vec::new();
    for part in parts.iter_mut().filter(|part| part.kind == PartKind::Text) {
        let Some((before, rest)) = part.text.split_once(TYPED.0) else { continue };
        let Some((_, rest)) = rest.split_once('>') else { continue };
        let Some((said, after)) = rest.rsplit_once(TYPED.1) else { continue };
        let told = [before, after].map(str::trim).into_iter().filter(|text| !text.is_empty());
        around.extend(told.map(Part::text));
        part.text = said.to_owned();
    }
    around
}

/// The pieces of a message, be it one text or a list.
fn content(session: &mut Document, content: &Value, out: &mut Out<'_>) -> Vec<Part> {
    if let Some(text) = content.as_str() {
        return if text.is_empty() { Vec::new() } else { vec![Part::text(text)] };
    }
    let mut parts = Vec::new();
    for piece in content.as_array().into_iter().flatten() {
        let word = |name: &str| piece[name].as_str().unwrap_or_default();
        match kind(piece) {
            "text" if word("text").is_empty() => {}
            "text" => parts.push(Part::text(word("text"))),
            "thinking" => {
                let texts = [word("thinking"), word("text")].into_iter();
                let thought = texts.filter(|text| !text.is_empty()).take(1);
                parts.extend(thought.map(|text| Part::new(PartKind::Thinking, text)));
            }
            "redacted_thinking" => {}
            "tool_use" => {
                session.calls.call(word("id"), word("name"));
                let input = piece["input"].to_string();
                parts.push(Part::tool_call(word("id"), word("name"), input));
            }
            "tool_result" => result(session, piece, &mut parts, out),
            "file" => parts.push(Part::new(PartKind::File, word("content")).named(word("path"))),
            "image" => parts.push(image(piece)),
            kind => parts.push(out.unknown("content:", kind, piece.to_string())),
        }
    }
    parts
}

/// Adds what a tool gave back: one text, pieces, or what each of several tasks gave back.
fn result(session: &mut Document, piece: &Value, parts: &mut Vec<Part>, out: &mut Out<'_>) {
    let call_id = piece["tool_use_id"].as_str().unwrap_or_default();
    let told = &piece["content"];
    let tasks = told.as_array().map(Vec::as_slice).unwrap_or_default();
    let are_pieces = told.is_string() || tasks.iter().all(|task| task["type"].is_string());
    let (text, others) = if are_pieces {
        let pieces = content(session, told, out);
        let (texts, others): (Vec<_>, Vec<_>) =
            pieces.into_iter().partition(|part| part.kind == PartKind::Text);
        let texts: Vec<_> = texts.into_iter().map(|part| part.text).collect();
        (texts.join("\n"), others)
    } else {
        (told.to_string(), Vec::new())
    };
    let name = word(&piece["name"]);
    let known = session.calls.answer(call_id);
    let is_error = piece["is_error"] == true || tasks.iter().any(|task| task["success"] == false);
    parts.push(Part { name: known.or(name), is_error, ..Part::tool_result(call_id, text) });
    parts.extend(others.into_iter().map(|it| Part { call_id: Some(call_id.to_owned()), ..it }));
}

fn image(piece: &Value) -> Part {
    let source = if piece["source"].is_object() { &piece["source"] } else { piece };
    let word = |names: [&str; 2]| names.into_iter().find_map(|name| source[name].as_str());
    if let Some(url) = source["url"].as_str() {
        return picture::of_url(url);
    }
    let media_type = word(["media_type", "mediaType"]).unwrap_or_default();
    picture::of_base64(media_type, word(["data", "image"]).unwrap_or_default())
}

/// Input includes what was cached; reasoning is not told apart from output.
fn usage(told: &Value) -> Option<Usage> {
    told.as_object()?;
    let count = |name: &str| told[name].as_u64().unwrap_or_default();
    let counts = Counts {
        input: count("inputTokens"),
        output: count("outputTokens"),
        cache_read: count("cacheReadTokens"),
        cache_write: count("cacheWriteTokens"),
        ..Counts::default()
    };
    Some(counts.inclusive()).filter(|usage| !usage.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_was_cached_is_taken_out_of_input() {
        let told = json!({"inputTokens": 35912, "outputTokens": 164, "cacheReadTokens": 34332,
            "cacheWriteTokens": 12, "cost": 0.06539});
        let usage = usage(&told).unwrap();
        assert_eq!((usage.input, usage.output), (1568, 164));
        assert_eq!((usage.cache_read, usage.cache_write_5m), (34332, 12));
        assert!(super::usage(&Value::Null).is_none() && super::usage(&json!({})).is_none());
        assert_eq!(nanos(0.065_390_85), Some(65_390_850));
    }

    #[test]
    fn what_a_person_typed_is_told_from_what_the_agent_wrote_around_it() {
        let wrapped =
            "<mode_notice>plan</mode_notice>\n<user_input mode=\"plan\">a > b</user_input>";
        let mut parts = vec![Part::text(wrapped), Part::text("plain")];
        let around = typed(&mut parts);
        assert_eq!((parts[0].text.as_str(), parts[1].text.as_str()), ("a > b", "plain"));
        assert_eq!(around, [Part::text("<mode_notice>plan</mode_notice>")]);
    }
}
