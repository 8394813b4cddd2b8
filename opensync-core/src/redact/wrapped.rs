//! Wrapped: text that something invisible, or the end of a line, breaks within a word.
//!
//! A terminal that is too narrow breaks a token in two; characters of no width hide in what is
//! copied from pages. What such a break joins is put together and scanned once more, and what is
//! found is found where it stands.

use std::ops::Range;

use super::judge;

/// Characters of no width, and how JSON may escape them.
pub(super) const INVISIBLE: [&str; 14] = [
    "\u{200b}", "\u{200c}", "\u{200d}", "\u{2060}", "\u{feff}", "\u{ad}", "\u{180e}", "\\u200b",
    "\\u200c", "\\u200d", "\\u2060", "\\ufeff", "\\u00ad", "\\u180e",
];

/// The least bytes of a word that is joined, and of its longer piece.
const MIN_WORD: usize = 20;
const MIN_PIECE: usize = 8;

/// What is looked at of a word before a break, and after it, in bytes.
const MAX_PIECE: usize = 1024;

/// What is taken along before a word, in bytes: a name and a sign.
const CONTEXT: usize = 64;

/// What is looked at around a character of no width, in bytes.
const AROUND: usize = 256;

/// A text that was put together from pieces of another one.
pub(super) struct Joined {
    pub(super) text: String,
    /// Where pieces begin: here, and in the other text.
    pieces: Vec<(usize, usize)>,
    /// Where two pieces are of one word.
    seams: Vec<usize>,
}

impl Joined {
    fn new() -> Self {
        Self { text: String::new(), pieces: Vec::new(), seams: Vec::new() }
    }

    fn push(&mut self, text: &str, range: Range<usize>) {
        if let Some(piece) = text.get(range.clone()) {
            self.pieces.push((self.text.len(), range.start));
            self.text.push_str(piece);
        }
    }

    /// Where a range lies in the other text.
    pub(super) fn original(&self, range: &Range<usize>) -> Range<usize> {
        self.place(range.start)..self.place(range.end.saturating_sub(1)) + 1
    }

    fn place(&self, at: usize) -> usize {
        let after = self.pieces.partition_point(|(here, _)| *here <= at);
        let piece = after.checked_sub(1).and_then(|last| self.pieces.get(last));
        piece.map_or(at, |(here, there)| there + (at - here))
    }

    /// The piece after the last break within a range; nothing if there is none in it.
    pub(super) fn tail(&self, range: &Range<usize>) -> Option<&[u8]> {
        let after = self.seams.partition_point(|seam| *seam < range.end);
        let seam = after.checked_sub(1).and_then(|last| self.seams.get(last)).copied()?;
        (seam > range.start).then(|| &self.text.as_bytes()[seam..range.end])
    }
}

/// What stands around characters of no width, without them; nothing if there are none.
pub(super) fn visible(text: &str) -> Option<Joined> {
    let bytes = text.as_bytes();
    let mut joined = Joined::new();
    let mut end = 0;
    for at in places(bytes, |byte| byte == b'\\' || byte >= 0x80) {
        let known = INVISIBLE.iter().find(|known| starts_with(&bytes[at..], known.as_bytes()));
        let Some(known) = known.filter(|_| at >= end || joined.seams.is_empty()) else { continue };
        if joined.seams.is_empty() || at > end + AROUND {
            joined.push(text, end..text.floor_char_boundary(end + AROUND).min(at));
            joined.text.push_str("\n\n");
            end = end.max(text.ceil_char_boundary(at.saturating_sub(AROUND)));
        }
        joined.push(text, end..at);
        joined.seams.push(joined.text.len());
        end = at + known.len();
    }
    if joined.seams.is_empty() {
        return None;
    }
    joined.push(text, end..text.floor_char_boundary(end + AROUND));
    Some(joined)
}

/// Whether a text begins with a character of no width, escaped in any case.
fn starts_with(text: &[u8], known: &[u8]) -> bool {
    text.get(..known.len()).is_some_and(|text| text.eq_ignore_ascii_case(known))
}

