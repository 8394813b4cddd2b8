//! Table: one row for each thing that was measured, with the ratio of both sides.

use std::fmt::Write as _;

/// What was measured.
#[derive(Default)]
pub(crate) struct Table {
    rows: Vec<Row>,
    notes: Vec<String>,
}

/// One measurement, ours and a peer's, and what it should be.
#[derive(Default)]
pub(crate) struct Row {
    what: String,
    ours: String,
    peer: String,
    ratio: String,
    target: String,
}

impl Table {
    /// A new row at the end.
    pub(crate) fn row(&mut self, what: impl Into<String>) -> &mut Row {
        let row = Row { what: what.into(), ..Row::default() };
        let place = self.rows.len();
        self.rows.push(row);
        &mut self.rows[place]
    }

    /// Says below the table what a reader must know.
    pub(crate) fn note(&mut self, note: impl Into<String>) {
        self.notes.push(note.into());
    }

    /// The table as Markdown.
    pub(crate) fn render(&self) -> String {
        let mut out = String::from("| what | opensync | peer | ratio | target |\n");
        out.push_str("|---|---:|---:|---:|---|\n");
        for row in &self.rows {
            let cells = [&row.what, &row.ours, &row.peer, &row.ratio, &row.target];
            let _ = writeln!(
                out,
                "| {} | {} | {} | {} | {} |",
                cells[0], cells[1], cells[2], cells[3], cells[4]
            );
        }
        out.push('\n');
        for note in &self.notes {
            let _ = writeln!(out, "- {note}");
        }
        out
    }
}

impl Row {
    /// What the engine measured, in words.
    pub(crate) fn ours(&mut self, value: impl Into<String>) -> &mut Self {
        self.ours = value.into();
        self
    }

    /// What the engine took, in milliseconds.
    pub(crate) fn ours_ms(&mut self, value: f64) -> &mut Self {
        self.ours(milliseconds(value))
    }

    /// What the engine and a peer took, in milliseconds; a ratio below 1 says the engine is faster.
    pub(crate) fn both_ms(&mut self, ours: f64, peer: f64) -> &mut Self {
        self.ours = milliseconds(ours);
        self.peer = milliseconds(peer);
        self.ratio = format!("{:.2}", ours / peer);
        self
    }

    /// What the peer measured, in words.
    pub(crate) fn peer(&mut self, value: impl Into<String>) -> &mut Self {
        self.peer = value.into();
        self
    }

    /// Ours by the peer's.
    pub(crate) fn ratio(&mut self, value: f64) -> &mut Self {
        self.ratio = format!("{value:.2}");
        self
    }

    /// What it should be.
    pub(crate) fn target(&mut self, target: impl Into<String>) -> &mut Self {
        self.target = target.into();
        self
    }
}

fn milliseconds(value: f64) -> String {
    if value < 10.0 { format!("{value:.2} ms") } else { format!("{value:.0} ms") }
}
