//! Machine: an archive whose clock is wrong, and what people do on it.

use std::cell::Cell;
use std::collections::HashSet;
use std::fmt::Write as _;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::OnceLock;

use super::index;
use super::wire::Wire;
use crate::annotation;
use crate::clock;
use crate::error::Result;
use crate::filter::Filter;
use crate::ingest::{self, Prepared};
use crate::model::{AnnotationEdit, Edit, Message, Owner, Part, Project, Role, Session};
use crate::network::exchange::{Exchange, Running};
use crate::network::remote::{Remote, RemoteKind};
use crate::network::retry::Patience;
use crate::newer::Teller;
use crate::store::disk::Disk;
use crate::store::{Read, Store, Write};

const LABELS: [&str; 4] = ["red", "blue", "green", "Red"];

/// Something that was said once.
#[derive(Clone, Debug)]
pub(super) struct Saying {
    pub(super) session: String,
    pub(super) message: String,
    text: String,
    changed_at: Option<i64>,
}

pub(super) struct Machine {
    pub(super) number: usize,
    pub(super) store: Store,
    disk: Disk,
    kept: Option<Vec<u8>>,
    skew: i64,
    words: Cell<u64>,
}

/// The file of a store in which nothing is.
fn empty() -> Vec<u8> {
    static EMPTY: OnceLock<Vec<u8>> = OnceLock::new();
    let empty = EMPTY.get_or_init(|| {
        let disk = Disk::default();
        drop(Store::on(disk.clone()).unwrap());
        disk.0.lock().unwrap().clone()
    });
    empty.clone()
}

impl Machine {
    pub(super) fn new(number: usize, skew: i64) -> Self {
        let disk = Disk::of(empty());
        let store = Store::on(disk.clone()).unwrap();
        Self { number, store, disk, kept: None, skew, words: Cell::new(0) }
    }

    /// Has the clock be this machine's. Returns what it says.
    pub(super) fn set_clock(&self, now: i64) -> i64 {
        clock::SET.set(now + self.skew);
        now + self.skew
    }

