//! Leaving: what stays on a machine whose sessions are pushed, and what comes back of the rest.

use opensync_core::network::LoginOptions;
use opensync_core::{Message, OpenSync, Part, PartKind, Role, Session, Usage};

use crate::push_and_pull::{Machine, everything, say};
use crate::server::{KEY, Server};

#[test]
fn secrets_stay_here_and_what_comes_back_without_them_changes_nothing() {
    let mut options = LoginOptions::default();
    options.redact = true;
    let secret = concat!("gh", "p_R4nd0mQ7x2ZkP9vLs3TuYb8WcNe5JfHa6GmDi");
    let text = format!("export GITHUB_TOKEN={secret}");
    let pushed = pushed_and_back(&options, &text, vec![say("a", &text), say("b", "tea")]);
    assert!(pushed.contains("[redacted:github-token]") && !pushed.contains(secret), "{pushed}");
}

#[test]
fn what_one_message_tells_is_hidden_in_all_of_them_before_any_goes() {
    let mut options = LoginOptions::default();
    options.redact = true;
    let call = Part::tool_call("c", "Bash", r#"{"command":"login 'Qu1nce#Jelly'"}"#);
    let messages = vec![
        say("a", "I log in with Qu1nce#Jelly."),
        say("b", "hm").with(call),
        say("c", "DATABASE_URL=postgres://ada:Qu1nce#Jelly@db/orders"),
        say("d", "Qu1nce#Jelly works."),
    ];
    let pushed = pushed_and_back(&options, "About Qu1nce#Jelly", messages);
    assert!(!pushed.contains("Qu1nce") && pushed.contains("[redacted:url-password] works"));
}

#[test]
fn a_session_that_grows_tells_what_later_messages_hold_of_what_was_told_before() {
    let there = tempfile::tempdir().unwrap();
    let server = Server::start(there.path());
    let here = Machine::new();
    let mut options = LoginOptions::default();
    options.redact = true;
    here.archive.login(&server.url(), Some(KEY.into()), &options).unwrap();
    let told = say("a", "redis://:Qu1nce-Jelly7@cache:6379");
    here.archive.ingest(Session::new("test", "one"), vec![told]).unwrap();
    here.push();
    here.archive.ingest(Session::new("test", "one"), vec![say("b", "Qu1nce-Jelly7?")]).unwrap();
    here.push();
    let pushed = everything(&OpenSync::open(there.path()).unwrap()).join("\n");
    assert!(!pushed.contains("Qu1nce") && pushed.contains("[redacted:url-password]?"), "{pushed}");
}

#[test]
fn a_token_in_the_address_of_a_git_remote_never_leaves() {
    for redact in [false, true] {
        let there = tempfile::tempdir().unwrap();
        let server = Server::start(there.path());
        let here = Machine::new();
        let mut options = LoginOptions::default();
        options.redact = redact;
        here.archive.login(&server.url(), Some(KEY.into()), &options).unwrap();
        let mut session = Session::new("test", "one");
        session.project.git_remote = Some("https://t0k3n-of-ada@git.example/ada/shop.git".into());
        here.archive.ingest(session, vec![say("a", "tea")]).unwrap();
        here.push();
        let pushed = OpenSync::open(there.path()).unwrap().session("one").unwrap().session;
        let remote = pushed.project.git_remote.as_deref();
        assert_eq!(remote, Some("https://git.example/ada/shop.git"));
    }
}

#[test]
fn thinking_and_tool_calls_stay_here_and_what_comes_back_without_them_changes_nothing() {
    let usage = Usage { input: 41, ..Usage::default() };
    let call = Message { usage: Some(usage), ..say("a", "I look.") }
        .with(Part::new(PartKind::Thinking, "a hunch"))
        .with(Part::tool_call("c", "Read", "{\"path\":\"leaf\"}"));
    let result = Message::new("b", Role::Tool, 1).with(Part::tool_result("c", "an oak"));
    let messages = || vec![call.clone(), result.clone(), say("c", "tea")];

    let mut options = LoginOptions::default();
    options.withhold_thinking = true;
    let pushed = pushed_and_back(&options, "Leaves", messages());
    assert!(!pushed.contains("hunch") && pushed.contains("leaf") && pushed.contains("oak"));

    options.withhold_tool_calls = true;
    let pushed = pushed_and_back(&options, "Leaves", messages());
    for word in ["hunch", "leaf", "oak"] {
        assert!(!pushed.contains(word), "{pushed}");
    }
    assert!(pushed.contains("I look.") && pushed.contains("41"), "tokens are counted: {pushed}");
}

/// Pushes a session to a server that is logged in to with `options`, and has all of it come back by
/// way of another machine and another server: nothing here is different then. Returns what the
/// server had.
fn pushed_and_back(options: &LoginOptions, title: &str, messages: Vec<Message>) -> String {
    let there = tempfile::tempdir().unwrap();
    let server = Server::start(there.path());
    let here = Machine::new();
    here.archive.login(&server.url(), Some(KEY.into()), options).unwrap();
    let session = Session { title: Some(title.into()), ..Session::new("test", "one") };
    here.archive.ingest(session, messages).unwrap();
    here.push();
    let pushed = everything(&OpenSync::open(there.path()).unwrap()).join("\n");

    let before = everything(&here.archive);
    let other = Machine::with_key(&server.url());
    other.pull();
    let elsewhere = tempfile::tempdir().unwrap();
    let second = Server::start(elsewhere.path());
    other.archive.login(&second.url(), Some(KEY.into()), &LoginOptions::default()).unwrap();
    other.archive.ingest(Session::new("test", "one"), vec![say("z", "cake")]).unwrap();
    other.push();
    here.archive.login(&second.url(), Some(KEY.into()), options).unwrap();
    here.pull();
    let after = everything(&here.archive);
    assert!(before.iter().all(|line| after.contains(line)), "{after:?}");
    assert_eq!(after.len(), before.len() + 1, "what is new came");
    pushed
}
