//! Pull request: that a call opened one, and where.

use super::{Command, Output};

/// The longest address, in bytes.
const MAX_ADDRESS: usize = 512;

/// Whether a call asks for a pull request to be opened.
pub(super) fn is_asked(tool: &str, commands: &[Command]) -> bool {
    let tool = tool.to_ascii_lowercase();
    let is_command = |command: &Command| {
        [["gh", "pr", "create"], ["glab", "mr", "create"], ["hub", "pull-request", ""]]
            .iter()
            .any(|words| command.after(words.strip_suffix(&[""]).unwrap_or(words)).is_some())
            && !command.words.iter().any(|word| ["--dry-run", "--help", "-h"].contains(&&**word))
    };
    tool.ends_with("create_pull_request")
        || tool.ends_with("create_merge_request")
        || commands.iter().any(is_command)
}

/// The address of the pull request that was opened: the last one that the output tells.
pub(super) fn address(output: &Output<'_>) -> Option<String> {
    output.lines().rev().find_map(address_in)
}

fn address_in(line: &str) -> Option<String> {
    let is_end = |character: char| character.is_whitespace() || "\"'<>()`,\\".contains(character);
    // The last of a line; each look begins behind the one before.
    line.rmatch_indices("https://").take(16).find_map(|(at, _)| {
        let text = &line[at..];
        let address = &text[..text.find(is_end).unwrap_or(text.len())];
        let (place, number) = address.rsplit_once('/')?;
        let number = &number[..number.find(['#', '?']).unwrap_or(number.len())];
        let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
        let is_request = place.ends_with("/pull") || place.ends_with("/merge_requests");
        (is_number && is_request && address.len() <= MAX_ADDRESS)
            .then(|| format!("{place}/{number}"))
    })
}

#[cfg(test)]
mod tests {
    use super::super::shell::commands;
    use super::*;

    #[test]
    fn a_call_that_opens_a_pull_request_tells_its_address() {
        let output = "Creating pull request for x into main\n\nhttps://host.example/a/b/pull/12\n";
        for (tool, line, output, expected) in [
            ("Bash", "gh pr create --title A", output, Some("https://host.example/a/b/pull/12")),
            ("Bash", "gh pr create -t A", "HTTP 422: exists", None),
            ("Bash", "gh pr view 12", output, None),
            ("Bash", "gh pr create --dry-run", output, None),
            (
                "mcp__github__create_pull_request",
                "",
                r#"{"html_url":"https://host.example/a/b/pull/3"}"#,
                Some("https://host.example/a/b/pull/3"),
            ),
            (
                "Bash",
                "glab mr create",
                "https://host.example/a/-/merge_requests/7#note",
                Some("https://host.example/a/-/merge_requests/7"),
            ),
        ] {
            let is_asked = is_asked(tool, &commands(line));
            let found = is_asked.then(|| address(&Output::of(output, false))).flatten();
            assert_eq!(found.as_deref(), expected, "{line}");
        }
    }
}
