//! A real model of many languages, multilingual-e5-small, whose folder `OPENSYNC_TEST_E5` names: answers are
//! found by meaning in each of three, and Candle and the kernels agree.
//!
//! Optimise to run this: `OPENSYNC_TEST_E5=... cargo test --release -p opensync-core --all-features
//! languages`.

use std::path::PathBuf;

use super::*;
use crate::embed::Precision;
use crate::embed::bert::Bert;

const ID: &str = "multilingual-e5-small";

/// Questions in English, German and Portuguese, each with its answer in the same language, which has none of
/// its words. All answers are looked through.
const ANSWERS: [(&str, &str); 12] = [
    (
        "Why can nobody sign in since yesterday?",
        "The login fails because the session cookie has expired.",
    ),
    (
        "What makes the build so slow?",
        "Every dependency is compiled again each time the cache is cleared.",
    ),
    (
        "How do I undo what I just committed?",
        "With git reset the last change is taken back and no file is lost.",
    ),
    ("Where are a user's settings kept?", "Preferences are written to a file in the home folder."),
    (
        "Wie lange muss das Brot backen?",
        "Der Laib bleibt vierzig Minuten bei zweihundert Grad im Ofen.",
    ),
    (
        "Welche Tests sind instabil?",
        "Zwei Prüfungen im Browser schlagen ab und zu fehl, weil sie schneller als der Server sind.",
    ),
    (
        "Wann fährt der letzte Zug nach Hamburg?",
        "Um elf Uhr abends geht die späteste Verbindung an die Elbe.",
    ),
    (
        "Warum zeigt die Seite veraltete Preise?",
        "Der Laden liefert alte Beträge aus einem Zwischenspeicher, der einmal am Tag erneuert wird.",
    ),
    (
        "Como faço uma cópia de segurança do banco de dados?",
        "Exporte as tabelas todas as noites e guarde os arquivos por um mês.",
    ),
    (
        "Por que o servidor ficou sem memória?",
        "O processo retinha cada pedido na RAM e nunca o liberava.",
    ),
    (
        "Qual é o limite de requisições da API?",
        "Cada chave pode fazer sessenta chamadas por minuto.",
    ),
    (
        "Como traduzo a interface para outro idioma?",
        "Todos os textos da tela ficam em um arquivo por língua.",
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

/// How many questions have their answer among the best two of the twelve; chance would find two.
fn found(model: &dyn Embedder) -> usize {
    let questions = ANSWERS.map(|(question, _)| question);
    let answers = ANSWERS.map(|(_, answer)| answer);
    let questions = model.embed(&questions, TextKind::Query).unwrap();
    let answers = model.embed(&answers, TextKind::Passage).unwrap();
    let is_found = |(number, question): &(usize, &Vec<f32>)| {
        let near = dot(question, &answers[*number]);
        answers.iter().filter(|answer| dot(question, answer) > near).count() < 2
    };
    questions.iter().enumerate().filter(is_found).count()
}

#[test]
fn an_answer_in_any_of_three_languages_is_found_by_meaning() {
    let Some(folder) = real_model() else { return };
    let candle = Transformer::read(&folder, ID, Device::Cpu).unwrap();
    assert_eq!(candle.dimensions(), 384);
    let bert = Bert::read(&folder, ID, Precision::Int8).unwrap();
    for model in [&candle as &dyn Embedder, &bert] {
        let found = found(model);
        eprintln!("{found} of {} answers are among the best two", ANSWERS.len());
        assert!(found >= 10, "{found}");
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
