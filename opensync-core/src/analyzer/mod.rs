//! Analyzer: cuts text into the terms it can be found by, the same for what is stored and asked.
//!
//! Made for conversations about code. A *word* goes on over changes of case: `parseQuery` is one, and
//! gives a term for all of it, which is that of `parsequery`, and one for each of its pieces. A
//! *compound* is a run of words held together by `_`, `-`, `.` or `::`. It gives a term for each of
//! its words, and one for the whole without the joints. So `parseQuery`, `parse_query`, `parse-query`
//! and `PARSEQUERY` are found by each other, and the first three by `parse` or `query`. Joints between
//! numbers stay, for `1.2.3` is not `12.3`. The words of a path are neighbours, so that a path is
//! found as a phrase.
//!
//! English words become their stem, and so does a whole, for nobody can tell whether `dropindexes` is
//! one. Letters lose case and accents, and scripts written without spaces become pairs of characters.
//! Long unbroken runs, such as base64, give one short term: nobody searches for the middle of a
//! picture.
//!
//! Linear in the length of the text, with no allocation for each token.

mod character;
mod emoji;
mod hash;
mod sign;
mod spaceless;
mod stem;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
mod word;

use std::cell::Cell;
use std::ops::ControlFlow;

use character::{Class, class_at, class_of, fold_into, is_blob_byte};
use stem::Stemmer;
use word::{Word, after_joint, end_of_plain, joint_between};

pub(crate) use character::is_spaceless;
pub(crate) use hash::{LEAST as LEAST_OF_HASH, is_hash, is_same as is_same_hash};

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
    /// Counts words. A compound has the position of its first word, a piece that of its word.
    pub(crate) position: u32,
    /// What it is.
    pub(crate) kind: TokenKind,
}

/// What a [`Token`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenKind {
    /// A word that stands alone.
    Word,
    /// All of a compound; its words follow.
    Whole,
    /// A word of a compound.
    Segment,
    /// A piece of a word, or the word without what stands around it.
    Part,
    /// The last character of a run without spaces, which begins no pair.
    Last,
}

/// Cuts texts into terms. Keep one and reuse it: it remembers stems.
#[derive(Clone, Default)]
pub(crate) struct Analyzer {
    stemmer: Stemmer,
    words: Vec<Word>,
    /// Where pieces of words begin and end.
    pieces: Vec<(usize, usize)>,
    term: String,
}

