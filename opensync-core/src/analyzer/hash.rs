//! Hash: names that are hexadecimal, and known by their beginning.

/// The shortest abbreviation, which is Git's.
pub(crate) const LEAST: usize = 7;

/// The longest: SHA-256.
const MOST: usize = 64;

/// Whether a term may be a hash, or the beginning of one. Words are none: there is a digit in it.
pub(crate) fn is_hash(term: &str) -> bool {
    (LEAST..=MOST).contains(&term.len())
        && term.bytes().all(|byte| byte.is_ascii_hexdigit())
        && term.bytes().any(|byte| byte.is_ascii_digit())
}

/// Whether two terms may name the same: they are the same, or one is the beginning of the other, which
/// is no mere number.
pub(crate) fn is_same(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() < other.len() { (one, other) } else { (other, one) };
    short.len() >= LEAST
        && long.starts_with(short)
        && (short == long || is_hash(long) && long.bytes().any(|byte| byte.is_ascii_alphabetic()))
}
