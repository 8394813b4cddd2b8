//! Judge: whether a piece of text is a secret, or stands where one would be.
//!
//! Vendors' keys are told by their form. What is assigned to a name like `password` is told by what
//! it is made of: random letters and digits, and neither a word, a path, a variable nor an example.

use std::sync::OnceLock;

use aho_corasick::AhoCorasick;

/// What documents write where a secret goes. Lower case.
const STAND_INS: &str = "example your placeholder changeme change-me change_me redacted dummy xxxx \
    replace insert todo sample fake mock not-a-real notareal censored masked hidden undefined \
    secret123 test123 password1 abc123 123456 qwerty p@ssw0rd";

/// What vendors' manuals write within a key.
const TOKEN_STAND_INS: &str = "example placeholder redacted xxxx";

/// What stands in texts that programs fill in.
const MARKS: &str = "${ $( {{ < %( #{ ... *** \u{2022}";

static STAND_IN_WORDS: OnceLock<Option<AhoCorasick>> = OnceLock::new();
static TOKEN_WORDS: OnceLock<Option<AhoCorasick>> = OnceLock::new();
static MARK_WORDS: OnceLock<Option<AhoCorasick>> = OnceLock::new();

/// How references to what is elsewhere begin.
const REFERENCES: &str =
    "/ ./ ../ ~/ http: https: file: data: env: op:// vault: arn: @ & * ! % * ! \\ ssm: urn:";

/// The same character so many times is nobody's secret.
const MAX_RUN: usize = 6;

/// So many characters that each follow on the one before are nobody's secret.
const MAX_SEQUENCE: usize = 10;

/// Shannon's entropy, in bits for each byte.
#[expect(clippy::cast_precision_loss, reason = "counts are small")]
pub(super) fn entropy(text: &[u8]) -> f32 {
    let mut counts = [0_u32; 256];
    for &byte in text {
        counts[usize::from(byte)] += 1;
    }
    let length = text.len() as f32;
    counts
        .into_iter()
        .filter(|&count| count > 0)
        .map(|count| count as f32 / length)
        .map(|share| -share * share.log2())
        .sum()
}

/// Whether a vendor's key is one from a manual: `AKIAIOSFODNN7EXAMPLE`, `ghp_xxxxxxxx…`.
pub(super) fn is_stand_in_for_token(token: &[u8]) -> bool {
    longest_run(token) >= MAX_RUN
        || longest_sequence(token) >= MAX_SEQUENCE
        || words(&TOKEN_WORDS, TOKEN_STAND_INS).is_some_and(|words| words.is_match(token))
}

/// Whether the value of a name stands for a secret, or refers to one.
pub(super) fn is_stand_in(value: &[u8]) -> bool {
    is_drawn(value) || is_reference(value)
}

/// Whether it is written where a secret goes, to be replaced.
fn is_drawn(value: &[u8]) -> bool {
    longest_run(value) >= MAX_RUN
        || longest_sequence(value) >= MAX_SEQUENCE
        || words(&STAND_IN_WORDS, STAND_INS).is_some_and(|words| words.is_match(value))
}

/// Whether it is a variable, a path or a call, rather than what they stand for.
fn is_reference(value: &[u8]) -> bool {
    REFERENCES.split(' ').any(|beginning| value.starts_with(beginning.as_bytes()))
        || is_marked(value)
        || is_drive(value)
        || is_path_of_names(value)
}

/// Whether something is to be put in its place by a program.
fn is_marked(value: &[u8]) -> bool {
    value.starts_with(b"$") || words(&MARK_WORDS, MARKS).is_some_and(|words| words.is_match(value))
}

/// `C:\…` and `C:/…`.
fn is_drive(value: &[u8]) -> bool {
    matches!(value, [drive, b':', b'\\' | b'/', ..] if drive.is_ascii_alphabetic())
}

/// Names joined by `.`, `::`, `/`, `-` or `_`: `process.env.TOKEN`, `my-app-secret`, `a/b/c.ts`.
///
/// A name is letters with few digits at its end; a part with digits in its midst is no name.
fn is_path_of_names(value: &[u8]) -> bool {
    let is_joint = |byte: &u8| {
        matches!(byte, b'.' | b'?' | b':' | b'/' | b'-' | b'_' | b'(' | b')' | b'[' | b']')
    };
    value.split(is_joint).filter(|part| !part.is_empty()).all(is_name)
}

