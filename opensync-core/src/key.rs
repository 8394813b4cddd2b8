//! Key: draws the secrets that let programs and browsers in, and recognises them.
//!
//! A secret is a prefix and 32 characters out of 64, drawn by the operating system. The first eight
//! are its public id, by which it is found and listed. The other 24 are 144 random bits: nobody
//! guesses them, so the stored hash needs no salt and no slow function, which exist for passwords
//! that people choose. A slow hash would only make each request slow.
//!
//! Hashes are compared in constant time, as [`blake3::Hash`] does.

use crate::error::{Cause, Result};
use crate::model::KeyKind;

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const LENGTH: usize = 32;
const ID_LENGTH: usize = 8;

/// Keeps our hashes apart from those that anybody makes of the same text elsewhere.
const HASH_CONTEXT: &str = "opensync 2026-11 hash of a key";

/// What a key of this kind begins with.
fn prefix(kind: KeyKind) -> &'static str {
    match kind {
        KeyKind::Api => "osk_",
        KeyKind::Browser => "osb_",
        KeyKind::Link => "osl_",
    }
}

/// A new secret.
pub(crate) fn draw(kind: KeyKind) -> Result<String> {
    loop {
        let mut bytes = [0; LENGTH];
        getrandom::fill(&mut bytes).map_err(|source| Cause::Random { source })?;
        let text: String =
            bytes.iter().map(|byte| char::from(ALPHABET[usize::from(byte & 63)])).collect();
        // An id is typed after options: one that begins with a dash would be taken for one.
        if text[..ID_LENGTH].bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Ok(format!("{}{text}", prefix(kind)));
        }
    }
}

/// The kind and the public id of a secret; `None` if it has not the form of one.
pub(crate) fn parse(secret: &str) -> Option<(KeyKind, &str)> {
    let kind = [KeyKind::Api, KeyKind::Browser, KeyKind::Link]
        .into_iter()
        .find(|kind| secret.starts_with(prefix(*kind)))?;
    let rest = &secret[prefix(kind).len()..];
    let is_whole = rest.len() == LENGTH && rest.bytes().all(|byte| ALPHABET.contains(&byte));
    is_whole.then(|| (kind, &rest[..ID_LENGTH]))
}

/// What is stored of a secret.
pub(crate) fn hash(secret: &str) -> [u8; 32] {
    blake3::derive_key(HASH_CONTEXT, secret.as_bytes())
}

/// Whether `stored` is the hash of `secret`, in a time that does not depend on where they differ.
pub(crate) fn is_hash_of(stored: [u8; 32], secret: &str) -> bool {
    blake3::Hash::from_bytes(stored) == blake3::Hash::from_bytes(hash(secret))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn a_drawn_key_has_its_form_and_is_never_drawn_again() {
        let drawn: HashSet<String> = (0..500).map(|_| draw(KeyKind::Api).unwrap()).collect();
        assert_eq!(drawn.len(), 500);
        for key in &drawn {
            let (kind, id) = parse(key).unwrap();
            assert_eq!((kind, key.len(), id), (KeyKind::Api, 36, &key[4..12]));
            assert!(id.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        }
        let used: HashSet<char> = drawn.iter().flat_map(|key| key[4..].chars()).collect();
        assert_eq!(used.len(), 64);
    }

    #[test]
    fn what_has_not_the_form_of_a_key_is_none() {
        let key = draw(KeyKind::Browser).unwrap();
        assert!(parse(&key).is_some());
        for wrong in ["", "osk_", &key[..35], &format!("{key}A"), &key.replace("osb_", "OSB_")] {
            assert!(parse(wrong).is_none(), "{wrong}");
        }
        assert!(parse(&format!("osk_{}", "é".repeat(16))).is_none());
    }

    #[test]
    fn a_hash_is_of_its_own_secret_only() {
        let (one, two) = (draw(KeyKind::Api).unwrap(), draw(KeyKind::Api).unwrap());
        assert!(is_hash_of(hash(&one), &one));
        assert!(!is_hash_of(hash(&one), &two));
        assert_ne!(hash(&one), *blake3::hash(one.as_bytes()).as_bytes());
    }
}
