//! Laws of archives: what is exported as JSON Lines reads back into the same.

use opensync_core::export::Format;
use opensync_core::sessions::{Link, LinkKind};
use opensync_core::{Filter, Message, OpenSync, Part, PartKind, Project, Role, Session};

use super::common::{
    ALL, Archive, DAY, NOON, answer, archive, changes, exported, found_sorted, messages, question,
    session_ids, stats,
};

/// An archive with some of everything: a session that was deleted, two that ended at the same
/// time, a fork that repeats an answer of its parent, pictures, failures, long texts.
fn rich() -> Archive {
    let archive = archive();
    archive.ingest(Session::new("test", "gone"), vec![question("q", "forget me")]).unwrap();
    archive.delete("gone").unwrap();
    archive.ingest(parent(), vec![question("q", "why?"), shared(), tools()]).unwrap();
    for session in ["same-time-1", "same-time-2"] {
        archive.ingest(Session::new("test", session), vec![question("q", "hello")]).unwrap();
    }
    let mut own = answer("b", "otherwise", 7);
    own.created_at += DAY;
    let link = Link { kind: LinkKind::Fork, external_id: "parent".into() };
    let fork = Session { parent: Some(link), ..Session::new("test", "fork") };
    archive.ingest(fork, vec![shared(), own]).unwrap();
    archive.ingest(Session::new("other", "empty"), vec![]).unwrap();
    archive
}

fn parent() -> Session {
    Session {
        title: Some("Why — \"quotes\", 東京\nand lines".into()),
        project: Project {
            git_remote: Some("git@example.com:house.git".into()),
            branch: Some("main".into()),
            ..Project::at("/home/bear/house")
        },
        agent: Some("plan".into()),
        agent_version: Some("1.2.3".into()),
        claimed_cost_nanos: Some(12),
        tags: vec!["kept".into()],
        origin: Some("/logs/parent.jsonl".into()),
        ..Session::new("test", "parent")
    }
}

fn shared() -> Message {
    Message { response_id: Some("r".into()), claimed_cost_nanos: Some(5), ..answer("a", "so", 70) }
}

fn tools() -> Message {
    let long = "line after line of output\n".repeat(1000);
    Message { is_error: true, ..Message::new("t", Role::Tool, NOON) }
        .with(Part { is_error: true, ..Part::tool_result("c", long).named("Bash") })
        .with(Part {
            media_type: Some("image/png".into()),
            size_bytes: Some(3),
            ..Part::new(PartKind::Image, "AAAA")
        })
        .with(Part {
            detail: Some("{\"x\":1}".into()),
            ..Part::new(PartKind::Other, "\u{0}\u{1f}")
        })
}

/// What `text` reads back into.
fn read_back(text: &str) -> Archive {
    let copy = archive();
    let report = copy.import_archive(&mut text.as_bytes()).unwrap();
    assert_eq!(report.read.invalid_line_count, 0, "{:?}", report.read.invalid_lines);
    copy
}

#[test]
fn an_export_reads_back_into_the_same_sessions_messages_and_sums() {
    let archive = rich();
    let copy = read_back(&exported(&archive));

    assert_eq!(session_ids(&copy), session_ids(&archive));
    assert_eq!(stats(&copy), stats(&archive));
    for session in session_ids(&archive) {
        assert_eq!(messages(&copy, &session), messages(&archive, &session));
        let (mut info, original) =
            (copy.session(&session).unwrap(), archive.session(&session).unwrap());
        // An archive gives its own ids.
        info.id = original.id;
        assert_eq!(info, original);
    }
    for words in ["why", "otherwise", "output", "東京", "branch:main", "has:error"] {
        assert_eq!(found_sorted(&copy, words), found_sorted(&archive, words), "{words}");
    }
}

#[test]
fn an_export_that_was_read_back_exports_the_same_bytes() {
    let text = exported(&rich());
    assert_eq!(exported(&read_back(&text)), text);
}

#[test]
fn reading_an_archive_twice_is_reading_it_once() {
    let text = exported(&rich());
    let copy = read_back(&text);
    let log = changes(&copy);
    let report = copy.import_archive(&mut text.as_bytes()).unwrap();

    assert_eq!((report.sessions, report.messages), (0, 0));
    assert_eq!(changes(&copy), log);
}

#[test]
fn an_archive_read_into_the_one_it_came_from_changes_nothing() {
    let archive = rich();
    let (log, text) = (changes(&archive), exported(&archive));
    let report = archive.import_archive(&mut text.as_bytes()).unwrap();

    assert_eq!((report.sessions, report.messages), (0, 0));
    assert_eq!((changes(&archive), exported(&archive)), (log, text));
}

#[test]
fn lines_that_are_no_part_of_an_archive_are_reported_and_the_others_taken() {
    let text = exported(&rich());
    let first = text.lines().next().unwrap();
    let broken = [
        "not json",
        first,
        r#"{"type":"message","session":"nowhere","message":{"external_id":"m","role":"user"}}"#,
        r#"{"type":"cheese"}"#,
        "",
        "\u{feff}",
        &text,
    ]
    .join("\n");
    let copy = archive();
    let report = copy.import_archive(&mut broken.as_bytes()).unwrap();

    assert_eq!(report.read.invalid_line_count, 4);
    assert!(report.read.invalid_lines[0].contains(":1:"), "{:?}", report.read.invalid_lines);
    assert_eq!(stats(&copy), stats(&read_back(&text)));
}

