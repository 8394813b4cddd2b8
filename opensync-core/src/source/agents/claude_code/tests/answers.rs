//! Which lines are one answer, what it is called, and how often it counts.

use super::*;
use crate::Agents;
use crate::error::Result;
use crate::source::{Environment, Sink};
use crate::{ImportOptions, OpenSync};

/// A line of an answer; `request` is its request, if that is told.
fn answer(uuid: &str, id: Option<&str>, request: Option<&str>, block: Value, tokens: u64) -> Value {
    let mut line = assistant(uuid, id.unwrap_or_default(), block, tokens);
    line["requestId"] = json!(request);
    line["message"]["id"] = json!(id);
    line["message"]["usage"] = json!({"input_tokens": 100, "output_tokens": tokens});
    line
}

/// Ids of the answers of a read, in order, with the text of their parts and their output.
fn answers(read: &Read) -> Vec<(String, String, u64)> {
    let mut found: Vec<(String, String, u64)> = Vec::new();
    for message in read.messages().into_iter().filter(|message| message.model.is_some()) {
        let texts = message.parts.iter().map(|part| part.call_id.as_ref().unwrap_or(&part.text));
        let text = texts.cloned().collect::<Vec<_>>().join("+");
        let output = message.usage.map_or(0, |usage| usage.output);
        found.push((message.external_id.clone(), text, output));
    }
    found
}

fn named(found: &[(&str, &str, u64)]) -> Vec<(String, String, u64)> {
    found.iter().map(|(id, text, output)| ((*id).into(), (*text).into(), *output)).collect()
}

/// An archive, and a config folder to import.
struct Archive {
    home: Home,
    _data: tempfile::TempDir,
    engine: OpenSync,
}

impl Archive {
    fn new() -> Self {
        let data = tempfile::tempdir().unwrap();
        let engine = OpenSync::open(data.path()).unwrap();
        Self { home: Home::new(), _data: data, engine }
    }

    /// Imports with a source, and tells how many logs were read.
    fn import(&self, source: &dyn Source) -> u64 {
        let agents = Agents::of(source).at([self.home.path()]);
        let options = ImportOptions::default().index(false);
        self.engine.import(&agents, options).unwrap().files_read
    }

    fn output(&self, session: &str) -> u64 {
        self.engine.session(session).unwrap().usage.output
    }

    fn ids(&self, session: &str) -> Vec<String> {
        self.engine.message_ids(session).unwrap()
    }

    fn texts(&self, session: &str, id: &str) -> Vec<String> {
        let mut texts = Vec::new();
        for placed in self.engine.messages(session).unwrap() {
            let message = placed.unwrap().message;
            if message.external_id == id {
                texts.extend(message.parts.into_iter().map(|part| part.text));
            }
        }
        texts
    }
}

#[test]
fn answers_of_a_gateway_that_gives_all_the_same_id_are_told_apart_by_who_speaks_between() {
    let read = Home::session(&[
        user("u1", json!("one")),
        answer("a1", Some("relay"), None, text("first"), 11),
        answer("a2", Some("relay"), None, tool_use("t1", "Read"), 12),
        user("u2", tool_result("t1", json!("ok"))),
        answer("a3", Some("relay"), None, text("second"), 22),
        user("u3", json!("two")),
        answer("a4", Some("relay"), None, text("third"), 33),
    ]);
    let expected =
        [("relay", "first+t1", 12), ("relay:a3", "second", 22), ("relay:a4", "third", 33)];
    assert_eq!(answers(&read), named(&expected));
    let responses = read.messages().iter().filter_map(|message| message.response_id.as_ref()).fold(
        std::collections::BTreeSet::new(),
        |mut all, id| {
            all.insert(id.clone());
            all
        },
    );
    assert_eq!(responses.len(), 3);
}

#[test]
fn answers_without_any_id_are_told_apart_by_who_speaks_between() {
    let queued = json!({"type": "queued_command", "prompt": "wait", "commandMode": "prompt"});
    let read = Home::session(&[
        user("u1", json!("one")),
        answer("a1", None, None, json!({"type": "thinking", "thinking": "hm"}), 1),
        line("progress", "p1", json!({})),
        answer("a2", None, None, text("first"), 9),
        line("attachment", "q1", json!({"attachment": queued})),
        answer("a3", None, None, text("second"), 5),
    ]);
    assert_eq!(answers(&read), named(&[("a1", "hm+first", 9), ("a3", "second", 5)]));
}

