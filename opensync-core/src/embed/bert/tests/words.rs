//! A packed tokenizer gives the tokens that `tokenizers` gives, at the same places.

use std::collections::HashMap;
use std::path::Path;
use std::sync::LazyLock;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::embed::bert::tokens::Tokens;

/// Texts that people, agents and attackers write.
fn texts() -> Vec<String> {
    let texts = [
        "",
        " ",
        "why is the build slow?",
        "Größe, naïve, façade, Ærøskøbing, İstanbul, ΑΒΓ, привет мир, ǅ, ﬁ",
        "日本語の文章と中文字符 한국어 텍스트 𠀀𠮷 ㍿",
        "👩\u{200d}💻🚀🔥 emoji ☃ and ½ signs ™",
        "[CLS] [SEP] [MASK] [PAD] [UNK] [cls][CLS]x[SEP]",
        "##ing ## #ing un##able",
        "e\u{301}e\u{301}\u{302} \u{e9} \u{1e9b}\u{323} \u{ad}soft\u{ad}",
        "\0\0a\0b \u{7f} \u{85} \u{a0} \u{2028} \u{3000} \u{fffd} \u{feff} \u{200b} \u{e000}",
        "\t\r\n tabs\tand\nlines\r\n",
        "fn main() -> Result<(), Box<dyn Error>> { let x = vec![1, 2, 3]; Ok(()) }",
        "/usr/local/lib/python3.12/site-packages/numpy/__init__.py:42",
        "https://example.org/a/b?c=d&e=f#g «quoted» “so” — and… ¿qué?",
        "ไทย ລາວ မြန်မာ ខ្មែរ हिन्दी العربية עברית",
    ];
    let mut texts: Vec<_> = texts.into_iter().map(str::to_owned).collect();
    for count in [99, 100, 101, 200, 20_000] {
        texts.push("a".repeat(count));
        texts.push("é".repeat(count));
        texts.push("ab 日".repeat(count));
    }
    texts
}

/// Each character of the planes that have some, a few thousand at a time, and some within words.
fn characters() -> Vec<String> {
    let characters: Vec<char> = ('\0'..='\u{3ffff}').chain('\u{e0000}'..='\u{e01ff}').collect();
    let within = characters
        .chunks(97)
        .step_by(7)
        .map(|chunk| chunk.iter().flat_map(|&c| ['a', c, 'b', ' ']).collect::<String>());
    characters.chunks(4096).map(|chunk| chunk.iter().collect()).chain(within).collect()
}

/// A file with words of many scripts, for a tokenizer of so many settings.
fn write(folder: &Path, settings: Value, most_chars: usize) {
    let tiny = Tiny::new().write();
    let file = std::fs::read(tiny.path().join("tokenizer.json")).unwrap();
    let mut file: Value = serde_json::from_slice(&file).unwrap();
    let mut words: HashMap<String, usize> =
        serde_json::from_value(file["model"]["vocab"].take()).unwrap();
    let more = "ab abc ##bc ##ing un ##able gro große ##ße ß naive é ##é e\u{301} 日 本 語 ##の 한 국 텍 \
                привет ##ет мир Привет α ##β ½ ☃ 🚀 ## #i istanbul i\u{307} ไทย fi ﬁ \u{ad}soft";
    for word in more.split(' ') {
        let id = words.len();
        words.entry(word.to_owned()).or_insert(id);
    }
    file["model"]["vocab"] = json!(words);
    file["model"]["max_input_chars_per_word"] = json!(most_chars);
    for (name, value) in settings.as_object().unwrap() {
        file["normalizer"][name] = value.clone();
    }
    std::fs::write(folder.join("tokenizer.json"), file.to_string()).unwrap();
}

/// The tokenizer of a folder, by its file and packed.
fn both(folder: &Path) -> [Tokens; 2] {
    let file = Tokens::read(folder).unwrap();
    let packed = file.to_packed(folder).unwrap();
    assert!(!packed.is_empty(), "the file is of a kind that is packed");
    [file, Tokens::packed(packed.into()).unwrap()]
}

