//! Promptfoo: tests of variables and assertions, one a line.
//!
//! Promptfoo fills in templates within variables, the environment's among them, and reads files that
//! they name. What a transcript holds must do neither, so that such signs are set apart.

use serde::Serialize;

use super::line;
use super::turns::{Conversation, Turn};
use crate::error::Result;
use crate::model::EvalStatus;

#[derive(Serialize)]
struct Test<'a> {
    vars: Vars<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    assert: Vec<Assertion>,
}

#[derive(Serialize)]
struct Vars<'a> {
    input: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<&'a str>,
    task_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    tools: Option<String>,
}

#[derive(Serialize)]
struct Assertion {
    r#type: &'static str,
    value: String,
}

/// A test.
pub(super) fn test(conversation: &Conversation, turn: &Turn) -> Result<String> {
    let mut tools: Vec<&str> = turn.calls.iter().map(|call| call.name.as_str()).collect();
    tools.dedup();
    line(&Test {
        vars: Vars {
            input: inert(&turn.input),
            language: language(&turn.output),
            task_type: task_type(&turn.input),
            tools: (!tools.is_empty()).then(|| tools.join(", ")),
        },
        assert: assertion(conversation).into_iter().collect(),
    })
}

fn assertion(conversation: &Conversation) -> Option<Assertion> {
    let annotation = &conversation.info.annotation;
    let value = match (&annotation.expected_output, annotation.eval_status) {
        (Some(expected), _) => {
            format!("The response should match this expected output: {expected}")
        }
        (None, Some(EvalStatus::Golden | EvalStatus::Correct)) => {
            "The response should be helpful, accurate, and address the request".to_owned()
        }
        _ => return None,
    };
    Some(Assertion { r#type: "llm-rubric", value: inert(&value) })
}

/// A text that no template is in, and that names no file: `{{` becomes `{ {`.
fn inert(text: &str) -> String {
    let mut inert = String::with_capacity(text.len() + 16);
    if text.trim_start().starts_with("file:") {
        inert.push('\u{2060}');
    }
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        inert.push(letter);
        if letter == '{' && matches!(letters.peek(), Some('{' | '%' | '#')) {
            inert.push(' ');
        }
    }
    inert
}

/// The language that the first fenced block says it is in.
fn language(answer: &str) -> Option<&str> {
    let fence = answer.lines().find_map(|line| line.trim_start().strip_prefix("```"))?;
    let word = fence.trim_start_matches('`').split_whitespace().next()?;
    word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+#-_".contains(&byte)).then_some(word)
}

/// What kind of task it is, by the first words that tell.
pub(super) fn task_type(input: &str) -> &'static str {
    const KINDS: [(&[&str], &str); 4] = [
        (&["fix", "bug", "error"], "bug_fix"),
        (&["write", "create", "implement"], "code_generation"),
        (&["explain", "what"], "explanation"),
        (&["refactor", "improve"], "refactoring"),
    ];
    let input = input.to_lowercase();
    let kind = KINDS.iter().find(|(words, _)| words.iter().any(|word| input.contains(word)));
    kind.map_or("general", |(_, kind)| kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_transcript_holds_is_no_template_and_no_file() {
        assert_eq!(
            inert("{{ env.HOME }} {% if %} {# a #} {{{"),
            "{ { env.HOME }} { % if %} { # a #} { { {"
        );
        assert!(!inert("file:///etc/passwd").starts_with("file:"));
        assert_eq!(inert("fn main() { } {\"a\": 1}"), "fn main() { } {\"a\": 1}");
    }
}
