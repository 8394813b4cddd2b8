//! Booking: the sums that are kept level with the messages, of a session and of each day.

use crate::error::Result;
use crate::model::Usage;
use crate::store::{MessageRecord, RollupKey, RollupRecord, SessionRecord, Write};

/// Whether a message comes or goes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    Plus,
    Minus,
}

impl Sign {
    fn apply(self, sum: &mut u64, amount: u64) {
        *sum = match self {
            Self::Plus => sum.saturating_add(amount),
            Self::Minus => sum.saturating_sub(amount),
        };
    }

    fn apply_usage(self, sum: &mut Usage, amount: Usage) {
        match self {
            Self::Plus => *sum += amount,
            Self::Minus => *sum -= amount,
        }
    }

    fn apply_count(self, sum: &mut u32, amount: u32) {
        *sum = match self {
            Self::Plus => sum.saturating_add(amount),
            Self::Minus => sum.saturating_sub(amount),
        };
    }
}

/// Adds a message to the sums of its session and its day, or takes it out of them.
pub(super) fn book(
    write: &mut Write<'_>,
    session: &mut SessionRecord,
    message: &MessageRecord,
    sign: Sign,
) -> Result<()> {
    let unpriced = u32::from(is_unpriced(message));
    sign.apply_count(&mut session.message_count, 1);
    sign.apply_count(&mut session.tool_call_count, message.tool_call_count());
    sign.apply_count(&mut session.unpriced_count, unpriced);
    sign.apply_usage(&mut session.usage, counted_usage(message));
    sign.apply(&mut session.cost_nanos, counted_cost(message));
    book_day(write, session, message, sign)
}

/// Whether two states of a session book to the same rows.
pub(super) fn same_rows(old: &SessionRecord, new: &SessionRecord) -> bool {
    old.session.source == new.session.source && old.project() == new.project()
}

/// Moves the sums of all stored messages to the rows of the session's new source and project.
pub(super) fn rebook(
    write: &mut Write<'_>,
    number: u64,
    old: &SessionRecord,
    new: &SessionRecord,
) -> Result<()> {
    for message in write.message_numbers(number)? {
        if let Some(message) = write.message(number, message)? {
            book_day(write, old, &message, Sign::Minus)?;
            book_day(write, new, &message, Sign::Plus)?;
        }
    }
    Ok(())
}

fn book_day(
    write: &mut Write<'_>,
    session: &SessionRecord,
    message: &MessageRecord,
    sign: Sign,
) -> Result<()> {
    let (key, of_message) = row_of(session, message);
    write.update_rollup(&key, |sums: &mut RollupRecord| {
        sign.apply(&mut sums.messages, of_message.messages);
        sign.apply(&mut sums.tool_calls, of_message.tool_calls);
        sign.apply(&mut sums.unpriced, of_message.unpriced);
        sign.apply_usage(&mut sums.usage, of_message.usage);
        sign.apply(&mut sums.cost_nanos, of_message.cost_nanos);
        sign.apply(&mut sums.claimed_cost_nanos, of_message.claimed_cost_nanos);
    })
}

/// The row that a message counts in, and what it counts there.
pub(crate) fn row_of(
    session: &SessionRecord,
    message: &MessageRecord,
) -> (RollupKey, RollupRecord) {
    let key = RollupKey {
        day: super::day(message),
        source: session.session.source.clone(),
        project: session.project().to_owned(),
        model: message.model.clone().unwrap_or_default(),
    };
    let sums = RollupRecord {
        messages: 1,
        tool_calls: u64::from(message.tool_call_count()),
        unpriced: u64::from(is_unpriced(message)),
        usage: counted_usage(message),
        cost_nanos: counted_cost(message),
        claimed_cost_nanos: message.claimed_cost_nanos.filter(|_| message.is_counted).unwrap_or(0),
    };
    (key, sums)
}

fn counted_usage(message: &MessageRecord) -> Usage {
    message.usage.filter(|_| message.is_counted).unwrap_or_default()
}

fn counted_cost(message: &MessageRecord) -> u64 {
    message.cost_nanos.filter(|_| message.is_counted).unwrap_or(0)
}

fn is_unpriced(message: &MessageRecord) -> bool {
    message.is_counted
        && message.cost_nanos.is_none()
        && message.usage.is_some_and(|usage| !usage.is_empty())
}
