//! Hash embedder: words hashed to a few numbers, for tests and for machines without a model.
//!
//! Texts that share words are near each other and no others are: it knows no meaning.

use std::ops::Range;

use crate::embed::{Embedder, TextKind, to_unit_length};
use crate::error::Result;

/// An embedder that needs no model and gives the same vectors on every machine.
///
/// ```
/// use opensync_core::embed::{Embedder, HashEmbedder, TextKind};
///
/// let texts = ["parse the log", "Parse the log!", "bake bread"];
/// let vectors = HashEmbedder::new(64).embed(&texts, TextKind::Passage)?;
/// assert_eq!(vectors[0], vectors[1]);
/// assert_ne!(vectors[0], vectors[2]);
/// # Ok::<(), opensync_core::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct HashEmbedder {
    id: String,
    dimensions: usize,
}

impl HashEmbedder {
    const MAX_TOKENS: usize = 256;

    /// An embedder of vectors of so many numbers, at least one.
    pub fn new(dimensions: usize) -> Self {
        let dimensions = dimensions.max(1);
        Self { id: format!("hash-{dimensions}"), dimensions }
    }

    fn vector(&self, text: &str) -> Vec<f32> {
        let mut vector = vec![0.0; self.dimensions];
        for word in words(text).take(Self::MAX_TOKENS) {
            let hash = blake3::hash(text[word].to_lowercase().as_bytes());
            // Two places a word: that two words share both is rare even in short vectors.
            for bytes in hash.as_bytes()[..16].as_chunks::<8>().0 {
                let number = u64::from_le_bytes(*bytes);
                let sign = if number >> 63 == 0 { 1.0 } else { -1.0 };
                let place = (number % self.dimensions as u64).try_into().unwrap_or(0);
                let number: &mut f32 = &mut vector[place];
                *number += sign;
            }
        }
        to_unit_length(&mut vector);
        vector
    }
}

impl Embedder for HashEmbedder {
    fn id(&self) -> &str {
        &self.id
    }

    fn dimensions(&self) -> usize {
        self.dimensions
    }

    fn max_tokens(&self) -> usize {
        Self::MAX_TOKENS
    }

    fn embed(&self, texts: &[&str], _: TextKind) -> Result<Vec<Vec<f32>>> {
        Ok(texts.iter().map(|text| self.vector(text)).collect())
    }

    fn tokens(&self, text: &str) -> Result<Vec<Range<usize>>> {
        Ok(words(text).collect())
    }
}

/// Runs of letters and digits.
fn words(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut rest = 0;
    std::iter::from_fn(move || {
        let begin = rest + text[rest..].find(char::is_alphanumeric)?;
        let length = text[begin..].find(|c: char| !c.is_alphanumeric());
        let end = length.map_or(text.len(), |length| begin + length);
        rest = end;
        Some(begin..end)
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn cosine(a: &str, b: &str) -> f32 {
        let vectors = HashEmbedder::new(256).embed(&[a, b], TextKind::Query).unwrap();
        vectors[0].iter().zip(&vectors[1]).map(|(a, b)| a * b).sum()
    }

    #[test]
    fn texts_that_share_words_are_nearer_than_texts_that_do_not() {
        let shared = cosine("fix the login test", "why does the login test fail");
        assert!(shared > 0.3 && shared > cosine("fix the login test", "bake bread today") + 0.2);
    }

    #[test]
    fn vectors_have_length_one_and_an_empty_text_has_none() {
        assert!((cosine("some words", "some words") - 1.0).abs() < 1e-5);
        assert!(cosine("", "some words").abs() < 1e-9);
    }

    #[test]
    fn a_token_is_a_word_and_lies_on_the_bounds_of_its_characters() {
        let text = "Grüße, wörld-2!";
        let tokens = HashEmbedder::new(8).tokens(text).unwrap();
        let words: Vec<_> = tokens.into_iter().map(|range| &text[range]).collect();
        assert_eq!(words, ["Grüße", "wörld", "2"]);
    }
}
