//! Acts: sessions are found by what was done in them.

use opensync_core::filter::Field;
use opensync_core::{Filter, Message, OpenSync, Part, Query, Role, Session};

use super::common::{Archive, MINUTE, NOON, archive, found_sorted, question};

/// A call of a shell and what it printed, as two messages.
pub(super) fn ran(id: &str, at: i64, line: &str, output: &str) -> [Message; 2] {
    let input = format!("{{\"command\":\"{line}\"}}");
    let call = Part::tool_call(id, "Bash", input);
    let result = Part::tool_result(id, output).named("Bash");
    [
        Message::new(format!("{id}-call"), Role::Assistant, at).with(call),
        Message::new(format!("{id}-result"), Role::Tool, at + 1).with(result),
    ]
}

/// One session that made a commit after tests, one that quotes it, one whose tests failed in the end.
pub(super) fn workshop() -> Archive {
    let archive = archive();
    let mut made = vec![question("q", "why does the lock hang?")];
    made.extend(ran("t", NOON + MINUTE, "cargo test", "test result: ok. 3 passed; 0 failed;"));
    let printed = "[main abc1234] Mend the lock\n 1 file changed";
    made.extend(ran("c", NOON + 2 * MINUTE, "git commit -am 'Mend the lock'", printed));
    archive.ingest(Session::new("test", "maker"), made).unwrap();

    let mut quoted = vec![question("q", "what is abc1234 Mend the lock?")];
    quoted.extend(ran("l", NOON, "git log --oneline", "abc1234 Mend the lock"));
    archive.ingest(Session::new("test", "reader"), quoted).unwrap();

    let mut failed = vec![question("q", "the lock again")];
    failed.extend(ran("a", NOON, "pytest", "3 passed in 0.1s"));
    failed.extend(ran("b", NOON + MINUTE, "pytest", "1 failed, 2 passed in 0.1s"));
    let url = "https://host.example/a/b/pull/7";
    failed.extend(ran("p", NOON + MINUTE, "gh pr create --fill", url));
    let input = r#"{"file_path":"/w/a.rs","old_string":"x","new_string":"y"}"#;
    let call = Message::new("e", Role::Assistant, NOON + 2 * MINUTE)
        .with(Part::tool_call("e", "Edit", input))
        .with(Part::tool_result("e", "done"));
    failed.push(call);
    archive.ingest(Session::new("test", "failer"), failed).unwrap();
    archive
}

/// What each filter of acts keeps.
const KEPT: [(&str, &[&str]); 17] = [
    ("commit:abc1234", &["maker"]),
    ("commit:abc1", &["maker"]),
    ("commit:ABC1234def5678", &["maker"]),
    ("commit:bc1234", &[]),
    ("commit:\"mend the\"", &["maker"]),
    ("commit:\"=mend the\"", &[]),
    ("did:commit", &["maker"]),
    ("did:test", &["failer", "maker"]),
    ("did:pr", &["failer"]),
    ("did:edit", &["failer"]),
    ("-did:commit", &["failer", "reader"]),
    ("outcome:passed", &["maker"]),
    ("outcome:failed", &["failer"]),
    ("outcome:reverted", &[]),
    ("-outcome:failed", &["maker", "reader"]),
    ("did:test outcome:passed outcome:failed", &["failer", "maker"]),
    ("did:commit did:pr", &["failer", "maker"]),
];

#[test]
fn filters_of_acts_keep_the_sessions_that_did_it() {
    let archive = workshop();
    for (filter, expected) in KEPT {
        assert_eq!(found_sorted(&archive, filter), expected, "{filter}");
        let with_words = format!("lock {filter}");
        assert_eq!(found_sorted(&archive, &with_words), expected, "{with_words}");
    }
    let shown = archive.search(&Query::new("commit:abc1234")).unwrap().hits;
    assert_eq!(shown[0].message_id.as_deref(), Some("c-result"));
}

#[test]
fn lists_sums_and_deletions_mean_the_same_sessions_by_acts() {
    let archive = workshop();
    let cases: [(Filter, &[&str]); 5] = [
        (Filter::default().include(Field::Commit, "abc1234"), &["maker"]),
        (Filter::default().include(Field::Did, "pr"), &["failer"]),
        (Filter::default().exclude(Field::Did, "test"), &["reader"]),
        (Filter::default().include(Field::Outcome, "failed"), &["failer"]),
        (
            Filter::default().include(Field::Did, "test").include(Field::Outcome, "passed"),
            &["maker"],
        ),
    ];
    for (filter, expected) in cases {
        let listed = archive.sessions(&filter, None, 10).unwrap().items;
        let mut listed: Vec<&str> =
            listed.iter().map(|one| one.session.external_id.as_str()).collect();
        listed.sort_unstable();
        assert_eq!(listed, expected, "{filter:?}");
        let count = expected.len() as u64;
        assert_eq!(archive.stats(&filter).unwrap().total.sessions, count, "{filter:?}");
        assert_eq!(archive.count_sessions(&filter).unwrap(), count, "{filter:?}");
    }
}

#[test]
fn a_result_that_comes_later_than_its_call_tells_what_was_done() {
    let archive = archive();
    let [call, result] = ran("c", NOON, "git commit -m Later", "[main abc1234] Later");
    let add = |archive: &OpenSync, message: Message| {
        archive.ingest(Session::new("test", "s"), vec![message]).unwrap();
        found_sorted(archive, "did:commit")
    };
    assert!(add(&archive, call).is_empty());
    let archive = archive.reopened();
    assert_eq!(add(&archive, result), ["s"]);
}

#[test]
fn who_asks_for_all_of_a_subject_gets_the_session_that_made_the_commit_first() {
    let archive = workshop();
    let quoting: Vec<Message> = (0..4)
        .map(|n| question(&format!("q{n}"), "Mend the lock: mend the lock, mend the lock"))
        .collect();
    archive.ingest(Session::new("test", "quoting"), quoting).unwrap();
    let first = |text: &str| archive.search(&Query::new(text)).unwrap().hits[0].external_id.clone();
    assert_eq!(first("mend the lock"), "maker");
    assert_eq!(first("mend the lock mend"), "quoting");
}
