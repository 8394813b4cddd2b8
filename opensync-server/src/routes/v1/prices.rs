//! Prices: what models cost, those of one's own, and what has no price.

use axum::Json;
use axum::extract::{Path, Query, State};
use opensync_core::Filter;
use opensync_core::accounts::KeyScope;
use opensync_core::price::{Price, PriceOverride, PriceTable, Rates};
use opensync_core::settings::SettingsFile;
use opensync_core::stats::{Dimension, Named};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::accounts::require_administrator;
use super::settings::read;
use crate::http::{ApiError, Caller, ONE_THING, Unread, blocking};
use crate::jobs::{JobReport, Work};
use crate::server::Shared;
use crate::wire::parse;
use crate::wire::v1::Problem;

/// The most prices that are found by a part of a name.
const MOST: usize = 100;

/// Dollars for a million tokens of each class.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct RatesOut {
    input: f64,
    output: f64,
    cache_read: f64,
    #[serde(rename = "cacheWrite5m")]
    cache_write_5m: f64,
    #[serde(rename = "cacheWrite1h")]
    cache_write_1h: f64,
    /// As output, if `null`.
    reasoning: Option<f64>,
}

/// Dollars for a million tokens of each class. What is absent follows from `input`.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct OwnRates {
    input: f64,
    output: f64,
    cache_read: Option<f64>,
    #[serde(rename = "cacheWrite5m")]
    cache_write_5m: Option<f64>,
    #[serde(rename = "cacheWrite1h")]
    cache_write_1h: Option<f64>,
    reasoning: Option<f64>,
}

/// A price of one's own.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct OwnPrice {
    /// The model, as the settings name it.
    model: String,
    rates: OwnRates,
}

/// A model that answered here, and what it costs.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct UsedModel {
    /// As the agent names it.
    model: String,
    messages: u64,
    total_tokens: u64,
    /// Answers of it whose stored cost is not known.
    unpriced: u64,
    /// Its price; `null` if it has none.
    price: Option<PriceOut>,
}

/// A price of the table.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct PriceOut {
    /// The name that it stands under.
    name: String,
    /// Whether it is one's own.
    is_own: bool,
    #[serde(flatten)]
    rates: RatesOut,
    /// What long requests cost, by rising threshold.
    above: Vec<BandOut>,
}

/// What requests cost whose context is long.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct BandOut {
    /// It holds for requests with more tokens of context than this.
    threshold_tokens: u64,
    #[serde(flatten)]
    rates: RatesOut,
}

/// What models cost.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct PricesOut {
    /// The day that the bundled table is of.
    date: String,
    /// Prices of one's own, as they are written.
    own: Vec<OwnPrice>,
    /// The models that answered here: those without a price first, then by tokens.
    used: Vec<UsedModel>,
    /// Prices whose name holds `text`, the first hundred; none if nothing was asked for.
    found: Vec<PriceOut>,
}

/// Which prices of the table are told.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(super) struct PricesIn {
    /// Those whose name holds this.
    text: Option<String>,
}

