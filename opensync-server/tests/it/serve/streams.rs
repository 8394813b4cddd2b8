//! Streams of events: from where they go on, and when they end.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use opensync_core::OpenSync;
use opensync_core::accounts::{AdminRule, Identity, KeyOptions, KeyScope};
use serde_json::{Value, json};

use super::Server;
use crate::home::Home;

/// A stream that is being listened to.
struct Listening(BufReader<TcpStream>);

impl Listening {
    fn to(server: &Server, key: &str, last: Option<&str>) -> Self {
        let mut stream =
            TcpStream::connect(server.address.strip_prefix("http://").unwrap()).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let last = last.map(|id| format!("Last-Event-ID: {id}\r\n")).unwrap_or_default();
        let head = format!(
            "GET /api/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {key}\r\n{last}\r\n"
        );
        stream.write_all(head.as_bytes()).unwrap();
        Self(BufReader::new(stream))
    }

    /// The next line; none where the stream ended.
    fn line(&mut self) -> Option<String> {
        let mut line = String::new();
        let read = self.0.read_line(&mut line).unwrap();
        (read > 0).then(|| line.trim_end().to_owned())
    }

    /// Its head, with names in small letters.
    fn head(&mut self) -> Vec<String> {
        let lines = std::iter::from_fn(|| self.line()).take_while(|line| !line.is_empty());
        lines.map(|line| line.to_ascii_lowercase()).collect()
    }

    /// Id, type and data of the next event.
    fn event(&mut self) -> (u64, String, Value) {
        let (mut id, mut event) = (0, String::new());
        loop {
            let line = self.line().expect("the stream ended");
            if let Some(told) = line.strip_prefix("id: ") {
                id = told.parse().unwrap();
            } else if let Some(told) = line.strip_prefix("event: ") {
                told.clone_into(&mut event);
            } else if let Some(told) = line.strip_prefix("data: ") {
                return (id, event, serde_json::from_str(told).unwrap());
            }
        }
    }

    /// How long it goes on.
    fn until_end(&mut self) -> Duration {
        let began = Instant::now();
        // The last chunk has no length.
        while self.line().is_some_and(|line| line != "0") {}
        began.elapsed()
    }
}

#[test]
fn a_stream_is_handed_on_as_it_comes() {
    let home = Home::empty();
    let server = Server::start(&home);
    let head = Listening::to(&server, &server.key, None).head();
    assert!(head.contains(&"x-accel-buffering: no".to_owned()), "{head:?}");
    assert!(head.contains(&"cache-control: no-cache".to_owned()), "{head:?}");
}

#[test]
fn an_id_that_this_archive_never_had_resets_the_stream() {
    let home = Home::empty();
    let server = Server::start(&home);
    let first = |last: &str| {
        let mut listening = Listening::to(&server, &server.key, Some(last));
        listening.head();
        (listening.event(), listening)
    };
    let ((id, event, _), mut empty) = first("7");
    assert_eq!((id, event.as_str()), (0, "reset"), "of an archive that has nothing");
    server.post("/sync/session", json!({"externalId": "s"}));
    assert_eq!(empty.event().1, "upserted", "and it goes on");
    server.post("/sync/session", json!({"externalId": "t"}));

    for beyond in ["3", "4096", "18446744073709551615"] {
        let ((id, event, data), _) = first(beyond);
        assert_eq!((id, event.as_str(), &data), (2, "reset", &json!({"last": 2})), "{beyond}");
    }
    let ((id, event, data), _) = first("1");
    assert_eq!((id, event.as_str(), &data["sessionId"]), (2, "upserted", &json!("t")));
}

#[test]
fn a_stream_ends_with_what_let_it_in() {
    let home = Home::empty();
    let server = Server::start(&home);
    let archive = OpenSync::open(home.path().join("data")).unwrap();
    let bob = Identity { issuer: "i".into(), subject: "bob".into(), ..Identity::default() };
    let bob = archive.accounts().sign_in(bob, AdminRule::NotNamed, false).unwrap().owner;
    let soon = jiff::Timestamp::now().as_millisecond() + 2000;
    let make = |archive: &OpenSync, expires_at: Option<i64>| {
        let scopes = vec![KeyScope::Read];
        let options = KeyOptions::default().name("k").scopes(scopes).expires_at(expires_at);
        archive.create_key(options).unwrap()
    };
    let (revoked, expiring) = (make(&archive, None), make(&archive, Some(soon)));
    let of_bob = make(&archive.for_owner(bob), None);
    let mut streams =
        [&revoked, &expiring, &of_bob].map(|key| Listening::to(&server, &key.key, None));
    let mut other = Listening::to(&server, &server.key, None);
    for stream in streams.iter_mut().chain([&mut other]) {
        assert!(stream.head()[0].contains("200"));
    }

    archive.revoke_key(&revoked.info.id).unwrap();
    archive.accounts().set_closed(bob, true).unwrap();
    for stream in &mut streams {
        assert!(stream.until_end() < Duration::from_secs(8));
    }
    server.post("/sync/session", json!({"externalId": "s"}));
    assert_eq!(other.event().1, "upserted", "the stream of another key goes on");
}
