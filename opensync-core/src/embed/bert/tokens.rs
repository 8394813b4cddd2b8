//! Tokens: texts to the numbers a model knows, and back to places in the text.
//!
//! A text is tokenized in pieces that end at white space, where no token spans: memory is bounded
//! by a piece and a text whose beginning is all that counts is not read to its end. Only a word
//! longer than a whole piece is cut, and such a word is unknown to any vocabulary of words.

use std::ops::Range;
use std::path::Path;

use tokenizers::{Encoding, OffsetType, Tokenizer};

use super::word_piece::{self, WordPiece};
use crate::embed::TextKind;
use crate::embed::bytes::Bytes;
use crate::embed::sentence::{Sentence, read};
use crate::error::{Cause, Error, Result};

/// Bytes tokenized at once.
const PIECE_BYTES: usize = 16 << 10;
/// A text that tells what is put around it: every model has a token for it.
const KNOWN_WORD: &str = "a";
/// Bytes a token of common text surely has no more than: a first piece of so many suffices.
const BYTES_A_TOKEN: usize = 16;

/// A model's tokenizer, without the truncation and padding its file may ask for.
#[derive(Debug)]
pub(crate) struct Tokens {
    cutter: Cutter,
    /// What the model wants before a text, and after it.
    before: Vec<u32>,
    after: Vec<u32>,
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
        let ids = |special: bool| {
            let encoding = tokenizer.encode_fast(KNOWN_WORD, special).map_err(wrong)?;
            Ok::<_, Cause>(encoding.get_ids().to_vec())
        };
        let (plain, with_around) = (ids(false)?, ids(true)?);
        let begin = with_around.windows(plain.len().max(1)).position(|part| part == plain);
        let Some(begin) = begin else {
            return Err(Error::model(folder, "has a tokenizer that changes what is around a text"));
        };
        let before = with_around[..begin].to_vec();
        let after = with_around[begin + plain.len()..].to_vec();
        Ok(Self { cutter: Cutter::File(Box::new(tokenizer)), before, after })
    }

    /// The tokenizer of a packed model; `None` if it is none.
    pub(super) fn packed(words: Bytes) -> Option<Self> {
        let words = WordPiece::open(words)?;
        let [before, after] = words.around();
        let (before, after) = (vec![before], vec![after]);
        Some(Self { cutter: Cutter::Packed(Box::new(words)), before, after })
    }

    /// This tokenizer as [`packed`](Self::packed) reads it; empty if it is of a kind that it cannot.
    pub(super) fn to_packed(&self, folder: &Path) -> Result<Vec<u8>> {
        let (&[before], &[after]) = (self.before.as_slice(), self.after.as_slice()) else {
            return Ok(Vec::new());
        };
        let file = read(&folder.join("tokenizer.json"))?;
        Ok(word_piece::pack(&file, [before, after]).unwrap_or_default())
    }

    /// How many tokens the model wants around a text.
    pub(crate) fn around(&self) -> usize {
        self.before.len() + self.after.len()
    }

    /// What is left of `most` tokens for a text by the longer prompt and by what the model adds.
    pub(in crate::embed) fn left_by(
        &self,
        sentence: &Sentence,
        most: usize,
        folder: &Path,
    ) -> Result<usize> {
        let mut prompt = 0;
        for kind in [TextKind::Query, TextKind::Passage] {
            prompt = prompt.max(self.ranges(sentence.prompt(kind))?.len());
        }
        match most.saturating_sub(self.around() + prompt) {
            0 => Err(Error::model(folder, "leaves no tokens for a text")),
            left => Ok(left),
        }
    }

    /// The ids of a text, at most so many, with those the model wants around it.
    pub(crate) fn ids(&self, text: &str, most: usize) -> Result<Vec<u32>> {
        let mut ids = self.before.clone();
        let most_of_text = most.saturating_sub(self.around());
        let piece_bytes = (most_of_text * BYTES_A_TOKEN).clamp(64, PIECE_BYTES);
        for piece in pieces(text, piece_bytes) {
            let encoding = self.encode(&text[piece], OffsetType::None)?;
            ids.extend_from_slice(encoding.get_ids());
            if ids.len() - self.before.len() >= most_of_text {
                ids.truncate(self.before.len() + most_of_text);
                break;
            }
        }
        ids.extend_from_slice(&self.after);
        Ok(ids)
    }

    /// The ids of a question and a text that a model reads together, and how many of them are the
    /// question's with what is around it: of the question `most[0]` at most, of all `most[1]`.
    /// Between both is what is after a text, twice if `is_doubled` (so does `RoBERTa`).
    pub(in crate::embed) fn pair(
        &self,
        [question, text]: [&str; 2],
        most: [usize; 2],
        is_doubled: bool,
    ) -> Result<(Vec<u32>, usize)> {
        let mut ids = self.ids(question, most[0])?;
        if is_doubled {
            ids.extend_from_slice(&self.after);
        }
        let first = ids.len();
        // What is before a text is not repeated.
        let text = self.ids(text, most[1].saturating_sub(first) + self.before.len())?;
        ids.extend_from_slice(&text[self.before.len()..]);
        Ok((ids, first))
    }

    /// Where each token of a text lies in it.
    pub(crate) fn ranges(&self, text: &str) -> Result<Vec<Range<usize>>> {
        let mut ranges = Vec::new();
        for piece in pieces(text, PIECE_BYTES) {
            let encoding = self.encode(&text[piece.clone()], OffsetType::Byte)?;
            ranges.extend(encoding.get_offsets().iter().map(|&(begin, end)| {
                let begin = text.floor_char_boundary(piece.start + begin);
                let end = text.ceil_char_boundary(piece.start + end).max(begin);
                // Some models take the blank before a word for a part of it.
                let blank = text[begin..end].len() - text[begin..end].trim_start().len();
                begin + blank..end
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