impl Analyzer {
    /// Calls `emit` with each token of `text`, in order of their beginnings.
    pub(crate) fn analyze(&mut self, text: &str, emit: &mut dyn FnMut(&Token<'_>)) {
        self.run(text, || true, emit);
    }

    /// The same until `emit` breaks off; what else the word gives that is at hand is not told.
    pub(crate) fn analyze_until(
        &mut self,
        text: &str,
        emit: &mut dyn FnMut(&Token<'_>) -> ControlFlow<()>,
    ) {
        let is_ended = Cell::new(false);
        self.run(text, || !is_ended.get(), &mut |token| {
            if !is_ended.get() {
                is_ended.set(emit(token).is_break());
            }
        });
    }

    fn run(&mut self, text: &str, goes_on: impl Fn() -> bool, emit: &mut dyn FnMut(&Token<'_>)) {
        let mut at = 0;
        let mut position = 0;
        let mut checked_to = 0;
        let mut scoped_to = 0;
        while at < text.len() && goes_on() {
            let (class, width) = class_at(text, at);
            at = match class {
                Class::Separator | Class::Mark => {
                    if text.as_bytes()[at] == b'@'
                        && let Some(end) = sign::end_of_scoped(text, at)
                    {
                        self.scoped(text, at, end, position, emit);
                        scoped_to = end;
                    }
                    at + width
                }
                Class::Spaceless => spaceless::pairs(text, at, &mut self.term, &mut position, emit),
                Class::Emoji => emoji::picture(text, at, &mut self.term, &mut position, emit),
                Class::Lower | Class::Upper | Class::Digit => {
                    if at >= checked_to {
                        checked_to = end_of_blob(text, at);
                        if checked_to - at > BLOB_BYTES {
                            self.cut(text, at, &mut position, emit);
                            at = checked_to;
                            continue;
                        }
                    }
                    let is_inner = at < scoped_to;
                    self.compound(text, at, is_inner, &mut position, emit)
                }
            };
        }
    }

    /// The beginning of terms that `text`, typed before a `*`, stands for. Not stemmed.
    pub(crate) fn prefix(text: &str) -> String {
        let mut prefix = String::new();
        let is_scope = text.starts_with('@') && text.contains('/');
        let is_kept = |character| is_scope && matches!(character, '@' | '/' | '-' | '_' | '.');
        for character in text.chars() {
            match class_of(character) {
                Class::Separator if is_kept(character) => prefix.push(character),
                Class::Separator => {}
                Class::Spaceless => spaceless::normalize(character, &mut prefix),
                _ => fold_into(character.encode_utf8(&mut [0; 4]), &mut prefix),
            }
        }
        prefix
    }

    /// The term of a single word.
    pub(crate) fn term(&mut self, word: &str) -> String {
        self.term_of(word, 0, word.len());
        self.term.clone()
    }

    /// Emits the compound, or single word, that begins at `start`. Returns where it ends.
    fn compound(
        &mut self,
        text: &str,
        start: usize,
        is_inner: bool,
        position: &mut u32,
        emit: &mut dyn FnMut(&Token<'_>),
    ) -> usize {
        if !is_inner && let Some(end) = end_of_plain(text, start) {
            self.term_of(text, start, end);
            let kind = TokenKind::Word;
            emit(&Token { text: &self.term, start, end, position: *position, kind });
            *position += 1;
            return end;
        }
        let is_escape = sign::is_escape(text, start);
        let end = self.split(text, start);
        // The letter of an escape alone is none.
        if !(is_escape && end == start + 1) {
            self.words_of(text, is_inner, is_escape, position, emit);
        }
        end
    }

    /// Takes the compound that begins at `start` apart. Returns where it ends.
    fn split(&mut self, text: &str, start: usize) -> usize {
        self.words.clear();
        self.pieces.clear();
        let mut next = Some(start);
        let mut end = start;
        while let Some(start) = next {
            let word = Word::split(text, start, &mut self.pieces);
            end = word.end;
            self.words.push(word);
            next = if self.words.len() < MAX_WORDS { after_joint(text, end) } else { None };
        }
        end
    }

    /// Emits the compound that was taken apart last: `is_inner` if it is of a name that was emitted,
    /// `is_escape` if its first letter may not belong to it.
    fn words_of(
        &mut self,
        text: &str,
        is_inner: bool,
        is_escape: bool,
        position: &mut u32,
        emit: &mut dyn FnMut(&Token<'_>),
    ) {
        let is_compound = self.words.len() > 1;
        if is_compound {
            let kind = if is_inner { TokenKind::Part } else { TokenKind::Whole };
            self.whole(text, 0, *position, kind, emit);
            if is_escape {
                self.whole(text, 1, *position, TokenKind::Part, emit);
            }
        }
        let kind = if is_compound || is_inner { TokenKind::Segment } else { TokenKind::Word };
        let mut first_piece = 0;
        for index in 0..self.words.len() {
            let word = self.words[index];
            let pieces = first_piece..word.pieces_end;
            first_piece = pieces.end;
            let dot = usize::from(!is_compound && sign::is_dotted(text, word.start));
            if !self.term_of(text, word.start - dot, word.end) {
                continue;
            }
            let (start, end) = (word.start - dot, word.end);
            emit(&Token { text: &self.term, start, end, position: *position, kind });
            self.parts_of(text, word, dot > 0, is_escape && index == 0, pieces, *position, emit);
            *position += 1;
        }
    }

    /// Emits what is found of a word beside all of it.
    #[allow(clippy::too_many_arguments, reason = "all of it is about one word")]
    fn parts_of(
        &mut self,
        text: &str,
        word: Word,
        is_dotted: bool,
        is_escape: bool,
        pieces: std::ops::Range<usize>,
        position: u32,
        emit: &mut dyn FnMut(&Token<'_>),
    ) {
        let mut part = |analyzer: &mut Self, start, end| {
            if start < end && analyzer.term_of(text, start, end) {
                let kind = TokenKind::Part;
                emit(&Token { text: &analyzer.term, start, end, position, kind });
            }
        };
        if word.signs_end < word.end {
            part(self, word.start, word.signs_end);
        }
        if is_dotted || word.letters_end < word.end {
            part(self, word.start, word.letters_end);
        }
        if is_escape && class_at(text, word.start + 1).0.begins_word() {
            part(self, word.start + 1, word.end);
        }
        if pieces.len() > 1 {
            for piece in pieces {
                let (start, end) = self.pieces[piece];
                part(self, start, end);
                if is_escape && start == word.start {
                    part(self, start + 1, end);
                }
            }
        }
    }

    /// Makes a term of a word or a piece of one; `false` if nothing of it counts.
    fn term_of(&mut self, text: &str, start: usize, end: usize) -> bool {
        self.term.clear();
        fold_into(clip(&text[start..end]), &mut self.term);
        self.stemmer.stem(&mut self.term);
        !self.term.is_empty()
    }

    /// Emits a compound from its byte `from` on as one term, unless it is too long to be meant as one.
    fn whole(
        &mut self,
        text: &str,
        from: usize,
        position: u32,
        kind: TokenKind,
        emit: &mut dyn FnMut(&Token<'_>),
    ) {
        self.term.clear();
        for (index, word) in self.words.iter().enumerate() {
            if let Some(before) = index.checked_sub(1) {
                self.term.push_str(joint_between(text, &self.words[before], word));
            }
            let start = if index == 0 { word.start + from } else { word.start };
            fold_into(&text[start..word.end], &mut self.term);
            if self.term.len() > MAX_TERM_BYTES {
                return;
            }
        }
        self.stemmer.stem(&mut self.term);
        if let ([first, ..], [.., last]) = (&*self.words, &*self.words)
            && !self.term.is_empty()
        {
            let (start, end) = (first.start + from, last.end);
            emit(&Token { text: &self.term, start, end, position, kind });
        }
    }

    /// Emits a name with its scope as one term; its words follow.
    fn scoped(
        &mut self,
        text: &str,
        start: usize,
        end: usize,
        position: u32,
        emit: &mut dyn FnMut(&Token<'_>),
    ) {
        self.term.clear();
        fold_into(clip(&text[start..end]), &mut self.term);
        emit(&Token { text: &self.term, start, end, position, kind: TokenKind::Whole });
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

fn end_of_blob(text: &str, start: usize) -> usize {
    let run = text.as_bytes()[start..].iter().take_while(|&&byte| is_blob_byte(byte));
    start + run.count()
}

fn clip(word: &str) -> &str {
    &word[..word.floor_char_boundary(MAX_TERM_BYTES)]
}
