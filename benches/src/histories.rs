//! Histories: what agents write, many times over, from the small histories that the tests have.
//!
//! A copy has ids of its own, and in the place of what was said longer texts that no other copy has.
//! So every agent's own form is read at a size at which its reader, and not the opening of files, is
//! what takes time.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::{Random, Vocabulary};

/// The output of a tool that the histories have, up to where its line ends.
const OUTPUT: &str = "lantern";

/// How ids begin that are short.
const SHORT: [&str; 10] =
    ["ses_", "msg_", "prt_", "call_", "resp_", "rs_", "fc_", "fco_", "umsg_", "run-"];

/// Fewer digits than this are in names, more in ids.
const MIN_DIGITS: usize = 6;

/// Ids are no longer than this.
const MAX_ID_BYTES: usize = 80;

/// The history of one agent.
pub struct History {
    /// Its files, by their place in a home folder.
    files: Vec<(PathBuf, String)>,
    /// What was said in it.
    said: Vec<String>,
    /// How many sessions it has.
    pub sessions: usize,
    seed: u64,
    vocabulary: Vocabulary,
}

/// What was written.
#[derive(Clone, Copy, Debug, Default)]
pub struct Written {
    /// How many copies.
    pub copies: u64,
    /// How many files.
    pub files: u64,
    /// How many bytes.
    pub bytes: u64,
}

