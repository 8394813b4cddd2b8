//! Contract: what clients send is taken, and answers have the shapes that they read.

use serde_json::{Value, json};

use super::Direct;

fn ask(server: &Direct, method: &str, path: &str, body: Value) -> (u16, Value) {
    let (status, body) = server.ask(method, path, Some(&body.to_string()));
    (status, serde_json::from_str(&body).unwrap())
}

#[test]
fn a_session_and_its_messages_come_back_as_they_were_sent() {
    let server = Direct::new();
    let session = json!({
        "externalId": "s-1", "title": "Retries", "projectPath": "/work/shop", "source": "claude-code",
        "promptTokens": 100, "completionTokens": 20, "cost": 0.25, "model": null,
        "createdAt": 1_767_225_600_000_i64, "endReason": "done", "messageCount": 7,
    });
    assert_eq!(server.post("/sync/session", session), json!({"ok": true, "sessionId": "s-1"}));
    let parts = json!([
        {"type": "text", "content": {"text": "They double."}},
        {"type": "tool-call", "content": {"toolName": "Bash", "args": {"command": "ls"}}},
        {"type": "tool-result", "content": "a.txt"},
        {"type": "tool_use", "content": {"toolName": "Read", "args": {}, "result": "text of a file"}},
        {"type": "thinking", "content": "hm"},
        {"type": "mood", "content": [1, 2]},
    ]);
    let message = json!({
        "sessionExternalId": "s-1", "externalId": "m-1", "role": "assistant", "parts": parts,
        "durationMs": 12, "promptTokens": 3, "createdAt": 1_767_225_601_000_i64,
    });
    let stored = server.post("/sync/message", message);
    assert_eq!(stored["ok"], true);

    let whole = server.get("/api/sessions/get?id=s-1");

    let session = &whole["session"];
    for (field, expected) in [
        ("title", json!("Retries")),
        ("projectPath", json!("/work/shop")),
        ("promptTokens", json!(100)),
        ("completionTokens", json!(20)),
        ("totalTokens", json!(120)),
        ("cost", json!(0.25)),
        ("messageCount", json!(1)),
        ("isPublic", json!(false)),
        ("createdAt", json!(1_767_225_600_000_i64)),
    ] {
        assert_eq!(session[field], expected, "{field}");
    }
    assert!(session.get("model").is_none(), "absent is left out, and never null");
    let message = &whole["messages"][0];
    assert_eq!(message["parts"], parts);
    assert_eq!(message["textContent"], "They double.");
    assert_eq!((&message["durationMs"], &message["promptTokens"]), (&json!(12), &json!(3)));
}

#[test]
fn sending_again_changes_what_is_told_and_leaves_the_rest() {
    let server = Direct::new();
    let message = |more: Value| {
        let mut message = json!({"sessionExternalId": "s", "externalId": "m", "role": "user"});
        message.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        server.post("/sync/message", message);
        server.get("/api/sessions/get?id=s")["messages"].clone()
    };
    message(json!({"textContent": "partial ans", "createdAt": 1000}));

    let again = message(json!({"textContent": "partial answer, now whole"}));
    assert_eq!(again.as_array().unwrap().len(), 1);
    assert_eq!(again[0]["textContent"], "partial answer, now whole");
    assert_eq!(again[0]["createdAt"], 1000);

    let tokens = message(json!({"completionTokens": 9}));
    assert_eq!(tokens[0]["textContent"], "partial answer, now whole");
    assert_eq!(tokens[0]["completionTokens"], 9);

    server.post("/sync/session", json!({"sessionId": "s", "title": "T", "source": "claude-code"}));
    server.post("/sync/session", json!({"sessionId": "s", "cost": 1.5}));
    let session = &server.get("/api/sessions/get?id=s")["session"];
    assert_eq!((&session["title"], &session["cost"]), (&json!("T"), &json!(1.5)));
    assert_eq!(session["source"], "claude-code");
}

#[test]
fn one_bad_item_of_a_batch_fails_alone_and_is_named() {
    let server = Direct::new();
    let batch = json!({
        "sessions": [{"externalId": "a", "createdAt": 5000}, {"externalId": "b", "title": 7}],
        "messages": [
            {"sessionExternalId": "a", "externalId": "m", "role": "user", "textContent": "one"},
            {"sessionExternalId": "a", "externalId": "n", "role": "robot"},
            {"sessionExternalId": "c", "externalId": "m", "role": "unknown", "textContent": "two"},
        ],
    });

    let done = server.post("/sync/batch", batch.clone());
    assert_eq!((&done["sessions"], &done["messages"]), (&json!(1), &json!(2)));
    let errors = done["errors"].as_array().unwrap();
    assert_eq!(errors.len(), 2);
    assert!(errors[0].as_str().unwrap().starts_with("b: `title`"), "{errors:?}");
    assert!(errors[1].as_str().unwrap().starts_with("n: `role`"), "{errors:?}");

    server.post("/sync/batch", batch);
    assert_eq!(server.get("/sync/sessions/list"), json!({"sessionIds": ["a", "c"]}));
    let other = server.get("/api/sessions/get?id=c");
    assert_eq!(other["messages"][0]["role"], "unknown");
    assert_eq!(other["messages"][0]["textContent"], "two");
}

