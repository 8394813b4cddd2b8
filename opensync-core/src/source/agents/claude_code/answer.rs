//! Answer: which lines of a log are of one answer of the model, and what the answer is called.
//!
//! A service names its answers by an id of the message and one of the request. Gateways give all
//! answers one id, or none, and leave the request out; services under load give several requests
//! one id. So:
//!
//! - lines with the same message id and request id are of one answer, wherever they stand;
//! - a line without a request id is of the answer with its message id that its parent line is of,
//!   or that no line of a person or a tool was written since;
//! - of several answers of a session with one message id, the first bears that id, and the others
//!   the request's or their first line's with it.
//!
//! Across sessions an answer is known by both ids. Without a request id it is known by the id of its
//! first line, which copies keep, if that is unique, and else within its session only.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::place::is_uuid;
use crate::source::ids;

/// Answers that a further line may be of.
const MAX_OPEN: usize = 8;

/// Message ids of which is known whose they are.
const MAX_OWNERS: usize = 512;

/// Lines of persons and tools that are remembered.
const MAX_TURNS: usize = 16;

/// What a line of an answer tells of which one it is.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Piece<'a> {
    /// The service's id of the answer.
    pub(super) message: Option<&'a str>,
    /// The service's id of the request.
    pub(super) request: Option<&'a str>,
    /// The line's own id, or its place in the file.
    pub(super) line: &'a str,
    /// The id of the line that this one is a copy of.
    pub(super) origin: Option<&'a str>,
    /// The line it follows, and the external id of the message which that is of.
    pub(super) parent: Option<&'a str>,
    pub(super) parent_message: Option<&'a str>,
    /// It is on a side branch within the file.
    pub(super) is_sidechain: bool,
    /// What the answer was made from, and how it begins.
    pub(super) beginning: u32,
}

/// What an answer is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Name {
    /// Within its session.
    pub(super) external_id: String,
    /// Across sessions; `None` if it is known in its session only.
    pub(super) response_id: Option<String>,
    /// This line is the first that is known of it.
    pub(super) is_new: bool,
    /// It has not the service's id for itself: another answer of the session has it.
    pub(super) is_second: bool,
    /// It is a side branch's copy of the answer that has the service's id.
    pub(super) is_copy: bool,
}

/// The answers of a log that further lines may be of; bounded.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Answers {
    open: VecDeque<Open>,
    owners: VecDeque<Owner>,
    turns: VecDeque<u32>,
}

/// An answer that a further line may be of.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Open {
    message: u32,
    request: Option<u32>,
    parent: u32,
    is_sidechain: bool,
    /// No line of a person or a tool was written since its last one.
    is_last: bool,
    is_second: bool,
    is_copy: bool,
    external_id: String,
    response_id: Option<String>,
}

/// Whose a message id is in this session.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Owner {
    message: u32,
    answer: u32,
    beginning: u32,
    is_sidechain: bool,
}

impl Answers {
    /// Learns that a person or a tool said something.
    pub(super) fn turn(&mut self, line: Option<&str>, is_sidechain: bool) {
        for open in self.open.iter_mut().filter(|open| open.is_sidechain == is_sidechain) {
            open.is_last = false;
        }
        if let Some(line) = line {
            push(&mut self.turns, mark(line), MAX_TURNS);
        }
    }

    /// Tells which answer a line is of.
    pub(super) fn name(&mut self, piece: &Piece<'_>) -> Name {
        let (open, is_new) = match self.known(piece) {
            Some(place) => (self.open.remove(place), false),
            None => (None, true),
        };
        let mut open = open.unwrap_or_else(|| self.begin(piece));
        open.request = open.request.or(piece.request.map(mark));
        open.is_last = true;
        let name = Name {
            external_id: open.external_id.clone(),
            response_id: open.response_id.clone(),
            is_new,
            is_second: open.is_second,
            is_copy: open.is_copy,
        };
        push(&mut self.open, open, MAX_OPEN);
        name
    }

    /// The answer that is begun and that the line is of.
    fn known(&self, piece: &Piece<'_>) -> Option<usize> {
        let request = piece.request.map(mark);
        let is_alike = |open: &Open| {
            open.message == piece.message.map_or(0, mark)
                && open.is_sidechain == piece.is_sidechain
                && (open.request.is_none() || request.is_none() || open.request == request)
        };
        let mut alike = self.open.iter().enumerate().rev().filter(|(_, open)| is_alike(open));
        let all: Vec<_> = alike.by_ref().collect();
        let find = |is_it: &dyn Fn(&Open) -> bool| {
            all.iter().find(|(_, open)| is_it(open)).map(|(place, _)| *place)
        };
        // The same request is the same answer, but for answers that have nothing else.
        let by_request = find(&|open| request.is_some() && open.request == request);
        let by_parent = || find(&|open| piece.parent_message == Some(open.external_id.as_str()));
        let parent = piece.parent.map_or(0, mark);
        let follows_turn = self.turns.contains(&parent);
        let by_place = || find(&|open| open.is_last && (!follows_turn || open.parent == parent));
        by_request.or_else(by_parent).or_else(by_place)
    }

    /// An answer of which this is the first line that is known.
    fn begin(&mut self, piece: &Piece<'_>) -> Open {
        let answer = mark(piece.request.unwrap_or(piece.line));
        let owner = piece.message.map(|message| self.owner(mark(message), answer, piece));
        let is_second = owner.is_some_and(|owner| owner.answer != answer);
        let is_copy = is_second
            && piece.is_sidechain
            && piece.request.is_some()
            && owner.is_some_and(|owner| !owner.is_sidechain && owner.beginning == piece.beginning);
        let external_id = match (piece.message, is_second) {
            (Some(message), false) => ids::key(message),
            (Some(message), true) => {
                ids::key(&format!("{message}:{}", piece.request.unwrap_or(piece.line)))
            }
            (None, _) => ids::key(piece.line),
        };
        Open {
            message: piece.message.map_or(0, mark),
            request: piece.request.map(mark),
            parent: piece.parent.map_or(0, mark),
            is_sidechain: piece.is_sidechain,
            is_last: true,
            is_second,
            is_copy,
            external_id,
            response_id: response_id(piece),
        }
    }

