//! Key: which passage of which message of which session a vector stands for.

/// The passages of a message that a model wrote are numbered from here, those of people from 0.
pub(crate) const OF_MODEL: u16 = 1 << 15;

/// A passage. Segments are sorted by it, so a session's passages lie together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Key {
    pub(crate) session: u64,
    pub(crate) message: u32,
    pub(crate) passage: u16,
}

impl Key {
    pub(crate) const fn new(session: u64, message: u32, passage: u16) -> Self {
        Self { session, message, passage }
    }

    /// The first and the last key a message can have.
    pub(crate) const fn of_message(session: u64, message: u32) -> (Self, Self) {
        (Self::new(session, message, 0), Self::new(session, message, u16::MAX))
    }

    /// The first and the last key a session can have.
    #[cfg(test)]
    pub(crate) const fn of_session(session: u64) -> (Self, Self) {
        (Self::new(session, 0, 0), Self::new(session, u32::MAX, u16::MAX))
    }
}
