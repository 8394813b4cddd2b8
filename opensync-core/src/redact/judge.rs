//! Judge: whether a piece of text is a secret, or stands where one would be.
//!
//! Vendors' keys are told by their form. What is assigned to a name like `password` is told by what
//! it is made of: random letters and digits, and neither a word, a path, a variable nor an example.
//! Of a long piece its beginning is looked at, for many may overlap.

use std::sync::{LazyLock, OnceLock};

use aho_corasick::AhoCorasick;

/// What documents write where a secret goes. Lower case.
const STAND_INS: &str = "example your placeholder changeme change-me change_me redacted dummy xxxx \
    replace insert todo sample fake mock not-a-real notareal censored masked hidden undefined \
    secret123 test123 password1 abc123 123456 qwerty p@ssw0rd";

/// What vendors' manuals write within a key.
const TOKEN_STAND_INS: &str = "example placeholder redacted xxxx";

/// What stands in texts that programs fill in.
const MARKS: &str = "${ $( {{ < %( #{ ... *** \u{2022} \u{2026}";

static STAND_IN_WORDS: OnceLock<Option<AhoCorasick>> = OnceLock::new();
static TOKEN_WORDS: OnceLock<Option<AhoCorasick>> = OnceLock::new();
static MARK_WORDS: OnceLock<Option<AhoCorasick>> = OnceLock::new();

/// How references to what is elsewhere begin.
const REFERENCES: [&str; 16] = [
    "./",
    "../",
    "~/",
    "http:",
    "https:",
    "file:",
    "data:",
    "env:",
    "op://",
    "vault:",
    "arn:",
    "ssm:",
    "urn:",
    "secret://",
    "keyring:",
    "\\",
];

/// Of a piece so many bytes are looked at.
const SIGHT: usize = 128;

/// The same character so many times is nobody's secret.
const MAX_RUN: usize = 6;

/// So many characters that each follow on the one before are nobody's secret.
const MAX_SEQUENCE: usize = 10;

/// `count * log2(count)`, for counts up to what is looked at.
#[expect(clippy::cast_precision_loss, reason = "counts are small")]
static LOGARITHMS: LazyLock<[f32; SIGHT + 1]> = LazyLock::new(|| {
    std::array::from_fn(|count| if count == 0 { 0.0 } else { count as f32 * (count as f32).log2() })
});

/// The beginning of a piece, as far as it is looked at.
pub(super) fn beginning(text: &[u8]) -> &[u8] {
    &text[..text.len().min(SIGHT)]
}

/// Shannon's entropy, in bits for each byte.
#[expect(clippy::cast_precision_loss, reason = "counts are small")]
pub(super) fn entropy(text: &[u8]) -> f32 {
    let text = beginning(text);
    if text.is_empty() {
        return 0.0;
    }
    let mut counts = [0_u8; 256];
    let (mut kinds, mut length) = ([0_u8; SIGHT], 0);
    for &byte in text {
        if counts[usize::from(byte)] == 0 {
            kinds[length] = byte;
            length += 1;
        }
        counts[usize::from(byte)] += 1;
    }
    let terms = kinds[..length].iter().map(|kind| usize::from(counts[usize::from(*kind)]));
    let sum: f32 = terms.map(|count| LOGARITHMS[count]).sum();
    (LOGARITHMS[text.len()] - sum) / text.len() as f32
}

/// Whether a vendor's key is one from a manual: `AKIAIOSFODNN7EXAMPLE`, `ghp_xxxxxxxx…`.
pub(super) fn is_stand_in_for_token(token: &[u8]) -> bool {
    let token = beginning(token);
    is_keyboard(token) || words(&TOKEN_WORDS, TOKEN_STAND_INS, token)
}

/// Whether the value of a name stands for a secret, or refers to one.
pub(super) fn is_stand_in(value: &[u8]) -> bool {
    let value = beginning(value);
    is_reference(value) || is_drawn(value) || is_path_of_names(value)
}

