//! Parse: from what a person typed to clauses and filters.

use std::borrow::Cow;

use jiff::Zoned;

use super::phrase::Phrase;
use super::{Clause, Occur, ParsedQuery, Term};
use crate::act::{Deed, Outcome};
use crate::analyzer::{Analyzer, TokenKind, is_hash, is_spaceless};
use crate::filter::{Field, Filter, date};
use crate::model::EvalStatus;

/// What of a query is read, in bytes.
const MAX_BYTES: usize = 8 << 10;

/// The most clauses a query has: each costs a search some time.
const MAX_CLAUSES: usize = 64;

/// What a word inside a compound is worth beside the compound itself.
const PART_WEIGHT: f32 = 0.3;

/// Words that say nothing about what is looked for, unless there is nothing else.
const STOP_WORDS: &[&str] = &[
    "a", "about", "an", "and", "any", "are", "as", "at", "be", "been", "but", "by", "can", "could",
    "did", "do", "does", "for", "from", "had", "has", "have", "how", "i", "if", "in", "into", "is",
    "it", "its", "me", "my", "of", "on", "or", "our", "should", "so", "some", "that", "the",
    "their", "then", "there", "these", "they", "this", "those", "to", "us", "was", "we", "were",
    "what", "when", "where", "which", "who", "why", "will", "with", "would", "you", "your",
];

/// A piece of the text between spaces, or between quotes.
struct Chunk<'a> {
    occur: Occur,
    text: &'a str,
    is_quoted: bool,
}

/// Takes a text apart. What is not an operator, or a wrong one, is words.
pub(crate) fn parse(text: &str, now: &Zoned) -> ParsedQuery {
    let text = &text[..text.floor_char_boundary(MAX_BYTES)];
    let mut parsed = ParsedQuery::default();
    let mut typed = Filter::default();
    let mut terms = Terms::default();
    let mut rest = text.trim_start();
    let mut is_typed = false;
    while !rest.is_empty() && terms.clauses.len() < MAX_CLAUSES {
        let (width, filter) = filter_at(rest);
        let is_filter = filter.is_some_and(|filter| filter.apply(&mut typed, now));
        if is_filter {
            rest = rest[width..].trim_start();
            continue;
        }
        let (width, chunk) = chunk_at(rest);
        is_typed = true;
        terms.add(&chunk);
        if chunk.occur != Occur::MustNot {
            parsed.words.push_str(if parsed.words.is_empty() { "" } else { " " });
            parsed.words.push_str(chunk.text);
        }
        rest = rest[width..].trim_start();
    }
    parsed.filters = vec![typed];
    parsed.pairs = std::mem::take(&mut terms.pairs);
    parsed.clauses = terms.finish();
    parsed.is_void = is_typed && parsed.clauses.is_empty();
    parsed
}

/// A filter as it was typed.
struct Typed<'a> {
    name: &'a str,
    value: Cow<'a, str>,
    is_negated: bool,
}

/// The filter that `text` begins with, if it looks like one, and its length in bytes.
fn filter_at(text: &str) -> (usize, Option<Typed<'_>>) {
    let is_negated = text.starts_with('-');
    let body = text.strip_prefix('-').unwrap_or(text);
    let Some((name, value)) = body.split_once(':') else { return (0, None) };
    if !name.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return (0, None);
    }
    let (width, value) = quoted_at(value).unwrap_or_else(|| {
        let end = value.find(char::is_whitespace).unwrap_or(value.len());
        (end, Cow::Borrowed(&value[..end]))
    });
    if value.is_empty() {
        return (0, None);
    }
    let start = text.len() - body.len() + name.len() + 1;
    (start + width, Some(Typed { name, value, is_negated }))
}

/// The length in bytes of the quoted value that `text` begins with, and the value: two quotes in it are one.
fn quoted_at(text: &str) -> Option<(usize, Cow<'_, str>)> {
    let body = text.strip_prefix('"')?;
    let mut end = body.find('"')?;
    while body[end + 1..].starts_with('"') {
        end += 2 + body[end + 2..].find('"')?;
    }
    let value = &body[..end];
    let value = if value.contains('"') { value.replace("\"\"", "\"").into() } else { value.into() };
    Some((end + 2, value))
}

