//! What the handle reports about everything at once: sums, exports, changes.

use std::io::Write;

use super::{OpenSync, find_session, info, not_found};
use crate::change::{Change, changes};
use crate::conceal;
use crate::departure::{Door, Gate, Withheld};
use crate::error::Result;
use crate::evals::{self, EvalOptions, EvalReport};
use crate::export::{ExportOptions, Exporter, Format};
use crate::filter::Filter;
use crate::git;
use crate::matching::{Matcher, projects_alike};
use crate::model::{Message, Session, SessionInfo};
use crate::redact::Redactor;
use crate::stats::{Stats, stats};
use crate::store::Read;

/// The sessions that `ids` name, or all without any.
fn exported(read: &Read, ids: &[String]) -> Result<Vec<u64>> {
    if !ids.is_empty() {
        return ids.iter().map(|id| find_session(read, id)).collect();
    }
    // Parents before their forks, so that an archive that is read back counts as this one.
    let mut numbers = read.sessions_by_time()?.collect::<Result<Vec<u64>>>()?;
    numbers.reverse();
    Ok(numbers)
}

/// Hides secrets in what is told of a session.
fn redact_info(redactor: &mut Redactor, info: &mut SessionInfo) {
    let annotation = &mut info.annotation;
    let texts = [
        &mut info.session.title,
        &mut info.first_prompt,
        &mut annotation.title,
        &mut annotation.eval_notes,
        &mut annotation.expected_output,
    ];
    for text in texts {
        *text = text.take().map(|text| redactor.redact_owned(text));
    }
    let remote = &mut info.session.project.git_remote;
    *remote = remote.take().map(|remote| git::without_user(&remote));
}

impl OpenSync {
    /// Sums over all messages of `filter`, and the same by source, project, model and day.
    ///
    /// Costs what it shows: a row for each day, source, project and model, and one read of each
    /// session's record.
    ///
    /// ```
    /// use opensync_core::{Filter, Message, OpenSync, Part, Role, Session};
    /// # let folder = tempfile::tempdir()?;
    /// let archive = OpenSync::open(folder.path())?;
    /// let message = Message::new("m-1", Role::User, 0).with(Part::text("hello"));
    /// archive.ingest(Session::new("my-agent", "s-1"), vec![message])?;
    /// let stats = archive.stats(&Filter::default())?;
    /// assert_eq!((stats.total.sessions, stats.by_source["my-agent"].messages), (1, 1));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Io`](crate::ErrorKind::Io) if the store cannot be read.
    pub fn stats(&self, filter: &Filter) -> Result<Stats> {
        self.engine.store.level_tool_sums(self.owner)?;
        stats(&self.read()?, filter)
    }

