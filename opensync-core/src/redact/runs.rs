//! Runs: how far bytes of a set go on, each byte read once.
//!
//! Words of rules may stand close together, and what is looked at behind each of them may reach over
//! all the others. The ends of the last runs are remembered, so that a text costs the same whatever
//! it holds.

/// Which bytes belong to a set.
pub(super) type Set = [bool; 256];

/// How many runs of a set are remembered: a token has at most five parts.
const REMEMBERED: usize = 6;

/// Bytes of one set, from `start` up to `end`.
#[derive(Clone, Copy)]
struct Run {
    start: usize,
    end: usize,
    /// Whether it may go on: nobody has looked further yet.
    is_open: bool,
}

const NONE: Run = Run { start: usize::MAX, end: 0, is_open: false };

/// What is remembered of one text.
pub(super) struct Runs<'s> {
    sets: &'s [Set],
    known: Vec<([Run; REMEMBERED], usize)>,
}

impl<'s> Runs<'s> {
    pub(super) fn new(sets: &'s [Set]) -> Self {
        Self { sets, known: vec![([NONE; REMEMBERED], 0); sets.len()] }
    }

    /// Where bytes of the set number `set` end that begin at `at`, after `most` of them at the latest.
    pub(super) fn end(&mut self, set: usize, text: &[u8], at: usize, most: usize) -> usize {
        let limit = text.len().min(at.saturating_add(most));
        let (Some(bytes), Some((known, oldest))) = (self.sets.get(set), self.known.get_mut(set))
        else {
            return at;
        };
        let place = known.iter().position(|run| run.start <= at && at <= run.end);
        let place = place.unwrap_or_else(|| {
            let place = *oldest;
            *oldest = (place + 1) % REMEMBERED;
            known[place] = Run { start: at, end: at, is_open: true };
            place
        });
        let run = &mut known[place];
        if run.is_open && run.end < limit {
            let ahead = &text[run.end..limit];
            let length = ahead.iter().take_while(|byte| bytes[usize::from(**byte)]).count();
            run.end += length;
            run.is_open = length == ahead.len();
        }
        run.end.min(limit)
    }

    /// The same for few bytes, which are read anew.
    pub(super) fn short_end(&self, set: usize, text: &[u8], at: usize, most: usize) -> usize {
        let Some(bytes) = self.sets.get(set) else { return at };
        let ahead = text.get(at..).unwrap_or_default().iter().take(most);
        at + ahead.take_while(|byte| bytes[usize::from(**byte)]).count()
    }
}
