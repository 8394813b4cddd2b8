//! Golden: what every command prints with `--json`, held against a file, for programs read it.
//!
//! `OPENSYNC_GOLDEN=write` writes the files anew; `git diff` then shows what programs will notice.

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::home::{Home, answered, asked};
use crate::remote::login_with;
use crate::serve::Server;

/// Commands that only read, with the name of the file that says what they print.
const READING: &[(&str, &[&str])] = &[
    ("accounts-list", &["accounts", "list"]),
    ("context", &["context", "deadlock", "in", "restock", "--budget", "300"]),
    ("context-messages", &["context", "deadlock", "--budget", "300", "--format", "messages"]),
    ("doctor", &["doctor"]),
    ("export-evals-deepeval", &["export", "sample-flaky", "--evals", "deepeval"]),
    ("export-evals-openai", &["export", "sample-flaky", "--evals", "openai"]),
    ("export-json", &["export", "sample-flaky", "--format", "json"]),
    ("keys-list", &["keys", "list"]),
    ("list", &["list"]),
    ("list-of-a-project", &["list", "--project", "orchard", "-n", "1"]),
    ("local-only", &["local-only"]),
    ("model-list", &["model", "list"]),
    ("model-status", &["model", "status"]),
    ("prices", &["prices", "claude-sonnet-4-5"]),
    ("redact-preview", &["redact", "preview", "with-a-key"]),
    ("redact-rules", &["redact", "rules"]),
    ("search", &["search", "deadlock", "-n", "2"]),
    ("search-explained", &["search", "deadlock", "--messages", "-n", "2", "--explain"]),
    ("search-without-hits", &["search", "zygomorphic"]),
    ("shares-list", &["shares", "list"]),
    ("resume", &["resume", "with-a-key"]),
    ("show", &["show", "sample-flaky"]),
    ("sources", &["sources", "claude-code"]),
    ("stats", &["stats", "--time-zone", "UTC"]),
    ("stats-by-day", &["stats", "--by", "day", "--time-zone", "UTC"]),
    ("stats-by-model", &["stats", "--by", "model"]),
    ("stats-by-project", &["stats", "--by", "project"]),
    ("stats-by-provider", &["stats", "--by", "provider"]),
    ("stats-by-tool", &["stats", "--by", "tool"]),
];

/// Commands that change something, in the order in which they are run.
const CHANGING: &[(&str, &[&str])] = &[
    ("edit", &["edit", "sample-flaky", "--title", "Flaky", "--tag", "ci"]),
    ("local-only-project", &["local-only", "attic"]),
    ("prices-set", &["prices", "set", "claude-sonnet-4-5", "--input", "1", "--output", "2"]),
    ("prices-unset", &["prices", "unset", "claude-sonnet-4-5"]),
    ("delete", &["delete", "--yes", "sample-backoff"]),
];

/// Keys whose values are another each time.
const VOLATILE: &[&str] = &[
    "archive",
    "bytes",
    "index_bytes",
    "key",
    "slug",
    "store_bytes",
    "took_ms",
    "version",
    "viewed_at",
];

/// The same JSON with what differs from run to run named, not told.
fn steady(value: Value, key: &str, home: &str) -> Value {
    match value {
        Value::Object(fields) => fields
            .into_iter()
            .map(|(key, value)| (key.clone(), steady(value, &key, home)))
            .collect(),
        Value::Array(items) => items.into_iter().map(|item| steady(item, key, home)).collect(),
        Value::Null => Value::Null,
        _ if VOLATILE.contains(&key) => json!(format!("({key})")),
        // Times of the run itself; those of the sample lie before.
        Value::Number(number) if number.as_i64().is_some_and(|ms| ms > 1_780_000_000_000) => {
            json!("(now)")
        }
        // Scores are compared where searches are tested.
        Value::Number(number) if number.is_f64() && key != "cost_usd" => json!("(number)"),
        Value::String(text) if key == "id" => json!(format!("({} characters)", text.len())),
        Value::String(text) => {
            json!(without_marks(&text).replace(home, "~").replace('\\', "/"))
        }
        other => other,
    }
}

