//! Documents: what they name is there, and they name nothing of the machine they were written on.

use opensync_core::ErrorKind;

use super::files::{File, ending_in, files, none, root};

/// Beginnings of paths that are true of one machine only.
const MACHINE: [&str; 2] = ["/work/", "/root/"];

#[test]
fn every_path_in_a_document_leads_somewhere() {
    let mut broken = Vec::new();
    let mut seen = 0;
    for file in ending_in(".md") {
        for (line, path) in paths(&file) {
            seen += 1;
            if !is_there(&file, &path) {
                broken.push(format!("{}:{line}: `{path}` is not there", file.path));
            }
        }
    }
    assert!(seen > 0, "no path was found in any document");
    none(&broken, "Name the path as it is now, from the root or from the document's folder.");
}

#[test]
fn every_kind_of_error_is_explained() {
    let document = ending_in("docs/errors.md").remove(0);
    let headings = document.lines().filter(|(_, line)| line.starts_with("## "));
    let told: Vec<(usize, &str)> =
        headings.filter_map(|(number, line)| Some((number, line.split('`').nth(1)?))).collect();
    let codes = ErrorKind::ALL.map(ErrorKind::code);
    let missing = codes.iter().filter(|code| !told.iter().any(|(_, told)| told == *code));
    let unknown = told.iter().filter(|(_, told)| !codes.contains(told));
    let mut wrong: Vec<String> =
        missing.map(|code| format!("docs/errors.md:1: `{code}` has no section")).collect();
    wrong.extend(unknown.map(|(at, code)| format!("docs/errors.md:{at}: no error is `{code}`")));
    none(&wrong, "Give each code a heading (## `code`) with its meaning, its causes and a remedy.");
}

#[test]
fn no_file_names_a_path_of_the_machine_it_was_written_on() {
    let endings = [".md", ".rs", ".py", ".toml", ".ts", ".js", ".yml", ".sh", "Makefile", "run"];
    let files = files(|path| endings.iter().any(|ending| path.ends_with(ending)));
    let mut found = Vec::new();
    for file in files.iter().filter(|file| !file.is_test()) {
        let lines = file.lines().filter(|(_, line)| names_the_machine(line));
        found.extend(lines.map(|(number, line)| format!("{}:{number}: {line}", file.path)));
    }
    none(&found, "Say it relative to the repository, or make up a path below /home/NAME/.");
}

/// Whether a path in `line` begins as only those of one machine do.
fn names_the_machine(line: &str) -> bool {
    let is_inner = |before: char| before.is_alphanumeric() || matches!(before, '_' | '-' | '.');
    let begins = |(at, _)| !line[..at].ends_with(is_inner);
    MACHINE.iter().any(|path| line.match_indices(path).any(begins))
}

/// What looks like a path of the workspace in a document, by line: links, and code between prose.
fn paths(file: &File) -> Vec<(usize, String)> {
    let mut paths = Vec::new();
    let mut is_fenced = false;
    for (number, line) in file.lines() {
        if line.trim_start().starts_with("```") {
            is_fenced = !is_fenced;
        }
        if is_fenced {
            continue;
        }
        let links = line.split("](").skip(1).filter_map(|rest| rest.split([')', ' ']).next());
        let links = links.map(|link| link.split('#').next().unwrap_or_default());
        let links = links.filter(|link| !link.is_empty() && !link.contains(':'));
        let code = line.split('`').skip(1).step_by(2).filter(|code| is_path(code));
        paths.extend(links.chain(code).map(|path| (number, path.to_owned())));
    }
    paths
}

/// Whether code is a path that begins with something at the root, or the name of a document.
fn is_path(code: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-./".contains(&byte);
    let first = code.split('/').next().unwrap_or_default();
    let is_inside = code.contains('/') && !first.is_empty() && root().join(first).exists();
    code.bytes().all(is_plain) && (is_inside || is_document(code))
}

fn is_document(code: &str) -> bool {
    code.strip_suffix(".md").is_some_and(|stem| !stem.is_empty() && !code.starts_with('/'))
}

fn is_there(file: &File, path: &str) -> bool {
    let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    root().join(folder).join(path).exists() || root().join(path).exists()
}

#[test]
fn links_and_code_are_paths_and_addresses_are_not() {
    let text = "[a](docs/a.md#b) `opensync-core/x.rs` [c](https://d.example) `and/or` `e`\n";
    let file = File { path: "README.md".to_owned(), text: text.to_owned() };
    let found: Vec<String> = paths(&file).into_iter().map(|(_, path)| path).collect();
    assert_eq!(found, ["docs/a.md", "opensync-core/x.rs"]);
}
