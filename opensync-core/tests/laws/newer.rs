//! Newer wins: an older copy takes nothing back, in whatever way it comes.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use opensync_core::Agents;
use opensync_core::source::{Batch, Cursor, Environment, Log, ReadReport, Sink, Source, Stamp};
use opensync_core::{ImportOptions, Message, OpenSync, Part, Role, Session, Usage};

use super::common::{ALL, Archive, NOON, archive, exported, messages};

/// A log of one session, which may be a copy of another one.
pub(crate) struct Copy(pub(crate) &'static str, pub(crate) Session, pub(crate) Vec<Message>);

impl Source for Copy {
    fn name(&self) -> &'static str {
        "copies"
    }
    fn default_roots(&self, _: Environment<'_>) -> Vec<PathBuf> {
        Vec::new()
    }
    fn discover(&self, path: &Path) -> opensync_core::Result<Vec<Log>> {
        let stamp = Stamp { size_bytes: self.0.len() as u64, modified_ns: 0 };
        Ok(vec![Log::new(path.join(self.0), stamp)])
    }
    fn read(
        &self,
        log: &Log,
        _: Option<&Cursor>,
        sink: Sink<'_>,
    ) -> opensync_core::Result<ReadReport> {
        sink(Batch {
            session: self.1.clone(),
            messages: self.2.clone(),
            removed_messages: Vec::new(),
            cursor: Some(Cursor { stamp: log.stamp, ..Cursor::default() }),
        })?;
        Ok(ReadReport::default())
    }
}

fn import(archive: &OpenSync, name: &'static str, session: &Session, messages: &[Message]) {
    let copy = Copy(name, session.clone(), messages.to_vec());
    archive.import(&Agents::of(&copy).at(["."]), ImportOptions::default().index(false)).unwrap();
}

fn session(title: &str, updated_at: i64) -> Session {
    let (title, updated_at) = (Some(title.to_owned()), Some(updated_at));
    Session { title, updated_at, ..Session::new("copies", "tide") }
}

fn said(text: &str, changed_at: Option<i64>) -> Message {
    Message { changed_at, ..Message::new("m", Role::Assistant, NOON).with(Part::text(text)) }
}

fn text(archive: &OpenSync) -> String {
    messages(archive, "tide")[0].parts[0].text.clone()
}

/// Carries all of one archive into another.
fn carry(here: &OpenSync, there: &OpenSync) {
    let mut from = opensync_core::sync::SyncCursor::default();
    for _ in 0..ALL {
        let batch = here.sync_batch(from, u64::MAX, 1 << 20).unwrap();
        there.apply_sync(&mut &*batch.body, &mut |_| ControlFlow::Continue(())).unwrap();
        from = batch.next;
        if from.position == batch.last && from.item == 0 {
            return;
        }
    }
}

/// An older and a newer version of the same message, as copies tell them.
fn versions() -> Vec<(Message, Message)> {
    let call = |output: &str| {
        Message::new("m", Role::Assistant, NOON)
            .with(Part::tool_call("c", "Bash", "{}"))
            .with(Part::tool_result("c", output))
    };
    let usage = Some(Usage { output: 40, ..Usage::default() });
    vec![
        (said("The spring", Some(5)), said("The spring tide is high.", Some(9))),
        (said("A long answer, and a wrong one.", Some(5)), said("Short.", Some(9))),
        (said("The spring", None), said("The spring tide is high.", None)),
        (call(""), call("7.21 m")),
        (said("same", None), Message { usage, ..said("same", None) }),
        (said("before times were told, and long", None), said("since", Some(9))),
    ]
}