/// Whether it is written where a secret goes, to be replaced.
fn is_drawn(value: &[u8]) -> bool {
    is_keyboard(value) || words(&STAND_IN_WORDS, STAND_INS, value)
}

/// Whether the same character, or one after the other, goes on for long.
fn is_keyboard(text: &[u8]) -> bool {
    let (mut run, mut sequence) = (1, 1);
    text.windows(2).any(|pair| {
        run = if pair[0] == pair[1] { run + 1 } else { 1 };
        sequence = if pair[0].wrapping_add(1) == pair[1] { sequence + 1 } else { 1 };
        run >= MAX_RUN || sequence >= MAX_SEQUENCE
    })
}

/// Whether it is a variable, a path or a call, rather than what they stand for.
fn is_reference(value: &[u8]) -> bool {
    let is_elsewhere = match value {
        [b'/', rest @ ..] => is_name(rest.split(|byte| *byte == b'/').next().unwrap_or_default()),
        [b'@' | b'&' | b'*' | b'!', rest @ ..] | [b'%', rest @ .., b'%'] => is_path_of_names(rest),
        _ => {
            REFERENCES.iter().any(|beginning| value.starts_with(beginning.as_bytes()))
                || is_drive(value)
        }
    };
    is_elsewhere || is_marked(value)
}

/// Whether something is to be put in its place by a program.
fn is_marked(value: &[u8]) -> bool {
    value.starts_with(b"$") && !value.starts_with(b"$2") || words(&MARK_WORDS, MARKS, value)
}

/// `C:\…` and `C:/…`.
fn is_drive(value: &[u8]) -> bool {
    matches!(value, [drive, b':', b'\\' | b'/', ..] if drive.is_ascii_alphabetic())
}

/// Names joined by `.`, `::`, `/`, `-` or `_`: `process.env.TOKEN`, `my-app-secret`, `a/b/c.ts`.
///
/// A name is letters with few digits at its end; a part with digits in its midst is no name.
pub(super) fn is_path_of_names(value: &[u8]) -> bool {
    let is_joint = |byte: &u8| b".?:/-_()[]|".contains(byte);
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
    let (mut changes, mut consonants, mut longest) = (0, 0, 0);
    let mut before = None;
    for &letter in letters {
        let is_small = letter.is_ascii_lowercase();
        changes += usize::from(before.is_some_and(|before| before != is_small));
        before = Some(is_small);
        consonants = if is_vowel(letter) { 0 } else { consonants + 1 };
        longest = longest.max(consonants);
    }
    let most = if letters.len() < 8 { letters.len() / 2 } else { letters.len() / 4 };
    changes <= most && longest <= 5
}

/// Whether what stands where a password must be is one: no variable, and not the one plain word that
/// databases on developers' machines have.
pub(super) fn is_chosen(value: &[u8]) -> bool {
    let value = beginning(value);
    let is_plain = value.len() <= 12 && value.iter().all(u8::is_ascii_lowercase);
    let is_number = value.iter().all(u8::is_ascii_digit);
    !is_plain && !is_number && !is_drawn(value) && !is_marked(value)
}

/// Whether a value of a name for keys and tokens is random enough to be one.
pub(super) fn is_random(value: &[u8]) -> bool {
    let length = value.len();
    let value = beginning(value);
    let digits = value.iter().filter(|byte| byte.is_ascii_digit()).count();
    let letters = value.iter().filter(|byte| byte.is_ascii_alphabetic()).count();
    if value.iter().all(u8::is_ascii_hexdigit) {
        return length >= 24
            && letters > 0
            && digits > 0
            && entropy(value) >= 2.8
            && !is_keyboard(value);
    }
    let least = if length >= 24 { 3.5 } else { 3.2 };
    letters > 0 && length >= 16 && entropy(value) >= least && !is_stand_in(value)
}

