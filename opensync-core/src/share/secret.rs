//! Secret: addresses that nobody guesses, and passwords that nobody reads from the disk.

use argon2::Argon2;

use crate::error::{Cause, Result};
use crate::store::PasswordHash;

/// The letters of a slug, which are plain in any address.
const LETTERS: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// The letters of a slug: 62 to the power of 24 are 142 bits.
const SLUG_LENGTH: usize = 24;

/// The longest password, in bytes: hashing it is slow on purpose, and not to be made slower.
const MAX_PASSWORD: usize = 1024;

/// A new slug.
pub(super) fn slug() -> Result<String> {
    let mut slug = String::with_capacity(SLUG_LENGTH);
    while slug.len() < SLUG_LENGTH {
        let bytes: [u8; 32] = random()?;
        // Bytes above the last multiple of 62 are thrown away, for all letters to be as likely.
        let letters = bytes.iter().filter(|byte| **byte < 248).map(|byte| usize::from(byte % 62));
        slug.extend(letters.map(|at| char::from(LETTERS[at])).take(SLUG_LENGTH - slug.len()));
    }
    Ok(slug)
}

/// Whether a text may be a slug at all.
pub(super) fn is_slug(text: &str) -> bool {
    text.len() == SLUG_LENGTH && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// A password as it is kept.
pub(super) fn hash(password: &str) -> Result<PasswordHash> {
    if password.is_empty() || password.len() > MAX_PASSWORD {
        let got = format!("{} bytes", password.len());
        let expected = "1 to 1024 bytes";
        return Err(Cause::OutOfRange { name: "password", expected, got }.into());
    }
    let salt = random()?;
    Ok(PasswordHash { hash: digest(password, &salt)?, salt })
}

/// Whether a password is the one that was kept. Takes as long for a wrong one.
pub(super) fn is_same(password: &str, kept: &PasswordHash) -> Result<bool> {
    if password.len() > MAX_PASSWORD {
        return Ok(false);
    }
    let typed = blake3::Hash::from_bytes(digest(password, &kept.salt)?);
    // Hashes of this type are compared in constant time.
    Ok(typed == blake3::Hash::from_bytes(kept.hash))
}

fn digest(password: &str, salt: &[u8]) -> Result<[u8; 32]> {
    let mut hash = [0; 32];
    let done = Argon2::default().hash_password_into(password.as_bytes(), salt, &mut hash);
    done.map_err(|_| Cause::Password {})?;
    Ok(hash)
}

fn random<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|source| Cause::Random { source })?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_long_plain_and_never_the_same() {
        let slugs: std::collections::HashSet<String> = (0..1000).map(|_| slug().unwrap()).collect();
        assert_eq!(slugs.len(), 1000);
        assert!(slugs.iter().all(|slug| is_slug(slug)));
        let letters: std::collections::HashSet<char> =
            slugs.iter().flat_map(|slug| slug.chars()).collect();
        assert_eq!(letters.len(), 62);
    }

    #[test]
    fn the_same_password_is_kept_differently_each_time() {
        let (one, two) = (hash("quince").unwrap(), hash("quince").unwrap());
        assert_ne!(one, two);
        assert!(is_same("quince", &one).unwrap() && is_same("quince", &two).unwrap());
        assert!(!is_same("quinces", &one).unwrap() && !is_same("", &one).unwrap());
        assert!(hash("").is_err());
    }
}
