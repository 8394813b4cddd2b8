//! Assignment: names like `API_KEY` and `password`, and what they are given.
//!
//! Configuration, code in any language, JSON, YAML, shell, headers and URLs all put a name, a sign
//! and a value beside each other. Far more names stand beside something harmless, so that the value
//! decides: see [`judge`](super::judge).

use std::ops::Range;

use super::judge;
use super::name::{Kind, Name};
use super::operator::{self, Operator};
use super::phrase;
use super::scan::{KEY_BYTES, LINE_BYTES, PASSWORD_BYTES, PLAIN_BYTES, State};

/// The longest value, in bytes.
const MAX_VALUE: usize = 4096;

/// The longest value in quotes that is a password or a key, in bytes.
const MAX_QUOTED: usize = 1024;

/// What is looked through for brackets, in bytes.
const MAX_BRACKETS: usize = 64;

/// Calls that make a value of the text that they are given.
const CALLS: [&str; 7] = [
    "String::from(",
    "SecretStr(",
    "SecretString::from(",
    "SecretString::new(",
    "Some(",
    "new String(",
    "Buffer.from(",
];

/// Of a value within so many others that were none, only the beginning is looked at.
const CROWD: u32 = 8;
const GLANCE: usize = 24;

/// Values that were none, and overlap: hostile texts have many.
#[derive(Default)]
pub(super) struct Crowd {
    end: usize,
    count: u32,
}

impl Crowd {
    /// What is looked at of a value, in bytes.
    fn sight(&mut self, value: &Range<usize>) -> usize {
        self.count = if value.start < self.end { self.count + 1 } else { 0 };
        self.end = self.end.max(value.end);
        if self.count > CROWD { GLANCE } else { usize::MAX }
    }
}

/// The value of the name that holds a word at `word`, if it is a secret.
pub(super) fn secret_at(
    state: &mut State<'_>,
    word: Range<usize>,
    kind: Kind,
) -> Option<Range<usize>> {
    let text = state.text;
    let name = Name::around(text, word, kind)?;
    let (operator, at) = operator::after(text, &name)?;
    let (value, is_literal) = value_at(state, at, &name, operator)?;
    let sight = state.crowd.sight(&value);
    let seen = &text[value.start..value.end.min(value.start.saturating_add(sight))];
    is_secret(seen, &name, operator, is_literal).then_some(value)
}

/// The value that begins at `at`, and whether it cannot be a variable.
fn value_at(
    state: &mut State<'_>,
    at: usize,
    name: &Name<'_>,
    operator: Operator,
) -> Option<(Range<usize>, bool)> {
    let text = state.text;
    let mut rest = &text[at..];
    let call = CALLS.iter().find(|call| rest.starts_with(call.as_bytes()));
    rest = &rest[call.map_or(0, |call| call.len())..];
    let is_filled = skip_string_kind(&mut rest);
    let start = |rest: &[u8]| text.len() - rest.len();
    let quote = operator::skip_quote(&mut rest);
    if operator == Operator::Argument && quote.is_none() {
        return None;
    }
    for scheme in ["Bearer ", "bearer ", "Basic ", "token "] {
        rest = rest.strip_prefix(scheme.as_bytes()).unwrap_or(rest);
    }
    let start = start(rest);
    let end = match quote {
        Some(quote) => start + quoted_length(rest, quote, name.kind.is_chosen())?,
        None => unquoted_end(state, start, name, operator)?,
    };
    let is_call = matches!(text.get(end), Some(b'(' | b'[' | b'{')) && quote.is_none();
    // What a program fills in is no secret yet.
    let is_none = is_call || (is_filled && text[start..end].contains(&b'{'));
    let is_cell = match operator {
        Operator::Table => is_cell_end(&text[end..], b"|"),
        Operator::Frame => {
            is_cell_end(&text[end..], "\u{2502}".as_bytes()) || is_line_end(&text[end..])
        }
        _ => true,
    };
    let is_setting = name.is_constant() && text[..start].ends_with(b"=");
    let is_literal = quote.is_some() || is_setting || operator == Operator::Space;
    (!is_none && is_cell && end > start).then_some((start..end, is_literal))
}

/// Whether a cell of a table ends here.
fn is_cell_end(rest: &[u8], wall: &[u8]) -> bool {
    let is_inner = |byte: &&u8| matches!(**byte, b' ' | b'`' | b'*');
    let inner = rest.iter().take(operator::MOST_BLANKS).take_while(is_inner).count();
    rest[inner..].starts_with(wall)
}

fn is_line_end(rest: &[u8]) -> bool {
    matches!(rest, [] | [b'\n' | b'\r' | b'\\', ..])
}

/// Skips Python's `b"…"`, `r"…"` and `f"…"`, and `@"…"` of C#; tells whether something is filled in.
fn skip_string_kind(rest: &mut &[u8]) -> bool {
    let letters = rest.iter().take(2).take_while(|byte| b"brfuBRFUL@".contains(byte)).count();
    if letters == 0 || !matches!(rest.get(letters), Some(b'"' | b'\'')) {
        return false;
    }
    let is_filled = rest[..letters].iter().any(|byte| matches!(byte, b'f' | b'F'));
    *rest = &rest[letters..];
    is_filled
}

