//! Messages: those of a session, a piece at a time, and all of one part.

use std::io::Write;

use axum::extract::{Path, Query, State};
use axum::http::header::{ACCEPT_RANGES, CONTENT_DISPOSITION, CONTENT_RANGE, CONTENT_TYPE, ETAG};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use opensync_core::accounts::KeyScope;
use opensync_core::sessions::Placed;
use opensync_core::{OpenSync, Part, PartKind};
use serde::Deserialize;
use utoipa::IntoParams;

use super::fresh;
use super::paging::{PageIn, no_cursor, number};
use super::range::{Piece, piece};
use crate::http::{ApiError, Caller, blocking, streamed, unread};
use crate::routes::answer::{headers, json};
use crate::routes::lookup::exact;
use crate::server::Shared;
use crate::wire::v1::{Message, Page, Problem};

/// Bytes of a part's text in an answer to who does not say how many, and the most.
const DEFAULT_PART: usize = 64 << 10;
const MAX_PART: usize = 4 << 20;

/// Which messages are asked for, and how much of them.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct MessagesIn {
    /// The place of the first message, instead of a cursor.
    from: Option<String>,
    /// The id of a message that is to be in the middle of the piece, instead of a cursor.
    around: Option<String>,
    /// The most bytes of the text of one part, at most 4 MiB. Default: 65,536.
    max_part_bytes: Option<String>,
}

/// The messages of a session, in their order. What the agent wrote for itself is left out.
#[utoipa::path(get, path = "/sessions/{id}/messages", tag = "sessions", security(("key" = [])),
    params(("id" = String, Path, description = "The session's external id"), PageIn, MessagesIn),
    responses((status = 200, body = Page<Message>),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn messages(
    State(shared): State<Shared>,
    caller: Caller,
    Path(id): Path<String>,
    Query(page): Query<PageIn>,
    Query(asked): Query<MessagesIn>,
    known: HeaderMap,
) -> Result<Response, ApiError> {
    caller.require(KeyScope::Read)?;
    let most = number("maxPartBytes", asked.max_part_bytes.as_deref())?;
    let most = most.unwrap_or(DEFAULT_PART).min(MAX_PART);
    let limit = page.limit()?;
    let first = match (page.cursor(), number("from", asked.from.as_deref())?) {
        (Some(cursor), _) => cursor.parse().map_err(|_| no_cursor())?,
        (None, from) => from.unwrap_or(0),
    };
    let around = asked.around.filter(|id| !id.is_empty());
    let place = shared.answers.take(caller.payer()).await?;
    let archive = caller.archive;
    let of = archive.clone();
    let tag = blocking(move || fresh::tag(&of)).await?;
    if let Some(unchanged) = fresh::unchanged(&known, &tag) {
        return Ok(unchanged);
    }
    let mut headers = headers([(CONTENT_TYPE, "application/json")]);
    headers.insert(ETAG, tag);
    streamed(headers, place, move |to| {
        let first = match &around {
            Some(message) => before(&archive, &id, message, limit)?,
            None => first,
        };
        write_items(&archive, &id, first, limit, most, to)
    })
    .await
}

/// The place at which a piece of `limit` messages begins that has this one in its middle.
fn before(archive: &OpenSync, id: &str, message: &str, limit: usize) -> Result<u32, ApiError> {
    exact(archive, id)?;
    let place = archive.message_place(id, message)?;
    let place = place.ok_or_else(|| ApiError::not_found("Message not found"))?;
    Ok(place.saturating_sub(u32::try_from(limit / 2).unwrap_or(u32::MAX)))
}

/// Writes [`Page`] of messages, one in memory at a time.
fn write_items(
    archive: &OpenSync,
    id: &str,
    first: u32,
    limit: usize,
    most: usize,
    to: &mut dyn Write,
) -> Result<(), ApiError> {
    let total = exact(archive, id)?.message_count;
    let prices = archive.prices();
    write!(to, "{{\"items\":[").map_err(unread)?;
    let (mut count, mut next) = (0, None);
    for placed in archive.messages(id)?.from_place(first)? {
        let Placed { place, message, .. } = placed?;
        let Some(message) = message.conversation() else { continue };
        if count >= limit {
            next = Some(place.to_string());
            break;
        }
        let comma = if count > 0 { "," } else { "" };
        count += 1;
        let message = Message::new(place, message, &prices, most);
        write!(to, "{comma}{}", json(&message)?).map_err(unread)?;
    }
    write!(to, "],\"next\":{},\"total\":{total}}}", json(&next)?).map_err(unread)
}

/// How a part is asked for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(super) struct PartIn {
    /// `true` for what is told beside the part's text, as JSON.
    detail: Option<String>,
}

