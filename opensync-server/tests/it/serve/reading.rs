//! Reading: what the pages ask of a session and of all of them.

use axum::http::Request;
use opensync_core::{Message, Part, Project, Role, Session};
use serde_json::{Value, json};

use super::Direct;

const AT: i64 = 1_767_225_600_000;

/// A conversation in which a file is mended, and others beside it.
fn garden() -> Direct {
    let server = Direct::new();
    let call = r#"{"file_path":"/home/mia/garden/bed.rs","old_string":"a","new_string":"b\nc"}"#;
    let told = vec![
        Message::new("q", Role::User, AT).with(Part::text("Water the beds\nplease")),
        Message::new("a", Role::Assistant, AT + 1000).with(Part::tool_call("c", "Edit", call)),
        Message::new("t", Role::Tool, AT + 3000).with(Part::tool_result("c", "Beds are watered")),
    ];
    let session = Session {
        title: Some("Garden".into()),
        project: Project::at("/home/mia/garden"),
        tags: vec!["spring".into()],
        origin: Some("/home/mia/is/not/there.jsonl".into()),
        ..Session::new("claude-code", "s/1")
    };
    server.archive.ingest(session, told).unwrap();
    for n in 0..7 {
        let session = Session {
            project: Project::at(format!("/home/mia/yard-{}", n % 2)),
            ..Session::new("my-agent", format!("n{n}"))
        };
        let told = (0..=n).map(|m| Message::new(format!("m{m}"), Role::User, AT - n * 1000 - m));
        server.archive.ingest(session, told.collect()).unwrap();
    }
    server
}

