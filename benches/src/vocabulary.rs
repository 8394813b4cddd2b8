//! Vocabulary: words as conversations about code have them, frequent ones first.
//!
//! The first ranks are the words of English and of programming. The others are made up of
//! syllables, and joined the way code joins them: `snake_case`, `camelCase`, paths, numbers.

use std::collections::HashSet;
use std::fmt::Write as _;

use crate::Random;

/// How many words there are.
const WORDS: usize = 200_000;

const COMMON: &str = "the to a of and in is for that this it on with be as not file from are or if \
    code we by an function error test can at return you use so line value but type will when let \
    has have should which all new add class now run was one only string name call then set data no \
    get do list path check need there i make first same import output change its into result \
    because case each user method default more also read message what other write build config \
    just key before instead after number object index command like true false null here how fix \
    using does up problem see between where files server client module since works any two them \
    update already would try version query table table_name request response field still look \
    without option both tests struct array missing current create directory called some first_line \
    failed parse back state context event handle thread lock async await session token stream \
    buffer memory cache database commit branch merge push pull review diff patch remove delete \
    insert select where_clause schema migration endpoint route handler middleware component render \
    hook effect props layout style button page form input validate format print log debug warning \
    panic trace stack frame loop iterator closure generic trait interface enum variant match arm \
    pattern regex token_count parser lexer compiler linker binary package crate dependency feature \
    flag workspace toolchain release deploy container image volume network port host address proxy";

const SYLLABLES: [&str; 48] = [
    "ba", "re", "con", "ti", "ver", "mo", "la", "per", "sub", "no", "ran", "si", "der", "po",
    "lin", "ga", "tor", "me", "fi", "lo", "ten", "ra", "do", "ser", "vi", "ma", "cor", "ne", "pu",
    "sta", "bil", "ex", "in", "an", "dex", "ul", "or", "que", "ry", "ing", "tion", "al", "ic",
    "er", "ist", "graph", "node", "sync",
];

const FOLDERS: [&str; 8] = ["src", "lib", "tests", "core", "app", "internal", "cmd", "pkg"];
const ENDINGS: [&str; 8] = ["rs", "ts", "py", "go", "md", "tsx", "json", "toml"];

/// Words by rank, and how often each is drawn.
pub struct Vocabulary {
    words: Vec<String>,
    /// The share of all draws that fall on this rank or one before it.
    cumulative: Vec<f64>,
}

impl Vocabulary {
    /// The vocabulary of a seed. A word of rank r is drawn as often as 1 / (r + 2) says (Zipf).
    #[expect(clippy::cast_precision_loss, reason = "ranks are far below 2^52")]
    pub fn new(seed: u64) -> Self {
        let words = words(seed);
        let mut cumulative = Vec::with_capacity(words.len());
        let mut sum = 0.0;
        for rank in 0..words.len() {
            sum += 1.0 / (rank as f64 + 2.0);
            cumulative.push(sum);
        }
        cumulative.iter_mut().for_each(|share| *share /= sum);
        Self { words, cumulative }
    }

    /// The word of a rank; the last one beyond the last rank.
    pub fn word(&self, rank: usize) -> &str {
        &self.words[rank.min(self.words.len() - 1)]
    }

    /// A word, frequent ones often.
    pub fn draw(&self, random: &mut Random) -> &str {
        let at = random.unit();
        self.word(self.cumulative.partition_point(|&share| share <= at))
    }
}

fn words(seed: u64) -> Vec<String> {
    let mut random = Random::new(seed, u64::MAX);
    let mut known: HashSet<String> = HashSet::new();
    let mut words: Vec<String> = Vec::with_capacity(WORDS);
    let common = COMMON.split_whitespace().map(str::to_owned);
    words.extend(common.filter(|word| known.insert(word.clone())));
    while words.len() < WORDS {
        let word = made_up(&mut random);
        if known.insert(word.clone()) {
            words.push(word);
        }
    }
    words
}

/// A word: more than half plain, the rest as code writes names, paths and numbers.
fn made_up(random: &mut Random) -> String {
    match random.below(20) {
        0..=10 => plain(random),
        11..=13 => format!("{}_{}", plain(random), plain(random)),
        14..=16 => format!("{}{}", plain(random), capitalised(&plain(random))),
        17..=18 => path(random),
        _ => (random.next() % 1_000_000).to_string(),
    }
}

fn plain(random: &mut Random) -> String {
    let count = 2 + random.below(3);
    (0..count).map(|_| random.pick(&SYLLABLES)).collect()
}

fn capitalised(word: &str) -> String {
    let (first, rest) = word.split_at(1);
    first.to_uppercase() + rest
}

fn path(random: &mut Random) -> String {
    let mut path = random.pick(&FOLDERS).to_owned();
    for _ in 0..=random.below(2) {
        let _ = write!(path, "/{}", plain(random));
    }
    path + "." + random.pick(&ENDINGS)
}
