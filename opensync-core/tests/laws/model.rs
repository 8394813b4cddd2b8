//! Model: whatever is done in whatever order, the archive is what a map would be.

use std::collections::{BTreeMap, BTreeSet};

use opensync_core::ingest::MessageMode;
use opensync_core::{Message, Part, Query, Role, Session, Usage};
use proptest::prelude::*;

use super::common::{Archive, NOON, archive, hits, messages, session_ids, stats};

const SESSIONS: u8 = 4;
const MESSAGES: u8 = 6;
const WORDS: u8 = 30;

/// Something a program does.
#[derive(Clone, Debug)]
enum Step {
    Say { session: u8, message: u8, word: u8, tokens: u8 },
    SayOn { session: u8, message: u8, word: u8, tokens: u8 },
    Delete { session: u8 },
    Reopen,
    Find { word: u8 },
}

/// A message as the model knows it: its text and its tokens.
type Said = (String, u64);

/// Session to message to what was said.
type Model = BTreeMap<u8, BTreeMap<u8, Said>>;

fn step() -> impl Strategy<Value = Step> {
    let place = || (0..SESSIONS, 0..MESSAGES, 0..WORDS, 0..100_u8);
    prop_oneof![
        8 => place().prop_map(|(session, message, word, tokens)| {
            Step::Say { session, message, word, tokens }
        }),
        4 => place().prop_map(|(session, message, word, tokens)| {
            Step::SayOn { session, message, word, tokens }
        }),
        1 => (0..SESSIONS).prop_map(|session| Step::Delete { session }),
        1 => Just(Step::Reopen),
        2 => (0..WORDS).prop_map(|word| Step::Find { word }),
    ]
}

/// A word that occurs nowhere else, and of which no other is a part.
fn marker(word: u8) -> String {
    format!("zq{word:03}x")
}

/// Sessions are at times of their own, for the same at the same time would be a copy.
fn message(session: u8, number: u8, text: &str, tokens: u8, mode: MessageMode) -> Message {
    let at = NOON + i64::from(session);
    let usage = Usage { output: u64::from(tokens), ..Usage::default() };
    Message {
        usage: Some(usage),
        mode,
        ..Message::new(format!("m-{number}"), Role::Assistant, at).with(Part::text(text))
    }
}

/// Does a step to the archive and to the model.
fn take(archive: Archive, model: &mut Model, step: &Step) -> Archive {
    match *step {
        Step::Say { session, message: number, word, tokens } => {
            // Texts of both kinds: those in the message, and those in a body of their own.
            let text = marker(word) + &" filler".repeat(usize::from(word % 2) * 40);
            let said = message(session, number, &text, tokens, MessageMode::Replace);
            archive.ingest(Session::new("test", format!("s-{session}")), vec![said]).unwrap();
            model.entry(session).or_default().insert(number, (text, u64::from(tokens)));
        }
        Step::SayOn { session, message: number, word, tokens } => {
            let known = model.entry(session).or_default().entry(number).or_default();
            let gap = if known.0.is_empty() { "" } else { " " };
            known.0 += &(gap.to_owned() + &marker(word));
            known.1 = known.1.max(u64::from(tokens));
            let said = message(session, number, &known.0, tokens, MessageMode::Extend);
            archive.ingest(Session::new("test", format!("s-{session}")), vec![said]).unwrap();
        }
        Step::Delete { session } => {
            let is_known = model.remove(&session).is_some();
            assert_eq!(archive.delete(&format!("s-{session}")).is_ok(), is_known);
        }
        Step::Reopen => return archive.reopened(),
        Step::Find { word } => check_word(&archive, model, word),
    }
    archive
}

fn check_word(archive: &Archive, model: &Model, word: u8) {
    let marker = marker(word);
    let expected: BTreeSet<(String, String)> = model
        .iter()
        .flat_map(|(session, said)| said.iter().map(move |(number, said)| (session, number, said)))
        .filter(|(.., (text, _))| text.contains(&marker))
        .map(|(session, number, _)| (format!("s-{session}"), format!("m-{number}")))
        .collect();
    let found = hits(archive, &Query::new(&*marker).each_message().limit(1000));
    let count = found.len();
    let found: BTreeSet<(String, String)> =
        found.into_iter().map(|hit| (hit.external_id, hit.message_id.unwrap())).collect();
    assert_eq!(found, expected, "{marker}");
    assert_eq!(found.len(), count, "a message was found twice");
}

fn check(archive: &Archive, model: &Model) {
    let expected: BTreeSet<String> = model.keys().map(|session| format!("s-{session}")).collect();
    assert_eq!(session_ids(archive).into_iter().collect::<BTreeSet<_>>(), expected);
    for (session, said) in model {
        let told: BTreeMap<String, Said> = messages(archive, &format!("s-{session}"))
            .into_iter()
            .map(|told| {
                let text = told.parts.iter().map(|part| part.text.as_str()).collect();
                (told.external_id, (text, told.usage.unwrap().output))
            })
            .collect();
        let said = said.iter().map(|(number, said)| (format!("m-{number}"), said.clone()));
        assert_eq!(told, said.collect());
    }
    let total = stats(archive).total;
    let all = || model.values().flat_map(BTreeMap::values);
    assert_eq!(total.sessions, model.len() as u64);
    assert_eq!(total.messages, all().count() as u64);
    assert_eq!(total.usage.output, all().map(|said| said.1).sum::<u64>());
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 10,
        max_shrink_iters: 100,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn an_archive_is_what_a_map_would_be(steps in prop::collection::vec(step(), 30..60)) {
        let mut archive = archive();
        let mut model = Model::new();
        for step in &steps {
            archive = take(archive, &mut model, step);
        }
        check(&archive, &model);
        (0..WORDS).for_each(|word| check_word(&archive, &model, word));
    }
}
