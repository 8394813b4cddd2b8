//! Tokens: texts to the numbers a model knows, and back to places in the text.
//!
//! A text is tokenized in pieces that end at white space, where no token spans: memory is bounded
//! by a piece and a text whose beginning is all that counts is not read to its end. Only a word
//! longer than a whole piece is cut, and such a word is unknown to any vocabulary of words.

use std::ops::Range;
use std::path::Path;

use tokenizers::{Encoding, OffsetType, Tokenizer};

use super::config::read;
use super::word_piece::{self, WordPiece};
use crate::embed::bytes::Bytes;
use crate::error::{Cause, Error, Result};

/// Bytes tokenized at once.
const PIECE_BYTES: usize = 16 << 10;
/// Bytes a token of common text surely has no more than: a first piece of so many suffices.
const BYTES_A_TOKEN: usize = 16;

/// A model's tokenizer, without the truncation and padding its file may ask for.
#[derive(Debug)]
pub(crate) struct Tokens {
    cutter: Cutter,
    before: u32,
    after: u32,
}

/// What cuts texts. Both give the same tokens.
#[derive(Debug)]
enum Cutter {
    File(Box<Tokenizer>),
    Packed(Box<WordPiece>),
}

impl Tokens {
    /// Reads `tokenizer.json` and learns what the model wants around a text.
    pub(crate) fn read(folder: &Path) -> Result<Self> {
        let path = folder.join("tokenizer.json");
        let wrong = |source| Cause::ModelFile { path: path.clone(), source };
        let mut tokenizer = Tokenizer::from_bytes(read(&path)?).map_err(wrong)?;
        tokenizer.with_padding(None);
        tokenizer.with_truncation(None).map_err(wrong)?;
        let around = tokenizer.encode_fast("", true).map_err(wrong)?;
        let &[before, after] = around.get_ids() else {
            return Err(Error::model(folder, "adds more or less than a token at each end"));
        };
        Ok(Self { cutter: Cutter::File(Box::new(tokenizer)), before, after })
    }

    /// The tokenizer of a packed model; `None` if it is none.
    pub(super) fn packed(words: Bytes) -> Option<Self> {
        let words = WordPiece::open(words)?;
        let [before, after] = words.around();
        Some(Self { cutter: Cutter::Packed(Box::new(words)), before, after })
    }

    /// This tokenizer as [`packed`](Self::packed) reads it; empty if it is of a kind that it cannot.
    pub(super) fn to_packed(&self, folder: &Path) -> Result<Vec<u8>> {
        let file = read(&folder.join("tokenizer.json"))?;
        Ok(word_piece::pack(&file, [self.before, self.after]).unwrap_or_default())
    }

    /// How many tokens the model wants around a text: one before and one after it.
    pub(crate) const AROUND: usize = 2;

    /// The ids of a text, at most so many, with those the model wants around it.
    pub(crate) fn ids(&self, text: &str, most: usize) -> Result<Vec<u32>> {
        let mut ids = vec![self.before];
        let most_of_text = most.saturating_sub(Self::AROUND);
        let piece_bytes = (most_of_text * BYTES_A_TOKEN).clamp(64, PIECE_BYTES);
        for piece in pieces(text, piece_bytes) {
            let encoding = self.encode(&text[piece], OffsetType::None)?;
            ids.extend_from_slice(encoding.get_ids());
            if ids.len() > most_of_text {
                ids.truncate(1 + most_of_text);
                break;
            }
        }
        ids.push(self.after);
        Ok(ids)
    }

    /// Where each token of a text lies in it.
    pub(crate) fn ranges(&self, text: &str) -> Result<Vec<Range<usize>>> {
        let mut ranges = Vec::new();
        for piece in pieces(text, PIECE_BYTES) {
            let encoding = self.encode(&text[piece.clone()], OffsetType::Byte)?;
            ranges.extend(encoding.get_offsets().iter().map(|&(begin, end)| {
                let begin = text.floor_char_boundary(piece.start + begin);
                begin..text.ceil_char_boundary(piece.start + end).max(begin)
            }));
        }
        Ok(ranges)
    }

    /// The tokens of a piece, with their places in bytes or without.
    fn encode(&self, piece: &str, offsets: OffsetType) -> Result<Encoding> {
        let encoding = match (&self.cutter, offsets) {
            (Cutter::File(tokenizer), OffsetType::None) => tokenizer.encode_fast(piece, false),
            (Cutter::File(tokenizer), _) => tokenizer.encode(piece, false),
            (Cutter::Packed(words), offsets) => words.encode(piece, offsets),
        };
        Ok(encoding.map_err(failed)?)
    }
}

fn failed(source: tokenizers::Error) -> Cause {
    Cause::Tokenize { source }
}

/// Cuts a text into pieces of at most so many bytes (at least four), at white space where there is some.
fn pieces(text: &str, most: usize) -> impl Iterator<Item = Range<usize>> {
    let mut begin = 0;
    std::iter::from_fn(move || {
        if begin == text.len() {
            return None;
        }
        let end = if text.len() - begin <= most {
            text.len()
        } else {
            let longest = &text[begin..text.floor_char_boundary(begin + most)];
            let space = longest.char_indices().rev().find(|(_, c)| c.is_whitespace());
            begin + space.map_or(longest.len(), |(place, c)| place + c.len_utf8())
        };
        let piece = begin..end;
        begin = end;
        Some(piece)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str, most: usize) -> Vec<&str> {
        pieces(text, most).map(|piece| &text[piece]).collect()
    }

    #[test]
    fn pieces_end_at_white_space_and_add_up_to_the_text() {
        assert_eq!(cut("one two\u{3000}three four", 9), ["one ", "two\u{3000}", "three ", "four"]);
        assert!(cut("", 9).is_empty());
    }

    #[test]
    fn a_word_longer_than_a_piece_is_cut_between_characters() {
        assert_eq!(cut("aéééé b", 4), ["aé", "éé", "é b"]);
    }
}
