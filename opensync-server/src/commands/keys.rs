//! `opensync keys`: makes, lists and revokes the keys that programs come in with.

use anyhow::Result;
use clap::{Args, Subcommand};
use jiff::{Span, Timestamp};
use opensync_core::OpenSync;
use opensync_core::accounts::{ApiKey, KeyKind, KeyOptions, KeyScope};
use opensync_core::filter::parse_time;

use super::Context;
use super::accounts::named;
use crate::output;
use crate::table::{self, Align};
use crate::word::word;

#[derive(Args)]
pub(crate) struct Keys {
    /// The keys of this account, by its e-mail address or owner number, instead of this machine's
    #[arg(long, global = true, value_name = "ACCOUNT")]
    account: Option<String>,
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Create a key, and print it once
    Create {
        /// A name to recognise it by
        #[arg(long, value_name = "NAME")]
        name: String,
        /// Its scopes, separated by commas
        #[arg(long, value_delimiter = ',', default_value = "read,sync", value_parser = word::<KeyScope>(),
              value_name = "SCOPES")]
        scope: Vec<KeyScope>,
        /// When it expires: after 90d, 12h, or on a day such as 2027-01-31; default: never
        #[arg(long, value_name = "TIME", value_parser = parse_expiry)]
        expires: Option<i64>,
    },
    /// List keys, newest first
    List {
        /// Include revoked and expired keys
        #[arg(long)]
        all: bool,
    },
    /// Revoke keys, at once
    Revoke {
        /// Their ids, or the beginnings of them
        #[arg(required = true, value_name = "KEY")]
        ids: Vec<String>,
    },
}

pub(super) fn run(context: &Context, arguments: Keys) -> Result<()> {
    let archive = context.open()?;
    let archive = match &arguments.account {
        Some(account) => archive.for_owner(named(&archive, account)?.owner),
        None => archive,
    };
    match arguments.action {
        Action::Create { name, scope, expires } => {
            let kind = KeyKind::Api;
            create(
                context,
                &archive,
                KeyOptions::default().name(name).kind(kind).scopes(scope).expires_at(expires),
            )
        }
        Action::List { all } => list(context, &archive, all),
        Action::Revoke { ids } => revoke(context, &archive, &ids),
    }
}

fn create(context: &Context, archive: &OpenSync, options: KeyOptions) -> Result<()> {
    let new = archive.create_key(options)?;
    if context.json {
        let mut shown = serde_json::to_value(&new.info)?;
        shown["key"] = new.key.into();
        return output::json(&shown);
    }
    eprintln!("This is the only time that the key is shown; only its hash is kept.");
    anstream::println!("{}", new.key);
    Ok(())
}

fn list(context: &Context, archive: &OpenSync, all: bool) -> Result<()> {
    let now = Timestamp::now().as_millisecond();
    let mut keys = archive.keys()?;
    keys.retain(|key| all || key.is_valid_at(now));
    if context.json {
        return output::json(&serde_json::json!({ "keys": keys }));
    }
    let headings = [
        ("ID", Align::Left),
        ("NAME", Align::Left),
        ("SCOPES", Align::Left),
        ("MADE", Align::Left),
        ("LAST USED", Align::Left),
        ("EXPIRES", Align::Left),
        ("STATE", Align::Left),
    ];
    let rows: Vec<Vec<String>> = keys.iter().map(|key| row(key, now)).collect();
    Ok(table::print(&headings, &rows)?)
}

fn row(key: &ApiKey, now: i64) -> Vec<String> {
    let scopes: Vec<&str> = key.scopes.iter().map(|scope| scope.as_str()).collect();
    let state = match (key.revoked_at, key.is_valid_at(now), key.kind) {
        (Some(_), _, _) => "revoked",
        (None, false, _) => "expired",
        (None, true, KeyKind::Api) => "valid",
        (None, true, KeyKind::Browser) => "browser",
        (None, true, KeyKind::Link) => "link",
    };
    let minute = |at: Option<i64>| at.map_or_else(|| "-".to_owned(), output::minute);
    vec![
        key.id.clone(),
        output::one_line(&key.name, 40),
        scopes.join(","),
        output::minute(key.created_at),
        minute(key.last_used_at),
        minute(key.expires_at),
        state.to_owned(),
    ]
}

fn revoke(context: &Context, archive: &OpenSync, ids: &[String]) -> Result<()> {
    let mut revoked = Vec::with_capacity(ids.len());
    for id in ids {
        revoked.push(archive.revoke_key(id.strip_prefix("osk_").unwrap_or(id))?);
    }
    if context.json {
        return output::json(&serde_json::json!({ "revoked": revoked }));
    }
    eprintln!("Revoked {} keys.", revoked.len());
    Ok(())
}

/// A time to come: a span from now on, or a date.
fn parse_expiry(text: &str) -> Result<i64, String> {
    let wrong = || "say it as 90d, 12h, or 2027-01-31".to_owned();
    let number = |digits: &str| digits.parse::<i64>().ok().filter(|count| *count > 0);
    let days = |digits| number(digits)?.checked_mul(24);
    let hours = text.strip_suffix('h').and_then(number).or(text.strip_suffix('d').and_then(days));
    if let Some(hours) = hours {
        let end = Span::new().try_hours(hours).and_then(|span| Timestamp::now().checked_add(span));
        return Ok(end.map_err(|_| wrong())?.as_millisecond());
    }
    let date = parse_time(text).filter(|end| *end > Timestamp::now().as_millisecond());
    date.ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expiry_is_a_time_to_come() {
        let now = Timestamp::now().as_millisecond();
        let in_hours = |text| (parse_expiry(text).unwrap() - now) / 3_600_000;
        assert_eq!((in_hours("12h"), in_hours("90d")), (12, 90 * 24));
        assert!(parse_expiry("2999-01-01").unwrap() > now);
        for wrong in
            ["", "0d", "-3d", "2001-01-01", "soon", "99999999999999d", "9223372036854775807h"]
        {
            assert!(parse_expiry(wrong).is_err(), "{wrong}");
        }
    }
}
