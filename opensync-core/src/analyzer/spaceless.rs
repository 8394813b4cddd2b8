//! Spaceless: scripts that are written without spaces become pairs of neighbours.
//!
//! Whatever is asked for, wherever its words begin and end, has its pairs in the text, and no
//! dictionary has to know them (`docs/decisions/0006-scripts-without-spaces.md`). What is paired is a
//! character with the marks on it. The last one of a run stands alone once more, so that each is at
//! the beginning of some term.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use super::character::{Class, class_at, is_invisible, is_spaceless};
use super::{Token, TokenKind};

/// Emits each pair of neighbours of the run that begins at `start`, and its last character. Returns
/// the end of the run.
pub(super) fn pairs(
    text: &str,
    start: usize,
    term: &mut String,
    position: &mut u32,
    emit: &mut dyn FnMut(&Token<'_>),
) -> usize {
    term.clear();
    // `term` begins with the character before, which ends where the next one begins.
    let (mut before, mut end) = (start, start);
    while let Some(next) = end_of_character(text, end) {
        let length = term.len();
        normalize_all(&text[end..next], term);
        if length > 0 {
            let kind = TokenKind::Word;
            emit(&Token { text: term, start: before, end: next, position: *position, kind });
            *position += 1;
            term.drain(..length);
        }
        (before, end) = (end, next);
    }
    let kind = if before == start { TokenKind::Word } else { TokenKind::Last };
    emit(&Token { text: term, start: before, end, position: *position, kind });
    *position += 1;
    end
}

/// Where the character that begins at `at` ends, with all that is read with it; `None` if the run
/// does not go on.
fn end_of_character(text: &str, at: usize) -> Option<usize> {
    let mut characters = text.get(at..).unwrap_or_default().char_indices();
    let (_, first) = characters.next()?;
    if class_at(text, at).0 != Class::Spaceless {
        return None;
    }
    let mut last = first;
    for (offset, character) in characters {
        if !is_read_with(last, character) {
            return Some(at + offset);
        }
        last = character;
    }
    Some(text.len())
}

fn is_read_with(last: char, character: char) -> bool {
    let is_stacked = matches!(last, '\u{17D2}' | '\u{1039}') && is_spaceless(character);
    is_stacked
        || is_combining_mark(character)
        || is_invisible(character)
        || matches!(character, '\u{FF9E}' | '\u{FF9F}' | '\u{0E33}' | '\u{0EB3}')
        || matches!(character, '\u{1160}'..='\u{11FF}' | '\u{D7B0}'..='\u{D7FF}')
}

/// Appends a character with its marks in the form that all its forms share: narrow kana become wide,
/// and what is written in pieces becomes whole.
fn normalize_all(characters: &str, to: &mut String) {
    let mut all = characters.chars();
    match (all.next(), all.next()) {
        (Some(only), None) => normalize(only, to),
        _ => to.extend(characters.chars().filter(|&letter| !is_invisible(letter)).nfkc()),
    }
}

/// The same for a character without marks.
pub(super) fn normalize(character: char, to: &mut String) {
    if is_plain(character) {
        to.push(character);
    } else {
        to.extend(std::iter::once(character).nfkc());
    }
}

fn is_plain(character: char) -> bool {
    matches!(
        u32::from(character),
        0x3041..=0x3096 | 0x30A1..=0x30FE | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xAC00..=0xD7A3
    )
}
