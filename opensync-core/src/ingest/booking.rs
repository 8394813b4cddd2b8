//! Booking: the sums that are kept level with the messages, of a session and of the time.

use crate::error::Result;
use crate::store::{MessageRecord, SessionRecord, Sign, Write};

/// Adds the message at a place to the sums of its session and its quarter of an hour, or takes it out
/// of them.
pub(super) fn book(
    write: &mut Write<'_>,
    session: &mut SessionRecord,
    place: (u64, u32),
    message: &MessageRecord,
    sign: Sign,
) -> Result<()> {
    sign.apply_count(&mut session.message_count, message.message_count());
    sign.apply_count(&mut session.tool_call_count, message.tool_call_count());
    sign.apply_count(&mut session.unpriced_count, u32::from(message.is_unpriced()));
    sign.apply_count(&mut session.summary.prompts, u32::from(message.is_prompt()));
    sign.apply_count(&mut session.summary.errors, message.error_count());
    sign.apply_usage(&mut session.usage, message.counted_usage());
    sign.apply(&mut session.cost_nanos, message.counted_cost());
    write.book(session, place, message, sign)
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
    for place in write.message_numbers(number)? {
        if let Some(message) = write.message(number, place)? {
            write.book(old, (number, place), &message, Sign::Minus)?;
            write.book(new, (number, place), &message, Sign::Plus)?;
        }
    }
    Ok(())
}
