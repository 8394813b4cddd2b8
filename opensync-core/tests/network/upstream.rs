//! Upstream: the plugins' hosted service gets each session and message, as its plugins send them.

use std::ops::ControlFlow;
use std::time::Duration;

use opensync_core::{
    ErrorKind, LoginOptions, Message, OpenSync, Part, Patience, RemoteKind, Role, Session, Usage,
};
use serde_json::json;

use crate::proxy::{Break, Proxy};
use crate::server::{KEY, Server};

#[test]
fn sessions_come_before_their_messages_and_each_message_comes_once() {
    let (folder, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let archive = OpenSync::open(folder.path()).unwrap();
    let messages = (0..120).map(|number| {
        let usage = Usage { input: 10, cache_read: 5, output: 2, ..Usage::default() };
        let message = Message::new(format!("m-{number}"), Role::Assistant, 1_767_268_800_000);
        Message { usage: Some(usage), ..message.with(Part::text("tea")) }
    });
    archive.ingest(Session::new("claude-code", "one"), messages.collect()).unwrap();
    let server = Server::start(there.path());
    // Logging in takes two connections.
    let plan = vec![Break::Never, Break::Never, Break::Never, Break::Request(50), Break::Never];
    let proxy = Proxy::to(server.port, plan);
    let mut options = LoginOptions::default();
    options.kind = Some(RemoteKind::Upstream);
    let remote = archive.login(&proxy.url(), Some(KEY.into()), &options).unwrap();
    assert_eq!(remote.kind, RemoteKind::Upstream);

    let mut patience = Patience::default();
    patience.first_pause = Duration::from_millis(1);
    let go = &mut |_| ControlFlow::Continue(());
    let report = archive.push(patience, go).unwrap();
    assert_eq!((report.messages, report.retries), (120, 1));
    let posted = server.posted.lock().unwrap().clone();
    let of = |path: &str| -> Vec<_> {
        posted.iter().filter(|(at, _)| at == path).map(|(_, body)| body.clone()).collect()
    };
    let (sessions, messages) = (of("/sync/session"), of("/sync/message"));
    assert_eq!(messages.len(), 120);
    assert_eq!(posted.iter().find(|(_, body)| !body.is_null()).unwrap().0, "/sync/session");
    assert_eq!(sessions[0]["promptTokens"], 120 * 15);
    assert_eq!(messages[0]["externalId"], "one-m-0");
    assert_eq!(messages[0]["createdAt"], json!(1_767_268_800_000_i64));

    assert_eq!(archive.push(patience, go).unwrap().requests, 0, "nothing is new");
    assert_eq!(archive.pull(patience, go).unwrap_err().kind(), ErrorKind::InvalidInput);
}

#[test]
fn what_is_withheld_is_not_sent_and_a_message_of_nothing_else_is_not_either() {
    let (folder, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let archive = OpenSync::open(folder.path()).unwrap();
    let say = |id: &str| Message::new(id, Role::Assistant, 1_767_268_800_000);
    let messages = vec![
        say("a").with(Part::text("tea")).with(Part::tool_call("c", "Read", "{}")),
        say("b").with(Part::tool_result("c", "a leaf")),
    ];
    archive.ingest(Session::new("claude-code", "one"), messages).unwrap();
    let server = Server::start(there.path());
    let mut options = LoginOptions::default();
    options.kind = Some(RemoteKind::Upstream);
    options.withhold_tool_calls = true;
    archive.login(&server.url(), Some(KEY.into()), &options).unwrap();

    archive.push(Patience::default(), &mut |_| ControlFlow::Continue(())).unwrap();
    let posted = server.posted.lock().unwrap().clone();
    let sent: Vec<_> = posted.iter().filter(|(path, _)| path == "/sync/message").collect();
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].1["parts"], json!([{ "type": "text", "content": "tea" }]));
}
