//! Make: questions out of sessions that are chosen at random.

use std::collections::{BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use super::random::Random;
use super::{Question, QuestionKind, QuestionOptions};
use crate::act::Act;
use crate::acts::Acts;
use crate::effect;
use crate::error::Result;
use crate::filter::{Field, Filter, Pattern};
use crate::lexical::Lexical;
use crate::model::{LinkKind, PartKind};
use crate::query::ParsedQuery;
use crate::store::{Read, SessionRecord};

/// Sessions that are looked at for each question at most, and messages of each.
const SESSIONS_EACH: usize = 8;
const MESSAGES: usize = 4000;

/// The words of a question, of a prompt of which some are left out, and of a line of an error.
const LEAST_WORDS: usize = 3;
const LEAST_PROMPT: usize = 6;
const MOST_WORDS: usize = 24;

/// How much of an output is looked through for its error, in bytes.
const OUTPUT_BYTES: usize = 16 << 10;

/// Messages that name a file, newest first, that are looked at for who wrote it last.
const NAMING: usize = 64;

/// Up to as many questions as are wanted, of each kind as many as of the others where there are so many.
pub(crate) fn make(
    read: &Read,
    lexical: &Lexical,
    options: QuestionOptions,
) -> Result<Vec<Question>> {
    let kinds = QuestionKind::ALL.len();
    let each = options.limit.div_ceil(kinds);
    let mut random = Random::new(options.seed);
    let mut numbers = read.sessions_by_time()?.collect::<Result<Vec<u64>>>()?;
    random.shuffle(&mut numbers);
    numbers.truncate(options.limit.saturating_mul(SESSIONS_EACH));
    let mut maker =
        Maker { read, lexical, random, each, made: HashMap::new(), asked: BTreeSet::new() };
    for number in numbers {
        if maker.is_full() {
            break;
        }
        maker.session(number)?;
    }
    for _ in 0..each {
        maker.nothing();
    }
    let mut all: Vec<Question> = Vec::new();
    for kind in QuestionKind::ALL {
        all.extend(maker.made.remove(&kind).unwrap_or_default());
    }
    all.truncate(options.limit);
    Ok(all)
}

struct Maker<'a> {
    read: &'a Read,
    lexical: &'a Lexical,
    random: Random,
    /// How many of each kind are wanted.
    each: usize,
    made: HashMap<QuestionKind, Vec<Question>>,
    asked: BTreeSet<String>,
}

/// What one session may be asked for.
#[derive(Default)]
struct Found {
    subjects: Vec<String>,
    files: Vec<String>,
    errors: Vec<String>,
}

impl Maker<'_> {
    fn has(&self, kind: QuestionKind) -> usize {
        self.made.get(&kind).map_or(0, Vec::len)
    }

    /// Whether sessions have nothing more to give.
    fn is_full(&self) -> bool {
        let of_sessions =
            QuestionKind::ALL.into_iter().filter(|kind| *kind != QuestionKind::Nothing);
        of_sessions.into_iter().all(|kind| self.has(kind) >= self.each)
    }

    /// Adds the questions of one session: of each kind one, so that long ones do not outweigh others.
    fn session(&mut self, number: u64) -> Result<()> {
        let Some(record) = self.read.session(number)? else { return Ok(()) };
        let parent = record.session.parent.as_ref();
        if parent.is_some_and(|parent| parent.kind == LinkKind::Fork) {
            return Ok(());
        }
        self.prompt(&record);
        let found = self.found(number)?;
        let id = &record.session.external_id;
        if let Some(subject) = self.one_of(found.subjects) {
            let sessions = self.makers(&subject)?;
            self.add(QuestionKind::Commit, subject, sessions);
        }
        if let Some(error) = self.one_of(found.errors) {
            self.add(QuestionKind::Error, error, vec![id.clone()]);
        }
        if let Some(file) = self.one_of(found.files)
            && let Some(last) = self.last_writer(&file)?
        {
            self.add(QuestionKind::File, end_of(&file), vec![last]);
        }
        Ok(())
    }

    fn add(&mut self, kind: QuestionKind, text: String, sessions: Vec<String>) {
        if self.has(kind) < self.each && self.asked.insert(text.to_lowercase()) {
            self.made.entry(kind).or_default().push(Question { kind, text, sessions });
        }
    }

    fn one_of(&mut self, mut texts: Vec<String>) -> Option<String> {
        if texts.is_empty() {
            return None;
        }
        let place = self.random.below(texts.len());
        Some(texts.swap_remove(place))
    }

    fn found(&mut self, number: u64) -> Result<Found> {
        let mut acts = Acts::default();
        let mut found = Found::default();
        let mut errors = Errors::default();
        for entry in self.read.said_from(number, 0)?.take(MESSAGES) {
            let (place, record) = entry?;
            for done in acts.of_record(self.read, (number, place), &record)? {
                match done.act {
                    Act::Commit(commit) => found.subjects.push(commit.subject),
                    Act::Edit(file) => found.files.push(file),
                    _ => {}
                }
            }
            for part in &record.parts {
                let Some(id) = &part.call_id else { continue };
                match part.kind {
                    PartKind::ToolCall => errors.call(id, &self.read.text(&part.body)?),
                    PartKind::ToolResult if part.is_error => {
                        errors.failed(id, &self.read.text_start(&part.body, OUTPUT_BYTES)?);
                    }
                    PartKind::ToolResult => errors.succeeded(id),
                    _ => {}
                }
            }
        }
        found.subjects.retain(|subject| count_of_words(subject) >= LEAST_WORDS);
        found.errors = errors.gone;
        Ok(found)
    }

    /// A prompt with a half of its words left out.
    fn prompt(&mut self, record: &SessionRecord) {
        let Some(prompt) = &record.summary.first_prompt else { return };
        let mut words: Vec<(usize, &str)> =
            prompt.text.split_whitespace().take(MOST_WORDS).enumerate().collect();
        if words.len() < LEAST_PROMPT {
            return;
        }
        self.random.shuffle(&mut words);
        words.truncate(words.len() / 2);
        words.sort_unstable();
        let text = words.into_iter().map(|(_, word)| word).collect::<Vec<_>>().join(" ");
        self.add(QuestionKind::Prompt, text, vec![record.session.external_id.clone()]);
    }

    /// The sessions that made a commit with this subject.
    fn makers(&self, subject: &str) -> Result<Vec<String>> {
        let patterns = [Pattern::new(Field::Commit, &format!("={subject}"))];
        let sessions: BTreeSet<u64> =
            self.lexical.committing(&patterns)?.into_iter().map(|(session, _)| session).collect();
        let records = self.read.sessions_of(sessions)?.into_iter().flatten();
        Ok(records.map(|record| record.session.external_id).collect())
    }

    /// The session that wrote a file last.
    fn last_writer(&self, file: &str) -> Result<Option<String>> {
        let filter = Filter::default().include(Field::Path, format!("={file}"));
        let query = ParsedQuery { filters: vec![filter], ..ParsedQuery::default() };
        for found in self.lexical.select(&query, None, &[])?.top(NAMING)? {
            let Some(number) = found.message else { continue };
            let Some(record) = self.read.message_record(found.session, number)? else { continue };
            for part in record.parts.iter().filter(|part| part.kind == PartKind::ToolCall) {
                let asked = effect::asked_of(&self.read.text(&part.body)?);
                if asked.lines.is_some() && asked.path.as_deref() == Some(file) {
                    let session = self.read.session(found.session)?;
                    return Ok(session.map(|session| session.session.external_id));
                }
            }
        }
        Ok(None)
    }

    /// Words that nobody said: letters in no order.
    fn nothing(&mut self) {
        let mut word = || -> String {
            let letter = |_| char::from(b'a' + u8::try_from(self.random.below(26)).unwrap_or(0));
            (0..14).map(letter).collect()
        };
        let text = format!("{} {} {}", word(), word(), word());
        self.add(QuestionKind::Nothing, text, Vec::new());
    }
}

