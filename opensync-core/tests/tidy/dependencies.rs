//! Dependencies: each is named in one place of the engine, so that it can be replaced there.

use std::collections::BTreeSet;

use super::files::{engine, none, root};

/// Where a dependency may be named: folders and files of the engine's `src`, each with the reason.
type Places = &'static [(&'static str, &'static str)];

/// Named anywhere: these are how types say what they are.
const ANYWHERE: [&str; 1] = ["serde"];

const PLACES: &[(&str, Places)] = &[
    (
        "aho_corasick",
        &[
            ("needle.rs", "a text in ASCII is found whatever its case"),
            ("redact/", "one pass for the words of all rules"),
            ("shorten/", "one pass for all forms of a path"),
        ],
    ),
    ("argon2", &[("share/secret.rs", "passwords of shares are kept as slow hashes")]),
    (
        "blake3",
        &[
            ("share/secret.rs", "compares hashes in constant time"),
            ("store/", "names bodies by their hash"),
            ("source/", "tells whether a log is still the one whose beginning was read"),
            ("vector/layout.rs", "tells a whole file from a torn one"),
            ("key.rs", "of a key only its hash is kept"),
            ("embed/hash.rs", "words to numbers, the same on every machine"),
            ("embed/bert/packed.rs", "tells a whole file from a torn one, and what it was made of"),
        ],
    ),
    (
        "candle_core",
        &[
            ("embed/tensors.rs", "reads tensors of any type as floats"),
            ("embed/bert/weights.rs", "the types of tensors"),
            ("embed/transformer/", "models of many kinds"),
        ],
    ),
    ("candle_nn", &[("embed/transformer/", "models of many kinds")]),
    ("candle_transformers", &[("embed/transformer/", "models of many kinds")]),
    (
        "getrandom",
        &[
            ("key.rs", "keys cannot be guessed"),
            ("share/secret.rs", "addresses that nobody guesses"),
            ("error/cause.rs", "errors keep their cause"),
        ],
    ),
    ("half", &[("store/passages.rs", "vectors are stored as halves")]),
    ("hnsw_rs", &[("vector/clusters/near.rs", "which clusters are nearest to a query")]),
    (
        "jiff",
        &[
            ("clock.rs", "what time it is"),
            ("filter/", "dates are typed where a person is"),
            ("query/", "dates are typed where a person is"),
            ("zone.rs", "days begin where a person is"),
        ],
    ),
    (
        "memmap2",
        &[
            ("vector/segment.rs", "a search passes over sketches where they lie"),
            ("vector/clusters/mod.rs", "the same, parted into clusters"),
            ("embed/bytes.rs", "a model's weights are read where they lie"),
        ],
    ),
    ("notify", &[("watch/", "hears of changed files")]),
    (
        "postcard",
        &[
            ("store/", "records"),
            ("source/", "what a source keeps in its cursor, opaque to others"),
            ("vector/manifest.rs", "which files make up the index"),
        ],
    ),
    (
        "pulldown_cmark",
        &[
            ("export/html/prose.rs", "prose in pages is Markdown"),
            ("export/fence.rs", "tells where code ends"),
        ],
    ),
    ("redb", &[("store/file/", "the store"), ("error", "errors keep their cause")]),
    (
        "rusqlite",
        &[
            ("source/sqlite.rs", "agents keep their logs in databases"),
            ("source/tables.rs", "sessions in tables"),
            ("source/agents/", "what is asked of an agent's database"),
        ],
    ),
    ("rustix", &[("priority.rs", "a thread's priority")]),
    ("rust_stemmers", &[("analyzer/stem.rs", "stems of words")]),
    (
        "serde_json",
        &[
            ("act/", "what tools are asked is JSON"),
            ("filter/", "paths of files are in the calls of tools"),
            ("source/", "logs are JSON"),
            ("export/", "exports are JSON"),
            ("call.rs", "the input of tools is JSON"),
            ("tools/", "what agents ask a tool is JSON, and so is its schema"),
            ("effect.rs", "the input of tools is JSON"),
            ("lexical/schema.rs", "paths in the input of tools are found as such"),
            ("price/table.rs", "the bundled table is JSON"),
            ("embed/bert/", "a model's settings are JSON"),
            ("embed/sentence.rs", "a model's settings are JSON"),
            ("embed/tensors.rs", "a file of tensors begins with JSON"),
            ("embed/transformer/", "a model's settings are JSON"),
            ("embed/model_files/", "what was installed is listed as JSON"),
            ("context/render.rs", "messages are JSON"),
            ("share/shared.rs", "shared sessions are JSON, too"),
            ("evals/", "sets of tests are JSON"),
            ("settings/entry.rs", "values of settings are told as JSON"),
            ("sync/", "batches are JSON"),
            ("network/", "servers answer in JSON"),
        ],
    ),
    ("rustls", &[("network/client.rs", "encrypts what goes over the network")]),
    ("safetensors", &[("embed/tensors.rs", "a model's weights are in this format")]),
    ("sha2", &[("embed/model_files/origin.rs", "publishers name their files by it")]),
    ("tantivy", &[("lexical/", "the index"), ("error", "errors keep their cause")]),
    ("tempfile", &[("embed/model_files/mod.rs", "a model is whole before it has its name")]),
    ("thiserror", &[("error", "the one error type")]),
    (
        "tokenizers",
        &[
            ("embed/bert/tokens.rs", "a model's tokenizer is in this format"),
            ("embed/bert/word_piece.rs", "all of a packed tokenizer but its vocabulary"),
        ],
    ),
    ("tokio", &[("store/postgres/", "moves the bytes of connections to a database")]),
    ("tokio_postgres", &[("store/postgres/", "the store in a database")]),
    ("toml_edit", &[("settings/", "settings are a file of the archive")]),
    ("unicode_normalization", &[("analyzer/", "letters without their accents")]),
    ("ureq", &[("network/", "speaks HTTP")]),
    ("zip", &[("embed/model_files/origin.rs", "a model may come as an archive")]),
    (
        "zstd",
        &[
            ("store/body.rs", "bodies are compressed"),
            ("sync/", "batches are compressed"),
            ("source/jsonl", "agents compress old logs"),
        ],
    ),
];

