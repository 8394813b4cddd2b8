//! Emoji: pictures are words, whatever the colour of their skin.
//!
//! A picture that is joined of several is one term, and so is each of them.

use super::character::{Class, class_at, is_invisible};
use super::{MAX_TERM_BYTES, Token, TokenKind};

/// Joins pictures to one.
const JOINER: char = '\u{200D}';

/// Emits the picture that begins at `start`. Returns where it ends.
pub(super) fn picture(
    text: &str,
    start: usize,
    term: &mut String,
    position: &mut u32,
    emit: &mut dyn FnMut(&Token<'_>),
) -> usize {
    let end = end_of_picture(text, start);
    let pieces = || text[start..end].split(JOINER).filter(|piece| !piece.is_empty());
    for (index, piece) in pieces().enumerate() {
        if index == 0 {
            term.clear();
            term.extend(text[start..end].chars().filter(|&character| counts(character)));
            term.truncate(term.floor_char_boundary(MAX_TERM_BYTES));
            emit(&Token { text: term, start, end, position: *position, kind: TokenKind::Word });
            if pieces().nth(1).is_none() {
                break;
            }
        }
        term.clear();
        term.extend(piece.chars().filter(|&character| counts(character)));
        if !term.is_empty() {
            emit(&Token { text: term, start, end, position: *position, kind: TokenKind::Part });
        }
    }
    *position += 1;
    end
}

fn end_of_picture(text: &str, start: usize) -> usize {
    let mut characters = text[start..].char_indices().peekable();
    let Some((_, first)) = characters.next() else { return start };
    let mut last = first;
    while let Some(&(offset, character)) = characters.peek() {
        let is_joined = last == JOINER && class_at(text, start + offset).0 == Class::Emoji;
        // Two letters of a flag are a flag.
        let is_flag = offset == first.len_utf8() && is_letter(first) && is_letter(character);
        if !(is_joined || is_flag || is_invisible(character) || is_skin(character)) {
            return start + offset;
        }
        last = character;
        characters.next();
    }
    text.len()
}

fn is_letter(character: char) -> bool {
    matches!(character, '\u{1F1E6}'..='\u{1F1FF}')
}

fn is_skin(character: char) -> bool {
    matches!(character, '\u{1F3FB}'..='\u{1F3FF}')
}

/// Whether a character tells pictures apart. The letters that tell the flags of regions do.
fn counts(character: char) -> bool {
    !is_skin(character)
        && (!is_invisible(character) || matches!(character, '\u{E0020}'..='\u{E007E}'))
}
