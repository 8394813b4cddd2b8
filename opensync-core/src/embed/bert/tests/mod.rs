//! A small random model says everything about the computation; fidelity to a real one is apart,
//! because its files are not part of the project.
#![allow(clippy::unwrap_used)]

mod cross;
mod fidelity;
mod folders;
mod packing;
mod reference;
pub(crate) mod tiny;
mod words;

use super::*;
use crate::embed::sentence::Pooling;
use reference::{Reference, cosine};
use tiny::Tiny;

const TEXTS: [&str; 8] = [
    "",
    "fix",
    "fix the login test, then run it",
    "  why\n\n does the build fail?? ",
    "Größe naïve ☃ 日本語",
    "fn main() { println!(\"{}\", x[0]); }",
    "unknownwordsarecutintopieces",
    "a b c d e f g h i j k l m n o p q r s t u v w x y z a b c d e f g h i j k l m n o p q r s t u",
];

fn read(tiny: &Tiny, precision: Precision) -> Bert {
    Bert::read(tiny.path(), "tiny", precision).unwrap()
}

#[test]
fn vectors_are_those_of_a_plain_forward_pass() {
    for pooling in [Pooling::Mean, Pooling::First] {
        let tiny = Tiny::new().pooling(pooling).write();
        let reference = Reference::open(tiny.path(), 2, 2, pooling);
        for level in Level::available() {
            for (precision, least) in [(Precision::F32, 0.999_99), (Precision::Int8, 0.99)] {
                let machine = Machine { level, precision };
                let bert = Bert::read_at(tiny.path(), "tiny", machine).unwrap();
                let vectors = bert.embed(&TEXTS, TextKind::Passage).unwrap();
                for (text, vector) in TEXTS.iter().zip(&vectors) {
                    let ids = bert.ids(text, TextKind::Passage).unwrap();
                    let near = cosine(vector, &reference.embed(&ids));
                    assert!(near >= least, "{near} of `{text}` in {precision:?} at {level:?}");
                }
            }
        }
    }
}

#[test]
fn a_text_has_the_same_bits_alone_and_in_any_batch() {
    let tiny = Tiny::new().write();
    for precision in [Precision::F32, Precision::Int8] {
        let bert = read(&tiny, precision);
        // More tokens than one batch holds.
        let many: Vec<_> = TEXTS.iter().copied().cycle().take(120).collect();
        let vectors = bert.embed(&many, TextKind::Query).unwrap();
        for (text, vector) in many.iter().zip(&vectors) {
            assert_eq!(bert.embed(&[text], TextKind::Query).unwrap()[0], *vector, "{text}");
        }
    }
}

#[test]
fn vectors_have_length_one_and_as_many_numbers_as_the_model_says() {
    let tiny = Tiny::new().write();
    let bert = read(&tiny, Precision::Int8);
    assert_eq!((bert.id(), bert.dimensions()), ("tiny", tiny::HIDDEN));
    for vector in bert.embed(&TEXTS, TextKind::Query).unwrap() {
        assert_eq!(vector.len(), tiny::HIDDEN);
        assert!((vector.iter().map(|x| x * x).sum::<f32>() - 1.0).abs() < 1e-5);
    }
    assert!(bert.embed(&[], TextKind::Query).unwrap().is_empty());
}

#[test]
fn what_is_beyond_the_last_token_that_is_read_does_not_count() {
    let tiny = Tiny::new().max_seq_length(10).write();
    let bert = read(&tiny, Precision::F32);
    assert_eq!(bert.max_tokens(), 8);
    let text = "fix the test fix the test fix the";
    assert_eq!(bert.count_tokens(text).unwrap(), 8);
    let longer = [text, &"build ".repeat(50_000)].join(" ");
    let vectors = bert.embed(&[text, &longer, "fix the test"], TextKind::Query).unwrap();
    assert_eq!(vectors[0], vectors[1]);
    assert_ne!(vectors[0], vectors[2]);
}

#[test]
fn truncation_and_padding_of_the_tokenizer_file_do_not_count() {
    let tiny = Tiny::new().write();
    let bert = read(&tiny, Precision::F32);
    assert_eq!(bert.ids("fix", TextKind::Query).unwrap().len(), 3);
    assert_eq!(bert.ids(&"fix ".repeat(100), TextKind::Query).unwrap().len(), tiny::POSITIONS);
}

#[test]
fn a_prompt_goes_before_the_texts_it_is_for() {
    let prompts = serde_json::json!({ "query": "why ", "document": "test " });
    let tiny = Tiny::new().prompts(prompts).write();
    let bert = read(&tiny, Precision::F32);
    let plain = read(&Tiny::new().write(), Precision::F32);
    assert_eq!(bert.max_tokens(), plain.max_tokens() - 1);
    let cases = [(TextKind::Query, "why fix"), (TextKind::Passage, "test fix")];
    for (kind, text) in cases {
        let expected = plain.embed(&[text], kind).unwrap();
        assert_eq!(bert.embed(&["fix"], kind).unwrap(), expected);
    }
}

#[test]
fn tokens_lie_where_their_characters_are() {
    let bert = read(&Tiny::new().write(), Precision::F32);
    let text = "Fix the ☃ töst";
    let tokens: Vec<_> = bert.tokens(text).unwrap().into_iter().map(|range| &text[range]).collect();
    assert_eq!(tokens, ["Fix", "the", "☃", "t", "ö", "s", "t"]);
}

#[test]
fn tokens_of_a_text_longer_than_a_piece_are_those_of_its_words() {
    let bert = read(&Tiny::new().write(), Precision::F32);
    let text = "fix the tests ".repeat(3000);
    let tokens = bert.tokens(&text).unwrap();
    assert_eq!(tokens.len(), 3000 * bert.count_tokens("fix the tests").unwrap());
    assert!(tokens.iter().all(|range| ["fix", "the", "test", "s"].contains(&&text[range.clone()])));
    assert!(tokens.is_sorted_by_key(|range| range.start));
}

#[test]
fn any_bytes_that_are_text_have_a_vector() {
    let bert = read(&Tiny::new().write(), Precision::Int8);
    let long_word = "x".repeat(100_000);
    let hostile =
        ["\0\0\0", "[CLS] [SEP] [PAD] [MASK]", "\u{202e}\u{feff}\u{fffd}", &long_word, "e\u{301}"];
    for vector in bert.embed(&hostile, TextKind::Passage).unwrap() {
        assert!(vector.iter().all(|x| x.is_finite()));
    }
    for text in hostile {
        let tokens = bert.tokens(text).unwrap();
        assert!(tokens.iter().all(|range| text.get(range.clone()).is_some()));
    }
}