#[test]
fn an_outline_has_a_row_for_each_message_and_goes_on_where_a_piece_ends() {
    let server = garden();
    let outline = server.get("/api/v1/sessions/s%2F1/outline");
    assert_eq!(outline["session"]["externalId"], "s/1");
    let rows = outline["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 3);
    assert_eq!((&rows[0]["title"], &rows[0]["role"]), (&json!("Water the beds"), &json!("user")));
    assert_eq!((&rows[1]["kinds"], &rows[1]["tool"]), (&json!(["toolCall"]), &json!("Edit")));

    let piece = server.get("/api/v1/sessions/s%2F1/outline?limit=2");
    let next = piece["next"].as_str().unwrap();
    let rest = server.get(&format!("/api/v1/sessions/s%2F1/outline?limit=2&cursor={next}"));
    assert_eq!((&rest["rows"][0]["place"], &rest["next"]), (&json!(2), &Value::Null));
    assert_eq!(server.answer("GET", "/api/v1/sessions/absent/outline", "").status, 404);
}

#[test]
fn a_commit_leads_to_the_session_that_made_it() {
    let server = garden();
    let call = r#"{"command":"git commit -m 'Water the beds'"}"#;
    let made = vec![
        Message::new("q", Role::User, AT).with(Part::text("commit it")),
        Message::new("a", Role::Assistant, AT).with(Part::tool_call("g", "Bash", call)),
        Message::new("t", Role::Tool, AT)
            .with(Part::tool_result("g", "[main 4f9d2c8] Water the beds")),
    ];
    server.archive.ingest(Session::new("my-agent", "maker"), made).unwrap();
    let told = server.get("/api/v1/blame?commit=4f9d2c8");
    assert_eq!((&told["session"]["externalId"], &told["by"]), (&json!("maker"), &json!("hash")));
    assert_eq!((&told["prompt"]["text"], &told["messageId"]), (&json!("commit it"), &json!("a")));
    assert_eq!(server.answer("GET", "/api/v1/blame?commit=abcdef0", "").status, 404);
    let listed = server.get("/api/v1/sessions?did=commit");
    assert_eq!((&listed["total"], &listed["items"][0]["externalId"]), (&json!(1), &json!("maker")));
}

#[test]
fn find_tells_where_a_text_stands_and_how_often() {
    let server = garden();
    let found = server.get("/api/v1/sessions/s%2F1/find?q=beds");
    assert_eq!((&found["total"], &found["items"][1]["place"]), (&json!(2), &json!(2)));
    let (snippet, ranges) = (&found["items"][0]["snippet"], &found["items"][0]["ranges"]);
    assert_eq!((snippet, ranges), (&json!("Water the beds please"), &json!([[10, 14]])));
    let exact = server.get("/api/v1/sessions/s%2F1/find?q=Beds&case=1&in=tool");
    assert_eq!(exact["total"], 1);
    for bad in ["q=", "q=x&in=nothing", "q=x&cursor=soon"] {
        assert_eq!(
            server.answer("GET", &format!("/api/v1/sessions/s%2F1/find?{bad}"), "").status,
            400
        );
    }
}

#[test]
fn a_timeline_tells_what_was_called_when_on_which_file() {
    let server = garden();
    let timeline = server.get("/api/v1/sessions/s%2F1/timeline");
    let call = &timeline["calls"][0];
    assert_eq!((&call["tool"], &call["path"]), (&json!("Edit"), &json!("/home/mia/garden/bed.rs")));
    assert_eq!((&call["beginAt"], &call["endAt"]), (&json!(AT + 1000), &json!(AT + 3000)));
    assert_eq!((&call["added"], &call["removed"]), (&json!(2), &json!(1)));
}

#[test]
fn a_range_of_a_part_is_given_and_text_is_for_saving() {
    let server = garden();
    let part = |range: &str| {
        let request = Request::get("/api/v1/sessions/s%2F1/parts/2/0").header("range", range);
        server.send_as_holder(request)
    };
    let some = part("bytes=5-7");
    assert_eq!((some.status, some.body.as_slice()), (206, b"are".as_slice()));
    assert_eq!(some.header("content-range"), "bytes 5-7/16");
    assert_eq!(some.header("content-disposition"), "attachment");
    let all = part("lines=1-2");
    assert_eq!((all.status, all.body.len(), all.header("content-range")), (200, 16, ""));
    assert_eq!(
        (part("bytes=99-").status, part("bytes=99-").header("content-range")),
        (416, "bytes */16")
    );
}

#[test]
fn a_place_is_saved_with_a_note_and_forgotten() {
    let server = garden();
    let place = "/api/v1/sessions/s%2F1/places/1";
    let saved = server.answer("PUT", place, r#"{"note":"here"}"#);
    assert_eq!((saved.status, &saved.json()["note"]), (200, &json!("here")));
    assert_eq!(server.answer("PUT", place, r#"{"note":null}"#).json()["note"], Value::Null);
    let list = server.get("/api/v1/sessions/s%2F1/places");
    assert_eq!((&list["total"], &list["items"][0]["place"]), (&json!(1), &json!(1)));
    assert_eq!(server.answer("PUT", "/api/v1/sessions/s%2F1/places/9", "{}").status, 404);
    assert_eq!(server.answer("DELETE", place, "").status, 204);
    assert_eq!(server.get("/api/v1/sessions/s%2F1/places")["items"], json!([]));
}

#[test]
fn a_search_is_saved_changed_and_forgotten() {
    let server = garden();
    let body = r#"{"name":"failures","address":"/sessions?has=error","pinned":true}"#;
    let saved = server.answer("POST", "/api/v1/searches", body);
    assert_eq!(saved.status, 201);
    let path = format!("/api/v1/searches/{}", saved.json()["id"].as_str().unwrap());
    let changed = server.answer("PATCH", &path, r#"{"pinned":false}"#).json();
    assert_eq!((&changed["name"], &changed["pinned"]), (&json!("failures"), &json!(false)));
    let elsewhere = r#"{"name":"x","address":"//evil.example"}"#;
    assert_eq!(server.answer("POST", "/api/v1/searches", elsewhere).status, 400);
    assert_eq!(server.answer("DELETE", &path, "").status, 204);
    assert_eq!(server.get("/api/v1/searches")["items"], json!([]));
    assert_eq!(server.answer("PATCH", &path, "{}").status, 404);
}

#[test]
fn a_list_is_sorted_counted_and_read_in_pieces() {
    let server = garden();
    let mut seen = Vec::new();
    let mut cursor = String::new();
    loop {
        let list = server.get(&format!("/api/v1/sessions?sort=messages&limit=3&cursor={cursor}"));
        assert_eq!(list["total"], 8);
        seen.extend(list["items"].as_array().unwrap().iter().map(|it| it["messageCount"].clone()));
        match list["next"].as_str() {
            Some(next) => cursor = next.to_owned(),
            None => break,
        }
    }
    assert_eq!(json!(seen), json!([7, 6, 5, 4, 3, 3, 2, 1]));
    assert_eq!(server.get("/api/v1/sessions?text=gARD")["total"], 1);
    assert_eq!(server.get("/api/v1/sessions?project=yard-1&source=my-agent")["total"], 3);
    for bad in ["sort=size", "dir=up", "cursor=soon"] {
        assert_eq!(
            server.answer("GET", &format!("/api/v1/sessions?{bad}"), "").status,
            400,
            "{bad}"
        );
    }
}

#[test]
fn facets_tell_what_a_list_can_be_narrowed_by() {
    let server = garden();
    let facets = server.get("/api/v1/facets?fields=project,source&source=my-agent");
    assert_eq!(
        facets["project"],
        json!([{"value": "yard-0", "count": 4}, {"value": "yard-1", "count": 3}])
    );
    assert_eq!(facets["source"].as_array().unwrap().len(), 2);
    assert_eq!(facets.get("tag"), None);
    assert_eq!(server.get("/api/v1/facets")["tag"], json!([{"value": "spring", "count": 1}]));
    assert_eq!(server.answer("GET", "/api/v1/facets?fields=colour", "").status, 400);
}

#[test]
fn a_session_whose_log_is_gone_says_why_it_cannot_be_gone_on_with() {
    let resume = garden().get("/api/v1/sessions/s%2F1/resume");
    assert_eq!((&resume["command"], &resume["shells"]), (&Value::Null, &json!([])));
    assert!(resume["reason"].as_str().unwrap().contains("there.jsonl"), "{resume}");
}

#[test]
fn what_is_going_on_is_told_with_the_files_that_two_are_at() {
    let server = Direct::new();
    let now = std::time::UNIX_EPOCH.elapsed().unwrap().as_millis();
    let now = i64::try_from(now).unwrap();
    for (id, tool) in [
        ("one", r#"{"file_path":"/w/shop/a.rs","content":"x"}"#),
        ("two", r#"{"file_path":"/w/shop/a.rs"}"#),
    ] {
        let call = Part::tool_call("c", "Write", tool);
        let told = vec![Message::new("a", Role::Assistant, now - 1000).with(call)];
        let session = Session { project: Project::at("/w/shop"), ..Session::new("test", id) };
        server.archive.ingest(session, told).unwrap();
    }
    let live = server.get("/api/v1/live");
    assert_eq!(live["sessions"].as_array().unwrap().len(), 2);
    assert_eq!(live["sessions"][0]["state"], "working");
    let collision = &live["collisions"][0];
    assert_eq!(
        (&collision["path"], collision["touches"].as_array().unwrap().len()),
        (&json!("a.rs"), 2)
    );
}

#[test]
fn sources_and_the_model_say_what_is_here() {
    let server = garden();
    let sources = server.get("/api/v1/sources");
    let count = |name: &str| {
        let items = sources["items"].as_array().unwrap();
        items.iter().find(|item| item["name"] == name).unwrap()["sessions"].clone()
    };
    assert_eq!((count("claude-code"), count("my-agent")), (json!(1), json!(7)));
    let claude =
        &sources["items"].as_array().unwrap().iter().find(|it| it["title"] == "Claude Code");
    let claude = claude.unwrap();
    assert_eq!(
        (&claude["retentionSetting"], &claude["lastReadAt"]),
        (&json!("cleanupPeriodDays"), &Value::Null)
    );
    let states = ["found", "missing", "closed"];
    for folder in claude["folders"].as_array().unwrap() {
        assert!(states.contains(&folder["state"].as_str().unwrap()), "{folder}");
    }
    let model = server.get("/api/v1/model");
    assert_eq!((&model["installed"], &model["pending"]), (&json!(false), &Value::Null));
}
