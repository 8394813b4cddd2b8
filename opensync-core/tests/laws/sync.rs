//! Sync: batches of one archive make another one equal, in whatever pieces they arrive.

use opensync_core::Agents;
use std::ops::ControlFlow;

use opensync_core::annotation::AnnotationEdit;
use opensync_core::sync::{SyncApplied, SyncBatch, SyncCursor};
use opensync_core::{ErrorKind, ImportOptions, Message, OpenSync, Part, Role, Session};

use super::common::{
    ALL, Archive, NOON, answer, archive, asked, changes, exported, messages, question, session_ids,
    stats,
};

/// Small enough that every message is a batch of its own.
const TINY: usize = 1;

fn batch(archive: &OpenSync, from: SyncCursor, max_bytes: usize) -> SyncBatch {
    archive.sync_batch(from, u64::MAX, max_bytes).unwrap()
}

fn apply(archive: &OpenSync, batch: &SyncBatch) -> SyncApplied {
    let applied =
        archive.apply_sync(&mut &*batch.body, &mut |_| ControlFlow::Continue(())).unwrap();
    assert!(applied.invalid.is_empty(), "{:?}", applied.invalid);
    applied
}

/// Carries everything after `from`, in batches of about `max_bytes`. Returns where it ended.
fn carry(here: &OpenSync, there: &OpenSync, mut from: SyncCursor, max_bytes: usize) -> SyncCursor {
    for _ in 0..ALL {
        let batch = batch(here, from, max_bytes);
        apply(there, &batch);
        if batch.next.position == batch.last && batch.next.item == 0 {
            return batch.next;
        }
        assert!(batch.next > from, "a batch does not go on: {from:?}");
        from = batch.next;
    }
    panic!("there is no end");
}

fn told() -> Archive {
    let archive = asked(&[("one", "tea?"), ("two", "coffee?")]);
    let long: Vec<Message> = (0..40)
        .map(|number| answer(&format!("a-{number}"), &format!("cup {number} ").repeat(50), number))
        .collect();
    let session = Session {
        title: Some("Long".into()),
        tags: vec!["tea".into()],
        ..Session::new("test", "long")
    };
    archive.ingest(session, long).unwrap();
    archive
}

#[test]
fn an_archive_carried_in_pieces_of_any_size_is_the_same() {
    let here = told();
    for max_bytes in [TINY, 700, 1 << 20] {
        let there = archive();
        carry(&here, &there, SyncCursor::default(), max_bytes);
        assert_eq!(exported(&there), exported(&here), "in pieces of {max_bytes}");
        assert_eq!(stats(&there).total, stats(&here).total);
    }
}

#[test]
fn carrying_twice_changes_nothing_the_second_time() {
    let (here, there) = (told(), archive());
    carry(&here, &there, SyncCursor::default(), 1 << 20);
    let before = changes(&there);
    carry(&here, &there, SyncCursor::default(), 1 << 20);
    assert_eq!(changes(&there), before);
}

#[test]
fn what_is_deleted_or_changed_or_annotated_later_is_carried_too() {
    let (here, there) = (told(), archive());
    let level = carry(&here, &there, SyncCursor::default(), 1 << 20);

    here.delete("two").unwrap();
    here.ingest(Session::new("test", "one"), vec![question("q", "green tea?")]).unwrap();
    let edit = AnnotationEdit { title: "Cups".to_owned().into(), ..AnnotationEdit::default() };
    here.annotate("long", edit).unwrap();
    let level = carry(&here, &there, level, TINY);

    assert_eq!(exported(&there), exported(&here));
    assert_eq!(there.session("long").unwrap().session.title.as_deref(), Some("Cups"));
    assert_eq!(messages(&there, "one")[0].parts[0].text, "green tea?");

    // The same id again is another session.
    here.ingest(Session::new("test", "two"), vec![question("r", "cocoa?")]).unwrap();
    carry(&here, &there, level, 1 << 20);
    assert_eq!(exported(&there), exported(&here));
    assert_eq!(messages(&there, "two").len(), 1);
}

