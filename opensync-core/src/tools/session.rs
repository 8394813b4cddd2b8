//! `get_session`: what was said in a conversation, in order.

use super::arguments::Arguments;
use super::parameter::{CURSOR, Count, Kind, Parameter};
use super::{Tool, answer};
use crate::error::Result;
use crate::opensync::OpenSync;
use crate::redact::RedactOptions;

const MAX_TOKENS: Count = Count { least: 100, most: 20_000, default: 2000 };

/// The least that is shown of a message.
const LEAST_TOKENS: usize = 100;

pub(super) const TOOL: Tool = Tool {
    name: "get_session",
    global_name: "opensync_session",
    description: "Read an earlier conversation: what people and the model said, in order, from its \
                  beginning or from a cursor.",
    parameters: &[&[
        Parameter::required("id", "The conversation's id, or the beginning of it"),
        CURSOR,
        Parameter::count("max_tokens", MAX_TOKENS, "About how long the answer may be"),
        Parameter {
            name: "tools",
            kind: Kind::Flag,
            description: "Also what tools were called with and gave back, shortened",
            is_required: false,
        },
    ]],
    answer: get,
};

fn get(archive: &OpenSync, asked: &Arguments<'_>) -> Result<String> {
    let most = asked.count("max_tokens", MAX_TOKENS)?;
    let with_tools = asked.flag("tools")?;
    let info = archive.session(&asked.required("id")?)?;
    let id = &info.session.external_id;
    let mut redactor = archive.redactor(id, RedactOptions::default())?;
    let mut text = answer::session(&info);
    let mut next = None;
    let mut shown = 0;
    let mut messages = archive.messages(id)?;
    if let Some(cursor) = asked.cursor()? {
        messages = messages.after(&cursor)?;
    }
    for placed in messages {
        let placed = placed?;
        let place = placed.cursor();
        // Before anything is cut, so that no half of a secret is left.
        let message = redactor.redact_message(placed.message);
        let Some(line) = answer::message(&message, with_tools) else { continue };
        let room = most.saturating_sub(answer::tokens(&text));
        if shown > 0 && answer::tokens(&line) > room {
            next = Some(place);
            break;
        }
        shown += 1;
        text.push('\n');
        text.push_str(&answer::cut(&line, room.max(LEAST_TOKENS)));
    }
    if shown == 0 {
        text.push_str("\n(No more messages.)");
    }
    Ok(answer::quotation_by(&mut redactor, &text, next.as_ref()))
}
