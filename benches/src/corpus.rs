//! Corpus: sessions as agents write them, each one made when it is asked for.
//!
//! No session depends on another, so a million messages need no memory, and any part of the corpus
//! can be made again to be put into a peer. Lengths are lognormal: most messages are short, some
//! outputs of tools are long. Each session has topics, words that come back in it, for real
//! conversations are about something.

use opensync_core::{Message, Part, Project, Role, Session, Usage};
use serde_json::json;

use crate::log::session_id;
use crate::{Random, Vocabulary};

/// How many messages every session has.
pub const MESSAGES_PER_SESSION: u64 = 50;

/// How many projects the sessions are spread over.
pub(crate) const PROJECTS: u64 = 40;

/// The sources that sessions are of, in turn.
pub(crate) const SOURCES: [&str; 3] = ["claude-code", "opencode", "codex"];

/// The first message of the first session: 2026-01-01.
const BEGINNING_MS: i64 = 1_767_225_600_000;

const MEAN_BYTES: f64 = 600.0;
const SIGMA: f64 = 1.2;
const MAX_BYTES: f64 = 20_000.0;
const TOPICS: usize = 20;
const TOOLS: [&str; 5] = ["Bash", "Read", "Edit", "Grep", "Write"];

/// All sessions of a seed.
pub struct Corpus {
    seed: u64,
    vocabulary: Vocabulary,
}

/// What the messages of one session have in common while it is made.
struct Talk<'a> {
    vocabulary: &'a Vocabulary,
    topics: Vec<&'a str>,
    random: Random,
}

impl Corpus {
    /// The corpus of a seed.
    pub fn new(seed: u64) -> Self {
        Self { seed, vocabulary: Vocabulary::new(seed) }
    }

    /// The words it is made of.
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// A stream of numbers of this corpus, for a purpose of the caller's own.
    pub fn random(&self, purpose: u64) -> Random {
        Random::new(self.seed, purpose | 1 << 63)
    }

    /// The session at `index`, the same one each time.
    pub fn session(&self, index: u64) -> (Session, Vec<Message>) {
        let mut random = Random::new(self.seed, index);
        let topics = (0..TOPICS).map(|_| self.topic(&mut random)).collect();
        let mut talk = Talk { vocabulary: &self.vocabulary, topics, random };
        let source = SOURCES[usize::try_from(index % 3).unwrap_or(0)];
        let mut session = Session::new(source, session_id(index));
        session.title = Some(talk.text(60.0));
        session.project = Project::at(project(index));
        session.project.branch = Some("main".to_owned());
        let messages = (0..MESSAGES_PER_SESSION).map(|number| talk.message(index, number));
        (session, messages.collect())
    }

    /// A word that is neither in every message nor in next to none.
    fn topic(&self, random: &mut Random) -> &str {
        self.vocabulary.word(100 + random.below(20_000))
    }
}

/// The folder that the session at `index` worked in.
pub(crate) fn project(index: u64) -> String {
    format!("/home/dev/work/project-{:02}", index * 7 % PROJECTS)
}

impl Talk<'_> {
    fn message(&mut self, session: u64, number: u64) -> Message {
        let place = i64::try_from(session * MESSAGES_PER_SESSION + number).unwrap_or(0);
        let at = BEGINNING_MS + place * 11_000;
        match number {
            _ if number.is_multiple_of(10) => {
                let length = self.length();
                Message::new(format!("m-{number}"), Role::User, at)
                    .with(Part::text(self.text(length)))
            }
            _ if number.is_multiple_of(2) => {
                let length = self.length();
                let result = Part::tool_result(call_id(session, number - 1), self.text(length));
                Message::new(format!("m-{number}"), Role::Tool, at).with(result)
            }
            _ => self.answer(session, number, at),
        }
    }

    /// What a model says: some text, and a call that the next message answers.
    fn answer(&mut self, session: u64, number: u64, at: i64) -> Message {
        let length = self.length();
        let text = Part::text(self.text(length));
        let mut message = Message::new(format!("m-{number}"), Role::Assistant, at).with(text);
        if !(number + 1).is_multiple_of(10) {
            let command = self.text(60.0);
            let input = json!({ "command": command, "description": self.text(30.0) }).to_string();
            let tool = self.random.pick(&TOOLS);
            message.parts.push(Part::tool_call(call_id(session, number), tool, input));
        }
        message.model = Some("claude-sonnet-4-5".to_owned());
        message.provider = Some("anthropic".to_owned());
        message.response_id = Some(format!("msg_{session:08}{number:04}"));
        message.usage = Some(Usage {
            input: 12 + self.random.next() % 2_000,
            output: 20 + self.random.next() % 900,
            cache_read: self.random.next() % 90_000,
            ..Usage::default()
        });
        message
    }

    fn length(&mut self) -> f64 {
        self.random.lognormal(MEAN_BYTES, SIGMA).clamp(8.0, MAX_BYTES)
    }

    /// About `bytes` of text; one word in ten is a topic of the session.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "lengths are small"
    )]
    fn text(&mut self, bytes: f64) -> String {
        let bytes = bytes as usize;
        let mut text = String::with_capacity(bytes + 32);
        while text.len() < bytes {
            let word = if self.random.below(10) == 0 {
                self.random.pick(&self.topics)
            } else {
                self.vocabulary.draw(&mut self.random)
            };
            text.push_str(word);
            text.push_str(match self.random.below(24) {
                0 => ".\n",
                1 => ". ",
                2 => ", ",
                3 => ": ",
                _ => " ",
            });
        }
        text.truncate(text.trim_end().len());
        text
    }
}

fn call_id(session: u64, number: u64) -> String {
    format!("toolu_{session:08}{number:04}")
}