#[test]
fn messages_that_an_agent_removed_are_removed_there() {
    use opensync_core::source::{Batch, Cursor, Log, ReadReport, Sink, Source, Stamp};
    use std::path::{Path, PathBuf};

    /// A log of three messages, of which the second disappears.
    struct Rewound(u8);

    impl Source for Rewound {
        fn name(&self) -> &'static str {
            "rewound"
        }
        fn default_roots(&self, _: opensync_core::source::Environment<'_>) -> Vec<PathBuf> {
            Vec::new()
        }
        fn discover(&self, path: &Path) -> opensync_core::Result<Vec<Log>> {
            let stamp = Stamp { size_bytes: u64::from(self.0), modified_ns: 0 };
            Ok(vec![Log::new(path.to_owned(), stamp)])
        }
        fn read(
            &self,
            log: &Log,
            _: Option<&Cursor>,
            sink: Sink<'_>,
        ) -> opensync_core::Result<ReadReport> {
            let ids: &[&str] = if self.0 == 0 { &["a", "b", "c"] } else { &[] };
            let removed = if self.0 == 0 { vec![] } else { vec!["b".to_owned()] };
            sink(Batch {
                session: Session::new("rewound", "one"),
                messages: ids.iter().map(|id| question(id, id)).collect(),
                removed_messages: removed,
                cursor: Some(Cursor { stamp: log.stamp, ..Cursor::default() }),
            })?;
            Ok(ReadReport::default())
        }
    }

    let (here, there) = (archive(), archive());
    here.import(&Agents::of(&Rewound(0)).at(["."]), ImportOptions::default().index(false)).unwrap();
    let level = carry(&here, &there, SyncCursor::default(), 1 << 20);
    assert_eq!(messages(&there, "one").len(), 3);

    here.import(&Agents::of(&Rewound(1)).at(["."]), ImportOptions::default().index(false)).unwrap();
    carry(&here, &there, level, 1 << 20);
    let left: Vec<String> =
        messages(&there, "one").into_iter().map(|message| message.external_id).collect();
    assert_eq!(left, ["a", "c"]);
}

#[test]
fn a_batch_cut_off_anywhere_is_refused_and_changes_nothing() {
    let (here, there) = (told(), archive());
    let whole = batch(&here, SyncCursor::default(), 1 << 20);
    for length in 0..whole.body.len() {
        let error = there
            .apply_sync(&mut &whole.body[..length], &mut |_| ControlFlow::Continue(()))
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "at {length}: {}", error.report());
    }
    assert!(changes(&there).is_empty());
    apply(&there, &whole);
    assert_eq!(exported(&there), exported(&here));
}

#[test]
fn a_line_that_is_no_part_of_a_batch_is_reported_and_the_others_are_taken() {
    let there = archive();
    let lines = [
        r#"{"type":"message","session":"one","message":{"external_id":"m","role":"user","created_at":0}}"#,
        r#"{"type":"session","external_id":"one","source":"test"}"#,
        r#"{"type":"message","session":"one","message":{"external_id":"","role":"user","created_at":0}}"#,
        "not json",
        r#"{"type":"message","session":"one","message":{"external_id":"m","role":"user","created_at":0}}"#,
        r#"{"type":"end","position":5,"last":5}"#,
    ];
    let body = zstd_of(lines.join("\n").as_bytes());
    let applied = there.apply_sync(&mut &*body, &mut |_| ControlFlow::Continue(())).unwrap();
    assert_eq!((applied.messages, applied.invalid.len()), (1, 3), "{:?}", applied.invalid);
    assert!(applied.invalid[1].starts_with("line 3: "), "{:?}", applied.invalid);
}

/// A zstd frame of one raw block: good enough to be read, and needs no library here.
fn zstd_of(bytes: &[u8]) -> Vec<u8> {
    let length = u32::try_from(bytes.len()).unwrap();
    let mut frame = vec![0x28, 0xb5, 0x2f, 0xfd, 0xa0];
    frame.extend(length.to_le_bytes());
    frame.extend(&(length << 3 | 1).to_le_bytes()[..3]);
    frame.extend(bytes);
    frame
}

#[test]
fn what_is_kept_to_a_machine_is_in_no_batch() {
    let (here, there) = (archive(), archive());
    for (id, folder) in [("mine", "/home/ada/diary"), ("ours", "/home/ada/shop")] {
        let project = opensync_core::Project::at(folder);
        let session = Session { project, ..Session::new("test", id) };
        here.ingest(session, vec![question("q", "tea?")]).unwrap();
    }
    here.ingest(Session::new("test", "secret"), vec![question("q", "tea?")]).unwrap();
    let edit = AnnotationEdit { local_only: true.into(), ..AnnotationEdit::default() };
    here.annotate("secret", edit).unwrap();
    here.set_local_only("/home/ada/diary", true).unwrap();
    assert_eq!(here.local_only().unwrap(), ["/home/ada/diary"]);

    carry(&here, &there, SyncCursor::default(), 1 << 20);
    assert_eq!(session_ids(&there), ["ours"]);
}

#[test]
fn an_archive_has_one_id_for_its_life_and_no_other_has_it() {
    let here = archive();
    let id = here.archive_id().unwrap();
    let here = here.reopened();
    assert_eq!(here.archive_id().unwrap(), id);
    assert_ne!(archive().archive_id().unwrap(), id);
}

