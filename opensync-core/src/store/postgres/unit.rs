//! Unit: a transaction that writes. It works in memory, and writes all of it when it commits.
//!
//! The first thing it does is to lock its owner's row in `heads`: so writes of one owner take turns,
//! across processes and machines, the numbers that they give out have no gaps, and whatever is read
//! after that stays as it is. Writes of different owners do not wait for each other.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::super::rows::Wanted;
use super::super::rows::key::{NOBODY, Place, number_of};
use super::memory::Memory;
use super::node::{Node, Session};
use super::pages::{Order, Page, Pages, Places, Source, Span};
use super::{SEQUENCES, fetch, sql};
use crate::error::Result;
use crate::model::Owner;

const BEGIN: &str = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE";

/// How much is held in memory before it is written, though it does not commit yet.
const MOST_BYTES: usize = 64 << 20;

/// A transaction that writes what one owner has, or accounts. Comes to nothing if it is dropped.
pub(in crate::store) struct Unit {
    session: Session,
    scope: Option<i32>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    memory: Memory,
    /// Whether rows of nobody's are locked as well.
    has_nobodys: bool,
}

impl Unit {
    pub(super) fn begin(node: &Arc<Node>, owner: Option<Owner>) -> Result<Arc<Self>> {
        let scope = owner.map(|owner| number_of(owner.0));
        let head = scope.unwrap_or(NOBODY);
        let span = Span { owner: Some(head), places: super::ALL };
        let first = [sql::lock(&head), sql::page(SEQUENCES, &span, Order::Rising, 16)];
        let (session, answers) = node.begin(|session| session.open(BEGIN, &first))?;
        let mut memory = Memory::default();
        for (place, value) in answers.into_iter().nth(1).map_or(Ok(Vec::new()), sql::rows_of)? {
            memory.learn(SEQUENCES, place, Some(value));
        }
        memory.learn_whole(SEQUENCES, span.clone());
        let state = State { memory, has_nobodys: scope.is_none() };
        Ok(Arc::new(Self { session, scope, state: Mutex::new(state) }))
    }

    /// The value of a row, as it is in this transaction.
    pub(in crate::store) fn get(
        &self,
        table: &'static str,
        place: &Place,
    ) -> Result<Option<Vec<u8>>> {
        let mut state = self.state();
        if let Some(known) = state.memory.get(table, place) {
            return Ok(known.clone());
        }
        if place.owner == NOBODY && !state.has_nobodys {
            // What is decided by a row of nobody's must not be decided twice at once.
            self.session.ask(&[sql::lock(&NOBODY)])?;
            state.has_nobodys = true;
        }
        let answers = self.session.ask(&[sql::one(table, place)])?;
        let value = answers.first().map_or(Ok(None), sql::value_of)?;
        state.memory.learn(table, place.clone(), value.clone());
        Ok(value)
    }

    /// Stores a row, or removes it.
    pub(in crate::store) fn put(
        &self,
        table: &'static str,
        place: Place,
        value: Option<Vec<u8>>,
    ) -> Result<()> {
        let mut state = self.state();
        state.memory.put(table, place, value);
        if state.memory.bytes() > MOST_BYTES {
            self.flush(&state.memory)?;
            state.memory.clear();
        }
        Ok(())
    }

    /// The rows of a range, by pages.
    pub(in crate::store) fn pages(
        self: &Arc<Self>,
        table: &'static str,
        is_owned: bool,
        places: Places,
    ) -> Pages {
        Pages::new(self.clone(), table, Span::of(self.scope, is_owned, places))
    }

    /// Fetches rows in one round.
    pub(in crate::store) fn fetch(&self, wanted: Wanted) -> Result<()> {
        let mut state = self.state();
        let asked = fetch::asked(&state.memory, self.scope, wanted);
        fetch::answered(&mut state.memory, &self.session, asked)
    }

    /// Notes that what is known of a range is all that is there.
    pub(in crate::store) fn note_known(&self, table: &'static str, places: Places) {
        if let Some(span) = Span::of(self.scope, true, places) {
            self.state().memory.learn_whole(table, span);
        }
    }

    /// Makes all that was done durable.
    pub(in crate::store) fn commit(&self) -> Result<()> {
        self.flush(&self.state().memory)?;
        self.session.commit()
    }

    fn flush(&self, memory: &Memory) -> Result<()> {
        let changes = memory.dirty();
        let mut statements = Vec::new();
        for change in &changes {
            if !change.gone.is_empty() {
                statements.push(sql::remove(change.table, &change.owner, &change.gone));
            }
            if !change.keys.is_empty() {
                let (keys, values) = (&change.keys, &change.values);
                statements.push(sql::put(change.table, &change.owner, keys, values));
            }
        }
        if statements.is_empty() {
            return Ok(());
        }
        self.session.ask(&statements).map(drop)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Source for Unit {
    fn page(&self, table: &'static str, span: &Span, order: Order, limit: usize) -> Result<Page> {
        let state = self.state();
        if state.memory.is_whole(table, span) {
            return Ok(Page::of(state.memory.rows(table, span, order, limit), limit));
        }
        let answers = self.session.ask(&[sql::page(table, span, order, limit)])?;
        let rows = answers.into_iter().next().map_or(Ok(Vec::new()), sql::rows_of)?;
        let mut page = Page::of(rows, limit);
        let answered = span.until(page.end.as_ref(), order);
        page.rows = state.memory.merge(table, &answered, order, page.rows);
        Ok(page)
    }
}
