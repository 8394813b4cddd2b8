//! Word piece: the words of a BERT's `tokenizer.json` as a table in a packed model.
//!
//! Reading that file makes a map of thirty thousand strings, which takes longer than a search. Here the
//! vocabulary is a table that is read where it lies. Everything around it, from the normaliser to the
//! places of tokens, is the code of `tokenizers`, and a file that asks for anything but what is known
//! here is left to it.

use std::collections::{BTreeMap, HashMap};

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use tokenizers::models::wordpiece::WordPiece as Few;
use tokenizers::normalizers::BertNormalizer;
use tokenizers::pre_tokenizers::bert::BertPreTokenizer;
use tokenizers::{AddedToken, AddedVocabulary, Encoding, OffsetType, PreTokenizer, Result, Token};

use crate::embed::bytes::Bytes;

/// `tokenizer.json`, if it is of the kind that is known here.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TokenizerFile {
    #[serde(rename = "version")]
    _version: Option<IgnoredAny>,
    #[serde(rename = "truncation")]
    _truncation: Option<IgnoredAny>,
    #[serde(rename = "padding")]
    _padding: Option<IgnoredAny>,
    added_tokens: Vec<AddedFile>,
    normalizer: NormalizerFile,
    pre_tokenizer: PreTokenizerFile,
    #[serde(rename = "post_processor")]
    _post_processor: Option<IgnoredAny>,
    #[serde(rename = "decoder")]
    _decoder: Option<IgnoredAny>,
    model: ModelFile,
}