#[test]
fn an_answer_that_two_sessions_hold_is_counted_once_there_too() {
    let (here, there) = (archive(), archive());
    for session in ["first", "fork"] {
        let shared = Message { response_id: Some("r".into()), ..answer("a", "tea", 100) };
        here.ingest(Session::new("test", session), vec![shared]).unwrap();
    }
    carry(&here, &there, SyncCursor::default(), TINY);
    assert_eq!(stats(&there).total.usage, stats(&here).total.usage);
    assert_eq!(stats(&there).total.usage.input, 100);
}

#[test]
fn a_part_of_every_kind_arrives_as_it_was() {
    let (here, there) = (archive(), archive());
    let detail = Part { detail: Some("{\"a\":1}".into()), ..Part::tool_result("c", "out") };
    let message = Message::new("m", Role::Tool, NOON)
        .with(Part::tool_call("c", "Read", "{}"))
        .with(detail)
        .with(Part { is_error: true, size_bytes: Some(7), ..Part::text("\u{0}é\u{2028}") });
    here.ingest(Session::new("test", "one"), vec![message]).unwrap();
    carry(&here, &there, SyncCursor::default(), 1 << 20);
    assert_eq!(messages(&there, "one"), messages(&here, "one"));
}

/// A zstd frame of blocks that repeat one byte: 4 bytes of it are 128 KiB.
fn bomb(byte: u8, blocks: usize, end: &[u8]) -> Vec<u8> {
    const BLOCK: u32 = 128 << 10;
    let mut frame = vec![0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x38];
    for _ in 0..blocks {
        frame.extend(&(BLOCK << 3 | 2).to_le_bytes()[..3]);
        frame.push(byte);
    }
    let length = u32::try_from(end.len()).unwrap();
    frame.extend(&(length << 3 | 1).to_le_bytes()[..3]);
    frame.extend(end);
    frame
}

#[test]
fn a_batch_that_says_nothing_many_times_is_given_up_soon() {
    let there = archive();
    let end = br#"{"type":"end","position":5,"last":5}"#;
    for (byte, blocks) in [(b'\n', 1), (b'\n', 2000)] {
        let mut lines = 0;
        let error = there
            .apply_sync(&mut &*bomb(byte, blocks, end), &mut |reading| {
                lines = reading.lines;
                ControlFlow::Continue(())
            })
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{}", error.report());
        assert!(
            error.to_string().contains("no part of a batch") && lines < 2000,
            "{error} {lines}"
        );
    }
}

#[test]
fn a_line_without_end_is_read_as_far_as_is_wanted() {
    let there = archive();
    let mut most = 0;
    let error = there
        .apply_sync(&mut &*bomb(b'x', 2000, b"\n"), &mut |reading| {
            most = reading.memory;
            if reading.memory > 4 << 20 {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        })
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Io);
    assert!((4 << 20..6 << 20).contains(&most), "{most}");
}

#[test]
fn a_line_is_weighed_before_it_is_parsed() {
    let there = archive();
    let session = r#"{"type":"session","external_id":"one","source":"test"}"#;
    for (name, value) in [("lists", "[],"), ("objects", "{},"), ("numbers", "0,")] {
        let values = value.repeat(20_000);
        let line = format!(
            r#"{{"type":"message","session":"one","message":{{"external_id":"m","role":"user","created_at":0,"{name}":[{values}0]}}}}"#
        );
        let body = zstd_of(format!("{session}\n{line}\n").as_bytes());
        let mut weight = 0;
        let refused = there.apply_sync(&mut &*body, &mut |reading| {
            weight = reading.memory;
            if reading.memory > 1 << 20 {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        });
        assert!(refused.is_err() && weight > 20_000 * 64, "{name}: {weight}");
    }
    assert!(changes(&there).is_empty());
}

#[test]
fn a_batch_that_is_broken_off_while_it_is_stored_changes_nothing() {
    let (here, there) = (told(), archive());
    let whole = batch(&here, SyncCursor::default(), 1 << 20);
    let mut asked = 0;
    there
        .apply_sync(&mut &*whole.body, &mut |_| {
            asked += 1;
            ControlFlow::Continue(())
        })
        .unwrap();
    let there = archive();
    for last in 1..asked {
        let mut count = 0;
        let broken = there.apply_sync(&mut &*whole.body, &mut |_| {
            count += 1;
            if count > last { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        assert_eq!(broken.unwrap_err().kind(), ErrorKind::Io, "after {last} of {asked}");
    }
    assert!(changes(&there).is_empty());
}