#[test]
fn bad_input_is_refused_and_says_which_field() {
    let server = Direct::new();
    let refused = [
        ("/sync/session", json!({}), "Missing externalId or sessionId"),
        ("/sync/session", json!({"externalId": "s", "cost": "much"}), "`cost`"),
        ("/sync/session", json!({"externalId": "s", "promptTokens": -4}), "`promptTokens`"),
        ("/sync/message", json!({"externalId": "m", "role": "user"}), "sessionExternalId"),
        (
            "/sync/message",
            json!({"sessionExternalId": "s", "externalId": "m", "role": "user",
            "parts": [{"content": 1}]}),
            "`parts[0]`",
        ),
        ("/sync/batch", json!({"sessions": "all"}), "`sessions`"),
        ("/sync/session", json!([1]), "object"),
    ];
    for (path, body, expected) in refused {
        let (status, answer) = ask(&server, "POST", path, body);
        assert_eq!(status, 400, "{answer}");
        assert!(answer["error"].as_str().unwrap().contains(expected), "{answer}");
    }
    assert_eq!(server.ask("POST", "/sync/session", Some("{")).0, 400);
    assert_eq!(server.get("/sync/sessions/list"), json!({"sessionIds": []}));
}

#[test]
fn lists_go_on_where_they_stopped_and_reads_say_what_is_not_there() {
    let server = Direct::new();
    for number in 0..5 {
        let session = json!({"externalId": format!("s-{number}"), "createdAt": 1000 + number});
        server.post("/sync/session", session);
    }

    let (mut found, mut cursor) = (Vec::new(), String::new());
    loop {
        let piece = server.get(&format!("/api/sessions?limit=2&cursor={cursor}"));
        let ids = piece["sessions"].as_array().unwrap().iter();
        found.extend(ids.map(|session| session["id"].as_str().unwrap().to_owned()));
        match piece["nextCursor"].as_str() {
            Some(next) => next.clone_into(&mut cursor),
            None => break,
        }
    }
    assert_eq!(found, ["s-4", "s-3", "s-2", "s-1", "s-0"]);

    assert_eq!(server.ask("GET", "/api/sessions?limit=abc", None).0, 400);
    assert_eq!(server.ask("GET", "/api/sessions/get", None).0, 400);
    // The beginning of an id is not the id.
    assert_eq!(server.ask("GET", "/api/sessions/get?id=s-", None).0, 404);
    assert_eq!(server.ask("GET", "/api/search", None).0, 400);
    assert_eq!(server.ask("GET", "/api/nothing", None).0, 404);
    assert_eq!(server.ask("PUT", "/api/sessions", None).0, 405);
}

/// A server with a session of one message and one call.
fn with_retries() -> Direct {
    let server = Direct::new();
    server.post("/sync/session", json!({"externalId": "s", "title": "Back off", "cost": 0.5}));
    server.post(
        "/sync/message",
        json!({"sessionExternalId": "s", "externalId": "m", "role": "user",
        "textContent": "how do retries back off?", "model": "claude-sonnet-4-20250514",
        "promptTokens": 1000, "completionTokens": 10, "createdAt": 1_767_225_000_000_i64,
        "parts": [{"type": "tool-call", "content": {"toolName": "Bash", "args": {}}}]}),
    );
    server
}

