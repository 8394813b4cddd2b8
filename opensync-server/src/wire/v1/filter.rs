//! Filter of version 1: query parameters, each of which may be told several times.

use opensync_core::Filter;
use opensync_core::filter::Field;
use utoipa::IntoParams;

use crate::http::ApiError;
use crate::wire::filter::narrowed;

/// Fields that are told by their own name.
const FIELDS: [Field; 12] = [
    Field::Source,
    Field::Project,
    Field::Model,
    Field::Provider,
    Field::Tag,
    Field::Branch,
    Field::Status,
    Field::Has,
    Field::Parent,
    Field::Commit,
    Field::Did,
    Field::Outcome,
];

/// Which sessions are meant. Values of one parameter are alternatives, a value behind `-` is left out.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code, reason = "describes what is read pair by pair")]
pub(crate) struct FilterIn {
    /// The agent.
    source: Option<Vec<String>>,
    /// The project, by its folder, name or git remote; `shop*` or `*shop*` for a part of one.
    project: Option<Vec<String>>,
    /// The model, by any part of its name.
    model: Option<Vec<String>>,
    /// Who ran the model.
    provider: Option<Vec<String>>,
    /// A label.
    tag: Option<Vec<String>>,
    /// The git branch, by any part of its name.
    branch: Option<Vec<String>>,
    /// `ready`, `golden`, `correct`, `incorrect` or `needs_review`.
    status: Option<Vec<String>>,
    /// `error`, `shared`, `eval` or `child`; several apart by commas.
    has: Option<Vec<String>>,
    /// The id of the session that it came from; `none` for those that came from no other.
    parent: Option<Vec<String>>,
    /// A commit that was made in the session: the beginning of its hash, or words of its subject.
    commit: Option<Vec<String>>,
    /// What was done in the session: `commit`, `pr`, `test` or `edit`.
    did: Option<Vec<String>>,
    /// How the last thing that was tried ended: `passed`, `failed` or `reverted`.
    outcome: Option<Vec<String>>,
    /// From this time on: `2026-01-31`, RFC 3339, or milliseconds since 1970.
    from: Option<String>,
    /// Up to this time: a day is meant with all of it, a moment is not.
    to: Option<String>,
    /// Where days begin and end: `Europe/Vienna` or `+02:00`. Default: UTC.
    tz: Option<String>,
}

/// What the parameters of a request mean; those that are not of a filter are passed over.
pub(crate) fn filter(pairs: &[(String, String)]) -> Result<Filter, ApiError> {
    let told = |name: &'static str| pairs.iter().filter(move |(known, _)| known == name);
    let mut filter = Filter::default();
    // Days begin where this says, so it goes first.
    for (_, zone) in told("tz").filter(|(_, zone)| !zone.is_empty()) {
        filter = narrowed(filter, ("tz", zone))?;
    }
    for field in FIELDS {
        let values = told(field.as_str()).flat_map(|(_, value)| match field {
            Field::Has => value.split(',').collect(),
            _ => vec![value.as_str()],
        });
        for value in values.map(str::trim).filter(|value| !value.is_empty()) {
            filter = match value.strip_prefix('-') {
                Some(value) => filter.exclude(field, value),
                None => filter.include(field, value),
            };
        }
    }
    for (name, meant) in [("from", "after"), ("to", "before")] {
        for (_, time) in told(name).filter(|(_, time)| !time.is_empty()) {
            filter = match (millis(time), meant) {
                (Some(at), "after") => filter.from_ms(at),
                (Some(at), _) => filter.to_ms(at),
                (None, meant) => narrowed(filter, (meant, time))?,
            };
        }
    }
    Ok(filter)
}

/// A moment in milliseconds since 1970: a number that is longer than a year.
fn millis(time: &str) -> Option<i64> {
    time.parse().ok().filter(|_| time.len() > 8)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(pairs: &[(&str, &str)]) -> Filter {
        let pair = |&(name, value): &(&str, &str)| (name.to_owned(), value.to_owned());
        filter(&pairs.iter().map(pair).collect::<Vec<_>>()).unwrap()
    }

    #[test]
    fn parameters_are_told_several_times_and_left_out_with_a_dash() {
        let filter = of(&[("source", "a"), ("limit", "5"), ("source", "b"), ("tag", "-draft")]);
        let expected = Filter::default().include(Field::Source, "a").include(Field::Source, "b");
        assert_eq!(filter, expected.exclude(Field::Tag, "draft"));
        let expected = Filter::default().include(Field::Has, "error").exclude(Field::Has, "eval");
        assert_eq!(of(&[("has", "error,-eval")]), expected);
    }

    #[test]
    fn days_are_meant_with_all_of_them_where_they_are_and_moments_are_moments() {
        let filter = of(&[("to", "2026-01-31"), ("tz", "+01:00"), ("from", "1769800000000")]);
        assert_eq!(filter.from_ms, Some(1_769_800_000_000));
        assert_eq!(filter.to_ms, Some(1_769_900_400_000));
        assert!(super::filter(&[("from".into(), "soon".into())]).is_err());
    }
}
