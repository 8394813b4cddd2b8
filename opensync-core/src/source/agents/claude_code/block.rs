//! Block: the pieces that messages, tool results and attachments have in common.

use super::entry::SourceEntry;
use crate::model::{Part, PartKind};
use crate::source::{ReadReport, picture};

/// How many different unknown types are counted by name; a log is not trusted to have few.
const MAX_UNKNOWN_KINDS: usize = 100;

/// A picture or a document; bytes stay in base64, as they are written.
pub(super) fn file(source: SourceEntry<'_>) -> Part {
    let media_type = source.media_type.get().map(str::to_owned);
    let is_image = media_type.as_deref().is_none_or(|media| media.starts_with("image/"));
    let kind = if is_image { PartKind::Image } else { PartKind::File };
    let is_base64 = source.kind.get() == Some("base64");
    let name = source.url.get().map(str::to_owned);
    let data = source.data.into_string();
    let size = if is_base64 { picture::decoded_len(&data) } else { data.len() };
    let size_bytes = Some(size as u64).filter(|_| name.is_none());
    Part { name, media_type, size_bytes, ..Part::new(kind, data) }
}

/// A piece as it is written.
pub(super) fn verbatim(kind: &str, json: &str) -> Part {
    Part::new(PartKind::Other, json).named(cut(kind))
}

/// A piece of a type that is not known, as it is written: it is the agent's own. `what` says where it
/// stood.
pub(super) fn unknown(what: &str, kind: &str, json: &str) -> Part {
    let kind = cut(kind);
    let place = if what.is_empty() { "line:" } else { what };
    Part::unknown(&kind, &format!("{place}{kind}"), json)
}

/// Counts an unknown type by name while there are few of them, and names are short.
pub(super) fn note_unknown(report: &mut ReadReport, what: &str, kind: &str) {
    let name = format!("{what}{}", cut(kind));
    let is_room = report.unknown_entries.len() < MAX_UNKNOWN_KINDS;
    if is_room || report.unknown_entries.contains_key(&name) {
        report.note_unknown(&name);
    } else {
        report.note_unknown("…");
    }
}

fn cut(kind: &str) -> String {
    kind.chars().take(60).collect()
}
