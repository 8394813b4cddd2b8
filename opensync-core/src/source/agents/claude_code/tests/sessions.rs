//! What becomes of files: sessions, their titles, parents and projects.

use super::*;
use crate::model::{Link, LinkKind, Project};

fn subagent_of(session: &str) -> Link {
    Link { kind: LinkKind::Subagent, external_id: session.to_owned() }
}

#[test]
fn a_session_tells_its_folder_branch_and_version() {
    let read = Home::session(&[
        user("u1", json!("hello")),
        with(user("u2", json!("more")), json!({"cwd": "/work/shop/src", "gitBranch": "fix"})),
    ]);
    let session = read.session();
    assert_eq!(session.external_id, SESSION);
    assert_eq!(session.source, "claude-code");
    let branch = Some("fix".to_owned());
    assert_eq!(session.project, Project { branch, ..Project::at("/work/shop") });
    assert_eq!(session.agent_version.as_deref(), Some("2.1.0"));
    assert!(session.origin.as_ref().unwrap().contains(SESSION));
    assert_eq!(read.message("u1").created_at, 1_767_323_045_678);
}

#[test]
fn a_title_by_a_person_wins_over_one_by_a_model_and_that_over_the_prompt() {
    let prompt = user("u1", json!("hello\nthere"));
    let custom = json!({"type": "custom-title", "customTitle": "mine", "sessionId": SESSION});
    let generated = json!({"type": "ai-title", "aiTitle": "by a model", "sessionId": SESSION});
    let all = [custom, prompt, generated];
    assert_eq!(Home::session(&all).title(), Some("mine"));
    assert_eq!(Home::session(&all[1..]).title(), Some("by a model"));
    assert_eq!(Home::session(&all[1..2]).title(), Some("hello there"));
}

#[test]
fn a_summary_is_a_title_only_of_the_conversation_that_ends_in_this_file() {
    let summary = |leaf: &str| json!({"type": "summary", "summary": "about it", "leafUuid": leaf});
    let prompt = user("u1", json!("hello"));
    for (lines, title) in [
        ([summary("u1"), prompt.clone()], "about it"),
        ([prompt.clone(), summary("u1")], "about it"),
        ([summary("elsewhere"), prompt.clone()], "hello"),
    ] {
        assert_eq!(Home::session(&lines).title(), Some(title), "{lines:?}");
    }
}

#[test]
fn a_renamed_session_is_called_by_its_new_name() {
    let content = "<command-name>/rename</command-name><command-args>the shop</command-args>";
    let renamed = json!({"subtype": "local_command", "content": content});
    let read = Home::session(&[user("u1", json!("hello")), line("system", "s1", renamed)]);
    assert_eq!(read.title(), Some("the shop"));
}

#[test]
fn a_title_beside_the_transcript_is_read() {
    let home = Home::new();
    home.write(&format!("{SESSION}.jsonl"), &[user("u1", json!("hello"))]);
    home.write(&format!("{SESSION}/custom-title.json"), &[json!({"customTitle": "mine"})]);
    assert_eq!(home.read(None).title(), Some("mine"));
}

#[test]
fn a_subagent_is_a_session_of_its_own_below_its_parent() {
    let home = Home::new();
    let task = json!({"isSidechain": true, "agentId": "a1"});
    let lines = [with(user("u1", json!("look around")), task)];
    let meta = [json!({"agentType": "Explore", "description": "Find the door"})];

    let new = home.write(&format!("{SESSION}/subagents/agent-a1.jsonl"), &lines);
    home.write(&format!("{SESSION}/subagents/agent-a1.meta.json"), &meta);
    let found = read(&new, None);
    assert_eq!(found.session().external_id, format!("{SESSION}/agent-a1"));
    assert_eq!(found.session().parent, Some(subagent_of(SESSION)));
    assert_eq!(found.session().agent.as_deref(), Some("Explore"));
    assert_eq!(found.title(), Some("Find the door"));
    assert!(!found.message("u1").is_sidechain, "all of its own session is on the main branch");

    let old = home.write("agent-a1.jsonl", &lines);
    let found = read(&old, None);
    assert_eq!(found.session().external_id, format!("{SESSION}/agent-a1"));
    assert_eq!(found.session().parent, Some(subagent_of(SESSION)));
    assert_eq!(found.title(), Some("look around"));
}

#[test]
fn a_side_branch_within_an_old_file_is_marked_and_gives_no_title() {
    let side = with(user("u1", json!("warm up")), json!({"isSidechain": true}));
    let read = Home::session(&[side, user("u2", json!("hello"))]);
    assert!(read.message("u1").is_sidechain);
    assert!(!read.message("u2").is_sidechain);
    assert_eq!(read.title(), Some("hello"));
}

#[test]
fn a_copied_history_is_linked_to_the_session_it_was_copied_from() {
    let fork = Some(Link { kind: LinkKind::Fork, external_id: OTHER.to_owned() });
    let resumed = Home::session(&[
        with(user("u1", json!("hello")), json!({"sessionId": OTHER})),
        user("u2", json!("more")),
    ]);
    assert_eq!(resumed.session().parent, fork);
    assert_eq!(resumed.session().external_id, SESSION);

    let origin = json!({"forkedFrom": {"sessionId": OTHER, "messageUuid": "u0"}});
    let forked = Home::session(&[with(user("u1", json!("hello")), origin)]);
    assert_eq!(forked.session().parent, fork);
    assert_eq!(Home::session(&[user("u1", json!("hello"))]).session().parent, None);
}

#[test]
fn a_copied_answer_has_the_same_response_id_in_both_files() {
    let answer = assistant("a1", "msg_01", text("hi"), 1);
    let original = Home::session(std::slice::from_ref(&answer));
    let copy = Home::session(&[with(answer, json!({"sessionId": OTHER}))]);
    assert_eq!(original.message("msg_01").response_id, copy.message("msg_01").response_id);
}
