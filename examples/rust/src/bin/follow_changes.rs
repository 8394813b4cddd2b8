//! Follows an archive while another thread writes to it, as a program does that keeps a mirror.
//!
//! Each change has a position. Keep the position of the last one you dealt with, ask for those
//! after it, and you miss none and see none twice, whoever wrote them.
//!
//! `cargo run -p opensync-examples --bin follow_changes`

use std::error::Error;
use std::thread;
use std::time::Duration;

use opensync_core::change::ChangeKind;
use opensync_core::{Message, OpenSync, Part, Role, Session};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let archive = OpenSync::open(folder.path())?;
    let writer = thread::spawn({
        let archive = archive.clone();
        move || write(&archive)
    });

    let mut position = 0;
    loop {
        // Asked before reading, so that what was written last is read, too.
        let is_over = writer.is_finished();
        let page = archive.changes(position, 100)?;
        for change in &page {
            match change.kind {
                ChangeKind::Upserted { messages_added: added, messages_changed: changed } => {
                    println!("{}: {added} added, {changed} changed", change.external_id);
                }
                ChangeKind::MessagesDeleted { messages } => {
                    println!("{}: {messages} deleted", change.external_id);
                }
                ChangeKind::Deleted => println!("{}: deleted", change.external_id),
                ChangeKind::Annotated => println!("{}: annotated", change.external_id),
                _ => println!("{}: something newer than this program", change.external_id),
            }
            position = change.position;
        }
        if is_over && page.is_empty() {
            break;
        }
        thread::sleep(Duration::from_millis(20));
    }
    writer.join().map_err(|_| "the writer panicked")??;
    println!("level with the archive at position {position}");
    Ok(())
}

fn write(archive: &OpenSync) -> opensync_core::Result<()> {
    let say = |session: &str, text: &str| {
        let message = Message::new("m", Role::User, 1_767_268_800_000).with(Part::text(text));
        archive.ingest(Session::new("my-agent", session), vec![message])
    };
    say("one", "hello")?;
    say("two", "hello")?;
    say("one", "good morning")?;
    archive.delete("two").map(|_| ())
}