impl History {
    /// The history in a folder of the tests: `history`, and `expected.json` beside it.
    ///
    /// # Errors
    ///
    /// If it cannot be read.
    pub fn of(folder: &Path, seed: u64) -> io::Result<Self> {
        let expected: Value = serde_json::from_slice(&fs::read(folder.join("expected.json"))?)?;
        let sessions = expected["sessions"].as_array().cloned().unwrap_or_default();
        let words = |name: &'static str| {
            let all = sessions.iter().filter_map(move |session| session[name].as_array());
            all.flatten().filter_map(Value::as_str).map(str::to_owned)
        };
        let mut said: Vec<String> = words("texts").chain(words("prompts")).collect();
        // The longest first, for one may be the beginning of another.
        said.sort_by_key(|text| std::cmp::Reverse(text.len()));
        said.dedup();
        let top = folder.join("history");
        let mut files = Vec::new();
        read(&top, &top, &mut files)?;
        let sessions = sessions.len();
        Ok(Self { files, said, sessions, seed, vocabulary: Vocabulary::new(seed) })
    }

    /// Whether all of it lies in databases.
    pub fn is_database(&self) -> bool {
        self.files.iter().all(|(place, _)| is_sql(place))
    }

    /// Writes copies to a home folder until there are so many bytes of them, with texts of about so
    /// many bytes.
    ///
    /// # Errors
    ///
    /// If a file cannot be written.
    pub fn write(&self, home: &Path, bytes: u64, text_bytes: f64) -> io::Result<Written> {
        self.copies(home, text_bytes, |written| written.bytes >= bytes)
    }

    /// Writes copies as they are to a home folder until there are so many files.
    ///
    /// # Errors
    ///
    /// If a file cannot be written.
    pub fn write_files(&self, home: &Path, files: u64) -> io::Result<Written> {
        self.copies(home, 0.0, |written| written.files >= files)
    }

    fn copies(
        &self,
        home: &Path,
        text_bytes: f64,
        is_enough: impl Fn(&Written) -> bool,
    ) -> io::Result<Written> {
        let mut written = Written::default();
        let mut databases = Databases::default();
        while !is_enough(&written) {
            let texts = self.texts(written.copies, text_bytes);
            for (place, text) in &self.files {
                let place = home.join(renamed(&place.to_string_lossy(), written.copies));
                let text = renamed(&self.told(text, &texts), written.copies);
                if is_sql(&place) {
                    written.bytes += databases.run(&place.with_extension(""), &text)?;
                } else {
                    fs::create_dir_all(place.parent().unwrap_or(home))?;
                    fs::write(&place, &text)?;
                    written.bytes += text.len() as u64;
                }
                written.files += 1;
            }
            written.copies += 1;
        }
        databases.close()?;
        Ok(written)
    }

    /// Writes one log of so many bytes: what its first line says once, and the others again and
    /// again. Gives the bytes, or nothing if the agent writes no lines.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub fn write_log(
        &self,
        home: &Path,
        bytes: u64,
        text_bytes: f64,
    ) -> io::Result<Option<Written>> {
        let is_log =
            |(place, _): &&(PathBuf, String)| place.extension().is_some_and(|it| it == "jsonl");
        let logs = self.files.iter().filter(is_log);
        let Some((place, text)) = logs.max_by_key(|(_, text)| text.len()) else { return Ok(None) };
        for (beside, text) in self.files.iter().filter(|(beside, _)| beside != place) {
            let beside = home.join(beside);
            if !is_sql(&beside) && beside.extension().is_none_or(|ending| ending != "jsonl") {
                fs::create_dir_all(beside.parent().unwrap_or(home))?;
                fs::write(&beside, text)?;
            }
        }
        let place = home.join(place);
        fs::create_dir_all(place.parent().unwrap_or(home))?;
        let mut file = BufWriter::new(File::create(&place)?);
        let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
        // The session is the same all through.
        let own = ids(first);
        let mut written = Written { copies: 0, files: 1, bytes: first.len() as u64 + 1 };
        writeln!(file, "{first}")?;
        while written.bytes < bytes {
            let texts = self.texts(written.copies, text_bytes);
            let more = renamed_but(&self.told(rest, &texts), written.copies, &own);
            file.write_all(more.as_bytes())?;
            written.bytes += more.len() as u64;
            written.copies += 1;
        }
        file.flush()?;
        Ok(Some(written))
    }

    /// What a copy has in the place of each text, and of the output of a tool.
    fn texts(&self, copy: u64, bytes: f64) -> Vec<String> {
        let mut random = Random::new(self.seed, copy);
        let one = |_| {
            let length = random.lognormal(bytes.max(1.0), 0.8).min(bytes * 20.0);
            let mut text = format!("{copy}");
            #[expect(clippy::cast_precision_loss, reason = "texts are short")]
            while (text.len() as f64) < length {
                text.push(' ');
                let word = self.vocabulary.draw(&mut random);
                text.extend(word.chars().filter(char::is_ascii_alphanumeric));
            }
            text
        };
        (0..=self.said.len()).map(one).collect()
    }

    /// A file's text with other things said in it.
    fn told(&self, text: &str, texts: &[String]) -> String {
        let mut told = text.to_owned();
        for (said, more) in self.said.iter().zip(texts) {
            let longer = format!("{} {more}", said.trim_end_matches(['.', '?']));
            told = told.replace(said.as_str(), &longer);
        }
        let output = texts.last().map_or("", String::as_str);
        for end in ["\\n", "\\\\n"] {
            let line = format!("{OUTPUT}{end}rope");
            told = told.replace(&line, &format!("{OUTPUT} {output}{end}rope"));
        }
        told
    }
}

/// Databases while they are written.
#[derive(Default)]
struct Databases(Vec<(PathBuf, rusqlite::Connection)>);

impl Databases {
    /// Runs statements, those that make tables only once. Gives how long they are.
    fn run(&mut self, place: &Path, statements: &str) -> io::Result<u64> {
        let known = self.0.iter().position(|(known, _)| known == place);
        let is_new = known.is_none();
        let at = if let Some(at) = known {
            at
        } else {
            fs::create_dir_all(place.parent().unwrap_or(place))?;
            let connection = rusqlite::Connection::open(place).map_err(io::Error::other)?;
            let begin = "pragma journal_mode = wal; pragma synchronous = off; begin;";
            connection.execute_batch(begin).map_err(io::Error::other)?;
            self.0.push((place.to_owned(), connection));
            self.0.len() - 1
        };
        let is_meant = |line: &&str| is_new || line.starts_with("insert");
        let lines = statements.lines().filter(is_meant).collect::<Vec<_>>().join("\n");
        // What tells of the database, and not of a session, is the same in each copy.
        let lines = lines.replace("insert into", "insert or ignore into");
        self.0[at].1.execute_batch(&lines).map_err(io::Error::other)?;
        Ok(lines.len() as u64)
    }

