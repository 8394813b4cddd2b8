//! Layers: in the engine, modules use only what lies below them.
//!
//! The table is the order in which the engine can be read: each row needs nothing but rows above
//! it. Modules of one row do not know each other.

use std::collections::BTreeSet;

use super::files::{File, engine, files, none};

/// The engine's modules, lowest first.
const LAYERS: [(&str, &[&str]); 16] = [
    ("why it failed", &["error"]),
    ("words of enums", &["word"]),
    ("words", &["clock", "model", "page", "priority"]),
    ("files", &["files", "git"]),
    (
        "rules without I/O",
        &[
            "analyzer", "call", "effect", "fusion", "key", "needle", "newer", "plain", "price",
            "provider", "recall", "redact", "shorten", "zone",
        ],
    ),
    ("models, and what a call did", &["act", "embed"]),
    ("what is meant", &["filter"]),
    ("what people type and set", &["query", "settings"]),
    ("agents' logs, and pieces of text", &["passage", "snippet", "source"]),
    ("the store", &["store"]),
    ("what may leave, and what sessions did", &["acts", "departure"]),
    (
        "on the store",
        &[
            "accounts",
            "annotation",
            "change",
            "conceal",
            "export",
            "ingest",
            "lexical",
            "matching",
            "vector",
        ],
    ),
    (
        "work",
        &[
            "blame",
            "catch_up",
            "embedding",
            "evals",
            "import",
            "session_list",
            "live",
            "measure",
            "questions",
            "reprice",
            "search",
            "share",
            "stats",
            "sync",
            "vector_catch_up",
        ],
    ),
    ("on the work", &["check", "context", "inventory", "network", "watch"]),
    ("the archive", &["opensync"]),
    ("how it is opened, what agents ask, and what readers see", &["builder", "sessions", "tools"]),
];

/// The file that names all modules and is above them.
const TOP: &str = "lib.rs";

#[test]
fn modules_of_the_engine_use_only_what_lies_below_them() {
    let mut upward = Vec::new();
    let mut seen = 0;
    for file in engine().iter().filter(|file| file.path != TOP) {
        let user = module(&file.path);
        for (line, used) in uses(file) {
            seen += 1;
            let place = format!("opensync-core/src/{}:{line}: `{user}`", file.path);
            match (layer(user), layer(&used)) {
                _ if used == user => {}
                (Some(above), Some(below)) if below < above => {}
                (Some(_), Some(_)) => upward.push(format!("{place} uses `{used}`")),
                (_, None) => upward.push(format!("{place} uses `{used}`, which has no layer")),
                (None, _) => upward.push(format!("{place} has no layer")),
            }
        }
    }
    assert!(seen > 0, "no use of another module was found");
    none(
        &upward,
        "Move what both need into a lower module, or hand it in from above. A new module gets its \
         place in LAYERS; what is re-exported in lib.rs is named by its own module.",
    );
}

#[test]
fn every_module_of_the_engine_has_one_layer() {
    let engine = engine();
    let here: BTreeSet<&str> =
        engine.iter().filter(|file| file.path != TOP).map(|file| module(&file.path)).collect();
    let told: Vec<&str> = LAYERS.iter().flat_map(|(_, modules)| modules.iter().copied()).collect();
    let count = |name: &str| told.iter().filter(|one| **one == name).count();
    let all: BTreeSet<&str> = here.iter().chain(&told).copied().collect();
    let wrong = all.into_iter().filter_map(|name| match (here.contains(name), count(name)) {
        (true, 1) => None,
        (true, count) => Some(format!("src/{name}: is {count} times in LAYERS")),
        (false, _) => Some(format!("src/{name}: is in LAYERS and not there")),
    });
    none(&wrong.collect::<Vec<_>>(), "Give each module its one row in LAYERS.");
}

/// What the server's `http`, which is about requests of any kind, must not know: who is let in, what can
/// be asked, and how both are put together.
const ABOVE_HTTP: [&str; 5] = ["auth", "commands", "mcp", "routes", "server"];

#[test]
fn the_http_of_the_server_knows_neither_its_routes_nor_who_is_let_in() {
    let mut upward = Vec::new();
    for file in files(|path| path.starts_with("opensync-server/src/http/")) {
        let above = file.code().into_iter().filter(|(_, text)| {
            let names = text.split("crate::").skip(1).flat_map(first_names);
            names.into_iter().any(|name| ABOVE_HTTP.contains(&name.as_str()))
        });
        upward.extend(above.map(|(line, text)| format!("{}:{line}: {text}", file.path)));
    }
    none(&upward, "Hand it in from above, as `server` does.");
}

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|(_, modules)| modules.contains(&module))
}

/// The module at the top of the crate that a file belongs to.
fn module(path: &str) -> &str {
    let first = path.split('/').next().unwrap_or_default();
    first.strip_suffix(".rs").unwrap_or(first)
}

/// What a file names of the crate, by line: the first name of each path that begins there.
fn uses(file: &File) -> Vec<(usize, String)> {
    let is_top = !file.path.contains('/') || file.path.ends_with("/mod.rs") && depth(file) == 1;
    let prefixes: &[&str] = if is_top { &["crate::", "super::"] } else { &["crate::"] };
    let mut uses = Vec::new();
    for (line, text) in file.code() {
        for prefix in prefixes {
            let found = text.split(prefix).skip(1).flat_map(first_names);
            uses.extend(found.map(|name| (line, name)));
        }
    }
    uses
}

fn depth(file: &File) -> usize {
    file.path.matches('/').count()
}

/// The first name of each path in `rest`: one, or several in braces.
fn first_names(rest: &str) -> Vec<String> {
    let Some(list) = rest.strip_prefix('{') else { return vec![name(rest)] };
    let mut names = Vec::new();
    let mut depth = 0;
    let mut start = 0;
    for (index, character) in list.char_indices() {
        match character {
            '{' => depth += 1,
            ',' | '}' if depth == 0 => {
                names.push(name(list[start..index].trim()));
                start = index + 1;
            }
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 && character == '}' && start == index + 1 {
            break;
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

fn name(text: &str) -> String {
    text.chars().take_while(|character| character.is_alphanumeric() || *character == '_').collect()
}

#[test]
fn paths_in_braces_are_uses_too() {
    let names = |text| first_names(text).join(" ");
    assert_eq!(names("store::Read;"), "store");
    assert_eq!(names("{error::{Cause, Error}, model, store::Read};"), "error model store");
}