#[test]
fn one_id_for_several_requests_is_as_many_answers_and_their_lines_may_lie_apart() {
    let read = Home::session(&[
        answer("a1", Some("msg_01X"), Some("r1"), tool_use("t1", "Read"), 10),
        user("u1", tool_result("t1", json!("one"))),
        answer("a2", Some("msg_01X"), Some("r1"), tool_use("t2", "Read"), 15),
        user("u2", tool_result("t2", json!("two"))),
        answer("a3", Some("msg_01X"), Some("r2"), text("done"), 20),
        answer("a4", Some("msg_01X"), Some("r3"), text("more"), 30),
    ]);
    let expected =
        [("msg_01X", "t1+t2", 15), ("msg_01X:r2", "done", 20), ("msg_01X:r3", "more", 30)];
    assert_eq!(answers(&read), named(&expected));
}

#[test]
fn a_log_that_grows_within_an_answer_goes_on_with_that_answer() {
    let home = Home::new();
    let path = home.write(
        &format!("{SESSION}.jsonl"),
        &[user("u1", json!("one")), answer("a1", Some("relay"), None, text("fir"), 1)],
    );
    let first = home.read(None);
    append(&path, &format!("{}\n", answer("a2", Some("relay"), None, text("first"), 7)));
    let second = home.read(Some(first.cursor()));
    assert_eq!(answers(&second), named(&[("relay", "first", 7)]));
    append(&path, &format!("{}\n", user("u2", json!("two"))));
    let third = home.read(Some(second.cursor()));
    append(&path, &format!("{}\n", answer("a3", Some("relay"), None, text("next"), 3)));
    let fourth = home.read(Some(third.cursor()));
    assert_eq!(answers(&fourth), named(&[("relay:a3", "next", 3)]));
}

#[test]
fn a_side_branch_within_the_file_that_repeats_an_answer_counts_nothing() {
    let side = |line| with(line, json!({"isSidechain": true}));
    let read = Home::session(&[
        answer("a1", Some("msg_01"), Some("r1"), text("said"), 9),
        side(answer("s1", Some("msg_01"), Some("r2"), text("said"), 9)),
        side(answer("s2", Some("msg_02"), Some("r3"), text("aside"), 4)),
    ]);
    assert_eq!(read.usage().output, 13);
    assert_eq!(read.messages().len(), 3);

    for request in [None, Some("r2")] {
        let read = Home::session(&[
            answer("a1", Some("relay"), request.map(|_| "r1"), text("said"), 9),
            side(user("s1", json!("look"))),
            side(answer("s2", Some("relay"), request, text("seen"), 4)),
        ]);
        assert_eq!(read.usage().output, 13, "a gateway's answers are no copies");
    }
}

#[test]
fn what_an_advisor_took_is_booked_under_its_model_once() {
    let rounds = |last: u64| {
        json!([
            {"type": "message", "input_tokens": 1, "output_tokens": 2},
            {"type": "advisor_message", "model": "m-large", "input_tokens": 70, "output_tokens": last,
                "cache_read_input_tokens": 5},
            {"type": "advisor_message", "input_tokens": 9, "output_tokens": 9},
            {"type": "advisor_message", "model": "m-huge", "input_tokens": 8, "output_tokens": 1}
        ])
    };
    let mut lines = [
        answer("a1", Some("msg_01"), Some("r1"), text("let me ask"), 2),
        answer("a2", Some("msg_01"), Some("r1"), text("so"), 5),
    ];
    for line in &mut lines {
        line["message"]["usage"]["iterations"] = rounds(40);
    }
    let archive = Archive::new();
    archive.home.write(&format!("{SESSION}.jsonl"), &lines);
    let copy = lines.iter().map(|line| with(line.clone(), json!({"sessionId": OTHER})));
    archive.home.write(&format!("{OTHER}.jsonl"), &copy.collect::<Vec<_>>());
    archive.import(&CLAUDE_CODE);
    let stats = archive.engine.stats(&crate::Filter::default()).unwrap();
    let models = stats.by_model.iter();
    let mut models: Vec<_> =
        models.map(|(name, sums)| (name.as_str(), sums.usage.input, sums.usage.output)).collect();
    models.sort_unstable();
    assert_eq!(models, [("claude-opus-4-5", 100, 5), ("m-huge", 8, 1), ("m-large", 70, 40)]);
}

