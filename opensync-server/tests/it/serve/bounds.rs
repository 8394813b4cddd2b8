//! Bounds: what strangers and slow, large or damaged requests may take of a server, and what not.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::json;

use super::Server;
use crate::home::Home;

/// How long an answer may take that waits for nothing.
const SOON: Duration = Duration::from_secs(3);

fn connect(server: &Server) -> TcpStream {
    let stream = TcpStream::connect(server.address.strip_prefix("http://").unwrap()).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream
}

/// The head of a request that announces a body of so many bytes.
fn head(method: &str, path: &str, key: Option<&str>, length: usize) -> String {
    let key = key.map(|key| format!("Authorization: Bearer {key}\r\n")).unwrap_or_default();
    format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\n{key}Content-Length: {length}\r\n\r\n")
}

/// The status of the answer that comes to `stream`.
fn status(stream: &mut TcpStream) -> u16 {
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).unwrap();
    std::str::from_utf8(&answer[9..]).unwrap().parse().unwrap()
}

/// The status that a request gets that announces a body and brings only `body` of it.
fn announced(server: &Server, head: &str, body: &[u8]) -> u16 {
    let began = Instant::now();
    let mut stream = connect(server);
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(body).unwrap();
    let status = status(&mut stream);
    assert!(began.elapsed() < SOON, "{head}: {:?}", began.elapsed());
    status
}

fn key(home: &Home, scope: &str) -> String {
    let made = home.json(["keys", "create", "--name", scope, "--scope", scope]);
    made["key"].as_str().unwrap().to_owned()
}

/// A zstd frame of these bytes, as they are.
fn frame(bytes: &[u8]) -> Vec<u8> {
    let blocks = bytes.chunks(128 << 10);
    let last = blocks.len() - 1;
    let mut frame = vec![0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x38];
    for (number, block) in blocks.enumerate() {
        let head = u32::try_from(block.len()).unwrap() << 3 | u32::from(number == last);
        frame.extend(&head.to_le_bytes()[..3]);
        frame.extend(block);
    }
    frame
}

/// A zstd frame of one byte, 128 KiB of it for each 4 bytes of the frame.
fn bomb(byte: u8, blocks: usize) -> Vec<u8> {
    let mut frame = vec![0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x38];
    for number in 1..=blocks {
        let head = (128_u32 << 10) << 3 | 2 | u32::from(number == blocks);
        frame.extend(&head.to_le_bytes()[..3]);
        frame.push(byte);
    }
    frame
}

fn push(server: &Server, batch: &[u8]) -> u16 {
    let mut stream = connect(server);
    let head = head("POST", "/api/sync/push", Some(&server.key), batch.len());
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(batch).unwrap();
    status(&mut stream)
}

#[test]
fn who_may_not_bring_a_body_is_told_so_before_it() {
    let home = Home::empty();
    let server = Server::start(&home);
    server.post("/sync/session", json!({"externalId": "s"}));
    let open = server.post("/api/shares", json!({"sessionId": "s"}));
    let read = key(&home, "read");
    for (method, path, key, expected) in [
        ("POST", "/sync/session", Some(read.as_str()), 403),
        ("POST", "/sync/batch", Some(&read), 403),
        ("POST", "/api/sync/push", Some(&read), 403),
        ("PATCH", "/api/sessions/s", Some(&read), 403),
        ("POST", "/api/keys", Some(&server.key), 403),
        ("POST", "/sync/message", None, 401),
        ("POST", "/sync/message", Some("osk_no"), 401),
        ("POST", "/mcp", None, 401),
        ("POST", "/s/AAAAAAAAAAAAAAAAAAAAAAAA", None, 404),
        ("POST", "/s/x", None, 404),
        ("POST", open["path"].as_str().unwrap(), None, 200),
    ] {
        let head = head(method, path, key, 30 << 20);
        assert_eq!(announced(&server, &head, b"{"), expected, "{method} {path}");
    }
}

