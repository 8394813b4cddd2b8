//! `search`: the best session first, with what matched marked.

use crate::home::{Home, asked};

#[test]
fn a_question_finds_the_session_that_answers_it() {
    let home = Home::with_sample();
    let found = home.json(["search", "why does the nightly job hang"]);
    let first = &found["hits"][0];
    assert_eq!(first["external_id"], "sample-deadlock");
    assert_eq!(found["pending"], 0);
    for key in ["session_id", "source", "title", "project", "message_id", "created_at", "score"] {
        assert!(!first[key].is_null(), "{key} is missing in {first}");
    }
}

#[test]
fn highlights_are_ranges_of_the_snippet() {
    let home = Home::empty();
    home.write_log("one", &[asked("one", "a", "Ünïcödé 🌳 before the redb lock")]);
    home.run(["import"]).expect(0);
    let found = home.json(["search", "lock"]);
    let hit = &found["hits"][0];
    let snippet = hit["snippet"].as_str().unwrap();
    let range = &hit["highlights"][0];
    let at = |index: usize| usize::try_from(range[index].as_u64().unwrap()).unwrap();
    assert_eq!(&snippet[at(0)..at(1)], "lock");
}

#[test]
fn filters_and_options_narrow_the_hits() {
    let home = Home::with_sample();
    let hits = |arguments: &[&str]| {
        let mut all = vec!["search", "--json"];
        all.extend(arguments);
        let answer = home.run(&all).expect(0).out();
        let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
        answer["hits"].as_array().unwrap().len()
    };
    assert!(hits(&["the"]) + hits(&["lock retry flaky"]) > 1);
    assert_eq!(hits(&["--limit", "1", "lock retry flaky"]), 1);
    assert_eq!(hits(&["lock source:opencode"]), 0);
    assert_eq!(hits(&["--source", "opencode", "lock"]), 0);
    assert_eq!(hits(&["lock before:2001-01-01"]), 0);
}

#[test]
fn a_day_a_month_and_a_year_are_meant_with_all_of_them_in_every_command() {
    let home = Home::empty();
    let at = |text: &str, time: &str| {
        let mut line = asked("one", text, text);
        line["timestamp"] = time.into();
        line
    };
    let lines =
        [at("marmalade", "2026-01-31T12:30:00.000Z"), at("pears", "2026-02-02T12:00:00.000Z")];
    home.write_log("one", &lines);
    home.run(["import"]).expect(0);
    let count = |arguments: &[&str]| {
        let answer = home.run(arguments).expect(0).out();
        let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
        let all =
            ["hits", "sessions", "passages"].into_iter().find_map(|key| answer[key].as_array());
        all.map_or_else(|| answer["messages"].as_u64().unwrap(), |all| all.len() as u64)
    };
    for (until, is_meant) in [
        ("2026-01-31", true),
        ("2026-01", true),
        ("2026-02", true),
        ("2026", true),
        ("2026-01-31T12:30:01Z", true),
        ("2026-01-30", false),
        ("2025-12", false),
        ("2026-01-31T12:00:00Z", false),
        ("20y", false),
    ] {
        let of = [
            count(&["search", "--json", "--until", until, "marmalade"]),
            count(&["search", "--json", &format!("marmalade until:{until}")]),
            count(&["context", "--json", "--until", until, "marmalade"]),
            count(&["list", "--json", "--until", until]),
            count(&["stats", "--json", "--until", until]).min(1),
        ];
        assert_eq!(of, [u64::from(is_meant); 5], "{until}");
    }
    assert_eq!(count(&["search", "--json", "marmalade before:2026-01-31"]), 0);
    for since in ["2026-01-31", "2026-01", "2026", "2026-01-31T12:30:00Z"] {
        assert_eq!(count(&["search", "--json", "--since", since, "marmalade"]), 1, "{since}");
        assert_eq!(count(&["list", "--json", "--since", since]), 1, "{since}");
    }
}

#[test]
fn an_offset_behind_greenwich_is_a_time_zone() {
    let home = Home::with_sample();
    for zone in ["-05:00", "-0330", "+02:00", "UTC"] {
        home.run(["stats", "--by", "day", "--time-zone", zone]).expect(0);
    }
    for wrong in ["-x", "--json", "Nowhere/City"] {
        home.run(["stats", "--time-zone", wrong]).expect(2);
    }
}

#[test]
fn what_is_no_query_is_searched_as_words() {
    let home = Home::with_sample();
    for query in ["\"unclosed", "((", "+", "-", "after:never redb", "*", "a\u{301}*", "\u{7f}:"] {
        home.run(["search", query, "--json"]).expect(0);
    }
}

#[test]
fn what_was_written_after_the_last_import_is_found_after_the_next() {
    let home = Home::with_sample();
    let count = || home.json(["search", "quinceblossom"])["hits"].as_array().unwrap().len();
    assert_eq!(count(), 0);
    home.write_log("two", &[asked("two", "a", "Where is the quinceblossom?")]);
    home.run(["import", "--no-index"]).expect(0);
    assert_eq!(count(), 1, "a search brings the index level by itself");
}

#[test]
fn escape_sequences_in_a_transcript_do_not_reach_the_terminal() {
    let home = Home::empty();
    home.write_log("one", &[asked("one", "a", "\u{1b}]0;owned\u{7} \u{1b}[2J wisteria")]);
    home.run(["import"]).expect(0);
    for arguments in [&["search", "wisteria"][..], &["show", "one", "--no-pager"], &["list"]] {
        let out = home.run(arguments).expect(0).out();
        assert!(!out.contains("\u{1b}]") && !out.contains("\u{1b}[2J"), "{out:?}");
    }
}
