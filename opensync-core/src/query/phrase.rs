//! Phrase: words side by side, in the ways in which the same may have been written.
//!
//! `"OpenCode plugin"` is in a text that says `opencode plugin`, and `"parse query"` in one that says
//! `parseQuery` or `parse_query`. A word has one place whatever its case, a compound has as many as it
//! has words; so a phrase has a form for each way in which its words may have been joined.

use crate::analyzer::{Analyzer, Token, TokenKind, is_spaceless};

/// The most words of a phrase in which neighbours are looked for as one word, too.
const MOST_JOINED: usize = 6;

/// The words of a phrase as they were typed.
#[derive(Default)]
pub(super) struct Phrase {
    words: Vec<(u32, String)>,
    /// Each of `words` as it was typed.
    typed: Vec<String>,
    /// The word or compound that each of `words` is of, counted from 0.
    compounds: Vec<usize>,
    /// For each compound its whole, if it has one.
    wholes: Vec<Option<String>>,
    /// For each of `words` the pieces where its case changes.
    pieces: Vec<Vec<String>>,
    /// The beginning and end of the last word in the text, to tell its pieces.
    last: (usize, usize),
}

impl Phrase {
    /// Adds what the analyzer tells next of `text`.
    pub(super) fn add(&mut self, text: &str, token: &Token<'_>) {
        let term = || token.text.to_owned();
        match token.kind {
            TokenKind::Whole => self.wholes.push(Some(term())),
            TokenKind::Word => {
                self.wholes.push(None);
                self.word(text, token);
            }
            TokenKind::Segment => self.word(text, token),
            TokenKind::Part => {
                let is_piece = token.start >= self.last.0
                    && token.end <= self.last.1
                    && (token.start, token.end) != self.last;
                if let Some(pieces) = self.pieces.last_mut().filter(|_| is_piece) {
                    pieces.push(term());
                }
            }
            TokenKind::Last => {}
        }
    }

    fn word(&mut self, text: &str, token: &Token<'_>) {
        if self.wholes.is_empty() {
            self.wholes.push(None);
        }
        self.words.push((token.position, token.text.to_owned()));
        self.typed.push(text[token.start..token.end].to_owned());
        self.compounds.push(self.wholes.len() - 1);
        self.pieces.push(Vec::new());
        self.last = (token.start, token.end);
    }

    /// The words as they were typed, each with its place.
    pub(super) fn words(&self) -> &[(u32, String)] {
        &self.words
    }

    /// The forms of it, the one that was typed first.
    pub(super) fn forms(&self, analyzer: &mut Analyzer) -> Vec<Vec<(u32, String)>> {
        // A name with its scope is what it is with the scope only.
        if self.is_scoped() {
            return vec![self.collapsed()];
        }
        let mut forms = vec![self.words.clone()];
        for form in [self.collapsed(), self.expanded()].into_iter().chain(self.joined(analyzer)) {
            if !forms.contains(&form) {
                forms.push(form);
            }
        }
        forms
    }

    fn is_scoped(&self) -> bool {
        matches!(self.wholes.as_slice(), [Some(whole)] if whole.starts_with('@'))
    }

    /// Each compound as one word.
    fn collapsed(&self) -> Vec<(u32, String)> {
        let mut form = Vec::new();
        let mut less = 0;
        for (index, (position, word)) in self.words.iter().enumerate() {
            let compound = self.compounds[index];
            let whole = self.wholes.get(compound).and_then(Option::as_ref);
            let is_first = index == 0 || self.compounds[index - 1] != compound;
            match whole {
                Some(whole) if is_first => form.push((position - less, whole.clone())),
                Some(_) => less += 1,
                None => form.push((position - less, word.clone())),
            }
        }
        form
    }

    /// Each word that goes on over changes of case as several.
    fn expanded(&self) -> Vec<(u32, String)> {
        let mut form = Vec::new();
        let mut more = 0;
        for ((position, word), pieces) in self.words.iter().zip(&self.pieces) {
            if pieces.len() < 2 {
                form.push((position + more, word.clone()));
                continue;
            }
            for piece in pieces {
                form.push((position + more, piece.clone()));
                more += 1;
            }
            more -= 1;
        }
        form
    }

    /// Two neighbours as one word, and all of them as one.
    fn joined(&self, analyzer: &mut Analyzer) -> Vec<Vec<(u32, String)>> {
        let count = self.words.len();
        let is_apart = self.typed.iter().any(|word| word.chars().any(is_spaceless));
        if is_apart || !(2..=MOST_JOINED).contains(&count) {
            return Vec::new();
        }
        let mut forms: Vec<_> = (1..count).map(|at| self.join(at - 1, at + 1, analyzer)).collect();
        if count > 2 {
            forms.push(self.join(0, count, analyzer));
        }
        forms
    }

    /// The words from `start` to `end` as one, among the others.
    fn join(&self, start: usize, end: usize, analyzer: &mut Analyzer) -> Vec<(u32, String)> {
        let joined = analyzer.term(&self.typed[start..end].concat());
        let less = self.words[end - 1].0 - self.words[start].0;
        let mut form = self.words[..start].to_vec();
        form.push((self.words[start].0, joined));
        let after = self.words[end..].iter();
        form.extend(after.map(|(position, word)| (position - less, word.clone())));
        form
    }
}