    /// Whose a message id is; this answer's, if nobody's so far.
    fn owner(&mut self, message: u32, answer: u32, piece: &Piece<'_>) -> Owner {
        let place = self.owners.iter().rposition(|owner| owner.message == message);
        let known = place.and_then(|place| self.owners.remove(place));
        let Piece { beginning, is_sidechain, .. } = *piece;
        let owner = known.unwrap_or(Owner { message, answer, beginning, is_sidechain });
        push(&mut self.owners, owner, MAX_OWNERS);
        owner
    }
}

/// Names the answer in every file that holds a copy of it.
fn response_id(piece: &Piece<'_>) -> Option<String> {
    let message = piece.message.unwrap_or_default();
    match piece.request {
        Some(request) if !message.is_empty() => Some(ids::key(&format!("{message}:{request}"))),
        _ => {
            let line = piece.origin.unwrap_or(piece.line);
            is_uuid(line).then(|| ids::key(&format!("{message}@{line}")))
        }
    }
}

fn push<T>(items: &mut VecDeque<T>, item: T, max: usize) {
    if items.len() == max {
        items.pop_front();
    }
    items.push_back(item);
}

/// What stands for an id or a text; 0 stands for none.
pub(super) fn mark(text: &str) -> u32 {
    let mut mark = [0; 4];
    mark.copy_from_slice(&blake3::hash(text.as_bytes()).as_bytes()[..4]);
    u32::from_le_bytes(mark).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = "22222222-2222-4222-8222-222222222222";

    fn name(answers: &mut Answers, piece: Piece<'_>) -> String {
        answers.name(&piece).external_id
    }

    #[test]
    fn an_answer_is_told_by_message_and_request_wherever_its_lines_stand() {
        let mut answers = Answers::default();
        let piece = |request, line| Piece { message: Some("m"), request, line, ..Piece::default() };
        assert_eq!(name(&mut answers, piece(Some("r1"), "1")), "m");
        answers.turn(Some("2"), false);
        assert_eq!(name(&mut answers, piece(Some("r2"), "3")), "m:r2");
        answers.turn(Some("4"), false);
        assert_eq!(name(&mut answers, piece(Some("r1"), "5")), "m");
        assert_eq!(name(&mut answers, piece(Some("r2"), "6")), "m:r2");
        for other in 0..MAX_OPEN {
            let (id, line) = (format!("other{other}"), format!("o{other}"));
            let piece = Piece { message: Some(&id), line: &line, ..Piece::default() };
            assert_eq!(name(&mut answers, piece), id);
        }
        assert_eq!(name(&mut answers, piece(Some("r2"), "7")), "m:r2", "long after");
        assert_eq!(name(&mut answers, piece(Some("r1"), "8")), "m");
    }

    #[test]
    fn without_a_request_an_answer_ends_where_somebody_else_speaks() {
        let mut answers = Answers::default();
        for message in [Some("relay"), None] {
            let piece = |line| Piece { message, line, ..Piece::default() };
            let first = name(&mut answers, piece("1"));
            assert_eq!(name(&mut answers, piece("2")), first);
            answers.turn(None, true);
            assert_eq!(name(&mut answers, piece("3")), first, "a side branch is another place");
            answers.turn(None, false);
            let second = name(&mut answers, piece("4"));
            assert_ne!(second, first);
            assert_eq!(name(&mut answers, piece("5")), second);
            answers.turn(None, false);
        }
    }

    #[test]
    fn of_two_answers_at_once_a_line_is_of_the_one_that_it_follows() {
        let mut answers = Answers::default();
        answers.turn(Some("ask-a"), true);
        answers.turn(Some("ask-b"), true);
        let piece = |line, parent, parent_message| Piece {
            message: Some("relay"),
            line,
            parent: Some(parent),
            parent_message,
            is_sidechain: true,
            ..Piece::default()
        };
        let a = name(&mut answers, piece("a1", "ask-a", Some("ask-a")));
        let b = name(&mut answers, piece("b1", "ask-b", Some("ask-b")));
        assert_ne!(a, b);
        assert_eq!(name(&mut answers, piece("a2", "a1", Some(&a))), a);
        assert_eq!(name(&mut answers, piece("b2", "b1", Some(&b))), b);
        answers.turn(Some("tool"), true);
        assert_eq!(name(&mut answers, piece("a3", "a2", Some(&a))), a);
    }

    #[test]
    fn across_sessions_only_what_is_unique_names_an_answer() {
        let response = |message, request, line| {
            let piece = Piece { message, request, line, ..Piece::default() };
            Answers::default().name(&piece).response_id
        };
        assert_eq!(response(Some("m"), Some("r"), "1").as_deref(), Some("m:r"));
        assert_eq!(response(Some("m"), None, LINE), Some(format!("m@{LINE}")));
        assert_eq!(response(None, Some("r"), LINE), Some(format!("@{LINE}")));
        assert_eq!(response(Some("m"), None, "1"), None);
        let copy = Piece { message: Some("m"), line: "1", origin: Some(LINE), ..Piece::default() };
        assert_eq!(Answers::default().name(&copy).response_id, Some(format!("m@{LINE}")));
    }
}
