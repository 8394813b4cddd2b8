//! Needle: a text that is looked for letter by letter, whatever the case or not, as a whole word or
//! not.
//!
//! Texts in ASCII are found by a searcher that skips; others are compared character by character,
//! each by what it is in lower case. Either way a text is gone through once.

use std::ops::Range;

use aho_corasick::{AhoCorasick, Input};

/// What is looked for.
pub(crate) struct Needle {
    kind: Kind,
    is_whole_word: bool,
}

enum Kind {
    Exact(String),
    /// In ASCII, whatever the case.
    Ascii(AhoCorasick),
    /// Its characters in lower case.
    Folded(Vec<char>),
}

impl Needle {
    /// Looks for `text`, which is not empty.
    pub(crate) fn new(text: &str, is_case_sensitive: bool, is_whole_word: bool) -> Self {
        let ascii = || AhoCorasick::builder().ascii_case_insensitive(true).build([text]).ok();
        let kind = if is_case_sensitive {
            Kind::Exact(text.to_owned())
        } else if let Some(searcher) = text.is_ascii().then(ascii).flatten() {
            Kind::Ascii(searcher)
        } else {
            Kind::Folded(text.chars().flat_map(char::to_lowercase).collect())
        };
        Self { kind, is_whole_word }
    }

    /// Where it stands in `text`: byte ranges, in order, apart.
    pub(crate) fn ranges<'t>(&'t self, text: &'t str) -> impl Iterator<Item = Range<usize>> + 't {
        let mut from = 0;
        std::iter::from_fn(move || {
            loop {
                let found = self.next(text, from)?;
                if !self.is_whole_word || is_word(text, &found) {
                    from = found.end;
                    return Some(found);
                }
                from = text.ceil_char_boundary(found.start + 1);
            }
        })
    }

    fn next(&self, text: &str, from: usize) -> Option<Range<usize>> {
        match &self.kind {
            Kind::Exact(wanted) => {
                let start = from + text.get(from..)?.find(wanted.as_str())?;
                Some(start..start + wanted.len())
            }
            Kind::Ascii(searcher) => {
                let found = searcher.find(Input::new(text).range(from..))?;
                Some(found.range())
            }
            Kind::Folded(wanted) => {
                let starts = text.get(from..)?.char_indices().map(|(offset, _)| from + offset);
                starts.into_iter().find_map(|start| {
                    let length = length_at(&text[start..], wanted)?;
                    Some(start..start + length)
                })
            }
        }
    }
}

/// How many bytes at the beginning of `text` are `wanted` in lower case.
fn length_at(text: &str, wanted: &[char]) -> Option<usize> {
    let mut wanted = wanted.iter();
    for (offset, character) in text.char_indices() {
        if wanted.len() == 0 {
            return Some(offset);
        }
        for lower in character.to_lowercase() {
            if wanted.next() != Some(&lower) {
                return None;
            }
        }
    }
    (wanted.len() == 0).then_some(text.len())
}

/// Whether no word goes on before or after a range.
fn is_word(text: &str, range: &Range<usize>) -> bool {
    let is_letter =
        |letter: Option<char>| letter.is_some_and(|it| it.is_alphanumeric() || it == '_');
    let within = &text[range.clone()];
    let goes_on_before =
        is_letter(text[..range.start].chars().next_back()) && is_letter(within.chars().next());
    let goes_on_after =
        is_letter(text[range.end..].chars().next()) && is_letter(within.chars().next_back());
    !goes_on_before && !goes_on_after
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found<'t>(needle: &str, is_exact: bool, is_word: bool, text: &'t str) -> Vec<&'t str> {
        let needle = Needle::new(needle, is_exact, is_word);
        needle.ranges(text).map(|range| &text[range]).collect()
    }

    #[test]
    fn case_counts_only_where_it_is_asked_for() {
        assert_eq!(found("lock", false, false, "Lock, unLOCK, lo ck"), ["Lock", "LOCK"]);
        assert_eq!(found("lock", true, false, "Lock, unlock"), ["lock"]);
        assert_eq!(found("größe", false, false, "Die GRÖSSE, die GRÖßE"), ["GRÖßE"]);
        assert_eq!(found("Größe", true, false, "größe Größe"), ["Größe"]);
        assert_eq!(found("東京", false, false, "x東京東京 東"), ["東京", "東京"]);
    }

    #[test]
    fn a_whole_word_has_no_letter_beside_it() {
        assert_eq!(found("a", false, true, "a banana, A_b (a)").len(), 2);
        assert_eq!(found("é", false, true, "é thé É").len(), 2);
        assert_eq!(found("--flag", false, true, "x--flag --flags").len(), 1);
        assert_eq!(found("a a", false, true, "ba a a").len(), 1);
    }

    #[test]
    fn what_is_found_does_not_overlap() {
        assert_eq!(found("aa", false, false, "aaaaa").len(), 2);
        assert_eq!(found("éé", false, false, "éÉéÉé").len(), 2);
    }
}
