//! Sniff: tells a transcript from another agent's log, and from any other file of lines.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::source::jsonl::records;
use crate::source::lenient::Text;

/// How much of a file is looked at.
pub(super) const HEAD_BYTES: usize = 64 << 10;

/// Types of lines by which a transcript is known.
const KNOWN: [&str; 16] = [
    "user",
    "assistant",
    "system",
    "attachment",
    "progress",
    "summary",
    "custom-title",
    "ai-title",
    "agent-name",
    "agent-setting",
    "last-prompt",
    "mode",
    "permission-mode",
    "queue-operation",
    "file-history-snapshot",
    "bridge-session",
];

/// What every line of a transcript has some of.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Line<'a> {
    #[serde(rename = "type", borrow, default)]
    kind: Text<'a>,
    #[serde(borrow, default)]
    uuid: Text<'a>,
    #[serde(borrow, default)]
    session_id: Text<'a>,
    #[serde(borrow, default)]
    leaf_uuid: Text<'a>,
    #[serde(borrow, default)]
    message_id: Text<'a>,
    #[serde(borrow, default)]
    message: Option<&'a RawValue>,
}

impl Line<'_> {
    fn is_known(&self) -> bool {
        let kind = self.kind.get().unwrap_or_default();
        let has_session = self.session_id.get().is_some();
        KNOWN.contains(&kind)
            && match kind {
                "user" | "assistant" => {
                    self.message.is_some() && (has_session || self.uuid.get().is_some())
                }
                "summary" => self.leaf_uuid.get().is_some(),
                "file-history-snapshot" => self.message_id.get().is_some(),
                _ => has_session,
            }
    }
}

/// Whether an object is a line of its own and no piece of one: a line tells its type, and of which
/// session it is or which line it is about.
pub(super) fn is_record(bytes: &[u8]) -> bool {
    serde_json::from_slice::<Line<'_>>(bytes).is_ok_and(|line| {
        let is_about = [&line.session_id, &line.leaf_uuid, &line.message_id];
        line.kind.get().is_some() && is_about.iter().any(|id| id.get().is_some())
    })
}

/// Whether a file that begins with `head` is a transcript. One without a whole line may become one.
pub(super) fn is_transcript(head: &[u8]) -> bool {
    let is_all = head.len() < HEAD_BYTES;
    let mut found = false;
    for line in head.split_inclusive(|&byte| byte == b'\n') {
        let is_whole = line.ends_with(b"\n");
        if !is_whole && !is_all {
            return is_long_line(line);
        }
        let records = records::split(line, is_whole, &is_record);
        let mut objects = records.found.into_iter().map(|place| &line[place]);
        let is_known =
            |object| serde_json::from_slice(object).is_ok_and(|line: Line<'_>| line.is_known());
        if objects.any(is_known) {
            return true;
        }
        found |= records.taken > 0;
    }
    !found
}

/// Fields of which the beginning of a transcript's line has at least two, in any version.
const MARKS: [&str; 6] = [
    "\"type\":\"queue-operation\"",
    "\"parentUuid\":",
    "\"isSidechain\":",
    "\"sessionId\":\"",
    "\"userType\":\"",
    "\"gitBranch\":\"",
];

/// Whether the beginning of a line that goes on beyond the head has the marks of a transcript.
fn is_long_line(line: &[u8]) -> bool {
    let text = String::from_utf8_lossy(line);
    text.starts_with('{') && MARKS.iter().filter(|&&mark| text.contains(mark)).count() >= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transcript_is_known_by_any_of_its_lines() {
        for line in [
            r#"{"type":"user","uuid":"u1","message":{"content":"hi"}}"#,
            r#"{"type":"summary","summary":"x","leafUuid":"u1"}"#,
            r#"{"type":"mode","mode":"plan","sessionId":"s"}"#,
            r#"{"type":"file-history-snapshot","messageId":"m","snapshot":{}}"#,
        ] {
            assert!(is_transcript(format!("not json\n{line}\n").as_bytes()), "{line}");
        }
    }

    #[test]
    fn a_line_that_is_longer_than_the_head_still_tells() {
        let line = format!(
            r#"{{"parentUuid":null,"sessionId":"s","type":"user","message":{{"content":"{}"#,
            "x".repeat(HEAD_BYTES)
        );
        assert!(is_transcript(&line.as_bytes()[..HEAD_BYTES]));
    }

    #[test]
    fn other_agents_and_other_files_are_no_transcripts() {
        for line in [
            r#"{"timestamp":"t","type":"session_meta","payload":{"id":"s"}}"#,
            r#"{"id":"1","type":"user","timestamp":"t","content":"hi"}"#,
            r#"{"type":"session","id":"ses_1","directory":"/x"}"#,
            r#"{"type":"text","timestamp":1,"sessionID":"ses_1","part":{}}"#,
            r#"{"name":"row","value":1}"#,
            "plain text",
        ] {
            assert!(!is_transcript(format!("{line}\n").as_bytes()), "{line}");
        }
    }
}
