//! Phrase: passwords of several words, told from sentences about passwords.

use super::judge;

/// The longest phrase, in bytes.
pub(super) const MAX_PHRASE: usize = 80;

/// Words of sentences, labels and code, which phrases that people choose seldom have.
const OF_SENTENCES: [&[u8]; 78] = [
    b"a",
    b"an",
    b"and",
    b"are",
    b"as",
    b"at",
    b"be",
    b"by",
    b"can",
    b"cannot",
    b"change",
    b"character",
    b"characters",
    b"chars",
    b"confirm",
    b"contain",
    b"create",
    b"current",
    b"digits",
    b"enter",
    b"error",
    b"failed",
    b"for",
    b"forgot",
    b"from",
    b"generate",
    b"has",
    b"here",
    b"if",
    b"in",
    b"incorrect",
    b"invalid",
    b"is",
    b"it",
    b"least",
    b"length",
    b"letters",
    b"match",
    b"max",
    b"min",
    b"minimum",
    b"missing",
    b"must",
    b"new",
    b"no",
    b"not",
    b"of",
    b"on",
    b"or",
    b"old",
    b"passwords",
    b"password",
    b"passphrase",
    b"please",
    b"provide",
    b"required",
    b"reset",
    b"select",
    b"set",
    b"should",
    b"strong",
    b"that",
    b"the",
    b"this",
    b"to",
    b"token",
    b"too",
    b"update",
    b"use",
    b"used",
    b"user",
    b"was",
    b"weak",
    b"with",
    b"wrong",
    b"you",
    b"your",
    b"zeichen",
];

/// Whether words are a password: one of them has digits, or is none; or they are four of small
/// letters. Never those of a sentence.
pub(super) fn is_password(value: &[u8]) -> bool {
    let words = || value.split(|byte| *byte == b' ').filter(|word| !word.is_empty());
    let count = words().count();
    let is_plain = !value.iter().any(|byte| b"{}<>()[]$=:\\/\"`_".contains(byte) || *byte >= 0x80);
    if !(2..=10).contains(&count) || !is_plain || words().any(is_of_sentence) {
        return false;
    }
    let is_small = |word: &[u8]| word.len() >= 3 && word.iter().all(u8::is_ascii_lowercase);
    let has_digit = value.iter().any(u8::is_ascii_digit);
    let is_odd = |word: &[u8]| word.len() >= 6 && judge::is_jumbled(word);
    has_digit && value.len() >= 9 || words().any(is_odd) || count >= 4 && words().all(is_small)
}

/// Whether they are the words that a wallet is made of: 12 to 24 short ones.
pub(super) fn is_mnemonic(value: &[u8]) -> bool {
    let words = || value.split(|byte| *byte == b' ').filter(|word| !word.is_empty());
    // Which wallets do not have, and sentences of that length do.
    let is_other =
        |word: &[u8]| [&b"the"[..], b"and", b"with", b"your", b"for", b"are"].contains(&word);
    let is_one = |word: &[u8]| (3..=8).contains(&word.len()) && !is_other(word);
    matches!(words().count(), 12 | 15 | 18 | 21 | 24) && words().all(is_one)
}

fn is_of_sentence(word: &[u8]) -> bool {
    let word = word.trim_ascii();
    let end = word.iter().rposition(u8::is_ascii_alphanumeric).map_or(0, |at| at + 1);
    OF_SENTENCES.iter().any(|known| word[..end].eq_ignore_ascii_case(known))
}
