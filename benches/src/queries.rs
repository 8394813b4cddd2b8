//! Queries: what to ask a corpus, by class, from its own words.
//!
//! Words are drawn evenly over the logarithm of their rank, from the most frequent one on: some are
//! in nearly every message, some in one of a thousand. Phrases and sentences are copied from
//! messages, so that each of them is found.

use opensync_core::Query;
use opensync_core::filter::Field;

use crate::corpus::{PROJECTS, project};
use crate::{Corpus, Random};

/// The rarest rank that is asked for.
const LAST_RANK: f64 = 5_000.0;

/// A kind of query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// One word.
    OneTerm,
    /// Two words, either of which may match.
    TwoTerms,
    /// Two words, both of which must match.
    BothTerms,
    /// Two or three words beside each other.
    Phrase,
    /// The first three or four letters of a word.
    Prefix,
    /// A word within a project.
    Filter,
    /// Eight words of a sentence, any of which may match.
    Sentence,
}

impl Class {
    /// Every class.
    pub const ALL: [Self; 7] = [
        Self::OneTerm,
        Self::TwoTerms,
        Self::BothTerms,
        Self::Phrase,
        Self::Prefix,
        Self::Filter,
        Self::Sentence,
    ];

    /// What people call it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OneTerm => "one term",
            Self::TwoTerms => "two terms, any",
            Self::BothTerms => "two terms, all",
            Self::Phrase => "phrase",
            Self::Prefix => "prefix",
            Self::Filter => "term in a project",
            Self::Sentence => "sentence, any",
        }
    }
}

/// One query, not yet in the syntax of any engine.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// Its words, or the beginning of one.
    pub words: Vec<String>,
    /// The project that it is asked within.
    pub project: Option<String>,
}

impl Question {
    /// What a person would type, without the project.
    pub fn text(&self, class: Class) -> String {
        match class {
            Class::Phrase => format!("\"{}\"", self.words.join(" ")),
            Class::Prefix => format!("{}*", self.words.join(" ")),
            Class::BothTerms => format!("+{}", self.words.join(" +")),
            _ => self.words.join(" "),
        }
    }

    /// The question as this engine is asked it.
    pub fn query(&self, class: Class) -> Query {
        let query = Query::new(self.text(class));
        match &self.project {
            Some(project) => query.include(Field::Project, project),
            None => query,
        }
    }
}

/// `count` distinct questions of a class to the first `sessions` of `corpus`.
pub fn questions(corpus: &Corpus, class: Class, count: usize, sessions: u64) -> Vec<Question> {
    let mut random = corpus.random(class as u64);
    let mut questions: Vec<Question> = Vec::with_capacity(count);
    // Few words are frequent, so drawing some of them again is expected; never ending is not.
    for _ in 0..count * 100 {
        if questions.len() == count {
            break;
        }
        let question = question(corpus, class, &mut random, sessions);
        if !questions.contains(&question) {
            questions.push(question);
        }
    }
    questions
}

fn question(corpus: &Corpus, class: Class, random: &mut Random, sessions: u64) -> Question {
    let mut project_name = None;
    let words = match class {
        Class::OneTerm => vec![word(corpus, random)],
        Class::TwoTerms | Class::BothTerms => vec![word(corpus, random), word(corpus, random)],
        Class::Phrase => {
            let count = 2 + random.below(2);
            passage(corpus, random, sessions, count)
        }
        Class::Prefix => vec![beginning(corpus, random)],
        Class::Filter => {
            project_name = Some(project(random.next() % PROJECTS));
            vec![word(corpus, random)]
        }
        Class::Sentence => passage(corpus, random, sessions, 8),
    };
    Question { words, project: project_name }
}

/// A word of letters, for what is joined is split differently by each engine.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "ranks are small")]
fn word(corpus: &Corpus, random: &mut Random) -> String {
    loop {
        let rank = LAST_RANK.powf(random.unit()) - 1.0;
        let word = corpus.vocabulary().word(rank as usize);
        if is_plain(word) {
            return word.to_owned();
        }
    }
}

/// The first three or four letters of a longer word.
fn beginning(corpus: &Corpus, random: &mut Random) -> String {
    loop {
        let word = word(corpus, random);
        if word.len() > 4 {
            return word.chars().take(3 + random.below(2)).collect();
        }
    }
}

fn is_plain(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_lowercase())
}

/// Words that stand beside each other in some message.
fn passage(corpus: &Corpus, random: &mut Random, sessions: u64, count: usize) -> Vec<String> {
    loop {
        let (_, messages) = corpus.session(random.next() % sessions);
        let message = &messages[random.below(messages.len())];
        let text = message.parts.first().map_or("", |part| part.text.as_str());
        let words: Vec<&str> = text.split(' ').collect();
        if words.len() < count {
            continue;
        }
        let start = random.below(words.len() - count + 1);
        let passage = &words[start..start + count];
        if passage.iter().all(|word| is_plain(word)) {
            return passage.iter().map(|&word| word.to_owned()).collect();
        }
    }
}
