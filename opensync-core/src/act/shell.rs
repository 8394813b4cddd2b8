//! Shell: the commands in a line that a shell is given, as far as they can be told from outside.
//!
//! Lines come from logs, which anybody may have written: they are cut, walked over once, and never
//! run. What is computed stays as it stands, but for a text that is told in place: the
//! `$(cat <<'EOF' … EOF)` in which agents hand over messages.

/// How much of a line is read, in bytes.
const MAX_BYTES: usize = 64 << 10;

/// The most commands that are told of a line.
const MAX_COMMANDS: usize = 256;

/// How many texts without an end are looked for in a line: each look may go to the end of it.
const MAX_ENDLESS: usize = 4;

/// What runs another program that follows it.
const WRAPPERS: [&str; 9] =
    ["sudo", "env", "time", "nice", "nohup", "exec", "command", "timeout", "xargs"];

/// What takes a line and runs it.
const SHELLS: [&str; 6] = ["sh", "bash", "zsh", "dash", "fish", "pwsh"];

/// One program with its arguments.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Command {
    /// The program's name without its folder, and its arguments without quotes.
    pub(super) words: Vec<String>,
    /// What is handed to it in place, as `<<EOF` does.
    pub(super) input: Option<String>,
    /// Whether another program reads what it prints, so that its failure is not the line's.
    pub(super) is_piped: bool,
}

impl Command {
    /// Its words after `program` and its first arguments, if these are what it runs.
    pub(super) fn after(&self, words: &[&str]) -> Option<&[String]> {
        let is_so = self.words.len() >= words.len()
            && self.words.iter().zip(words).all(|(word, expected)| word == expected);
        is_so.then(|| &self.words[words.len()..])
    }
}

/// The commands of `line`, in order.
pub(super) fn commands(line: &str) -> Vec<Command> {
    let mut found = read(line);
    // A line within a line, as agents give it to a shell of their choice.
    let inner: Vec<(usize, Vec<Command>)> = found
        .iter()
        .enumerate()
        .filter_map(|(place, command)| Some((place, read(script(command)?))))
        .collect();
    for (place, commands) in inner.into_iter().rev() {
        found.splice(place..=place, commands);
    }
    found.truncate(MAX_COMMANDS);
    found
}

/// The line that a shell is given as an argument.
fn script(command: &Command) -> Option<&str> {
    let is_shell = command.words.first().is_some_and(|word| SHELLS.contains(&word.as_str()));
    let flag = command.words.get(1).filter(|_| is_shell)?;
    let is_line = flag.eq_ignore_ascii_case("-command")
        || (flag.starts_with('-') && !flag.starts_with("--") && flag.ends_with('c'));
    command.words.get(2).filter(|_| is_line).map(String::as_str)
}

fn read(line: &str) -> Vec<Command> {
    let mut reader =
        Reader { rest: &line[..line.floor_char_boundary(MAX_BYTES)], ..Reader::default() };
    while reader.found.len() < MAX_COMMANDS && reader.step() {}
    reader.end_command(false);
    reader.found
}

/// A walk over a line.
#[derive(Default)]
struct Reader<'a> {
    rest: &'a str,
    found: Vec<Command>,
    command: Command,
    /// The word so far, if one has begun; one in quotes may be empty.
    word: Option<String>,
    /// Whether the next word is the file of a redirection.
    is_file: bool,
    /// Ends of texts that begin on the next line.
    awaited: Vec<String>,
    /// Texts that had no end.
    endless: usize,
}

