//! Settings: what `config.toml` says, and what it is to say.

use std::error::Error as _;

use axum::Json;
use axum::extract::State;
use opensync_core::settings::SettingsFile;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::accounts::require_administrator;
use crate::config::{self, Config, SETTINGS, Setting, SettingKind};
use crate::http::{ApiError, Caller, ONE_THING, Unread, blocking};
use crate::server::Shared;
use crate::wire::v1::{Page, Problem};

/// A setting.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct SettingOut {
    /// Its name in `config.toml`, behind that of its section: `serve.watch`.
    name: &'static str,
    /// What it is about.
    about: &'static str,
    /// What values it takes.
    kind: SettingKind,
    /// What it says, or would if the file said nothing.
    #[schema(value_type = Value)]
    value: Value,
    /// What holds if the file says nothing.
    #[schema(value_type = Value)]
    default: Value,
    /// Whether the file says it.
    is_set: bool,
    /// Whether it holds at once; else when the server starts again.
    is_live: bool,
}

/// The settings of the server and its archive, for administrators.
#[utoipa::path(get, path = "/settings", tag = "server", security(("key" = [])),
    responses((status = 200, body = Page<SettingOut>),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn settings(
    State(shared): State<Shared>,
    caller: Caller,
) -> Result<Json<Page<SettingOut>>, ApiError> {
    require_administrator(&caller).await?;
    blocking(move || {
        let file = read(&shared)?;
        Ok(Json(shown(&file)?))
    })
    .await
}

/// New values by name; `null` has the default hold again. What is absent stays.
#[derive(ToSchema)]
#[allow(dead_code, reason = "describes what is read name by name")]
pub(super) struct SettingsEdit(Map<String, Value>);

/// Changes settings, for administrators. All of them or none; comments in the file stay.
#[utoipa::path(patch, path = "/settings", operation_id = "change_settings", tag = "server", security(("key" = [])),
    request_body = SettingsEdit,
    responses((status = 200, body = Page<SettingOut>),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn change(
    State(shared): State<Shared>,
    caller: Caller,
    body: Unread,
) -> Result<Json<Page<SettingOut>>, ApiError> {
    require_administrator(&caller).await?;
    let edit = body.json(ONE_THING).await?.value;
    blocking(move || {
        let _turn = shared.live.turn();
        let mut file = read(&shared)?;
        for (name, value) in edit.as_object().into_iter().flatten() {
            set(&mut file, name, value)?;
        }
        let config = Config::of(&file).map_err(|error| ApiError::bad_request(error.to_string()))?;
        file.write()?;
        shared.live.take(&config, edit.get("serve.watch").is_some());
        Ok(Json(shown(&file)?))
    })
    .await
}

fn set(file: &mut SettingsFile, name: &str, value: &Value) -> Result<(), ApiError> {
    let Some(setting) = SETTINGS.iter().find(|setting| setting.name == name) else {
        return Err(ApiError::bad_request(format!("`{name}`: there is no such setting here")));
    };
    let value = Some(value).filter(|value| !value.is_null());
    if value.is_some_and(|value| !setting.kind.takes(value)) {
        return Err(ApiError::bad_request(format!("`{name}`: expected {}", setting.kind.noun())));
    }
    file.set(name, value).map_err(|error| {
        let reason = error.source().map_or_else(|| error.to_string(), ToString::to_string);
        let reason = reason.lines().last().unwrap_or_default().to_owned();
        ApiError::bad_request(format!("`{name}`: {reason}"))
    })
}

/// The file of the archive's folder.
pub(super) fn read(shared: &Shared) -> Result<SettingsFile, ApiError> {
    let file = config::file(shared.archive.folder());
    file.map_err(|error| ApiError::bad_request(format!("{error:#}")))
}

fn shown(file: &SettingsFile) -> Result<Page<SettingOut>, ApiError> {
    let defaults = config::defaults();
    let of = |setting: &Setting| {
        let told = file.get(setting.name)?;
        let default = defaults.get(setting.name).cloned().unwrap_or_default();
        Ok(SettingOut {
            name: setting.name,
            about: setting.about,
            kind: setting.kind,
            is_set: told.is_some(),
            value: told.unwrap_or_else(|| default.clone()),
            default,
            is_live: setting.is_live,
        })
    };
    let all: Result<Vec<SettingOut>, ApiError> = SETTINGS.iter().map(of).collect();
    Ok(Page::all(all?))
}
