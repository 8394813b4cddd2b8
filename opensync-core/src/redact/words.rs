//! Words: where the words of all rules stand in a text.
//!
//! An automaton waits for memory at each byte. Four places of a text are gone through side by side,
//! so that one waits while the others go on.

use aho_corasick::automaton::Automaton;
use aho_corasick::dfa::DFA;
use aho_corasick::{Anchored, MatchKind};

/// Places that are gone through side by side, and how many bytes of each at a time.
const LANES: usize = 4;
const STRIDE: usize = 4 << 10;

/// A shorter text is gone through at one place, in bytes.
const WORTH: usize = 1 << 10;

/// A word: which, and where it ends.
pub(super) type Hit = (usize, usize);

/// All words, made ready.
pub(super) struct Words {
    automaton: DFA,
    lengths: Vec<usize>,
    longest: usize,
}

impl Words {
    /// For words in any case; each is known by its place in the list.
    pub(super) fn new(words: &[&str]) -> Option<Self> {
        let lengths: Vec<usize> = words.iter().map(|word| word.len()).collect();
        let longest = lengths.iter().copied().max().unwrap_or_default();
        let mut builder = DFA::builder();
        builder.ascii_case_insensitive(true).match_kind(MatchKind::Standard).prefilter(false);
        Some(Self { automaton: builder.build(words).ok()?, lengths, longest })
    }

    /// Where a word begins that ends at `end`.
    pub(super) fn start(&self, (word, end): Hit) -> usize {
        end - self.lengths.get(word).copied().unwrap_or_default()
    }

    /// Calls `visit` with each word in `text`, in the order in which they end.
    pub(super) fn visit(&self, text: &[u8], visit: &mut dyn FnMut(Hit)) {
        let Ok(start) = self.automaton.start_state(Anchored::No) else { return };
        let mut at = 0;
        let mut found: [Vec<Hit>; LANES] = Default::default();
        while text.len() - at >= WORTH {
            let stride = STRIDE.min((text.len() - at) / LANES);
            let mut states = [start; LANES];
            let lanes: [&[u8]; LANES] =
                std::array::from_fn(|lane| &text[at + lane * stride..at + (lane + 1) * stride]);
            for (lane, state) in states.iter_mut().enumerate() {
                // What stands before decides which words may end behind.
                let begin = at + lane * stride;
                for &byte in &text[begin.saturating_sub(self.longest)..begin] {
                    *state = self.automaton.next_state(Anchored::No, *state, byte);
                }
            }
            for step in 0..stride {
                for (lane, bytes) in lanes.iter().enumerate() {
                    let byte = bytes[step];
                    states[lane] = self.automaton.next_state(Anchored::No, states[lane], byte);
                    if self.automaton.is_special(states[lane]) {
                        self.note(states[lane], at + lane * stride + step + 1, &mut found[lane]);
                    }
                }
            }
            found.iter_mut().for_each(|lane| lane.drain(..).for_each(&mut *visit));
            at += LANES * stride;
        }
        let [rest, ..] = &mut found;
        let mut state = start;
        for (end, &byte) in (1..).zip(&text[at.saturating_sub(self.longest)..]) {
            state = self.automaton.next_state(Anchored::No, state, byte);
            let end = at.saturating_sub(self.longest) + end;
            if self.automaton.is_special(state) && end > at {
                self.note(state, end, rest);
            }
        }
        rest.drain(..).for_each(visit);
    }

    #[inline(never)]
    fn note(&self, state: aho_corasick::automaton::StateID, end: usize, found: &mut Vec<Hit>) {
        if self.automaton.is_match(state) {
            let words = 0..self.automaton.match_len(state);
            found.extend(words.map(|at| (self.automaton.match_pattern(state, at).as_usize(), end)));
        }
    }
}
