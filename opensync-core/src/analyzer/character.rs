//! Character: which characters make words, and what they fold to.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::{canonical_combining_class, is_combining_mark};

/// What a character is to the analyzer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// Belongs to no word.
    Separator,
    /// A letter that does not begin a word by itself.
    Lower,
    /// A capital.
    Upper,
    /// A digit.
    Digit,
    /// Is read with the character before it: an accent, or what cannot be seen, such as a soft hyphen.
    Mark,
    /// Of a script that is written without spaces between words.
    Spaceless,
    /// A picture that stands for a word.
    Emoji,
}

const ASCII: [Class; 128] = {
    let mut classes = [Class::Separator; 128];
    let mut byte = 0;
    while byte < 128 {
        classes[byte as usize] = match byte {
            b'a'..=b'z' => Class::Lower,
            b'A'..=b'Z' => Class::Upper,
            b'0'..=b'9' => Class::Digit,
            _ => Class::Separator,
        };
        byte += 1;
    }
    classes
};

impl Class {
    /// Whether a word may begin with it.
    pub(super) fn begins_word(self) -> bool {
        matches!(self, Self::Lower | Self::Upper | Self::Digit)
    }
}

/// The class of the character at byte `at`, which must be where one begins, and its length in bytes.
#[inline]
pub(super) fn class_at(text: &str, at: usize) -> (Class, usize) {
    match ASCII.get(text.as_bytes()[at] as usize) {
        Some(&class) => (class, 1),
        None => text[at..]
            .chars()
            .next()
            .map_or((Class::Separator, 1), |character| (class_of(character), character.len_utf8())),
    }
}

/// What a character is.
pub(super) fn class_of(character: char) -> Class {
    if is_invisible(character) {
        Class::Mark
    } else if is_spaceless(character) {
        Class::Spaceless
    } else if character.is_numeric() {
        Class::Digit
    } else if is_combining_mark(character) {
        Class::Mark
    } else if character.is_uppercase() {
        Class::Upper
    } else if character.is_alphabetic() {
        Class::Lower
    } else if is_emoji(character) {
        Class::Emoji
    } else {
        Class::Separator
    }
}

/// Han, kana, hangul and their narrow forms; letters and marks of Thai, Lao, Burmese and Khmer.
pub(crate) fn is_spaceless(character: char) -> bool {
    match u32::from(character) {
        0x1100..=0x11FF
        | 0x2E80..=0x2FDF
        | 0x3005..=0x3007
        | 0x3041..=0x30FF
        | 0x3130..=0x318F
        | 0x3400..=0x4DBF
        | 0x4E00..=0x9FFF
        | 0xA960..=0xA97F
        | 0xAC00..=0xD7FF
        | 0xF900..=0xFAFF
        | 0xFF66..=0xFF9F
        | 0x20000..=0x3134F => true,
        0x0E00..=0x0EFF | 0x1000..=0x109F | 0x1780..=0x17FF | 0xA9E0..=0xA9FF | 0xAA60..=0xAA7F => {
            !character.is_numeric() && (character.is_alphabetic() || is_combining_mark(character))
        }
        _ => false,
    }
}

/// What is in a text and cannot be seen: where a line may break, how letters join, which way they run.
pub(super) fn is_invisible(character: char) -> bool {
    matches!(
        u32::from(character),
        0x00AD
            | 0x034F
            | 0x061C
            | 0x0640
            | 0x180B..=0x180E
            | 0x200B..=0x200F
            | 0x202A..=0x202E
            | 0x2060..=0x2064
            | 0x2066..=0x2069
            | 0xFE00..=0xFE0F
            | 0xFEFF
            | 0xE0000..=0xE01EF
    )
}

/// Pictures, and the signs that are drawn as such.
fn is_emoji(character: char) -> bool {
    matches!(
        u32::from(character),
        0x00A9 | 0x00AE | 0x203C | 0x2049 | 0x2122 | 0x2139
            | 0x2194..=0x2199
            | 0x21A9..=0x21AA
            | 0x231A..=0x231B
            | 0x2328
            | 0x23CF
            | 0x23E9..=0x23FA
            | 0x25AA..=0x25AB
            | 0x25B6
            | 0x25C0
            | 0x25FB..=0x25FE
            | 0x2600..=0x27BF
            | 0x2934..=0x2935
            | 0x2B05..=0x2B07
            | 0x2B1B..=0x2B1C
            | 0x2B50
            | 0x2B55
            | 0x3030
            | 0x303D
            | 0x3297
            | 0x3299
            | 0x1F000..=0x1FAFF
    )
}

/// Whether base64, in any of its alphabets, has this byte.
pub(super) fn is_blob_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=' | b'_' | b'-')
}

/// Appends `word` to `folded` in small letters and without accents.
pub(super) fn fold_into(word: &str, folded: &mut String) {
    if word.is_ascii() {
        folded.extend(word.bytes().map(|byte| char::from(byte.to_ascii_lowercase())));
        return;
    }
    for character in word.chars().flat_map(char::to_lowercase).nfkd() {
        match character {
            'ß' => folded.push_str("ss"),
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            'đ' | 'ð' => folded.push('d'),
            'ħ' => folded.push('h'),
            'ı' => folded.push('i'),
            'ς' => folded.push('σ'),
            'þ' => folded.push_str("th"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            hidden if is_invisible(hidden) => {}
            mark if is_combining_mark(mark) && !is_vowel(mark) => {}
            other => folded.push(other),
        }
    }
}

/// Whether a mark is a vowel of its own, or takes one away, as in the scripts of India: words differ
/// by it. Accents and the dots that tell how a letter is said do not count.
fn is_vowel(mark: char) -> bool {
    matches!(u32::from(mark), 0x0900..=0x0DFF | 0x0F00..=0x0FFF)
        && matches!(canonical_combining_class(mark), 0 | 9)
}