#[test]
fn each_dependency_of_the_engine_is_named_in_its_own_place_only() {
    let mut strays = Vec::new();
    let mut used = BTreeSet::new();
    for file in engine() {
        for (line, text) in file.code() {
            for (dependency, places) in PLACES.iter().filter(|(name, _)| is_named(text, name)) {
                match places.iter().find(|(place, _)| file.path.starts_with(place)) {
                    Some((place, _)) => drop(used.insert((*dependency, *place))),
                    None => strays
                        .push(format!("opensync-core/src/{}:{line}: `{dependency}`", file.path)),
                }
            }
        }
    }
    let told =
        PLACES.iter().flat_map(|(name, places)| places.iter().map(move |(at, _)| (*name, *at)));
    let idle = told.filter(|place| !used.contains(place));
    strays.extend(
        idle.map(|(name, place)| format!("opensync-core/src/{place}:1: does not name `{name}`")),
    );
    none(
        &strays,
        "Go through the module that owns it; a place with a good reason goes into PLACES.",
    );
}

#[test]
fn every_dependency_of_the_engine_has_a_place() {
    let manifest = std::fs::read_to_string(root().join("opensync-core/Cargo.toml")).unwrap();
    let section = manifest.split("[dependencies]\n").nth(1).unwrap().split("\n[").next().unwrap();
    let names: Vec<String> = section
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split(['.', '=', ' ']).next())
        .filter(|name| !name.is_empty())
        .map(|name| name.replace('-', "_"))
        .collect();
    assert!(!names.is_empty(), "the engine has no dependencies");
    let has_place =
        |name: &str| ANYWHERE.contains(&name) || PLACES.iter().any(|(told, _)| *told == name);
    let without = names.iter().filter(|name| !has_place(name));
    let without = without.map(|name| format!("opensync-core/Cargo.toml: `{name}` has no place"));
    none(&without.collect::<Vec<_>>(), "Say in PLACES where in the engine it is named, and why.");
}

/// Whether a line of code names a path that begins with `dependency`.
fn is_named(line: &str, dependency: &str) -> bool {
    let path = format!("{dependency}::");
    line.match_indices(&path).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|before| before.is_alphanumeric() || matches!(before, '_' | ':'))
    })
}