    fn close(self) -> io::Result<()> {
        for (_, connection) in self.0 {
            let end = "commit; pragma wal_checkpoint(truncate);";
            connection.execute_batch(end).map_err(io::Error::other)?;
        }
        Ok(())
    }
}

fn is_sql(place: &Path) -> bool {
    place.extension().is_some_and(|ending| ending == "sql")
}

/// The files below a folder, by their place in it.
fn read(top: &Path, folder: &Path, files: &mut Vec<(PathBuf, String)>) -> io::Result<()> {
    let mut entries = fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>()?;
    entries.sort_by_key(fs::DirEntry::path);
    for path in entries.into_iter().map(|entry| entry.path()) {
        if path.is_dir() {
            read(top, &path, files)?;
        } else {
            let place = path.strip_prefix(top).unwrap_or(&path).to_owned();
            files.push((place, fs::read_to_string(&path)?));
        }
    }
    Ok(())
}

/// A text with the ids of a copy.
fn renamed(text: &str, copy: u64) -> String {
    renamed_but(text, copy, &[])
}

/// A text with the ids of a copy, but for those that stay.
fn renamed_but(text: &str, copy: u64, kept: &[String]) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    let number = format!("{copy:04x}");
    let mut rest = text;
    while !rest.is_empty() {
        let length = word_length(rest);
        let (word, after) = rest.split_at(length);
        let is_kept = kept.iter().any(|id| id == word);
        match id_of(word).filter(|_| !is_kept) {
            Some(Id::Short) => out.extend([word, &number]),
            // Ids of one history differ in their last letter, and must go on to.
            Some(Id::Long) => {
                out.extend([&word[..length - 5], &number[number.len() - 4..], &word[length - 1..]]);
            }
            None => out.push_str(word),
        }
        let other = after.find(is_word).unwrap_or(after.len());
        out.push_str(&after[..other]);
        rest = &after[other..];
    }
    out
}

/// The long ids in a text.
fn ids(text: &str) -> Vec<String> {
    let words = text.split(|letter| !is_word(letter));
    words.filter(|word| id_of(word) == Some(Id::Long)).map(str::to_owned).collect()
}

fn is_word(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_' || letter == '-'
}

fn word_length(text: &str) -> usize {
    text.find(|letter| !is_word(letter)).unwrap_or(text.len())
}

/// What kind of id a word is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Id {
    Short,
    Long,
}

fn id_of(word: &str) -> Option<Id> {
    let is_short = SHORT.iter().any(|begin| {
        let Some((before, ending)) = word.rsplit_once(begin) else { return false };
        let is_begin = before.is_empty() || before.ends_with('-');
        let is_number = ending.len() == 1 || ending.contains(|it: char| it.is_ascii_digit());
        let is_name = *begin == "ses_" || is_number;
        is_begin && is_name && (1..8).contains(&ending.len())
    });
    if is_short {
        return Some(Id::Short);
    }
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let is_dashed = word.as_bytes().get(4) == Some(&b'-') && word.starts_with("20");
    let is_date = is_dashed && !word.contains('_');
    let is_long = (12..=MAX_ID_BYTES).contains(&word.len());
    let is_id = is_long && digits >= MIN_DIGITS && digits < word.len() && !is_date;
    is_id.then_some(Id::Long)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_differ_by_copy_and_stay_different_from_each_other() {
        let text = r#"{"id":"0199a111-0000-7000-8000-00000000000a","call":"call_1","call_id":7}"#;
        let copy = renamed(text, 5);
        let expected =
            r#"{"id":"0199a111-0000-7000-8000-00000000005a","call":"call_10005","call_id":7}"#;
        assert_eq!(copy, expected);
        for same in ["2026-03-01T10:00:00.000Z", "1772359200000", "claude-sonnet-4-6", "call_id"] {
            assert_eq!(renamed(same, 5), same);
        }
        assert_eq!(renamed_but(text, 5, &ids(text)).replace("0005", ""), text);
    }
}
