//! What the agent wrote of its own: kept, told apart, and never at a time of its own making.

use super::*;
use crate::model::Role;

fn attachment(uuid: &str, it: &Value) -> Value {
    line("attachment", uuid, json!({"attachment": it}))
}

#[test]
fn an_entry_that_is_not_known_is_the_agents_own() {
    let read = Home::session(&[
        user("u1", json!("why is it slow?")),
        attachment("s1", &json!({"type": "prompt_snapshot", "systemPrompt": ["be kind"]})),
        attachment("s2", &json!({"type": "hologram", "of": "a cellar"})),
        line("system", "s3", json!({"subtype": "weather", "content": "rain"})),
        json!({"type": "cloud-state", "sessionId": SESSION}),
        line("assistant", "s4", json!({"message": {"content": 5}})),
    ]);
    let own: Vec<bool> = read.messages().iter().map(|message| message.is_own()).collect();
    assert_eq!(own, [false, true, true, true, true, true]);
    assert!(read.part("s1").text.contains("be kind"), "it is kept as it was written");
}

#[test]
fn what_is_not_known_passes_for_nothing_that_is_by_its_name() {
    for name in ["error", "api_error", "agent", "retry", "diagnostics", "compaction"] {
        let read = Home::session(&[
            user("u1", json!("hello")),
            line("system", "s1", json!({"subtype": format!("{name}"), "content": {"x": 1}})),
            json!({"type": name, "sessionId": SESSION, "uuid": "s2"}),
            user("u2", json!([{"type": name, "secret": 1}])),
        ]);
        assert!(read.message("s2").is_own(), "{name}");
        assert!(read.part("u2").is_own(), "{name}");
        assert_eq!(read.message("s1").is_own(), name != "api_error", "{name}");
    }
}

#[test]
fn failures_interruptions_commands_and_boundaries_are_no_entries_of_the_agents_own() {
    let read = Home::session(&[
        line("system", "s1", json!({"subtype": "api_error", "error": {"status": 529}})),
        line("system", "s2", json!({"subtype": "compact_boundary", "compactMetadata": {}})),
        line("system", "s3", json!({"subtype": "local_command", "content": "<x>done</x>"})),
        attachment("s4", &json!({"type": "hook_success", "hookName": "Stop", "content": "ok"})),
        user("s5", json!("[Request interrupted by user]")),
    ]);
    assert_eq!(read.messages().len(), 5);
    assert!(read.messages().iter().all(|message| !message.is_own()), "{:#?}", read.messages());
}

#[test]
fn diagnostics_and_skills_that_were_invoked_are_known_in_their_new_shape() {
    let told = json!({"type": "diagnostics", "isNew": true, "files": [{"uri": "/a.rs",
        "diagnostics": [{"message": "unused variable"}]}]});
    let skills = json!({"type": "invoked_skills", "skills": [{"name": "tidy", "content": "rake"}]});
    let read = Home::session(&[
        user("u1", json!("hello")),
        attachment("d1", &told),
        attachment("d2", &json!({"type": "diagnostics", "content": [{"message": "old"}]})),
        attachment("k1", &skills),
    ]);
    assert!(read.unknown().is_empty(), "{:?}", read.unknown());
    assert!(read.part("d1").text.contains("unused variable") && !read.message("d1").is_own());
    assert!(read.part("d2").text.contains("old"));
    assert!(read.part("k1").text.contains("rake") && read.message("k1").is_own());
}

#[test]
fn lines_before_the_first_time_take_the_next_one() {
    let bare = |kind: &str| json!({"type": kind, "sessionId": SESSION});
    let read = Home::session(&[
        bare("agent-colour"),
        bare("latch"),
        json!({"type": "odd", "sessionId": SESSION, "message": []}),
        user("u1", json!("hello")),
        bare("agent-colour"),
    ]);
    let times: Vec<i64> = read.messages().iter().map(|message| message.created_at).collect();
    assert_eq!(times, [1_767_323_045_678; 5]);
    let roles: Vec<Role> = read.messages().iter().map(|message| message.role).collect();
    assert_eq!(roles[..4], [Role::System, Role::System, Role::System, Role::User]);
}

#[test]
fn a_transcript_that_tells_no_time_yet_is_read_once_it_does() {
    let home = Home::new();
    let bare = json!({"type": "latch", "sessionId": SESSION});
    let mode = json!({"type": "mode", "mode": "plan", "sessionId": SESSION});
    home.write(&format!("{SESSION}.jsonl"), &[mode, bare.clone(), bare]);
    let begun = home.read(None);
    assert!(begun.messages().is_empty(), "it is in 1970 otherwise: {:#?}", begun.messages());

    append(&home.main(), &format!("{}\n", user("u1", json!("hello"))));
    let whole = home.read(Some(begun.cursor()));
    assert_eq!(whole.messages().len(), 3, "nothing is lost");
    assert!(whole.messages().iter().all(|message| message.created_at == 1_767_323_045_678));
}

#[test]
fn a_session_that_is_called_like_its_worktree_was_named_by_no_person() {
    let state = |name: &str| {
        let path = format!("/work/shop/.claude/worktrees/{name}");
        let told = json!({"worktreeName": name, "worktreePath": path});
        json!({"type": "worktree-state", "worktreeSession": told, "sessionId": SESSION})
    };
    let custom =
        |title: &str| json!({"type": "custom-title", "customTitle": title, "sessionId": SESSION});
    let generated = json!({"type": "ai-title", "aiTitle": "Door hinges", "sessionId": SESSION});
    let prompt = user("u1", json!("oil the door"));
    let within = with(prompt.clone(), json!({"cwd": "C:\\shop\\.claude\\worktrees\\red-owl"}));
    for (lines, title) in [
        (
            vec![state("red-owl"), custom("red-owl"), prompt.clone(), generated.clone()],
            "Door hinges",
        ),
        (vec![custom("red-owl"), prompt.clone(), state("red-owl")], "oil the door"),
        (vec![custom("red-owl"), within, generated.clone(), custom("red-owl")], "Door hinges"),
        (vec![state("red-owl"), custom("Hinges!"), prompt.clone(), custom("red-owl")], "Hinges!"),
        (vec![state("red-owl"), custom("red owls"), prompt.clone(), generated], "red owls"),
        (vec![custom("shop"), prompt], "shop"),
    ] {
        assert_eq!(Home::session(&lines).title(), Some(title), "{lines:#?}");
    }
}