/// Letters, written like words, and then a few digits.
pub(super) fn is_name(part: &[u8]) -> bool {
    let letters = part.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let digits = &part[letters..];
    if digits.len() > 4 || !digits.iter().all(u8::is_ascii_digit) {
        return false;
    }
    is_words(&part[..letters])
}

/// Whether letters are words in one case, or in camel case, rather than picked at random.
fn is_words(letters: &[u8]) -> bool {
    let rises = letters
        .windows(2)
        .filter(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase());
    let falls = letters
        .windows(2)
        .filter(|pair| pair[0].is_ascii_uppercase() && pair[1].is_ascii_lowercase());
    let changes = rises.count() + falls.count();
    let most = if letters.len() < 8 { letters.len() / 2 } else { letters.len() / 4 };
    changes <= most && longest(letters, |before, after| !is_vowel(before) && !is_vowel(after)) <= 5
}

/// Whether what stands where a password must be is one: no variable, and not the one plain word that
/// databases on developers' machines have.
pub(super) fn is_chosen(value: &[u8]) -> bool {
    let is_plain = value.len() <= 12 && value.iter().all(u8::is_ascii_lowercase);
    let is_number = value.iter().all(u8::is_ascii_digit);
    !is_plain && !is_number && !is_drawn(value) && !is_marked(value)
}

/// Whether a value of a name for keys and tokens is random enough to be one.
pub(super) fn is_random(value: &[u8]) -> bool {
    let is_hex = value.iter().all(u8::is_ascii_hexdigit);
    let digits = value.iter().filter(|byte| byte.is_ascii_digit()).count();
    let letters = value.iter().filter(|byte| byte.is_ascii_alphabetic()).count();
    if is_hex {
        return value.len() >= 24 && letters > 0 && digits > 0 && entropy(value) >= 2.8;
    }
    let least = if value.len() >= 24 { 3.5 } else { 3.2 };
    letters > 0 && value.len() >= 16 && entropy(value) >= least && !is_stand_in(value)
}

/// Whether a value of a name for passwords may be one: no word, no number, no sentence.
pub(super) fn is_password(value: &[u8]) -> bool {
    let has = |test: fn(&u8) -> bool| value.iter().any(test);
    let is_symbol = |byte: &u8| b"!@#$%^&*+=?~|;,".contains(byte);
    let mixes = has(u8::is_ascii_digit) || value.iter().any(is_symbol) || !value.is_ascii();
    has(u8::is_ascii_alphabetic) && mixes && entropy(value) >= 2.0 && !is_stand_in(value)
        || is_random(value)
}

/// Whether it is a UUID.
pub(super) fn is_uuid(value: &[u8]) -> bool {
    let is_dash = |at: usize| matches!(at, 8 | 13 | 18 | 23);
    value.len() == 36
        && value
            .iter()
            .enumerate()
            .all(|(at, byte)| if is_dash(at) { *byte == b'-' } else { byte.is_ascii_hexdigit() })
}

fn is_vowel(byte: u8) -> bool {
    b"aeiouyAEIOUY".contains(&byte)
}

fn longest_run(text: &[u8]) -> usize {
    longest(text, |before, after| before == after)
}

fn longest_sequence(text: &[u8]) -> usize {
    longest(text, |before, after| before.checked_add(1) == Some(after))
}

/// The most bytes in a row of which each holds `goes_on` with the next.
fn longest(text: &[u8], goes_on: impl Fn(u8, u8) -> bool) -> usize {
    let (mut longest, mut current) = (0, 1);
    for pair in text.windows(2) {
        current = if goes_on(pair[0], pair[1]) { current + 1 } else { 1 };
        longest = longest.max(current);
    }
    longest
}

/// A list of words, made ready to be found whatever their case.
fn words(
    ready: &'static OnceLock<Option<AhoCorasick>>,
    list: &'static str,
) -> Option<&'static AhoCorasick> {
    let build = || AhoCorasick::builder().ascii_case_insensitive(true).build(list.split(' ')).ok();
    ready.get_or_init(build).as_ref()
}
