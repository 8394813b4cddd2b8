//! V1: the routes of our own speak the engine's fields, and where they stood before still answers.

use axum::body::Body;
use axum::http::Request;
use opensync_core::annotation::{AnnotationEdit, EvalStatus};
use opensync_core::sessions::{Link, LinkKind};
use opensync_core::{Message, Part, PartKind, Project, Role, Session, Usage};
use serde_json::{Value, json};

use super::Direct;

const AT: i64 = 1_767_225_600_000;

fn question(id: &str, text: &str) -> Message {
    Message::new(id, Role::User, AT).with(Part::text(text))
}

fn answer(id: &str) -> Message {
    let detail = Some(r#"{"exitCode":1}"#.to_owned());
    let result = Part { is_error: true, detail, ..Part::tool_result("c", "no such file") };
    Message {
        model: Some("claude-sonnet-4-5".into()),
        provider: Some("anthropic".into()),
        parent_external_id: Some("q".into()),
        usage: Some(Usage { input: 1000, output: 10, cache_write_1h: 5, ..Usage::default() }),
        is_sidechain: true,
        ..Message::new(id, Role::Assistant, AT + 1000)
    }
    .with(Part::tool_call("c", "Bash", r#"{"command":"cat orchard.txt"}"#))
    .with(result.named("Bash"))
}

/// A session of a subagent, with a question and an answer.
fn orchard() -> Direct {
    let server = Direct::new();
    let session = Session {
        title: Some("Orchard".into()),
        project: Project {
            git_remote: Some("example.org/orchard".into()),
            branch: Some("main".into()),
            ..Project::at("/home/mia/orchard")
        },
        parent: Some(Link { kind: LinkKind::Subagent, external_id: "top".into() }),
        started_at: Some(AT),
        ..Session::new("claude-code", "s/1")
    };
    server.archive.ingest(session, vec![question("q", "why?"), answer("a")]).unwrap();
    server
}

#[test]
fn a_session_has_all_that_the_engine_knows_of_it() {
    let server = orchard();
    let edit = AnnotationEdit {
        eval_status: EvalStatus::Golden.into(),
        eval_notes: "good".to_owned().into(),
        expected_output: "42".to_owned().into(),
        local_only: true.into(),
        ..AnnotationEdit::default()
    };
    server.archive.annotate("s/1", edit).unwrap();
    let session = server.get("/api/v1/sessions/s%2F1");
    for (field, expected) in [
        ("externalId", json!("s/1")),
        ("models", json!(["claude-sonnet-4-5"])),
        ("providers", json!(["anthropic"])),
        ("gitBranch", json!("main")),
        ("parent", json!({"kind": "subagent", "id": "top"})),
        ("startedAt", json!(AT)),
        ("evalStatus", json!("golden")),
        ("evalNotes", json!("good")),
        ("expectedOutput", json!("42")),
        ("localOnly", json!(true)),
        ("unpricedCount", json!(0)),
        ("claimedCost", Value::Null),
    ] {
        assert_eq!(session[field], expected, "{field}");
    }
    assert_eq!(session["project"]["remote"], "example.org/orchard");
    assert_eq!(session["usage"]["cacheWrite1h"], 5);
    assert!(session["cost"].as_f64().unwrap() > 0.003, "{session}");
}

#[test]
fn messages_come_with_their_places_usage_and_parts() {
    let server = orchard();
    let list = server.get("/api/v1/sessions/s%2F1/messages");
    assert_eq!((&list["total"], &list["next"]), (&json!(2), &Value::Null));
    let message = &list["items"][1];
    assert_eq!(message["usage"]["input"], 1000);
    assert_eq!((&message["isSidechain"], &message["unpriced"]), (&json!(true), &json!(false)));
    assert_eq!(message["parentId"], "q");
    let (call, result) = (&message["parts"][0], &message["parts"][1]);
    assert_eq!((&call["kind"], &call["name"]), (&json!("toolCall"), &json!("Bash")));
    assert_eq!((&result["kind"], &result["isError"]), (&json!("toolResult"), &json!(true)));
    assert_eq!(result["detail"]["exitCode"], 1);
}

#[test]
fn messages_are_read_in_pieces_from_any_place() {
    let server = Direct::new();
    let all = (0..10).map(|n| question(&format!("m{n}"), "text")).collect();
    server.archive.ingest(Session::new("test", "s"), all).unwrap();
    let ids = |list: &Value| -> Vec<String> {
        let items = list["items"].as_array().unwrap().iter();
        items.map(|item| item["id"].as_str().unwrap().to_owned()).collect()
    };
    let path = "/api/v1/sessions/s/messages?limit=4";
    let first = server.get(path);
    let next = first["next"].as_str().unwrap();
    assert_eq!(ids(&first), ["m0", "m1", "m2", "m3"]);
    assert_eq!(ids(&server.get(&format!("{path}&cursor={next}"))), ["m4", "m5", "m6", "m7"]);
    assert_eq!(ids(&server.get(&format!("{path}&around=m5"))), ["m3", "m4", "m5", "m6"]);
    assert_eq!(ids(&server.get(&format!("{path}&from=8"))), ["m8", "m9"]);
    assert_eq!(server.answer("GET", &format!("{path}&around=m99"), "").status, 404);
    assert_eq!(server.answer("GET", &format!("{path}&cursor=x"), "").status, 400);
}

#[test]
fn a_long_part_is_cut_and_all_of_it_is_there_when_asked_for() {
    let server = Direct::new();
    let picture = Part { media_type: Some("image/png".into()), ..Part::new(PartKind::Image, PNG) };
    let message = question("m", &"apple ".repeat(100)).with(picture);
    server.archive.ingest(Session::new("test", "s"), vec![message]).unwrap();
    let list = server.get("/api/v1/sessions/s/messages?maxPartBytes=5");
    let parts = &list["items"][0]["parts"];
    assert_eq!((&parts[0]["text"], &parts[0]["cut"]), (&json!("apple"), &json!(true)));
    assert_eq!((&parts[0]["bytes"], &parts[1]["text"]), (&json!(600), &json!("")));

    let place = list["items"][0]["place"].as_u64().unwrap();
    let part = |n: u32| server.answer("GET", &format!("/api/v1/sessions/s/parts/{place}/{n}"), "");
    assert_eq!(part(0).body, "apple ".repeat(100).into_bytes());
    assert_eq!(part(0).header("content-type"), "text/plain; charset=utf-8");
    assert_eq!(part(1).header("content-type"), "image/png");
    assert_eq!(part(2).status, 404);
}

/// The beginning of a picture, in base64.
const PNG: &str = "iVBORw0KGgo=";

#[test]
fn a_list_in_any_order_gives_each_session_once() {
    let server = Direct::new();
    for n in 0..7 {
        let id = format!("s{n}");
        let said = (0..=n % 3).map(|m| question(&format!("m{m}"), "text")).collect();
        let parent = (n == 6).then(|| Link { kind: LinkKind::Fork, external_id: "s0".into() });
        let session = Session { parent, started_at: Some(AT + n), ..Session::new("test", id) };
        server.archive.ingest(session, said).unwrap();
    }
    for order in ["", "&sort=started&dir=asc", "&sort=messages", "&sort=cost", "&dir=asc"] {
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        loop {
            let path = format!("/api/v1/sessions?limit=2&cursor={cursor}{order}");
            let list = server.get(&path);
            let items = list["items"].as_array().unwrap().iter();
            seen.extend(items.map(|item| item["externalId"].as_str().unwrap().to_owned()));
            match list["next"].as_str() {
                Some(next) => next.clone_into(&mut cursor),
                None => break,
            }
        }
        if order.contains("started") {
            assert_eq!(seen, ["s0", "s1", "s2", "s3", "s4", "s5", "s6"]);
        }
        seen.sort();
        assert_eq!(seen, ["s0", "s1", "s2", "s3", "s4", "s5", "s6"], "{order}");
    }
    let children = server.get("/api/v1/sessions?parent=s0");
    assert_eq!(children["items"].as_array().unwrap().len(), 1);
    assert_eq!(server.get("/api/v1/sessions?parent=none")["items"].as_array().unwrap().len(), 6);
    assert_eq!(server.answer("GET", "/api/v1/sessions?sort=luck", "").status, 400);
}

#[test]
fn a_search_gives_sessions_with_the_messages_that_show_why() {
    let server = orchard();
    let more = (0..5).map(|n| question(&format!("p{n}"), "pruning the orchard")).collect();
    server.archive.ingest(Session::new("test", "s2"), more).unwrap();
    let found = server.get("/api/v1/search?q=orchard&perSession=2");
    assert_eq!((&found["mode"], &found["pending"]), (&json!("fulltext"), &json!(0)));
    let sessions = found["sessions"].as_array().unwrap();
    assert_eq!((sessions.len(), &found["sessionsTotal"]), (2, &json!(2)));
    let of = |id: &str| sessions.iter().find(|found| found["session"]["externalId"] == id).unwrap();
    let pruning = of("s2");
    assert_eq!(pruning["hits"].as_array().unwrap().len(), 2);
    assert_eq!(pruning["more"], 3);
    let hit = of("s/1")["hits"].as_array().unwrap().iter().find(|hit| hit["tool"] == "Bash");
    let hit = hit.unwrap();
    assert_eq!((&hit["messageId"], &hit["part"]), (&json!("a"), &json!(0)));
    let range = hit["ranges"][0].as_array().unwrap();
    let (from, until) = (range[0].as_u64().unwrap(), range[1].as_u64().unwrap());
    let snippet = hit["snippet"].as_str().unwrap();
    let marked = &snippet[usize::try_from(from).unwrap()..usize::try_from(until).unwrap()];
    assert_eq!(marked, "orchard");
    assert_eq!(server.answer("GET", "/api/v1/search", "").status, 400);
}

#[test]
fn a_failure_of_v1_is_a_problem_and_elsewhere_it_is_as_it_was() {
    let server = Direct::new();
    let answer = server.answer("GET", "/api/v1/sessions/nobody", "");
    assert_eq!((answer.status, answer.header("content-type")), (404, "application/problem+json"));
    let expected = json!({
        "type": "about:blank", "title": "Not Found", "status": 404,
        "detail": "Session not found", "code": "not_found",
    });
    assert_eq!(answer.json(), expected);
    let unknown = server.answer("GET", "/api/v1/nowhere", "");
    assert_eq!((unknown.status, &unknown.json()["code"]), (404, &json!("not_found")));
    let stranger = Request::get("/api/v1/sessions").body(Body::empty()).unwrap();
    assert_eq!(server.send(stranger).json()["code"], "unauthorized");

    let before = server.answer("GET", "/api/sessions/get?id=nobody", "").json();
    assert_eq!(before, json!({"error": "Session not found", "code": "not_found"}));
}

#[test]
fn where_routes_stood_before_they_answer_as_they_did_and_say_where_they_are() {
    let server = orchard();
    let answer = server.answer("GET", "/api/keys", "");
    assert_eq!(answer.header("deprecation"), "@1795996800");
    assert_eq!(answer.header("link"), "</api/v1/keys>; rel=\"successor-version\"");
    let key = &answer.json()["keys"][0];
    assert_eq!((&key["name"], key["created_at"].is_number()), (&json!("test"), true));
    assert_eq!(server.get("/api/v1/keys")["items"][0]["isCurrent"], true);
    assert_eq!(server.answer("GET", "/api/v1/keys", "").header("deprecation"), "");

    let edited = server.answer("PATCH", "/api/sessions/s%2F1", r#"{"title": "Trees"}"#);
    assert_eq!(edited.json()["projectName"], "orchard");
    let edited = server.answer("PATCH", "/api/v1/sessions/s%2F1", r#"{"title": "Wood"}"#);
    assert_eq!(edited.json()["project"]["name"], "orchard");

    let shared = server.post("/api/v1/shares", json!({"sessionId": "s/1"}));
    assert_eq!((&shared["redactEmails"], &shared["messageCount"]), (&json!(false), &json!(2)));
    assert_eq!(server.get("/api/shares")["shares"][0]["slug"], shared["slug"]);
    assert_eq!(server.get("/api/v1/sessions/s%2F1")["shareCount"], 1);
    assert_eq!(server.get("/api/sessions/s%2F1/findings"), json!({"findings": []}));
    assert_eq!(server.get("/api/stats/models"), server.get("/api/v1/stats/models"));
    assert_eq!(server.get("/api/sync/status"), server.get("/api/v1/sync/status"));
}

#[test]
fn sums_take_the_filter_of_lists_each_parameter_several_times() {
    let server = orchard();
    let other = Session { project: Project::at("/home/mia/shop"), ..Session::new("pi", "s2") };
    server.archive.ingest(other, vec![question("m", "more")]).unwrap();
    let names = |filter: &str| {
        let rows = server.get(&format!("/api/v1/stats/projects?{filter}"))["rows"].clone();
        let rows = rows.as_array().unwrap().clone();
        let mut names: Vec<String> =
            rows.iter().map(|row| row["name"].as_str().unwrap().to_owned()).collect();
        names.sort();
        names
    };
    let [orchard, shop] = ["/home/mia/orchard", "/home/mia/shop"];
    assert_eq!(names("source=pi&source=claude-code"), [orchard, shop]);
    assert_eq!(names("source=-pi"), [orchard]);
    assert_eq!(names("project=orchard"), [orchard]);
    assert_eq!(names("project=orch"), [""; 0], "all of its name");
    assert_eq!(names("parent=none"), [shop]);
    assert_eq!(names(&format!("to={AT}")), [""; 0]);
    assert_eq!(server.answer("GET", "/api/v1/stats/tools?from=soon", "").status, 400);
}

#[test]
fn the_server_says_of_itself_what_strangers_may_know() {
    let server = Direct::new();
    let stranger = Request::get("/api/v1/server").body(Body::empty()).unwrap();
    let told = server.send(stranger).json();
    assert_eq!(told["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!((&told["accounts"], &told["signIn"]), (&json!(false), &Value::Null));
    let who = server.get("/api/v1/whoami");
    assert_eq!((&who["owner"], &who["kind"]), (&json!(0), &json!("key")));
    assert_eq!(who["keyId"].as_str().unwrap().len(), 8);
}

#[test]
fn what_did_not_change_is_not_sent_again() {
    let server = orchard();
    let path = "/api/v1/sessions/s%2F1/messages";
    let first = server.answer("GET", path, "");
    assert_eq!(first.header("cache-control"), "no-store");
    let tag = first.header("etag").to_owned();
    let again = server.answer_with("GET", path, &[("if-none-match", &tag)]);
    assert_eq!((again.status, again.body.len()), (304, 0));

    server.archive.ingest(Session::new("test", "s2"), vec![question("m", "more")]).unwrap();
    let changed = server.answer_with("GET", path, &[("if-none-match", &tag)]);
    assert_eq!(changed.status, 200);
    assert_ne!(changed.header("etag"), tag);
}

#[test]
fn long_answers_are_compressed_for_who_takes_that() {
    let server = Direct::new();
    let long = question("m", &"apple ".repeat(10_000));
    server.archive.ingest(Session::new("test", "s"), vec![long]).unwrap();
    let path = "/api/v1/sessions/s/messages";
    let plain = server.answer("GET", path, "");
    assert_eq!(plain.header("content-encoding"), "");
    let packed = server.answer_with("GET", path, &[("accept-encoding", "gzip")]);
    assert_eq!(packed.header("content-encoding"), "gzip");
    assert!(packed.body.len() * 10 < plain.body.len(), "{}", packed.body.len());
    let short = server.answer_with("GET", "/api/v1/whoami", &[("accept-encoding", "gzip")]);
    assert_eq!(short.header("content-encoding"), "");
    let batch = server.answer_with("GET", "/api/v1/sync/pull", &[("accept-encoding", "gzip")]);
    assert_eq!((batch.status, batch.header("content-encoding")), (200, ""));
}

#[test]
fn the_document_describes_version_1_alone_and_all_of_it() {
    let server = Direct::new();
    let document = server.get("/openapi.json");
    let paths = document["paths"].as_object().unwrap();
    let own = paths.keys().filter(|path| path.starts_with("/api/v1/")).count();
    let home = crate::home::Home::empty();
    let printed = home.run(["openapi"]).expect(0).out();
    let printed: Value = serde_json::from_str(&printed).unwrap();
    let printed = printed["paths"].as_object().unwrap();
    assert_eq!(printed.len(), own);
    assert!(printed.contains_key("/api/v1/sessions/{id}/messages"));
}
