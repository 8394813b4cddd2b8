//! Search: what words find, in which order, and how it is shown.

use opensync_core::{ErrorKind, Filter, Message, Part, PartKind, Query, Role, Session};

use super::common::{
    MINUTE, NOON, answer, archive, asked, found, found_sorted, hits, question, session_ids,
};

#[test]
fn a_sentence_is_searched_as_it_was_typed() {
    let archive = asked(&[
        ("lock", "The redb lock is held by another process, so opening fails."),
        ("fish", "How do I cook a fish in a small kitchen?"),
        ("shop", "Prices in the shop are rounded wrongly."),
    ]);
    assert_eq!(found(&archive, "why is the redb lock held?")[0], "lock");
    assert_eq!(found(&archive, "How can I be cooking fishes")[0], "fish");
    assert_eq!(found(&archive, "rounding of a price"), ["shop"]);
    assert!(found(&archive, "elephants").is_empty());
}

#[test]
fn more_of_the_words_rank_higher() {
    let archive = asked(&[
        ("one", "the lock and much else that was said on that day"),
        ("two", "the redb lock and much else that was said on that day"),
        ("three", "the redb write lock and much else that was said on that day"),
    ]);
    assert_eq!(found(&archive, "redb write lock"), ["three", "two", "one"]);
}

#[test]
fn a_phrase_needs_its_words_beside_each_other() {
    let archive = asked(&[("near", "the write lock is held"), ("far", "lock it, then write")]);
    assert_eq!(found(&archive, "\"write lock\""), ["near"]);
    assert_eq!(found_sorted(&archive, "write lock"), ["far", "near"]);
    assert_eq!(found(&archive, "lock -\"write lock\""), ["far"]);
    assert_eq!(found(&archive, "\"lock is held\" write"), ["near"]);
}

#[test]
fn signs_require_and_leave_out() {
    let archive =
        asked(&[("a", "apples and pears"), ("b", "apples and plums"), ("c", "plums alone")]);
    assert_eq!(found(&archive, "apples -plums"), ["a"]);
    assert_eq!(found(&archive, "+plums apples"), ["b", "c"]);
    assert_eq!(found(&archive, "+plums +apples"), ["b"]);
    assert_eq!(found_sorted(&archive, "-pears"), ["b", "c"]);
    assert!(found(&archive, "+plums -plums").is_empty());
}

#[test]
fn a_star_stands_for_any_ending() {
    let archive = asked(&[("a", "marmalade"), ("b", "marmoset"), ("c", "marble")]);
    assert_eq!(found_sorted(&archive, "marm*"), ["a", "b"]);
    assert_eq!(found_sorted(&archive, "mar*"), ["a", "b", "c"]);
    assert_eq!(found_sorted(&archive, "+marm* -marmo*"), ["a"]);
    assert!(found(&archive, "arm*").is_empty());
}

#[test]
fn identifiers_are_found_by_their_parts_and_in_any_spelling() {
    let archive = asked(&[
        ("camel", "call parseQuery first"),
        ("snake", "call parse_query first"),
        ("kebab", "call parse-query first"),
        ("other", "call HTTPServer::bind first"),
    ]);
    for spelling in ["parseQuery", "parse_query", "ParseQuery", "parse-query", "\"parse query\""] {
        assert_eq!(found_sorted(&archive, spelling), ["camel", "kebab", "snake"], "{spelling}");
    }
    assert_eq!(found_sorted(&archive, "query"), ["camel", "kebab", "snake"]);
    for part in ["http", "server", "bind", "HttpServer", "Server::bind"] {
        assert_eq!(found(&archive, part), ["other"], "{part}");
    }
}

#[test]
fn paths_versions_and_errors_are_found_as_they_stand() {
    let archive = asked(&[
        ("path", "see opensync-core/src/store/mod.rs for it"),
        ("version", "redb 4.5.1 has it, 45.1 has not"),
        ("other", "mod of the store: rs src"),
        ("code", "error[E0502]: cannot borrow `self.rows` as mutable"),
    ]);
    assert_eq!(found(&archive, "src/store/mod.rs")[0], "path");
    assert_eq!(found(&archive, "\"src/store/mod.rs\""), ["path"]);
    assert_eq!(found(&archive, "4.5.1")[0], "version");
    assert_eq!(found(&archive, "E0502"), ["code"]);
    assert_eq!(found(&archive, "self.rows")[0], "code");
}

#[test]
fn scripts_without_spaces_and_accents_are_found() {
    let archive = asked(&[
        ("tokyo", "昨日は東京で会議がありました"),
        ("beijing", "我们在北京开会"),
        ("cafe", "Le café est fermé à Zürich"),
        ("seoul", "서울에서 만나요"),
        ("moscow", "Завтра в Москве"),
    ]);
    assert_eq!(found(&archive, "東京"), ["tokyo"]);
    assert_eq!(found(&archive, "会議"), ["tokyo"]);
    assert_eq!(found(&archive, "北京"), ["beijing"]);
    assert_eq!(found(&archive, "cafe FERME"), ["cafe"]);
    assert_eq!(found(&archive, "zurich"), ["cafe"]);
    assert_eq!(found(&archive, "москве"), ["moscow"]);
    assert_eq!(found(&archive, "서울에서"), ["seoul"]);
}

