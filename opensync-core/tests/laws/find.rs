//! Find: within a session a text is found wherever it stands, letter by letter, and its place told.

use opensync_core::sessions::{FindOptions, FindResults};
use opensync_core::{Message, OpenSync, Part, PartKind, Role, Session};

use super::common::{Archive, NOON, answer, archive, question};

fn workshop() -> Archive {
    let archive = archive();
    let thought = Part::new(PartKind::Thinking, "A LOCK would help.");
    let call =
        Part::tool_call("c", "Edit", r#"{"file_path":"/w/a.rs","new_string":"say \"lock\"\n"}"#);
    let picture = Part::new(PartKind::Image, "bG9jaw==lock");
    let own = Part::new(PartKind::Other, r#"{"of":"lock"}"#).named("reactor-state");
    let messages = vec![
        question("q", "Why does the lock hang?\nThe locks!"),
        answer("a", "Let me see.", 10).with(own).with(thought).with(call),
        Message::new("t", Role::Tool, NOON)
            .with(Part::tool_result("c", "unlock\nGröße"))
            .with(picture),
    ];
    archive.ingest(Session::new("test", "one"), messages).unwrap();
    archive.ingest(Session::new("test", "two"), vec![question("q", "another lock")]).unwrap();
    archive
}

fn find(archive: &OpenSync, change: impl FnOnce(&mut FindOptions), text: &str) -> FindResults {
    let mut options = FindOptions::new(text);
    change(&mut options);
    archive.find("one", &options).unwrap()
}

fn places(found: &FindResults) -> Vec<(u32, usize, PartKind)> {
    found.items.iter().map(|item| (item.place, item.part, item.kind)).collect()
}

#[test]
fn it_stands_in_prose_thinking_calls_and_results_of_one_session_and_in_nothing_of_the_agents_own() {
    let found = find(&workshop(), |_| {}, "lock");
    assert_eq!((found.total, found.occurrences, found.next), (4, 5, None));
    assert_eq!(
        places(&found),
        [
            (0, 0, PartKind::Text),
            (1, 1, PartKind::Thinking),
            (1, 2, PartKind::ToolCall),
            (2, 0, PartKind::ToolResult),
        ]
    );
}

#[test]
fn a_call_is_found_as_people_read_it() {
    let archive = workshop();
    assert_eq!(find(&archive, |_| {}, "say \"lock\"").total, 1);
    assert_eq!(find(&archive, |_| {}, "edit: /w/a.rs").total, 1);
    assert_eq!(find(&archive, |_| {}, "file_path").total, 0);
}

#[test]
fn case_whole_words_and_kinds_narrow_what_is_found() {
    let archive = workshop();
    assert_eq!(find(&archive, |options| options.is_case_sensitive = true, "LOCK").total, 1);
    let words = find(&archive, |options| options.is_whole_word = true, "lock");
    assert_eq!((words.total, words.occurrences), (3, 3));
    let results = find(&archive, |options| options.kinds = vec![PartKind::ToolResult], "LOCK");
    assert_eq!(places(&results), [(2, 0, PartKind::ToolResult)]);
    assert_eq!(find(&archive, |_| {}, "GRÖSSE").total + find(&archive, |_| {}, "GRÖßE").total, 1);
    assert_eq!(find(&archive, |_| {}, "").total, 0);
}

#[test]
fn what_is_shown_says_where_in_it_the_text_stands() {
    let found = find(&workshop(), |_| {}, "lock");
    let snippet = &found.items[0].snippet;
    assert_eq!(snippet.text, "Why does the lock hang? The locks!");
    let marked: Vec<&str> = snippet.highlights.iter().map(|it| &snippet.text[it.clone()]).collect();
    assert_eq!(marked, ["lock", "lock"]);
}

#[test]
fn pieces_put_together_are_all_that_is_found_and_each_counts_all() {
    let archive = archive();
    let messages = (0..50).map(|n| question(&format!("m{n}"), &format!("lock {n}")));
    archive.ingest(Session::new("test", "one"), messages.collect()).unwrap();
    let all = places(&find(&archive, |_| {}, "lock"));
    let (mut seen, mut first) = (Vec::new(), Some(0));
    while let Some(from) = first {
        let piece = find(&archive, |options| (options.first, options.limit) = (from, 7), "lock");
        assert_eq!((piece.total, piece.items.len() <= 7), (50, true));
        seen.extend(places(&piece));
        first = piece.next;
    }
    assert_eq!(seen, all);
}

#[test]
fn what_stands_in_a_long_text_is_counted_and_shown_short() {
    let archive = archive();
    let text = "lock ".repeat(300_000);
    archive.ingest(Session::new("test", "one"), vec![question("q", &text)]).unwrap();
    let found = find(&archive, |_| {}, "lock");
    assert_eq!((found.total, found.occurrences), (1, 300_000));
    assert!(found.items[0].snippet.text.len() < 400);
}