/// Whether a value of a name for passwords may be one: no word, no number, no sentence.
pub(super) fn is_password(value: &[u8]) -> bool {
    let value = beginning(value);
    let is_symbol = |byte: &u8| b"!@#$%^&*+=?~|;,".contains(byte);
    let mixes = value.iter().any(|byte| byte.is_ascii_digit() || is_symbol(byte) || *byte >= 0x80);
    value.iter().any(u8::is_ascii_alphabetic)
        && mixes
        && entropy(value) >= 2.0
        && !is_stand_in(value)
        || is_random(value)
}

/// Whether one of some cookies is random: `lang=en; Path=/` are not.
pub(super) fn has_random_cookie(cookies: &[u8]) -> bool {
    let value = |cookie: &[u8]| cookie.iter().position(|byte| *byte == b'=').map(|at| at + 1);
    let mut cookies = cookies.split(|byte| *byte == b';');
    cookies.any(|cookie| {
        let secret = &cookie[value(cookie).unwrap_or(cookie.len())..];
        secret.len() >= 16 && entropy(secret) >= 3.0 && !secret.contains(&b' ')
    })
}

/// Whether letters and digits are a word with a number behind it, as people choose: `hunter22`.
pub(super) fn is_numbered_word(value: &[u8], least: usize) -> bool {
    let digits = value.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let word = &value[..value.len() - digits];
    digits >= least
        && word.len() + digits >= 6
        && word.len() >= 3
        && word.iter().all(u8::is_ascii_alphabetic)
        && !is_drawn(beginning(value))
}

/// Whether it has letters, a digit and a sign, so that it can hardly be anything but a password.
pub(super) fn is_strong(value: &[u8]) -> bool {
    let is_symbol = |byte: &u8| b"!@#$%^&*+?~".contains(byte);
    value.len() >= 8
        && value.iter().any(u8::is_ascii_alphabetic)
        && value.iter().any(u8::is_ascii_digit)
        && value.iter().any(is_symbol)
        && is_password(value)
}

/// Whether letters change their case too often for words: `ibUqqYORZM`.
pub(super) fn is_jumbled(value: &[u8]) -> bool {
    let changes = value.windows(2);
    let changes = changes.filter(|two| two[0].is_ascii_lowercase() != two[1].is_ascii_lowercase());
    (8..=32).contains(&value.len())
        && value.iter().all(u8::is_ascii_alphabetic)
        && changes.count() * 5 >= value.len() * 2
        && !is_drawn(value)
}

/// Whether it is `user:password` in base64.
pub(super) fn is_pair(value: &[u8]) -> bool {
    let text = decoded(beginning(value));
    let is_plain = text.iter().all(|byte| (b' '..=b'~').contains(byte));
    let parts = text.iter().position(|byte| *byte == b':');
    is_plain && parts.is_some_and(|at| text.len() >= at + 4)
}

/// The bytes of base64 as far as it goes. A cut group at the end is left out.
pub(super) fn decoded(text: &[u8]) -> Vec<u8> {
    let digit = |byte: u8| match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' | b'-' => Some(62),
        b'/' | b'_' => Some(63),
        _ => None,
    };
    let (mut bytes, mut bits, mut count) = (Vec::new(), 0_u32, 0);
    for digit in text.iter().map_while(|byte| digit(*byte)) {
        bits = (bits << 6) | u32::from(digit);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from((bits >> count) & 0xFF).unwrap_or_default());
            bits &= (1 << count) - 1;
        }
    }
    bytes
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

/// Whether one of the words of a list is in a text, whatever its case.
fn words(ready: &OnceLock<Option<AhoCorasick>>, list: &str, text: &[u8]) -> bool {
    let build = || AhoCorasick::builder().ascii_case_insensitive(true).build(list.split(' ')).ok();
    ready.get_or_init(build).as_ref().is_some_and(|words| words.is_match(text))
}
