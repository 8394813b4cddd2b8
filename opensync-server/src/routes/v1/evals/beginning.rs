//! Beginning: the first tests of a file that nobody keeps.

use std::io::{self, Write};

/// Tests that are kept, and how much of each.
const SHOWN: usize = 3;
const MOST: usize = 32 << 10;

/// Takes a file in, and keeps the first tests of it: one a line.
#[derive(Default)]
pub(super) struct Beginning {
    /// How long the file is.
    pub(super) bytes: u64,
    /// The beginning of the line that is being written.
    line: Vec<u8>,
    cases: Vec<String>,
}

impl Beginning {
    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        // What stands before and after the tests of an array is no test.
        if line.starts_with(b"{") && self.cases.len() < SHOWN {
            let case = String::from_utf8_lossy(&line);
            self.cases.push(case.trim_end_matches([',', '\u{fffd}']).to_owned());
        }
    }

    /// The first tests.
    pub(super) fn cases(mut self) -> Vec<String> {
        self.end_line();
        self.cases
    }
}

impl Write for Beginning {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes += bytes.len() as u64;
        for piece in bytes.split_inclusive(|&byte| byte == b'\n') {
            let text = piece.strip_suffix(b"\n").unwrap_or(piece);
            self.line.extend_from_slice(&text[..text.len().min(MOST - self.line.len())]);
            if text.len() < piece.len() {
                self.end_line();
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_look_keeps_the_first_tests_however_the_file_is_cut_into_pieces() {
        let long = format!("{{\"c\":\"{}\"}}", "x".repeat(MOST));
        let file = format!("[\n{{\"a\":1}},\n{{\"b\":2}},\n{long},\n{{\"d\":4}}\n]\n");
        for size in [1, 7, file.len()] {
            let mut beginning = Beginning::default();
            for piece in file.as_bytes().chunks(size) {
                beginning.write_all(piece).unwrap();
            }
            assert_eq!(beginning.bytes, file.len() as u64);
            let cases = beginning.cases();
            assert_eq!(cases[..2], ["{\"a\":1}", "{\"b\":2}"]);
            assert_eq!((cases.len(), cases[2].len()), (3, MOST));
        }
    }
}
