//! Resources: conversations by address, `opensync://session/ID`.

use opensync_core::redact::Redactor;
use opensync_core::{Cursor, ErrorKind, Filter, OpenSync, SessionInfo};
use rmcp::model::{
    ListResourceTemplatesResult, ListResourcesResult, ReadResourceResult, Resource,
    ResourceContents, ResourceTemplate,
};
use serde_json::json;

const SCHEME: &str = "opensync://session/";

/// Conversations on a page.
const PAGE: usize = 20;

/// The longest conversation that is read at once, in tokens; `get_session` reads the rest.
const MAX_TOKENS: usize = 20_000;

/// A page of conversations, last changed first.
pub(super) fn list(
    archive: &OpenSync,
    cursor: Option<&str>,
) -> opensync_core::Result<ListResourcesResult> {
    let cursor = cursor.map(|cursor| Cursor::from(cursor.to_owned()));
    let filter = Filter::default();
    let page = match archive.sessions(&filter, cursor.as_ref(), PAGE) {
        // A cursor that is none begins anew: the protocol leaves it to the server.
        Err(error) if error.kind() == ErrorKind::InvalidInput => {
            archive.sessions(&filter, None, PAGE)?
        }
        page => page?,
    };
    let mut listed = ListResourcesResult::with_all_items(page.items.iter().map(resource).collect());
    listed.next_cursor = page.next.map(|next| next.to_string());
    Ok(listed)
}

fn resource(info: &SessionInfo) -> Resource {
    let title =
        Redactor::default().redact(info.label()).split_whitespace().collect::<Vec<_>>().join(" ");
    Resource::new(address(&info.session.external_id), title)
        .with_description(format!("{}, {} messages", info.session.source, info.message_count))
        .with_mime_type("text/markdown")
}

pub(super) fn templates() -> ListResourceTemplatesResult {
    let template = ResourceTemplate::new(format!("{SCHEME}{{id}}"), "session")
        .with_description("An earlier conversation, by its id")
        .with_mime_type("text/markdown");
    ListResourceTemplatesResult::with_all_items(vec![template])
}

/// A conversation as Markdown, marked as quoted: as much of it as a tool tells at once.
pub(super) fn read(archive: &OpenSync, uri: &str) -> opensync_core::Result<ReadResourceResult> {
    let id = uri.strip_prefix(SCHEME).map(decoded).unwrap_or_default();
    let asked = json!({ "id": id, "max_tokens": MAX_TOKENS, "tools": true });
    let text = archive.call_tool("get_session", &asked)?;
    let contents = ResourceContents::text(text, uri).with_mime_type("text/markdown");
    Ok(ReadResourceResult::new(vec![contents]))
}

/// The address of a conversation; ids may hold any character.
fn address(id: &str) -> String {
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(byte);
    let encoded = id.bytes().map(|byte| match byte {
        byte if is_plain(&byte) => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    });
    format!("{SCHEME}{}", encoded.collect::<String>())
}

/// What an address stands for.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let hex = (byte == b'%').then(|| after.get(..2)).flatten();
        let value = hex.and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        if let Some(value) = value {
            bytes.push(value);
            rest = &after[2..];
        } else {
            bytes.push(byte);
            rest = after;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_id_can_be_an_address_and_back() {
        for id in ["0f3a", "0f3a/agent-1", "ü%2F ?#", "%zz", "100%"] {
            let address = address(id);
            assert_eq!(decoded(address.strip_prefix(SCHEME).unwrap()), id, "{address}");
        }
    }
}
