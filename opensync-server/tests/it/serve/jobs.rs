//! Jobs: what takes long is begun by a request, tells how far it is, and is stopped by another.

use std::time::{Duration, Instant};

use opensync_core::embed::DEFAULT_MODEL;
use opensync_core::{Message, Part, Role, Session};
use serde_json::{Value, json};

use super::Direct;

fn with_sessions(count: usize) -> Direct {
    let server = Direct::new();
    for number in 0..count {
        let source = if number % 2 == 0 { "claude-code" } else { "codex" };
        let said = Message::new("m", Role::User, 0).with(Part::text("hello"));
        server.archive.ingest(Session::new(source, format!("s-{number}")), vec![said]).unwrap();
    }
    server
}

/// The job once it has ended.
fn ended(server: &Direct, job: &Value) -> Value {
    let path = format!("/api/v1/jobs/{}", job["id"].as_str().unwrap());
    let until = Instant::now() + Duration::from_mins(1);
    loop {
        let job = server.get(&path);
        if job["state"] != "running" {
            return job;
        }
        assert!(Instant::now() < until, "{job}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn deleted(server: &Direct, query: &str, body: &Value) -> (u16, Value) {
    let answer = server.answer("POST", &format!("/api/v1/delete{query}"), &body.to_string());
    (answer.status, answer.json())
}

#[test]
fn sessions_are_deleted_by_a_filter_if_they_are_as_many_as_were_typed() {
    let server = with_sessions(6);
    let (status, refused) = deleted(&server, "?source=codex", &json!({"count": 6}));
    assert_eq!(status, 409, "{refused}");
    assert!(refused["detail"].as_str().unwrap().contains("3 sessions"), "{refused}");

    let (status, job) = deleted(&server, "?source=codex", &json!({"count": 3}));
    assert_eq!((status, &job["kind"]), (202, &json!("delete")), "{job}");
    let job = ended(&server, &job);
    assert_eq!((&job["state"], &job["result"]["sessions"]), (&json!("done"), &json!(3)), "{job}");
    assert_eq!(
        (&job["done"], &job["total"], &job["unit"]),
        (&json!(3), &json!(3), &json!("sessions"))
    );
    assert_eq!(server.get("/api/v1/sessions")["total"], 3);
    assert_eq!(server.get("/api/v1/jobs")["items"][0]["id"], job["id"]);
}

#[test]
fn everything_is_deleted_only_where_that_is_said_and_hidden_sources_with_it() {
    let server = with_sessions(4);
    let hide = server.answer("PATCH", "/api/v1/sources/codex", r#"{"hidden": true}"#);
    assert_eq!(hide.status, 204);
    assert_eq!(server.get("/api/v1/sessions")["total"], 2);
    let (status, refused) = deleted(&server, "", &json!({"count": 4}));
    assert_eq!(status, 400, "{refused}");
    assert_eq!(deleted(&server, "?source=codex", &json!({"count": 2, "all": true})).0, 400);
    let storage = server.get("/api/v1/storage");
    assert!(storage["bytes"]["store"].as_u64().unwrap() > 0, "{storage}");
    assert_eq!(storage["free"].as_u64().is_some(), cfg!(unix), "{storage}");
    let count = storage["sessions"].clone();
    assert_eq!(count, 4);
    let (status, job) = deleted(&server, "", &json!({"count": count, "all": true}));
    assert_eq!(status, 202, "{job}");
    assert_eq!(ended(&server, &job)["result"]["sessions"], 4);
}

#[test]
fn a_hidden_source_is_nowhere_but_where_it_is_asked_for() {
    let server = with_sessions(4);
    server.answer("PATCH", "/api/v1/sources/codex", r#"{"hidden": true}"#);
    let total = |path: &str| server.get(path);
    assert_eq!(total("/api/v1/overview")["totals"]["sessions"], 2);
    assert_eq!(total("/api/v1/search?q=hello")["sessions"].as_array().unwrap().len(), 2);
    assert_eq!(total("/api/v1/facets?fields=source")["source"].as_array().unwrap().len(), 1);
    assert_eq!(total("/api/v1/stats/sources")["rows"].as_array().unwrap().len(), 1);
    assert_eq!(total("/api/v1/stats/hours")["days"][3][0]["messages"], 2);
    assert_eq!(total("/api/v1/sessions?source=codex")["total"], 2);
    assert_eq!(server.answer("GET", "/api/v1/sessions/s-1", "").status, 200);
    let sources = server.get("/api/v1/sources");
    let codex = sources["items"].as_array().unwrap().iter().find(|one| one["name"] == "codex");
    assert_eq!(codex.unwrap()["hidden"], true);
}

#[test]
fn what_cannot_be_begun_is_refused_and_what_is_not_there_is_not_found() {
    let server = Direct::new();
    let start = |body: Value| server.answer("POST", "/api/v1/jobs", &body.to_string());
    assert_eq!(start(json!({"kind": "embed"})).status, 404, "there is no model");
    assert_eq!(start(json!({"kind": "delete"})).status, 400);
    assert_eq!(start(json!({"kind": "dance"})).status, 400);
    assert_eq!(start(json!({"kind": "import", "source": "nobody"})).status, 400);
    assert_eq!(server.answer("GET", "/api/v1/jobs/1", "").status, 404);
    assert_eq!(server.answer("DELETE", "/api/v1/jobs/1", "").status, 404);
    let job = start(json!({"kind": "reprice"}));
    assert_eq!(job.status, 202);
    assert_eq!(ended(&server, &job.json())["state"], "done");
}

#[test]
fn a_file_that_is_no_model_fails_with_the_reason_and_leaves_nothing_behind() {
    let server = Direct::new();
    let answer = server.answer("POST", "/api/v1/model/file", "no archive");
    assert_eq!(answer.status, 202, "{}", String::from_utf8_lossy(&answer.body));
    let job = ended(&server, &answer.json());
    assert_eq!((&job["kind"], &job["state"]), (&json!("install"), &json!("failed")), "{job}");
    assert!(!job["error"].as_str().unwrap().is_empty());
    let models = server.archive.folder().join("models");
    assert_eq!(std::fs::read_dir(models).unwrap().count(), 0);
    let model = server.get("/api/v1/model");
    assert_eq!((&model["installed"], &model["pending"]), (&json!(false), &Value::Null));
    assert_eq!(model["offered"]["licence"], "Apache-2.0");
    assert_eq!(model["offered"]["file"], DEFAULT_MODEL.archive);
}
