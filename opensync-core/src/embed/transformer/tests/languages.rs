//! A real model of many languages, multilingual-e5-small, whose folder `OPENSYNC_TEST_E5` names: what is
//! asked in one language is found in others, and Candle and the kernels agree.
//!
//! Optimise to run this: `OPENSYNC_TEST_E5=... cargo test --release -p opensync-core --all-features
//! languages`.

use std::path::PathBuf;

use super::*;
use crate::embed::Precision;
use crate::embed::bert::Bert;

const ID: &str = "multilingual-e5-small";

/// Questions in English, German and Portuguese, each with the answer that is meant, in another of them.
const ANSWERS: [(&str, &str); 12] = [
    (
        "Why can nobody sign in since yesterday?",
        "Die Anmeldung schlug fehl, weil das Sitzungscookie abgelaufen war.",
    ),
    ("Wie lange muss das Brot backen?", "Bake the loaf for forty minutes at two hundred degrees."),
    (
        "Como faço uma cópia de segurança do banco de dados?",
        "Dump the tables every night and keep the copies for a month.",
    ),
    (
        "What makes the build so slow?",
        "O compilador refaz todas as dependências sempre que o cache é apagado.",
    ),
    (
        "Welche Tests sind instabil?",
        "Two of the end-to-end tests fail now and then because they race with the server.",
    ),
    (
        "Por que o servidor ficou sem memória?",
        "Der Prozess hielt jede Anfrage im Speicher und gab sie nie frei.",
    ),
    (
        "How do I undo my last commit?",
        "Mit git reset nimmt man die letzte Änderung zurück, ohne Dateien zu verlieren.",
    ),
    (
        "Wann fährt der letzte Zug nach Hamburg?",
        "O último trem para Hamburgo parte às onze da noite.",
    ),
    (
        "Qual é o limite de requisições da API?",
        "Each key may send sixty calls a minute; what exceeds that gets status 429.",
    ),
    (
        "Where are the user's settings stored?",
        "As preferências ficam num arquivo na pasta pessoal do usuário.",
    ),
    (
        "Warum zeigt die Seite veraltete Preise?",
        "The shop serves old amounts from a cache that is refreshed once a day.",
    ),
    (
        "Como traduzo a interface para outro idioma?",
        "Alle Texte der Oberfläche liegen in einer Datei je Sprache.",
    ),
];

/// The folder, or nothing after saying so.
fn real_model() -> Option<PathBuf> {
    let folder = std::env::var_os("OPENSYNC_TEST_E5").map(PathBuf::from);
    if folder.is_none() {
        eprintln!("skipped: `OPENSYNC_TEST_E5` names no folder of multilingual-e5-small");
    }
    folder
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// How many questions have their answer first.
fn found_first(model: &dyn Embedder) -> usize {
    let questions = ANSWERS.map(|(question, _)| question);
    let answers = ANSWERS.map(|(_, answer)| answer);
    let questions = model.embed(&questions, TextKind::Query).unwrap();
    let answers = model.embed(&answers, TextKind::Passage).unwrap();
    let is_first = |(number, question): (usize, &Vec<f32>)| {
        let near = |answer: &usize| dot(question, &answers[*answer]);
        (0..answers.len()).max_by(|a, b| near(a).total_cmp(&near(b))) == Some(number)
    };
    questions.iter().enumerate().filter(|&question| is_first(question)).count()
}

#[test]
fn an_answer_in_another_language_is_found_by_meaning() {
    let Some(folder) = real_model() else { return };
    let candle = Transformer::read(&folder, ID, Device::Cpu).unwrap();
    assert_eq!(candle.dimensions(), 384);
    let bert = Bert::read(&folder, ID, Precision::Int8).unwrap();
    for model in [&candle as &dyn Embedder, &bert] {
        let found = found_first(model);
        eprintln!("{found} of {} answers are first", ANSWERS.len());
        assert!(found >= 11, "{found}");
    }
}

#[test]
fn candle_and_the_kernels_agree() {
    let Some(folder) = real_model() else { return };
    let candle = Transformer::read(&folder, ID, Device::Cpu).unwrap();
    for (precision, least) in [(Precision::F32, 0.999_9), (Precision::Int8, 0.99)] {
        let bert = Bert::read(&folder, ID, precision).unwrap();
        for (question, answer) in ANSWERS {
            for text in [question, answer] {
                let vectors = bert.embed(&[text], TextKind::Passage).unwrap();
                let near = dot(&vectors[0], &vector(&candle, text));
                assert!(near >= least, "{near} of `{text}` in {precision:?}");
            }
        }
    }
}
