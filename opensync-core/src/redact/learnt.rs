//! Learnt: secrets that were found somewhere, to be hidden everywhere.

use std::collections::HashMap;

use super::Finding;

/// A secret is hidden everywhere if it is at least so long, in bytes: a shorter one may be a word
/// elsewhere. One that is not much longer is hidden where it stands alone.
const MIN_SECRET: usize = 6;
const MIN_WITHIN: usize = 8;

/// A longer one is looked for by its lines.
const MAX_SECRET: usize = 512;
const MIN_LINE: usize = 32;

/// The most secrets that are learnt of one session, in number and in bytes.
const MAX_SECRETS: usize = 10_000;
const MAX_BYTES: usize = 1 << 20;

/// One way to write a secret.
#[derive(Debug)]
struct Way {
    rule: &'static str,
    /// The secret as it is, if that is another text.
    secret: Option<Box<str>>,
}

/// Secrets, in all the ways in which they are written.
#[derive(Debug, Default)]
pub(super) struct Learnt {
    /// Each way to write one, with its rule.
    ways: HashMap<String, Way>,
    bytes: usize,
    count: usize,
    /// Finds them; made when the next text needs it.
    finder: Option<Finder>,
}

impl Learnt {
    /// Notes a secret.
    pub(super) fn add(&mut self, secret: &str, rule: &'static str) {
        if secret.len() > MAX_SECRET {
            let is_base64 = |letter: char| letter.is_ascii_alphanumeric() || "+/=".contains(letter);
            let lines = secret.split(|letter| !is_base64(letter));
            lines.filter(|line| line.len() >= MIN_LINE).for_each(|line| self.add_short(line, rule));
        } else if secret.len() >= MIN_SECRET {
            self.add_short(secret, rule);
        }
    }

    fn add_short(&mut self, secret: &str, rule: &'static str) {
        if self.ways.contains_key(secret) || secret.len() > MAX_SECRET {
            return;
        }
        let plain = canonical(secret);
        for way in ways(&plain).into_iter().chain([secret.to_owned()]) {
            let is_full = self.count >= MAX_SECRETS || self.bytes + way.len() > MAX_BYTES;
            if is_full || way.len() < MIN_SECRET || way.ends_with('\\') {
                continue;
            }
            let length = way.len();
            let is_plain = canonical(&way) == plain;
            let secret = (!is_plain).then(|| plain.clone().into_boxed_str());
            if self.ways.insert(way, Way { rule, secret }).is_none() {
                self.bytes += length;
                self.finder = None;
            }
        }
        self.count += 1;
    }

    /// The secret that is written in one of its ways.
    pub(super) fn secret(&self, way: &str) -> Option<&str> {
        self.ways.get(way)?.secret.as_deref()
    }

    /// Where learnt secrets stand in `text`.
    pub(super) fn find(&mut self, text: &str) -> Vec<Finding> {
        if self.ways.is_empty() {
            return Vec::new();
        }
        let finder = self.finder.get_or_insert_with(|| Finder::new(&self.ways));
        let found = finder.find(text).filter_map(|(start, end, rule)| {
            let is_short = end - start < MIN_WITHIN;
            let is_beside = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
            let (before, after) = (&text[..start], &text[end..]);
            let is_within =
                is_beside(before.chars().next_back()) || is_beside(after.chars().next());
            // An escape's letter is no part of what follows: `\n` goes as a whole.
            let slashes = before.bytes().rev().take(16).take_while(|byte| *byte == b'\\').count();
            let start = if text[start..].starts_with(is_escape) { start - slashes } else { start };
            (!is_short || !is_within).then_some(Finding { rule, start, end })
        });
        found.collect()
    }
}

/// Finds texts of a list in another one: the longest at each place.
#[derive(Debug)]
struct Finder {
    /// In order.
    ways: Vec<Listed>,
    /// Which beginnings occur, by their hash.
    beginnings: Vec<u64>,
}

/// A text of the list.
#[derive(Debug)]
struct Listed {
    text: Box<[u8]>,
    rule: &'static str,
    /// The place of the longest one that it begins with.
    shorter: Option<usize>,
}

