//! Examples: what the handles do is shown, in code that the tests compile and, but for what needs another
//! machine, run.

use super::files::{ending_in, none};

/// Where the verbs of the handles are.
const HANDLES: &str = "opensync-core/src/opensync/";

#[test]
fn every_verb_of_the_handles_is_called_in_an_example() {
    let rust = ending_in(".rs");
    let mut examples = String::new();
    for file in &rust {
        if file.path.starts_with("examples/rust/src/") {
            examples.push_str(&file.text);
        } else if file.path.starts_with("opensync-core/src/") {
            examples.push_str(&shown(&file.text));
        }
    }
    let mut missing = Vec::new();
    let mut seen = 0;
    for file in rust.iter().filter(|file| file.path.starts_with(HANDLES)) {
        for (line, verb) in verbs(&file.text) {
            seen += 1;
            let is_called = |call: &str| examples.contains(&format!("{call}{verb}("));
            if !is_called(".") && !is_called("::") {
                missing.push(format!("{}:{line}: `{verb}`", file.path));
            }
        }
    }
    assert!(seen > 0, "no verb was found");
    none(&missing, "Call it in its own example, or in that of the verb it belongs to.");
}

/// The code in the comments of documentation.
fn shown(text: &str) -> String {
    let mut code = String::new();
    let mut is_code = false;
    for line in text.lines().map(str::trim_start) {
        let Some(doc) = line.strip_prefix("///").or_else(|| line.strip_prefix("//!")) else {
            is_code = false;
            continue;
        };
        if doc.trim_start().starts_with("```") {
            is_code = !is_code;
        } else if is_code {
            code.push_str(doc);
            code.push('\n');
        }
    }
    code
}

/// The public methods of the handles, by line.
fn verbs(text: &str) -> Vec<(usize, &str)> {
    let mut is_handle = false;
    let mut verbs = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if line.starts_with("impl") {
            is_handle = ["impl OpenSync {", "impl Accounts {"].contains(&line);
        }
        let Some(rest) = line.strip_prefix("    pub fn ").filter(|_| is_handle) else { continue };
        verbs.extend(rest.split(['(', '<']).next().map(|verb| (index + 1, verb)));
    }
    verbs
}

#[test]
fn code_in_comments_is_an_example_and_prose_is_none() {
    assert_eq!(shown("/// says `a.b()`\n/// ```\n/// c.d();\n/// ```\nfn e() {}\n"), " c.d();\n");
    assert_eq!(verbs("impl OpenSync {\n    pub fn a<T>(x: T) {}\n    fn b() {}\n}\n"), [(2, "a")]);
}
