//! Lookup: what a batch of messages is going to look up, fetched in three rounds of any size.
//!
//! First what is known by names and hashes, then what is known of the sessions that are there, then
//! what is known of their messages and sums. What is missed here is looked up one by one.

use super::gone::name_hash;
use super::record::SessionRecord;
use super::rows::{Ahead, Wanted};
use super::sums::quarter_of;
use super::tables;
use super::tool_sums::LOOK_BACK;
use super::write::{Write, response_key};
use crate::error::Result;

/// What is going to be stored of one session.
pub(crate) struct Lookup<'p> {
    pub(crate) session: &'p str,
    pub(crate) source: &'p str,
    pub(crate) project_path: Option<&'p str>,
    pub(crate) project_name: Option<&'p str>,
    pub(crate) messages: Vec<LookupMessage<'p>>,
    pub(crate) removed: &'p [String],
}

/// What is going to be stored of one message.
pub(crate) struct LookupMessage<'p> {
    pub(crate) id: &'p str,
    pub(crate) response: Option<&'p str>,
    pub(crate) created_at: i64,
    pub(crate) model: &'p str,
    pub(crate) tools: Vec<&'p str>,
    pub(crate) bodies: Vec<[u8; 32]>,
}

impl Write<'_> {
    /// Whether what is looked up at once costs less.
    pub(crate) fn looks_ahead(&self) -> bool {
        self.transaction.ahead().is_some()
    }

    /// Fetches what batches are going to look up.
    pub(crate) fn look_up(&self, batches: &[Lookup<'_>]) -> Result<()> {
        let Some(ahead) = self.transaction.ahead() else { return Ok(()) };
        self.look_up_names(&ahead, batches)?;
        let mut known = Vec::with_capacity(batches.len());
        for batch in batches {
            known.push(self.session_number(batch.session)?);
        }
        self.look_up_sessions(&ahead, batches, &known)?;
        self.look_up_messages(&ahead, batches, &known)
    }

    fn look_up_names(&self, ahead: &Ahead, batches: &[Lookup<'_>]) -> Result<()> {
        let owner = self.owner;
        let messages = || batches.iter().flat_map(|batch| &batch.messages);
        let mut wanted = Wanted::default();
        wanted.rows(tables::SESSION_IDS, batches.iter().map(|batch| (owner, batch.session)));
        let bodies = messages().flat_map(|message| &message.bodies);
        wanted.rows(tables::BODY_HASHES, bodies.map(|hash| (owner, *hash)));
        let responses = messages().filter_map(|message| message.response);
        wanted.rows(tables::RESPONSES, responses.map(|id| (owner, response_key(id))));
        let mut hashes: Vec<u64> = batches.iter().map(|batch| name_hash(batch.session)).collect();
        hashes.sort_unstable();
        hashes.dedup();
        for hash in hashes {
            wanted.range(tables::GONE, (owner, hash, 0)..=(owner, hash, u64::MAX));
        }
        ahead.fetch(wanted)
    }

    fn look_up_sessions(
        &self,
        ahead: &Ahead,
        batches: &[Lookup<'_>],
        known: &[Option<u64>],
    ) -> Result<()> {
        let owner = self.owner;
        let sessions = || known.iter().flatten().map(|number| (owner, *number));
        let mut wanted = Wanted::default();
        wanted.rows(tables::SESSIONS, sessions());
        wanted.rows(tables::CLAIMS, sessions());
        wanted.rows(tables::STAMPS, sessions());
        let ids = batches.iter().zip(known).filter_map(|(batch, number)| Some((batch, (*number)?)));
        let ids = ids.flat_map(|(batch, number)| {
            let removed = batch.removed.iter().map(String::as_str);
            let ids = batch.messages.iter().map(|message| message.id).chain(removed);
            ids.map(move |id| (owner, number, id))
        });
        wanted.rows(tables::MESSAGE_IDS, ids);
        ahead.fetch(wanted)
    }

    fn look_up_messages(
        &self,
        ahead: &Ahead,
        batches: &[Lookup<'_>],
        known: &[Option<u64>],
    ) -> Result<()> {
        let owner = self.owner;
        let mut wanted = Wanted::default();
        for (batch, number) in batches.iter().zip(known) {
            let mut session = SessionRecord::new(batch.session, batch.source);
            session.session.project_path = batch.project_path.map(str::to_owned);
            session.session.project_name = batch.project_name.map(str::to_owned);
            if let Some(number) = *number {
                let mut messages = Vec::new();
                for message in &batch.messages {
                    messages.extend(self.message_number(number, message.id)?);
                }
                wanted.rows(tables::MESSAGES, messages.iter().map(|at| (owner, number, *at)));
                if let Some(stored) = self.session(number)? {
                    let first = stored.next_message.saturating_sub(LOOK_BACK);
                    let range = (owner, number, first)..=(owner, number, u32::MAX);
                    wanted.range(tables::MESSAGES, range);
                    session = stored;
                }
            }
            let (source, project) = (session.session.source.as_str(), session.project());
            let rows = batch.messages.iter();
            wanted.rows(
                tables::SUMS,
                rows.map(|said| {
                    (owner, quarter_of(said.created_at), source, &*project, said.model)
                }),
            );
            let rows = batch.messages.iter().flat_map(|said| {
                let quarter = quarter_of(said.created_at);
                let project = &*project;
                said.tools
                    .iter()
                    .map(move |tool| (owner, quarter, source, project, said.model, *tool))
            });
            wanted.rows(tables::TOOL_SUMS, rows);
        }
        ahead.fetch(wanted)
    }
}
