//! Accounts: who one is here; and for administrators, who else is, and who no longer may be.

use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use opensync_core::Owner;
use opensync_core::accounts::{Account, AccountRole, KeyScope};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::keys::codes;
use crate::http::{ApiError, Caller, ONE_THING, Unread, blocking, freely};
use crate::wire::v1::{Page, Problem};
use crate::wire::words;

/// Who asks.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::routes) struct WhoOut {
    /// The owner's number.
    owner: u32,
    /// E-mail address, of who signed in.
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    /// Name, of who signed in.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// What they may do with accounts.
    #[schema(schema_with = words::word::<AccountRole>)]
    role: &'static str,
    /// What they may do with what they came in with.
    #[schema(schema_with = words::words::<KeyScope>)]
    scopes: Vec<&'static str>,
    /// What they came in with: `key`, `browser` or `token`.
    kind: &'static str,
    /// The id of the key they came in with; that of a browser is one, too.
    #[serde(skip_serializing_if = "Option::is_none")]
    key_id: Option<String>,
}

/// Someone who signed in.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::routes) struct AccountOut {
    /// The owner's number.
    owner: u32,
    /// E-mail address, as of the last sign-in.
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    /// Name, as of the last sign-in.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// What they may do with accounts.
    #[schema(schema_with = words::word::<AccountRole>)]
    role: &'static str,
    /// Whether neither sign-in nor key lets them in.
    closed: bool,
    /// When they first signed in. Milliseconds since 1970.
    created_at: i64,
    /// When they last signed in. Milliseconds since 1970.
    signed_in_at: i64,
}

/// What is to become of an account.
#[derive(Deserialize, ToSchema)]
pub(in crate::routes) struct CloseIn {
    /// Whether it is to be locked out, or let in again.
    closed: bool,
}

impl From<Account> for AccountOut {
    fn from(account: Account) -> Self {
        Self {
            owner: account.owner.number(),
            email: account.email,
            name: account.name,
            role: account.role.as_str(),
            closed: account.is_closed,
            created_at: account.created_at,
            signed_in_at: account.signed_in_at,
        }
    }
}

/// What an owner may do beyond their own sessions. Whoever has the machine has its data folder, and
/// with it all of this: so the owner of the machine is an administrator also without an account.
fn role_of(owner: Owner, account: Option<&Account>) -> AccountRole {
    let without_account = match owner {
        Owner::LOCAL => AccountRole::Admin,
        _ => AccountRole::Member,
    };
    account.map_or(without_account, |account| account.role)
}

/// Refuses who is no administrator.
pub(super) async fn require_administrator(caller: &Caller) -> Result<(), ApiError> {
    caller.require(KeyScope::Admin)?;
    let archive = caller.archive.clone();
    let owner = archive.owner();
    let account = blocking(move || Ok(archive.accounts().get(owner)?)).await?;
    match role_of(owner, account.as_ref()) {
        AccountRole::Admin => Ok(()),
        AccountRole::Member => {
            let message = "only an administrator may do that";
            Err(ApiError::new(StatusCode::FORBIDDEN, message, "forbidden"))
        }
    }
}

/// Tells who one is here, and what one may do.
#[utoipa::path(get, path = "/account", tag = "account", security(("key" = [])), responses(
    (status = 200, body = WhoOut), (status = "4XX", body = Problem, content_type = "application/problem+json")
))]
pub(in crate::routes) async fn account(caller: Caller) -> Result<Json<WhoOut>, ApiError> {
    who(caller).await.map(Json)
}

/// Tells who one is here, and by what one is known.
#[utoipa::path(get, path = "/whoami", tag = "account", security(("key" = [])), responses(
    (status = 200, body = WhoOut), (status = "4XX", body = Problem, content_type = "application/problem+json")
))]
pub(in crate::routes) async fn whoami(caller: Caller) -> Result<Json<WhoOut>, ApiError> {
    who(caller).await.map(Json)
}

async fn who(caller: Caller) -> Result<WhoOut, ApiError> {
    let (archive, scopes) = (caller.archive.clone(), codes(caller.scopes()));
    let owner = archive.owner();
    let account = freely(move || Ok(archive.accounts().get(owner)?)).await?;
    let role = role_of(owner, account.as_ref()).as_str();
    let (email, name) = account.map_or((None, None), |account| (account.email, account.name));
    let by = caller.holder.by;
    let (kind, key_id) = (by.kind(), by.key_id().map(str::to_owned));
    Ok(WhoOut { owner: owner.number(), email, name, role, scopes, kind, key_id })
}

/// Lists who signed in, for administrators, in the order of the owners' numbers.
#[utoipa::path(get, path = "/accounts", tag = "account", security(("key" = [])), responses(
    (status = 200, body = Page<AccountOut>), (status = "4XX", body = Problem, content_type = "application/problem+json")
))]
pub(in crate::routes) async fn accounts(
    caller: Caller,
) -> Result<Json<Page<AccountOut>>, ApiError> {
    Ok(Json(Page::all(listed(caller).await?)))
}

/// Who signed in, for administrators.
pub(in crate::routes) async fn listed(caller: Caller) -> Result<Vec<AccountOut>, ApiError> {
    require_administrator(&caller).await?;
    let accounts = blocking(move || Ok(caller.archive.accounts().list()?)).await?;
    Ok(accounts.into_iter().map(AccountOut::from).collect())
}

/// Locks an account out, or lets it in again, for administrators. Its sessions stay.
#[utoipa::path(patch, path = "/accounts/{owner}", tag = "account", security(("key" = [])),
    params(("owner" = u32, Path, description = "The owner's number")), request_body = CloseIn,
    responses(
    (status = 200, body = AccountOut), (status = "4XX", body = Problem, content_type = "application/problem+json")
))]
pub(in crate::routes) async fn close(
    caller: Caller,
    Path(number): Path<String>,
    body: Unread,
) -> Result<Json<AccountOut>, ApiError> {
    require_administrator(&caller).await?;
    let told: CloseIn = serde_json::from_value(body.json(ONE_THING).await?.value)
        .map_err(|error| ApiError::bad_request(format!("not what an account becomes: {error}")))?;
    if told.closed && caller.archive.owner().number().to_string() == number {
        return Err(ApiError::bad_request("nobody closes their own account"));
    }
    let account = blocking(move || {
        let accounts = caller.archive.accounts();
        let all = accounts.list()?;
        match all.into_iter().find(|account| account.owner.number().to_string() == number) {
            Some(known) => Ok(accounts.set_closed(known.owner, told.closed)?),
            None => Err(ApiError::not_found(format!("no account has the owner number {number}"))),
        }
    });
    Ok(Json(account.await?.into()))
}