/// A text whose quotation has the same marks each time.
fn without_marks(text: &str) -> String {
    let mut pieces = text.split("opensync-recall-");
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |text, rest| text + "opensync-recall-NUMBER" + &rest[12..])
}

/// What a command printed: a document, or one for each line.
fn documents(printed: &str) -> Value {
    serde_json::from_str(printed).unwrap_or_else(|_| {
        let lines = printed.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        lines.collect()
    })
}

/// Holds what `arguments` print against the file `name`, and says how they differ.
fn compare(home: &Home, name: &str, arguments: &[&str]) -> Option<String> {
    let answer = home.run([arguments, &["--json"]].concat()).expect(0);
    let printed = steady(documents(&answer.out()), "", &home.path().to_string_lossy());
    let printed = serde_json::to_string_pretty(&printed).unwrap() + "\n";
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("tests/golden/{name}.json"));
    if std::env::var("OPENSYNC_GOLDEN").is_ok_and(|what| what == "write") {
        fs::write(&path, &printed).unwrap();
    }
    let expected = fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    (printed != expected).then(|| {
        let line = printed.lines().zip(expected.lines()).position(|(now, then)| now != then);
        let line = line.unwrap_or_else(|| printed.lines().count().min(expected.lines().count()));
        let of = |text: &str| text.lines().nth(line).unwrap_or("(nothing)").trim().to_owned();
        format!("{name}, line {}: `{}` was `{}`", line + 1, of(&printed), of(&expected))
    })
}

fn compare_all(home: &Home, commands: &[(&str, &[&str])]) {
    let changed: Vec<_> =
        commands.iter().filter_map(|(name, arguments)| compare(home, name, arguments)).collect();
    assert!(changed.is_empty(), "programs read other JSON than before:\n{}", changed.join("\n"));
}

/// The sample, and a conversation in which a key was said.
fn home() -> Home {
    let home = Home::with_sample();
    let key = format!("ghp_{}", "0aZ9bY8cX7dW6eV5fU4gT3hS2iR1jQ0kP9lO");
    home.write_log(
        "with-a-key",
        &[
            asked("with-a-key", "a", &format!("Push with {key} please")),
            answered("with-a-key", "b", "Pushed."),
        ],
    );
    home
}

#[test]
fn programs_read_the_json_of_every_command_as_before() {
    let home = home();
    compare_all(&home, &[("import", &["import"])]);
    compare_all(&home, &[("keys-create", &["keys", "create", "--name", "laptop"])]);
    compare_all(&home, &[("share", &["share", "sample-flaky", "--messages", "1-4"])]);
    compare_all(&home, READING);
    compare_all(&home, CHANGING);

    let slug = home.json(["shares", "list"])["shares"][0]["slug"].as_str().unwrap().to_owned();
    let key = home.json(["keys", "list"])["keys"][0]["id"].as_str().unwrap().to_owned();
    compare_all(
        &home,
        &[
            ("unshare", &["unshare", &slug]),
            ("keys-revoke", &["keys", "revoke", &key]),
            ("delete-by-filter-dry-run", &["delete", "--dry-run", "--tag", "ci"]),
            ("delete-by-filter", &["delete", "--yes", "--tag", "ci"]),
        ],
    );
}

#[test]
fn programs_read_the_json_of_an_exchange_as_before() {
    let (here, there) = (home(), Home::with_sample());
    here.run(["import"]).expect(0);
    let server = Server::start(&there);
    let (is_in, said) = login_with(&here, &server.address, &server.key);
    assert!(is_in, "{said}");
    compare_all(&here, &[("push", &["push"]), ("pull", &["pull"])]);
}