impl Finder {
    fn new(ways: &HashMap<String, Way>) -> Self {
        let mut sorted: Vec<(&String, &Way)> = ways.iter().collect();
        sorted.sort_unstable_by_key(|(text, _)| *text);
        let mut listed: Vec<Listed> = Vec::with_capacity(sorted.len());
        let mut beginnings = vec![0; 1 << 10];
        let mut above: Vec<usize> = Vec::new();
        for (text, way) in sorted {
            let text = text.as_bytes();
            while above.last().is_some_and(|last| !text.starts_with(&listed[*last].text)) {
                above.pop();
            }
            let shorter = above.last().copied();
            above.push(listed.len());
            if let Some(hash) = hash(text) {
                beginnings[hash / 64] |= 1 << (hash % 64);
            }
            listed.push(Listed { text: text.into(), rule: way.rule, shorter });
        }
        Self { ways: listed, beginnings }
    }

    /// Where texts of the list stand, none within another.
    fn find<'f>(
        &'f self,
        text: &'f str,
    ) -> impl Iterator<Item = (usize, usize, &'static str)> + use<'f> {
        let bytes = text.as_bytes();
        let mut at = 0;
        std::iter::from_fn(move || {
            while let Some(hash) = hash(&bytes[at..]) {
                let is_known = self.beginnings[hash / 64] & (1 << (hash % 64)) != 0;
                if let Some(found) = is_known.then(|| self.longest(&bytes[at..])).flatten() {
                    let start = at;
                    at += found.text.len();
                    return Some((start, at, found.rule));
                }
                at += 1;
            }
            None
        })
    }

    /// The longest text of the list that `text` begins with.
    fn longest(&self, text: &[u8]) -> Option<&Listed> {
        let after = self.ways.partition_point(|way| *way.text <= *text);
        let mut place = after.checked_sub(1);
        while let Some(listed) = place.and_then(|place| self.ways.get(place)) {
            if text.starts_with(&listed.text) {
                return Some(listed);
            }
            place = listed.shorter;
        }
        None
    }
}

/// A number below 65,536 for the first bytes of a text; nothing if it has too few.
fn hash(text: &[u8]) -> Option<usize> {
    let first = text.first_chunk::<MIN_SECRET>()?;
    let number = first.iter().fold(0_u64, |number, byte| (number << 8) | u64::from(*byte));
    usize::try_from(number.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 48).ok()
}

/// A byte as two digits.
fn hex(byte: u8) -> impl Iterator<Item = char> {
    [byte >> 4, byte & 15]
        .into_iter()
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .map(|digit| digit.to_ascii_uppercase())
}

fn is_escape(letter: char) -> bool {
    matches!(letter, 'n' | 'r' | 't' | 'b' | 'f' | 'u' | '"' | '\'' | '/' | '\\')
}

/// A secret as it is, without the escapes of strings around it.
pub(super) fn canonical(secret: &str) -> String {
    let mut text = secret.to_owned();
    for _ in 0..3 {
        if !text.contains('\\') {
            break;
        }
        let next = text
            .replace("\\\"", "\"")
            .replace("\\'", "'")
            .replace("\\/", "/")
            .replace("\\u0026", "&")
            .replace("\\u003c", "<")
            .replace("\\u003e", ">")
            .replace("\\\\", "\\");
        if next == text {
            break;
        }
        text = next;
    }
    text
}

/// How a secret is written: as it is, in JSON, in JSON within JSON, in addresses and in markup.
fn ways(secret: &str) -> Vec<String> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    if secret.bytes().all(is_plain) {
        return vec![secret.to_owned()];
    }
    let json = |text: &str| text.replace('\\', "\\\\").replace('"', "\\\"");
    let once = json(secret);
    let twice = json(&once);
    let thrice = json(&twice);
    let slashed = secret.replace('/', "\\/");
    let coded = secret.replace('&', "\\u0026").replace('<', "\\u003c").replace('>', "\\u003e");
    let markup = secret.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let quoted = markup.replace('"', "&quot;").replace('\'', "&#x27;");
    let mut address = String::new();
    for byte in secret.bytes() {
        if is_plain(byte) {
            address.push(char::from(byte));
        } else {
            address.push('%');
            address.extend(hex(byte));
        }
    }
    let mut ways =
        vec![secret.to_owned(), once, twice, thrice, slashed, coded, markup, quoted, address];
    ways.sort();
    ways.dedup();
    ways
}
