//! Choice: which sessions an exchange is about.

use std::cell::RefCell;
use std::collections::HashMap;

use crate::error::Result;
use crate::filter::Filter;
use crate::matching::Matcher;
use crate::store::Read;

/// A filter beside the archive, as it is at one moment.
pub(crate) struct Choice<'a> {
    read: &'a Read,
    /// Nothing if every session is meant.
    matcher: Option<Matcher<'a>>,
    /// Sessions that were asked for: a log has many rows of each.
    known: RefCell<HashMap<u64, bool>>,
}

impl<'a> Choice<'a> {
    /// What `filter` means now.
    pub(crate) fn of(read: &'a Read, filter: &'a Filter) -> Result<Self> {
        let matcher = (!filter.is_all()).then(|| Matcher::new(read, filter)).transpose()?;
        Ok(Self { read, matcher, known: RefCell::default() })
    }

    /// Whether a session is meant. One that is gone is: that it is gone is for everybody to know.
    pub(crate) fn is_meant(&self, session: u64) -> Result<bool> {
        let Some(matcher) = &self.matcher else { return Ok(true) };
        if let Some(&is_meant) = self.known.borrow().get(&session) {
            return Ok(is_meant);
        }
        let record = self.read.session(session)?;
        let is_meant = record.map_or(Ok(true), |record| matcher.holds(session, &record))?;
        self.known.borrow_mut().insert(session, is_meant);
        Ok(is_meant)
    }
}