impl Typed<'_> {
    /// Adds it to `filter`; `false` if it is not a filter after all.
    fn apply(self, filter: &mut Filter, now: &Zoned) -> bool {
        let name = self.name.to_ascii_lowercase();
        let bound = match name.as_str() {
            "after" | "since" => &mut filter.from_ms,
            "before" | "until" => &mut filter.to_ms,
            name => {
                let field = Field::named(name).filter(|&field| is_value_of(field, &self.value));
                if let Some(field) = field {
                    let values =
                        if self.is_negated { &mut filter.exclude } else { &mut filter.include };
                    values.entry(field).or_default().push(self.value.into_owned());
                }
                return field.is_some();
            }
        };
        let parse = if name == "until" { date::parse_end } else { date::parse };
        let at = parse(&self.value, now).filter(|_| !self.is_negated);
        *bound = at.or(*bound);
        at.is_some()
    }
}

/// Whether a field that knows its values knows this one; others take any.
fn is_value_of(field: Field, value: &str) -> bool {
    let value = value.to_lowercase();
    match field {
        Field::Has => ["error", "shared", "eval", "child"].contains(&&*value),
        Field::Did => value.parse::<Deed>().is_ok(),
        Field::Outcome => value.parse::<Outcome>().is_ok(),
        Field::Status => value == "ready" || value.parse::<EvalStatus>().is_ok(),
        _ => true,
    }
}

/// The chunk that `text`, which does not begin with a space, begins with, and its length in bytes.
fn chunk_at(text: &str) -> (usize, Chunk<'_>) {
    let (occur, body) = match text.as_bytes() {
        // A flag, `-->` or a lone sign is meant as it stands.
        [b'-', next, ..] if next.is_ascii_alphanumeric() || *next == b'"' || *next >= 0x80 => {
            (Occur::MustNot, &text[1..])
        }
        [b'+', next, ..] if next.is_ascii_alphanumeric() || *next == b'"' || *next >= 0x80 => {
            (Occur::Must, &text[1..])
        }
        _ => (Occur::Should, text),
    };
    let sign = text.len() - body.len();
    if let Some((quoted, _)) = body.strip_prefix('"').and_then(|body| body.split_once('"')) {
        let occur = if occur == Occur::Should { Occur::Must } else { occur };
        return (sign + quoted.len() + 2, Chunk { occur, text: quoted, is_quoted: true });
    }
    let width = body.find(char::is_whitespace).unwrap_or(body.len());
    (sign + width, Chunk { occur, text: &body[..width], is_quoted: false })
}

/// The clauses found so far.
#[derive(Default)]
struct Terms {
    analyzer: Analyzer,
    clauses: Vec<Clause>,
    stop_words: Vec<Clause>,
    pairs: Vec<[String; 2]>,
    /// The word before, if it may be the first of a pair.
    before: Option<String>,
}

/// What a chunk is to the analyzer.
#[derive(Default)]
struct Analyzed {
    /// Words and compounds, as each is best found.
    heads: Vec<String>,
    /// What is found beside them: words of compounds, and pieces of words.
    parts: Vec<String>,
    /// The words one after the other, those of compounds too.
    phrase: Phrase,
}

impl Terms {
    fn add(&mut self, chunk: &Chunk<'_>) {
        let prefix = chunk.text.strip_suffix('*').filter(|_| !chunk.is_quoted);
        if let Some(prefix) = prefix.map(Analyzer::prefix).filter(|prefix| !prefix.is_empty()) {
            if chunk.occur == Occur::Should {
                self.stems(&prefix);
            }
            return self.push(chunk.occur, Term::Prefix(prefix), 1.0);
        }
        let analyzed = self.analyze(chunk.text);
        match analyzed.heads.as_slice() {
            [] => {}
            [one] if chunk.occur != Occur::Should && !chunk.is_quoted => {
                self.push(chunk.occur, one_term(one), 1.0);
            }
            _ if chunk.occur != Occur::Should => {
                let forms = analyzed.phrase.forms(&mut self.analyzer);
                self.push(chunk.occur, words_or_phrase(forms), 1.0);
            }
            [one] if is_stop_word(chunk.text) => {
                let term = Term::Word(one.clone());
                self.stop_words.push(Clause { occur: Occur::Should, term, weight: 1.0 });
            }
            heads => {
                self.pair(analyzed.phrase.words());
                heads.iter().for_each(|head| self.push(Occur::Should, one_term(head), 1.0));
                if heads.len() > 1 {
                    let phrase = words_or_phrase(vec![analyzed.phrase.words().to_vec()]);
                    self.push(Occur::Should, phrase, 1.0);
                }
                // `.txt` is asked for where `*.txt` and `a.txt` are meant as well.
                let is_dotted = heads.len() == 1 && heads[0].starts_with('.');
                let weight = if is_dotted { 1.0 } else { PART_WEIGHT };
                analyzed.parts.iter().for_each(|part| self.word(part, weight));
            }
        }
    }

