//! Store: which database the archive is in, if it is in one, and the password that opens it.

use std::fmt::Write as _;

use anyhow::{Result, bail, ensure};

/// The variable that names the database.
const VARIABLE: &str = "OPENSYNC_STORE";

/// What can be read of the environment.
pub(crate) type Variable<'a> = &'a dyn Fn(&str) -> Option<String>;

/// The address of the database, with the password: as the command line says, or the environment, or
/// `config.toml`. Nothing if none does.
///
/// What is typed is seen by everybody on the machine, so that a password is refused there. It comes from
/// `PGPASSWORD`, or from the file that `PGPASSFILE` names, as `PostgreSQL`'s own programs read it.
pub(crate) fn address(
    typed: Option<&str>,
    told: Option<&str>,
    variable: Variable<'_>,
) -> Result<Option<String>> {
    if typed.is_some_and(has_password) {
        bail!(
            "a password on the command line is seen by others: leave it out of --store, and have it in \
             PGPASSFILE, PGPASSWORD or {VARIABLE}"
        );
    }
    let set = variable(VARIABLE).filter(|url| !url.is_empty());
    let Some(url) = typed.map(str::to_owned).or(set).or_else(|| told.map(str::to_owned)) else {
        return Ok(None);
    };
    ensure!(
        url.starts_with("postgres://") || url.starts_with("postgresql://"),
        "the store is named by an address such as postgres://user@host:5432/database"
    );
    if has_password(&url) {
        return Ok(Some(url));
    }
    Ok(Some(match password(&url, variable) {
        Some(password) => with_password(&url, &password),
        None => url,
    }))
}

/// Who signs in where: what stands between the scheme and the database.
fn authority(url: &str) -> (&str, &str) {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    authority.rsplit_once('@').unwrap_or(("", authority))
}

fn has_password(url: &str) -> bool {
    let query = url.split_once('?').map_or("", |(_, query)| query);
    authority(url).0.contains(':') || query.split('&').any(|pair| pair.starts_with("password="))
}

fn with_password(url: &str, password: &str) -> String {
    let mut coded = String::new();
    for byte in password.bytes() {
        if byte.is_ascii_alphanumeric() {
            coded.push(char::from(byte));
        } else {
            let _ = write!(coded, "%{byte:02X}");
        }
    }
    let sign = if url.contains('?') { '&' } else { '?' };
    format!("{url}{sign}password={coded}")
}

fn password(url: &str, variable: Variable<'_>) -> Option<String> {
    if let Some(password) = variable("PGPASSWORD") {
        return Some(password);
    }
    let file = variable("PGPASSFILE").or_else(|| Some(variable("HOME")? + "/.pgpass"))?;
    password_in(&std::fs::read_to_string(file).ok()?, url)
}

/// The password of the first line that is about the address: host, port, database, user, password, with
/// a colon between each, and `*` for any.
fn password_in(file: &str, url: &str) -> Option<String> {
    let (user, hosts) = authority(url);
    let database = url.split_once("://").map_or(url, |(_, rest)| rest);
    let database = database.split_once('/').map_or("", |(_, rest)| rest);
    let database = database.split('?').next().unwrap_or_default();
    let host = hosts.split(',').next().unwrap_or_default();
    let (host, port) = host.rsplit_once(':').unwrap_or((host, "5432"));
    let is_meant = |fields: &[String]| {
        let meant = [host, port, database, user];
        fields.len() == 5
            && fields.iter().zip(meant).all(|(field, meant)| field == "*" || field == meant)
    };
    let lines = file.lines().filter(|line| !line.starts_with('#')).map(fields);
    lines.filter(|fields| is_meant(fields)).find_map(|mut fields| fields.pop())
}

/// The fields of a line. A backslash takes the meaning from what follows.
fn fields(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        let literal = if letter == '\\' { letters.next() } else { Some(letter) };
        if letter == ':' && fields.len() < 5 {
            fields.push(String::new());
        } else if let (Some(field), Some(letter)) = (fields.last_mut(), literal) {
            field.push(letter);
        }
    }
    fields
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const URL: &str = "postgres://me@db.example/archive";

    fn nothing(_: &str) -> Option<String> {
        None
    }

    #[test]
    fn what_is_typed_comes_before_the_environment_and_that_before_the_settings() {
        let set = |name: &str| (name == VARIABLE).then(|| "postgres://set/".to_owned());
        let found = |typed, variable: Variable<'_>| {
            address(typed, Some("postgres://told/"), variable).unwrap().unwrap()
        };
        assert_eq!(found(Some(URL), &set), URL);
        assert_eq!(found(None, &set), "postgres://set/");
        assert_eq!(found(None, &nothing), "postgres://told/");
        assert_eq!(address(None, None, &nothing).unwrap(), None);
    }

    #[test]
    fn a_password_that_is_typed_is_refused_and_not_repeated() {
        for typed in ["postgres://me:secret@db/a", "postgres://me@db/a?password=secret"] {
            let error = address(Some(typed), None, &nothing).unwrap_err().to_string();
            assert!(!error.contains("secret") && error.contains("PGPASSFILE"), "{error}");
        }
        assert!(address(None, Some("postgres://me:secret@db/a"), &nothing).is_ok());
    }

    #[test]
    fn the_password_comes_from_the_environment_as_it_is() {
        let set = |name: &str| (name == "PGPASSWORD").then(|| "a/b c".to_owned());
        let found = address(Some(URL), None, &set).unwrap().unwrap();
        assert_eq!(found, format!("{URL}?password=a%2Fb%20c"));
    }

    #[test]
    fn the_password_file_is_read_as_postgresql_reads_it() {
        let file = "# mine\nother:5432:*:*:no\ndb.example:*:archive:me:a\\:b:c\n*:*:*:*:last\n";
        assert_eq!(password_in(file, URL).unwrap(), "a:b:c");
        assert_eq!(password_in(file, "postgres://you@db.example:6432/archive").unwrap(), "last");
        assert_eq!(password_in("other:*:*:*:no\n", URL), None);
    }
}