impl Reader<'_> {
    /// Reads on; `false` at the end.
    fn step(&mut self) -> bool {
        let Some(first) = self.rest.chars().next() else { return false };
        let before = self.rest;
        self.rest = &before[first.len_utf8()..];
        match first {
            '\n' => {
                self.end_command(false);
                self.texts();
            }
            '|' => {
                let is_piped = !self.rest.starts_with('|');
                self.end_command(is_piped);
            }
            '&' if self.rest.starts_with('>') => {}
            ';' | '(' | ')' | '&' => self.end_command(false),
            '#' if self.word.is_none() => {
                self.rest = &self.rest[self.rest.find('\n').unwrap_or(self.rest.len())..];
            }
            '<' if self.rest.starts_with('<') && !self.rest.starts_with("<<") => self.await_text(),
            '<' | '>' => self.redirect(),
            '\'' => {
                let end = self.rest.find('\'').unwrap_or(self.rest.len());
                let text = &self.rest[..end];
                self.add(text);
                self.skip(end + 1);
            }
            '"' => self.quoted(),
            '$' if self.rest.starts_with('(') => self.computed(),
            '\\' => self.escaped(),
            '`' => self.add("`"),
            blank if blank.is_whitespace() => self.end_word(),
            _ => self.add(&before[..first.len_utf8()]),
        }
        true
    }

    fn add(&mut self, text: &str) {
        self.word.get_or_insert_default().push_str(text);
    }

    fn skip(&mut self, bytes: usize) {
        self.rest = &self.rest[self.rest.floor_char_boundary(bytes.min(self.rest.len()))..];
    }

    fn escaped(&mut self) {
        let Some(next) = self.rest.chars().next() else { return };
        let width = next.len_utf8();
        if next != '\n' {
            let text = &self.rest[..width];
            self.add(text);
        }
        self.skip(width);
    }

    /// A text in double quotes, behind the first of them.
    fn quoted(&mut self) {
        self.add("");
        while let Some(at) = self.rest.find(['"', '\\', '$']) {
            let text = &self.rest[..at];
            self.add(text);
            let sign = self.rest.as_bytes()[at];
            self.skip(at + 1);
            match sign {
                b'"' => return,
                b'\\' if self.rest.starts_with(['"', '\\', '$', '`', '\n']) => self.escaped(),
                b'\\' => self.add("\\"),
                _ if self.rest.starts_with('(') => self.computed(),
                _ => self.add("$"),
            }
        }
        let text = self.rest;
        self.add(text);
        self.rest = "";
    }

    /// What stands in `$( )`, behind the `$`: the text that is told in it, else as it stands.
    fn computed(&mut self) {
        let inner = &self.rest[1..];
        if self.endless < MAX_ENDLESS {
            if let Some((text, width)) = told(inner) {
                self.add(text);
                self.skip(1 + width);
                return;
            }
            self.endless += usize::from(inner.trim_start().starts_with("cat"));
        }
        let mut depth = 0_usize;
        let end = self.rest.find(|character| {
            depth += usize::from(character == '(');
            depth -= usize::from(character == ')');
            depth == 0
        });
        let end = end.map_or(self.rest.len(), |end| end + 1);
        let text = &self.rest[..end];
        self.add("$");
        self.add(text);
        self.skip(end);
    }

    /// Notes the end of a text that begins on the next line, behind the first `<` of `<<EOF`.
    fn await_text(&mut self) {
        self.end_word();
        let (end, width) = mark(&self.rest[1..]);
        self.awaited.push(end.to_owned());
        self.skip(1 + width);
    }

    /// Texts that were announced on the line before; the first belongs to the command there.
    fn texts(&mut self) {
        for end in std::mem::take(&mut self.awaited) {
            let (text, width) = text_until(self.rest, &end);
            if let Some(command) = self.found.last_mut().filter(|command| command.input.is_none()) {
                command.input = Some(text.to_owned());
            }
            self.skip(width);
        }
    }

    fn redirect(&mut self) {
        // The `2` of `2>file` is no argument.
        if self.word.as_ref().is_some_and(|word| word.bytes().all(|byte| byte.is_ascii_digit())) {
            self.word = None;
        }
        self.end_word();
        let width = self.rest.len() - self.rest.trim_start_matches(['>', '<', '&', '|']).len();
        self.skip(width);
        self.is_file = true;
    }

    fn end_word(&mut self) {
        let Some(word) = self.word.take() else { return };
        if std::mem::take(&mut self.is_file) {
            return;
        }
        let is_program = self.command.words.is_empty();
        if !is_program {
            self.command.words.push(word);
        } else if !is_before_program(&word) {
            let name = word.rsplit(['/', '\\']).next().unwrap_or_default();
            self.command.words.push(name.strip_suffix(".exe").unwrap_or(name).to_owned());
        }
    }

    fn end_command(&mut self, is_piped: bool) {
        self.end_word();
        self.is_file = false;
        let command = std::mem::take(&mut self.command);
        if !command.words.is_empty() {
            self.found.push(Command { is_piped, ..command });
        }
    }
}

