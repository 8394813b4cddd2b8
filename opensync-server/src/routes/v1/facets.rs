//! Facets: what a list of sessions can be narrowed by, with how many sessions that leaves.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::Query;
use opensync_core::accounts::KeyScope;
use opensync_core::filter::Field;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::http::{ApiError, Caller, blocking};
use crate::wire::v1::{FilterIn, Problem, filter};

/// What is counted.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(super) struct FacetsIn {
    /// Separated by commas: `source`, `project`, `model`, `provider`, `tag`, `branch`, `status`.
    /// Default: all of them.
    fields: Option<String>,
    /// Only sessions with this in their title or in what was asked first, whatever the case.
    text: Option<String>,
}

/// A value, and how many sessions have it.
#[derive(Serialize, ToSchema)]
pub(super) struct FacetValue {
    /// As the sessions have it, and filters take it.
    value: String,
    /// How many sessions of the list have it.
    count: u64,
}

/// How many sessions have which value of each field. What a filter asks of a field does not narrow the
/// values of that field itself: they are what may be chosen instead.
#[utoipa::path(get, path = "/facets", tag = "sessions", security(("key" = [])),
    params(FacetsIn, FilterIn),
    responses((status = 200, body = BTreeMap<String, Vec<FacetValue>>),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn facets(
    caller: Caller,
    Query(asked): Query<FacetsIn>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Json<BTreeMap<&'static str, Vec<FacetValue>>>, ApiError> {
    caller.require(KeyScope::Read)?;
    let filter = filter(&pairs)?;
    let words = asked.fields.as_deref().unwrap_or_default().split(',').map(str::trim);
    let mut fields: Vec<Field> = Vec::new();
    for word in words.filter(|word| !word.is_empty()) {
        let field: Field = word.parse()?;
        if !fields.contains(&field) {
            fields.push(field);
        }
    }
    let text = asked.text.unwrap_or_default();
    let is_named =
        move |source: &str| pairs.iter().any(|(name, told)| name == "source" && told == source);
    blocking(move || {
        // Values of a field are counted whatever the filter says of that field, but hidden is hidden.
        let hidden = caller.archive.hidden_sources()?;
        let is_shown = |field, value: &String| {
            field != Field::Source || !hidden.contains(value) || is_named(value)
        };
        let filter = caller.archive.without_hidden(filter)?;
        let facets = caller.archive.facets(&filter, &text, &fields)?;
        let of_field = |(field, values): (Field, Vec<opensync_core::sessions::FacetValue>)| {
            let values = values.into_iter().filter(|told| is_shown(field, &told.value));
            let values = values.map(|told| FacetValue { value: told.value, count: told.count });
            (field.as_str(), values.collect())
        };
        Ok(Json(facets.fields.into_iter().map(of_field).collect()))
    })
    .await
}
