//! Item: a piece of the conversation as the model's service takes and gives it.

use serde_json::Value;

use super::rollout::{Answer, Rollout};
use super::tool;
use crate::model::{Message, MessageMode, Part, PartKind, Role};
use crate::source::ids::{key, mark};
use crate::source::picture;
use crate::source::short::kind;
use crate::source::transcript::{Entry, Out};

/// Types of items that are read, or left out for what they are.
const KNOWN: [&str; 15] = [
    "",
    "compaction",
    "custom_tool_call",
    "custom_tool_call_output",
    "function_call",
    "function_call_output",
    "ghost_snapshot",
    "image_generation_call",
    "local_shell_call",
    "message",
    "reasoning",
    "compaction_summary",
    "tool_search_call",
    "tool_search_output",
    "web_search_call",
];

/// How texts begin that the agent writes in a person's name.
const INJECTED: &str = "# AGENTS.md instructions";

/// Whether an item of this type is read.
pub(super) fn is_known(kind: &str) -> bool {
    !kind.is_empty() && KNOWN.contains(&kind)
}

/// Takes an item.
pub(super) fn take(rollout: &mut Rollout, item: &Value, entry: &Entry<'_>, out: &mut Out<'_>) {
    match kind(item) {
        "message" | "" if item["role"].is_string() => message(rollout, item, entry, out),
        "reasoning" => {
            let parts = texts(&item["summary"], PartKind::Thinking);
            answer(rollout, item, parts, out);
        }
        "function_call" | "custom_tool_call" | "local_shell_call" | "web_search_call"
        | "tool_search_call" => {
            let part = tool::call(rollout, item);
            answer(rollout, item, vec![part], out);
        }
        "function_call_output" | "custom_tool_call_output" | "tool_search_output" => {
            tool::output(rollout, item, out);
        }
        "image_generation_call" => {
            let data = item["result"].as_str().unwrap_or_default();
            answer(rollout, item, vec![picture::of_base64("image/png", data)], out);
        }
        kind if KNOWN.contains(&kind) => {}
        kind => rollout.unknown("item:", kind, entry, out),
    }
}

fn message(rollout: &mut Rollout, item: &Value, entry: &Entry<'_>, out: &mut Out<'_>) {
    rollout.has_items = true;
    let parts = content(&item["content"], out);
    match item["role"].as_str().unwrap_or_default() {
        "assistant" => answer(rollout, item, parts, out),
        "user" => {
            let is_injected = is_injected(item, &parts);
            said(rollout, item, Role::User, is_injected, parts, out);
        }
        "developer" | "system" => said(rollout, item, Role::System, true, parts, out),
        role => rollout.unknown("role:", role, entry, out),
    }
}

/// Adds what somebody else than the model says.
fn said(
    rollout: &mut Rollout,
    item: &Value,
    role: Role,
    is_injected: bool,
    parts: Vec<Part>,
    out: &mut Out<'_>,
) {
    rollout.answer = None;
    let id = id(rollout, item, role.as_str(), &parts);
    if role == Role::User && !is_injected {
        let text = parts.iter().find(|part| part.kind == PartKind::Text);
        text.into_iter().for_each(|part| rollout.note_prompt(&part.text));
    }
    out.push(Message { parts, is_injected, ..Message::new(id, role, rollout.at) });
}

/// Adds pieces to the model's current answer, or begins one.
pub(super) fn answer(rollout: &mut Rollout, item: &Value, parts: Vec<Part>, out: &mut Out<'_>) {
    if parts.is_empty() {
        return;
    }
    let id = match rollout.answer.clone() {
        Some(id) => id,
        None => id(rollout, item, kind(item), &parts),
    };
    let text = parts.iter().rev().find(|part| part.kind == PartKind::Text);
    let text = text.map(|part| (mark(part.text.trim()), part.text.len() as u64));
    if let Some(last) = rollout.last.as_mut().filter(|last| last.id == id) {
        last.text = text.unwrap_or(last.text);
    } else {
        let (at, text) = (rollout.at, text.unwrap_or_default());
        rollout.last = Some(Answer { id: id.clone(), at, usage: None, text });
    }
    rollout.answer = Some(id.clone());
    out.push(Message {
        parts,
        model: rollout.model.clone(),
        provider: rollout.provider.clone(),
        mode: MessageMode::Extend,
        ..Message::new(id, Role::Assistant, rollout.at)
    });
}

