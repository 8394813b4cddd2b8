//! History: what a line of it is.

use crate::clock;

/// How the line begins with which a run begins, and which tells when.
pub(super) const BEGIN: &str = "# aider chat started at ";

/// How a line ends that Aider wrote, and no model.
const END: &str = "  ";

/// A line.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line<'a> {
    /// A run begins, at a time.
    Begin { told: &'a str, at: i64 },
    /// A line of a prompt.
    Prompt(&'a str),
    /// A line of what the agent says of itself.
    Notice(&'a str),
    /// Thoughts begin, or end.
    Thinking { is_begin: bool },
    /// A line of an answer, or an empty one.
    Text(&'a str),
}

impl<'a> Line<'a> {
    /// What a line is, behind an answer that has begun or not.
    pub(super) fn of(line: &'a str, is_in_answer: bool) -> Self {
        if let Some(told) = line.strip_prefix(BEGIN).map(str::trim)
            && let Some(at) = clock::parse_local(told)
        {
            return Self::Begin { told, at };
        }
        let is_agents = |line: &str| line.ends_with(END) || !is_in_answer;
        let marked = |mark: &str| {
            let rest = line.strip_prefix(mark)?;
            let is_line = rest.is_empty() || rest.starts_with(' ');
            (is_line && is_agents(line)).then(|| rest.strip_prefix(' ').unwrap_or(rest).trim_end())
        };
        if let Some(text) = marked("####") {
            return Self::Prompt(text);
        }
        if let Some(text) = marked(">") {
            return Self::Notice(text);
        }
        let tag = line.strip_prefix('<').and_then(|rest| rest.trim_end().strip_suffix('>'));
        match tag {
            Some(tag) if tag.starts_with("thinking-content-") => Self::Thinking { is_begin: true },
            Some(tag) if tag.starts_with("/thinking-content-") => {
                Self::Thinking { is_begin: false }
            }
            _ => Self::Text(line),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_told_by_its_mark_and_its_end() {
        assert_eq!(Line::of("#### Wake it.  ", true), Line::Prompt("Wake it."));
        assert_eq!(Line::of("####   ", true), Line::Prompt(""));
        assert_eq!(Line::of("> Tokens: 1 sent  ", true), Line::Notice("Tokens: 1 sent"));
        assert_eq!(Line::of("#### A heading", true), Line::Text("#### A heading"));
        assert_eq!(Line::of("> a quote", true), Line::Text("> a quote"));
        assert_eq!(Line::of("#### Wake it.", false), Line::Prompt("Wake it."));
        assert_eq!(Line::of("##### Deep", false), Line::Text("##### Deep"));
        let begin = Line::of("# aider chat started at 2026-03-01 10:00:00", true);
        let told = "2026-03-01 10:00:00";
        assert_eq!(begin, Line::Begin { told, at: 1_772_359_200_000 });
        assert_eq!(Line::of("<thinking-content-7b>", false), Line::Thinking { is_begin: true });
    }
}
