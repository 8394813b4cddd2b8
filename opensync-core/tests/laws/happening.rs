//! Happening: what agents do now is told by the end of each session, and files that two are at.

use opensync_core::filter::Field;
use opensync_core::live::{Live, LiveState};
use opensync_core::{Filter, Message, OpenSync, Part, Project, Role, Session};

use super::common::{MINUTE, archive};

const LATELY: i64 = 15 * MINUTE;

fn now() -> i64 {
    i64::try_from(std::time::UNIX_EPOCH.elapsed().unwrap().as_millis()).unwrap()
}

fn call(id: &str, at: i64, tool: &str, input: &str) -> Message {
    Message::new(id, Role::Assistant, at).with(Part::tool_call(id, tool, input))
}

fn result(call: &str, at: i64) -> Message {
    let part = Part::tool_result(call, "done");
    Message::new(format!("{call}-r"), Role::Tool, at).with(part)
}

fn said(role: Role, at: i64) -> Message {
    Message::new(format!("{role}-{at}"), role, at).with(Part::text("words"))
}

fn at_shop(archive: &OpenSync, id: &str, folder: &str, messages: Vec<Message>) {
    let remote = Some("git@host.example:ada/shop.git".to_owned());
    let project = Project { git_remote: remote, ..Project::at(folder) };
    archive.ingest(Session { project, ..Session::new("test", id) }, messages).unwrap();
}

fn states(live: &Live) -> Vec<(&str, LiveState)> {
    let states = live.sessions.iter();
    states.map(|it| (it.session.session.external_id.as_str(), it.state)).collect()
}

#[test]
fn the_end_of_a_session_tells_what_its_agent_does() {
    let (archive, now) = (archive(), now());
    let second = 1000;
    let stories = [
        ("asked", vec![said(Role::User, now - 2 * second)]),
        ("calling", vec![call("c", now - 3 * second, "Bash", "{}")]),
        ("called", vec![call("c", now - 5 * second, "Bash", "{}"), result("c", now - 4 * second)]),
        (
            "answered",
            vec![said(Role::User, now - 9 * second), said(Role::Assistant, now - 5 * second)],
        ),
        ("left", vec![call("c", now - 4 * MINUTE, "Bash", "{}")]),
        ("resting", vec![said(Role::Assistant, now - 9 * MINUTE)]),
        ("old", vec![said(Role::Assistant, now - 20 * MINUTE)]),
    ];
    for (id, messages) in stories {
        archive.ingest(Session::new("test", id), messages).unwrap();
    }
    let live = archive.live(LATELY, &Filter::default()).unwrap();
    assert_eq!(
        states(&live),
        [
            ("asked", LiveState::Working),
            ("calling", LiveState::Working),
            ("called", LiveState::Working),
            ("answered", LiveState::Waiting),
            ("left", LiveState::Stopped),
            ("resting", LiveState::Idle),
        ]
    );
    assert_eq!(live.sessions[1].tool.as_deref(), Some("Bash"));
    assert_eq!(live.sessions[3].tool, None);
}

#[test]
fn a_file_that_one_wrote_and_another_touched_is_a_collision_in_any_working_copy() {
    let (archive, now) = (archive(), now());
    let write = r#"{"file_path":"/w/one/src/a.rs","old_string":"a","new_string":"b"}"#;
    let read = r#"{"file_path":"/w/two/src/a.rs"}"#;
    let other = r#"{"file_path":"/w/two/src/b.rs"}"#;
    at_shop(&archive, "one", "/w/one", vec![call("w", now - 3000, "Edit", write)]);
    let told = vec![call("r", now - 2000, "Read", read), call("o", now - 1000, "Read", other)];
    at_shop(&archive, "two", "/w/two", told);

    let collisions = archive.live(LATELY, &Filter::default()).unwrap().collisions;
    assert_eq!(collisions.len(), 1);
    assert_eq!(collisions[0].path, "src/a.rs");
    let touches = collisions[0].touches.iter();
    let touches: Vec<_> = touches.map(|it| (it.external_id.as_str(), it.is_write)).collect();
    assert_eq!(touches, [("one", true), ("two", false)]);
}

#[test]
fn two_that_only_read_a_subagent_and_what_was_long_ago_collide_with_nobody() {
    let (archive, now) = (archive(), now());
    let write = r#"{"file_path":"/w/one/a.rs","content":"x"}"#;
    let read = r#"{"file_path":"/w/one/b.rs"}"#;
    let told = vec![call("w", now - 3000, "Write", write), call("r", now - 2000, "Read", read)];
    at_shop(&archive, "one", "/w/one", told);
    at_shop(&archive, "one/agent-7", "/w/one", vec![call("w", now - 1000, "Write", write)]);
    at_shop(&archive, "two", "/w/one", vec![call("r", now - 1000, "Read", read)]);
    let late = vec![call("w", now - 30 * MINUTE, "Write", write), said(Role::User, now - 500)];
    at_shop(&archive, "three", "/w/one", late);
    assert_eq!(archive.live(LATELY, &Filter::default()).unwrap().collisions, []);
}

#[test]
fn sessions_that_are_not_meant_are_not_told_and_collide_with_nobody() {
    let (archive, now) = (archive(), now());
    let write = r#"{"file_path":"/w/one/a.rs","content":"x"}"#;
    for id in ["one", "two"] {
        at_shop(&archive, id, "/w/one", vec![call("w", now - 1000, "Write", write)]);
    }
    assert_eq!(archive.live(LATELY, &Filter::default()).unwrap().collisions.len(), 1);
    let live = archive.live(LATELY, &Filter::default().exclude(Field::Session, "two")).unwrap();
    assert_eq!(states(&live), [("one", LiveState::Working)]);
    assert_eq!(live.collisions, []);
}