#[test]
fn an_archive_with_an_id_that_cannot_be_a_key_says_so() {
    let line = r#"{"type":"session","external_id":"","source":"test"}"#;
    let error = archive().import_archive(&mut line.as_bytes()).unwrap_err();
    assert_eq!(error.kind(), opensync_core::ErrorKind::InvalidInput);
}

#[test]
fn sessions_before_one_that_cannot_be_stored_are_kept() {
    let text = exported(&rich());
    let copy = archive();
    let nameless = r#"{"type":"session","external_id":"","source":"test"}"#;
    copy.import_archive(&mut format!("{text}\n{nameless}\n").as_bytes()).unwrap_err();
    assert_eq!(exported(&copy), text);
}

#[test]
fn messages_are_kept_where_what_people_said_of_their_session_is_not_taken() {
    let title = "x".repeat(1001);
    let lines = [
        format!(
            r#"{{"type":"session","external_id":"s","source":"test","annotation":{{"title":"{title}"}}}}"#
        ),
        r#"{"type":"message","session":"s","message":{"external_id":"m","role":"user","created_at":1,"parts":[]}}"#
            .to_owned(),
    ];
    let copy = archive();
    let error = copy.import_archive(&mut lines.join("\n").as_bytes()).unwrap_err();
    assert_eq!(error.kind(), opensync_core::ErrorKind::InvalidInput);
    assert_eq!(copy.session("s").unwrap().message_count, 1);
}

#[test]
fn every_format_holds_every_session_and_named_sessions_only_those() {
    let archive = rich();
    // The two layouts of others have no ids.
    let is_ours =
        |format: &Format| !matches!(format, Format::PlainMarkdown | Format::TableMarkdown);
    for format in Format::ALL.into_iter().filter(is_ours) {
        let mut out = Vec::new();
        assert_eq!(archive.export(&[], &Filter::default(), format, &mut out).unwrap(), 5);
        let text = String::from_utf8(out).unwrap();
        for words in ["otherwise", "line after line", "same-time-2"] {
            assert!(text.contains(words), "{words} in {}", format.as_str());
        }
        let named = export_of(&archive, "same-time-1", format);
        assert!(named.contains("same-time-1") && !named.contains("same-time-2"));
    }
}

fn export_of(archive: &OpenSync, session: &str, format: Format) -> String {
    let mut out = Vec::new();
    let count = archive.export(&[session.to_owned()], &Filter::default(), format, &mut out);
    assert_eq!(count.unwrap(), 1);
    String::from_utf8(out).unwrap()
}

#[test]
fn an_export_as_json_is_json() {
    let mut out = Vec::new();
    rich().export(&[], &Filter::default(), Format::Json, &mut out).unwrap();
    let value: serde_json::Value = serde_json::from_slice(&out).unwrap();
    let sessions = value.as_array().unwrap();
    let messages = |session: &serde_json::Value| session["messages"].as_array().unwrap().len();
    assert_eq!(sessions.len(), 5);
    assert_eq!(sessions.iter().map(messages).sum::<usize>(), 7);
}

#[test]
fn an_export_of_a_session_that_is_not_there_writes_nothing() {
    let mut out = Vec::new();
    let ids = ["parent".to_owned(), "nowhere".to_owned()];
    let error = rich().export(&ids, &Filter::default(), Format::Json, &mut out).unwrap_err();
    assert_eq!(error.kind(), opensync_core::ErrorKind::NotFound);
    assert!(out.is_empty());
}

#[test]
fn an_output_that_fails_is_an_error_and_not_a_panic() {
    let mut full: &mut [u8] = &mut [0; 64];
    let error = rich().export(&[], &Filter::default(), Format::Jsonl, &mut full).unwrap_err();
    assert_eq!(error.kind(), opensync_core::ErrorKind::Io);
    assert_eq!(rich().sessions(&Filter::default(), None, ALL).unwrap().items.len(), 5);
}

#[test]
fn what_people_said_comes_back_with_an_archive() {
    let archive = rich();
    let edit = opensync_core::annotation::AnnotationEdit {
        title: "Mine".to_owned().into(),
        tags: vec!["a".to_owned(), "b".to_owned()].into(),
        eval_ready: true.into(),
        expected_output: "so".to_owned().into(),
        ..opensync_core::annotation::AnnotationEdit::default()
    };
    let said = archive.annotate("same-time-1", edit).unwrap();
    let copy = read_back(&exported(&archive));
    let back = copy.session("same-time-1").unwrap();
    assert_eq!((back.annotation, back.session.title), (said.annotation, said.session.title));
    assert_eq!(exported(&copy), exported(&archive));
}

#[test]
fn code_in_either_layout_of_markdown_cannot_break_out_of_its_fence() {
    let archive = rich();
    let text = "a\n```\nb\n````\nc";
    let call = Message::new("fence", opensync_core::Role::Tool, 0)
        .with(opensync_core::Part::tool_result("c", text));
    archive.ingest(opensync_core::Session::new("test", "fences"), vec![call]).unwrap();
    for format in [Format::Markdown, Format::TableMarkdown] {
        let page = export_of(&archive, "fences", format);
        assert!(page.contains(&format!("`````\n{text}\n`````\n")), "{page}");
    }
}
