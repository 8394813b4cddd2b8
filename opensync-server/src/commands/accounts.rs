//! `opensync accounts`: who signed in to the server on this archive, and who no longer may.

use anyhow::{Result, bail};
use clap::{Args, Subcommand};
use opensync_core::accounts::Account;
use opensync_core::{Filter, OpenSync};

use super::{Context, NothingFound, confirm};
use crate::output;
use crate::table::{self, Align};

/// How many sessions are read at a time to be deleted.
const PAGE: usize = 500;

#[derive(Subcommand)]
pub(crate) enum Action {
    /// List accounts
    List,
    /// Close an account: its sign-ins and keys stop working at once
    Close(Close),
    /// Open a closed account again
    Open {
        /// Its e-mail address or owner number
        account: String,
    },
}

#[derive(Args)]
pub(crate) struct Close {
    /// Its e-mail address or owner number
    account: String,
    /// Also delete its sessions, end its shares and revoke its keys
    #[arg(long)]
    delete_data: bool,
    /// Do not ask for confirmation
    #[arg(long)]
    yes: bool,
}

pub(super) fn run(context: &Context, action: Action) -> Result<()> {
    let archive = context.open()?;
    match action {
        Action::List => list(context, &archive),
        Action::Close(arguments) => close(context, &archive, &arguments),
        Action::Open { account } => {
            let account = named(&archive, &account)?;
            let account = archive.accounts().set_closed(account.owner, false)?;
            if context.json {
                return output::json(&account);
            }
            eprintln!("{} is let in again.", who(&account));
            Ok(())
        }
    }
}

/// The one account that has this e-mail address or owner number.
pub(super) fn named(archive: &OpenSync, account: &str) -> Result<Account> {
    let mut accounts = archive.accounts().list()?;
    accounts.retain(|known| {
        let is_email =
            known.email.as_ref().is_some_and(|email| email.eq_ignore_ascii_case(account));
        is_email || known.owner.number().to_string() == account
    });
    if accounts.len() > 1 {
        let numbers: Vec<String> =
            accounts.iter().map(|one| one.owner.number().to_string()).collect();
        bail!("`{account}` is the accounts {}: name one by its number", numbers.join(", "));
    }
    let none = || NothingFound(format!("no account `{account}`: it is made by signing in"));
    Ok(accounts.pop().ok_or_else(none)?)
}

fn list(context: &Context, archive: &OpenSync) -> Result<()> {
    let accounts = archive.accounts().list()?;
    if context.json {
        return output::json(&serde_json::json!({ "accounts": accounts }));
    }
    let headings = [
        ("OWNER", Align::Right),
        ("E-MAIL", Align::Left),
        ("NAME", Align::Left),
        ("ROLE", Align::Left),
        ("MADE", Align::Left),
        ("LAST SIGN-IN", Align::Left),
        ("STATE", Align::Left),
    ];
    let rows: Vec<Vec<String>> = accounts.iter().map(row).collect();
    Ok(table::print(&headings, &rows)?)
}

fn row(account: &Account) -> Vec<String> {
    let shown = |text: &Option<String>| {
        text.as_deref().map_or_else(|| "-".to_owned(), |text| output::one_line(text, 40))
    };
    vec![
        account.owner.number().to_string(),
        shown(&account.email),
        shown(&account.name),
        account.role.to_string(),
        output::minute(account.created_at),
        output::minute(account.signed_in_at),
        if account.is_closed { "closed" } else { "open" }.to_owned(),
    ]
}

fn close(context: &Context, archive: &OpenSync, arguments: &Close) -> Result<()> {
    let account = named(archive, &arguments.account)?;
    let theirs = archive.for_owner(account.owner);
    if arguments.delete_data && !arguments.yes {
        let sessions = theirs.stats(&Filter::default())?.total.sessions;
        eprintln!("{} has {sessions} sessions.", who(&account));
        confirm("Close the account and delete them?", "nothing was closed")?;
    }
    // Locked out first, so that nothing comes in behind what is deleted.
    let account = archive.accounts().set_closed(account.owner, true)?;
    let deleted = if arguments.delete_data { Some(delete_data(&theirs)?) } else { None };
    if context.json {
        let mut shown = serde_json::to_value(&account)?;
        shown["deleted_sessions"] = deleted.unwrap_or(0).into();
        return output::json(&shown);
    }
    match deleted {
        Some(count) => eprintln!("{} is locked out; {count} sessions deleted.", who(&account)),
        None => eprintln!("{} is locked out; its sessions stay.", who(&account)),
    }
    Ok(())
}

/// Takes back the links, revokes the keys and deletes the sessions of one owner. How many sessions
/// there were.
fn delete_data(theirs: &OpenSync) -> Result<usize> {
    for share in theirs.shares()? {
        theirs.unshare(&share.slug)?;
    }
    for key in theirs.keys()? {
        theirs.revoke_key(&key.id)?;
    }
    let mut deleted = 0;
    loop {
        let page = theirs.sessions(&Filter::default(), None, PAGE)?.items;
        if page.is_empty() {
            return Ok(deleted);
        }
        for info in &page {
            theirs.delete(&info.session.external_id)?;
        }
        deleted += page.len();
    }
}

fn who(account: &Account) -> String {
    let number = account.owner.number();
    match account.email.as_ref().or(account.name.as_ref()) {
        Some(name) => format!("{} (owner {number})", output::one_line(name, 60)),
        None => format!("owner {number}"),
    }
}
