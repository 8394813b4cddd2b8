//! Word: where a word and its pieces begin and end, and what joins words to a compound.

use super::character::{Class, class_at};
use super::hash::is_hash;
use super::sign;

/// A word, with the signs and the number that belong to it, as in `C++17`.
#[derive(Clone, Copy)]
pub(super) struct Word {
    pub(super) start: usize,
    /// Where its letters end, and its signs begin.
    pub(super) letters_end: usize,
    /// Where its signs end, and the number after them begins.
    pub(super) signs_end: usize,
    pub(super) end: usize,
    /// How many pieces there are up to the end of this word.
    pub(super) pieces_end: usize,
}

impl Word {
    /// Takes the word that begins at `start` apart where its case changes.
    ///
    /// `HTTPServer` is `HTTP` and `Server`: the last of several capitals begins a piece that goes on
    /// in small letters; `URLs` are several. Digits belong to what they follow.
    pub(super) fn split(text: &str, start: usize, pieces: &mut Vec<(usize, usize)>) -> Self {
        let first = pieces.len();
        let mut piece = start;
        let mut at = start;
        let mut last = Class::Separator;
        let mut last_at = start;
        let mut is_upper_run = false;
        while at < text.len() {
            let (class, width) = class_at(text, at);
            match class {
                Class::Separator | Class::Spaceless | Class::Emoji => break,
                Class::Mark => {
                    at += width;
                    continue;
                }
                Class::Upper => {
                    if matches!(last, Class::Lower | Class::Digit) && at > piece {
                        pieces.push((piece, at));
                        piece = at;
                    }
                    is_upper_run = last == Class::Upper;
                }
                Class::Lower if is_upper_run && last == Class::Upper && last_at > piece => {
                    if !is_plural(text, at) {
                        pieces.push((piece, last_at));
                        piece = last_at;
                    }
                }
                Class::Lower | Class::Digit => {}
            }
            last = class;
            last_at = at;
            at += width;
        }
        let letters_end = at;
        pieces.push((piece, letters_end));
        if pieces.len() > first + 1 && is_hash(&text[start..letters_end]) {
            pieces.truncate(first);
            pieces.push((start, letters_end));
        }
        let (signs_end, end) = sign::after(text, start, letters_end);
        Self { start, letters_end, signs_end, end, pieces_end: pieces.len() }
    }

    fn is_number(&self, text: &str) -> bool {
        text.as_bytes()[self.start..self.end].iter().all(u8::is_ascii_digit)
    }
}

/// Where the word that begins at `start` ends if nothing belongs to it but letters of ASCII, at most the
/// first of which is a capital: most words are such, and need no further look.
pub(super) fn end_of_plain(text: &str, start: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let letters = bytes[start + 1..].iter().take_while(|byte| byte.is_ascii_lowercase()).count();
    let end = start + 1 + letters;
    let is_alone = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'"' | b')' | b'\'');
    let ends = match bytes[end..] {
        [] => true,
        [b'.' | b',' | b':' | b'-', ref next, ..] => is_alone(next),
        [b'_' | b'.' | b',' | b':' | b'-' | b'+' | b'#', ..] => false,
        [next, ..] => next.is_ascii() && !next.is_ascii_alphanumeric(),
    };
    let begins = start == 0 || !matches!(bytes[start - 1], b'\\' | b'.');
    (ends && begins && bytes[start].is_ascii_alphabetic()).then_some(end)
}

/// Whether the small letter at `at` makes several of the capitals before it.
fn is_plural(text: &str, at: usize) -> bool {
    text.as_bytes()[at] == b's'
        && text.get(at + 1..).is_some_and(|rest| {
            rest.is_empty() || !matches!(class_at(rest, 0).0, Class::Lower | Class::Digit)
        })
}

/// Where the next word of a compound begins, if a joint and a word follow at `at`.
pub(super) fn after_joint(text: &str, at: usize) -> Option<usize> {
    let rest = &text.as_bytes()[at..];
    let width = match rest.first()? {
        b'_' => rest.iter().take_while(|&&byte| byte == b'_').count(),
        b'-' | b'.' => 1,
        b':' if rest.get(1) == Some(&b':') => 2,
        b',' if is_group(text, at) => 1,
        _ => return None,
    };
    let next = at + width;
    (next < text.len() && class_at(text, next).0.begins_word()).then_some(next)
}

/// Whether the comma at `at` stands between groups of digits, as in `1,024`.
fn is_group(text: &str, at: usize) -> bool {
    let bytes = text.as_bytes();
    let before = bytes[..at].iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let after = bytes[at + 1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let is_end = |place: usize| bytes.get(place).is_none_or(|byte| !byte.is_ascii_alphanumeric());
    let is_begin = at.checked_sub(before + 1).is_none_or(is_end);
    (1..=3).contains(&before) && after == 3 && is_end(at + 4) && is_begin
}

/// The joint between two words that stays in the whole: a dot between digits, and a hyphen between
/// numbers.
pub(super) fn joint_between<'a>(text: &'a str, one: &Word, other: &Word) -> &'a str {
    let joint = &text[one.end..other.start];
    let bytes = text.as_bytes();
    let is_between_digits =
        bytes[one.end - 1].is_ascii_digit() && bytes[other.start].is_ascii_digit();
    match joint {
        "." if is_between_digits => joint,
        "-" if one.is_number(text) && other.is_number(text) => joint,
        _ => "",
    }
}
