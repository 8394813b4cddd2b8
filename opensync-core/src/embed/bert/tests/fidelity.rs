//! Fidelity to a real model, all-MiniLM-L6-v2, whose folder `OPENSYNC_TEST_MODEL` names.
//!
//! Optimise to run this: `OPENSYNC_TEST_MODEL=... cargo test --release -p opensync-core fidelity`.

use std::path::PathBuf;

use super::*;

/// The folder, or nothing after saying so.
pub(super) fn real_model() -> Option<PathBuf> {
    let folder = std::env::var_os("OPENSYNC_TEST_MODEL").map(PathBuf::from);
    if folder.is_none() {
        eprintln!("skipped: `OPENSYNC_TEST_MODEL` names no folder of a model");
    }
    folder
}

fn texts() -> Vec<String> {
    let texts = [
        "",
        " \n\t ",
        "why is the build slow?",
        "The quick brown fox jumps over the lazy dog.",
        "fn main() -> Result<(), Box<dyn Error>> { let x = vec![1, 2, 3]; Ok(()) }",
        "SELECT count(*) FROM sessions WHERE started_at > '2024-01-01' GROUP BY model;",
        "error[E0502]: cannot borrow `x` as mutable because it is also borrowed as immutable",
        "Größe, naïve, façade, Ærøskøbing, İstanbul, ΑΒΓ, привет мир",
        "日本語の文章と中文字符 한국어 텍스트",
        "👩‍💻🚀🔥 emoji ☃ and ½ signs ™",
        "/usr/local/lib/python3.12/site-packages/numpy/__init__.py:42",
        "a",
        "!!!???...;;;",
        "[CLS] [SEP] [MASK]",
        "git rebase --interactive HEAD~3 && git push --force-with-lease",
        "| column | value |\n|---|---|\n| tokens | 1,024 |\n| cost | $0.25 |",
        "https://example.org/a/b?c=d&e=f#g",
        "{\"role\":\"assistant\",\"content\":[{\"type\":\"text\",\"text\":\"hi\"}]}",
    ];
    let sentence = "People write long messages to their agents, and agents answer at length. ";
    let mut texts: Vec<_> = texts.into_iter().map(str::to_owned).collect();
    texts.push(sentence.repeat(12));
    texts.push(sentence.repeat(500));
    texts.push("x1".repeat(3000));
    texts
}

#[test]
fn vectors_are_those_of_the_model() {
    let Some(folder) = real_model() else { return };
    let reference = Reference::open(&folder, 12, 6, Pooling::Mean);
    let texts = texts();
    let texts: Vec<_> = texts.iter().map(String::as_str).collect();
    for (precision, least) in [(Precision::F32, 0.999_9), (Precision::Int8, 0.99)] {
        let bert = Bert::read(&folder, "real", precision).unwrap();
        assert_eq!((bert.dimensions(), bert.max_tokens()), (384, 254));
        let mut lowest = 1.0_f32;
        for (text, vector) in texts.iter().zip(bert.embed(&texts, TextKind::Passage).unwrap()) {
            let ids = bert.ids(text, TextKind::Passage).unwrap();
            let near = cosine(&vector, &reference.embed(&ids));
            // What holds no letter or digit is never embedded, and has few tokens to even out.
            let is_words = text.chars().any(char::is_alphanumeric);
            let least = if is_words { least } else { least - 0.01 };
            assert!(near >= least, "{near} of `{text:.60}` in {precision:?}");
            lowest = lowest.min(near);
        }
        eprintln!("{precision:?}: lowest cosine {lowest}");
    }
}

#[test]
fn a_real_model_gives_the_same_bits_packed() {
    let Some(folder) = real_model() else { return };
    let data = tempfile::tempdir().unwrap();
    let model = crate::embed::Models::in_data_folder(data.path()).install("real", &folder).unwrap();
    let packed = model.embedder(Precision::Int8).unwrap();
    let bert = Bert::read(&folder, "real", Precision::Int8).unwrap();
    for text in texts() {
        let text: String = text.chars().take(400).collect();
        let expected = bert.embed(&[&text], TextKind::Query).unwrap();
        assert_eq!(packed.embed(&[&text], TextKind::Query).unwrap(), expected, "{text:.60}");
    }
}

#[test]
fn a_question_is_nearer_to_its_answer_than_to_others() {
    let Some(folder) = real_model() else { return };
    let bert = Bert::read(&folder, "real", Precision::Int8).unwrap();
    let passages = [
        "The login test failed because the session cookie had expired.",
        "Bake the bread for forty minutes at two hundred degrees.",
        "The index is rebuilt from the store when its version is old.",
    ];
    let passages = bert.embed(&passages, TextKind::Passage).unwrap();
    for (query, best) in [("why can't people sign in?", 0), ("how long in the oven", 1)] {
        let query = &bert.embed(&[query], TextKind::Query).unwrap()[0];
        let nearest = (0..3)
            .max_by(|&a, &b| cosine(query, &passages[a]).total_cmp(&cosine(query, &passages[b])));
        assert_eq!(nearest, Some(best));
    }
}
