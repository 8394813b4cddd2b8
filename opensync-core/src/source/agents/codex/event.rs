//! Event: what the screen is told. Most of it repeats the conversation.

use serde_json::Value;

use super::rollout::Rollout;
use super::{item, tokens};
use crate::model::{Message, MessageMode, Part, PartKind, Role};
use crate::source::ids;
use crate::source::short::kind;
use crate::source::title::Rank;
use crate::source::transcript::{Entry, Out};

/// Types of events that repeat what items say, or only serve the screen.
const REPEATED: [&str; 38] = [
    "agent_message_delta",
    "agent_reasoning",
    "agent_reasoning_raw_content",
    "agent_reasoning_section_break",
    "background_event",
    "collab_agent_interaction_end",
    "collab_agent_spawn_end",
    "collab_close_end",
    "collab_waiting_end",
    "context_compacted",
    "deprecation_notice",
    "dynamic_tool_call_request",
    "dynamic_tool_call_response",
    "entered_review_mode",
    "exec_command_begin",
    "exec_command_end",
    "exited_review_mode",
    "guardian_assessment",
    "image_generation_end",
    "item_completed",
    "item_started",
    "mcp_tool_call_begin",
    "mcp_tool_call_end",
    "patch_apply_begin",
    "patch_apply_end",
    "plan_update",
    "session_configured",
    "task_complete",
    "task_started",
    "thread_goal_updated",
    "thread_rolled_back",
    "thread_settings_applied",
    "turn_aborted",
    "turn_complete",
    "turn_diff",
    "turn_started",
    "view_image_tool_call",
    "web_search_end",
];

/// Takes an event.
pub(super) fn take(rollout: &mut Rollout, event: &Value, entry: &Entry<'_>, out: &mut Out<'_>) {
    let text = event["message"].as_str().unwrap_or_default();
    match kind(event) {
        "token_count" => tokens::total(rollout, &event["info"], out),
        "thread_name_updated" => {
            let name = event["thread_name"].as_str().or_else(|| event["name"].as_str());
            rollout.title.offer(Rank::Custom, name.unwrap_or_default());
        }
        "user_message" | "agent_message" if rollout.has_items => {}
        "user_message" => {
            rollout.answer = None;
            let id = rollout.ids.of("user", rollout.at, text);
            rollout.note_prompt(text);
            out.push(Message::new(id, Role::User, rollout.at).with(Part::text(text)));
        }
        "agent_message" => item::answer(rollout, event, vec![Part::text(text)], out),
        "error" | "stream_error" | "warning" => {
            let id = rollout.ids.of(kind(event), rollout.at, text);
            let part = Part::new(PartKind::Other, event.to_string()).named("error");
            let is_error = kind(event) != "warning";
            let message = Message::new(id, Role::System, rollout.at).with(part);
            out.push(Message { is_error, ..message });
        }
        kind if REPEATED.contains(&kind) => {}
        kind => rollout.unknown("event:", kind, entry, out),
    }
}

/// Takes the summary that takes the place of what was said before. The answer that gave it was
/// written as any other: it is marked.
pub(super) fn compacted(rollout: &mut Rollout, entry: &Value, out: &mut Out<'_>) {
    rollout.answer = None;
    let text = entry["message"].as_str().unwrap_or_default().trim();
    if text.is_empty() {
        return;
    }
    let summary = Part::new(PartKind::Compaction, text);
    let is_told = |(mark, length): (u64, u64)| {
        let begin = usize::try_from(length).ok().and_then(|length| text.len().checked_sub(length));
        length > 0
            && begin
                .and_then(|begin| text.get(begin..))
                .is_some_and(|end| ids::mark(end.trim()) == mark)
    };
    let Some(last) = rollout.last.clone().filter(|last| is_told(last.text)) else {
        let id = rollout.ids.of("compacted", rollout.at, text);
        out.push(Message {
            is_injected: true,
            ..Message::new(id, Role::System, rollout.at).with(summary)
        });
        return;
    };
    // Its text is the summary, and stands there already.
    out.push(Message {
        mode: MessageMode::Extend,
        ..Message::new(last.id, Role::Assistant, last.at).with(Part::new(PartKind::Compaction, ""))
    });
}
