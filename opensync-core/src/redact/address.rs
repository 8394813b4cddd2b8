//! Address: passwords and tokens before the host of a URL.

use std::ops::Range;

use super::judge;
use super::scan::{ADDRESS_BYTES, State, USER_BYTES};

/// The longest user with a password, in bytes.
const MAX_USER: usize = 400;

/// The same for one with a slash in it.
const MAX_USER_WITH_SLASH: usize = 120;

/// The least bytes of a token that stands there alone.
const MIN_TOKEN: usize = 16;

/// What people write where a user goes to say that the password is all.
const NO_PASSWORDS: [&[u8]; 4] = [b"", b"x-oauth-basic", b"x", b"X"];

/// Schemes in whose addresses a slash may be part of a password.
const SCHEMES: [&[u8]; 22] = [
    b"http",
    b"https",
    b"postgres",
    b"postgresql",
    b"mysql",
    b"mysql2",
    b"mariadb",
    b"mongodb",
    b"srv",
    b"redis",
    b"rediss",
    b"amqp",
    b"amqps",
    b"ftp",
    b"ftps",
    b"sftp",
    b"smtp",
    b"smtps",
    b"mssql",
    b"clickhouse",
    b"nats",
    b"asyncpg",
];

/// The secret in an address whose `://` stands at `at`.
pub(super) fn secret_at(state: &mut State<'_>, at: usize) -> Option<Range<usize>> {
    let start = at + b"://".len();
    if start < state.address_end {
        return None;
    }
    let secret = in_user(state, at, start)?;
    state.address_end = secret.end;
    Some(secret)
}

/// The secret in the user that begins at `start`.
fn in_user(state: &mut State<'_>, at: usize, start: usize) -> Option<Range<usize>> {
    let text = state.text;
    let mut end = state.runs.end(USER_BYTES, text, start, MAX_USER);
    if text.get(end) != Some(&b'@') {
        end = end_with_slash(state, at, start, end)?;
    }
    // A password may hold the sign itself: the host stands behind the last one.
    if let Some(last) = last_sign(state, at, start).filter(|last| *last > end) {
        end = last;
    }
    for _ in 0..3 {
        let next = state.runs.end(USER_BYTES, text, end + 1, MAX_USER);
        if text.get(next) != Some(&b'@') || next == end + 1 {
            break;
        }
        end = next;
    }
    let is_host = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'[' | b'$');
    text.get(end + 1).filter(|byte| is_host(byte))?;
    let user = &text[start..end];
    match user.iter().position(|byte| *byte == b':') {
        None => is_token(user).then_some(start..end),
        Some(colon) => {
            let password = &user[colon + 1..];
            if NO_PASSWORDS.contains(&password) || password.starts_with(b"x-oauth") {
                return is_token(&user[..colon]).then_some(start..start + colon);
            }
            let is_secret = password.len() >= 3 && judge::is_chosen(password);
            is_secret.then_some(start + colon + 1..end)
        }
    }
}

fn is_token(user: &[u8]) -> bool {
    user.len() >= MIN_TOKEN && judge::is_random(user)
}

/// The last `@` of the address of a database: its path has none.
fn last_sign(state: &mut State<'_>, at: usize, start: usize) -> Option<usize> {
    let text = state.text;
    let scheme = scheme(text, at);
    if scheme.starts_with(b"http")
        || !SCHEMES.iter().any(|known| known.eq_ignore_ascii_case(scheme))
    {
        return None;
    }
    let end = state.runs.end(ADDRESS_BYTES, text, start, MAX_USER_WITH_SLASH);
    let sign = text[start..end].iter().rposition(|byte| *byte == b'@')?;
    text[start..start + sign].contains(&b':').then_some(start + sign)
}

/// What stands before `://`.
fn scheme(text: &[u8], at: usize) -> &[u8] {
    let letters = text[..at].iter().rev().take(12);
    &text[at - letters.take_while(|byte| byte.is_ascii_alphanumeric()).count()..at]
}

/// Where the user ends whose password holds `/`, `?` or `#`: at the last `@` of the address.
fn end_with_slash(state: &mut State<'_>, at: usize, start: usize, end: usize) -> Option<usize> {
    let text = state.text;
    let colon = text[start..end].iter().position(|byte| *byte == b':')? + start;
    let is_port = text[colon + 1..end].iter().all(u8::is_ascii_digit);
    matches!(text.get(end), Some(b'/' | b'?' | b'#')).then_some(())?;
    let scheme = scheme(text, at);
    if is_port || !SCHEMES.iter().any(|known| known.eq_ignore_ascii_case(scheme)) {
        return None;
    }
    let address_end = state.runs.end(ADDRESS_BYTES, text, start, MAX_USER_WITH_SLASH);
    let sign = text[start..address_end].iter().rposition(|byte| *byte == b'@')? + start;
    let host = &text[sign + 1..address_end];
    let host = host.split(|byte| matches!(byte, b'/' | b'?')).next().unwrap_or_default();
    let is_host = !host.is_empty() && host.iter().any(u8::is_ascii_alphabetic);
    (is_host && judge::is_password(&text[colon + 1..sign])).then_some(sign)
}
