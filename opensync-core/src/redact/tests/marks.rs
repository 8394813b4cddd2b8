//! Marks: the same for the same secret, harmless where they stand.

use proptest::prelude::*;

use crate::model::{Message, Part, Role};
use crate::redact::{RedactOptions, Redactor, find_secrets, secret_rules};

const FIRST: &str = concat!("gh", "p_R4nd0mQ7x2ZkP9vLs3TuYb8WcNe5JfHa6GmDi");
const SECOND: &str = concat!("gh", "p_Zq81LmNw4XvT6rKd0PyB3sHc9GfJe7UaQi2O");

fn redacted(text: &str) -> String {
    Redactor::new(RedactOptions::default()).redact(text).into_owned()
}

#[test]
fn the_same_secret_has_the_same_mark_and_another_has_another() {
    let text = format!("{FIRST} {SECOND} {FIRST}");
    let marks = "[redacted:github-token] [redacted:github-token:2] [redacted:github-token]";
    assert_eq!(redacted(&text), marks);

    let mut redactor = Redactor::new(RedactOptions::default());
    redactor.redact(&text);
    assert_eq!(redactor.redact(SECOND), "[redacted:github-token:2]");
    assert_eq!(redactor.secret_count(), 2);
}

#[test]
fn json_stays_json() {
    let inner = serde_json::json!({ "command": format!("export A_TOKEN=\"{FIRST}\"\ncurl x") });
    let json = serde_json::json!({ "text": inner.to_string(), "password": "h7\\\"$Kq92m" });
    let hidden: serde_json::Value = serde_json::from_str(&redacted(&json.to_string())).unwrap();
    let inner: serde_json::Value = serde_json::from_str(hidden["text"].as_str().unwrap()).unwrap();
    assert_eq!(inner["command"], "export A_TOKEN=\"[redacted:github-token]\"\ncurl x");
}

#[test]
fn a_password_that_was_learnt_is_hidden_where_nothing_tells_it() {
    let mut redactor = Redactor::new(RedactOptions::default());
    redactor.learn("DATABASE_URL=postgres://ada:Qu1nce#Jelly@db/orders");
    let answer = redactor.redact("I logged in with Qu1nce#Jelly, as you said.");
    assert_eq!(answer, "I logged in with [redacted:url-password], as you said.");
    assert_eq!(redactor.redact("nothing here"), "nothing here");
}

#[test]
fn all_that_a_message_says_is_hidden_but_its_pictures() {
    let result = Part {
        detail: Some(format!("{{\"stdout\":\"{FIRST}\"}}")),
        ..Part::tool_result("c", FIRST).named(format!("/tmp/{FIRST}"))
    };
    let picture = Part::new(crate::PartKind::Image, FIRST);
    let message = Message::new("m", Role::Tool, 0).with(result).with(picture);
    let hidden = Redactor::default().redact_message(message);
    assert_eq!(hidden.parts[0].text, "[redacted:github-token]");
    assert_eq!(hidden.parts[0].name.as_deref(), Some("/tmp/[redacted:github-token]"));
    assert_eq!(hidden.parts[0].detail.as_deref(), Some("{\"stdout\":\"[redacted:github-token]\"}"));
    assert_eq!(hidden.parts[1].text, FIRST);
}

#[test]
fn what_was_redacted_holds_no_secret() {
    let text = format!("token={FIRST} Authorization: Bearer {SECOND} mysql://a:Tr0ub4dor&3@h/d");
    assert!(find_secrets(&redacted(&text), RedactOptions::default()).is_empty());
}

#[test]
fn every_kind_has_a_plain_name() {
    let names = secret_rules();
    assert!(names.len() > 100, "{}", names.len());
    for name in names {
        let is_plain =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        assert!(name.bytes().all(is_plain), "{name}");
    }
}

