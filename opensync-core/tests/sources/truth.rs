//! Truth: what `expected.json` says, held against what was imported.

use std::collections::BTreeMap;

use opensync_core::sessions::LinkKind;
use opensync_core::{Message, Part, PartKind, Role, SessionInfo, Usage};
use serde_json::Value;

use super::archive::Archive;
use super::case::Case;

/// Tokens by class, as `expected.json` names them.
type Classes = BTreeMap<String, u64>;

const CLASSES: [&str; 5] = ["input", "output", "reasoning", "cache_read", "cache_write"];

/// A session as it should be, and as it is.
struct Pair<'a> {
    expected: &'a Value,
    info: SessionInfo,
    messages: Vec<Message>,
}

/// Everything that is not as the case says it is.
pub(crate) fn faults(case: &Case, archive: &Archive) -> Vec<String> {
    let mut faults = Vec::new();
    let expected = case.expected["sessions"].as_array().cloned().unwrap_or_default();
    let stored: Vec<_> = archive
        .sessions()
        .into_iter()
        .map(|info| (archive.messages(&info.session.external_id), info))
        .collect();
    let mut pairs = Vec::new();
    for one in &expected {
        match best(one, &stored) {
            Some((messages, info)) => {
                let pair = Pair { expected: one, info: info.clone(), messages: messages.clone() };
                pairs.push(pair);
            }
            None => faults.push(format!("no session has the prompts {}", one["prompts"])),
        }
    }
    if case.expected["is_all"].as_bool().unwrap_or(true) && stored.len() != expected.len() {
        faults.push(format!("{} sessions, not {}", stored.len(), expected.len()));
    }
    for pair in &pairs {
        let label = pair.expected["session"].as_str().unwrap_or_default();
        faults.extend(session_faults(case, pair).into_iter().map(|why| format!("{label}: {why}")));
        faults.extend(link_fault(case, pair, &pairs).map(|why| format!("{label}: {why}")));
    }
    faults.extend(usage_faults(case, &pairs));
    let side = case.expected.get("usage_with_side_requests");
    let sum = side.filter(|_| case.keeps_side_requests()).unwrap_or(&case.expected["usage"]);
    let (found, wanted) = (classes(archive.usage()), folded(case, sum));
    if found != wanted {
        faults.push(format!("in all {found:?}, not {wanted:?}"));
    }
    faults
}

/// The session with the prompts that one should have: just those, or more before them.
fn best<'a>(
    expected: &Value,
    stored: &'a [(Vec<Message>, SessionInfo)],
) -> Option<&'a (Vec<Message>, SessionInfo)> {
    let wanted: Vec<&str> = strings(&expected["prompts"]);
    let exact = stored.iter().find(|(messages, _)| prompts(messages) == wanted);
    exact.or_else(|| stored.iter().find(|(messages, _)| prompts(messages).ends_with(&wanted)))
}

/// What people typed.
fn prompts(messages: &[Message]) -> Vec<&str> {
    let typed = messages.iter().filter(|one| one.role == Role::User && !one.is_injected);
    let texts = typed.map(|message| texts(message, PartKind::Text));
    // A prompt of one word group on a command line may be kept in its quotes.
    texts.flatten().map(|text| text.trim().trim_matches('"')).collect()
}

fn texts(message: &Message, kind: PartKind) -> impl Iterator<Item = &str> {
    message.parts.iter().filter(move |part| part.kind == kind).map(|part| part.text.as_str())
}

fn strings(value: &Value) -> Vec<&str> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

fn session_faults(case: &Case, pair: &Pair<'_>) -> Vec<String> {
    let mut faults = Vec::new();
    for (key, kind) in [("texts", PartKind::Text), ("thinkings", PartKind::Thinking)] {
        if case.leaves_out(key) {
            continue;
        }
        let answers = pair.messages.iter().filter(|message| message.role == Role::Assistant);
        let said: Vec<&str> = answers.flat_map(|message| texts(message, kind)).collect();
        for wanted in strings(&pair.expected[key]) {
            let is_it = |text: &&&str| text.trim() == wanted.trim();
            let count = said.iter().filter(is_it).count();
            if count != strings(&pair.expected[key]).iter().filter(is_it).count() {
                faults.push(format!("{key}: {wanted:?} is there {count} times"));
            }
        }
    }
    for call in pair.expected["tool_calls"].as_array().into_iter().flatten() {
        faults.extend(call_fault(case, call, &pair.messages));
    }
    let project = pair.info.session.project.path.as_deref();
    let wanted = case.expected["project"].as_str().filter(|_| !case.leaves_out("project"));
    if wanted.is_some_and(|wanted| project != Some(wanted)) {
        faults.push(format!("project {project:?}, not {}", case.expected["project"]));
    }
    faults
}