#[test]
fn a_body_is_refused_by_what_it_announces() {
    let home = Home::empty();
    let server = Server::start(&home);
    let admin = key(&home, "admin");
    server.post("/sync/session", json!({"externalId": "s"}));
    let locked = server.post("/api/shares", json!({"sessionId": "s", "password": "plum"}));
    let locked = locked["path"].as_str().unwrap();
    for (path, length) in [
        ("/sync/message", 33 << 20),
        ("/sync/session", 2 << 20),
        ("/api/sync/push", 97 << 20),
        ("/api/keys", 2 << 20),
        ("/mcp", 2 << 20),
        (locked, 5 << 10),
        (locked, 31 << 20),
    ] {
        let head = head("POST", path, Some(&admin), length);
        assert_eq!(announced(&server, &head, b""), 413, "{path}");
    }
    let head = format!("POST {locked} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
    let head = head.replace("Host: x", "Host: localhost");
    let chunk = format!("1400\r\n{}\r\n", "x".repeat(0x1400));
    assert_eq!(announced(&server, &head, chunk.as_bytes()), 413, "it brings more than a form is");
}

#[test]
fn bodies_that_stall_keep_nobody_waiting() {
    let home = Home::empty();
    std::fs::create_dir_all(home.path().join("data")).unwrap();
    let config = "[limits]\nrequest_bytes = 1500000\n";
    std::fs::write(home.path().join("data/config.toml"), config).unwrap();
    let server = Server::start(&home);
    let stalled: Vec<TcpStream> = (0..4)
        .map(|_| {
            let mut stream = connect(&server);
            let head = head("POST", "/sync/message", Some(&server.key), 30 << 20);
            stream.write_all(head.as_bytes()).unwrap();
            stream.write_all(&vec![b' '; 249_000]).unwrap();
            stream
        })
        .collect();
    std::thread::sleep(Duration::from_millis(200));

    let began = Instant::now();
    for number in 0..5 {
        server.post("/sync/session", json!({"externalId": format!("s-{number}")}));
    }
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    drop(stalled);
}

#[test]
fn a_batch_that_is_far_more_than_it_seems_is_refused_and_nobody_waits_for_it() {
    let home = Home::empty();
    let server = Server::start(&home);
    let line = |id: usize| {
        let session = json!({"type": "session", "external_id": format!("s-{id}"), "source": "t"});
        format!("{session}\n")
    };
    let many: String = (0..100_001).map(line).collect();
    let lists = format!(
        "{}{{\"type\":\"message\",\"session\":\"s-0\",\"message\":{{\"external_id\":\"m\",\
         \"role\":\"user\",\"created_at\":1,\"x\":[{}[]]}}}}\n",
        line(0),
        "[],".repeat(3_000_000)
    );
    for (what, batch, expected) in [
        ("lines that say nothing", bomb(b'\n', 2000), 400),
        ("a line without end", bomb(b'x', 4000), 413),
        ("more sessions than any batch has", frame(many.as_bytes()), 413),
        ("a message of empty lists", frame(lists.as_bytes()), 413),
        ("a frame that wants gigabytes", vec![0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xa0, 1, 0, 0], 400),
    ] {
        let began = Instant::now();
        std::thread::scope(|scope| {
            let pushed = scope.spawn(|| push(&server, &batch));
            while !pushed.is_finished() {
                let asked = Instant::now();
                server.get("/api/account");
                assert!(asked.elapsed() < SOON, "{what}: {:?}", asked.elapsed());
                std::thread::sleep(Duration::from_millis(50));
            }
            assert_eq!(pushed.join().unwrap(), expected, "{what}");
        });
        assert!(began.elapsed() < Duration::from_secs(15), "{what}: {:?}", began.elapsed());
    }
    assert_eq!(server.get("/sync/sessions/list"), json!({"sessionIds": []}));
}

#[test]
fn one_key_and_one_owner_have_so_many_streams_of_events() {
    let home = Home::empty();
    let server = Server::start(&home);
    let other = key(&home, "read");
    let stream = |key: &str| {
        let mut stream = connect(&server);
        let head = format!(
            "GET /api/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {key}\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).unwrap();
        (status(&mut stream), stream)
    };
    let mut open: Vec<_> = (0..8).map(|_| stream(&server.key)).collect();
    assert!(open.iter().all(|(status, _)| *status == 200));
    assert_eq!(stream(&server.key).0, 429);
    open.extend((0..8).map(|_| stream(&other)));
    assert!(open.iter().all(|(status, _)| *status == 200), "another key has its own");
    let third = key(&home, "read");
    assert_eq!(stream(&third).0, 429, "and all of an owner's have theirs");
    drop(open);
    let began = Instant::now();
    while stream(&third).0 != 200 {
        assert!(began.elapsed() < Duration::from_secs(10), "places are not given back");
        std::thread::sleep(Duration::from_millis(200));
    }
}

#[test]
fn passwords_of_a_share_are_tried_a_few_times_only() {
    let home = Home::empty();
    std::fs::create_dir_all(home.path().join("data")).unwrap();
    let config = "[limits]\npasswords_per_share = 3\n";
    std::fs::write(home.path().join("data/config.toml"), config).unwrap();
    let server = Server::start(&home);
    server.post("/sync/session", json!({"externalId": "s"}));
    let share = |password: &str| {
        let shared = server.post("/api/shares", json!({"sessionId": "s", "password": password}));
        shared["path"].as_str().unwrap().to_owned()
    };
    let [one, two] = ["plum", "pear"].map(share);
    let agent: ureq::Agent =
        ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let by_form = |path: &str, password: &str| {
        let answer = agent.post(format!("{}{path}", server.address));
        answer.send_form([("password", password)]).unwrap().status().as_u16()
    };
    let by_header = |path: &str, password: &str| {
        let answer = agent.get(format!("{}{path}.json", server.address));
        let answer = answer.header("x-share-password", password).call().unwrap();
        let waits = answer.headers().contains_key("retry-after");
        (answer.status().as_u16(), waits)
    };
    for _ in 0..10 {
        assert_eq!(by_header(&one, "plum"), (200, false), "the right one does not count");
    }
    assert_eq!([by_form(&one, "a"), by_form(&one, "b")], [401, 401]);
    assert_eq!(by_header(&one, "c"), (401, false));
    assert_eq!(by_form(&one, "d"), 429);
    assert_eq!(by_header(&one, "plum"), (429, true), "not even the right one");
    assert_eq!(by_form(&two, "pear"), 200, "another share is as it was");
}