/// A token that is found in a text before it is cut into words.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AddedFile {
    id: u32,
    content: String,
    special: bool,
    single_word: bool,
    lstrip: bool,
    rstrip: bool,
    normalized: bool,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct NormalizerFile {
    r#type: String,
    clean_text: bool,
    handle_chinese_chars: bool,
    strip_accents: Option<bool>,
    lowercase: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PreTokenizerFile {
    r#type: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ModelFile {
    r#type: String,
    unk_token: String,
    continuing_subword_prefix: String,
    max_input_chars_per_word: usize,
    vocab: HashMap<String, u32>,
}

/// What a packed vocabulary begins with.
#[derive(Deserialize, Serialize)]
struct Head {
    before: u32,
    after: u32,
    unknown: u32,
    /// What a piece begins with that continues a word.
    prefix: String,
    /// A longer word is unknown.
    most_chars: usize,
    normalizer: NormalizerFile,
    /// The special tokens and their ids.
    added: BTreeMap<String, u32>,
    words: usize,
    /// Places of the table of hashes: a power of two.
    slots: usize,
    /// Bytes of the longest word.
    longest: usize,
}

/// Packs a `tokenizer.json` that puts `around` before and after a text; `None` if it is of another
/// kind than is known here.
pub(super) fn pack(file: &[u8], around: [u32; 2]) -> Option<Vec<u8>> {
    let file: TokenizerFile = serde_json::from_slice(file).ok()?;
    let ModelFile { r#type, unk_token, vocab, .. } = &file.model;
    let is_plain = |added: &AddedFile| {
        let is_other = added.single_word || added.lstrip || added.rstrip || added.normalized;
        added.special && !is_other && vocab.get(&added.content) == Some(&added.id)
    };
    let types = [&**r#type, &file.normalizer.r#type, &file.pre_tokenizer.r#type];
    if types != ["WordPiece", "BertNormalizer", "BertPreTokenizer"]
        || !file.added_tokens.iter().all(is_plain)
    {
        return None;
    }
    let mut words: Vec<(&str, u32)> = vocab.iter().map(|(word, &id)| (word.as_str(), id)).collect();
    words.sort_unstable();
    let head = Head {
        before: around[0],
        after: around[1],
        unknown: *vocab.get(unk_token)?,
        prefix: file.model.continuing_subword_prefix.clone(),
        most_chars: file.model.max_input_chars_per_word,
        normalizer: file.normalizer,
        added: file.added_tokens.into_iter().map(|added| (added.content, added.id)).collect(),
        words: words.len(),
        slots: (words.len() * 2).next_power_of_two(),
        longest: words.iter().map(|(word, _)| word.len()).max()?,
    };
    table(&head, &words)
}

/// The head, its length before it, and then the slots, the ids, where each word ends, and the words.
fn table(head: &Head, words: &[(&str, u32)]) -> Option<Vec<u8>> {
    let mut slots = vec![0_u32; head.slots];
    for (number, (word, _)) in (1..).zip(words) {
        let mut slot = hash(HASH_OF_NOTHING, word.as_bytes()) as usize;
        while slots[slot % head.slots] != 0 {
            slot += 1;
        }
        slots[slot % head.slots] = number;
    }
    let mut end = 0_usize;
    let ends = words.iter().map(|(word, _)| {
        end += word.len();
        u32::try_from(end).ok()
    });
    let ends = ends.collect::<Option<Vec<u32>>>()?;
    let ids = words.iter().map(|&(_, id)| id);
    let numbers = slots.into_iter().chain(ids).chain(ends).flat_map(u32::to_le_bytes);
    let json = serde_json::to_vec(head).ok()?;
    let mut packed = u32::try_from(json.len()).ok()?.to_le_bytes().to_vec();
    packed.extend(json);
    packed.extend(numbers);
    packed.extend(words.iter().flat_map(|(word, _)| word.bytes()));
    Some(packed)
}

const HASH_OF_NOTHING: u32 = 0x811c_9dc5;

/// The hash of what `state` is the hash of, with more bytes after it: FNV-1a.
fn hash(state: u32, bytes: &[u8]) -> u32 {
    bytes.iter().fold(state, |state, &byte| (state ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// A vocabulary where it lies, and what is around it.
pub(super) struct WordPiece {
    head: Head,
    packed: Bytes,
    /// Where the slots begin.
    slots_at: usize,
    normalizer: BertNormalizer,
    added: AddedVocabulary,
    hash_of_prefix: u32,
}

impl WordPiece {
    /// Reads a packed vocabulary; `None` if it is none.
    pub(super) fn open(packed: Bytes) -> Option<Self> {
        let (length, rest) = packed.split_first_chunk()?;
        let (json, rest) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
        let head: Head = serde_json::from_slice(json).ok()?;
        let numbers = head.slots.checked_add(head.words.checked_mul(2)?)?.checked_mul(4)?;
        if !head.slots.is_power_of_two() || head.slots <= head.words || rest.len() < numbers {
            return None;
        }
        let asked = &head.normalizer;
        let normalizer = BertNormalizer::new(
            asked.clean_text,
            asked.handle_chinese_chars,
            asked.strip_accents,
            asked.lowercase,
        );
        let added = added(&head, normalizer).ok()?;
        let hash_of_prefix = hash(HASH_OF_NOTHING, head.prefix.as_bytes());
        let slots_at = packed.len() - rest.len();
        Some(Self { head, packed, slots_at, normalizer, added, hash_of_prefix })
    }

    /// What the model wants before and after a text.
    pub(super) fn around(&self) -> [u32; 2] {
        [self.head.before, self.head.after]
    }

    /// The tokens of a text, with their places if `offsets` says so.
    pub(super) fn encode(&self, text: &str, offsets: OffsetType) -> Result<Encoding> {
        let mut pieces = self.added.extract_and_normalize(Some(&self.normalizer), text);
        BertPreTokenizer.pre_tokenize(&mut pieces)?;
        pieces.tokenize(|word| Ok(self.pieces(word.get())))?;
        pieces.into_encoding(None, 0, offsets)
    }

    /// Cuts a word into the longest pieces that are in the vocabulary, from its beginning on.
    fn pieces(&self, word: &str) -> Vec<Token> {
        let token = |id, offsets| Token { id, value: String::new(), offsets };
        let mut tokens = Vec::new();
        let mut begin = 0;
        let is_short = word.chars().count() <= self.head.most_chars;
        while is_short && begin < word.len() {
            let Some((id, length)) = self.longest(&word[begin..], begin > 0) else { break };
            tokens.push(token(id, (begin, begin + length)));
            begin += length;
        }
        if begin == word.len() { tokens } else { vec![token(self.head.unknown, (0, word.len()))] }
    }

    /// The longest piece that `rest` begins with: its id and its length.
    fn longest(&self, rest: &str, continues: bool) -> Option<(u32, usize)> {
        let (prefix, mut state) = if continues {
            (self.head.prefix.as_str(), self.hash_of_prefix)
        } else {
            ("", HASH_OF_NOTHING)
        };
        let most = self.head.longest.saturating_sub(prefix.len());
        let mut hashes = Vec::with_capacity(most.min(rest.len()));
        for (at, c) in rest.char_indices() {
            let end = at + c.len_utf8();
            if end > most {
                break;
            }
            state = hash(state, &rest.as_bytes()[at..end]);
            hashes.push((end, state));
        }
        hashes.into_iter().rev().find_map(|(end, state)| {
            let id = self.id(state, prefix.as_bytes(), &rest.as_bytes()[..end])?;
            Some((id, end))
        })
    }

    /// The id of a word in two parts whose hash is known.
    fn id(&self, hash: u32, prefix: &[u8], rest: &[u8]) -> Option<u32> {
        for step in 0..self.head.slots {
            let slot = (hash as usize).wrapping_add(step) % self.head.slots;
            // A slot has the number of its word, from one.
            let number = self.number(slot)?.checked_sub(1)? as usize;
            let word = self.word(number)?;
            if word.strip_prefix(prefix) == Some(rest) {
                return self.number(self.head.slots + number);
            }
        }
        None
    }

    fn word(&self, number: usize) -> Option<&[u8]> {
        let ends = self.head.slots + self.head.words;
        let end = self.number(ends + number)? as usize;
        let begin = if number == 0 { 0 } else { self.number(ends + number - 1)? as usize };
        let words = self.slots_at + (ends + self.head.words) * size_of::<u32>();
        self.packed.get(words..)?.get(begin..end)
    }

    fn number(&self, index: usize) -> Option<u32> {
        let bytes = self.packed.get(self.slots_at + index * size_of::<u32>()..)?.first_chunk()?;
        Some(u32::from_le_bytes(*bytes))
    }
}

/// The special tokens as `tokenizers` finds them. It asks a model for their ids, so it gets one that
/// knows no other words.
fn added(head: &Head, normalizer: BertNormalizer) -> Result<AddedVocabulary> {
    let few = Few::from_bytes(serde_json::to_vec(&serde_json::json!({
        "type": "WordPiece",
        "unk_token": "",
        "continuing_subword_prefix": head.prefix,
        "max_input_chars_per_word": head.most_chars,
        "vocab": head.added,
    }))?)?;
    let mut added = AddedVocabulary::new();
    let tokens = head.added.keys().map(|content| AddedToken::from(content.clone(), true));
    added.add_special_tokens(tokens, &few, Some(&normalizer))?;
    Ok(added)
}

impl std::fmt::Debug for WordPiece {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("WordPiece").field("words", &self.head.words).finish_non_exhaustive()
    }
}