/// Sessions whose tokens are not those that they should be. Where nothing ties a fork to what it was
/// made of, either may be the one that counts what both have: their sum is known then.
fn usage_faults(case: &Case, pairs: &[Pair<'_>]) -> Vec<String> {
    let mut sums: BTreeMap<&str, (Classes, Classes)> = BTreeMap::new();
    for pair in pairs {
        let label = pair.expected["session"].as_str().unwrap_or_default();
        let label = if label == "fork" && case.leaves_out("forks") { "main" } else { label };
        let (found, wanted) = sums.entry(label).or_default();
        add(found, classes(pair.info.usage));
        add(wanted, folded(case, &pair.expected["usage"]));
        if case.keeps_side_requests() {
            add(wanted, side_requests(case, pair.expected["session"].as_str()));
        }
    }
    let wrong = sums.into_iter().filter(|(_, (found, wanted))| found != wanted);
    wrong
        .map(|(label, (found, wanted))| format!("{label}: usage {found:?}, not {wanted:?}"))
        .collect()
}

fn add(sum: &mut Classes, more: Classes) {
    for (class, count) in more {
        *sum.entry(class).or_default() += count;
    }
}

/// What is wrong with a call and its result.
fn call_fault(case: &Case, wanted: &Value, messages: &[Message]) -> Option<String> {
    let parts = || messages.iter().flat_map(|message| &message.parts);
    let is_meant = |part: &&Part| {
        part.kind == PartKind::ToolCall
            && part.name.as_deref().is_some_and(|name| is_name(name, &wanted["name"]))
            && serde_json::from_str::<Value>(&part.text).is_ok_and(|input| input == wanted["input"])
    };
    let Some(call) = parts().find(is_meant) else {
        return Some(format!("no call {} with {}", wanted["name"], wanted["input"]));
    };
    let result = parts()
        .find(|part| part.kind == PartKind::ToolResult && part.call_id == call.call_id)
        .map(|part| part.text.as_str());
    let output = wanted["output"].as_str()?;
    let output = words(&case.kept_of_output(output));
    let is_told = result.is_some_and(|result| words(result).contains(&output));
    (!is_told).then(|| format!("the result of {} is {result:?}, not {output:?}", wanted["name"]))
}

/// Whether a tool is the one that the model called, which may be kept with its group before it.
fn is_name(name: &str, wanted: &Value) -> bool {
    name == wanted || name.rsplit_once('.').is_some_and(|(_, last)| last == wanted)
}

/// A text without what stands between its words: pieces of a result may be put together by anything.
fn words(text: &str) -> String {
    text.split_whitespace().collect()
}

/// What is wrong with what ties a session to another.
fn link_fault(case: &Case, pair: &Pair<'_>, pairs: &[Pair<'_>]) -> Option<String> {
    if pair.expected["session"] == "fork" && case.leaves_out("forks") {
        return None;
    }
    let (parent, kind) = match (pair.expected["parent"].as_str(), &pair.expected["session"]) {
        (Some(parent), _) => (parent, LinkKind::Subagent),
        (None, label) if label == "fork" => ("main", LinkKind::Fork),
        _ => return None,
    };
    let parent = pairs.iter().find(|other| other.expected["session"] == parent)?;
    let link = pair.info.session.parent.as_ref();
    let is_meant = link.is_some_and(|link| {
        link.kind == kind && link.external_id == parent.info.session.external_id
    });
    (!is_meant).then(|| format!("its parent is {link:?}"))
}

/// What the agent's own requests in a session cost.
fn side_requests(case: &Case, session: Option<&str>) -> Classes {
    let step_session = |step: &Value| {
        let steps = case.expected["steps"].as_array().into_iter().flatten();
        steps.into_iter().find(|one| one["step"] == *step).and_then(|one| one["session"].as_str())
    };
    let mut sum = Classes::new();
    for request in case.expected["side_requests"].as_array().into_iter().flatten() {
        if step_session(&request["step"]) == session {
            add(&mut sum, folded(case, &request["usage"]));
        }
    }
    sum
}

/// Tokens in the classes that the agent keeps apart.
fn folded(case: &Case, told: &Value) -> Classes {
    // Nothing may stand for what is not known.
    let told = if case.leaves_out("usage") { &Value::Null } else { told };
    let mut counts: Classes = CLASSES
        .iter()
        .map(|class| ((*class).to_owned(), told[class].as_u64().unwrap_or_default()))
        .collect();
    for (class, within) in case.folded() {
        let count = counts.insert(class, 0).unwrap_or_default();
        *counts.entry(within).or_default() += count;
    }
    counts
}

fn classes(usage: Usage) -> Classes {
    let writes = usage.cache_write_5m + usage.cache_write_1h;
    let counts = [usage.input, usage.output, usage.reasoning, usage.cache_read, writes];
    CLASSES.iter().map(|class| (*class).to_owned()).zip(counts).collect()
}
