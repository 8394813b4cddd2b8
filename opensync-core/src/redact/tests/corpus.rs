//! Corpus: lines with and without secrets, made up anew from a seed, and how many are told apart.

use std::fmt::Write as _;

use crate::redact::{RedactOptions, find_secrets};

const SECRETS: &str = include_str!("secrets.txt");
const LOOK_ALIKES: &str = include_str!("lookalikes.txt");

/// How often each line is filled with other letters.
const FILLINGS: u64 = 10;

/// What must be kept up.
const LEAST_PRECISION: f64 = 0.99;
const LEAST_RECALL: f64 = 0.98;

/// A line with letters filled in, and where its secrets are.
struct Line {
    text: String,
    secrets: Vec<(usize, usize)>,
}

/// Numbers from a seed (`SplitMix64`), for no test may fail by chance.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn pick(&mut self, from: &str) -> char {
        let at = usize::try_from(self.next() % from.len() as u64).unwrap();
        char::from(from.as_bytes()[at])
    }
}

fn alphabet(kind: char) -> &'static str {
    match kind {
        'A' => "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
        'h' => "0123456789abcdef",
        'H' => "0123456789ABCDEF",
        'u' => "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
        's' => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567",
        'l' => "abcdefghijklmnopqrstuvwxyz0123456789",
        'b' => "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
        'w' => "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-",
        'd' => "0123456789",
        other => panic!("no letters are called {other}"),
    }
}

/// Fills `{A36}` with letters and `⏎` with the end of a line; takes `~`, `«` and `»` out.
fn fill(template: &str, random: &mut Random) -> Line {
    let mut line = Line { text: String::new(), secrets: Vec::new() };
    let mut rest = template;
    let mut start = 0;
    while let Some(character) = rest.chars().next() {
        let after = &rest[character.len_utf8()..];
        match character {
            '~' if rest.starts_with("~/") || template.starts_with('~') => line.text.push('~'),
            '~' if rest.starts_with("~~") => {
                line.text.push('~');
                rest = &rest[2..];
                continue;
            }
            '~' => {}
            '⏎' => line.text.push('\n'),
            '«' => start = line.text.len(),
            '»' => line.secrets.push((start, line.text.len())),
            '{' => {
                if let Some((kind, count, length)) = letters(rest) {
                    (0..count).for_each(|_| line.text.push(random.pick(alphabet(kind))));
                    rest = &rest[length..];
                    continue;
                }
                line.text.push('{');
            }
            other => line.text.push(other),
        }
        rest = after;
    }
    line
}

/// The kind, the count and the length of `{A36}` at the beginning of `text`.
fn letters(text: &str) -> Option<(char, usize, usize)> {
    let end = text.find('}')?;
    let kind = text[1..].chars().next()?;
    let count = text.get(2..end)?.parse().ok()?;
    Some((kind, count, end + 1))
}

fn lines(texts: &str) -> impl Iterator<Item = &str> {
    texts.lines().filter(|line| !line.starts_with("# ") && !line.is_empty())
}

/// How many secrets were hidden and missed, and how many findings were none, with each mistake.
#[derive(Default)]
struct Tally {
    hidden: u32,
    missed: u32,
    wrong: u32,
    mistakes: String,
}

impl Tally {
    fn line(&mut self, line: &Line) {
        let findings = find_secrets(&line.text, RedactOptions::default());
        for &(start, end) in &line.secrets {
            if findings.iter().any(|found| found.start <= start && end <= found.end) {
                self.hidden += 1;
            } else {
                self.missed += 1;
                writeln!(self.mistakes, "missed: {}", line.text).unwrap();
            }
        }
        for found in &findings {
            // A finding may begin a little early, and end a little late.
            let fits =
                |(start, end): &(usize, usize)| found.start + 8 >= *start && found.end <= end + 8;
            if !line.secrets.iter().any(fits) {
                self.wrong += 1;
                let text = &line.text[found.start..found.end];
                writeln!(self.mistakes, "{} is none: {text} in {}", found.rule, line.text).unwrap();
            }
        }
    }
}

#[test]
fn secrets_are_hidden_and_what_looks_like_them_is_not() {
    assert!(lines(SECRETS).count() >= 150 && lines(LOOK_ALIKES).count() >= 300);
    let mut tally = Tally::default();
    let mut random = Random(1);
    for _ in 0..FILLINGS {
        for template in lines(SECRETS) {
            let line = fill(template, &mut random);
            assert!(!line.secrets.is_empty(), "{template}");
            tally.line(&line);
        }
        for template in lines(LOOK_ALIKES) {
            let line = fill(template, &mut random);
            assert!(line.secrets.is_empty(), "{template}");
            tally.line(&line);
        }
    }
    let (hidden, missed, wrong) =
        (f64::from(tally.hidden), f64::from(tally.missed), f64::from(tally.wrong));
    let (precision, recall) = (hidden / (hidden + wrong), hidden / (hidden + missed));
    let (secrets, look_alikes) = (lines(SECRETS).count(), lines(LOOK_ALIKES).count());
    eprintln!("{}", tally.mistakes);
    eprintln!(
        "{secrets} secrets and {look_alikes} look-alikes, {FILLINGS} times: \
         precision {precision:.4}, recall {recall:.4}"
    );
    assert!(precision >= LEAST_PRECISION, "precision {precision}\n{}", tally.mistakes);
    assert!(recall >= LEAST_RECALL, "recall {recall}\n{}", tally.mistakes);
}
