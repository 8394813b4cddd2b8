//! Shares: strangers read what was shared, nothing else, and only as long as they may.

use opensync_core::annotation::AnnotationEdit;
use opensync_core::change::ChangeKind;
use opensync_core::export::{ExportOptions, Format};
use opensync_core::redact::RedactOptions;
use opensync_core::share::{ShareFormat, ShareOptions};
use opensync_core::{ErrorKind, Filter, Message, OpenSync, Part, Project, Role, Session, Usage};

use super::common::{Archive, NOON, archive, changes};

const KEY: &str = concat!("gh", "p_R4nd0mQ7x2ZkP9vLs3TuYb8WcNe5JfHa6GmDi");

/// A session with everything in it that must not leave.
fn orchard() -> Archive {
    let archive = archive();
    let project = Project {
        branch: Some("secret-branch".into()),
        git_remote: Some("git@example.com:ada/orchard.git".into()),
        ..Project::at("/home/ada/orchard")
    };
    let session = Session {
        title: Some("Apples <b>in</b> /home/ada/orchard".into()),
        project,
        origin: Some("/home/ada/.claude/projects/x.jsonl".into()),
        agent_version: Some("9.8.7".into()),
        claimed_cost_nanos: Some(77_000_000),
        ..Session::new("test", "session-id-1")
    };
    let injected = Message {
        is_injected: true,
        ..Message::new("injected-id", Role::User, NOON).with(Part::text("my private rules"))
    };
    let asked = Message::new("asked-id", Role::User, NOON)
        .with(Part::text(format!("read /home/ada/orchard/src/a.rs, the key is {KEY}")));
    let answered = Message {
        model: Some("claude-sonnet-4-5".into()),
        response_id: Some("response-id".into()),
        usage: Some(Usage { input: 1234, output: 5678, ..Usage::default() }),
        ..Message::new("answered-id", Role::Assistant, NOON + 1)
            .with(Part::text("# Done\n\n<script>alert(1)</script>"))
            .with(Part::tool_call("call-id", "Read", r#"{"path":"/home/ada/.netrc"}"#))
    };
    let result = Part {
        detail: Some("{\"detail\":\"private detail\"}".into()),
        ..Part::tool_result("call-id", "machine x").named("Read")
    };
    let result = Message::new("result-id", Role::Tool, NOON + 2).with(result);
    let system = Message::new("system-id", Role::System, NOON).with(Part::text("system notice"));
    archive.ingest(session, vec![injected, asked, answered, result, system]).unwrap();
    let notes = AnnotationEdit {
        eval_notes: "my notes".to_owned().into(),
        expected_output: "my expectation".to_owned().into(),
        ..AnnotationEdit::default()
    };
    archive.annotate("session-id-1", notes).unwrap();
    archive
}

fn read(archive: &OpenSync, slug: &str, format: ShareFormat) -> String {
    let shared = archive.open_share(slug, None).unwrap().unwrap();
    let mut out = Vec::new();
    shared.write(format, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn share(archive: &OpenSync, options: ShareOptions) -> String {
    archive.share("session-id-1", &options).unwrap().slug
}

const FORMATS: [ShareFormat; 3] = [ShareFormat::Page, ShareFormat::Markdown, ShareFormat::Json];

#[test]
fn nothing_leaves_but_what_a_reader_needs() {
    let archive = orchard();
    let slug = share(&archive, ShareOptions::default());
    let private = [
        "ada",
        "session-id",
        "asked-id",
        "answered-id",
        "injected-id",
        "response-id",
        "call-id",
        "private",
        "my notes",
        "my expectation",
        "system notice",
        "secret-branch",
        ".jsonl",
        "1234",
        "5678",
        "cost",
        "usage",
        KEY,
        "9.8.7",
        "<script>alert",
    ];
    for format in FORMATS {
        let text = read(&archive, &slug, format);
        for word in private {
            let is_escaped = word == "<script>alert" && format != ShareFormat::Page;
            assert!(is_escaped || !text.contains(word), "{format:?} has `{word}`: {text}");
        }
        for word in
            ["src/a.rs", "~/.netrc", "[redacted:github-token]", "Apples", "machine x", "orchard"]
        {
            assert!(text.contains(word), "{format:?} lacks `{word}`: {text}");
        }
    }
}

#[test]
fn cost_and_secrets_leave_when_they_are_to() {
    let archive = orchard();
    let options = ShareOptions::default().show_cost(true).redact(false);
    let slug = share(&archive, options);
    assert!(read(&archive, &slug, ShareFormat::Json).contains("\"input\":1234"));
    assert!(read(&archive, &slug, ShareFormat::Page).contains("<dt>Cost</dt>"));
    assert!(read(&archive, &slug, ShareFormat::Markdown).contains(KEY));
}

#[test]
fn a_range_of_messages_is_that_range() {
    let archive = orchard();
    let options = ShareOptions::default().messages(Some((3, 3)));
    let text = read(&archive, &share(&archive, options), ShareFormat::Markdown);
    assert!(
        text.contains("# Done") && !text.contains("machine x") && !text.contains("a.rs"),
        "{text}"
    );
    for messages in [Some((0, 1)), Some((3, 2)), Some((6, 9))] {
        let options = ShareOptions::default().messages(messages);
        let error = archive.share("session-id-1", &options).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
    }
}

/// A session of which only the middle is to be shown: everything around it says `heliotrope`.
fn middle() -> Archive {
    let archive = archive();
    let usage = |tokens| Some(Usage { input: tokens, ..Usage::default() });
    let say =
        |id: &str, role, at, text: &str| Message::new(id, role, NOON + at).with(Part::text(text));
    let messages = vec![
        say("1", Role::User, 0, "heliotrope, first"),
        Message {
            model: Some("heliotrope-early".into()),
            usage: usage(1111),
            ..say("2", Role::Assistant, 1000, "heliotrope")
        },
        say("3", Role::User, 2000, "\n\n  How do fuses blow?\nsay it"),
        Message {
            model: Some("plain".into()),
            usage: usage(22),
            ..say("4", Role::Assistant, 3000, "By heat.")
                .with(Part::new(opensync_core::PartKind::Thinking, "the reader is new to this"))
        },
        Message {
            model: Some("heliotrope-late".into()),
            usage: usage(3333),
            ..say("5", Role::Assistant, 4000, "heliotrope")
        },
    ];
    let title = Some("heliotrope, first".to_owned());
    archive.ingest(Session { title, ..Session::new("test", "session-id-1") }, messages).unwrap();
    archive
}

fn ranged(archive: &OpenSync) -> String {
    let options = ShareOptions::default().messages(Some((3, 4))).show_cost(true);
    share(archive, options)
}

#[test]
fn of_what_lies_outside_a_range_nothing_shows() {
    let archive = middle();
    let slug = ranged(&archive);
    for format in FORMATS {
        let text = read(&archive, &slug, format);
        for word in ["heliotrope", "1111", "3333", "4466", "12:00:00.000", "12:00:04", "Untitled"] {
            assert!(!text.contains(word), "{format:?} has `{word}`: {text}");
        }
        assert!(text.contains("How do fuses blow?") && text.contains("plain"), "{text}");
    }
    let json: serde_json::Value =
        serde_json::from_str(&read(&archive, &slug, ShareFormat::Json)).unwrap();
    assert_eq!(json["title"], "How do fuses blow?");
    assert_eq!(
        (&json["started_at"], &json["updated_at"]),
        (&(NOON + 2000).into(), &(NOON + 3000).into())
    );
    assert_eq!(
        (&json["models"], &json["usage"]["input"]),
        (&serde_json::json!(["plain"]), &22.into())
    );
}

#[test]
fn nothing_that_happens_later_outside_a_share_changes_it() {
    let archive = middle();
    let whole = share(&archive, ShareOptions::default().show_cost(true));
    let slugs = [ranged(&archive), whole];
    let all = || -> Vec<String> {
        let of = |slug: &String| FORMATS.map(|format| read(&archive, slug, format));
        slugs.iter().flat_map(of).collect()
    };
    let before = all();
    let later = Message {
        model: Some("later-model".into()),
        usage: Some(Usage { input: 7, ..Usage::default() }),
        ..Message::new("9", Role::Assistant, NOON + 90_000).with(Part::text("later"))
    };
    archive.ingest(Session::new("test", "session-id-1"), vec![later]).unwrap();
    assert_eq!(all(), before, "a later message");
    let title = Some("renamed by its agent".to_owned());
    archive.ingest(Session { title, ..Session::new("test", "session-id-1") }, vec![]).unwrap();
    assert_eq!(all(), before, "a title of the agent");
    let edit = AnnotationEdit { title: "private".to_owned().into(), ..AnnotationEdit::default() };
    archive.annotate("session-id-1", edit).unwrap();
    assert_eq!(all(), before, "a title of a person");
}

#[test]
fn a_range_without_a_question_has_no_title_and_one_of_everything_has_the_sessions() {
    let archive = middle();
    let title = |messages| {
        let slug = share(&archive, ShareOptions::default().messages(messages));
        let json = read(&archive, &slug, ShareFormat::Json);
        serde_json::from_str::<serde_json::Value>(&json).unwrap()["title"].clone()
    };
    assert_eq!(title(Some((4, 4))), serde_json::Value::Null);
    assert_eq!(title(Some((1, 5))), "heliotrope, first");
    assert_eq!(title(Some((1, u32::MAX))), "heliotrope, first");
    assert_eq!(title(None), "heliotrope, first");
}

#[test]
fn what_models_thought_is_left_out_if_it_is_to_be() {
    let archive = middle();
    for show_thinking in [true, false] {
        let slug = share(&archive, ShareOptions::default().show_thinking(show_thinking));
        for format in FORMATS {
            let text = read(&archive, &slug, format);
            assert_eq!(text.contains("new to this"), show_thinking, "{format:?}: {text}");
            assert!(text.contains("By heat."));
        }
        assert_eq!(archive.shares().unwrap()[0].show_thinking, show_thinking);
    }
}

#[test]
fn what_is_said_later_is_not_shared() {
    let archive = orchard();
    let slug = share(&archive, ShareOptions::default());
    let later = Message::new("later", Role::User, NOON + 9).with(Part::text("said later"));
    archive.ingest(Session::new("test", "session-id-1"), vec![later]).unwrap();
    assert!(!read(&archive, &slug, ShareFormat::Page).contains("said later"));
}

#[test]
fn an_ended_share_is_gone_for_good_and_a_new_one_has_another_address() {
    let archive = orchard();
    let slug = share(&archive, ShareOptions::default());
    assert_eq!(archive.unshare(&slug).unwrap().slug, slug);
    assert_eq!(archive.unshare(&slug).unwrap_err().kind(), ErrorKind::NotFound);
    let again = share(&archive, ShareOptions::default());
    assert_ne!(slug, again);
    let archive = archive.reopened();
    assert!(archive.open_share(&again, None).unwrap().is_some());
    for gone in [slug.as_str(), "", "x", "../../etc/passwd", &"a".repeat(24)] {
        let error = archive.open_share(gone, None).err().unwrap();
        assert_eq!(error.kind(), ErrorKind::NotFound, "{gone}");
    }
    let kinds: Vec<ChangeKind> = changes(&archive).into_iter().map(|change| change.kind).collect();
    assert_eq!(kinds[2..], [ChangeKind::Shared, ChangeKind::Unshared, ChangeKind::Shared]);
}

#[test]
fn a_password_opens_and_nothing_else_does() {
    let archive = orchard();
    let options = ShareOptions::default().password(Some("quince".into()));
    let slug = share(&archive, options);
    assert!(archive.open_share(&slug, None).unwrap().is_none());
    assert!(archive.open_share(&slug, Some("quinces")).unwrap().is_none());
    assert!(archive.open_share(&slug, Some("quince")).unwrap().is_some());
    let line = &archive.shares().unwrap()[0];
    assert!(line.has_password);
    assert_eq!(line.views, 1, "only who read it counts");
}

#[test]
fn a_share_ends_by_itself_when_its_time_has_come() {
    let archive = orchard();
    let soon = opensync_core::filter::parse_time("now").unwrap() + 1500;
    let slug = share(&archive, ShareOptions::default().expires_at(Some(soon)));
    assert!(archive.open_share(&slug, None).is_ok());
    while !archive.shares().unwrap()[0].is_expired {
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    assert_eq!(archive.open_share(&slug, None).err().unwrap().kind(), ErrorKind::NotFound);
    let past = ShareOptions::default().expires_at(Some(NOON));
    assert!(archive.share("session-id-1", &past).is_err());
}

#[test]
fn the_ledger_lists_everything_and_counts_readings() {
    let archive = orchard();
    assert!(archive.shares().unwrap().is_empty());
    let first = share(&archive, ShareOptions::default());
    let second = share(&archive, ShareOptions::default());
    read(&archive, &first, ShareFormat::Json);
    read(&archive, &first, ShareFormat::Page);
    let ledger = archive.shares().unwrap();
    let views = |slug: &str| ledger.iter().find(|line| line.slug == slug).unwrap().views;
    assert_eq!((ledger.len(), views(&first), views(&second)), (2, 2, 0));
    assert_eq!((ledger[0].session.as_str(), ledger[0].message_count), ("session-id-1", 5));
}

#[test]
fn a_deleted_session_is_shared_no_more() {
    let archive = orchard();
    let slug = share(&archive, ShareOptions::default());
    archive.delete("session-id-1").unwrap();
    assert!(archive.shares().unwrap().is_empty());
    assert!(archive.open_share(&slug, None).is_err());
}

#[test]
fn what_is_to_stay_here_is_not_shared() {
    let archive = orchard();
    let edit = AnnotationEdit { local_only: true.into(), ..AnnotationEdit::default() };
    archive.annotate("session-id-1", edit).unwrap();
    let error = archive.share("session-id-1", &ShareOptions::default()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
}

#[test]
fn findings_tell_where_secrets_are_without_telling_them() {
    let archive = orchard();
    let found = archive.findings("session-id-1", RedactOptions::default()).unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].message, found[0].part, found[0].rule), (2, 1, "github-token"));
    assert_eq!(found[0].hint, "ghp_…");
    assert!(found[0].line.ends_with("the key is [redacted:github-token]"), "{}", found[0].line);
}

#[test]
fn what_a_later_message_tells_is_hidden_in_all_that_leaves() {
    let archive = archive();
    let say = |id: &str, text: &str| Message::new(id, Role::User, 1).with(Part::text(text));
    let mut session = Session::new("test", "session-id-1");
    session.title = Some("Log in with 0ak-and-Elm".into());
    session.project.git_remote = Some("https://ada:0ak-and-Elm@git.example/a.git".into());
    let messages = vec![
        say("a", "It was 0ak-and-Elm, was it?"),
        say("b", r#"{"args":"{\"word\":\"0ak-and-Elm\"}"}"#),
        say("c", "export DB_PASSWORD=0ak-and-Elm"),
    ];
    archive.ingest(session, messages).unwrap();
    let slug = share(&archive, ShareOptions::default());
    let mut texts: Vec<String> = FORMATS.map(|format| read(&archive, &slug, format)).into();
    for format in Format::ALL {
        let options = ExportOptions::from(format).redact(Some(RedactOptions::default()));
        let mut out = Vec::new();
        archive.export(&[], &Filter::default(), options, &mut out).unwrap();
        texts.push(String::from_utf8(out).unwrap());
    }
    for text in texts {
        assert!(!text.contains("0ak"), "{text}");
        assert!(text.contains("[redacted:password]"), "{text}");
    }
}
