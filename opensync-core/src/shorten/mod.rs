//! Shorten: absolute paths made relative to the project or to `~`, so that they name no person.
//!
//! Paths occur as the platform writes them, with backslashes doubled within JSON, and with dashes
//! for separators, as an agent names the folders of its logs.

mod begin;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::ops::Range;
use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, MatchKind};

/// Where home folders are.
const HOMES: [&str; 23] = [
    "/home/",
    "/Users/",
    "/var/home/",
    "/root",
    ":\\Users\\",
    ":\\\\Users\\\\",
    ":\\\\\\\\Users\\\\\\\\",
    ":/Users/",
    "-home-",
    "-Users-",
    "%2Fhome%2F",
    "%2FUsers%2F",
    "%5CUsers%5C",
    ":\\users\\",
    ":\\\\users\\\\",
    ":/users/",
    ":\\Documents and Settings\\",
    ":\\\\Documents and Settings\\\\",
    // Of a Linux within Windows: `\\wsl$\…\home\`.
    "\\home\\",
    "\\\\home\\\\",
    "\\\\\\\\home\\\\\\\\",
    "/var/root",
    "/usr/home/",
];

/// Shortens the paths of one session.
pub(crate) struct Shortener {
    paths: Option<AhoCorasick>,
    /// How many of the paths are forms of the project's folder; the others begin homes.
    projects: usize,
    /// The home of whom the project is in, as shells call it: `~name`.
    owner: Option<String>,
}

impl Shortener {
    /// For a session that took place in the folder `project`.
    pub(crate) fn new(project: Option<&str>) -> Self {
        let mut paths = project.map(forms).unwrap_or_default();
        let projects = paths.len();
        paths.extend(HOMES.map(str::to_owned));
        paths.push("~".to_owned());
        let owner = project.and_then(owner).map(str::to_owned);
        let builder = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&paths);
        Self { paths: builder.ok(), projects, owner }
    }

    /// The text with its paths shortened.
    pub(crate) fn shorten<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let Some(paths) = &self.paths else { return Cow::Borrowed(text) };
        let mut short = String::new();
        let mut end = 0;
        for found in paths.find_iter(text) {
            let is_project = found.pattern().as_usize() < self.projects;
            let shortened = match in_project(text, found.range()).filter(|_| is_project) {
                None if is_project => home_at(text, found.start()),
                None if &text[found.range()] == "~" => self.of_owner(text, found.start()),
                None => in_home(text, found.range()),
                shortened => shortened,
            };
            if let Some((range, replacement)) = shortened.filter(|(range, _)| range.start >= end) {
                short.push_str(&text[end..range.start]);
                short.push_str(replacement);
                end = range.end;
            }
        }
        if end == 0 {
            return Cow::Borrowed(text);
        }
        short.push_str(&text[end..]);
        Cow::Owned(short)
    }

    /// `~name` is `~`: of the project's owner wherever it stands, of others where a path goes on.
    fn of_owner(&self, text: &str, at: usize) -> Option<(Range<usize>, &'static str)> {
        let is_begun = text[..at].ends_with(|before: char| is_name(before) || before == '~');
        let rest = &text[at + 1..];
        let length = rest.find(|next: char| !is_name(next)).unwrap_or(rest.len());
        let name = &rest[..length];
        let is_path = rest[length..].starts_with('/') && name.starts_with(char::is_alphabetic);
        let is_owner = self.owner.as_deref() == Some(name);
        (!is_begun && (is_path || is_owner)).then_some((at..at + 1 + length, "~"))
    }

    /// As [`shorten`](Self::shorten), keeping a text that has nothing to shorten.
    pub(crate) fn shorten_owned(&self, text: String) -> String {
        match self.shorten(&text) {
            Cow::Borrowed(_) => text,
            Cow::Owned(short) => short,
        }
    }
}

/// Whose home a folder is in.
fn owner(project: &str) -> Option<&str> {
    HOMES.iter().filter(|home| !home.ends_with("root")).find_map(|home| {
        let at = project.find(home)?;
        let end = at + home.len();
        let name = &project[end..end + name_length(project, at..end)];
        (name.len() > 1).then_some(name)
    })
}

