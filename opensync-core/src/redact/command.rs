//! Command: passwords that programs take as arguments.

use std::ops::Range;

use super::judge;

/// How a flag takes a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// All of the next argument.
    Next,
    /// The next argument, with or without a blank before it.
    Glued,
    /// What stands behind this sign in the next argument.
    Behind(u8),
    /// The next argument, if it is a name and a value: a cookie.
    Pair,
}

/// Programs, each with the flags that take a secret.
const PROGRAMS: &[(&str, &[(&str, Shape)])] = &[
    ("mysql ", MYSQL),
    ("mysqldump ", MYSQL),
    ("mysqladmin ", MYSQL),
    ("mysqlimport ", MYSQL),
    ("mariadb ", MYSQL),
    ("mariadb-dump ", MYSQL),
    ("docker login", LOGIN),
    ("podman login", LOGIN),
    ("buildah login", LOGIN),
    ("registry login", LOGIN),
    ("helm repo add", &[("password ", Shape::Next)]),
    ("oc login", LOGIN),
    ("cf login", LOGIN),
    ("az login", LOGIN),
    ("az acr login", LOGIN),
    ("nerdctl login", LOGIN),
    ("sshpass ", &[("p", Shape::Glued)]),
    ("redis-cli ", &[("a ", Shape::Next)]),
    ("valkey-cli ", &[("a ", Shape::Next)]),
    ("curl ", HTTP),
    ("wget ", HTTP),
    ("http ", ASKING),
    ("https ", ASKING),
    ("xh ", ASKING),
    ("smbclient ", &[("U ", Shape::Behind(b'%'))]),
    ("rpcclient ", &[("U ", Shape::Behind(b'%'))]),
    ("lftp ", &[("u ", Shape::Behind(b','))]),
    ("mongo ", MONGO),
    ("mongosh ", MONGO),
    ("mongodump ", MONGO),
    ("mongorestore ", MONGO),
    ("sqlcmd ", &[("P", Shape::Glued)]),
    ("bcp ", &[("P", Shape::Glued)]),
    ("tsql ", &[("P", Shape::Glued)]),
    ("ipmitool ", &[("P ", Shape::Next)]),
    ("ldapsearch ", &[("w ", Shape::Next)]),
    ("ldapmodify ", &[("w ", Shape::Next)]),
    ("ldapadd ", &[("w ", Shape::Next)]),
    ("zip ", &[("P ", Shape::Next)]),
    ("unzip ", &[("P ", Shape::Next)]),
    ("7z ", &[("p", Shape::Glued)]),
    ("openssl ", &[("k ", Shape::Next)]),
    ("cypher-shell ", &[("p ", Shape::Next)]),
    ("ssh-keygen ", &[("N ", Shape::Next), ("P ", Shape::Next)]),
    ("codecov ", &[("t ", Shape::Next)]),
    ("cqlsh ", &[("p ", Shape::Next)]),
];

const MYSQL: &[(&str, Shape)] = &[("p", Shape::Glued)];
const ASKING: &[(&str, Shape)] = &[("a ", Shape::Behind(b':')), ("auth ", Shape::Behind(b':'))];
const LOGIN: &[(&str, Shape)] = &[("p ", Shape::Next)];
const HTTP: &[(&str, Shape)] = &[
    ("u ", Shape::Behind(b':')),
    ("b ", Shape::Pair),
    ("user ", Shape::Behind(b':')),
    ("cookie ", Shape::Pair),
];
const MONGO: &[(&str, Shape)] = &[("p ", Shape::Next)];

/// How far behind a program its flags are, in bytes.
const REACH: usize = 400;

/// The longest argument, in bytes.
const MAX_ARGUMENT: usize = 1000;

/// The words that programs are known by.
pub(super) fn programs() -> impl Iterator<Item = &'static str> {
    PROGRAMS.iter().map(|(name, _)| *name)
}

/// The words that flags are known by: with what stands before them.
pub(super) const FLAGS: [&str; 14] = [
    " -t ",
    " -N ",
    " -p",
    " -P",
    " -a ",
    " -u ",
    " -b ",
    " -U ",
    " -w ",
    " -k ",
    " --auth ",
    " --user ",
    " --cookie ",
    " --password ",
];