#[test]
fn a_session_is_one_hit_that_counts_its_other_matches() {
    let archive = archive();
    let said = |range: std::ops::Range<u32>| {
        range.map(|number| question(&format!("m-{number}"), "apples")).collect::<Vec<_>>()
    };
    archive.ingest(Session::new("test", "many"), said(0..5)).unwrap();
    archive.ingest(Session::new("test", "one"), said(0..1)).unwrap();

    let found = hits(&archive, &Query::new("apples"));
    let mut counts: Vec<_> = found.iter().map(|hit| (hit.external_id.as_str(), hit.more)).collect();
    counts.sort_unstable();
    assert_eq!(counts, [("many", 4), ("one", 0)]);
    let each = hits(&archive, &Query::new("apples").each_message());
    assert_eq!(each.len(), 6);
    assert!(each.iter().all(|hit| hit.more == 0));
    assert_eq!(hits(&archive, &Query::new("apples").each_message().limit(4)).len(), 4);
}

#[test]
fn a_title_finds_its_session_and_is_no_message() {
    let archive = archive();
    let titled =
        |title: &str, id: &str| Session { title: Some(title.into()), ..Session::new("test", id) };
    let said = vec![question("q", "good morning"), answer("a", "marmalade, please", 1)];
    archive.ingest(titled("Marmalade at breakfast", "s"), said).unwrap();
    archive.ingest(titled("An empty marmalade jar", "empty"), vec![]).unwrap();

    let found = hits(&archive, &Query::new("breakfast"));
    assert_eq!((found.len(), found[0].more), (1, 0));
    assert_eq!(found[0].message_id.as_deref(), Some("q"));
    assert_eq!(found[0].snippet.text, "Marmalade at breakfast");
    let found = hits(&archive, &Query::new("marmalade breakfast"));
    let hit = found.iter().find(|hit| hit.external_id == "s").unwrap();
    assert_eq!((hit.message_id.as_deref(), hit.more), (Some("a"), 0));
    let hit = found.iter().find(|hit| hit.external_id == "empty").unwrap();
    assert_eq!((hit.message_id.as_deref(), hit.role), (None, None));
    let each = hits(&archive, &Query::new("marmalade breakfast").each_message());
    assert_eq!(each.len(), 1, "a title is no message");
    assert_eq!(each[0].message_id.as_deref(), Some("a"));
}

#[test]
fn each_message_without_words_is_each_message_once() {
    let archive = archive();
    let said: Vec<_> = (0..30)
        .map(|number| Message {
            created_at: NOON + i64::from(number) * MINUTE,
            ..question(&format!("m-{number}"), "hello")
        })
        .collect();
    archive.ingest(Session::new("test", "s"), said).unwrap();
    let found = hits(&archive, &Query::new("source:test").each_message().limit(100));
    let ids: Vec<_> = found.iter().filter_map(|hit| hit.message_id.clone()).collect();
    let newest_first: Vec<_> = (0..30).rev().map(|number| format!("m-{number}")).collect();
    assert_eq!(ids, newest_first);
}

#[test]
fn highlights_are_the_words_and_never_cut_a_character() {
    let text = format!("{}東京 the Café🙂lock — Locking é {}", "é🙂 ".repeat(90), "ü ".repeat(300));
    let archive = asked(&[("s", &text)]);
    let found = hits(&archive, &Query::new("lock cafe 東京"));
    let snippet = &found[0].snippet;
    let marked: Vec<&str> =
        snippet.highlights.iter().map(|range| snippet.text.get(range.clone()).unwrap()).collect();
    assert_eq!(marked, ["東京", "Café", "lock", "Locking"]);
    assert!(snippet.text.starts_with('…') && snippet.text.ends_with('…'));
    assert!(!snippet.text.contains('\n'));
}

#[test]
fn what_is_no_query_is_words() {
    let archive = asked(&[("s", "say hello (to the) [world] a:b && c")]);
    let odd = [
        "hello \"",
        "hello AND (",
        "(hello",
        "hello]",
        "hello^2 ~",
        "hello \\",
        "after:soon hello",
    ];
    for text in odd {
        assert_eq!(found(&archive, text), ["s"], "{text}");
    }
    for text in ["", " ", "\"\"", "*", "-", "+", "\u{0}", ":", "project:", "🙂"] {
        archive.search(&Query::new(text)).unwrap();
    }
    let long = "marmalade ".repeat(10_000);
    assert!(found(&archive, &long).is_empty());
}

