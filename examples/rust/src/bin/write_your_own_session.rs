//! Writes a conversation of an agent of your own, goes on with it, and shows it.
//!
//! An archive takes sessions from any program: a source is a word, and an id is what you choose.
//! Give the same message again and nothing changes; give it with other parts and it is replaced.
//!
//! `cargo run -p opensync-examples --bin write_your_own_session [ARCHIVE]`

use std::error::Error;
use std::path::PathBuf;

use opensync_core::{Message, OpenSync, Part, Project, Role, Session, Usage};

fn main() -> Result<(), Box<dyn Error>> {
    let temporary = tempfile::tempdir()?;
    let given = std::env::args_os().nth(1).map(PathBuf::from);
    let archive = OpenSync::open(given.unwrap_or_else(|| temporary.path().to_owned()))?;

    let session = Session {
        title: Some("A lamp that does not light".into()),
        project: Project::at("/home/ada/lamp"),
        ..Session::new("my-agent", "session-1")
    };
    // Milliseconds since 1970, UTC.
    let noon = 1_767_268_800_000;
    let question = Message::new("m-1", Role::User, noon).with(Part::text("Why is the lamp dark?"));
    let answer = Message {
        model: Some("claude-sonnet-4-5".into()),
        usage: Some(Usage { input: 1200, output: 80, ..Usage::default() }),
        ..Message::new("m-2", Role::Assistant, noon + 4000)
    }
    .with(Part::text("I will look at the switch."))
    .with(Part::tool_call("call-1", "read_switch", r#"{"room":"kitchen"}"#));
    let result = Message::new("m-3", Role::Tool, noon + 5000)
        .with(Part::tool_result("call-1", "off").named("read_switch"));

    let first = archive.ingest(session.clone(), vec![question.clone(), answer])?;
    let more = archive.ingest(session.clone(), vec![result])?;
    let again = archive.ingest(session, vec![question])?;
    println!("added {}, then {}", first.messages_added, more.messages_added);
    println!("the same again changes something: {}", again.is_changed);

    for placed in archive.messages("session-1")? {
        let message = placed?.message;
        for part in &message.parts {
            println!("{:>9} | {:<11} | {}", message.role.as_str(), part.kind.as_str(), part.text);
        }
    }
    let info = archive.session("session-1")?;
    let dollars = f64::from(u32::try_from(info.cost_nanos)?) / 1e9;
    println!("{} messages, {} tokens, ${dollars:.4}", info.message_count, info.usage.total());
    Ok(())
}
