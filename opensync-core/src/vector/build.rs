//! Build: writes a segment from rows in the order of their keys, one section after the other.
//!
//! The rows are gone through once for each section, so nothing is held but what a source holds: a
//! merge of any size runs in constant memory.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use super::file::publish;
use super::key::Key;
use super::layout::Layout;
use crate::error::{Error, Result};

const BUFFER_BYTES: usize = 1 << 18;

/// Something rows come from, ascending by key.
pub(super) trait Rows {
    /// Where a row's sketch and code are found.
    type Place: Copy;

    /// Goes through all rows.
    fn each(&self, visit: &mut dyn FnMut(Key, Self::Place) -> Result<()>) -> Result<()>;

    /// Gives `visit` the sketch of a row.
    fn sketch(&self, place: Self::Place) -> &[u8];

    /// Appends the code of a row. Rows are asked for in their order.
    fn code(&self, place: Self::Place, code: &mut Vec<u8>) -> Result<()>;
}

/// Writes `rows` to a segment at `path`. Returns how many there are.
pub(super) fn build(path: &Path, dimensions: u32, rows: &impl Rows) -> Result<u32> {
    let layout = count(dimensions, rows)?;
    publish(path, |file| {
        let mut out = Out { path, inner: BufWriter::with_capacity(BUFFER_BYTES, file) };
        out.write(&layout.header())?;
        directory(rows, &mut out)?;
        rows.each(&mut |key, _| out.write(&message(key)))?;
        rows.each(&mut |_, place| out.write(rows.sketch(place)))?;
        codes(rows, &mut out)?;
        out.inner.flush().map_err(|error| Error::file("write", path, error))
    })?;
    Ok(layout.rows)
}

fn count(dimensions: u32, rows: &impl Rows) -> Result<Layout> {
    let mut layout = Layout { dimensions, rows: 0, sessions: 0 };
    let mut last = None;
    rows.each(&mut |key, _| {
        layout.rows += 1;
        layout.sessions += u32::from(last.replace(key.session) != Some(key.session));
        Ok(())
    })?;
    Ok(layout)
}

fn directory(rows: &impl Rows, out: &mut Out<'_>) -> Result<()> {
    let (mut row, mut last) = (0_u32, None);
    rows.each(&mut |key, _| {
        if last.replace(key.session) != Some(key.session) {
            out.write(&key.session.to_le_bytes())?;
            out.write(&u64::from(row).to_le_bytes())?;
        }
        row += 1;
        Ok(())
    })
}

fn message(key: Key) -> [u8; 8] {
    (u64::from(key.message) | u64::from(key.passage) << 32).to_le_bytes()
}

fn codes(rows: &impl Rows, out: &mut Out<'_>) -> Result<()> {
    let mut code = Vec::new();
    rows.each(&mut |_, place| {
        code.clear();
        rows.code(place, &mut code)?;
        out.write(&code)
    })
}

struct Out<'a> {
    path: &'a Path,
    inner: BufWriter<&'a mut File>,
}

impl Out<'_> {
    fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.inner.write_all(bytes).map_err(|error| Error::file("write", self.path, error))
    }
}
