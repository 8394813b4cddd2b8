//! Title: what a session is called, by whoever knows best.

use serde::{Deserialize, Serialize};

/// The longest title, in characters.
const MAX_CHARS: usize = 100;

/// Who gave a title; a later one knows better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub(crate) enum Rank {
    /// Nobody.
    #[default]
    None,
    /// It is the first command, and nothing else was typed.
    Command,
    /// It is the first prompt.
    Prompt,
    /// The agent that handed over the task.
    Task,
    /// A model.
    Generated,
    /// A person, in a file beside the transcript.
    Sidecar,
    /// A person.
    Custom,
}

/// The best title so far.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Title {
    rank: Rank,
    text: String,
}

impl Title {
    /// Takes a title unless a better one is known. Of two equally good ones the later is better,
    /// but of prompts the first.
    pub(crate) fn offer(&mut self, rank: Rank, text: &str) {
        if rank >= self.rank {
            self.take(Self { rank, text: shorten(text) });
        }
    }

    /// Takes another title unless this one is better.
    pub(crate) fn take(&mut self, other: Self) {
        let is_repeated = other.rank == self.rank && other.rank <= Rank::Prompt;
        if other.rank >= self.rank && !is_repeated && !other.text.is_empty() {
            *self = other;
        }
    }

    /// The title, if there is one.
    pub(crate) fn text(&self) -> Option<String> {
        Some(self.text.clone()).filter(|text| !text.is_empty())
    }
}

/// The beginning of a text, on one line.
pub(crate) fn shorten(text: &str) -> String {
    let mut short = String::new();
    let mut chars = 0;
    let end = text.char_indices().nth(MAX_CHARS * 4).map_or(text.len(), |(end, _)| end);
    let is_cut = text[end..].contains(|letter: char| !letter.is_whitespace());
    for letter in text[..end].split_whitespace().flat_map(|word| [" ", word]).skip(1) {
        for letter in letter.chars().filter(|letter| !letter.is_control()) {
            if chars == MAX_CHARS {
                short.truncate(short.trim_end().len());
                short.push('…');
                return short;
            }
            short.push(letter);
            chars += 1;
        }
    }
    if is_cut {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_knows_better_gives_the_title() {
        let mut title = Title::default();
        for (rank, text, expected) in [
            (Rank::Command, "/first", "/first"),
            (Rank::Command, "/second", "/first"),
            (Rank::Prompt, "first prompt", "first prompt"),
            (Rank::Prompt, "second prompt", "first prompt"),
            (Rank::Generated, "by a model", "by a model"),
            (Rank::Generated, "by a model again", "by a model again"),
            (Rank::Custom, "by a person", "by a person"),
            (Rank::Generated, "by a model once more", "by a person"),
            (Rank::Custom, "  ", "by a person"),
        ] {
            title.offer(rank, text);
            assert_eq!(title.text().as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn a_long_title_is_cut_between_characters_and_stays_on_one_line() {
        assert_eq!(shorten(" two\n\twords\u{0} "), "two words");
        let long = shorten(&"é ".repeat(1000));
        assert_eq!(long.chars().count(), MAX_CHARS);
        assert!(long.ends_with("é…"));
        assert_eq!(shorten(&"é".repeat(MAX_CHARS)), "é".repeat(MAX_CHARS));
    }
}