/// Whether a word where a program may stand is none: a setting, what runs another program, a word of
/// the shell's own language.
fn is_before_program(word: &str) -> bool {
    let is_name = |name: &str| {
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    WRAPPERS.contains(&word)
        || ["if", "then", "else", "elif", "do", "while", "until", "!", "{", "}"].contains(&word)
        || word.split_once('=').is_some_and(|(name, _)| is_name(name))
        // Arguments of what runs another program: `timeout 30`, `nice -n 5`.
        || word.starts_with('-')
        || word.trim_end_matches(['s', 'm', 'h']).bytes().all(|byte| byte.is_ascii_digit())
}

/// The text of `cat <<'EOF' … EOF)`, and how long all of this is.
fn told(inner: &str) -> Option<(&str, usize)> {
    let body = inner.trim_start().strip_prefix("cat")?.trim_start().strip_prefix("<<")?;
    let (end, width) = mark(body);
    let line = body[width..].find('\n')? + width + 1;
    let (text, width) = text_until(&body[line..], end);
    let after = &body[line + width..];
    let close = after.find(')').filter(|&at| after[..at].trim().is_empty())?;
    Some((text, inner.len() - after.len() + close + 1))
}

/// The mark at which a text ends, as it is announced behind `<<`, and how long the announcement is.
fn mark(text: &str) -> (&str, usize) {
    let name = text.trim_start_matches(['-', ' ']).trim_start_matches(['\'', '"', '\\']);
    let is_end = |character: char| !(character.is_alphanumeric() || character == '_');
    let end = &name[..name.find(is_end).unwrap_or(name.len())];
    let rest = &name[end.len()..];
    let rest = rest.strip_prefix(['\'', '"']).unwrap_or(rest);
    (end, text.len() - rest.len())
}

/// The text up to the line that is `end`, and how long it is with that line.
fn text_until<'t>(text: &'t str, end: &str) -> (&'t str, usize) {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if line.trim() == end {
            return (&text[..at], at + line.trim_end_matches(['\n', '\r']).len());
        }
        // The end and what closes it on one line, as `EOF)` does.
        let before = line.trim_start();
        if before.strip_prefix(end).is_some_and(|rest| rest.trim_start().starts_with(')')) {
            return (&text[..at], at + (line.len() - before.len()) + end.len());
        }
        at += line.len();
    }
    (text, text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<Vec<String>> {
        commands(line).into_iter().map(|command| command.words).collect()
    }

    #[test]
    fn commands_are_told_apart_and_words_lose_their_quotes() {
        let cases: [(&str, &[&[&str]]); 10] = [
            (
                "cd /w && git add -A; git commit -m \"a; b\"",
                &[&["cd", "/w"], &["git", "add", "-A"], &["git", "commit", "-m", "a; b"]],
            ),
            ("A=1 sudo /usr/bin/git  log | head -3", &[&["git", "log"], &["head", "-3"]]),
            ("make test >log 2>&1 || true # git commit", &[&["make", "test"], &["true"]]),
            ("echo 'it'\\''s' \"a \\\"b\\\" $c\"", &[&["echo", "it's", "a \"b\" $c"]]),
            ("bash -lc 'git commit -m x && ls'", &[&["git", "commit", "-m", "x"], &["ls"]]),
            ("timeout 60s cargo test", &[&["cargo", "test"]]),
            (
                "for f in *; do git add $f; done",
                &[&["for", "f", "in", "*"], &["git", "add", "$f"], &["done"]],
            ),
            ("ls $(git rev-parse HEAD) x", &[&["ls", "$(git rev-parse HEAD)", "x"]]),
            ("git commit \\\n  -m 'one'\nls", &[&["git", "commit", "-m", "one"], &["ls"]]),
            ("echo \"\"", &[&["echo", ""]]),
        ];
        for (line, expected) in cases {
            assert_eq!(words(line), expected, "{line}");
        }
    }

    #[test]
    fn a_text_that_is_told_in_place_is_a_word_or_what_a_command_reads() {
        let line = "git commit -m \"$(cat <<'EOF'\nMend (the) \"lock\"\n\nIt hung.\nEOF\n)\" && ls";
        let expected = ["git", "commit", "-m", "Mend (the) \"lock\"\n\nIt hung.\n"];
        assert_eq!(words(line), [&expected[..], &["ls"]]);
        assert_eq!(words("git commit -m \"$(cat <<EOF\nOne\nEOF)\"")[0][3], "One\n");
        let found = commands("git commit -F - <<'END'\nSubject\nEND\ngit push");
        assert_eq!(found[0].input.as_deref(), Some("Subject\n"));
        assert_eq!(found[1].words, ["git", "push"]);
    }

    #[test]
    fn a_command_knows_whether_its_output_is_read_by_another() {
        let piped: Vec<bool> =
            commands("cargo test 2>&1 | tail -5").iter().map(|one| one.is_piped).collect();
        assert_eq!(piped, [true, false]);
        assert!(!commands("a || b")[0].is_piped);
    }

    #[test]
    fn whatever_a_log_holds_is_read_and_bounded() {
        for odd in
            ["", "'", "\"", "\\", "$(", "<<", "<<<", "a <<", "\"$(cat <<", "é'é", "&>", "$(()"]
        {
            let _ = commands(odd);
        }
        assert!(commands(&"a;".repeat(1 << 20)).len() <= MAX_COMMANDS);
        let _ = commands(&"$(".repeat(1 << 18));
        let _ = commands(&"\"$(cat <<E\n".repeat(1 << 14));
    }
}