    /// Writes sessions to `out`: those named by `ids`, or all of `filter` without any, those that changed
    /// first first. Returns how many. One message is in memory at a time.
    ///
    /// `options` are a [`Format`], or say more. With secrets hidden the same secret has the same mark
    /// throughout a session, which is read twice then, because its beginning does not tell all.
    ///
    /// What is exported as it is, is the person's own: a backup, and complete. What is exported with
    /// secrets hidden is made to be passed on: sessions that are kept on this machine are left out.
    /// What is [the agent's own](crate::Message::is_own) is in a whole archive only, which is
    /// [`Format::Jsonl`] with nothing hidden.
    ///
    /// ```
    /// use opensync_core::export::{ExportOptions, Format};
    /// use opensync_core::redact::RedactOptions;
    /// use opensync_core::{Filter, Message, OpenSync, Part, Role, Session};
    /// # let folder = tempfile::tempdir()?;
    /// let archive = OpenSync::open(folder.path())?;
    /// let message = Message::new("m-1", Role::User, 0).with(Part::text("hello"));
    /// archive.ingest(Session::new("my-agent", "s-1"), vec![message])?;
    ///
    /// let options = ExportOptions::from(Format::Markdown).redact(Some(RedactOptions::default()));
    /// let mut out = Vec::new();
    /// assert_eq!(archive.export(&["s-1".into()], &Filter::default(), options, &mut out)?, 1);
    /// assert!(String::from_utf8(out)?.contains("hello"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) for an id that is not there,
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) for an id of a session that is left out: nothing
    /// is written then. [`Io`](crate::ErrorKind::Io) if `out` cannot be written.
    pub fn export(
        &self,
        ids: &[String],
        filter: &Filter,
        options: impl Into<ExportOptions>,
        out: &mut dyn Write,
    ) -> Result<u64> {
        self.export_as(ids, filter, options.into(), out)
    }

    fn export_as(
        &self,
        ids: &[String],
        filter: &Filter,
        options: ExportOptions,
        out: &mut dyn Write,
    ) -> Result<u64> {
        let read = self.read()?;
        let gate = Gate::of(&read)?;
        let door = options.redact.map_or(Door::Backup, |redact| Door::Out(redact.into()));
        let numbers = exported(&read, ids)?;
        if !ids.is_empty() {
            numbers.iter().try_for_each(|&number| gate.pass(number, door).map(drop))?;
        }
        let matcher = Matcher::new(&read, filter)?;
        let is_archive = options.format == Format::Jsonl && options.redact.is_none();
        let mut exporter = Exporter::begin(options.format, out)?;
        let mut count = 0;
        for number in numbers {
            let record = read.session(number)?.ok_or_else(|| not_found(&number.to_string()))?;
            if !matcher.holds(number, &record)? || gate.decide(number, door)?.is_none() {
                continue;
            }
            let told = read.unannotated_session(number)?.map(|record| record.session);
            let mut told = Session::from(told.unwrap_or_default());
            let mut info = info(number, record);
            let redactor = options.redact.map(|redact| conceal::redactor(&read, number, redact));
            let mut redactor = redactor.transpose()?;
            if let Some(redactor) = &mut redactor {
                told.title = told.title.map(|title| redactor.redact_owned(title));
                told.project.git_remote = told.project.git_remote.map(|at| git::without_user(&at));
                redact_info(redactor, &mut info);
            }
            exporter.session(&info, &told)?;
            for entry in read.messages_from(number, 0)? {
                let record = entry?.1;
                let changed_at = record.edition.changed_at.filter(|_| is_archive);
                let message = if is_archive {
                    Some(Message { changed_at, ..read.message(record)? })
                } else {
                    read.conversation(record)?
                };
                let Some(message) = message else { continue };
                let message = match &mut redactor {
                    Some(redactor) => redactor.redact_message(message),
                    None => message,
                };
                exporter.message(&info, &message)?;
            }
            exporter.end_session()?;
            count += 1;
        }
        exporter.finish()?;
        Ok(count)
    }

    /// How many sessions of `filter` are kept on this machine, and left out of what is exported
    /// with secrets hidden.
    ///
    /// ```
    /// use opensync_core::{Filter, OpenSync, Project, Session};
    /// # let folder = tempfile::tempdir()?;
    /// let archive = OpenSync::open(folder.path())?;
    /// let project = Project::at("/home/ada/diary");
    /// archive.ingest(Session { project, ..Session::new("my-agent", "s-1") }, vec![])?;
    /// archive.set_local_only("/home/ada/diary", true)?;
    /// assert_eq!(archive.local_only()?, ["/home/ada/diary"]);
    /// assert_eq!(archive.staying(&Filter::default())?, 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Io`](crate::ErrorKind::Io) if the store cannot be read.
    pub fn staying(&self, filter: &Filter) -> Result<u64> {
        let read = self.read()?;
        let gate = Gate::of(&read)?;
        let matcher = Matcher::new(&read, filter)?;
        let mut count = 0;
        for entry in read.sessions()? {
            let (number, record) = entry?;
            if gate.decide(number, Door::Out(Withheld::default()))?.is_none() {
                count += u64::from(matcher.holds(number, &record)?);
            }
        }
        Ok(count)
    }

    /// Writes sessions that are marked for evaluations to `out`, as tests for a tool that evaluates
    /// models, those that changed first first: those that `filter` means, or those named by `ids`,
    /// marked or not, if it means them. Reads one session at a time.
    ///
    /// Anonymous tests are made to be passed on: sessions that are kept on this machine are left
    /// out of them, and the report says so.
    ///
    /// ```
    /// use opensync_core::evals::{EvalFormat, EvalOptions};
    /// use opensync_core::{Filter, Message, OpenSync, Part, Role, Session};
    /// # let folder = tempfile::tempdir()?;
    /// let archive = OpenSync::open(folder.path())?;
    /// let say = |id: &str, role, text: &str| Message::new(id, role, 0).with(Part::text(text));
    /// let said = vec![say("m-1", Role::User, "2 + 2?"), say("m-2", Role::Assistant, "4")];
    /// archive.ingest(Session::new("my-agent", "s-1"), said)?;
    ///
    /// let (ids, options) = (["s-1".to_owned()], EvalOptions::new(EvalFormat::Promptfoo));
    /// let mut out = Vec::new();
    /// assert_eq!(archive.evals(&ids, &Filter::default(), &options, &mut out)?.test_cases, 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) for an id that is not there,
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) for one that is left out,
    /// [`Io`](crate::ErrorKind::Io) if `out` cannot be written.
    pub fn evals(
        &self,
        ids: &[String],
        filter: &Filter,
        options: &EvalOptions,
        out: &mut dyn Write,
    ) -> Result<EvalReport> {
        let read = self.read()?;
        let gate = Gate::of(&read)?;
        let door = if options.anonymize { Door::Out(Withheld::default()) } else { Door::Backup };
        let named = ids.iter().map(|id| find_session(&read, id));
        let mut numbers = named.collect::<Result<Vec<u64>>>()?;
        if ids.is_empty() {
            numbers = read.sessions_by_time()?.collect::<Result<Vec<u64>>>()?;
            numbers.reverse();
        }
        if !ids.is_empty() {
            numbers.iter().try_for_each(|&number| gate.pass(number, door).map(drop))?;
        }
        let matcher = Matcher::new(&read, filter)?;
        let (mut ready, mut staying, mut chosen) = (0, 0, Vec::new());
        for number in numbers {
            let Some(record) = read.session(number)? else { continue };
            if ids.is_empty() && !record.annotation.eval_ready {
                continue;
            }
            if gate.decide(number, door)?.is_none() {
                staying += 1;
                continue;
            }
            ready += 1;
            if matcher.holds(number, &record)? {
                chosen.push(evals::Chosen { number, info: info(number, record) });
            }
        }
        let mut report = evals::write(&read, chosen, ready, options, out)?;
        if staying > 0 {
            let are = if staying == 1 { "session is" } else { "sessions are" };
            report.warnings.push(format!("{staying} {are} kept to this machine: left out"));
        }
        Ok(report)
    }

    /// Projects that hold what `filter` asks for as all of a project, if there is no such project:
    /// those that `*shop*` would find for one who asked for `shop`. Ten at most.
    ///
    /// Reads every session's record: for an answer that is empty.
    ///
    /// ```
    /// use opensync_core::filter::Field;
    /// use opensync_core::{Filter, OpenSync, Project, Session};
    /// # let folder = tempfile::tempdir()?;
    /// let archive = OpenSync::open(folder.path())?;
    /// let project = Project::at("/home/ada/bookshop");
    /// archive.ingest(Session { project, ..Session::new("my-agent", "s-1") }, vec![])?;
    /// let asked = Filter::default().include(Field::Project, "shop");
    /// assert_eq!(archive.projects_alike(&asked)?.len(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Io`](crate::ErrorKind::Io) if the store cannot be read.
    pub fn projects_alike(&self, filter: &Filter) -> Result<Vec<String>> {
        projects_alike(&self.read()?, &[filter])
    }

    /// Up to `limit` changes after position `after` of the change log, oldest first.
    ///
    /// Begin with 0 and continue with the [`position`](Change::position) of the last one that was
    /// dealt with. A change says what is different; what it is now comes from the session.
    ///
    /// ```
    /// use opensync_core::{Message, OpenSync, Part, Role, Session};
    /// # let folder = tempfile::tempdir()?;
    /// let archive = OpenSync::open(folder.path())?;
    /// let message = Message::new("m-1", Role::User, 0).with(Part::text("hello"));
    /// archive.ingest(Session::new("my-agent", "s-1"), vec![message])?;
    /// let changes = archive.changes(0, 100)?;
    /// assert_eq!(changes[0].external_id, "s-1");
    /// assert_eq!(changes.last().map(|change| change.position), Some(archive.last_change()?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Io`](crate::ErrorKind::Io) if the store cannot be read.
    pub fn changes(&self, after: u64, limit: usize) -> Result<Vec<Change>> {
        changes(&self.read()?, after, limit)
    }

    /// The position of the last change: what [`changes`](Self::changes) after it are still to come.
    ///
    /// # Errors
    ///
    /// [`Io`](crate::ErrorKind::Io) if the store cannot be read.
    pub fn last_change(&self) -> Result<u64> {
        self.read()?.last_change()
    }
}
