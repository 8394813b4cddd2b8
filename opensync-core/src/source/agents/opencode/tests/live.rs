//! What events tell, beside what the database keeps of the same.

use super::{Data, add_message, add_part, add_session};
use crate::error::ErrorKind;
use crate::source::OpenCode;

/// A message's own JSON and that of its parts, without what stands in columns.
const ANSWER: &str = r#"{"role":"assistant","time":{"created":2000},"modelID":"m1","cost":0.5,
    "tokens":{"input":1,"output":2,"reasoning":3,"cache":{"read":4,"write":5}}}"#;
const PARTS: [&str; 4] = [
    r#"{"type":"step-start","snapshot":"abc"}"#,
    r#"{"type":"text","text":"Because \"it\" waits."}"#,
    r#"{"type":"tool","callID":"c1","tool":"bash","state":{"status":"error","input":{"a":1},"error":"no"}}"#,
    r#"{"type":"new-thing","b":1,"a":[ 2 ]}"#,
];

/// `json` as an event has it: with ids within.
fn with_ids(json: &str, id: &str) -> String {
    let rest = json.strip_prefix('{').unwrap();
    format!(r#"{{"id":"{id}","sessionID":"s1","messageID":"a1",{rest}"#)
}

#[test]
fn an_event_tells_the_message_that_the_database_keeps() {
    let data = Data::new();
    let database = data.database();
    add_session(&database, "s1", 3000);
    add_message(&database, "s1", "a1", 2000, ANSWER);
    let parts = PARTS.iter().enumerate().map(|(at, json)| (format!("p{at}"), json));
    let mut told = Vec::new();
    for (id, json) in parts {
        add_part(&database, "a1", &id, 2000, json);
        told.push(with_ids(json, &id));
    }
    let info = with_ids(ANSWER, "a1");

    let live = OpenCode::message_of(&format!(r#"{{"info":{info},"parts":[{}]}}"#, told.join(",")));

    assert_eq!(&live.unwrap(), data.read(None).messages()[0]);
}

#[test]
fn an_event_tells_a_session_with_its_parent_and_its_span() {
    let json = r#"{"id":"s2","parentID":"s1","title":"Fix","version":"1.2.3","agent":"build",
        "directory":"/home/ada/shop","time":{"created":1000,"updated":2000},"cost":0.25,"slug":7}"#;

    let session = OpenCode::session_of(json).unwrap();

    assert_eq!((session.external_id.as_str(), session.source.as_str()), ("s2", "opencode"));
    assert_eq!(session.parent.unwrap().external_id, "s1");
    assert_eq!(session.project.name.as_deref(), Some("shop"));
    assert_eq!((session.started_at, session.updated_at), (Some(1000), Some(2000)));
    assert_eq!(session.claimed_cost_nanos, Some(250_000_000));
}

#[test]
fn what_has_no_id_or_is_no_json_is_refused() {
    for json in
        ["", "[]", "{}", r#"{"info":{"role":"user"}}"#, r#"{"info":{"id":"m"},"parts":[1]}"#]
    {
        let error = OpenCode::message_of(json).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{json}");
    }
    assert_eq!(OpenCode::session_of("{}").unwrap_err().kind(), ErrorKind::InvalidInput);
}

#[test]
fn a_title_that_only_says_when_it_began_is_none() {
    let title = |given: &str| {
        let json = format!(r#"{{"id":"s","title":"{given}"}}"#);
        OpenCode::session_of(&json).unwrap().title
    };
    assert_eq!(title("New session - 2026-08-11T16:16:00.424Z"), None);
    assert_eq!(title("Child session - 2026-08-11T16:16:00.424Z"), None);
    let chosen = "New session - of the council";
    assert_eq!(title(chosen).as_deref(), Some(chosen));
}
