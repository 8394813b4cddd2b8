//! Copies: what was forked or resumed is one hit, and the original is shown.

use opensync_core::filter::Field;
use opensync_core::sessions::{Link, LinkKind};
use opensync_core::{Message, OpenSync, Query, Role, Session, Usage};

use super::common::{MINUTE, NOON, answer, archive, hits, question};

/// A question and its answer, which other sessions go on from.
fn beginning() -> Vec<Message> {
    vec![
        question("u-1", "why does the perihelion marker flicker while zooming?"),
        Message {
            response_id: Some("msg_1:req_1".into()),
            ..answer("a-1", "the perihelion marker is drawn twice while zooming", 100)
        },
    ]
}

fn fork(archive: &OpenSync, id: &str, mut said: Vec<Message>, and: &str) {
    let own = Message { created_at: NOON + 5 * MINUTE, ..question(&format!("own-{id}"), and) };
    said.push(own);
    archive.ingest(Session::new("test", id), said).unwrap();
}

/// The sessions that are hits, with their numbers of copies.
fn copies(archive: &OpenSync, query: &Query) -> Vec<(String, u64)> {
    hits(archive, query).into_iter().map(|hit| (hit.external_id, hit.copies)).collect()
}

#[test]
fn a_conversation_and_its_forks_are_one_hit_that_counts_them() {
    let archive = archive();
    for id in ["a", "b", "c", "d"] {
        fork(&archive, id, beginning(), &format!("{id} goes on"));
    }
    let other = question("x", "the aphelion marker flickers, too");
    archive.ingest(Session::new("test", "z"), vec![other]).unwrap();
    let expected = [("a".to_owned(), 3), ("z".to_owned(), 0)];
    for query in ["perihelion marker flicker zooming", "marker", "marker perihelion"] {
        for limit in [2, 10] {
            let mut found = copies(&archive, &Query::new(query).limit(limit));
            found.sort();
            assert_eq!(found, expected, "{query}: as many hits as there are things");
        }
    }
    assert_eq!(copies(&archive, &Query::new("\"perihelion marker\"")), expected[..1]);
    let each = copies(&archive, &Query::new("perihelion").each_message());
    assert_eq!(each, [("a".to_owned(), 3), ("a".to_owned(), 3)], "a question and an answer");
    assert_eq!(copies(&archive, &Query::new("perihelion").limit(1))[0].1, 3);
}

#[test]
fn what_a_fork_says_of_its_own_is_a_hit_of_its_own() {
    let archive = archive();
    fork(&archive, "a", beginning(), "good");
    fork(&archive, "b", beginning(), "the perihelion marker is fine at last");
    let found = copies(&archive, &Query::new("perihelion marker zooming"));
    assert_eq!(found, [("a".to_owned(), 1), ("b".to_owned(), 0)]);
}

#[test]
fn the_original_is_where_the_usage_counts_and_a_filter_may_leave_a_copy() {
    let archive = archive();
    let of = |project: &str, id: &str, parent: Option<&str>| Session {
        project: opensync_core::Project { path: Some(project.into()), ..Default::default() },
        parent: parent.map(|id| Link { kind: LinkKind::Fork, external_id: id.into() }),
        ..Session::new("test", id)
    };
    // Its usage counts where it came first.
    archive.ingest(of("/w/one", "m-first", None), beginning()).unwrap();
    archive.ingest(of("/w/two", "a-later", None), beginning()).unwrap();
    assert_eq!(copies(&archive, &Query::new("perihelion"))[0], ("m-first".to_owned(), 1));
    let without = Query::new("perihelion").exclude(Field::Project, "/w/one");
    assert_eq!(copies(&archive, &without)[0], ("a-later".to_owned(), 0));

    // Without usage it is the one that is no fork.
    let said = || vec![question("q", "a syzygy is near")];
    archive.ingest(of("/w/one", "forked", Some("whole")), said()).unwrap();
    archive.ingest(of("/w/one", "whole", None), said()).unwrap();
    assert_eq!(copies(&archive, &Query::new("syzygy")), [("whole".to_owned(), 1)]);
}

#[test]
fn the_same_answer_is_a_copy_whatever_its_time_and_the_same_words_at_another_time_are_none() {
    let archive = archive();
    let said = |id: &str, at: i64, response: Option<&str>| Message {
        response_id: response.map(str::to_owned),
        usage: response.map(|_| Usage { output: 5, ..Usage::default() }),
        ..Message::new(id, Role::Assistant, at)
            .with(opensync_core::Part::text("the ephemeris is level"))
    };
    let ingest = |session: &str, message| {
        archive.ingest(Session::new("test", session), vec![message]).unwrap();
    };
    ingest("a", said("1", NOON, Some("msg_7")));
    ingest("b", said("2", NOON + MINUTE, Some("msg_7")));
    ingest("c", said("3", NOON + 2 * MINUTE, None));
    ingest("d", said("4", NOON + 3 * MINUTE, None));
    let mut found = copies(&archive, &Query::new("ephemeris"));
    found.sort();
    assert_eq!(found, [("a".into(), 1), ("c".into(), 0), ("d".into(), 0)]);
    // Two people may say the same at the same time.
    ingest("g", question("q", "an equinox"));
    ingest("h", question("q", "an equinox"));
    assert_eq!(copies(&archive, &Query::new("equinox")).len(), 2);
    // Of what has no time nobody knows.
    ingest("e", Message { created_at: 0, ..question("q", "an analemma") });
    ingest("f", Message { created_at: 0, ..question("q", "an analemma") });
    assert_eq!(copies(&archive, &Query::new("analemma")).len(), 2);
}

#[test]
fn many_copies_do_not_take_the_place_of_what_is_different() {
    let archive = archive();
    for number in 0..400 {
        let text = "an occultation of the marker, an occultation";
        let session = Session::new("test", format!("copy-{number:03}"));
        let said = vec![question("q", text), question("q-2", "go on")];
        archive.ingest(session, said).unwrap();
    }
    for number in 0..5 {
        let said = Message {
            created_at: NOON + (number + 1) * MINUTE,
            ..question(
                "q",
                &format!("what number {number} says of an occultation and a marker at length"),
            )
        };
        let session = Session::new("test", format!("other-{number}"));
        archive.ingest(session, vec![said]).unwrap();
    }
    for query in ["occultation", "occultation marker"] {
        let found = copies(&archive, &Query::new(query));
        assert_eq!(found.len(), 6, "{query}");
        assert_eq!(found.iter().map(|(_, copies)| copies).max(), Some(&399), "{query}");
        assert_eq!(found[0].0, "copy-000");
    }
}
