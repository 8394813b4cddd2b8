//! Tests: what agents ask is understood, and what they are told is quoted and redacted.

use serde_json::json;

use super::*;
use crate::error::ErrorKind;
use crate::model::{Message, Part, Project, Role, Session};

const NOON: i64 = 1_767_268_800_000;
const SECRET: &str = "Tr0ub4dor&3xYz9";

fn archive() -> (tempfile::TempDir, OpenSync) {
    let folder = tempfile::tempdir().unwrap();
    let archive = OpenSync::open(folder.path()).unwrap();
    let session = Session {
        title: Some(format!("Fuses at postgres://ada:{SECRET}@db/orders")),
        project: Project::at("/home/ada/lamp"),
        ..Session::new("my-agent", "lamp-1")
    };
    let say = |number: i64| {
        let (role, text) = if number % 2 == 0 {
            (Role::User, format!("does the lamp need fuse {number}?"))
        } else {
            (Role::Assistant, format!("the lamp needs fuse {number}, and {SECRET} opens it"))
        };
        Message::new(format!("m-{number}"), role, NOON + number).with(Part::text(text))
    };
    let mut messages: Vec<Message> = (0..40).map(say).collect();
    let call = Part::tool_call(
        "c",
        "Bash",
        format!(r#"{{"command":"psql postgres://ada:{SECRET}@db/orders"}}"#),
    );
    messages.push(Message::new("m-40", Role::Assistant, NOON + 40).with(call));
    archive.ingest(session, messages).unwrap();
    (folder, archive)
}

#[test]
fn every_tool_and_argument_is_described_and_answers_to_both_names() {
    let (_folder, archive) = archive();
    for tool in all() {
        let schema = tool.schema();
        assert!(!tool.description.is_empty());
        for (name, property) in schema["properties"].as_object().unwrap() {
            let described = property["description"].as_str().is_some_and(|text| text.len() > 10);
            assert!(described && property["type"].is_string(), "{}: {name}", tool.name);
        }
        let told = json!({ "query": "fuse", "id": "lamp-1" });
        for name in [tool.name, tool.global_name] {
            let answer = archive.call_tool(name, &told).unwrap();
            assert!(answer.contains("<opensync-recall-"), "{name}: {answer}");
        }
    }
}

#[test]
fn no_tool_tells_a_secret_not_even_one_that_another_message_tells_to_be_one() {
    let (_folder, archive) = archive();
    let told =
        json!({ "query": "fuse orders psql", "id": "lamp-1", "tools": true, "max_tokens": 20_000 });
    for tool in all() {
        let answer = archive.call_tool(tool.name, &told).unwrap();
        if tool.name == "get_session" {
            assert!(!answer.contains(SECRET), "{answer}");
            assert!(answer.contains("[redacted:url-password]"), "{answer}");
        }
        assert!(!answer.contains(&format!("ada:{SECRET}")), "{}: {answer}", tool.name);
    }
}

#[test]
fn a_conversation_is_read_whole_in_pieces_each_message_once() {
    let (_folder, archive) = archive();
    let (mut read, mut cursor) = (String::new(), String::new());
    for _ in 0..50 {
        let told = json!({ "id": "lamp", "max_tokens": "100", "cursor": cursor });
        let piece = archive.call_tool("get_session", &told).unwrap();
        assert!(piece.len() < 1200, "{piece}");
        cursor = match piece.split_once("next_cursor: ") {
            Some((_, rest)) => rest.lines().next().unwrap().to_owned(),
            None => String::new(),
        };
        read.push_str(&piece);
        if cursor.is_empty() {
            break;
        }
    }
    for number in 0..40 {
        assert_eq!(read.matches(&format!("(m-{number})")).count(), 1, "{number}");
    }
}

#[test]
fn lists_and_searches_go_on_at_their_cursor() {
    let (_folder, archive) = archive();
    for number in 0..3 {
        let hello = Message::new("m", Role::User, NOON + number).with(Part::text("marmalade jar"));
        archive.ingest(Session::new("other", format!("jar-{number}")), vec![hello]).unwrap();
    }
    for (tool, told) in [
        ("list_sessions", json!({ "source": "other" })),
        ("search_sessions", json!({ "query": "marmalade" })),
    ] {
        let mut told = told;
        told["limit"] = json!(2);
        let first = archive.call_tool(tool, &told).unwrap();
        let (_, cursor) = first.split_once("next_cursor: ").unwrap();
        told["cursor"] = json!(cursor.lines().next().unwrap());
        let rest = archive.call_tool(tool, &told).unwrap();
        assert!(!rest.contains("next_cursor"), "{rest}");
        let ids: std::collections::BTreeSet<_> =
            first.lines().chain(rest.lines()).filter(|line| line.starts_with("id: ")).collect();
        assert_eq!(ids.len(), 3, "{tool}");
    }
}

#[test]
fn what_cannot_be_meant_is_told_so_that_the_agent_can_ask_better() {
    let (_folder, archive) = archive();
    for (tool, told, why) in [
        ("fly", json!({}), "`fly`"),
        ("search_sessions", json!({}), "`query` is missing"),
        ("search_sessions", json!({ "query": " " }), "`query` is missing"),
        ("search_sessions", json!({ "query": "a", "after": "soon" }), "`soon`"),
        ("search_sessions", json!({ "query": "a", "mode": "loud" }), "`loud`"),
        ("get_session", json!([]), "an object"),
        ("list_sessions", json!({ "cursor": "x" }), "`cursor`"),
        ("search_sessions", json!({ "query": "a", "cursor": "sessions.1.2" }), "`cursor`"),
        ("get_session", json!({ "id": "lamp", "cursor": "7" }), "`cursor`"),
        ("session_stats", json!({ "by": "moon" }), "`moon`"),
    ] {
        let error = archive.call_tool(tool, &told).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{tool}");
        assert!(error.report().contains(why), "{}", error.report());
    }
    let absent = archive.call_tool("get_session", &json!({ "id": "nowhere" })).unwrap_err();
    assert_eq!(absent.kind(), ErrorKind::NotFound);
}
