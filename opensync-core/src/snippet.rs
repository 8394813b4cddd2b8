//! Snippet: the piece of a text that shows why it was found.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::{ControlFlow, Range};

use serde::{Serialize, Serializer};

use crate::analyzer::{Analyzer, is_same_hash, is_spaceless};
use crate::call::Call;
use crate::error::Result;
use crate::query::{Clause, Occur, Term};

/// How much of a text is looked at, in bytes. Matches further on are shown without highlights.
const MAX_SCAN_BYTES: usize = 256 << 10;

/// The length of a snippet, in bytes of the text it is taken from.
const WINDOW_BYTES: usize = 240;

/// What stands before the first match of a window, in bytes.
const LEAD_BYTES: usize = 60;

/// The length of a window from its first match on.
const MATCHED_BYTES: usize = WINDOW_BYTES - LEAD_BYTES;

/// More matches than this are not looked at: the window is among the first.
const MAX_MATCHES: usize = 2000;

/// A piece of a text, on one line, and where the words that were searched are in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Snippet {
    /// The piece; `…` where it was cut. Control characters are gone.
    #[serde(rename = "snippet")]
    pub text: String,
    /// Byte ranges of `text` to highlight, in order, apart, on character boundaries.
    /// In JSON, pairs of numbers.
    #[serde(serialize_with = "as_pairs")]
    pub highlights: Vec<Range<usize>>,
}

fn as_pairs<S: Serializer>(
    ranges: &[Range<usize>],
    serializer: S,
) -> std::result::Result<S::Ok, S::Error> {
    serializer.collect_seq(ranges.iter().map(|range| (range.start, range.end)))
}

/// A text that a snippet may be taken from.
pub(crate) struct Piece<'t> {
    text: Cow<'t, str>,
    /// What of it is not searched, in order.
    names: Vec<Range<usize>>,
    /// Which part of its message it is.
    part: Option<usize>,
}

impl Piece<'_> {
    /// The same, of this part of its message.
    pub(crate) fn of_part(self, part: usize) -> Self {
        Self { part: Some(part), ..self }
    }
}

impl<'t> From<&'t str> for Piece<'t> {
    fn from(text: &'t str) -> Self {
        Self { text: text.into(), names: Vec::new(), part: None }
    }
}

impl From<String> for Piece<'_> {
    fn from(text: String) -> Self {
        Self { text: text.into(), names: Vec::new(), part: None }
    }
}

impl From<Call> for Piece<'_> {
    fn from(Call { text, names }: Call) -> Self {
        Self { text: text.into(), names, part: None }
    }
}

impl Piece<'_> {
    /// The text as it is shown.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }
}

/// Makes the snippets of one query.
pub(crate) struct Snippets {
    analyzer: Analyzer,
    words: HashMap<String, (usize, f32)>,
    prefixes: Vec<String>,
    hashes: Vec<String>,
}

struct Match {
    range: Range<usize>,
    term: usize,
    weight: f32,
}

impl Snippets {
    pub(crate) fn new(clauses: &[Clause]) -> Self {
        let mut made = Self {
            analyzer: Analyzer::default(),
            words: HashMap::new(),
            prefixes: Vec::new(),
            hashes: Vec::new(),
        };
        for clause in clauses.iter().filter(|clause| clause.occur != Occur::MustNot) {
            match &clause.term {
                Term::Word(word) => made.add(word, clause.weight),
                Term::Phrase(forms) => {
                    forms.iter().flatten().for_each(|(_, word)| made.add(word, clause.weight));
                }
                Term::Prefix(prefix) => made.prefixes.push(prefix.clone()),
                Term::Hash(hash) => made.hashes.push(hash.clone()),
            }
        }
        made
    }

    fn add(&mut self, word: &str, weight: f32) {
        let term = self.words.len();
        let known = self.words.entry(word.to_owned()).or_insert((term, weight));
        known.1 = known.1.max(weight);
    }

