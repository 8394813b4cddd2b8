//! Attachment: files and pictures, with the bytes that a `data:` address holds.

use serde::Serialize;
use serde_json::value::RawValue;

use super::entry::FileEntry;
use crate::model::{Part, PartKind};

/// What a file says of itself besides name and type, unless its address is its content.
#[derive(Serialize)]
struct Origin<'a> {
    url: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<&'a RawValue>,
}

/// A file or picture as a part.
///
/// The body is what a `data:` address holds: prose for a text, else base64. For another address
/// the body is empty, and the address is kept in the detail.
pub(super) fn part(file: FileEntry<'_>) -> Part {
    let url = file.url.unwrap_or_default();
    let mut part = match url.strip_prefix("data:") {
        Some(data) => inline(data, file.mime.as_deref()),
        None => Part::new(kind_of(file.mime.as_deref()), ""),
    };
    if !url.starts_with("data:") {
        part.detail = serde_json::to_string(&Origin { url: &url, source: file.source }).ok();
    }
    let path = || url.strip_prefix("file://").filter(|path| !path.is_empty()).map(str::to_owned);
    part.name = file.filename.or_else(path);
    part.media_type = file.mime.or(part.media_type);
    part
}

/// The content of a `data:` address, of which `data` is what follows the scheme.
fn inline(data: &str, mime: Option<&str>) -> Part {
    let (head, body) = data.split_once(',').unwrap_or((data, ""));
    let told = head.split(';').next().filter(|told| !told.is_empty());
    let mime = mime.or(told);
    let is_base64 = head.ends_with(";base64");
    let decoded = if is_base64 && is_text(mime) { decode(body) } else { None };
    let size = match &decoded {
        Some(text) => text.len(),
        None if is_base64 => decoded_len(body),
        None => body.len(),
    };
    let mut part = Part::new(kind_of(mime), decoded.unwrap_or_else(|| body.to_owned()));
    part.size_bytes = Some(size as u64);
    part.media_type = mime.map(str::to_owned);
    part
}

fn kind_of(mime: Option<&str>) -> PartKind {
    match mime {
        Some(mime) if mime.starts_with("image/") => PartKind::Image,
        _ => PartKind::File,
    }
}

fn is_text(mime: Option<&str>) -> bool {
    mime.is_some_and(|mime| mime.starts_with("text/") || mime == "application/json")
}

/// How many bytes stand behind base64.
fn decoded_len(base64: &str) -> usize {
    base64.trim_end_matches('=').len() * 3 / 4
}

/// Base64 as the text it stands for; `None` if it is not base64, or not text.
fn decode(base64: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(decoded_len(base64));
    let (mut bits, mut bit_count) = (0_u32, 0_u32);
    for letter in base64.trim_end_matches('=').bytes() {
        bits = (bits << 6 | sextet(letter)?) & 0x00ff_ffff;
        bit_count += 6;
        if bit_count >= 8 {
            bit_count -= 8;
            bytes.push((bits >> bit_count & 0xff) as u8);
        }
    }
    String::from_utf8(bytes).ok()
}

/// The six bits that a letter of base64 stands for, in its plain and its URL alphabet.
fn sextet(letter: u8) -> Option<u32> {
    let value = match letter {
        b'A'..=b'Z' => letter - b'A',
        b'a'..=b'z' => letter - b'a' + 26,
        b'0'..=b'9' => letter - b'0' + 52,
        b'+' | b'-' => 62,
        b'/' | b'_' => 63,
        _ => return None,
    };
    Some(u32::from(value))
}
