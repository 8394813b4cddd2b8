//! Filter: which passages a search may return.
//!
//! A filter is asked once for each session, and message by message only where a session is neither
//! wholly in nor wholly out. A scan asks it in ascending order within a segment, so that a sorted list
//! answers by walking on; clusters ask in any order, and the list is searched.

use std::cell::Cell;

/// What a filter says of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Allowed {
    All,
    None,
    /// Ask for each message.
    Some,
}

/// Decides what a search may return.
pub(crate) trait Filter {
    fn session(&self, session: u64) -> Allowed;

    /// Whether it allows everything, as far as it knows.
    fn is_everything(&self) -> bool {
        false
    }

    /// Asked only where [`Filter::session`] said [`Allowed::Some`].
    fn message(&self, session: u64, message: u32) -> bool;
}

/// No filter.
pub(crate) struct Everything;

impl Filter for Everything {
    fn is_everything(&self) -> bool {
        true
    }

    fn session(&self, _: u64) -> Allowed {
        Allowed::All
    }

    fn message(&self, _: u64, _: u32) -> bool {
        true
    }
}

/// Sessions of an ascending list.
pub(crate) struct Sessions<'a>(Walk<'a, u64>);

impl<'a> Sessions<'a> {
    pub(crate) fn new(ascending: &'a [u64]) -> Self {
        Self(Walk::new(ascending))
    }
}

impl Filter for Sessions<'_> {
    fn session(&self, session: u64) -> Allowed {
        if self.0.seek(&session) == Some(&session) { Allowed::All } else { Allowed::None }
    }

    fn message(&self, _: u64, _: u32) -> bool {
        true
    }
}

/// Messages of an ascending list of sessions and numbers.
pub(crate) struct Messages<'a> {
    sessions: Walk<'a, (u64, u32)>,
    messages: Walk<'a, (u64, u32)>,
}

impl<'a> Messages<'a> {
    pub(crate) fn new(ascending: &'a [(u64, u32)]) -> Self {
        Self { sessions: Walk::new(ascending), messages: Walk::new(ascending) }
    }
}

impl Filter for Messages<'_> {
    fn session(&self, session: u64) -> Allowed {
        match self.sessions.seek(&(session, 0)) {
            Some((found, _)) if *found == session => Allowed::Some,
            _ => Allowed::None,
        }
    }

    fn message(&self, session: u64, message: u32) -> bool {
        self.messages.seek(&(session, message)) == Some(&(session, message))
    }
}

/// Messages that a function says yes to.
pub(crate) struct Where<F>(pub(crate) F);

impl<F: Fn(u64, u32) -> bool> Filter for Where<F> {
    fn session(&self, _: u64) -> Allowed {
        Allowed::Some
    }

    fn message(&self, session: u64, message: u32) -> bool {
        (self.0)(session, message)
    }
}

/// An ascending list, and how far it was walked.
struct Walk<'a, T> {
    list: &'a [T],
    at: Cell<usize>,
}

impl<'a, T: Ord> Walk<'a, T> {
    fn new(list: &'a [T]) -> Self {
        debug_assert!(list.is_sorted(), "a list to filter by ascends");
        Self { list, at: Cell::new(0) }
    }

    /// The first item that is not below `wanted`.
    fn seek(&self, wanted: &T) -> Option<&'a T> {
        let behind = self.at.get().checked_sub(1).and_then(|last| self.list.get(last));
        let start = if behind.is_some_and(|last| last >= wanted) { 0 } else { self.at.get() };
        let ahead = &self.list[start..];
        let mut end = 1;
        while ahead.get(end - 1).is_some_and(|item| item < wanted) {
            end *= 2;
        }
        let window = &ahead[end / 2..end.min(ahead.len())];
        let at = start + end / 2 + window.partition_point(|item| item < wanted);
        self.at.set(at);
        self.list.get(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn a_walk_answers_like_a_set_in_any_order(
            list in prop::collection::btree_set(0_u32..60, 0..40),
            wanted in prop::collection::vec(0_u32..64, 0..60),
        ) {
            let items: Vec<u32> = list.iter().copied().collect();
            let walk = Walk::new(&items);
            for wanted in wanted {
                prop_assert_eq!(walk.seek(&wanted), list.range(wanted..).next());
            }
        }

        #[test]
        fn a_list_of_messages_allows_these_only(
            list in prop::collection::btree_set((0_u64..6, 0_u32..6), 0..20),
        ) {
            let items: Vec<(u64, u32)> = list.iter().copied().collect();
            let sessions: BTreeSet<u64> = items.iter().map(|item| item.0).collect();
            let filter = Messages::new(&items);
            for session in 0..7 {
                let expected = if sessions.contains(&session) { Allowed::Some } else { Allowed::None };
                prop_assert_eq!(filter.session(session), expected);
                for message in 0..7 {
                    let expected = list.contains(&(session, message));
                    prop_assert_eq!(filter.message(session, message), expected);
                }
            }
        }
    }
}