    /// The best piece of the first of `texts` that has the most to show, and which part that is.
    /// Nothing is read behind one that shows all that was searched.
    pub(crate) fn best<'t>(
        &mut self,
        texts: impl Iterator<Item = Result<Piece<'t>>>,
    ) -> Result<(Snippet, Option<usize>)> {
        let all = self.worth_of_all();
        let mut best: Option<(f32, Piece<'_>, Vec<Match>, Range<usize>)> = None;
        let mut first = None;
        for piece in texts {
            let piece = piece?;
            if piece.text.trim().is_empty() {
                continue;
            }
            let mut matches = self.matches(&piece.text);
            let is_named = |found: &Match| piece.names.iter().any(|name| is_within(found, name));
            matches.retain(|found| !is_named(found));
            match best_window(&matches) {
                Some((worth, window)) => {
                    if best.as_ref().is_none_or(|(most, ..)| worth > *most) {
                        best = Some((worth, piece, matches, window));
                    }
                    if worth >= all * 0.999 {
                        break;
                    }
                }
                None => first = first.or(Some(piece)),
            }
        }
        Ok(match (best, first) {
            (Some((_, piece, matches, window)), _) => {
                (render(&piece.text, &window, &matches), piece.part)
            }
            (None, Some(piece)) => (render(&piece.text, &(0..0), &[]), piece.part),
            (None, None) => (Snippet::default(), None),
        })
    }

    /// What a window is worth at least that has each term.
    fn worth_of_all(&self) -> f32 {
        let others = self.prefixes.iter().map(|_| 1.0).chain(self.hashes.iter().map(|_| 1.0));
        self.words.values().map(|&(_, weight)| weight).chain(others).sum()
    }

    /// The matches in a text, up to the end of the first window that has each term.
    fn matches(&mut self, text: &str) -> Vec<Match> {
        let text = &text[..text.floor_char_boundary(MAX_SCAN_BYTES)];
        let (words, prefixes, hashes) = (&self.words, &self.prefixes, &self.hashes);
        let mut matches = Vec::new();
        let mut last = vec![None; words.len() + prefixes.len() + hashes.len()];
        let mut end = usize::MAX;
        self.analyzer.analyze_until(text, &mut |token| {
            if matches.len() >= MAX_MATCHES || token.start >= end {
                return ControlFlow::Break(());
            }
            let of_prefix = || {
                let begins = |prefix: &String| token.text.starts_with(prefix.as_str());
                let is_same = |hash: &String| is_same_hash(token.text, hash);
                let found = prefixes.iter().position(begins);
                let found = found.or_else(|| {
                    hashes.iter().position(is_same).map(|index| prefixes.len() + index)
                });
                found.map(|index| (words.len() + index, 1.0))
            };
            if let Some((term, weight)) = words.get(token.text).copied().or_else(of_prefix) {
                matches.push(Match { range: token.start..token.end, term, weight });
                last[term] = Some(token.start);
                let first = last.iter().min().copied().flatten();
                if let Some(first) = first.filter(|first| token.end <= first + MATCHED_BYTES) {
                    end = end.min(first + WINDOW_BYTES);
                }
            }
            ControlFlow::Continue(())
        });
        matches
    }
}

/// The piece of `text` around the first of `ranges`, with those highlighted that are in it.
pub(crate) fn around(text: &str, ranges: &[Range<usize>]) -> Snippet {
    let matches = ranges.iter().map(|range| Match { range: range.clone(), term: 0, weight: 1.0 });
    let matches: Vec<Match> = matches.collect();
    let start = ranges.first().map_or(0, |range| range.start);
    render(text, &(start..start + MATCHED_BYTES), &matches)
}

fn is_within(found: &Match, name: &Range<usize>) -> bool {
    name.start <= found.range.start && found.range.end <= name.end
}

/// The window with the most different terms in it, and what it is worth; the first of equals.
fn best_window(matches: &[Match]) -> Option<(f32, Range<usize>)> {
    let mut best: Option<(f32, Range<usize>)> = None;
    for (index, first) in matches.iter().enumerate() {
        let end = first.range.start + MATCHED_BYTES;
        let within = matches[index..].iter().take_while(|other| other.range.end <= end).take(64);
        let mut seen = Vec::new();
        let mut worth = 0.0;
        for other in within {
            let is_new = !seen.contains(&other.term);
            worth += if is_new { other.weight } else { other.weight * 0.05 };
            seen.push(other.term);
        }
        if best.as_ref().is_none_or(|(most, _)| worth > *most) {
            best = Some((worth, first.range.start..end));
        }
    }
    best
}

/// The text around `window` on one line.
fn render(text: &str, window: &Range<usize>, matches: &[Match]) -> Snippet {
    let start = word_start(text, window.start.saturating_sub(LEAD_BYTES), window.start);
    let end = word_end(text, start + WINDOW_BYTES);
    let mut snippet = Snippet::default();
    if start > 0 && !text[..start].trim().is_empty() {
        snippet.text.push('…');
    }
    let mut next = matches.iter().skip_while(|found| found.range.start < start).peekable();
    let mut open: Option<(usize, usize)> = None;
    for (offset, character) in text[start..end].char_indices() {
        let at = start + offset;
        if let Some((from, until)) = open.filter(|&(_, until)| at >= until) {
            close(&mut snippet, from);
            open = None;
            debug_assert!(until <= at);
        }
        while let Some(found) = next.next_if(|found| found.range.start <= at) {
            let (from, until) = open.unwrap_or((snippet.text.len(), 0));
            open = Some((from, until.max(found.range.end)));
        }
        push(&mut snippet.text, character, open.is_some());
    }
    if let Some((from, _)) = open {
        close(&mut snippet, from);
    }
    while snippet.text.ends_with(' ') {
        snippet.text.pop();
    }
    if !text[end..].trim().is_empty() {
        snippet.text.push('…');
    }
    snippet
}

