//! Diff: the lines that a change takes away and puts in their place.

use crate::effect::Change;

/// Lines around a change that are shown with it.
const AROUND: usize = 3;

/// A line of a change.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line<'a> {
    Added(&'a str),
    Removed(&'a str),
    Same(&'a str),
    /// Between two places of a file, or the name of one.
    Between(&'a str),
}

/// The lines of changes, in order.
pub(super) fn lines(changes: &[Change]) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    for change in changes {
        if !lines.is_empty() {
            lines.push(Line::Between("⋯"));
        }
        match change {
            Change::Replaced { old, new } => replaced(old, new, &mut lines),
            Change::Patch(patch) => lines.extend(patch.lines().map(of_patch)),
        }
    }
    lines
}

/// What both have at their beginnings and ends stays, the rest takes the place of the rest.
fn replaced<'a>(old: &'a str, new: &'a str, lines: &mut Vec<Line<'a>>) {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let head = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
    let (old_rest, new_rest) = (&old[head..], &new[head..]);
    let tails = old_rest.iter().rev().zip(new_rest.iter().rev());
    let tail = tails.take_while(|(old, new)| old == new).count();
    lines.extend(old[head.saturating_sub(AROUND)..head].iter().map(|line| Line::Same(line)));
    lines.extend(old_rest[..old_rest.len() - tail].iter().map(|line| Line::Removed(line)));
    lines.extend(new_rest[..new_rest.len() - tail].iter().map(|line| Line::Added(line)));
    let after = &new_rest[new_rest.len() - tail..];
    lines.extend(after.iter().take(AROUND).map(|line| Line::Same(line)));
}

fn of_patch(line: &str) -> Line<'_> {
    let is_name = ["+++ ", "--- ", "***", "@@", "diff ", "index "];
    if is_name.iter().any(|start| line.starts_with(start)) {
        return Line::Between(line);
    }
    match (line.strip_prefix('+'), line.strip_prefix('-')) {
        (Some(added), _) => Line::Added(added),
        (_, Some(removed)) => Line::Removed(removed),
        _ => Line::Same(line.strip_prefix(' ').unwrap_or(line)),
    }
}
