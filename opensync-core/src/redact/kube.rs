//! Kube: the values of a Kubernetes secret, as its manifests have them.
//!
//! Its names tell nothing: all that stands under `data` and `stringData` is secret. That may come
//! before `kind: Secret` or after it, in YAML and in JSON.

use std::ops::Range;

use super::judge;

/// How far from its kind the data of a manifest are looked for, in bytes.
const REACH: usize = 8 << 10;

/// The least bytes of a value.
const MIN_VALUE: usize = 6;

/// Manifests of a text that were seen already.
#[derive(Default)]
pub(super) struct Manifest {
    end: usize,
    /// How far data were looked for.
    searched: usize,
}

impl Manifest {
    /// Calls `add` with the secrets of the manifest whose `kind` stands at `word`.
    pub(super) fn secrets_at(
        &mut self,
        text: &[u8],
        word: Range<usize>,
        add: &mut dyn FnMut(Range<usize>),
    ) {
        if !is_secret_kind(&text[word.end..text.len().min(word.end + 24)]) {
            return;
        }
        let start = self.end.max(word.start.saturating_sub(REACH)).min(word.start);
        let start = behind_last(&text[start..word.start], b"\n---").map_or(start, |at| start + at);
        let end = text.len().min(word.end + REACH).max(self.end);
        let from = self.end.max(word.end);
        let next = text[from.min(end)..end].windows(4).position(|four| four == b"\n---");
        let end = next.map_or(end, |at| from + at);
        self.end = end;
        let mut at = start.max(self.searched);
        self.searched = end;
        while let Some(label) = find(&text[at..end], b"ata").map(|found| at + found) {
            at = label + 3;
            let name = &text[start..label];
            let is_data = matches!(name, [.., before, b'd'] if !before.is_ascii_alphanumeric());
            if !is_data && !name.ends_with(b"stringD") {
                continue;
            }
            at = values(text, at, end, add);
        }
    }
}

/// Whether `: Secret` follows, in YAML or JSON.
fn is_secret_kind(rest: &[u8]) -> bool {
    let mut letters = rest.iter().copied().filter(|byte| !matches!(byte, b'"' | b'\\' | b' '));
    b":Secret".iter().all(|byte| letters.next() == Some(*byte))
        && letters.next().is_none_or(|byte| !byte.is_ascii_alphanumeric())
}

/// The values of the names that follow on `data`; returns where they end.
fn values(text: &[u8], at: usize, end: usize, add: &mut dyn FnMut(Range<usize>)) -> usize {
    let is_between = |byte: &u8| b"\"'\\:{, \t\r\n".contains(byte);
    let mut at = at;
    if !text[at..end].trim_ascii_start().starts_with(b":")
        && !text[at..end].starts_with(b"\"")
        && !text[at..end].starts_with(b"\\\"")
    {
        return at;
    }
    loop {
        let rest = &text[at..end];
        let mut skipped = rest.iter().take(64).take_while(|byte| is_between(byte)).count();
        // The `n` of an escaped line end.
        if rest[..skipped].ends_with(b"\\") && rest[skipped..].starts_with(b"n") {
            skipped += 1;
            skipped += rest[skipped..].iter().take(32).take_while(|byte| **byte == b' ').count();
        }
        let name = &rest[skipped..];
        let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"_.-".contains(byte);
        let length = name.iter().take(128).take_while(|byte| is_name(byte)).count();
        let label = &name[..length];
        let behind = &name[length..];
        let sign = behind.iter().take(8).take_while(|byte| b"\"\\: ".contains(byte)).count();
        let is_named = length > 0 && behind[..sign].contains(&b':');
        if !is_named || skipped == 0 {
            return at;
        }
        let start = at + skipped + length + sign;
        let is_value = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/=_-.!@#$%^&*".contains(byte);
        let length = text[start..end].iter().take_while(|byte| is_value(byte)).count();
        let value = &text[start..start + length];
        if length == 0 || matches!(label, b"kind" | b"metadata" | b"type" | b"apiVersion") {
            return at;
        }
        if length >= MIN_VALUE && !judge::is_stand_in_for_token(value) {
            add(start..start + length);
        }
        at = start + length;
    }
}

fn behind_last(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len()).rposition(|window| window == wanted).map(|at| at + wanted.len())
}

fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len()).position(|window| window == wanted)
}
