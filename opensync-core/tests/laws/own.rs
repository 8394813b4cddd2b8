//! Own: what an agent wrote for itself is kept, and is no part of the conversation on any way out.

use std::ops::ControlFlow;

use opensync_core::annotation::AnnotationEdit;
use opensync_core::context::ContextFormat;
use opensync_core::evals::{EvalFormat, EvalOptions};
use opensync_core::export::{ExportOptions, Format};
use opensync_core::redact::RedactOptions;
use opensync_core::share::{ShareFormat, ShareOptions};
use opensync_core::sync::SyncCursor;
use opensync_core::{Filter, Message, OpenSync, Part, PartKind, Project, Query, Role, Session};

use super::common::{
    Archive, MINUTE, NOON, answer, archive, exported, found, messages, question, stats,
};

/// Words that stand only in what the agent wrote for itself: in entries, and in parts of an answer.
const CANARIES: [&str; 3] = ["quokkaprompt", "numbatnotes", "bilbystate"];

fn entry(id: &str, kind: &str, text: &str) -> Message {
    let part = Part::new(PartKind::Other, format!(r#"{{"text":"{text}"}}"#)).named(kind);
    Message::new(id, Role::System, NOON).with(part)
}

/// A conversation with what the agent wrote in between.
fn talk() -> Vec<Message> {
    let state = Part::new(PartKind::Other, r#"{"of":"bilbystate"}"#).named("reactor-state");
    vec![
        question("q", "why is the cellar wet?"),
        entry("e1", "prompt_snapshot", "quokkaprompt"),
        entry("e2", "instructions", "numbatnotes"),
        answer("a", "A pipe leaks.", 100).with(state),
    ]
}

fn cellar() -> Archive {
    let archive = archive();
    let session =
        Session { project: Project::at("/work/cellar"), ..Session::new("test", "cellar") };
    archive.ingest(session, talk()).unwrap();
    archive
}

fn entries(archive: &OpenSync) -> Vec<Message> {
    let entries = archive.entries("cellar").unwrap();
    entries.map(|placed| placed.unwrap().message).collect()
}

fn assert_silent(text: &str, where_from: &str) {
    for canary in CANARIES {
        assert!(!text.contains(canary), "`{canary}` is in {where_from}: {text}");
    }
}

#[test]
fn it_is_kept_and_given_to_whoever_asks() {
    let archive = cellar();
    assert_eq!(entries(&archive), talk());
    let ids: Vec<String> =
        messages(&archive, "cellar").into_iter().map(|message| message.external_id).collect();
    assert_eq!(ids, ["q", "a"]);
}

#[test]
fn it_counts_nowhere() {
    let archive = archive();
    let done = archive.ingest(Session::new("test", "cellar"), talk()).unwrap();
    assert_eq!(done.messages_added, 2);
    assert_eq!(archive.session("cellar").unwrap().message_count, 2);
    let total = stats(&archive).total;
    assert_eq!((total.messages, total.usage.input), (2, 100));
    assert!(!archive.ingest(Session::new("test", "cellar"), talk()).unwrap().is_changed);

    // An entry that turns out to be more is a message from then on, and the other way round.
    let more = entry("e1", "prompt_snapshot", "x").with(Part::text("a notice"));
    archive.ingest(Session::new("test", "cellar"), vec![more]).unwrap();
    assert_eq!(archive.session("cellar").unwrap().message_count, 3);
    assert_eq!(stats(&archive).total.messages, 3);
    archive.ingest(Session::new("test", "cellar"), talk()).unwrap();
    assert_eq!(archive.session("cellar").unwrap().message_count, 2);
    assert!(found(&archive, "notice").is_empty());
}

#[test]
fn an_archive_with_it_is_sound() {
    let folder = tempfile::tempdir().unwrap();
    let archive = crate::common::open(folder.path()).unwrap();
    archive.ingest(Session::new("test", "cellar"), talk()).unwrap();
    assert_eq!(archive.catch_up(&mut |_, _| ControlFlow::Continue(())).unwrap(), 0);
    drop(archive);
    let report = crate::common::builder(folder.path()).check(false).unwrap();
    assert!(report.problems.is_empty(), "{:?}", report.problems);
    assert_eq!(report.messages, 2);
}

#[test]
fn it_is_found_by_no_search_and_quoted_in_no_context() {
    let archive = cellar();
    for canary in CANARIES {
        assert!(found(&archive, canary).is_empty(), "{canary}");
        let pack = archive.context(&Query::new(canary), 500, ContextFormat::Markdown).unwrap();
        assert_silent(&pack.text, "a context");
    }
    let pack = archive.context(&Query::new("cellar wet"), 500, ContextFormat::Markdown).unwrap();
    assert!(pack.text.contains("A pipe leaks."), "{}", pack.text);
    assert_silent(&pack.text, "a context");
    assert_eq!(found(&archive, "pipe"), ["cellar"]);
}

#[test]
fn an_answer_is_quoted_with_its_question_over_many_entries_in_between() {
    let archive = archive();
    let mut said = vec![question("q", "why is the cellar wet?")];
    said.extend((0..40).map(|at| entry(&format!("e{at}"), "total_tokens_reminder", "x")));
    said.push(answer("a", "A pipe leaks.", 100));
    archive.ingest(Session::new("test", "cellar"), said).unwrap();
    assert_eq!(found(&archive, "pipe"), ["cellar"]);
    let pack = archive.context(&Query::new("pipe leaks"), 500, ContextFormat::Markdown).unwrap();
    assert!(pack.text.contains("why is the cellar wet?"), "{}", pack.text);
}

#[test]
fn it_leaves_in_no_export_but_an_archive() {
    let archive = cellar();
    for format in Format::ALL {
        for redact in [None, Some(RedactOptions::default())] {
            let mut out = Vec::new();
            let options = ExportOptions::from(format).redact(redact);
            archive.export(&[], &Filter::default(), options, &mut out).unwrap();
            let text = String::from_utf8(out).unwrap();
            if format == Format::Jsonl && redact.is_none() {
                assert!(CANARIES.iter().all(|canary| text.contains(canary)), "{text}");
            } else {
                assert_silent(&text, format.as_str());
                assert!(text.contains("A pipe leaks."), "{text}");
            }
        }
    }
}

#[test]
fn it_leaves_in_no_evaluation() {
    let archive = cellar();
    let edit = AnnotationEdit { eval_ready: true.into(), ..AnnotationEdit::default() };
    archive.annotate("cellar", edit).unwrap();
    for format in EvalFormat::ALL {
        for include_system in [false, true] {
            let options = EvalOptions::new(format)
                .include_system(include_system)
                .include_tools(true)
                .anonymize(false);
            let mut out = Vec::new();
            archive.evals(&[], &Filter::default(), &options, &mut out).unwrap();
            assert_silent(&String::from_utf8_lossy(&out), format.as_str());
        }
    }
}

#[test]
fn it_is_in_no_share_and_takes_no_place_in_one() {
    let archive = cellar();
    let shared = |options: &ShareOptions, format| {
        let share = archive.share("cellar", options).unwrap();
        let shared = archive.open_share(&share.slug, None).unwrap().unwrap();
        let mut out = Vec::new();
        shared.write(format, &mut out).unwrap();
        (share.message_count, String::from_utf8(out).unwrap())
    };
    for format in [ShareFormat::Page, ShareFormat::Markdown, ShareFormat::Json] {
        let (count, text) = shared(&ShareOptions::default(), format);
        assert_eq!(count, 2);
        assert_silent(&text, "a share");
    }
    let second = ShareOptions::default().messages(Some((2, 2)));
    let (count, text) = shared(&second, ShareFormat::Markdown);
    assert!(count == 1 && text.contains("A pipe leaks.") && !text.contains("cellar wet"), "{text}");
    let beyond = ShareOptions::default().messages(Some((3, 3)));
    assert!(archive.share("cellar", &beyond).is_err());
}

#[test]
fn archives_and_own_machines_get_all_of_it() {
    let here = cellar();
    let read_back = archive();
    read_back.import_archive(&mut exported(&here).as_bytes()).unwrap();
    assert_eq!(entries(&read_back), talk());

    let there = archive();
    let batch = here.sync_batch(SyncCursor::default(), u64::MAX, 1 << 20).unwrap();
    there.apply_sync(&mut &*batch.body, &mut |_| ControlFlow::Continue(())).unwrap();
    assert_eq!(entries(&there), talk());
    assert_eq!(there.session("cellar").unwrap().message_count, 2);
}

#[test]
fn what_people_need_to_see_is_not_the_agents_own() {
    let archive = archive();
    let told = |id: &str, part: Part| Message::new(id, Role::System, NOON + MINUTE).with(part);
    let said = vec![
        question("q", "hello"),
        told("m1", Part::new(PartKind::Other, r#"{"status":529}"#).named("api_error")),
        told("m2", Part::new(PartKind::Step, "{}").named("compact_boundary")),
        told("m3", Part::text("[interrupted]")),
        told("m4", Part::new(PartKind::Other, r#"{"x":"wombatword"}"#)),
    ];
    archive.ingest(Session::new("test", "one"), said).unwrap();
    assert_eq!(archive.session("one").unwrap().message_count, 5);
    assert_eq!(found(&archive, "529"), ["one"]);
    assert_eq!(found(&archive, "wombatword"), ["one"]);
}