    /// Adds the stems of words that begin with `prefix` and whose stem does not.
    fn stems(&mut self, prefix: &str) {
        for ending in ["", "e", "y", "ing"] {
            let word = [prefix, ending].concat();
            for stem in self.analyze(&word).heads {
                if stem.len() > 2 && prefix.starts_with(&stem) && stem.len() < prefix.len() {
                    self.word(&stem, 1.0);
                }
            }
        }
    }

    /// Adds the pairs that end with one of `words`.
    fn pair(&mut self, words: &[(u32, String)]) {
        for (_, word) in words {
            if let Some(before) = self.before.replace(word.clone())
                && self.pairs.len() < MAX_CLAUSES
                && before != *word
            {
                self.pairs.push([before, word.clone()]);
            }
        }
    }

    fn analyze(&mut self, text: &str) -> Analyzed {
        let mut analyzed = Analyzed::default();
        self.analyzer.analyze(text, &mut |token| {
            analyzed.phrase.add(text, token);
            let term = token.text.to_owned();
            match token.kind {
                TokenKind::Last => {}
                // A compound may be too long for a term of its own.
                TokenKind::Segment if analyzed.heads.is_empty() => analyzed.heads.push(term),
                TokenKind::Word | TokenKind::Whole => analyzed.heads.push(term),
                TokenKind::Segment | TokenKind::Part => {
                    if term.len() > 1 && !analyzed.parts.contains(&term) {
                        analyzed.parts.push(term);
                    }
                }
            }
        });
        analyzed
    }

    fn word(&mut self, term: &str, weight: f32) {
        self.push(Occur::Should, Term::Word(term.to_owned()), weight);
    }

    /// Adds a clause; a word that is there already counts once, with its higher weight.
    fn push(&mut self, occur: Occur, term: Term, weight: f32) {
        let is_same = |clause: &Clause| clause.occur == occur && clause.term == term;
        match self.clauses.iter().position(is_same) {
            Some(known) => self.clauses[known].weight = self.clauses[known].weight.max(weight),
            None if self.clauses.len() < MAX_CLAUSES => {
                self.clauses.push(Clause { occur, term, weight });
            }
            None => {}
        }
    }

    /// The clauses; with the stop words only if nothing else says what is wanted.
    fn finish(mut self) -> Vec<Clause> {
        if !self.clauses.iter().any(|clause| clause.occur != Occur::MustNot) {
            self.clauses.append(&mut self.stop_words);
        }
        self.clauses
    }
}

/// What finds a term: a hash is found by its beginning and finds its own, and a character of a script
/// without spaces begins a pair.
fn one_term(term: &str) -> Term {
    let mut characters = term.chars();
    let is_one = characters.next().is_some_and(is_spaceless) && characters.next().is_none();
    let term = term.to_owned();
    if is_hash(&term) {
        Term::Hash(term)
    } else if is_one {
        Term::Prefix(term)
    } else {
        Term::Word(term)
    }
}

fn words_or_phrase(forms: Vec<Vec<(u32, String)>>) -> Term {
    match forms.as_slice() {
        [only] if only.len() == 1 => one_term(&only[0].1),
        _ => Term::Phrase(forms),
    }
}

fn is_stop_word(text: &str) -> bool {
    let word = text.trim_matches(|character: char| !character.is_alphanumeric());
    word.len() <= 8 && STOP_WORDS.contains(&word.to_ascii_lowercase().as_str())
}