#[test]
fn what_arrives_is_found_and_narrowed_by_filters() {
    let server = with_retries();
    let found = (0..50).find_map(|_| {
        let found = server.get("/api/search?q=retries&type=hybrid");
        std::thread::sleep(std::time::Duration::from_millis(100));
        found["results"].get(0).cloned()
    });
    let found = found.expect("the message is found within seconds");
    assert_eq!((&found["externalId"], &found["messageId"]), (&json!("s"), &json!("m")));
    assert_eq!(found["snippet"], "how do retries back off?");
    assert_eq!(found["highlights"], json!([[7, 14]]));
    assert!(found["score"].as_f64().unwrap() > 0.0);
    for (filter, hits) in [
        ("tag=x", 0),
        ("status=golden", 0),
        ("source=opencode", 1),
        ("project=elsewhere", 0),
        ("before=2025-12-30", 0),
        ("before=2025-12-31", 1),
    ] {
        let found = server.get(&format!("/api/search?q=retries&{filter}"));
        assert_eq!(found["results"].as_array().unwrap().len(), hits, "{filter}");
    }
    assert_eq!(server.ask("GET", "/api/search?q=retries&status=shiny", None).0, 400);

    let context = server.get("/api/context?q=retries");
    assert_eq!(context["sessionCount"], 1);
    let text = context["text"].as_str().unwrap();
    assert!(
        text.starts_with(
            "Relevant coding sessions for: \"retries\"\n\n--- Session: Back off ---\n"
        )
    );
    assert!(text.contains("[USER]\nhow do retries back off?\n"), "{text}");
}

#[test]
fn what_arrives_is_exported_and_summed_up() {
    let server = with_retries();
    let (_, markdown) = server.ask("GET", "/api/export?id=s&format=markdown", None);
    assert!(markdown.starts_with("# Back off\n"), "{markdown}");
    let json = server.get("/api/export?id=s");
    assert_eq!(json["messages"], json!([{"role": "user", "content": "how do retries back off?"}]));

    let stats = server.get("/api/stats");
    assert_eq!((&stats["sessionCount"], &stats["totalCost"]), (&json!(1), &json!(0.5)));
    for by in ["daily", "models", "projects", "sources", "providers"] {
        let rows = server.get(&format!("/api/stats/{by}"))["rows"].clone();
        assert_eq!(rows.as_array().unwrap().len(), 1, "{by}: {rows}");
        assert_eq!(rows[0]["inputTokens"], 1000, "{by}");
    }
    let day = |zone: &str| server.get(&format!("/api/stats/daily?tz={zone}"))["rows"][0].clone();
    assert_eq!(day("UTC")["name"], "2025-12-31");
    assert_eq!(day("%2B01:00")["name"], "2026-01-01");
    let tools = server.get("/api/stats/tools");
    assert_eq!(tools, json!({"rows": [{"name": "Bash", "calls": 1, "errors": 0}]}));
    assert_eq!(server.ask("GET", "/api/stats/tools?tz=Middle/Earth", None).0, 400);
}

#[test]
fn sessions_are_renamed_labelled_and_deleted_one_by_one_or_many() {
    let server = Direct::new();
    for id in ["a", "b", "c"] {
        server.post("/sync/session", json!({"externalId": id, "title": id}));
    }

    let edit = json!({"title": "Better", "tags": ["billing"], "evalStatus": "golden"});
    let (status, changed) = ask(&server, "PATCH", "/api/sessions/a", edit);
    assert_eq!(status, 200, "{changed}");
    assert_eq!((&changed["title"], &changed["evalStatus"]), (&json!("Better"), &json!("golden")));
    server.post("/sync/session", json!({"externalId": "a", "title": "what the agent says"}));
    assert_eq!(server.get("/api/sessions/get?id=a")["session"]["title"], "Better");
    assert_eq!(ask(&server, "PATCH", "/api/sessions/a", json!({"evalStatus": "fine"})).0, 400);

    let bulk = server.post("/api/sessions/bulk", json!({"ids": ["b", "x"], "delete": true}));
    assert_eq!((&bulk["done"], bulk["errors"].as_array().unwrap().len()), (&json!(1), 1));
    assert_eq!(server.ask("DELETE", "/api/sessions/c", None).0, 200);
    assert_eq!(server.ask("DELETE", "/api/sessions/c", None).0, 404);
    assert_eq!(server.get("/sync/sessions/list"), json!({"sessionIds": ["a"]}));
}

#[test]
fn whoever_has_no_key_is_told_so_in_the_words_that_clients_know() {
    let server = Direct::new();
    let unknown = format!("osk_{}", "x".repeat(32));
    for (key, expected) in [
        (None, "Missing Authorization header"),
        (Some(&*unknown), "Invalid API key"),
        (Some("e30.e30.e30"), "Invalid or expired token"),
    ] {
        let (status, body) = server.ask_with("GET", "/api/sessions", None, key);
        let body: Value = serde_json::from_str(&body).unwrap();
        assert_eq!((status, body["error"].as_str()), (401, Some(expected)));
    }
    assert_eq!(server.ask_with("GET", "/health", None, None).0, 200);
    assert_eq!(server.ask_with("OPTIONS", "/sync/session", None, None).0, 204);
    assert_eq!(server.ask_with("GET", "/openapi.json", None, None).0, 200);
}