#[test]
fn what_the_agent_says_the_session_cost_is_its_claim_and_no_message() {
    let state =
        |cost: f64| json!({"type": "cost-state", "totalCostUSD": cost, "sessionId": SESSION});
    let read = Home::session(&[
        user("u1", json!("hello")),
        state(0.01),
        assistant("a1", "msg_01", text("hi"), 1),
        state(0.025),
    ]);
    assert_eq!(read.session().claimed_cost_nanos, Some(25_000_000));
    assert_eq!(read.messages().len(), 2);
    assert_eq!(read.message("msg_01").claimed_cost_nanos, Some(15_000_000));
    assert!(read.unknown().is_empty());
}

#[test]
fn each_session_of_a_gateway_counts_its_own_answers() {
    let archive = Archive::new();
    for session in [SESSION, OTHER] {
        let told = |line| with(line, json!({"sessionId": session}));
        let lines = [
            user("u1", json!("one")),
            answer("a1", Some("relay"), None, text("first"), 11),
            user("u2", json!("two")),
            answer("a2", Some("relay"), None, text("second"), 22),
        ];
        archive.home.write(&format!("{session}.jsonl"), &lines.map(told));
    }
    archive.import(&CLAUDE_CODE);
    assert_eq!((archive.output(SESSION), archive.output(OTHER)), (33, 33));
}

#[test]
fn a_fork_counts_no_answer_twice_even_if_its_gateway_gave_no_ids() {
    let id = |n: u32| format!("22222222-2222-4222-8222-{n:012}");
    let archive = Archive::new();
    let own = |line: Value, session: &str| with(line, json!({"sessionId": session}));
    let first = answer(&id(1), Some("relay"), None, text("first"), 11);
    let second = answer(&id(2), None, None, text("second"), 22);
    let ask = user(&id(3), json!("go on"));
    archive.home.write(&format!("{SESSION}.jsonl"), &[first.clone(), ask.clone(), second.clone()]);
    let forked = json!({"sessionId": SESSION, "messageUuid": id(2)});
    let second = with(second, json!({"uuid": id(9), "forkedFrom": forked}));
    let lines = [first, ask, second].map(|line| own(line, OTHER));
    archive.home.write(&format!("{OTHER}.jsonl"), &lines);
    archive.import(&CLAUDE_CODE);
    assert_eq!(archive.output(SESSION) + archive.output(OTHER), 33);
}

/// A session with two answers, and a side question that repeats the first and has one of its own.
fn side_question(archive: &Archive, is_side_first: bool) {
    let main = [
        user("u1", json!("one")),
        answer("a1", Some("msg_01"), Some("r1"), text("first"), 11),
        answer("a2", Some("msg_01"), Some("r1"), text("and more"), 12),
        user("u2", json!("two")),
        answer("a3", Some("msg_02"), Some("r2"), text("second"), 22),
    ];
    let side = [
        user("s1", json!("one")),
        answer("s2", Some("msg_01"), Some("r7"), text("first"), 10),
        user("s3", json!("by the way?")),
        answer("s4", Some("msg_07"), Some("r8"), text("aside"), 5),
    ]
    .map(|line| with(line, json!({"isSidechain": true, "agentId": "a1"})));
    let main = archive.home.write(&format!("{SESSION}.jsonl"), &main);
    let side = archive.home.write(&format!("{SESSION}/subagents/agent-a1.jsonl"), &side);
    let first = if is_side_first { side } else { main };
    let time = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1000);
    fs::File::options().append(true).open(first).unwrap().set_modified(time).unwrap();
}

#[test]
fn a_side_question_that_repeats_an_answer_does_not_count_it_whichever_comes_first() {
    for is_side_first in [false, true] {
        let archive = Archive::new();
        side_question(&archive, is_side_first);
        archive.import(&CLAUDE_CODE);
        let side = format!("{SESSION}/agent-a1");
        assert_eq!((archive.output(SESSION), archive.output(&side)), (34, 5), "{is_side_first}");
        let total = archive.engine.stats(&crate::Filter::default()).unwrap().total;
        assert_eq!((total.usage.output, total.usage.input), (39, 300));
    }
}