/// The words that the ends of lines break, each with what stands before it; nothing without any.
pub(super) fn unwrapped(text: &str) -> Option<Joined> {
    let bytes = text.as_bytes();
    let mut joined = Joined::new();
    let mut end = 0;
    for gap in breaks(bytes) {
        if gap.start < end {
            continue;
        }
        let behind = bytes[end.max(gap.start.saturating_sub(MAX_PIECE))..gap.start].iter().rev();
        let before = behind.take_while(|byte| is_part(**byte)).count();
        let is_joined = end == gap.start && !joined.seams.is_empty();
        let ahead = bytes[gap.end..].iter().take(MAX_PIECE);
        let after = ahead.take_while(|byte| is_part(**byte)).count();
        let word = (&bytes[gap.start - before..gap.start], &bytes[gap.end..gap.end + after]);
        if !is_joined && !is_broken(word.0, word.1) || after == 0 {
            continue;
        }
        if is_joined && !is_random(word.1) {
            continue;
        }
        if !is_joined {
            joined.text.push_str("\n\n");
            let start = end.max((gap.start - before).saturating_sub(CONTEXT));
            let start = text.ceil_char_boundary(start);
            joined.push(text, start..gap.start);
        }
        joined.seams.push(joined.text.len());
        joined.push(text, gap.end..gap.end + after);
        end = gap.end + after;
    }
    (!joined.seams.is_empty()).then_some(joined)
}

/// Whether two pieces look like one word that is no word.
fn is_broken(before: &[u8], after: &[u8]) -> bool {
    let longest = before.len().max(after.len());
    before.len() + after.len() >= MIN_WORD
        && longest >= MIN_PIECE
        && !before.is_empty()
        && !after.is_empty()
        && (is_random(before) || is_random(after))
}

/// Whether a piece may be of a token: letters and digits that are no names.
pub(super) fn is_random(piece: &[u8]) -> bool {
    let piece = judge::beginning(piece);
    piece.len() >= 4 && !judge::is_path_of_names(piece)
}

/// Ends of lines, escaped or not, right behind and before what a token is made of.
fn breaks(text: &[u8]) -> impl Iterator<Item = Range<usize>> {
    places(text, |byte| matches!(byte, b'\n' | b'\\')).filter_map(|at| {
        let end = match text[at] {
            b'\\' if text.get(at + 1) == Some(&b'n') => at + 2,
            b'\n' => at + 1,
            _ => return None,
        };
        let end = end + border_length(&text[end..]);
        let is_next = text.get(end).is_some_and(|byte| is_part(*byte));
        let before = match without_border(&text[..at]) {
            _ if !is_next => return None,
            [before @ .., b'\r'] if text[at] == b'\n' => before,
            [before @ .., b'\\', b'r'] if text[at] == b'\\' => before,
            before => before,
        };
        let slashes = before.iter().rev().take(8).take_while(|byte| **byte == b'\\').count();
        let start = before.len() - slashes;
        let is_behind = text[..start].last().is_some_and(|byte| is_part(*byte));
        is_behind.then_some(start..end)
    })
}

/// What frames have at both ends of a line.
const BORDER: &[u8] = "\u{2502}".as_bytes();

/// The most blanks between a frame and its text.
const MAX_MARGIN: usize = 64;

/// How long the left side of a frame is.
fn border_length(text: &[u8]) -> usize {
    let Some(rest) = text.strip_prefix(BORDER) else { return 0 };
    BORDER.len() + rest.iter().take(MAX_MARGIN).take_while(|byte| **byte == b' ').count()
}

/// What stands before the right side of a frame, if there is one.
fn without_border(text: &[u8]) -> &[u8] {
    let Some(rest) = text.strip_suffix(BORDER) else { return text };
    let margin = rest.iter().rev().take(MAX_MARGIN).take_while(|byte| **byte == b' ').count();
    &rest[..rest.len() - margin]
}

/// Bytes that are looked at together.
const CHUNK: usize = 32;

/// Where bytes stand that a test holds for.
fn places(text: &[u8], is_wanted: impl Fn(u8) -> bool) -> impl Iterator<Item = usize> {
    let mut at = 0;
    std::iter::from_fn(move || {
        // Most have none: that is told without a branch for each byte.
        while let Some(chunk) = text.get(at..at + CHUNK) {
            if chunk.iter().fold(false, |any, byte| any | is_wanted(*byte)) {
                break;
            }
            at += CHUNK;
        }
        let found = at + text.get(at..)?.iter().position(|byte| is_wanted(*byte))?;
        at = found + 1;
        Some(found)
    })
}

fn is_part(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'+' | b'/' | b'=' | b'.' | b'~')
}