/// The item's own id, else that of its call, else one made of what it says.
pub(super) fn id(rollout: &mut Rollout, item: &Value, kind: &str, parts: &[Part]) -> String {
    let told = |name: &str| item[name].as_str().filter(|id| !id.is_empty());
    if let Some(id) = told("id") {
        return key(id);
    }
    if let Some(call) = told("call_id") {
        return key(&format!("{call}:{kind}"));
    }
    let said: Vec<&str> = parts.iter().map(|part| part.text.as_str()).collect();
    rollout.ids.of(kind, rollout.at, &said.join("\n"))
}

/// The pieces of a message.
fn content(content: &Value, out: &mut Out<'_>) -> Vec<Part> {
    if let Some(text) = content.as_str() {
        return vec![Part::text(text)];
    }
    let mut parts = Vec::new();
    for piece in content.as_array().into_iter().flatten() {
        match (kind(piece), piece["text"].as_str()) {
            ("input_text" | "output_text" | "text", Some(text)) => parts.push(Part::text(text)),
            ("input_image" | "image", _) => parts.push(picture::of_value(&piece["image_url"])),
            (kind, _) => parts.push(out.unknown("content:", kind, piece.to_string())),
        }
    }
    parts
}

/// The texts of a list as parts.
fn texts(list: &Value, part: PartKind) -> Vec<Part> {
    let pieces = list.as_array().into_iter().flatten();
    let texts = pieces.filter_map(|piece| piece["text"].as_str().or_else(|| piece.as_str()));
    texts.filter(|text| !text.trim().is_empty()).map(|text| Part::new(part, text)).collect()
}

/// Whether the agent wrote a message in a person's name. New versions say whose each piece is; of
/// old ones it is known how such texts look.
fn is_injected(item: &Value, parts: &[Part]) -> bool {
    let pieces = &item["internal_chat_message_metadata_passthrough"]["content_item_metadata"];
    if let Some(pieces) = pieces.as_array().filter(|pieces| !pieces.is_empty()) {
        return pieces.iter().all(|piece| piece["provenance"]["type"] != "user");
    }
    let mut texts = parts.iter().filter(|part| part.kind == PartKind::Text).peekable();
    texts.peek().is_some() && texts.all(|part| is_written_by_agent(part.text.trim()))
}

/// Whether a text is in a tag of the agent's, or begins as its instructions do.
fn is_written_by_agent(text: &str) -> bool {
    if text.starts_with(INJECTED) {
        return true;
    }
    let tag = text.strip_prefix('<').and_then(|rest| rest.split_once('>')).map(|(tag, _)| tag);
    // Pages and programs have tags of one word.
    let tag = tag.filter(|tag| {
        let is_plain = |byte: u8| byte.is_ascii_lowercase() || b"_ ".contains(&byte);
        *tag == "skill" || tag.contains(['_', ' ']) && tag.bytes().all(is_plain)
    });
    tag.is_some_and(|tag| text.ends_with(&format!("</{tag}>")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_agent_writes_in_a_persons_name_is_known_by_its_tag() {
        for text in [
            "<environment_context>\n  <cwd>/x</cwd>\n</environment_context>",
            "<user_instructions>\nBe kind.\n</user_instructions>",
            "# AGENTS.md instructions for /x\n\n<INSTRUCTIONS>",
        ] {
            assert!(is_written_by_agent(text), "{text}");
        }
        for text in ["<b>Why</b> is it bold?", "# AGENTS", "<p>", "a <b> c </b>", "<html></html>"] {
            assert!(!is_written_by_agent(text), "{text}");
        }
    }
}
