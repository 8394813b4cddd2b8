//! Server: what it says of itself to anybody.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::{ApiError, freely};
use crate::server::Shared;

/// What a server is, and how one gets in.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct ServerOut {
    /// The program's version.
    version: &'static str,
    /// The commit that it was built from; `null` if whoever built it did not say.
    commit: Option<&'static str>,
    /// Whether it is for several people, each with an account or a key.
    accounts: bool,
    /// How people sign in; `null` where they do not.
    sign_in: Option<SignIn>,
    /// Where others reach it, if it says so.
    public_url: Option<String>,
    /// What it can do that others may not: `semantic` if a model is installed.
    features: Vec<&'static str>,
}

/// How people sign in.
#[derive(Serialize, ToSchema)]
pub(super) struct SignIn {
    /// Who vouches for them.
    name: String,
    /// Where a browser goes for it.
    url: &'static str,
}

/// Tells what the server is. Needs no key.
#[utoipa::path(get, path = "/server", tag = "server", responses((status = 200, body = ServerOut)))]
pub(super) async fn server(State(shared): State<Shared>) -> Result<Json<ServerOut>, ApiError> {
    let archive = shared.archive.clone();
    let has_model = freely(move || Ok(archive.pending_embeddings()?.is_some())).await?;
    let public_url = shared.gate.public_url().map(str::to_owned);
    let sign_in = shared.gate.provider();
    Ok(Json(ServerOut {
        version: env!("CARGO_PKG_VERSION"),
        commit: option_env!("OPENSYNC_COMMIT").filter(|commit| !commit.is_empty()),
        accounts: public_url.is_some(),
        sign_in: sign_in.map(|name| SignIn { name: name.to_owned(), url: "/auth/login" }),
        public_url,
        features: has_model.then_some("semantic").into_iter().collect(),
    }))
}
