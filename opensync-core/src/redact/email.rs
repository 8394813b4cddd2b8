//! E-mail: addresses of people, and what only looks like one.

use std::ops::Range;

/// The longest name before the `@`, and domain after it, in bytes.
const MAX_NAME: usize = 64;
const MAX_DOMAIN: usize = 190;

/// Endings of files that stand behind an `@` as domains do: `logo@2x.png`.
const FILES: [&str; 16] = [
    "png", "jpg", "jpeg", "gif", "svg", "webp", "ico", "css", "js", "ts", "mjs", "json", "md",
    "html", "service", "local",
];

/// Names and domains behind which there is nobody.
const NOBODY: [&str; 8] = [
    "git@",
    "noreply",
    "no-reply",
    "donotreply",
    "@example.",
    "@users.noreply.",
    "example.com",
    "@localhost",
];

/// The address around the `@` at `at`.
pub(super) fn address_at(text: &[u8], at: usize) -> Option<Range<usize>> {
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || b"._%+-".contains(byte);
    let name = text[..at].iter().rev().take(MAX_NAME + 1).take_while(|byte| is_part(byte)).count();
    let is_domain = |byte: &u8| byte.is_ascii_alphanumeric() || b".-".contains(byte);
    let rest = &text[at + 1..];
    let mut domain = rest.iter().take(MAX_DOMAIN + 1).take_while(|byte| is_domain(byte)).count();
    if name == 0 || name > MAX_NAME || domain > MAX_DOMAIN {
        return None;
    }
    while domain > 0 && matches!(rest[domain - 1], b'.' | b'-') {
        domain -= 1;
    }
    let address = at - name..at + 1 + domain;
    let lower = text[address.clone()].to_ascii_lowercase();
    let lower = std::str::from_utf8(&lower).ok()?;
    let (_, last) = lower[name + 1..].rsplit_once('.')?;
    let is_top = last.len() >= 2 && last.bytes().all(|byte| byte.is_ascii_alphabetic());
    let is_nobody = NOBODY.iter().any(|word| lower.contains(word));
    (is_top && !FILES.contains(&last) && !is_nobody).then_some(address)
}
