//! Filters: what narrows a search, typed or given by a program.

use opensync_core::annotation::AnnotationEdit;
use opensync_core::filter::{Field, parse_time};
use opensync_core::sessions::{Link, LinkKind};
use opensync_core::share::ShareOptions;
use opensync_core::{Filter, Message, Part, Project, Query, Role, Session};

use super::common::{Archive, DAY, NOON, archive, asked, found_sorted, hits};

/// Three sessions that all say "apples", each its own way.
fn orchard() -> Archive {
    let archive = archive();
    let session =
        |source: &str, id: &str, project: Project| Session { project, ..Session::new(source, id) };
    let shop = Project {
        branch: Some("feature/cider".into()),
        git_remote: Some("git@example.com:bear/orchard.git".into()),
        ..Project::at("/work/Shop")
    };
    let asked = Message::new("q", Role::User, NOON).with(Part::text("apples?"));
    archive.ingest(session("claude-code", "one-1", shop), vec![asked]).unwrap();

    let call =
        Part::tool_call("c", "Read", r#"{"file_path":"/work/till/src/main.rs","text":"apples"}"#);
    let called = Message {
        model: Some("claude-opus-4-5".into()),
        ..Message::new("a", Role::Assistant, NOON + DAY).with(call)
    };
    let till = Project { branch: Some("main".into()), ..Project::at("/work/till") };
    archive.ingest(session("claude-code", "two-2", till), vec![called]).unwrap();

    let failed =
        Part { is_error: true, ..Part::tool_result("c", "apples: not found").named("Bash") };
    let failed = Message {
        model: Some("gpt-5".into()),
        ..Message::new("t", Role::Tool, NOON + 2 * DAY).with(failed)
    };
    let home = Project::at("C:\\Users\\bear\\home page");
    archive.ingest(session("opencode", "two-3", home), vec![failed]).unwrap();
    archive
}

#[test]
fn each_filter_keeps_what_it_says() {
    let archive = orchard();
    let cases: [(&str, &[&str]); 33] = [
        ("source:claude-code", &["one-1", "two-2"]),
        ("source:claude", &["one-1", "two-2"]),
        ("source:code", &[]),
        ("SOURCE:OpenCode", &["two-3"]),
        ("project:shop", &["one-1"]),
        ("project:/work", &[]),
        ("project:/work*", &["one-1", "two-2"]),
        ("project:/WORK/shop/", &["one-1"]),
        ("project:https://example.com/bear/orchard", &["one-1"]),
        ("project:sho", &[]),
        ("project:sho*", &["one-1"]),
        ("project:*ho*", &["one-1", "two-3"]),
        ("project:orchard.git", &["one-1"]),
        ("project:\"home page\"", &["two-3"]),
        ("project:bear\\home", &[]),
        ("project:*bear\\home*", &["two-3"]),
        ("model:opus", &["two-2"]),
        ("model:GPT-5", &["two-3"]),
        ("role:user", &["one-1"]),
        ("role:a", &["two-2"]),
        ("role:tool", &["two-3"]),
        ("tool:bash", &["two-3"]),
        ("tool:Read", &["two-2"]),
        ("branch:cider", &["one-1"]),
        ("path:src/main.rs", &["two-2"]),
        ("session:two", &["two-2", "two-3"]),
        ("session:one-1", &["one-1"]),
        ("session:ne-1", &[]),
        ("has:error", &["two-3"]),
        ("-has:error", &["one-1", "two-2"]),
        ("-session:two", &["one-1"]),
        ("-project:shop -role:tool", &["two-2"]),
        ("source:opencode source:claude -model:opus", &["one-1", "two-3"]),
    ];
    for (filter, expected) in cases {
        assert_eq!(found_sorted(&archive, &format!("apples {filter}")), expected, "{filter}");
        assert_eq!(found_sorted(&archive, &format!("{filter} +apples")), expected, "{filter}");
    }
}

#[test]
fn a_tool_is_found_by_all_of_its_name_whatever_that_holds() {
    let archive = archive();
    let names = ["run", "run it", "run \"it\" twice", "=run", "run*", "a\"b", "läuft schon"];
    for (at, name) in names.iter().enumerate() {
        let call = Part::tool_call("c", *name, r#"{"text":"apples"}"#);
        let called = Message::new("a", Role::Assistant, NOON).with(call);
        archive.ingest(Session::new("codex", at.to_string()), vec![called]).unwrap();
    }
    for (at, name) in names.iter().enumerate() {
        let query = format!("tool:\"={}\"", name.replace('"', "\"\""));
        assert_eq!(found_sorted(&archive, &query), [at.to_string()], "{query}");
    }
}

#[test]
fn times_keep_what_was_said_between_them() {
    let archive = orchard();
    let cases: [(&str, &[&str]); 8] = [
        ("after:2026-01-02T12:00:00Z", &["two-2", "two-3"]),
        ("since:2026-01-02T12:00:01Z", &["two-3"]),
        ("before:2026-01-02T12:00:00Z", &["one-1"]),
        ("until:2026-01-02T12:00:01Z", &["one-1", "two-2"]),
        ("after:2026-01-02T00:00:00Z before:2026-01-03T00:00:00Z", &["two-2"]),
        ("after:2025", &["one-1", "two-2", "two-3"]),
        ("before:2025-12-01", &[]),
        ("after:2026-01-03T13:00:00+01:00", &["two-3"]),
    ];
    for (filter, expected) in cases {
        assert_eq!(found_sorted(&archive, &format!("apples {filter}")), expected, "{filter}");
    }
    let at = parse_time("2026-01-02T12:00:00Z").unwrap();
    assert_eq!(at, NOON + DAY);
}

/// The sessions that a query finds, in the order of their names.
fn ids(archive: &Archive, query: &Query) -> Vec<String> {
    let mut ids: Vec<_> = hits(archive, query).into_iter().map(|hit| hit.external_id).collect();
    ids.sort();
    ids
}

#[test]
fn filters_given_by_a_program_hold_beside_those_that_were_typed() {
    let archive = orchard();
    let apples = || Query::new("apples");
    assert_eq!(ids(&archive, &apples().include(Field::Role, "user")), ["one-1"]);
    assert_eq!(ids(&archive, &apples().exclude(Field::Source, "claude-code")), ["two-3"]);
    assert_eq!(ids(&archive, &apples().from_ms(NOON + DAY)), ["two-2", "two-3"]);
    assert_eq!(ids(&archive, &apples().to_ms(NOON + DAY)), ["one-1"]);
    assert_eq!(ids(&archive, &apples().from_ms(NOON + DAY).to_ms(NOON + 2 * DAY)), ["two-2"]);
    assert_eq!(ids(&archive, &apples().include(Field::Session, "two-")), ["two-2", "two-3"]);
    assert!(
        ids(&archive, &apples().include(Field::Has, "error").exclude(Field::Tool, "bash"))
            .is_empty()
    );
    let narrow = Query::new("apples after:2026-01-02T00:00:00Z").from_ms(0).to_ms(NOON + DAY + 1);
    assert_eq!(ids(&archive, &narrow), ["two-2"]);
}

#[test]
fn a_text_that_looks_like_a_filter_can_be_given_as_one_only_by_name() {
    let archive = asked(&[("s", "the note: see http://example.com/cheese and std::vec")]);
    for text in ["note: see", "http://example.com/cheese", "std::vec", "cheese:brie"] {
        assert_eq!(found_sorted(&archive, text), ["s"], "{text}");
    }
}

#[test]
fn filters_alone_give_the_newest_first() {
    let archive = orchard();
    let newest = |query: Query| -> Vec<_> {
        hits(&archive, &query).into_iter().map(|hit| hit.external_id).collect()
    };
    assert_eq!(newest(Query::new("source:claude")), ["two-2", "one-1"]);
    assert_eq!(newest(Query::new("")), ["two-3", "two-2", "one-1"]);
    assert_eq!(newest(Query::new("").from_ms(NOON + 1).limit(1)), ["two-3"]);
    let all = hits(&archive, &Query::new("-role:tool"));
    assert!(all.iter().all(|hit| hit.score == 0.0 && hit.snippet.highlights.is_empty()));
}

#[test]
fn a_filter_that_changes_with_its_session_holds_for_all_its_messages() {
    let archive = asked(&[("s", "apples")]);
    assert!(found_sorted(&archive, "apples project:shop").is_empty());
    let moved = Session { project: Project::at("/work/shop"), ..Session::new("test", "s") };
    archive.ingest(moved, vec![]).unwrap();
    assert_eq!(found_sorted(&archive, "apples project:shop"), ["s"]);
    let moved = Session { project: Project::at("/work/till"), ..Session::new("test", "s") };
    archive.ingest(moved, vec![]).unwrap();
    assert!(found_sorted(&archive, "apples project:shop").is_empty());
    assert_eq!(found_sorted(&archive, "apples project:till"), ["s"]);
}

#[test]
fn a_list_and_sums_mean_what_a_search_means() {
    let archive = orchard();
    let parent = Some(Link { kind: LinkKind::Subagent, external_id: "one-1".into() });
    let said = Message {
        provider: Some("anthropic-oauth".into()),
        model: Some("claude-opus-4-5".into()),
        ..Message::new("c", Role::Assistant, NOON + 3 * DAY).with(Part::text("apples"))
    };
    let child = Session { parent, ..Session::new("claude-code", "child") };
    archive.ingest(child, vec![said]).unwrap();
    archive.share("two-3", &ShareOptions::default()).unwrap();
    let marked = AnnotationEdit { eval_ready: true.into(), ..AnnotationEdit::default() };
    archive.annotate("two-2", marked).unwrap();
    let cases: [(Field, &str, &[&str]); 17] = [
        (Field::Source, "claude", &["child", "one-1", "two-2"]),
        (Field::Project, "SHOP", &["one-1"]),
        (Field::Project, "sho", &[]),
        (Field::Project, "git@example.com:bear/orchard", &["one-1"]),
        (Field::Model, "opus", &["child", "two-2"]),
        (Field::Role, "user", &["one-1"]),
        (Field::Tool, "bash", &["two-3"]),
        (Field::Branch, "cider", &["one-1"]),
        (Field::Path, "src/main.rs", &["two-2"]),
        (Field::Session, "two", &["two-2", "two-3"]),
        (Field::Has, "error", &["two-3"]),
        (Field::Has, "shared", &["two-3"]),
        (Field::Has, "eval", &["two-2"]),
        (Field::Has, "child", &["one-1"]),
        (Field::Provider, "anthropic", &["child", "two-2"]),
        (Field::Parent, "one-1", &["child"]),
        (Field::Parent, "none", &["one-1", "two-2", "two-3"]),
    ];
    for (field, value, expected) in cases {
        let filter = Filter::default().include(field, value);
        assert_eq!(listed(&archive, &filter), expected, "{field}:{value}");
        let stats = archive.stats(&filter).unwrap().total;
        let count = expected.len() as u64;
        assert_eq!((stats.sessions, stats.messages), (count, count), "{field}:{value}");
        let query = Query::new("apples").filter(filter);
        assert_eq!(ids(&archive, &query), expected, "{field}:{value}");
        let others = Filter::default().exclude(field, value);
        assert_eq!(listed(&archive, &others).len(), 4 - expected.len(), "-{field}:{value}");
        let query = Query::new("apples").filter(others);
        assert_eq!(ids(&archive, &query).len(), 4 - expected.len(), "-{field}:{value}");
    }
}

/// The sessions that a filter means, in the order of their names.
fn listed(archive: &Archive, filter: &Filter) -> Vec<String> {
    let sessions = archive.sessions(filter, None, 100).unwrap();
    let mut ids: Vec<_> = sessions.into_iter().map(|info| info.session.external_id).collect();
    ids.sort();
    ids
}

#[test]
fn what_is_typed_holds_beside_what_a_program_gives() {
    let archive = orchard();
    let query = |text: &str| Query::new(text).include(Field::Source, "claude-code");
    assert_eq!(ids(&archive, &query("apples source:opencode")), Vec::<String>::new());
    assert_eq!(ids(&archive, &query("apples project:till")), ["two-2"]);
}

#[test]
fn who_asks_for_a_project_that_is_not_there_is_told_which_ones_hold_the_name() {
    let archive = orchard();
    let alike = |value: &str| {
        let filter = Filter::default().include(Field::Project, value);
        archive.projects_alike(&filter).unwrap()
    };
    assert_eq!(alike("sho"), ["Shop"]);
    assert_eq!(alike("shop"), Vec::<String>::new());
    assert_eq!(alike("*sho*"), Vec::<String>::new());
    let found = archive.search(&Query::new("apples project:ome")).unwrap();
    assert_eq!((found.hits.len(), found.projects_alike), (0, vec!["home page".to_owned()]));
}