/// The text with the names of people in the paths of their homes made `user`.
pub(crate) fn without_names(text: &str) -> Cow<'_, str> {
    static FINDER: OnceLock<Option<AhoCorasick>> = OnceLock::new();
    let build = || AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(HOMES).ok();
    let Some(finder) = FINDER.get_or_init(build) else { return Cow::Borrowed(text) };
    let mut nameless = String::new();
    let mut end = 0;
    for found in finder.find_iter(text) {
        let name = found.end()..found.end() + name_length(text, found.range());
        if name.is_empty() || name.start < end || text[found.range()].ends_with("root") {
            continue;
        }
        nameless.push_str(&text[end..name.start]);
        nameless.push_str("user");
        end = name.end;
    }
    if end == 0 {
        return Cow::Borrowed(text);
    }
    nameless.push_str(&text[end..]);
    Cow::Owned(nameless)
}

/// How long the name behind a folder of homes is.
fn name_length(text: &str, homes: Range<usize>) -> usize {
    let is_dashed = text[homes.clone()].starts_with('-');
    let rest = &text[homes.end..];
    rest.find(|next: char| !is_name(next) || (is_dashed && next == '-')).unwrap_or(rest.len())
}

/// A folder as texts have it; nothing for one that is too short to tell.
fn forms(project: &str) -> Vec<String> {
    let project = project.trim_end_matches(['/', '\\']);
    if project.len() < 4 {
        return Vec::new();
    }
    let dashed: String = project
        .chars()
        .map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' })
        .collect();
    let mut forms = vec![
        project.to_owned(),
        project.replace('\\', "\\\\"),
        project.replace('\\', "\\\\\\\\"),
        project.replace('\\', "/"),
        dashed,
    ];
    forms.sort();
    forms.dedup();
    forms
}

/// The project's folder is `.`, and what lies in it is named from there.
fn in_project(text: &str, found: Range<usize>) -> Option<(Range<usize>, &'static str)> {
    let rest = &text[found.end..];
    let separators = rest.len() - rest.trim_start_matches(['/', '\\']).len();
    let after = &rest[separators..];
    // `/home/ada/orchard2` is another folder.
    if separators == 0 && rest.starts_with(is_name) {
        return None;
    }
    // A backslash that escapes what follows is no separator: `\n`, `\"`.
    let is_escape = rest.starts_with('\\')
        && after.starts_with(['n', 't', 'r', '"', '\''])
        && separators % 2 == 1;
    if separators > 0 && !is_escape && after.starts_with(is_name) {
        return Some((found.start..found.end + separators, ""));
    }
    Some((found, "."))
}

/// What begins as the project's folder and is another one: its home is shortened.
fn home_at(text: &str, start: usize) -> Option<(Range<usize>, &'static str)> {
    let home = HOMES.into_iter().find(|home| text[start..].starts_with(home))?;
    in_home(text, start..start + home.len())
}

/// A home is `~`: the folder of homes and the name after it.
fn in_home(text: &str, found: Range<usize>) -> Option<(Range<usize>, &'static str)> {
    let path = &text[found.clone()];
    let rest = &text[found.end..];
    if path.ends_with("root") {
        let is_whole = !rest.starts_with(is_name);
        let start = begin::of_path(text, found.start, "/")?;
        return is_whole.then_some((start..found.end, "~"));
    }
    let length = name_length(text, found.clone());
    if length == 0 {
        return None;
    }
    let start = if path.starts_with(':') {
        let has_drive = text[..found.start].ends_with(|letter: char| letter.is_ascii_alphabetic());
        has_drive.then(|| found.start - 1)?
    } else {
        let separator = path.find(|letter: char| letter.is_ascii_alphabetic() && path.len() > 3);
        let separator = if path.starts_with('%') { 3 } else { separator.unwrap_or(1) };
        begin::of_path(text, found.start, &path[..separator])?
    };
    Some((start..found.end + length, "~"))
}

fn is_name(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.' | '@' | '+')
}
