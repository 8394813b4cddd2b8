//! Summary: a call of a tool in one line: what it is on, and what came of it.

use serde_json::{Map, Value};

use crate::effect;
use crate::model::Part;

/// Something that the line tells.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Fact {
    /// As it stands in the input: a path, a command, a pattern.
    Code(String),
    /// In words.
    Said(String),
    /// Lines that were put in.
    Added(u64),
    /// Lines that were taken out.
    Removed(u64),
    /// That it failed.
    Bad(String),
}

/// The most characters of a fact.
const LONGEST: usize = 120;

/// What a tool is called: one of a server by both names.
pub(super) fn title(name: &str) -> String {
    let of_server = name.strip_prefix("mcp__").and_then(|name| name.split_once("__"));
    match of_server {
        Some((server, tool)) => format!("{server} · {tool}"),
        None if name.is_empty() => "Tool".to_owned(),
        None => name.to_owned(),
    }
}

/// What is told of a call, and of its result, if there is one.
pub(super) fn facts(call: &Part, result: Option<&Part>) -> Vec<Fact> {
    let fields = match serde_json::from_str(&call.text) {
        Ok(Value::Object(fields)) => fields,
        _ => Map::new(),
    };
    let mut facts = asked(&fields, &call.text, result);
    match result {
        None => facts.push(Fact::Said("no result".to_owned())),
        Some(result) => {
            let exit = exit_of(result);
            match exit {
                Some(code) if code != 0 => facts.push(Fact::Bad(format!("exit {code}"))),
                _ if result.is_error => facts.push(Fact::Bad("failed".to_owned())),
                _ => {}
            }
        }
    }
    facts
}

fn asked(fields: &Map<String, Value>, input: &str, result: Option<&Part>) -> Vec<Fact> {
    let text = |names: &[&str]| names.iter().find_map(|&name| fields.get(name)?.as_str());
    let lines = result
        .filter(|result| !result.is_error)
        .map(|result| result.text.lines().filter(|line| !line.trim().is_empty()).count());
    let count = |noun: &str| {
        let plural = |count: usize| if count == 1 { "" } else { "s" };
        lines.map(|count| Fact::Said(format!("{count} {noun}{}", plural(count))))
    };
    if let Some(command) = command(fields) {
        return vec![Fact::Code(short(&command))];
    }
    if let Some(todos) = fields.get("todos").and_then(Value::as_array) {
        let is_done =
            |todo: &&Value| todo.get("status").and_then(Value::as_str) == Some("completed");
        let done = todos.iter().filter(is_done).count();
        return vec![Fact::Said(format!("{done} of {} done", todos.len()))];
    }
    let told = effect::asked_of(input);
    let path = told.path.map(|path| Fact::Code(short(&path)));
    if let Some(lines) = told.lines {
        let added = (lines.added > 0).then_some(Fact::Added(lines.added));
        let removed = (lines.removed > 0).then_some(Fact::Removed(lines.removed));
        return path.into_iter().chain(added).chain(removed).collect();
    }
    if let Some(pattern) = text(&["pattern", "glob_pattern", "regex"]) {
        let pattern = Fact::Code(short(pattern));
        return [pattern].into_iter().chain(path).chain(count("hit")).collect();
    }
    if let Some(path) = path {
        return [path].into_iter().chain(count("line")).collect();
    }
    if let Some(words) = text(&["description", "url", "query", "skill", "title"]) {
        return vec![Fact::Said(short(words))];
    }
    let texts = fields.values().filter_map(Value::as_str).filter(|text| !text.trim().is_empty());
    texts.min_by_key(|text| text.len()).map(|text| Fact::Said(short(text))).into_iter().collect()
}

/// The command that a shell was given.
fn command(fields: &Map<String, Value>) -> Option<String> {
    match ["command", "cmd", "script"].iter().find_map(|&name| fields.get(name))? {
        Value::String(command) => Some(command.clone()),
        Value::Array(words) => {
            let words: Vec<&str> = words.iter().filter_map(Value::as_str).collect();
            Some(words.join(" "))
        }
        _ => None,
    }
}

/// What a command ended with, where the result tells it beside its text.
fn exit_of(result: &Part) -> Option<i64> {
    let detail: Value = serde_json::from_str(result.detail.as_deref()?).ok()?;
    let places = ["/exitCode", "/exit_code", "/exit", "/metadata/exit", "/metadata/exit_code"];
    places.iter().find_map(|place| detail.pointer(place)?.as_i64())
}

/// The first line of a text, cut where it is long.
fn short(text: &str) -> String {
    let line = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    let cut: String = line.chars().take(LONGEST).collect();
    if cut.len() < text.trim().len() { cut + "…" } else { cut }
}
