//! Redaction of the worst: texts that nobody would write but to stall it, and real transcripts.
//!
//! Run with `make bench-redact`. Each time is the best of some, for a machine does other things, too.
//! `OPENSYNC_TRANSCRIPTS` names a folder with transcripts of any agent; each line of its files is a
//! text. Without it that part is left out.

#![allow(clippy::print_stdout)]

use std::path::Path;
use std::time::{Duration, Instant};

use opensync_core::redact::{RedactOptions, Redactor, find_secrets};

/// What is repeated, each for another reason to look far, again and again.
const HOSTILE: [(&str, &str); 15] = [
    ("names that are each other's values", "password="),
    ("values that are stand-ins", "password=your-"),
    ("values that end where the next begins", "pwd=a,"),
    ("quotes of two kinds", "password='\""),
    ("escapes of escapes", "token=\\\"\\\\\\\""),
    ("beginnings of tokens", "-sk-proj-"),
    ("parts of tokens", "eyJ-eyJaaaaaaaaaaaa.eyJ"),
    ("keys without an end", "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n"),
    ("addresses", "https://a:b/c@"),
    ("headers", "Authorization: "),
    ("words that lines break", "aB3xY7z9Q-\n"),
    ("characters of no width", "pass\u{200b}word="),
    ("beginnings of logins", "login a / "),
    ("beginnings of commands", "echo \"a"),
    ("phrases without an end", "password=\"a "),
];

/// How large they are, and how long each may take.
const SIZES: [(usize, f64); 2] = [(100 << 10, 5.0), (1 << 20, 50.0)];

/// How often each is timed.
const TIMES: usize = 5;

fn main() {
    println!("| repeated | 100 KB | 1 MB | learn and hide 1 MB |\n|---|---|---|---|");
    let mut worst = [0_f64; SIZES.len()];
    for (why, piece) in HOSTILE {
        let texts = SIZES.map(|(size, _)| piece.repeat(size / piece.len() + 1));
        let times = [0, 1].map(|at| {
            milliseconds(|| {
                find(&texts[at]);
            })
        });
        let whole = milliseconds(|| hide(&texts[1]));
        println!("| {why} | {:.2} ms | {:.1} ms | {whole:.1} ms |", times[0], times[1]);
        worst = [worst[0].max(times[0]), worst[1].max(times[1])];
    }
    println!("| **worst** | **{:.2} ms** | **{:.1} ms** | |", worst[0], worst[1]);
    println!("| at most | {} ms | {} ms | |\n", SIZES[0].1, SIZES[1].1);
    match std::env::var_os("OPENSYNC_TRANSCRIPTS") {
        None => println!("skipped: OPENSYNC_TRANSCRIPTS names no folder with transcripts"),
        Some(folder) => transcripts(Path::new(&folder)),
    }
}

fn transcripts(folder: &Path) {
    let mut texts = Vec::new();
    read(folder, &mut texts);
    let lines: Vec<&str> = texts.iter().flat_map(|text| text.lines()).collect();
    let bytes: usize = lines.iter().map(|line| line.len()).sum();
    let mut found = 0;
    let time = milliseconds(|| found = lines.iter().map(|line| find(line)).sum());
    #[expect(clippy::cast_precision_loss, reason = "a figure for people")]
    let megabytes = bytes as f64 / 1e6;
    println!("| transcripts | findings | speed |\n|---|---|---|");
    println!("| {megabytes:.0} MB | {found} | {:.0} MB/s |", megabytes / time * 1e3);
}

/// The texts of a folder and of those in it.
fn read(folder: &Path, texts: &mut Vec<String>) {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    for path in entries.map(|entry| entry.path()) {
        let is_text = path.extension().is_some_and(|end| end == "jsonl" || end == "json");
        if path.is_dir() {
            read(&path, texts);
        } else if is_text && let Ok(text) = std::fs::read_to_string(&path) {
            texts.push(text);
        }
    }
}

fn find(text: &str) -> usize {
    find_secrets(text, RedactOptions::default()).len()
}

fn hide(text: &str) {
    let mut redactor = Redactor::new(RedactOptions::default());
    redactor.learn(text);
    std::hint::black_box(redactor.redact(text));
}

fn milliseconds(mut work: impl FnMut()) -> f64 {
    let time = |work: &mut dyn FnMut()| {
        let began = Instant::now();
        work();
        began.elapsed()
    };
    let best = (0..TIMES).map(|_| time(&mut work)).min().unwrap_or(Duration::ZERO);
    best.as_secs_f64() * 1e3
}