#[test]
fn a_secret_is_hidden_however_it_is_written_with_one_mark() {
    let secret = r#"h7"$K\q/92m&x"#;
    let mut redactor = Redactor::default();
    let json = serde_json::json!({ "password": secret }).to_string();
    redactor.learn(&json);
    let twice = serde_json::json!({ "input": json }).to_string();
    let texts = [
        format!("it is {secret}, is it?"),
        json,
        serde_json::json!({ "command": format!("login {secret}") }).to_string(),
        twice,
        "https://host.internal/?q=h7%22%24K%5Cq%2F92m%26x".to_owned(),
        "<td>h7&quot;$K\\q/92m&amp;x</td>".to_owned(),
    ];
    for text in texts {
        let hidden = redactor.redact(&text);
        assert!(hidden.contains("[redacted:password]") && !hidden.contains("92m"), "{hidden}");
    }
    assert_eq!(redactor.secret_count(), 1);
}

#[test]
fn the_lines_of_a_key_are_hidden_where_they_stand_alone() {
    const ALPHABET: &[u8; 32] = b"MIIEvQIBADANBgkqhkiG9w0BAQEFAASC";
    let line = |at: usize| -> String {
        (0..64).map(|step| char::from(ALPHABET[(step * 7 + at * 3) % 32])).collect()
    };
    let body = (0..12).map(line).collect::<Vec<_>>().join("\n");
    let mut redactor = Redactor::default();
    let label = "PRIVATE KEY";
    redactor.learn(&format!("-----BEGIN {label}-----\n{body}\n-----END {label}-----"));
    let hidden = redactor.redact(&format!("+{}", line(5))).into_owned();
    assert!(hidden.starts_with("+[redacted:private-key"), "{hidden}");
}

#[test]
fn what_is_remembered_of_a_session_is_bounded() {
    let mut redactor = Redactor::default();
    let lines: Vec<String> = (0..20_000).map(|at| format!("password=Qu1nce-{at:06}\n")).collect();
    redactor.learn(&lines.concat());
    let hidden = redactor.redact("Qu1nce-000007 and password=Qu1nce-019999").into_owned();
    assert_eq!(hidden, "[redacted:password:7] and password=[redacted:password:19999]");
}

proptest! {
    #[test]
    fn hiding_twice_hides_nothing_more(pieces in prop::collection::vec(piece(), 0..20)) {
        let once = redacted(&pieces.concat());
        prop_assert_eq!(&redacted(&once), &once);
    }

    #[test]
    fn findings_lie_on_characters_and_apart(
        pieces in prop::collection::vec(piece(), 0..30),
    ) {
        let text = pieces.concat();
        let findings = find_secrets(&text, RedactOptions { emails: true });
        let mut end = 0;
        for found in &findings {
            prop_assert!(end <= found.start && found.start < found.end, "{findings:?} in {text}");
            prop_assert!(text.get(found.start..found.end).is_some());
            end = found.end;
        }
    }

    #[test]
    fn json_of_anything_stays_json(pieces in prop::collection::vec(piece(), 0..20), depth in 1..4) {
        let mut text = pieces.concat();
        for _ in 0..depth {
            text = serde_json::json!({ "password": text, "token": pieces.first() }).to_string();
        }
        let hidden = redacted(&text);
        prop_assert!(serde_json::from_str::<serde_json::Value>(&hidden).is_ok(), "{text}\n{hidden}");
    }
}

/// Something that findings are made of, or that comes between.
fn piece() -> impl Strategy<Value = String> {
    let words = "password token secret api_key _KEY :// @ : = \" ' \\ \\n - ----- sk- eyJ . ghp_ AKIA \
        Bearer Authorization é 漢 -----BEGIN PRIVATE KEY----- -----END \u{1f34e} %3D $2b$ -u Cookie:";
    let words: Vec<String> = words.split(' ').map(str::to_owned).collect();
    prop_oneof![
        prop::sample::select(words),
        "[A-Za-z0-9+/_-]{1,40}",
        Just(" ".to_owned()),
        Just("\n".to_owned()),
        any::<String>(),
    ]
}
