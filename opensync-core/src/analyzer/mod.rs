//! Analyzer: cuts text into the terms it can be found by, the same for what is stored and asked.
//!
//! Made for conversations about code. A *compound* is a run of words held together by `_`, `-`,
//! `.` or `::`, or by a change of case. It gives a term for each of its words, and one for the
//! whole without the joints, so that `parseQuery`, `parse_query` and `parse-query` are found by each
//! other and by `parse` or `query`. Joints between digits stay, for `1.2.3` is not `12.3`.
//! The words of a path are neighbours, so that a path is found as a phrase.
//!
//! English words become their stem, letters lose case and accents, and scripts written without
//! spaces become pairs of characters. Long unbroken runs, such as base64, give one short term: nobody
//! searches for the middle of a picture.
//!
//! Linear in the length of the text, with no allocation for each token.

mod character;
mod stem;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;

use character::{Class, class_at, fold_into, is_blob_byte};
use stem::Stemmer;

/// The longest term, in bytes. What is longer is cut.
const MAX_TERM_BYTES: usize = 64;

/// The most words in a compound; a longer one goes on as another.
const MAX_WORDS: usize = 16;

/// Longer runs of base64's letters are data and no words.
const BLOB_BYTES: usize = 256;

/// A term, and where in the text it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token<'a> {
    /// The term.
    pub(crate) text: &'a str,
    /// Where it begins, in bytes.
    pub(crate) start: usize,
    /// Where it ends, in bytes.
    pub(crate) end: usize,
    /// Counts words. A compound has the position of its first word.
    pub(crate) position: u32,
    /// What it is.
    pub(crate) kind: TokenKind,
}

/// What a [`Token`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenKind {
    /// A word that stands alone.
    Word,
    /// All of a compound; its parts follow.
    Whole,
    /// A word of a compound.
    Part,
}

/// Cuts texts into terms. Keep one and reuse it: it remembers stems.
#[derive(Clone, Default)]
pub(crate) struct Analyzer {
    stemmer: Stemmer,
    parts: Vec<(usize, usize)>,
    term: String,
}