/// All of one part, or a range of it: text as text, a picture as its bytes. Only a picture made of points
/// is shown by a browser; the rest is for saving.
#[utoipa::path(get, path = "/sessions/{id}/parts/{place}/{n}", tag = "sessions",
    security(("key" = [])),
    params(("id" = String, Path, description = "The session's external id"),
        ("place" = u32, Path, description = "The place of the message"),
        ("n" = usize, Path, description = "The number of the part in the message"), PartIn),
    responses((status = 200, content((String = "text/plain"), (Vec<u8> = "image/png"))),
        (status = 206, description = "The piece that `Range` asks for"),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn part(
    State(shared): State<Shared>,
    caller: Caller,
    Path((id, place, n)): Path<(String, u32, usize)>,
    Query(asked): Query<PartIn>,
    request: HeaderMap,
) -> Result<Response, ApiError> {
    caller.require(KeyScope::Read)?;
    let answer = shared.answers.take(caller.payer()).await?;
    let archive = caller.archive;
    let (tag, part) = blocking(move || {
        let tag = fresh::tag(&archive)?;
        Ok((tag, find(&archive, &id, place, n)?))
    })
    .await?;
    if let Some(unchanged) = fresh::unchanged(&request, &tag) {
        return Ok(unchanged);
    }
    let (media, is_shown, bytes) = if asked.detail.as_deref() == Some("true") {
        let detail = part.detail.ok_or_else(|| ApiError::not_found("Part has no detail"))?;
        ("application/json", false, detail.into_bytes())
    } else {
        content(part)
    };
    let disposition = if is_shown { "inline" } else { "attachment" };
    let (length, piece) = (bytes.len(), piece(&request, bytes.len()));
    let told = match &piece {
        Piece::All => String::new(),
        Piece::Of(range) => format!("bytes {}-{}/{length}", range.start, range.end - 1),
        Piece::Outside => format!("bytes */{length}"),
    };
    let mut headers = headers([
        (CONTENT_TYPE, media),
        (CONTENT_DISPOSITION, disposition),
        (ACCEPT_RANGES, "bytes"),
        (CONTENT_RANGE, &told),
    ]);
    let (status, range) = match piece {
        Piece::All => (StatusCode::OK, 0..length),
        Piece::Of(range) => (StatusCode::PARTIAL_CONTENT, range),
        Piece::Outside => (StatusCode::RANGE_NOT_SATISFIABLE, 0..0),
    };
    if status == StatusCode::OK {
        headers.remove(CONTENT_RANGE);
    }
    headers.insert(ETAG, tag);
    let mut response =
        streamed(headers, answer, move |to| to.write_all(&bytes[range]).map_err(unread)).await?;
    *response.status_mut() = status;
    Ok(response)
}

fn find(archive: &OpenSync, id: &str, place: u32, n: usize) -> Result<Part, ApiError> {
    exact(archive, id)?;
    let found = archive.messages(id)?.from_place(place)?.next().transpose()?;
    let message = found.filter(|found| found.place == place);
    let message = message.and_then(|found| found.message.conversation());
    let part = message.and_then(|message| message.parts.into_iter().nth(n));
    part.ok_or_else(|| ApiError::not_found("Part not found"))
}

/// What a part is sent as, and whether a browser may show it: a picture that is one by its own bytes,
/// whatever its log says of it.
fn content(part: Part) -> (&'static str, bool, Vec<u8>) {
    const TEXT: &str = "text/plain; charset=utf-8";
    let encoded: String = part.text.split_whitespace().collect();
    let is_encoded = matches!(part.kind, PartKind::Image | PartKind::File);
    match STANDARD.decode(encoded).ok().filter(|_| is_encoded) {
        Some(bytes) => match raster(&bytes) {
            Some(media) => (media, true, bytes),
            None if part.kind == PartKind::Image => ("application/octet-stream", false, bytes),
            None => (TEXT, false, part.text.into_bytes()),
        },
        None => (TEXT, false, part.text.into_bytes()),
    }
}

/// The type of a picture made of points, by how it begins.
fn raster(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => Some("image/png"),
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some("image/gif"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(kind: PartKind, bytes: &[u8]) -> (&'static str, bool) {
        let (media, is_shown, _) = content(Part::new(kind, STANDARD.encode(bytes)));
        (media, is_shown)
    }

    #[test]
    fn a_picture_is_known_by_its_bytes_and_anything_else_is_not_shown() {
        assert_eq!(sent(PartKind::Image, b"\x89PNG\r\n\x1a\n..."), ("image/png", true));
        assert_eq!(sent(PartKind::Image, b"RIFF....WEBPVP8 "), ("image/webp", true));
        let svg = b"<svg onload='x()'/>";
        assert_eq!(sent(PartKind::Image, svg), ("application/octet-stream", false));
    }

    #[test]
    fn text_is_text_also_where_it_looks_like_markup() {
        let (media, _, bytes) = content(Part::text("<script>alert(1)</script>"));
        assert_eq!(media, "text/plain; charset=utf-8");
        assert_eq!(bytes, b"<script>alert(1)</script>");
    }
}
