//! Recount: makes sums and counts anew from the messages they are about.

use super::{SessionRecord, Sign, Write};
use crate::error::Result;

/// Adds the messages of a session to the sums, and makes what it counts of them anew.
///
/// Entries that are the agent's own have counted as messages once, and folders that can be spelled in
/// several ways as several projects.
pub(super) fn recount(write: &mut Write<'_>, session: u64) -> Result<()> {
    let Some(record) = write.session(session)? else { return Ok(()) };
    let mut counted = SessionRecord { message_count: 0, ..record.clone() };
    for number in write.message_numbers(session)? {
        if let Some(message) = write.message(session, number)? {
            write.book(&record, (session, number), &message, Sign::Plus)?;
            counted.message_count += message.message_count();
        }
    }
    if counted != record {
        write.put_session(session, Some(&record), &counted)?;
    }
    Ok(())
}

/// Makes what the messages of a session tell of it in short. Returns how many it has.
pub(super) fn summarise(write: &mut Write<'_>, session: u64) -> Result<usize> {
    let Some(record) = write.session(session)? else { return Ok(0) };
    let summary = write.summary(session)?;
    write.put_session(session, Some(&record), &SessionRecord { summary, ..record.clone() })?;
    Ok(write.message_numbers(session)?.len())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::model::{Message, Owner, Part, PartKind, Project, Role, Session};
    use crate::store::{Store, SumsRecord};
    use crate::{Filter, OpenSync};

    #[test]
    fn counts_of_an_older_program_are_made_good() {
        let folder = tempfile::tempdir().unwrap();
        let archive = OpenSync::open(folder.path()).unwrap();
        let snapshot = Part::new(PartKind::Other, "{}").named("prompt_snapshot");
        let said = vec![
            Message::new("q", Role::User, 1).with(Part::text("hello")),
            Message::new("e", Role::System, 1).with(snapshot),
        ];
        let session = Session { project: Project::at("c:/Work"), ..Session::new("test", "one") };
        archive.ingest(session, said).unwrap();
        let expected = archive.stats(&Filter::default()).unwrap();
        drop(archive);

        let store = Store::open(folder.path(), 1 << 20).unwrap();
        store
            .write(Owner::LOCAL, |write| {
                let old = write.session(1)?.unwrap();
                let message_count = old.message_count + 1;
                let counted = crate::store::SessionRecord { message_count, ..old.clone() };
                write.put_session(1, Some(&old), &counted)?;
                let row = (0, "test", "c:/Work", "");
                write.put_sums(row, &SumsRecord { messages: 2, ..SumsRecord::default() })?;
                write.clear_sums()?;
                recount(write, 1)
            })
            .unwrap();
        drop(store);
        let archive = OpenSync::open(folder.path()).unwrap();
        assert_eq!(archive.session("one").unwrap().message_count, 1);
        assert_eq!(archive.stats(&Filter::default()).unwrap(), expected);
    }
}