impl Analyzer {
    /// Calls `emit` with each token of `text`, in order of their beginnings.
    pub(crate) fn analyze(&mut self, text: &str, emit: &mut dyn FnMut(&Token<'_>)) {
        let mut at = 0;
        let mut position = 0;
        let mut checked_to = 0;
        while at < text.len() {
            let (class, width) = class_at(text, at);
            at = match class {
                Class::Separator => at + width,
                Class::Cjk => pairs(text, at, &mut position, emit),
                Class::Lower | Class::Upper | Class::Digit => {
                    if at >= checked_to {
                        checked_to = end_of_blob(text, at);
                        if checked_to - at > BLOB_BYTES {
                            self.cut(text, at, &mut position, emit);
                            at = checked_to;
                            continue;
                        }
                    }
                    self.compound(text, at, &mut position, emit)
                }
            };
        }
    }

    /// The beginning of terms that `text`, typed before a `*`, stands for. Not stemmed.
    pub(crate) fn prefix(text: &str) -> String {
        let mut prefix = String::new();
        for word in text.split(|character: char| !character.is_alphanumeric()) {
            fold_into(word, &mut prefix);
        }
        prefix
    }

    /// Emits the compound, or single word, that begins at `start`. Returns where it ends.
    fn compound(
        &mut self,
        text: &str,
        start: usize,
        position: &mut u32,
        emit: &mut dyn FnMut(&Token<'_>),
    ) -> usize {
        self.parts.clear();
        let mut end = start;
        let mut next = Some(start);
        let mut words = 0;
        while let Some(word) = next {
            end = split_word(text, word, &mut self.parts);
            words += 1;
            next = if words < MAX_WORDS { after_joint(text, end) } else { None };
        }
        let is_compound = self.parts.len() > 1;
        if is_compound {
            self.whole(text, start, end, *position, emit);
        }
        for index in 0..self.parts.len() {
            let (start, end) = self.parts[index];
            self.term.clear();
            fold_into(clip(&text[start..end]), &mut self.term);
            if self.term.is_empty() {
                continue;
            }
            let kind = if is_compound { TokenKind::Part } else { TokenKind::Word };
            let text = self.stemmer.stem(&self.term);
            emit(&Token { text, start, end, position: *position, kind });
            *position += 1;
        }
        end
    }

    /// Emits a compound as one term, unless it is too long to be meant as one.
    fn whole(
        &mut self,
        text: &str,
        start: usize,
        end: usize,
        position: u32,
        emit: &mut dyn FnMut(&Token<'_>),
    ) {
        self.term.clear();
        let mut last_end = start;
        for &(part, part_end) in &self.parts {
            self.term.push_str(digit_joint(text, last_end, part));
            fold_into(&text[part..part_end], &mut self.term);
            last_end = part_end;
            if self.term.len() > MAX_TERM_BYTES {
                return;
            }
        }
        if !self.term.is_empty() {
            emit(&Token { text: &self.term, start, end, position, kind: TokenKind::Whole });
        }
    }

    /// Emits the beginning of data as one term.
    fn cut(
        &mut self,
        text: &str,
        start: usize,
        position: &mut u32,
        emit: &mut dyn FnMut(&Token<'_>),
    ) {
        let end = start + MAX_TERM_BYTES;
        self.term.clear();
        fold_into(&text[start..end], &mut self.term);
        let kind = TokenKind::Word;
        emit(&Token { text: &self.term, start, end, position: *position, kind });
        *position += 1;
    }
}

/// Emits each pair of neighbours of a run without spaces, or its one character. Returns its end.
fn pairs(text: &str, start: usize, position: &mut u32, emit: &mut dyn FnMut(&Token<'_>)) -> usize {
    let run = text[start..]
        .char_indices()
        .take_while(|(offset, _)| class_at(text, start + offset).0 == Class::Cjk);
    let mut last = None;
    let mut end = start;
    let mut emit_span = |from: usize, to: usize| {
        emit(&Token {
            text: &text[from..to],
            start: from,
            end: to,
            position: *position,
            kind: TokenKind::Word,
        });
        *position += 1;
    };
    for (offset, character) in run {
        let from = start + offset;
        end = from + character.len_utf8();
        if let Some(last) = last.replace(from) {
            emit_span(last, end);
        }
    }
    if last == Some(start) {
        emit_span(start, end);
    }
    end
}

/// Splits the word that begins at `start` where its case changes. Returns where it ends.
///
/// `HTTPServer` is `HTTP` and `Server`: the last of several capitals begins a word that goes on in
/// small letters. Digits belong to what they follow.
fn split_word(text: &str, start: usize, parts: &mut Vec<(usize, usize)>) -> usize {
    let mut part = start;
    let mut at = start;
    let mut last = Class::Separator;
    let mut last_at = start;
    let mut is_upper_run = false;
    while at < text.len() {
        let (class, width) = class_at(text, at);
        match class {
            Class::Separator | Class::Cjk => break,
            Class::Upper => {
                if matches!(last, Class::Lower | Class::Digit) && at > part {
                    parts.push((part, at));
                    part = at;
                }
                is_upper_run = last == Class::Upper;
            }
            Class::Lower if is_upper_run && last == Class::Upper && last_at > part => {
                parts.push((part, last_at));
                part = last_at;
            }
            Class::Lower | Class::Digit => {}
        }
        last = class;
        last_at = at;
        at += width;
    }
    parts.push((part, at));
    at
}

/// Where the next word of a compound begins, if a joint and a word follow at `at`.
fn after_joint(text: &str, at: usize) -> Option<usize> {
    let rest = &text.as_bytes()[at..];
    let width = match rest.first()? {
        b'_' => rest.iter().take_while(|&&byte| byte == b'_').count(),
        b'-' | b'.' => 1,
        b':' if rest.get(1) == Some(&b':') => 2,
        _ => return None,
    };
    let next = at + width;
    let is_word = next < text.len()
        && matches!(class_at(text, next).0, Class::Lower | Class::Upper | Class::Digit);
    is_word.then_some(next)
}

/// The joint between two parts if digits stand on both sides of it, else nothing.
fn digit_joint(text: &str, from: usize, to: usize) -> &str {
    let bytes = text.as_bytes();
    let is_kept = to == from + 1
        && matches!(bytes[from], b'.' | b'-')
        && from.checked_sub(1).is_some_and(|before| bytes[before].is_ascii_digit())
        && bytes[to].is_ascii_digit();
    if is_kept { &text[from..to] } else { "" }
}

fn end_of_blob(text: &str, start: usize) -> usize {
    let run = text.as_bytes()[start..].iter().take_while(|&&byte| is_blob_byte(byte));
    start + run.count()
}

fn clip(word: &str) -> &str {
    &word[..word.floor_char_boundary(MAX_TERM_BYTES)]
}