    fn change<T>(&self, work: impl FnOnce(&mut Write<'_>) -> Result<T>) -> T {
        self.store.write(Owner::LOCAL, work).unwrap()
    }

    fn read(&self) -> Read {
        self.store.read(Owner::LOCAL).unwrap()
    }

    fn words(&self, how: u64) -> String {
        self.words.set(self.words.get() + 1);
        format!("{}-{} {}", self.number, self.words.get(), "la ".repeat(index(how, 5)))
    }

    /// Takes in something that was said, as it happens or by way of a log.
    fn write_one(&self, saying: &Saying, teller: Teller, title: Option<String>) {
        let number = saying.session.trim_start_matches('s').parse::<u64>().unwrap();
        let session = Session {
            title,
            project: Project::at(format!("/p{}", number / 2)),
            updated_at: saying.changed_at,
            ..Session::new("test", saying.session.clone())
        };
        let mut message = Message::new(saying.message.clone(), Role::User, super::NOON)
            .with(Part::text(saying.text.clone()));
        message.changed_at = saying.changed_at;
        let prepared = Prepared { teller, ..ingest::prepare(session, vec![message]) };
        self.change(|write| ingest::apply(write, prepared, &|_, _, _| None));
    }

    fn say(&self, session: String, message: String, how: u64, at: i64) -> Saying {
        let (teller, changed_at) = match how % 4 {
            0 => (Teller::Log, None),
            1 | 2 => (Teller::Log, Some(at)),
            _ => (Teller::Live, None),
        };
        let saying = Saying { session, message, text: self.words(how >> 2), changed_at };
        let title = (how >> 8).is_multiple_of(3);
        self.write_one(&saying, teller, title.then(|| format!("title {}", saying.text)));
        saying
    }

    pub(super) fn write(&self, count: usize, on: u64, how: u64, at: i64) -> Saying {
        self.say(format!("s{}", on % 4), format!("m{count}"), how, at)
    }

    pub(super) fn grow(&self, on: u64, how: u64, at: i64) -> Option<Saying> {
        let mut known: Vec<_> = self.messages().into_iter().collect();
        known.sort();
        let (session, message) = known.get(index(on, known.len().max(1)))?.clone();
        Some(self.say(session, message, how, at))
    }

    /// Imports an older copy: it must not take the place of what is newer.
    pub(super) fn copy(&self, saying: &Saying) -> std::result::Result<(), String> {
        let before = self.message(saying);
        self.write_one(saying, Teller::Log, None);
        let after = self.message(saying);
        match (before, after) {
            (Some((at, text)), Some((_, now))) if at > saying.changed_at && now != text => {
                Err(format!("{saying:?} took the place of {text:?} of {at:?}"))
            }
            (Some(_), None) => Err(format!("{saying:?} is gone")),
            _ => Ok(()),
        }
    }

    fn message(&self, saying: &Saying) -> Option<(Option<i64>, String)> {
        let read = self.read();
        let session = read.session_number(&saying.session).unwrap()?;
        let number = read.message_number(session, &saying.message).unwrap()?;
        let record = read.message_record(session, number).unwrap()?;
        let at = record.edition.changed_at;
        Some((at, read.message(record).unwrap().parts.remove(0).text))
    }

    fn edit(&self, on: u64, edit: impl FnOnce(&crate::model::Annotation) -> AnnotationEdit) {
        let session = self.read().session_number(&format!("s{}", on % 4)).unwrap();
        if let Some(session) = session {
            self.change(|write| {
                let edit = edit(&write.annotation(session)?);
                annotation::apply(write, session, edit)
            });
        }
    }

    pub(super) fn retitle(&self, on: u64, how: u64) {
        let title = if how.is_multiple_of(4) {
            Edit::Clear
        } else {
            Edit::Set(format!("called {}", self.words(0)))
        };
        self.edit(on, |_| AnnotationEdit { title, ..AnnotationEdit::default() });
    }

    pub(super) fn note(&self, on: u64, how: u64) {
        let eval_notes = Edit::Set(format!("noted {}", self.words(0)));
        let eval_ready =
            if how.is_multiple_of(2) { Edit::Set(how.is_multiple_of(4)) } else { Edit::Keep };
        self.edit(on, |_| AnnotationEdit { eval_ready, eval_notes, ..AnnotationEdit::default() });
    }

    pub(super) fn label(&self, on: u64, how: u64, is_added: bool) {
        let label = LABELS[index(how, LABELS.len())].to_owned();
        self.edit(on, |known| {
            let mut tags = known.tags.clone().unwrap_or_default();
            tags.retain(|tag| tag.to_lowercase() != label.to_lowercase());
            if is_added {
                tags.push(label);
            }
            AnnotationEdit { tags: Edit::Set(tags), ..AnnotationEdit::default() }
        });
    }

    /// Deletes a session. Returns what was in it.
    pub(super) fn delete(&self, on: u64) -> Vec<(String, String)> {
        let id = format!("s{}", on % 4);
        let here = self.messages().into_iter().filter(|message| message.0 == id).collect();
        self.change(|write| {
            let Some(number) = write.session_number(&id)? else { return Ok(()) };
            let Some(record) = write.session(number)? else { return Ok(()) };
            ingest::delete(write, number, record)
        });
        here
    }

    pub(super) fn delete_message(&self, on: u64, how: u64) -> Vec<(String, String)> {
        let id = format!("s{}", on % 4);
        let mut here: Vec<_> =
            self.messages().into_iter().filter(|message| message.0 == id).collect();
        here.sort();
        let Some(message) = here.get(index(how, here.len().max(1))).cloned() else {
            return Vec::new();
        };
        let mut prepared = ingest::prepare(Session::new("test", id), Vec::new());
        prepared.removed_messages = vec![message.1.clone()];
        self.change(|write| ingest::apply(write, prepared, &|_, _, _| None));
        vec![message]
    }

    /// Keeps a backup of the store.
    pub(super) fn keep(&mut self) {
        self.kept = Some(self.disk.0.lock().unwrap().clone());
    }

    /// Puts the backup, if there is one, in the place of the store.
    pub(super) fn restore(&mut self) {
        if let Some(kept) = &self.kept {
            self.disk = Disk::of(kept.clone());
            self.store = Store::on(self.disk.clone()).unwrap();
        }
    }

    pub(super) fn exchange(
        &self,
        server: &Self,
        now: i64,
        cut: Option<u64>,
        is_push: bool,
    ) -> Result<()> {
        self.set_clock(now);
        let remote = Remote {
            url: "https://host.example".into(),
            key: None,
            kind: RemoteKind::Opensync,
            redact: false,
            withhold_thinking: false,
            withhold_tool_calls: false,
        };
        let exchange = Exchange {
            store: &self.store,
            folder: Path::new("nowhere"),
            owner: Owner::LOCAL,
            remote: &remote,
            filter: &Filter::default(),
            patience: Patience { attempts: 1, ..Patience::default() },
            pricer: &|_, _, _| None,
        };
        let wire = Wire { server, now, cut: Cell::new(cut) };
        let mut on = |_| ControlFlow::Continue(());
        let mut running = Running::new(&exchange, Box::new(wire), &mut on);
        running.batch_bytes = 400;
        if is_push { running.push() } else { running.pull() }
    }

    pub(super) fn last_change(&self) -> u64 {
        self.read().last_change().unwrap()
    }

    /// The messages of all sessions.
    pub(super) fn messages(&self) -> HashSet<(String, String)> {
        let read = self.read();
        let mut all = HashSet::new();
        for session in read.sessions_by_time().unwrap() {
            let session = session.unwrap();
            let id = read.unannotated_session(session).unwrap().unwrap().session.external_id;
            for entry in read.messages_from(session, 0).unwrap() {
                all.insert((id.clone(), entry.unwrap().1.external_id));
            }
        }
        all
    }

    /// Everything that people would see, in lines.
    pub(super) fn all(&self) -> String {
        let read = self.read();
        let mut lines = Vec::new();
        for session in read.sessions_by_time().unwrap() {
            let session = session.unwrap();
            let record = read.unannotated_session(session).unwrap().unwrap();
            let id = record.session.external_id.clone();
            let told = serde_json::to_string(&Session::from(record.session)).unwrap();
            let said = serde_json::to_string(&read.annotation(session).unwrap()).unwrap();
            lines.push(format!("{id} told {told}"));
            lines.push(format!("{id} said {said}"));
            for entry in read.messages_from(session, 0).unwrap() {
                let message = read.message(entry.unwrap().1).unwrap();
                lines.push(format!("{id} message {}", serde_json::to_string(&message).unwrap()));
            }
        }
        lines.sort();
        lines.iter().fold(String::new(), |mut all, line| {
            writeln!(all, "{line}").unwrap();
            all
        })
    }

    /// Whether what is counted is what is there.
    pub(super) fn check(&self) -> std::result::Result<(), String> {
        let read = self.read();
        for session in read.sessions_by_time().unwrap() {
            let session = session.unwrap();
            let record = read.unannotated_session(session).unwrap().unwrap();
            let there = read.messages_from(session, 0).unwrap().count();
            if there != record.message_count as usize {
                return Err(format!("{there} messages are counted as {}", record.message_count));
            }
        }
        Ok(())
    }
}
