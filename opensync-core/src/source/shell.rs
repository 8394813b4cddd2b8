//! Shell: a command as a person pastes it, with every word as it is.
//!
//! Words come from logs, which anybody may have written. What a shell cannot be told for sure is not
//! told at all.

use super::Resume;
use crate::word::words;

words! {
    /// What takes a line and runs it.
    #[non_exhaustive]
    pub enum Shell: "shell" {
        /// `sh`, `bash`, `zsh` and their kin.
        Sh = "sh",
        /// `fish`.
        Fish = "fish",
        /// `PowerShell`, on any system.
        PowerShell = "powershell",
        /// `cmd.exe` of Windows.
        Cmd = "cmd",
    }
}

impl Resume {
    /// The command alone, for `shell`; nothing if it cannot be said in one line that does just this.
    ///
    /// ```
    /// use opensync_core::source::{Resume, Shell};
    /// let arguments = vec!["--resume".to_owned(), "it's".to_owned()];
    /// let folder = Some("/home/ada/my shop".to_owned());
    /// let resume = Resume { program: "claude".to_owned(), arguments, folder };
    /// assert_eq!(resume.command(Shell::Sh).as_deref(), Some(r"claude --resume 'it'\''s'"));
    /// assert_eq!(
    ///     resume.line(Shell::PowerShell).as_deref(),
    ///     Some("Set-Location -LiteralPath '/home/ada/my shop' -ErrorAction Stop; claude --resume 'it''s'"),
    /// );
    /// ```
    #[must_use]
    pub fn command(&self, shell: Shell) -> Option<String> {
        let mut words = vec![quoted(&self.program, shell)?];
        for argument in &self.arguments {
            words.push(quoted(argument, shell)?);
        }
        Some(words.join(" "))
    }

    /// As [`command`](Self::command), in the folder of the session.
    #[must_use]
    pub fn line(&self, shell: Shell) -> Option<String> {
        let command = self.command(shell)?;
        let Some(folder) = self.folder.as_deref().filter(|folder| !folder.is_empty()) else {
            return Some(command);
        };
        let folder = quoted(folder, shell)?;
        // A folder whose name begins with a dash is no option.
        let end = if folder.trim_start_matches('\'').starts_with('-') { "-- " } else { "" };
        Some(match shell {
            Shell::Sh => format!("cd {end}{folder} && {command}"),
            Shell::Fish => format!("cd {end}{folder}; and {command}"),
            Shell::PowerShell => {
                format!("Set-Location -LiteralPath {folder} -ErrorAction Stop; {command}")
            }
            Shell::Cmd => format!("cd /d {folder} && {command}"),
        })
    }
}

/// A word as a shell takes it for one.
fn quoted(word: &str, shell: Shell) -> Option<String> {
    if word.chars().any(char::is_control) {
        return None;
    }
    let is_safe = |it: char| it.is_ascii_alphanumeric() || "_-./:@+".contains(it);
    if !word.is_empty() && word.chars().all(is_safe) {
        return Some(word.to_owned());
    }
    match shell {
        Shell::Sh => Some(format!("'{}'", word.replace('\'', r"'\''"))),
        Shell::Fish => Some(format!("'{}'", word.replace('\\', r"\\").replace('\'', r"\'"))),
        // It takes typographic quotes for quotes as well.
        Shell::PowerShell => {
            let is_quote = |it: char| it == '\'' || ('\u{2018}'..='\u{201b}').contains(&it);
            let doubled = |it: char| std::iter::repeat_n(it, if is_quote(it) { 2 } else { 1 });
            Some(format!("'{}'", word.chars().flat_map(doubled).collect::<String>()))
        }
        // Within quotes it still knows variables, and has no way to write a quote.
        Shell::Cmd if word.contains(['"', '%', '!']) => None,
        Shell::Cmd => {
            let is_plain = |it: char| is_safe(it) || it == '\\';
            let is_bare = !word.is_empty() && word.chars().all(is_plain);
            Some(if is_bare { word.to_owned() } else { format!("\"{word}\"") })
        }
    }
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    fn resume(id: &str, folder: Option<&str>) -> Resume {
        let arguments = vec!["--resume".to_owned(), id.to_owned()];
        let folder = folder.map(str::to_owned);
        Resume { program: "echo".to_owned(), arguments, folder }
    }

    #[cfg(unix)]
    #[test]
    fn sh_runs_the_command_in_the_folder_with_every_word_as_it_is() {
        let root = tempfile::tempdir().unwrap();
        for name in ["plain", "it's $HOME", "a; touch b", "-dash", "\"q\" `id`", "日本 \\ x"] {
            let folder = root.path().join(name);
            std::fs::create_dir(&folder).unwrap();
            let line = resume(name, folder.to_str()).line(Shell::Sh).unwrap();
            let done = Command::new("sh").arg("-c").arg(format!("{line}; pwd")).output().unwrap();
            let said = String::from_utf8(done.stdout).unwrap();
            let folder = folder.canonicalize().unwrap();
            assert_eq!(said, format!("--resume {name}\n{}\n", folder.display()), "{line}");
        }
    }

    #[test]
    fn each_shell_has_its_own_quotes() {
        let resume = resume("a b'c", Some(r"C:\my shop"));
        let line = |shell| resume.line(shell).unwrap();
        assert_eq!(line(Shell::Fish), r"cd 'C:\\my shop'; and echo --resume 'a b\'c'");
        assert_eq!(line(Shell::Cmd), r#"cd /d "C:\my shop" && echo --resume "a b'c""#);
        assert!(line(Shell::PowerShell).ends_with("echo --resume 'a b''c'"));
        let typographic = super::quoted("it’s", Shell::PowerShell);
        assert_eq!(typographic.as_deref(), Some("'it’’s'"));
    }

    #[test]
    fn what_cannot_be_said_for_sure_is_not_said() {
        assert_eq!(resume("a\nb", None).line(Shell::Sh), None);
        assert_eq!(resume("%PATH%", None).line(Shell::Cmd), None);
        assert_eq!(resume("a\"b", None).line(Shell::Cmd), None);
    }
}