fn close(snippet: &mut Snippet, from: usize) {
    if from < snippet.text.len() {
        snippet.highlights.push(from..snippet.text.len());
    }
}

/// Adds a character; white space in a row becomes one space, other control characters nothing. A match
/// of a script without spaces may go on behind a line's end, and shows none.
fn push(text: &mut String, character: char, is_highlighted: bool) {
    if character.is_whitespace() {
        let joins = is_highlighted && text.chars().next_back().is_some_and(is_spaceless);
        if !text.is_empty() && !text.ends_with([' ', '…']) && !joins {
            text.push(' ');
        }
    } else if !is_control(character) {
        text.push(character);
    }
}

/// Control characters, and those that turn the direction of what follows.
fn is_control(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

/// The first beginning of a word from `from` on, or `latest` if none comes before it.
fn word_start(text: &str, from: usize, latest: usize) -> usize {
    let from = text.ceil_char_boundary(from);
    if from == 0 {
        return 0;
    }
    let space = text[from..latest.max(from)].find(char::is_whitespace);
    space.map_or(from, |space| text.ceil_char_boundary(from + space + 1))
}

/// The last end of a word up to `to`, or `to` itself if it is far.
fn word_end(text: &str, to: usize) -> usize {
    if to >= text.len() {
        return text.len();
    }
    let to = text.floor_char_boundary(to);
    let near = text.floor_char_boundary(to.saturating_sub(30));
    text[near..to].rfind(char::is_whitespace).map_or(to, |space| near + space)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn snippet(query: &str, text: &str) -> Snippet {
        let now = "2026-03-10T12:00:00[UTC]".parse().unwrap();
        Snippets::new(&crate::query::parse(query, &now).clauses)
            .best([Ok(Piece::from(text))].into_iter())
            .unwrap()
            .0
    }

    fn marked(snippet: &Snippet) -> Vec<&str> {
        snippet.highlights.iter().map(|range| &snippet.text[range.clone()]).collect()
    }

    #[test]
    fn forms_of_a_word_parts_and_prefixes_are_highlighted() {
        let found =
            snippet("lock parse_query inde*", "Locking is done by parseQuery at the index.");
        assert_eq!(marked(&found), ["Locking", "parseQuery", "index"]);
    }

    #[test]
    fn the_window_with_most_of_the_words_wins() {
        let text = format!("redb {} redb lock here {}", "x ".repeat(500), "y ".repeat(500));
        let found = snippet("redb lock", &text);
        assert_eq!(marked(&found), ["redb", "lock"]);
        assert!(found.text.starts_with('…') && found.text.ends_with('…'));
        assert!(found.text.len() < 300);
    }

    #[test]
    fn nothing_is_read_behind_a_text_that_shows_all_that_was_searched() {
        let now = "2026-03-10T12:00:00[UTC]".parse().unwrap();
        let mut snippets = Snippets::new(&crate::query::parse("redb lock", &now).clauses);
        let shown = ["only redb", "the redb lock", "redb lock redb lock"].map(Piece::from);
        let mut read = 0;
        let (found, _) = snippets.best(shown.into_iter().map(Ok).inspect(|_| read += 1)).unwrap();
        assert_eq!(found.text, "the redb lock");
        assert_eq!(read, 2);
    }

    #[test]
    fn a_window_that_has_each_word_shows_all_that_is_in_it() {
        let found = snippet("redb lock", "redb, a lock, redb again and a lock");
        assert_eq!(marked(&found), ["redb", "lock", "redb", "lock"]);
    }

    #[test]
    fn a_text_without_matches_shows_its_beginning() {
        let found = snippet("absent", "one\n\n two\u{1b}[31m three");
        assert_eq!(found, Snippet { text: "one two[31m three".into(), highlights: vec![] });
    }

    #[test]
    fn highlights_are_apart_in_order_and_on_character_boundaries() {
        let text = "é東京 lock\u{202e}lock a.b.c lock_lock \u{1F600}".repeat(40);
        let found = snippet("lock 東京 a.b", &text);
        let mut last = 0;
        for range in &found.highlights {
            assert!(range.start >= last && range.end > range.start);
            assert!(found.text.get(range.clone()).is_some());
            last = range.end;
        }
        assert!(!found.highlights.is_empty());
    }
}
