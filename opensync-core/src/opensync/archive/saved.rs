//! What the handle keeps for who reads: saved places and searches.

use super::{OpenSync, find_session};
use crate::clock;
use crate::error::{Cause, Error, Result};
use crate::model::{SavedPlace, SavedSearch, SavedSearchEdit};
use crate::store::Write;

/// The longest note, name and address, in characters.
const MAX_NOTE: usize = 2000;
const MAX_NAME: usize = 200;
const MAX_ADDRESS: usize = 4000;

/// The most searches that are saved at once.
const MAX_SEARCHES: usize = 1000;

impl OpenSync {
    /// The saved places of a session, in order. Those of deleted messages are gone.
    ///
    /// # Errors
    ///
    /// As [`session`](Self::session).
    pub fn places(&self, id: &str) -> Result<Vec<SavedPlace>> {
        let read = self.read()?;
        let number = find_session(&read, id)?;
        let mut places = read.places(number)?;
        let mut is_there = Vec::with_capacity(places.len());
        for saved in &places {
            is_there.push(read.message_record(number, saved.place)?.is_some());
        }
        let mut is_there = is_there.into_iter();
        places.retain(|_| is_there.next().unwrap_or_default());
        Ok(places)
    }

    /// Saves a place in a session, or gives one that is saved another note. Durable on return.
    ///
    /// ```
    /// use opensync_core::{Message, OpenSync, Role, Session};
    /// # let folder = tempfile::tempdir()?;
    /// let archive = OpenSync::open(folder.path())?;
    /// let message = Message::new("m-1", Role::User, 0);
    /// archive.ingest(Session::new("my-agent", "s-1"), vec![message])?;
    /// archive.save_place("s-1", 0, Some("how it began".to_owned()))?;
    /// assert_eq!(archive.places("s-1")?[0].note.as_deref(), Some("how it began"));
    /// assert!(archive.forget_place("s-1", 0)?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`session`](Self::session), [`NotFound`](crate::ErrorKind::NotFound) if no message is at
    /// that place, [`InvalidInput`](crate::ErrorKind::InvalidInput) for a note of more than 2,000
    /// characters.
    pub fn save_place(&self, id: &str, place: u32, note: Option<String>) -> Result<SavedPlace> {
        let note = note.filter(|note| !note.trim().is_empty());
        if let Some(note) = &note {
            check_length("note", "at most 2,000 characters", note, 0..=MAX_NOTE)?;
        }
        let read = self.read()?;
        let number = find_session(&read, id)?;
        if read.message_record(number, place)?.is_none() {
            return Err(no_message(place));
        }
        let known = read.places(number)?.into_iter().find(|saved| saved.place == place);
        let created_at = known.map_or_else(clock::now_ms, |saved| saved.created_at);
        let saved = SavedPlace { place, note, created_at };
        drop(read);
        self.engine.store.write(self.owner, |write| {
            write.put_place(number, &saved)?;
            Ok(saved)
        })
    }

    /// Forgets a saved place. Returns whether it was one. Durable on return.
    ///
    /// # Errors
    ///
    /// As [`session`](Self::session).
    pub fn forget_place(&self, id: &str, place: u32) -> Result<bool> {
        let number = find_session(&self.read()?, id)?;
        self.engine.store.write(self.owner, |write| write.remove_place(number, place))
    }

    /// The saved searches, the oldest first.
    ///
    /// # Errors
    ///
    /// [`Io`](crate::ErrorKind::Io) if the store cannot be read.
    pub fn saved_searches(&self) -> Result<Vec<SavedSearch>> {
        let mut searches = self.read()?.searches()?;
        searches.sort_by_key(|saved| saved.created_at);
        Ok(searches)
    }