#[test]
fn replaced_texts_are_found_by_their_new_words_only() {
    let archive = asked(&[("s", "apples")]);
    assert_eq!(found(&archive, "apples"), ["s"]);
    archive.ingest(Session::new("test", "s"), vec![question("q", "pears")]).unwrap();
    assert_eq!(found(&archive, "pears"), ["s"]);
    assert!(found(&archive, "apples").is_empty());
    archive.delete("s").unwrap();
    assert!(found(&archive, "pears").is_empty());
}

#[test]
fn a_deleted_session_is_no_hit_even_before_the_index_knows() {
    let folder = tempfile::tempdir().unwrap();
    let archive = crate::common::open(folder.path()).unwrap();
    archive.ingest(Session::new("test", "s"), vec![question("q", "apples")]).unwrap();
    assert_eq!(found(&archive, "apples"), ["s"]);
    crate::common::open(folder.path()).unwrap().delete("s").unwrap();

    assert!(archive.search(&Query::new("apples")).unwrap().hits.is_empty());
    assert!(session_ids(&archive).is_empty());
}

#[test]
fn hits_are_read_in_pages_each_once_and_in_the_order_of_one_search() {
    let archive = archive();
    for number in 0..25 {
        let text = format!("lock {}", "redb ".repeat(number % 5));
        archive
            .ingest(Session::new("test", format!("s-{number}")), vec![question("q", &text)])
            .unwrap();
    }
    for query in ["redb lock", "lock", "source:test"] {
        let query = Query::new(query).limit(10);
        let (mut read, mut page) = (Vec::new(), archive.search(&query).unwrap());
        for _ in 0..5 {
            read.extend(page.hits.into_iter().map(|hit| hit.external_id));
            let Some(next) = page.next else { break };
            page = archive.search(&query.clone().after(next)).unwrap();
        }
        let all = hits(&archive, &query.clone().limit(100));
        assert_eq!(read, all.into_iter().map(|hit| hit.external_id).collect::<Vec<_>>());
    }
    let list = archive.sessions(&Filter::default(), None, 3).unwrap();
    let other = archive.search(&Query::new("lock").after(list.next.unwrap())).unwrap_err();
    assert_eq!(other.kind(), ErrorKind::InvalidInput);
}

#[test]
fn a_limit_is_kept_and_the_best_come_first() {
    let archive = archive();
    for number in 0..25 {
        let text = format!("lock {}", "redb ".repeat(number % 5));
        let session = Session::new("test", format!("s-{number}"));
        archive.ingest(session, vec![question("q", &text)]).unwrap();
    }
    assert_eq!(hits(&archive, &Query::new("lock")).len(), Query::DEFAULT_LIMIT);
    assert_eq!(hits(&archive, &Query::new("lock").limit(3)).len(), 3);
    assert_eq!(hits(&archive, &Query::new("lock").limit(usize::MAX)).len(), 25);
    assert!(hits(&archive, &Query::new("lock").limit(0)).is_empty());
    let scores: Vec<f32> =
        hits(&archive, &Query::new("redb lock").limit(25)).iter().map(|hit| hit.score).collect();
    assert!(scores.is_sorted_by(|a, b| a >= b));
}

#[test]
fn what_a_person_said_weighs_more_than_what_a_tool_printed() {
    let archive = archive();
    let printed = Message::new("t", Role::Tool, NOON)
        .with(Part::tool_result("c", "the marmalade is empty").named("Bash"));
    archive.ingest(Session::new("test", "tool"), vec![printed]).unwrap();
    let said = vec![question("q", "the marmalade is empty")];
    archive.ingest(Session::new("test", "person"), said).unwrap();
    assert_eq!(found(&archive, "marmalade"), ["person", "tool"]);
}

#[test]
fn calls_results_files_and_thoughts_are_searched_and_pictures_are_not() {
    let archive = archive();
    let parts = [
        ("call", Part::tool_call("c", "Grep", r#"{"pattern":"needleword"}"#)),
        ("result", Part::tool_result("c", "needleword in haystack")),
        ("file", Part::new(PartKind::File, "needleword").named("/notes/straw.txt")),
        ("thought", Part::new(PartKind::Thinking, "needleword, perhaps")),
        ("summary", Part::new(PartKind::Compaction, "about the needleword")),
        ("other", Part::new(PartKind::Other, r#"{"x":"needleword"}"#)),
        ("picture", Part::new(PartKind::Image, "needleword")),
        ("key", Part::tool_call("c", "Grep", r#"{"needleword":"nothing"}"#)),
    ];
    for (session, part) in parts {
        let said = Message::new("m", Role::Assistant, NOON).with(part);
        archive.ingest(Session::new("test", session), vec![said]).unwrap();
    }
    let expected = ["call", "file", "other", "result", "summary", "thought"];
    assert_eq!(found_sorted(&archive, "needleword"), expected);
    assert_eq!(found(&archive, "straw.txt"), ["file"]);
    assert_eq!(found_sorted(&archive, "grep"), ["call", "key"]);
}
