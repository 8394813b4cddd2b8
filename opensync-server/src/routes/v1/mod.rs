//! V1: the routes of our own, below `/api/v1`.

pub(super) mod accounts;
mod blame;
mod deletion;
pub(super) mod edit;
mod evals;
pub(super) mod events;
pub(super) mod exchange;
mod export;
mod facets;
mod find;
mod fresh;
mod intake;
mod jobs;
pub(super) mod keys;
mod live;
mod messages;
mod model;
mod outline;
mod overview;
mod paging;
mod places;
mod preview;
mod prices;
mod range;
mod redaction;
mod resume;
mod search;
mod searches;
mod series;
mod server;
mod sessions;
mod settings;
pub(super) mod shares;
mod sources;
pub(super) mod stats;
mod storage;
mod timeline;
pub(super) mod tool_stats;
mod wrapped;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::server::Shared;

/// All of them: the archive's, the machine's and those of accounts.
pub(super) fn routes() -> OpenApiRouter<Shared> {
    let archive = [of_sessions(), of_search(), of_leaving(), of_statistics(), of_exchange()];
    let all = archive.into_iter().chain([of_machine(), of_people()]);
    all.fold(OpenApiRouter::new(), OpenApiRouter::merge)
}

/// Those of sessions, one or many, and of what is in one.
fn of_sessions() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(sessions::sessions))
        .routes(routes!(sessions::session, edit::change, edit::delete))
        .routes(routes!(edit::bulk))
        .routes(routes!(messages::messages))
        .routes(routes!(messages::part))
        .routes(routes!(outline::outline))
        .routes(routes!(find::find))
        .routes(routes!(timeline::timeline))
        .routes(routes!(resume::resume))
        .routes(routes!(places::places))
        .routes(routes!(places::save, places::forget))
        .routes(routes!(live::live))
        .routes(routes!(deletion::delete))
}

/// Those that find.
fn of_search() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(facets::facets))
        .routes(routes!(searches::searches, searches::save))
        .routes(routes!(searches::change, searches::forget))
        .routes(routes!(search::search))
        .routes(routes!(blame::blame))
}

/// Those of what leaves the archive: shares, exports and tests.
fn of_leaving() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(shares::shares, shares::share))
        .routes(routes!(preview::preview))
        .routes(routes!(preview::preview_share))
        .routes(routes!(shares::unshare, shares::change))
        .routes(routes!(export::export))
        .routes(routes!(evals::export))
        .routes(routes!(evals::preview))
        .routes(routes!(shares::findings))
}

/// Those of sums.
fn of_statistics() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(overview::overview))
        .routes(routes!(overview::calendar))
        .routes(routes!(overview::hours))
        .routes(routes!(wrapped::wrapped))
        .routes(routes!(series::series))
        .routes(routes!(tool_stats::tools))
        .routes(routes!(tool_stats::tool))
        .routes(routes!(stats::apart))
}

/// Those by which programs follow what changes, and exchange it.
fn of_exchange() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(events::events))
        .routes(routes!(exchange::status))
        .routes(routes!(exchange::pull))
        .routes(routes!(exchange::push))
}

/// Those of the machine: what takes its folders, processors and connections.
fn of_machine() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(server::server))
        .routes(routes!(sources::sources))
        .routes(routes!(sources::change))
        .routes(routes!(model::model))
        .routes(routes!(model::install))
        .routes(routes!(jobs::jobs, jobs::start))
        .routes(routes!(jobs::job, jobs::stop))
        .routes(routes!(settings::settings, settings::change))
        .routes(routes!(prices::prices))
        .routes(routes!(prices::set, prices::unset))
        .routes(routes!(redaction::rules))
        .routes(routes!(redaction::tried))
        .routes(routes!(storage::storage))
}

/// Those of accounts and keys.
fn of_people() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(accounts::account))
        .routes(routes!(accounts::whoami))
        .routes(routes!(accounts::accounts))
        .routes(routes!(accounts::close))
        .routes(routes!(keys::keys, keys::create_key))
        .routes(routes!(keys::revoke_key))
}