    /// Saves a search under a name. Durable on return.
    ///
    /// ```
    /// use opensync_core::search::SavedSearchEdit;
    /// use opensync_core::OpenSync;
    /// # let folder = tempfile::tempdir()?;
    /// let archive = OpenSync::open(folder.path())?;
    /// let saved = archive.save_search("failures", "/sessions?has=error", true)?;
    /// assert_eq!(archive.saved_searches()?, [saved.clone()]);
    ///
    /// let edit = SavedSearchEdit { name: Some("errors".to_owned()), ..SavedSearchEdit::default() };
    /// assert_eq!(archive.change_search(&saved.id, &edit)?.name, "errors");
    /// assert!(archive.forget_search(&saved.id)?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) for a name that is empty or longer than 200
    /// characters, an address that is not a path of the pages, and beyond 1,000 searches.
    pub fn save_search(&self, name: &str, address: &str, is_pinned: bool) -> Result<SavedSearch> {
        let (name, address) = (name.to_owned(), address.to_owned());
        let created_at = clock::now_ms();
        let mut saved = SavedSearch { id: String::new(), name, address, is_pinned, created_at };
        check(&saved)?;
        self.engine.store.write(self.owner, |write| {
            let count = write.search_count()?;
            if count >= MAX_SEARCHES {
                let expected = "at most 1,000 of them";
                let got = (count + 1).to_string();
                return Err(Cause::OutOfRange { name: "saved searches", expected, got }.into());
            }
            saved.id = free_id(write, created_at)?;
            write.put_search(&saved)?;
            Ok(saved)
        })
    }

    /// Changes a saved search. Durable on return.
    ///
    /// # Errors
    ///
    /// As [`save_search`](Self::save_search), [`NotFound`](crate::ErrorKind::NotFound) if there is
    /// none with that id.
    pub fn change_search(&self, id: &str, edit: &SavedSearchEdit) -> Result<SavedSearch> {
        self.engine.store.write(self.owner, |write| {
            let mut saved = write.search(id)?.ok_or_else(|| no_search(id))?;
            saved.name = edit.name.clone().unwrap_or(saved.name);
            saved.address = edit.address.clone().unwrap_or(saved.address);
            saved.is_pinned = edit.is_pinned.unwrap_or(saved.is_pinned);
            check(&saved)?;
            write.put_search(&saved)?;
            Ok(saved)
        })
    }

    /// Forgets a saved search. Returns whether it was there. Durable on return.
    ///
    /// # Errors
    ///
    /// [`Io`](crate::ErrorKind::Io) if the store cannot be written.
    pub fn forget_search(&self, id: &str) -> Result<bool> {
        self.engine.store.write(self.owner, |write| write.remove_search(id))
    }
}

/// The time it is made, or the next that is free: ids sort as they were made.
fn free_id(write: &Write<'_>, created_at: i64) -> Result<String> {
    let mut id = created_at;
    while write.search(&id.to_string())?.is_some() {
        id += 1;
    }
    Ok(id.to_string())
}

fn check(saved: &SavedSearch) -> Result<()> {
    check_length("name", "1 to 200 characters", saved.name.trim(), 1..=MAX_NAME)?;
    check_length("address", "at most 4,000 characters", &saved.address, 1..=MAX_ADDRESS)?;
    let address = saved.address.as_str();
    // `//` and `/\` would lead a browser to another host.
    let is_path = address.starts_with('/') && !address[1..].starts_with(['/', '\\']);
    if is_path && !address.chars().any(char::is_control) {
        return Ok(());
    }
    let expected = "a path that begins with one `/`";
    Err(Cause::OutOfRange { name: "address", expected, got: saved.address.clone() }.into())
}

fn check_length(
    name: &'static str,
    expected: &'static str,
    text: &str,
    allowed: std::ops::RangeInclusive<usize>,
) -> Result<()> {
    let length = text.chars().count();
    if allowed.contains(&length) {
        return Ok(());
    }
    Err(Cause::OutOfRange { name, expected, got: format!("{length} characters") }.into())
}

fn no_message(place: u32) -> Error {
    Cause::MessageNotFound { place }.into()
}

fn no_search(id: &str) -> Error {
    Cause::SearchNotFound { id: id.to_owned() }.into()
}
