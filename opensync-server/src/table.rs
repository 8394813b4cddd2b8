//! Table: columns that line up, for people.

use std::io::Write as _;

/// How a column is set.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Align {
    Left,
    Right,
}

/// Prints rows under headings, each column as wide as its widest cell.
///
/// # Errors
///
/// As writing does: whoever reads may have left.
pub(crate) fn print(headings: &[(&str, Align)], rows: &[Vec<String>]) -> std::io::Result<()> {
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        let widest = cells.map(|cell| cell.chars().count()).max().unwrap_or(0);
        widest.max(headings[column].0.chars().count())
    };
    let widths: Vec<usize> = (0..headings.len()).map(width).collect();
    let line = |cells: Vec<&str>| {
        let columns = cells.iter().zip(&widths).zip(headings);
        let cells = columns.map(|((cell, &width), (_, align))| match align {
            Align::Left => format!("{cell:<width$}"),
            Align::Right => format!("{cell:>width$}"),
        });
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    let mut out = anstream::stdout().lock();
    let names = headings.iter().map(|(heading, _)| *heading).collect();
    writeln!(out, "\u{1b}[1m{}\u{1b}[0m", line(names))?;
    rows.iter()
        .try_for_each(|row| writeln!(out, "{}", line(row.iter().map(String::as_str).collect())))
}
