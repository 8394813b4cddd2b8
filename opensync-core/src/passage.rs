//! Passage: a piece of a message, short enough for a model to read as a whole.
//!
//! What people and models wrote is cut into passages; what tools printed is not. A cut is made where
//! a reader would make it: before a block of code, between paragraphs, lines or sentences, and
//! between words only where nothing else is near.

use std::ops::Range;

use crate::embed::Embedder;
use crate::error::Result;
use crate::model::{Message, PartKind, Role};
use crate::recall::without_quotations;

/// Passages of one message. What comes after them is found by its words only.
const MAX_PASSAGES: usize = 16;

/// What of a message's text is looked at, in bytes: more than its passages can hold.
const MAX_BYTES: usize = 64 << 10;

/// What a message says by itself: the words of people and models, without thinking and tools.
pub(crate) fn text_of(message: &Message) -> String {
    let is_said = matches!(message.role, Role::User | Role::Assistant) && !message.is_injected;
    let said = message.parts.iter().filter(|part| is_said && part.kind == PartKind::Text);
    let mut text = String::new();
    for part in said {
        if !text.is_empty() {
            text.push_str("\n\n");
        }
        let own = without_quotations(&part.text);
        let room = MAX_BYTES.saturating_sub(text.len()).min(own.len());
        text.push_str(&own[..own.floor_char_boundary(room)]);
    }
    text
}

/// Where the passages of a text lie in it: in order, apart, without white space around them.
pub(crate) fn passages(embedder: &dyn Embedder, text: &str) -> Result<Vec<Range<usize>>> {
    let mut passages = Vec::new();
    if text.chars().any(char::is_alphanumeric) {
        let tokens = embedder.tokens(text)?;
        let most = embedder.max_tokens().max(1);
        let mut first = 0;
        while first < tokens.len() && passages.len() < MAX_PASSAGES {
            let last = (first + most).min(tokens.len());
            let end = if last == tokens.len() { last } else { cut(text, &tokens, first, last) };
            let bytes = tokens[first].start..tokens[end - 1].end;
            if text[bytes.clone()].chars().any(char::is_alphanumeric) {
                passages.push(bytes);
            }
            first = end;
        }
    }
    Ok(passages)
}

/// The token before which to end a passage that may hold those from `first` to before `last`.
fn cut(text: &str, tokens: &[Range<usize>], first: usize, last: usize) -> usize {
    let middle = first + (last - first) / 2;
    let place = |token: usize| {
        let gap = &text[tokens[token - 1].end..tokens[token].start];
        let rest = &text[tokens[token].start..];
        if rest.starts_with("```") && gap.contains('\n') {
            4
        } else if gap.matches('\n').count() > 1 {
            3
        } else if gap.contains('\n') {
            2
        } else {
            i32::from(!gap.is_empty() && text[..tokens[token - 1].end].ends_with(['.', '!', '?']))
        }
    };
    // The last of the best: a passage is as long as it can be.
    let best = (middle + 1..=last).map(|token| (place(token), token)).max();
    match best {
        Some((worth, token)) if worth > 0 => token,
        _ => between_words(tokens, middle, last),
    }
}

/// The last token up to `last` that does not go on where the one before it ended.
fn between_words(tokens: &[Range<usize>], middle: usize, last: usize) -> usize {
    let starts = |token: &usize| tokens[*token].start > tokens[*token - 1].end;
    (middle + 1..=last).rev().find(starts).unwrap_or(last)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::embed::{HashEmbedder, TextKind};
    use crate::model::Part;

    /// Reads few tokens, so that short texts are cut.
    struct Short(HashEmbedder, usize);

    impl Embedder for Short {
        fn id(&self) -> &'static str {
            "short"
        }

        fn dimensions(&self) -> usize {
            self.0.dimensions()
        }

        fn max_tokens(&self) -> usize {
            self.1
        }

        fn embed(&self, texts: &[&str], kind: TextKind) -> Result<Vec<Vec<f32>>> {
            self.0.embed(texts, kind)
        }

        fn tokens(&self, text: &str) -> Result<Vec<Range<usize>>> {
            self.0.tokens(text)
        }
    }

    fn cut_at(most: usize, text: &str) -> Vec<&str> {
        let embedder = Short(HashEmbedder::new(8), most);
        let ranges = passages(&embedder, text).unwrap();
        ranges.into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn a_text_that_fits_is_one_passage() {
        assert_eq!(cut_at(4, "one two three four"), ["one two three four"]);
    }

    #[test]
    fn a_paragraph_ends_a_passage_before_a_line_and_a_line_before_a_word() {
        assert_eq!(cut_at(4, "a b c\n\nd e f"), ["a b c", "d e f"]);
        assert_eq!(cut_at(4, "a b c\nd e f"), ["a b c", "d e f"]);
        assert_eq!(cut_at(3, "a b c d e f g"), ["a b c", "d e f", "g"]);
    }

    #[test]
    fn what_holds_no_letter_or_digit_has_no_passage() {
        assert!(cut_at(4, "").is_empty() && cut_at(4, " \n---\n… ").is_empty());
    }

    #[test]
    fn a_message_of_any_length_has_so_many_passages_at_most() {
        assert_eq!(cut_at(2, &"word ".repeat(1000)).len(), MAX_PASSAGES);
    }

    #[test]
    fn what_tools_print_and_models_think_is_not_said() {
        let message = Message::new("m", Role::Assistant, 0)
            .with(Part::text("said"))
            .with(Part::tool_result("call", "printed"));
        assert_eq!(text_of(&message), "said");
        assert_eq!(text_of(&Message { role: Role::Tool, ..message }), "");
    }
}