/// Errors of calls that were made again, the same, and did not fail then.
#[derive(Default)]
struct Errors {
    /// What was asked, by the id of the call.
    inputs: HashMap<String, u64>,
    /// The line of the error, by what was asked.
    met: HashMap<u64, String>,
    gone: Vec<String>,
}

impl Errors {
    fn call(&mut self, id: &str, input: &str) {
        let mut hasher = DefaultHasher::new();
        input.hash(&mut hasher);
        self.inputs.insert(id.to_owned(), hasher.finish());
    }

    fn failed(&mut self, id: &str, output: &str) {
        if let (Some(input), Some(line)) = (self.inputs.get(id), telling(output)) {
            self.met.insert(*input, line);
        }
    }

    fn succeeded(&mut self, id: &str) {
        let met = self.inputs.get(id).and_then(|input| self.met.remove(input));
        self.gone.extend(met);
    }
}

/// The line of an output that tells most of what failed.
fn telling(output: &str) -> Option<String> {
    let lines = || output.lines().map(str::trim).filter(|line| count_of_words(line) >= LEAST_WORDS);
    let is_error = |line: &&str| {
        let line = line.to_lowercase();
        ["error", "cannot", "not found", "failed", "undefined"]
            .iter()
            .any(|sign| line.contains(sign))
    };
    let line = lines().find(is_error).or_else(|| lines().next_back())?;
    let words: Vec<&str> = line.split_whitespace().take(MOST_WORDS).collect();
    Some(words.join(" "))
}

fn count_of_words(text: &str) -> usize {
    let is_word = |word: &&str| word.chars().any(char::is_alphabetic);
    text.split_whitespace().filter(is_word).take(MOST_WORDS).count()
}

/// The last three names of a path.
fn end_of(path: &str) -> String {
    let names: Vec<&str> = path.split(['/', '\\']).filter(|name| !name.is_empty()).collect();
    names[names.len().saturating_sub(3)..].join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_that_names_the_error_tells_most() {
        for (output, expected) in [
            (
                "building a b c\nerror: cannot find x\nhelp me please now",
                Some("error: cannot find x"),
            ),
            ("one two three\nfour five six", Some("four five six")),
            ("short\n\n", None),
        ] {
            assert_eq!(telling(output).as_deref(), expected, "{output}");
        }
    }

    #[test]
    fn a_file_is_asked_for_by_the_end_of_its_path() {
        assert_eq!(end_of("/home/ada/shop/src/main.rs"), "shop/src/main.rs");
        assert_eq!(end_of("C:\\w\\a.rs"), "C:/w/a.rs");
        assert_eq!(end_of(""), "");
    }
}