/// The program that was met last.
#[derive(Default)]
pub(super) struct Command {
    program: Option<(usize, usize)>,
}

impl Command {
    /// Notes a program.
    pub(super) fn note(&mut self, text: &[u8], program: usize, word: &Range<usize>) {
        let before = &text[..word.start];
        let is_part =
            |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
        let is_whole = before.ends_with(b"\\n") || !before.last().is_some_and(is_part);
        let is_end = text[word.end - 1] == b' ' || text.get(word.end) == Some(&b' ');
        if is_whole && is_end {
            self.program = Some((program, word.end));
        }
    }

    /// The secret that the flag at `flag` gives to the last program.
    pub(super) fn secret_at(&self, text: &[u8], flag: &Range<usize>) -> Option<Range<usize>> {
        let (program, from) = self.program?;
        let between = text.get(from.saturating_sub(1)..flag.start)?;
        if between.len() > REACH || is_broken(between) {
            return None;
        }
        let flags = PROGRAMS.get(program)?.1;
        let name = text[flag.clone()].trim_ascii_start();
        let name = &name[name.iter().take_while(|byte| **byte == b'-').count()..];
        let is_flag = |known: &str| {
            known.trim_end().as_bytes() == name.trim_ascii_end()
                && (!known.ends_with(' ')
                    || name.ends_with(b" ")
                    || text.get(flag.end) == Some(&b' '))
        };
        let (_, shape) = flags.iter().find(|(known, _)| is_flag(known))?;
        let argument = argument_at(text, flag.end, *shape == Shape::Glued)?;
        secret_in(text, argument, *shape)
    }
}

/// Whether another command begins in between.
fn is_broken(between: &[u8]) -> bool {
    let is_end = |at: usize| match between[at] {
        b'\n' => at == 0 || !between[..at].trim_ascii_end().ends_with(b"\\"),
        b';' | b'|' => true,
        b'&' => between.get(at + 1) == Some(&b'&'),
        _ => false,
    };
    let signs = |byte: &u8| matches!(byte, b'\n' | b';' | b'|' | b'&');
    between.iter().enumerate().filter(|(_, byte)| signs(byte)).any(|(at, _)| is_end(at))
}

/// The argument at `at`, without its quotes.
fn argument_at(text: &[u8], at: usize, is_glued: bool) -> Option<Range<usize>> {
    let rest = &text[at..text.len().min(at + MAX_ARGUMENT)];
    let blanks = rest.iter().take(4).take_while(|byte| **byte == b' ').count();
    if is_glued && blanks > 1 {
        return None;
    }
    let slashes = rest[blanks..].iter().take(8).take_while(|byte| **byte == b'\\').count();
    let quote = rest.get(blanks + slashes).copied().filter(|byte| matches!(byte, b'"' | b'\''));
    let start = blanks + quote.map_or(0, |_| slashes + 1);
    let is_end = |byte: &u8| match quote {
        Some(quote) => *byte == quote || matches!(byte, b'\n' | b'\\'),
        None => {
            byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b'`' | b'\\' | b'|' | b';')
        }
    };
    let length = rest[start..].iter().take_while(|byte| !is_end(byte)).count();
    (length > 0).then_some(at + start..at + start + length)
}

fn secret_in(text: &[u8], argument: Range<usize>, shape: Shape) -> Option<Range<usize>> {
    let value = &text[argument.clone()];
    let behind = |sign: u8| {
        let at = value.iter().position(|byte| *byte == sign)?;
        Some(argument.start + at + 1..argument.end)
    };
    let secret = match shape {
        Shape::Next | Shape::Glued => argument,
        Shape::Behind(sign) => behind(sign)?,
        Shape::Pair => {
            let secret = behind(b'=')?;
            let is_random = secret.len() >= 16 && judge::entropy(&text[secret.clone()]) >= 3.2;
            return (is_random && judge::is_chosen(&text[secret])).then_some(argument);
        }
    };
    let value = &text[secret.clone()];
    let is_path = value.starts_with(b"/") || value.starts_with(b"-");
    (value.len() >= 4 && judge::is_chosen(value) && !is_path).then_some(secret)
}
