//! Lines that no agent should write, and lines that a later version of this one may.

use super::super::state::State;
use super::*;
use crate::clock::assert_linear;
use crate::model::PartKind;
use crate::source::jsonl::{Foot, Position};

/// What is read of lines of any bytes after a good one.
fn read_bytes(bytes: &[u8]) -> Read {
    let home = Home::new();
    let path = home.write(&format!("{SESSION}.jsonl"), &[user("good", json!("hello"))]);
    let mut file = fs::OpenOptions::new().append(true).open(&path).unwrap();
    file.write_all(bytes).unwrap();
    home.read(None)
}

#[test]
fn a_line_of_an_unknown_type_is_kept_verbatim_and_counted() {
    let lines = [
        line("hologram", "h1", json!({"data": {"deep": [1, 2, null]}})),
        line("hologram", "h2", json!({})),
        line("system", "s1", json!({"subtype": "mood", "content": "fine"})),
        line("attachment", "b1", json!({"attachment": {"type": "scent"}})),
        assistant("a1", "msg_01", json!({"type": "song", "notes": "abc"}), 1),
        user("u1", tool_result("t1", json!([text("ok"), {"type": "smell", "of": "tea"}]))),
    ];
    let read = Home::session(&lines);
    let expected = [
        ("attachment:scent", 1),
        ("block:song", 1),
        ("hologram", 2),
        ("system:mood", 1),
        ("tool_result:smell", 1),
    ];
    assert_eq!(read.unknown(), expected);
    let part = read.part("h1");
    assert_eq!((part.kind, part.name.as_deref()), (PartKind::Other, Some("hologram")));
    assert_eq!(part.text, lines[0].to_string());
    assert_eq!(read.part("msg_01").text, r#"{"notes":"abc","type":"song"}"#);
    assert_eq!(read.message("u1").parts[1].text, r#"{"of":"tea","type":"smell"}"#);
}

#[test]
fn a_known_line_of_an_unknown_shape_is_kept_verbatim() {
    for said in [json!("a string"), json!({"content": 7}), json!({"content": ["bare"]})] {
        let odd = line("user", "u1", json!({"message": said}));
        let read = Home::session(&[user("u0", json!("hello")), odd.clone()]);
        assert_eq!(read.unknown(), [("odd:user", 1)], "{said}");
        let kept = read.messages()[1];
        assert_eq!(kept.parts[0].text, odd.to_string());
    }
}

#[test]
fn an_odd_field_does_not_cost_the_line() {
    let odd = json!({"cwd": 7, "version": ["x"], "isMeta": "no", "timestamp": {"a": {}},
        "gitBranch": null, "parentUuid": false, "costUSD": "much"});
    let read = Home::session(&[with(user("u1", json!("hello")), odd)]);
    assert_eq!(read.part("u1").text, "hello");
    assert!(read.unknown().is_empty());
}

#[test]
fn an_invalid_line_is_reported_with_its_number_and_the_rest_is_read() {
    let rest = user("u2", json!("more")).to_string();
    let read = read_bytes(format!("{{\"type\":\"user\",\n{rest}\n").as_bytes());
    assert_eq!(read.part("u2").text, "more");
    assert_eq!(read.report.invalid_line_count, 1);
    let report = &read.report.invalid_lines[0];
    assert!(report.contains(&format!("{SESSION}.jsonl:2: EOF")), "{report}");
}

#[test]
fn an_invalid_line_is_reported_with_its_number_on_a_later_read_too() {
    let home = Home::new();
    home.write(&format!("{SESSION}.jsonl"), &[user("u1", json!("a")), user("u2", json!("b"))]);
    let first = home.read(None);
    append(&home.main(), "oops\n");
    let report = home.read(Some(first.cursor())).report;
    assert!(report.invalid_lines[0].contains(".jsonl:3: "), "{report:?}");
}

#[test]
fn bytes_that_are_no_lines_of_json_are_reported_and_passed_over() {
    for (bytes, invalid) in [
        (&b"\xff\xfe{}\n"[..], 1),
        (b"\0\0\0\0\n", 1),
        (b"\n\n   \r\n\n", 0),
        (b"[1,2]\n7\nnull\n\"x\"\n", 4),
        (b"{\"type\":\"user\",\"message\":{\"content\":\"a\0b\"}}\n", 1),
    ] {
        let read = read_bytes(bytes);
        assert_eq!(read.report.invalid_line_count, invalid, "{bytes:?}");
        assert_eq!(read.messages().len(), 1, "{bytes:?}");
    }
}

#[test]
fn deep_nesting_and_huge_numbers_do_no_harm() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let raw = |field: &str, value: &str| {
        let line = user("u1", json!("hello")).to_string();
        format!("{},\"{field}\":{value}}}\n", &line[..line.len() - 1])
    };
    for field in ["toolUseResult", "cwd", "novelty", "attachment"] {
        let read = read_bytes(raw(field, &deep).as_bytes());
        assert_eq!(read.report.invalid_line_count, 0, "{field}");
        assert_eq!(read.messages().len(), 2, "{field}");
    }
    for number in ["1e999", "-5", "99999999999999999999999999", "1.5"] {
        let usage = format!(r#"{{"output_tokens":{number}}}"#);
        let line = format!(
            r#"{{"type":"assistant","uuid":"a1","message":{{"id":"m","content":[],"usage":{usage}}}}}"#
        );
        let read = read_bytes(format!("{line}\n").as_bytes());
        assert_eq!(read.report.invalid_line_count, 0, "{number}");
        assert_eq!(read.messages().len(), 2, "{number}");
    }
    let blocks = r#"{"type":"tool_result","content":["#.repeat(5000);
    let line = format!(
        r#"{{"type":"user","uuid":"u1","message":{{"content":[{blocks}{}]}}}}"#,
        "]}".repeat(5000)
    );
    assert_eq!(
        read_bytes(format!("{line}\n").as_bytes()).unknown(),
        [("tool_result:tool_result", 1)]
    );
}

#[test]
fn half_a_character_is_replaced_and_the_line_is_kept() {
    let line = user("u1", json!("cut HERE")).to_string().replace("HERE", r"\ud83d");
    let read = read_bytes(format!("{line}\n").as_bytes());
    assert_eq!(read.part("u1").text, "cut \u{fffd}");
    assert_eq!(read.report.invalid_line_count, 0);
}

#[test]
fn an_id_that_is_far_too_long_is_told_by_its_hash() {
    let long = "x".repeat(100_000);
    let more = json!({"sessionId": long, "parentUuid": long, "cwd": long, "gitBranch": long});
    let read = Home::session(&[
        user("u1", json!("hello")),
        with(user(&long, json!("hello")), more),
        assistant("a1", &long, tool_use(&long, &long), 1),
    ]);
    for message in read.messages() {
        assert!(message.external_id.len() < 1000);
    }
    assert!(read.cursor().state.len() < 4000, "the state is bounded");
}

#[test]
fn the_state_stays_small_however_many_lines_there_are() {
    let lines: Vec<_> = (0..2000)
        .map(|at| {
            assistant(&format!("a{at}"), &format!("m{at}"), tool_use(&format!("t{at}"), "Bash"), 1)
        })
        .collect();
    assert!(Home::session(&lines).cursor().state.len() < 16_000);
}

#[test]
fn a_line_of_thousands_of_unknown_blocks_takes_no_longer_than_its_length() {
    assert_linear(2_000, |count| {
        let blocks: Vec<_> = (0..count).map(|at| json!({"type": format!("b{at}")})).collect();
        let inner = tool_result("t1", json!(blocks));
        let read = Home::session(&[user("u1", json!(blocks)), user("u2", inner)]);
        assert_eq!(read.message("u1").parts.len(), count);
        assert_eq!(read.message("u2").parts.len(), count + 1);
        assert!(read.report.unknown_entries.len() <= 101);
    });
}

/// Lines of every kind, by which bytes are spoiled.
fn sample() -> Vec<u8> {
    let image = json!({"type": "image", "source": {"type": "base64", "data": "YWJj"}});
    let twin = json!({"toolUseResult": {"stdout": "x", "persistedOutputPath": "/a/b.txt"}});
    let boundary = json!({"subtype": "compact_boundary", "compactMetadata": {"preTokens": 9}});
    let queued = json!({"attachment": {"type": "queued_command", "prompt": "more"}});
    let lines = [
        json!({"type": "summary", "summary": "about it", "leafUuid": "u1"}),
        user("u1", json!("<command-name>/x</command-name><command-args>y</command-args>")),
        assistant("a1", "msg_01", tool_use("t1", "Bash"), 1),
        with(user("u2", tool_result("t1", json!([text("ok \u{1f600}"), image]))), twin),
        line("system", "s1", boundary),
        line("attachment", "q1", queued),
    ];
    lines.iter().flat_map(|line| format!("{line}\n").into_bytes()).collect()
}

/// The state, but for what lies before its position: a piece may be as short as a line's end.
fn without_foot(cursor: &Cursor) -> Vec<u8> {
    let mut state = State::decode(&cursor.state).unwrap();
    let position = state.position(cursor.offset, cursor.head);
    state.encode(Position { foot: Foot::default(), ..position })
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(200))]

    #[test]
    fn spoiled_bytes_never_stop_a_read(
        spoils in proptest::collection::vec((0_usize..4000, 0_u8..=255), 0..20),
        end in 0_usize..4000,
    ) {
        let mut bytes = sample();
        for (at, byte) in spoils {
            let at = at % bytes.len();
            bytes[at] = byte;
        }
        bytes.truncate(end);
        let read = read_bytes(&bytes);
        proptest::prop_assert_eq!(&read.messages()[0].external_id, "good");
    }

    #[test]
    fn a_file_read_in_pieces_tells_the_same_as_one_read_at_once(
        cuts in proptest::collection::vec(0_usize..4000, 0..6),
    ) {
        let bytes = sample();
        let whole = read_bytes(&bytes);
        let home = Home::new();
        let path = home.write(&format!("{SESSION}.jsonl"), &[user("good", json!("hello"))]);
        let mut cuts: Vec<_> = cuts.into_iter().map(|cut| cut % bytes.len()).collect();
        cuts.extend([0, bytes.len()]);
        cuts.sort_unstable();
        let mut last = home.read(None);
        let mut messages: Vec<Message> = last.messages().into_iter().cloned().collect();
        for piece in cuts.windows(2).filter(|piece| piece[0] < piece[1]) {
            let mut file = fs::OpenOptions::new().append(true).open(&path).unwrap();
            file.write_all(&bytes[piece[0]..piece[1]]).unwrap();
            last = home.read(Some(last.cursor()));
            messages.extend(last.messages().into_iter().cloned());
        }
        let expected: Vec<Message> = whole.messages().into_iter().cloned().collect();
        proptest::prop_assert_eq!(messages, expected);
        proptest::prop_assert_eq!(last.title(), whole.title());
        proptest::prop_assert_eq!(without_foot(last.cursor()), without_foot(whole.cursor()));
    }
}
