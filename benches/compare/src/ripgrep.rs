//! Ripgrep: what a person has without an archive, the logs and a fast grep.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use opensync_benches::{Class, Question};

/// Whether ripgrep is on the `PATH`.
pub(crate) fn is_installed() -> bool {
    let mut command = Command::new("rg");
    let status = command.arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}

/// Counts the lines below `logs` that a question matches, in each file.
pub(crate) fn count(class: Class, question: &Question, logs: &Path) -> Result<usize> {
    let words = &question.words;
    let pattern = match class {
        Class::Phrase => format!(r"\b{}\b", words.join(r"\W+")),
        Class::Prefix => format!(r"\b{}", words.join(" ")),
        _ => format!(r"\b({})\b", words.join("|")),
    };
    let mut command = Command::new("rg");
    command.args(["-c", "-i", "--no-ignore", "-e", &pattern]).arg(logs);
    let output = command.output().context("`rg` did not start")?;
    // 1 says that nothing matches.
    ensure!(matches!(output.status.code(), Some(0 | 1)), "`rg` failed for `{pattern}`");
    Ok(output.stdout.len())
}
