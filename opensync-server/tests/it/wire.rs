//! Wire: what plugins send to a running server, and what they get back.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use crate::home::Home;

/// A server of the test's own. It ends with the value.
struct Server {
    home: Home,
    process: Child,
    address: String,
    key: String,
}

impl Server {
    fn start() -> Self {
        let home = Home::empty();
        let made = home.json(["keys", "create", "--name", "plugin"]);
        let mut process = Command::new(env!("CARGO_BIN_EXE_opensync"))
            .args(["serve", "--listen", "127.0.0.1:0", "--no-watch"])
            .env("HOME", home.path())
            .env("OPENSYNC_HOME", home.path().join("data"))
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let line = lines.map(Result::unwrap).find(|line| line.contains("listens on")).unwrap();
        let address = line.split("http://").nth(1).unwrap().trim().to_owned();
        Self { home, process, address, key: made["key"].as_str().unwrap().to_owned() }
    }

    fn ask(&self, method: &str, path: &str, body: &str) -> (u16, Value) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let (key, length) = (&self.key, body.len());
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {key}\r\n\
             Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        (status, serde_json::from_str(body).unwrap_or(Value::Null))
    }

    fn put(&self, path: &str, body: &Value) -> Value {
        let (status, answer) = self.ask("POST", path, &body.to_string());
        assert_eq!(status, 200, "{answer}");
        answer
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        assert!(self.home.path().exists());
    }
}

#[test]
fn a_message_sent_again_without_text_keeps_what_it_said() {
    let server = Server::start();
    server.put("/sync/session", &json!({ "externalId": "s", "model": "told", "title": null }));
    let message = json!({ "sessionExternalId": "s", "externalId": "m", "role": "assistant",
        "textContent": "the lock is held", "model": "other" });
    server.put("/sync/message", &message);
    let again = json!({ "sessionExternalId": "s", "externalId": "m", "role": "assistant",
        "durationMs": 7 });
    server.put("/sync/message", &again);

    let (_, whole) = server.ask("GET", "/api/sessions/get?id=s", "");
    assert_eq!(whole["messages"][0]["textContent"], "the lock is held", "{whole}");
    assert_eq!(whole["session"]["model"], "told", "{whole}");
}

#[test]
fn every_failure_is_json_that_says_what_is_wrong() {
    let server = Server::start();
    let asked = [
        ("GET", "/api/sessions?limit=1&limit=2", "", 400),
        ("GET", "/api/search", "", 400),
        ("GET", "/api/nothing", "", 404),
        ("DELETE", "/api/sessions/%ff", "", 400),
        ("POST", "/sync/session", "{", 400),
        ("POST", "/sync/session", "{\"externalId\":\"s\",\"title\":5}", 400),
    ];
    for (method, path, body, expected) in asked {
        let (status, answer) = server.ask(method, path, body);
        assert_eq!(status, expected, "{path}: {answer}");
        assert!(answer["error"].is_string() && answer["code"].is_string(), "{path}: {answer}");
    }
}

#[test]
fn a_session_keeps_its_source_and_its_beginning() {
    let server = Server::start();
    server.put(
        "/sync/session",
        &json!({ "externalId": "s", "source": "claude-code", "createdAt": 2_000 }),
    );
    server.put(
        "/sync/message",
        &json!({ "sessionExternalId": "s", "externalId": "m", "role": "user",
            "textContent": "hello", "createdAt": 9_000 }),
    );
    server.put("/sync/session", &json!({ "externalId": "s", "createdAt": 7_000 }));

    let (_, whole) = server.ask("GET", "/api/sessions/get?id=s", "");
    assert_eq!(whole["session"]["source"], "claude-code", "{whole}");
    assert_eq!(whole["session"]["createdAt"], 2_000, "{whole}");
}

#[test]
fn numbers_at_the_end_of_their_range_are_added_up_and_times_beyond_theirs_are_refused() {
    let server = Server::start();
    let claims = json!({"input_tokens": u64::MAX, "duration_ms": u64::MAX - 1});
    let lines = ["a", "b", "c"].map(
        |id| json!({"type": "session", "external_id": id, "source": "test", "claims": claims}),
    );
    let archive = server.home.path().join("many.jsonl");
    std::fs::write(&archive, lines.map(|line| format!("{line}\n")).concat()).unwrap();
    server.home.run(["import", "--archive", archive.to_str().unwrap()]).expect(0);
    let (status, totals) = server.ask("GET", "/api/stats", "");
    assert_eq!((status, &totals["totalTokens"]), (200, &json!(u64::MAX)), "{totals}");
    assert_eq!(totals["totalDurationMs"], json!(u64::MAX));
    let (status, list) = server.ask("GET", "/api/sessions", "");
    assert_eq!((status, &list["sessions"][0]["totalTokens"]), (200, &json!(u64::MAX)), "{list}");
    for (path, body) in [
        ("/sync/session", json!({"externalId": "d", "createdAt": 253_402_300_800_000_i64})),
        (
            "/sync/message",
            json!({"sessionExternalId": "a", "externalId": "m", "role": "user", "createdAt": 8.9e15}),
        ),
        ("/api/shares", json!({"sessionId": "a", "expiresAt": 8_900_000_000_000_000_i64})),
    ] {
        let (status, answer) = server.ask("POST", path, &body.to_string());
        assert_eq!(status, 400, "{path}");
        assert!(answer["error"].as_str().unwrap().contains("10000"), "{answer}");
    }
}