#[test]
fn a_subagent_behind_a_gateway_with_one_id_for_all_counts_what_it_said() {
    let archive = Archive::new();
    let main =
        [user("u1", json!("one")), answer("a1", Some("relay"), Some("r1"), text("first"), 11)];
    let side =
        [user("s1", json!("look")), answer("s2", Some("relay"), Some("r2"), text("seen"), 4)];
    archive.home.write(&format!("{SESSION}.jsonl"), &main);
    archive.home.write(&format!("{SESSION}/subagents/agent-a1.jsonl"), &side);
    archive.import(&CLAUDE_CODE);
    assert_eq!(archive.output(SESSION) + archive.output(&format!("{SESSION}/agent-a1")), 15);
}

/// The reader of before, which took an answer to be its message id.
struct Older;

impl Source for Older {
    fn name(&self) -> &'static str {
        CLAUDE_CODE.name()
    }

    fn default_roots(&self, environment: Environment<'_>) -> Vec<PathBuf> {
        CLAUDE_CODE.default_roots(environment)
    }

    fn discover(&self, path: &Path) -> Result<Vec<Log>> {
        CLAUDE_CODE.discover(path)
    }

    fn read(&self, log: &Log, cursor: Option<&Cursor>, sink: Sink<'_>) -> Result<ReadReport> {
        CLAUDE_CODE.read(log, cursor, &mut |mut batch| {
            for message in &mut batch.messages {
                let id = message.external_id.split(':').next().unwrap().to_owned();
                message.response_id = message.response_id.take().map(|_| id.clone());
                message.external_id = id;
            }
            batch.cursor = batch
                .cursor
                .map(|cursor| Cursor { state: [&[1], &cursor.state[1..]].concat(), ..cursor });
            sink(batch)
        })
    }
}

#[test]
fn what_an_older_reader_made_of_a_log_is_mended_once() {
    let archive = Archive::new();
    for session in [SESSION, OTHER] {
        let lines = [
            user("u1", json!("one")),
            answer("a1", Some("relay"), None, text("first"), 11),
            user("u2", json!("two")),
            answer("a2", Some("relay"), None, text("second"), 22),
            user("u3", json!("three")),
            answer("a3", Some("msg_01"), Some("r1"), text("third"), 33),
        ];
        let told = |line| with(line, json!({"sessionId": session}));
        archive.home.write(&format!("{session}.jsonl"), &lines.map(told));
    }
    archive.import(&Older);
    assert_eq!(archive.texts(SESSION, "relay"), ["first", "second"]);
    assert!(archive.output(SESSION) + archive.output(OTHER) < 99);

    assert_eq!(archive.import(&CLAUDE_CODE), 2, "logs that did not change are read once more");
    assert_eq!(archive.texts(SESSION, "relay"), ["first"]);
    assert_eq!(archive.texts(SESSION, "relay:a2"), ["second"]);
    assert_eq!(archive.ids(SESSION).len(), 6);
    assert_eq!(archive.output(SESSION) + archive.output(OTHER), 99);
    assert_eq!(archive.import(&CLAUDE_CODE), 0);
}

#[test]
fn a_claim_is_booked_with_the_answer_before_it_also_if_it_is_read_later() {
    let state =
        |cost: f64| json!({"type": "cost-state", "totalCostUSD": cost, "sessionId": SESSION});
    let archive = Archive::new();
    let lines = [user("u1", json!("hello")), assistant("a1", "msg_01", text("hi"), 1)];
    let path = archive.home.write(&format!("{SESSION}.jsonl"), &lines);
    archive.import(&CLAUDE_CODE);
    for cost in [0.01, 0.015, 0.002] {
        append(&path, &format!("{}\n", state(cost)));
        archive.import(&CLAUDE_CODE);
    }
    append(&path, &format!("{}\n", assistant("a2", "msg_02", text("more"), 1)));
    append(&path, &format!("{}\n", state(0.003)));
    archive.import(&CLAUDE_CODE);
    let stats = archive.engine.stats(&crate::Filter::default()).unwrap();
    assert_eq!(stats.total.claimed_cost_nanos, 18_000_000);
    assert_eq!((stats.total.messages, stats.total.usage.output), (3, 2));
    let session = archive.engine.session(SESSION).unwrap().session;
    assert_eq!(session.claimed_cost_nanos, Some(18_000_000));
}
