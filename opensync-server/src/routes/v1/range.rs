//! Range: a piece of what is answered, as a request asks for it.

use std::ops::Range;

use axum::http::HeaderMap;
use axum::http::header::RANGE;

/// What is asked for of some bytes.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// All of them; also where several pieces are asked for, or what is no range.
    All,
    /// These.
    Of(Range<usize>),
    /// Some that are not there.
    Outside,
}

/// What a request asks for of `length` bytes.
pub(super) fn piece(headers: &HeaderMap, length: usize) -> Piece {
    let told = headers.get(RANGE).and_then(|told| told.to_str().ok());
    let told = told.and_then(|told| told.trim().strip_prefix("bytes="));
    let Some((first, last)) = told.and_then(|told| told.split_once('-')) else { return Piece::All };
    let number = |told: &str| told.trim().parse::<usize>().ok();
    let range = match (first.trim().is_empty(), last.trim().is_empty()) {
        (false, true) => number(first).map(|first| first..length),
        (true, false) => number(last).map(|last| length.saturating_sub(last)..length),
        (false, false) => number(first).zip(number(last)).and_then(|(first, last)| {
            (first <= last).then(|| first..last.saturating_add(1).min(length))
        }),
        (true, true) => None,
    };
    match range {
        None => Piece::All,
        Some(range) if range.start < range.end => Piece::Of(range),
        Some(_) => Piece::Outside,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(told: &str) -> Piece {
        let mut headers = HeaderMap::new();
        headers.insert(RANGE, told.parse().unwrap());
        piece(&headers, 10)
    }

    #[test]
    fn a_piece_is_told_by_its_first_and_last_byte_or_from_an_end() {
        assert_eq!(of("bytes=2-4"), Piece::Of(2..5));
        assert_eq!(of("bytes=7-"), Piece::Of(7..10));
        assert_eq!(of("bytes=-3"), Piece::Of(7..10));
        assert_eq!(of("bytes=8-99"), Piece::Of(8..10));
        assert_eq!(of("bytes=-99"), Piece::Of(0..10));
    }

    #[test]
    fn what_is_not_there_is_refused_and_what_is_no_range_is_passed_over() {
        for outside in ["bytes=10-", "bytes=12-13", "bytes=-0"] {
            assert_eq!(of(outside), Piece::Outside, "{outside}");
        }
        for other in ["bytes=4-2", "bytes=1-2,4-5", "lines=1-2", "bytes=-", "bytes=x-"] {
            assert_eq!(of(other), Piece::All, "{other}");
        }
        assert_eq!(piece(&HeaderMap::new(), 10), Piece::All);
    }
}