/// What models cost: one's own prices, those of models that answered here, and others by name.
#[utoipa::path(get, path = "/prices", tag = "server", security(("key" = [])), params(PricesIn),
    responses((status = 200, body = PricesOut),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn prices(
    State(shared): State<Shared>,
    caller: Caller,
    Query(asked): Query<PricesIn>,
) -> Result<Json<PricesOut>, ApiError> {
    caller.require(KeyScope::Read)?;
    blocking(move || {
        let table = caller.archive.prices();
        let models = caller.archive.sums_by(&Filter::default(), Dimension::Model)?;
        let mut used: Vec<UsedModel> =
            models.into_iter().map(|named| used(named, &table)).collect();
        used.sort_by_key(|model| model.unpriced == 0);
        let text = asked.text.unwrap_or_default().to_lowercase();
        let found = table.iter().filter(|(name, _)| !text.is_empty() && name.contains(&text));
        let found = found.take(MOST).map(|(name, price)| price_out(&table, name, price)).collect();
        let own = read(&shared)?.prices()?.into_iter();
        let own = own.map(|(model, rates)| OwnPrice { model, rates: rates.into() }).collect();
        Ok(Json(PricesOut { date: table.date().to_owned(), own, used, found }))
    })
    .await
}

/// What became of a price.
#[derive(Serialize, ToSchema)]
pub(super) struct PriceChanged {
    /// Prices of one's own as they are now.
    own: Vec<OwnPrice>,
    /// The job that computes stored costs again.
    job: JobReport,
}

/// Sets one's own price of a model, for administrators, and begins to compute stored costs again.
#[utoipa::path(put, path = "/prices/{model}", operation_id = "set_price", tag = "server", security(("key" = [])),
    params(("model" = String, Path, description = "The model's name, escaped")),
    request_body = OwnRates,
    responses((status = 200, body = PriceChanged),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn set(
    State(shared): State<Shared>,
    caller: Caller,
    Path(model): Path<String>,
    body: Unread,
) -> Result<Json<PriceChanged>, ApiError> {
    require_administrator(&caller).await?;
    let rates: OwnRates = parse(&body.json(ONE_THING).await?.value)?;
    changed(shared, caller, move |file| {
        file.set_price(&model, Some(&rates.into()))?;
        Ok(())
    })
    .await
}

/// Takes one's own price of a model away, for administrators, and begins to compute stored costs again.
#[utoipa::path(delete, path = "/prices/{model}", operation_id = "unset_price", tag = "server", security(("key" = [])),
    params(("model" = String, Path, description = "The model as `own` names it, escaped")),
    responses((status = 200, body = PriceChanged),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn unset(
    State(shared): State<Shared>,
    caller: Caller,
    Path(model): Path<String>,
) -> Result<Json<PriceChanged>, ApiError> {
    require_administrator(&caller).await?;
    changed(shared, caller, move |file| {
        let was = file.set_price(&model, None)?;
        was.then_some(()).ok_or_else(|| ApiError::not_found("no price of your own for that model"))
    })
    .await
}

async fn changed(
    shared: Shared,
    caller: Caller,
    change: impl FnOnce(&mut SettingsFile) -> Result<(), ApiError> + Send + 'static,
) -> Result<Json<PriceChanged>, ApiError> {
    blocking(move || {
        let _turn = shared.live.turn();
        let mut file = read(&shared)?;
        change(&mut file)?;
        let prices = file.settings()?.prices;
        file.write()?;
        shared.archive.set_own_prices(prices);
        let own = file.prices()?.into_iter();
        let own = own.map(|(model, rates)| OwnPrice { model, rates: rates.into() }).collect();
        // One that is under way goes on until costs are those of the newest prices.
        let work = Work::Reprice { archive: caller.archive.clone() };
        let job = shared.jobs.start_or_join(caller.holder.owner, work)?;
        Ok(Json(PriceChanged { own, job }))
    })
    .await
}

fn used(Named { name, sums, .. }: Named, table: &PriceTable) -> UsedModel {
    let price = table.lookup(&name).map(|(name, price)| price_out(table, name, price));
    UsedModel {
        model: name,
        messages: sums.messages,
        total_tokens: sums.usage.total(),
        unpriced: sums.unpriced,
        price,
    }
}

fn price_out(table: &PriceTable, name: &str, price: &Price) -> PriceOut {
    let above = price.above.iter().map(|band| BandOut {
        threshold_tokens: band.threshold_tokens,
        rates: (&band.rates).into(),
    });
    PriceOut {
        name: name.to_owned(),
        is_own: table.is_own(name),
        rates: (&price.rates).into(),
        above: above.collect(),
    }
}

impl From<&Rates> for RatesOut {
    fn from(rates: &Rates) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "prices are small")]
        let dollars = |units: u64| units as f64 / 1e6;
        Self {
            input: dollars(rates.input),
            output: dollars(rates.output),
            cache_read: dollars(rates.cache_read),
            cache_write_5m: dollars(rates.cache_write_5m),
            cache_write_1h: dollars(rates.cache_write_1h),
            reasoning: rates.reasoning.map(dollars),
        }
    }
}

impl From<OwnRates> for PriceOverride {
    fn from(rates: OwnRates) -> Self {
        let OwnRates { input, output, cache_read, cache_write_5m, cache_write_1h, reasoning } =
            rates;
        Self { input, output, cache_read, cache_write_5m, cache_write_1h, reasoning }
    }
}

impl From<PriceOverride> for OwnRates {
    fn from(price: PriceOverride) -> Self {
        let PriceOverride { input, output, cache_read, cache_write_5m, cache_write_1h, reasoning } =
            price;
        Self { input, output, cache_read, cache_write_5m, cache_write_1h, reasoning }
    }
}
