//! Settings: changed by requests, kept in the file with its comments, and in effect.

use std::time::{Duration, Instant};

use opensync_core::{Message, Role, Session, Usage};
use serde_json::{Value, json};

use super::Direct;

fn setting(list: &Value, name: &str) -> Value {
    let items = list["items"].as_array().unwrap();
    items.iter().find(|one| one["name"] == name).unwrap().clone()
}

#[test]
fn settings_are_changed_all_or_none_and_comments_stay() {
    let server = Direct::new();
    let path = server.archive.folder().join("config.toml");
    std::fs::write(&path, "# mine\ncache_bytes = 8388608 # small\n\n[serve]\nwatch = true # yes\n")
        .unwrap();
    let list = server.get("/api/v1/settings");
    assert_eq!(setting(&list, "cache_bytes")["value"], 8_388_608);
    assert_eq!(setting(&list, "serve.embedding_share")["default"], 0.25);
    assert_eq!(setting(&list, "redaction.emails")["isSet"], false);

    let change = |body: Value| server.answer("PATCH", "/api/v1/settings", &body.to_string());
    for (name, wrong) in [
        ("cache_bytes", json!(5)),
        ("serve.watch", json!("no")),
        ("serve.embedding_share", json!(1.5)),
        ("model", json!(7)),
        ("limits.behind_proxy", json!(true)),
        ("color", json!("red")),
    ] {
        let answer = change(json!({"serve.watch": false, name: wrong}));
        let detail = answer.json()["detail"].as_str().unwrap().to_owned();
        assert_eq!(answer.status, 400, "{name}");
        assert!(detail.contains(&format!("`{name}`")), "{detail}");
    }
    assert!(std::fs::read_to_string(&path).unwrap().contains("watch = true # yes"));

    let changed = change(json!({"serve.watch": false, "cache_bytes": null}));
    assert_eq!(setting(&changed.json(), "serve.watch")["value"], false);
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains("watch = false # yes") && !text.contains("cache_bytes"), "{text}");
}

#[test]
fn what_settings_say_of_addresses_holds_at_once() {
    let server = Direct::new();
    let body = json!({"text": "write to mia@orchard.example.org"}).to_string();
    let tried = || server.answer("POST", "/api/v1/redact/try", &body).json();
    assert_eq!(tried()["findings"], json!([]));
    let change = r#"{"redaction.emails": true}"#;
    assert_eq!(server.answer("PATCH", "/api/v1/settings", change).status, 200);
    let tried = tried();
    assert_eq!(tried["redacted"], "write to [redacted:email]");
    assert_eq!(
        (&tried["findings"][0]["start"], &tried["findings"][0]["end"]),
        (&json!(9), &json!(32))
    );
    let rules = server.get("/api/v1/redact/rules");
    assert_eq!(rules["emails"], true);
    assert!(rules["rules"].as_array().unwrap().len() > 100);
}

#[test]
fn a_price_of_ones_own_changes_what_is_stored_and_stays_in_the_file() {
    let server = Direct::new();
    let usage = Usage { input: 1_000_000, ..Usage::default() };
    let said = Message {
        model: Some("orchard-1".into()),
        usage: Some(usage),
        ..Message::new("m", Role::Assistant, 0)
    };
    server.archive.ingest(Session::new("test", "s"), vec![said]).unwrap();
    let prices = server.get("/api/v1/prices");
    assert_eq!(prices["used"][0]["model"], "orchard-1");
    assert_eq!(
        (&prices["used"][0]["unpriced"], &prices["used"][0]["price"]),
        (&json!(1), &Value::Null)
    );

    let set = server.answer("PUT", "/api/v1/prices/orchard-1", r#"{"input": 3, "output": 15}"#);
    assert_eq!(set.status, 200, "{}", String::from_utf8_lossy(&set.body));
    assert_eq!(set.json()["own"][0]["model"], "orchard-1");
    let until = Instant::now() + Duration::from_mins(1);
    while server.get("/api/v1/sessions/s")["cost"] != 3.0 {
        assert!(Instant::now() < until, "it costs what it did");
        std::thread::sleep(Duration::from_millis(5));
    }
    let used = server.get("/api/v1/prices")["used"][0].clone();
    assert_eq!((&used["unpriced"], &used["price"]["isOwn"]), (&json!(0), &json!(true)));
    let file = std::fs::read_to_string(server.archive.folder().join("config.toml")).unwrap();
    assert!(file.contains("[prices.orchard-1]"), "{file}");

    let wrong = server.answer("PUT", "/api/v1/prices/orchard-1", r#"{"input": -3, "output": 15}"#);
    assert_eq!(wrong.status, 400);
    assert_eq!(server.answer("DELETE", "/api/v1/prices/orchard-1", "").status, 200);
    assert_eq!(server.answer("DELETE", "/api/v1/prices/orchard-1", "").status, 404);
    let found = server.get("/api/v1/prices?text=opus-4-5")["found"].clone();
    assert_eq!(found[0]["isOwn"], false);
    assert!(found[0]["input"].as_f64().unwrap() > 0.0, "{found}");
}
