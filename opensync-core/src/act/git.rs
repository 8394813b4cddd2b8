//! Git: what a command asks of git.

use super::Command;

/// Options of git itself that take a word.
const WITH_WORD: [&str; 4] = ["-C", "-c", "--git-dir", "--work-tree"];

/// The verb and its arguments, if `command` is one of git.
pub(super) fn verb(command: &Command) -> Option<(&str, &[String])> {
    let mut words = command.after(&["git"])?;
    while let Some((first, rest)) = words.split_first() {
        if !first.starts_with('-') {
            return Some((first, rest));
        }
        let is_with_word = WITH_WORD.contains(&first.as_str());
        words = rest.get(usize::from(is_with_word)..).unwrap_or_default();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::shell::commands;
    use super::*;

    #[test]
    fn the_verb_stands_behind_the_options_of_git() {
        for (line, expected) in [
            ("git commit -m x", Some("commit")),
            ("git -C /w -c user.name=x --no-pager commit", Some("commit")),
            ("git --version", None),
            ("git", None),
            ("got commit", None),
            ("git -C", None),
        ] {
            let commands = commands(line);
            assert_eq!(verb(&commands[0]).map(|(verb, _)| verb), expected, "{line}");
        }
    }
}
