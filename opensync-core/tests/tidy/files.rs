//! Files: what the workspace holds, without what a build or a tool left there.

use std::fs;
use std::path::{Path, PathBuf};

/// Folders that are made by tools.
const MADE: [&str; 5] = ["target", "node_modules", "__pycache__", "dist", "venv"];

/// Hidden entries that are part of the workspace.
const HIDDEN: [&str; 3] = [".ci", ".github", ".gitignore"];

/// A text file of the workspace.
pub(crate) struct File {
    /// Its path from the root of the workspace, with `/` between folders.
    pub(crate) path: String,
    /// What it holds.
    pub(crate) text: String,
}

impl File {
    /// Its name, without its folder.
    pub(crate) fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }

    /// Whether the file is a test or made for one.
    pub(crate) fn is_test(&self) -> bool {
        let is_folder = |name: &str| matches!(name, "tests" | "test" | "__test__" | "fixtures");
        let stem = self.name().split('.').next().unwrap_or_default();
        let is_stem =
            stem == "tests" || stem.ends_with("_tests") || self.name().starts_with("test_");
        is_stem || self.path.split('/').any(is_folder)
    }

    /// Its lines with their numbers, from one.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(index, line)| (index + 1, line))
    }

    /// Its lines of code with their numbers: no comments, and nothing of a test module at its end.
    pub(crate) fn code(&self) -> Vec<(usize, &str)> {
        let lines: Vec<_> = self.lines().collect();
        let is_tests = |&(index, _): &(usize, &str)| {
            let after = lines[index..].iter().find(|(_, line)| !line.starts_with("#["));
            let opens =
                after.is_some_and(|(_, line)| line.starts_with("mod ") && line.ends_with('{'));
            opens && lines[index - 1].1 == "#[cfg(test)]"
        };
        let end = lines.iter().position(is_tests).unwrap_or(lines.len());
        let is_code = |line: &&(usize, &str)| !line.1.trim_start().starts_with("//");
        lines[..end].iter().filter(is_code).copied().collect()
    }
}

/// The folder of the workspace.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// The text files for which `is_wanted` says yes to their path, in order. There must be some.
pub(crate) fn files(is_wanted: impl Fn(&str) -> bool) -> Vec<File> {
    let mut paths = Vec::new();
    walk(&root(), "", &mut paths);
    paths.retain(|path| is_wanted(path));
    paths.sort();
    let read =
        |path: String| Some(File { text: fs::read_to_string(root().join(&path)).ok()?, path });
    let files: Vec<File> = paths.into_iter().filter_map(read).collect();
    assert!(!files.is_empty(), "no file to look at: the rule would hold of anything");
    files
}

/// The files of the workspace whose name ends in `ending`.
pub(crate) fn ending_in(ending: &str) -> Vec<File> {
    files(|path| path.ends_with(ending))
}

/// What the engine is made of, tests left out. Paths are from its `src`.
pub(crate) fn engine() -> Vec<File> {
    const SOURCES: &str = "opensync-core/src/";
    let mut engine = ending_in(".rs");
    engine.retain(|file| file.path.starts_with(SOURCES));
    engine.iter_mut().for_each(|file| file.path.drain(..SOURCES.len()).for_each(drop));
    engine.retain(|file| !file.is_test());
    engine
}

fn walk(folder: &Path, within: &str, paths: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_hidden = name.starts_with('.') && !HIDDEN.contains(&name.as_str());
        if is_hidden || MADE.contains(&name.as_str()) {
            continue;
        }
        let path = format!("{within}{name}");
        if entry.file_type().unwrap().is_dir() {
            walk(&entry.path(), &format!("{path}/"), paths);
        } else {
            paths.push(path);
        }
    }
}

/// Fails with every place that breaks a rule.
#[track_caller]
pub(crate) fn none(found: &[String], what_to_do: &str) {
    assert!(found.is_empty(), "\n{}\n\n{what_to_do}\n", found.join("\n"));
}