/// A tokenizer of the usual settings, but for words that are soon too long.
static SOME: LazyLock<[Tokens; 2]> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), json!({}), 6);
    both(folder.path())
});

#[track_caller]
fn same([file, packed]: &[Tokens; 2], text: &str) {
    let begin = text.chars().take(60).collect::<String>();
    for most in [8, 1 << 20] {
        let ids = packed.ids(text, most).unwrap();
        assert_eq!(ids, file.ids(text, most).unwrap(), "{begin:?}, {most}");
    }
    assert_eq!(packed.ranges(text).unwrap(), file.ranges(text).unwrap(), "{begin:?}");
}

#[test]
fn a_packed_tokenizer_gives_the_same_tokens_whatever_its_settings() {
    let settings = [
        json!({}),
        json!({ "lowercase": false }),
        json!({ "lowercase": false, "strip_accents": true }),
        json!({ "strip_accents": false, "handle_chinese_chars": false }),
        json!({ "clean_text": false }),
    ];
    for (settings, most_chars) in settings.into_iter().zip([100, 100, 3, 100, 5]) {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), settings, most_chars);
        let both = both(folder.path());
        for text in texts() {
            same(&both, &text);
        }
    }
    for text in characters() {
        same(&SOME, &text);
    }
}

#[test]
fn a_packed_tokenizer_gives_the_same_tokens_for_the_words_of_a_real_model() {
    let Some(folder) = fidelity::real_model() else { return };
    let both = both(&folder);
    for text in texts().into_iter().chain(characters()) {
        same(&both, &text);
    }
    let file = std::fs::read_to_string(folder.join("tokenizer.json")).unwrap();
    for part in file.as_bytes().chunks(5000) {
        same(&both, &String::from_utf8_lossy(part));
    }
}

#[test]
fn a_file_of_another_kind_is_not_packed() {
    let changes = [
        ("/normalizer/type", json!("Lowercase")),
        ("/normalizer/more", json!(1)),
        ("/pre_tokenizer/type", json!("Whitespace")),
        ("/model/type", json!("BPE")),
        ("/model/unk_token", json!("no word of it")),
        ("/added_tokens/0/lstrip", json!(true)),
        ("/added_tokens/0/normalized", json!(true)),
        ("/added_tokens/0/id", json!(7)),
        ("/added_tokens/0/content", json!("<new>")),
        ("/surprise", json!(1)),
    ];
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), json!({}), 100);
    let file = std::fs::read(folder.path().join("tokenizer.json")).unwrap();
    assert!(word_piece::pack(&file, [2, 3]).is_some());
    let file: Value = serde_json::from_slice(&file).unwrap();
    for (path, value) in changes {
        let mut other = file.clone();
        let (parent, name) = path.rsplit_once('/').unwrap();
        other.pointer_mut(parent).unwrap()[name] = value;
        assert!(word_piece::pack(other.to_string().as_bytes(), [2, 3]).is_none(), "{path}");
    }
}

#[test]
fn damaged_words_are_none_or_give_some_tokens() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), json!({}), 100);
    let file = Tokens::read(folder.path()).unwrap();
    let packed = file.to_packed(folder.path()).unwrap();
    for at in (0..packed.len()).step_by(3) {
        let mut damaged = packed.clone();
        damaged[at] ^= 0x81;
        for damaged in [damaged, packed[..at].to_vec()] {
            if let Some(tokens) = Tokens::packed(damaged.into()) {
                tokens.ids("why does the große test fail? привет", 64).unwrap();
            }
        }
    }
}

proptest! {
    #[test]
    fn any_text_has_the_same_tokens_packed(text in "(\\PC|[a-c#\\[\\]é日 \\x00-\\x20]){0,80}") {
        same(&SOME, &text);
    }
}
