//! Snapshot: rows as of one commit.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::super::rows::Wanted;
use super::super::rows::key::{Place, number_of};
use super::fetch;
use super::memory::Memory;
use super::node::{Node, Session};
use super::pages::{Order, Page, Pages, Places, Source, Span};
use super::{SEQUENCES, sql};
use crate::error::Result;
use crate::model::Owner;

/// How much of what was fetched ahead is kept.
const MOST_BYTES: usize = 32 << 20;

const BEGIN: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

/// Rows as of one commit, of one owner or of all. Ends when it is dropped.
pub(in crate::store) struct Snapshot {
    session: Session,
    scope: Option<i32>,
    memory: Mutex<Memory>,
}

impl Snapshot {
    pub(super) fn begin(node: &Arc<Node>, owner: Option<Owner>) -> Result<Arc<Self>> {
        let scope = owner.map(|owner| number_of(owner.0));
        let span = Span { owner: scope, places: super::ALL };
        // Whoever reads asks for the end of the log.
        let first = [sql::page(SEQUENCES, &span, Order::Rising, 16)];
        let wanted = if scope.is_some() { &first[..] } else { &[] };
        let (session, answers) = node.begin(|session| session.open(BEGIN, wanted))?;
        let mut memory = Memory::default();
        if let Some(answer) = answers.into_iter().next() {
            for (place, value) in sql::rows_of(answer)? {
                memory.learn(SEQUENCES, place, Some(value));
            }
            memory.learn_whole(SEQUENCES, span.clone());
        }
        Ok(Arc::new(Self { session, scope, memory: Mutex::new(memory) }))
    }

    /// The value of a row.
    pub(in crate::store) fn get(
        &self,
        table: &'static str,
        place: Place,
    ) -> Result<Option<Vec<u8>>> {
        if let Some(known) = self.memory().get(table, &place) {
            return Ok(known.clone());
        }
        let answers = self.session.ask(&[sql::one(table, &place)])?;
        answers.first().map_or(Ok(None), sql::value_of)
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
        let mut memory = self.memory();
        if memory.bytes() > MOST_BYTES {
            memory.clear();
        }
        let asked = fetch::asked(&memory, self.scope, wanted);
        fetch::answered(&mut memory, &self.session, asked)
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Source for Snapshot {
    fn page(&self, table: &'static str, span: &Span, order: Order, limit: usize) -> Result<Page> {
        let answers = self.session.ask(&[sql::page(table, span, order, limit)])?;
        let rows = answers.into_iter().next().map_or(Ok(Vec::new()), sql::rows_of)?;
        Ok(Page::of(rows, limit))
    }
}