#[test]
fn an_older_copy_takes_the_place_of_nothing_newer_in_any_order_of_imports() {
    for (old, new) in versions() {
        let expected = Message { changed_at: None, ..new.clone() };
        let archive = archive();
        import(&archive, "now", &session("Tides", NOON + 9), std::slice::from_ref(&new));
        let position = archive.changes(0, ALL).unwrap().len();
        import(&archive, "backup", &session("New session", NOON + 1), std::slice::from_ref(&old));
        assert_eq!(messages(&archive, "tide"), std::slice::from_ref(&expected));
        let info = archive.session("tide").unwrap().session;
        assert_eq!((info.title.as_deref(), info.updated_at), (Some("Tides"), Some(NOON + 9)));
        assert_eq!(archive.changes(0, ALL).unwrap().len(), position, "nothing was changed");

        // What was damaged heals with the better copy.
        let archive = super::common::archive();
        import(&archive, "backup", &session("New session", NOON + 1), &[old]);
        import(&archive, "now", &session("Tides", NOON + 9), &[new]);
        assert_eq!(messages(&archive, "tide"), [expected]);
        assert_eq!(archive.session("tide").unwrap().session.title.as_deref(), Some("Tides"));
    }
}

#[test]
fn an_older_copy_of_another_machine_takes_nothing_back_by_push_or_pull() {
    for (old, new) in versions() {
        let (here, there) = (archive(), archive());
        import(&here, "now", &session("Tides", NOON + 9), &[new]);
        import(&there, "backup", &session("New session", NOON + 1), &[old]);
        carry(&there, &here);
        carry(&here, &there);
        carry(&there, &here);
        assert_eq!(exported(&here), exported(&there));
        assert_eq!(here.session("tide").unwrap().session.title.as_deref(), Some("Tides"));
    }
}

#[test]
fn an_older_export_takes_nothing_back_and_a_newer_one_is_taken() {
    for (old, new) in versions() {
        let told = |message: Message| -> Archive {
            let archive = archive();
            let updated_at = NOON + message.changed_at.unwrap_or(0);
            import(&archive, "log", &session("Tides", updated_at), &[message]);
            archive
        };
        let (older, newer) = (told(old), told(new));
        let (old_text, new_text) = (exported(&older), exported(&newer));
        newer.import_archive(&mut old_text.as_bytes()).unwrap();
        assert_eq!(exported(&newer), new_text);
        older.import_archive(&mut new_text.as_bytes()).unwrap();
        assert_eq!(messages(&older, "tide"), messages(&newer, "tide"));
    }
}

#[test]
fn what_a_program_tells_as_it_happens_takes_the_place_of_what_is_there() {
    let archive = archive();
    let tell = |message: Message| archive.ingest(session("Tides", NOON), vec![message]).unwrap();
    for (told, is_taken) in [
        (said("a long first version", None), true),
        (said("short", None), true),
        (said("an older copy that says when", Some(5)), false),
        (said("later", Some(i64::MAX / 2)), true),
        (said("now, though clocks were wrong", None), true),
    ] {
        let words = told.parts[0].text.clone();
        tell(told);
        assert_eq!(text(&archive) == words, is_taken, "{words}");
    }
}

#[test]
fn what_was_deleted_is_not_imported_again_and_what_is_said_after_that_is() {
    let archive = archive();
    let say = |id: &str| Message { external_id: id.into(), ..said(id, None) };
    import(&archive, "log", &session("Tides", NOON), &[say("a"), say("b")]);
    archive.delete("tide").unwrap();
    import(&archive, "copy of it", &session("Tides", NOON), &[say("a"), say("b")]);
    assert!(archive.find_session("tide").unwrap().is_none(), "no ghost");

    import(&archive, "the log, longer", &session("Tides", NOON), &[say("a"), say("b"), say("c")]);
    let ids = |archive: &OpenSync| archive.message_ids("tide").unwrap();
    assert_eq!(ids(&archive), ["c"]);
    // A program that tells it again means it.
    archive.ingest(session("Tides", NOON), vec![say("a")]).unwrap();
    assert_eq!(ids(&archive), ["c", "a"]);

    archive.delete_messages("tide", vec!["c".into()]).unwrap();
    import(&archive, "and once more", &session("Tides", NOON), &[say("b"), say("c"), say("d")]);
    assert_eq!(ids(&archive), ["a", "d"]);
}
