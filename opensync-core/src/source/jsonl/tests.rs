//! Files that grow, shrink and change under the reader.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::io::Write;

use super::*;

fn all(path: &Path, from: Option<Position>, max_bytes: u64) -> (Vec<Option<String>>, Position) {
    let mut lines = Lines::open(path, from).unwrap();
    lines.max_bytes = max_bytes;
    let mut found = Vec::new();
    while let Some(line) = lines.next_line().unwrap() {
        found.push(line.bytes.map(|bytes| String::from_utf8_lossy(bytes).into_owned()));
    }
    (found, lines.position())
}

fn texts(lines: &[&str]) -> Vec<Option<String>> {
    lines.iter().map(|&line| Some(line.to_owned())).collect()
}

struct File(tempfile::NamedTempFile);

impl File {
    fn with(text: &str) -> Self {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        Self(file)
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn append(&mut self, text: &str) {
        self.0.write_all(text.as_bytes()).unwrap();
    }
}

#[test]
fn a_half_written_line_waits_until_it_is_whole() {
    let mut file = File::with("one\ntw");
    let (found, position) = all(file.path(), None, 100);
    assert_eq!(found, texts(&["one"]));
    assert_eq!((position.offset, position.line), (4, 1));

    file.append("o\nthree\n");
    let (found, position) = all(file.path(), Some(position), 100);
    assert_eq!(found, texts(&["two", "three"]));
    assert_eq!((position.offset, position.line), (14, 3));
}

#[test]
fn a_compressed_file_is_read_as_what_was_compressed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log.jsonl.zst");
    fs::write(&path, zstd::encode_all(&b"one\ntwo\n"[..], 3).unwrap()).unwrap();
    let (found, position) = all(&path, None, 100);
    assert_eq!(found, texts(&["one", "two"]));
    assert_eq!(all(&path, Some(position), 100).0, texts(&["one", "two"]));
}

#[test]
fn a_line_past_the_cap_is_passed_over_and_counted() {
    let file = File::with("short\nfar too long for the cap\nlast\n");
    let (found, position) = all(file.path(), None, 10);
    assert_eq!(found, [Some("short".to_owned()), None, Some("last".to_owned())]);
    assert_eq!((position.offset, position.line), (36, 3));
}

#[test]
fn a_long_line_without_an_end_waits_too() {
    let file = File::with("short\nfar too long for the cap");
    let (found, position) = all(file.path(), None, 10);
    assert_eq!(found, texts(&["short"]));
    assert_eq!(position.offset, 6);
}

#[test]
fn an_append_to_a_short_file_is_no_replacement() {
    let mut file = File::with("one\n");
    let (_, position) = all(file.path(), None, 100);
    file.append("two\n");
    let (found, later) = all(file.path(), Some(position), 100);
    assert_eq!(found, texts(&["two"]));
    assert_eq!(later.head.length, 8);
}

#[test]
fn a_replaced_or_shortened_file_is_read_from_its_beginning() {
    let file = File::with("one\ntwo\n");
    let (_, position) = all(file.path(), None, 100);
    for text in ["six\nten\nelf\n", "one\n", "one\ntwo three\n", ""] {
        fs::write(file.path(), text).unwrap();
        let (found, _) = all(file.path(), Some(position), 100);
        assert_eq!(found.len(), text.lines().count(), "{text:?}");
    }
}

#[test]
fn what_is_whole_of_the_last_line_is_taken_and_the_rest_comes_later() {
    let mut file = File::with("one\ntwo,thr");
    let mut lines = Lines::open(file.path(), None).unwrap();
    assert!(lines.next_line().unwrap().is_some() && lines.next_line().unwrap().is_none());
    let tail = lines.tail().unwrap();
    assert_eq!((tail.bytes, tail.offset, tail.number), (Some(&b"two,thr"[..]), 4, 2));
    lines.take_tail(4);
    let position = lines.position();
    assert_eq!((position.offset, position.line), (8, 1));

    file.append("ee\nfour\n");
    let (found, later) = all(file.path(), Some(position), 100);
    assert_eq!(found, texts(&["three", "four"]));
    assert_eq!((later.offset, later.line), (19, 3));
}

#[test]
fn a_file_that_was_written_anew_behind_its_beginning_is_read_from_there() {
    let begin = format!("{}\n", "x".repeat(HEAD_BYTES));
    let file = File::with(&format!("{begin}one\n"));
    let (_, position) = all(file.path(), None, 10_000);
    fs::write(file.path(), format!("{begin}two\nmore\n")).unwrap();
    assert_eq!(all(file.path(), Some(position), 10_000).0.len(), 3);
    fs::write(file.path(), format!("{begin}one\nmore\n")).unwrap();
    assert_eq!(all(file.path(), Some(position), 10_000).0.len(), 1);
}