/// How long what stands in quotes is: up to the same quote behind as many backslashes as the first
/// one had. More of them are part of it. Nothing for what has blanks, unless it is a phrase that
/// somebody chose: else that is a sentence.
fn quoted_length(rest: &[u8], (quote, slashes): (u8, usize), is_chosen: bool) -> Option<usize> {
    let rest = &rest[..rest.len().min(MAX_QUOTED)];
    let mut before = 0;
    for (at, &byte) in rest.iter().enumerate() {
        match byte {
            b'\\' => {
                before += 1;
                continue;
            }
            _ if byte == quote && before <= slashes => {
                let value = &rest[..at - before];
                let is_whole = !value.contains(&b' ') || phrase::is_password(value);
                return is_whole.then_some(value.len());
            }
            b' ' if is_chosen && at > 0 && at < phrase::MAX_PHRASE => {}
            b'n' | b'r' | b't' if before > 0 && before % 2 == 1 => return None,
            _ if byte.is_ascii_whitespace() => return None,
            _ => {}
        }
        before = 0;
    }
    // Cut short: it is hidden as far as it goes, up to an escape.
    let whole = rest.iter().take_while(|byte| !matches!(byte, b'\\' | b'"' | b'\'')).count();
    Some(whole)
}

/// Where a value without quotes ends.
fn unquoted_end(
    state: &mut State<'_>,
    start: usize,
    name: &Name<'_>,
    operator: Operator,
) -> Option<usize> {
    let text = state.text;
    let is_password = name.kind.is_chosen();
    let is_setting = is_password && name.is_constant() && text[..start].ends_with(b"=");
    let is_line = is_password && text[..start].ends_with(b": ");
    let set = match is_password {
        _ if is_line => LINE_BYTES,
        _ if is_setting => PLAIN_BYTES,
        true => PASSWORD_BYTES,
        false => KEY_BYTES,
    };
    let mut end = state.runs.end(set, text, start, MAX_VALUE);
    if operator == Operator::Element {
        end = start + text[start..end].iter().take_while(|byte| **byte != b'<').count();
    }
    if !is_password {
        // In base64 the signs that fill it up are part of it; elsewhere another value begins there.
        end += text[end..].iter().take(2).take_while(|byte| **byte == b'=').count();
    } else if is_setting || is_line {
        end = start + balanced_length(&text[start..end])?;
    }
    let value = &text[start..end];
    let ends = value.iter().rev().take_while(|byte| b"\\.,;:*<>|&".contains(byte)).count();
    Some(end - ends)
}

/// How far a value goes before a bracket is closed that was not opened in it. Nothing for a call: a
/// bracket behind a name, and nothing behind it.
fn balanced_length(value: &[u8]) -> Option<usize> {
    let mut open = 0_u32;
    let mut call = None;
    for (at, byte) in value.iter().take(MAX_BRACKETS).enumerate() {
        match byte {
            b'(' | b'[' | b'{' if at == 0 => return None,
            b'(' | b'[' | b'{' => {
                open += 1;
                call = call.or(Some(judge::is_path_of_names(&value[..at])));
            }
            b')' | b']' | b'}' if open == 0 => return Some(at),
            b')' | b']' | b'}' => {
                open -= 1;
                let is_end = value.get(at + 1).is_none_or(|next| b".,;([{".contains(next));
                if open == 0 && is_end && call == Some(true) {
                    return None;
                }
            }
            _ => {}
        }
    }
    (open == 0).then_some(value.len())
}

fn is_secret(value: &[u8], name: &Name<'_>, operator: Operator, is_literal: bool) -> bool {
    let least = match (name.kind.is_chosen(), operator) {
        (true, Operator::Sentence) => 8,
        (true, _) => 6,
        _ => 16,
    };
    if value.len() < least {
        return false;
    }
    // An id is one where nothing says that it is a token of an environment.
    let is_told = name.kind == Kind::Token && name.is_constant();
    let least_digits = if name.is_constant() { 1 } else { 2 };
    let is_chosen = || {
        judge::is_password(value)
            || judge::is_jumbled(value)
            || is_literal
                && (judge::is_numbered_word(value, least_digits) || phrase::is_password(value))
    };
    if operator == Operator::Word {
        return judge::is_strong(value);
    }
    // `fix/token-a -> origin/fix/token-b` are branches.
    if operator == Operator::Sentence && !name.kind.is_chosen() && is_path(value) {
        return false;
    }
    match name.kind {
        Kind::Password => is_chosen(),
        Kind::Short => is_chosen() && !is_path(value),
        Kind::Key => judge::is_random(value),
        Kind::Token | Kind::Constant => {
            judge::is_random(value) && (is_told || !judge::is_uuid(value))
        }
    }
}

/// Whether it may be the name of a test or a file rather than something that was chosen.
fn is_path(value: &[u8]) -> bool {
    value.iter().any(|byte| matches!(byte, b'/' | b':' | b'(' | b'\\'))
}
