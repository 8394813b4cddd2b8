//! Statistics: how much was said, by whom, when and at what price; and the prices.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use napi::Env;
use napi::bindgen_prelude::{AsyncTask, Object};
use napi_derive::napi;
use opensync_core as core;

use crate::archive::Archive;
use crate::call::{Call, call, spawn};
use crate::filter::{Filter, filter_of};
use crate::objects::{Usage, count};

/// Sums over messages, and the sessions they are in.
#[napi(object)]
pub struct Sums {
    /// Sessions that began or went on in the time asked for.
    pub sessions: i64,
    /// Messages.
    pub messages: i64,
    /// Calls of tools.
    pub tool_calls: i64,
    /// Tokens, each answer counted once.
    pub usage: Usage,
    /// What they cost by our price table, in billionths of a US dollar.
    pub cost_nanos: i64,
    /// What the agents say it cost, where they say so, in billionths of a US dollar.
    pub claimed_cost_nanos: i64,
    /// Answers whose model has no price; `costNanos` leaves them out.
    pub unpriced: i64,
    /// When the first session began. Milliseconds since 1970, UTC.
    pub first_at: Option<i64>,
    /// When the last session changed. Milliseconds since 1970, UTC.
    pub last_at: Option<i64>,
}

/// The same sums over everything, and apart by what they are about.
#[napi(object)]
pub struct Stats {
    /// Everything that was asked for.
    pub total: Sums,
    /// By source.
    pub by_source: BTreeMap<String, Sums>,
    /// By project: its folder, else its name, else nothing.
    pub by_project: BTreeMap<String, Sums>,
    /// By model; sessions are not counted, because one may use several.
    pub by_model: BTreeMap<String, Sums>,
    /// By day, `YYYY-MM-DD` in the filter's time zone; sessions are not counted, because one may
    /// last several.
    pub by_day: BTreeMap<String, Sums>,
    /// By tool, as agents name them.
    pub by_tool: BTreeMap<String, ToolSums>,
}

/// How often a tool was called, and how often it failed.
#[napi(object)]
pub struct ToolSums {
    /// Calls.
    pub calls: i64,
    /// Results that say that the call failed.
    pub errors: i64,
}

#[napi]
impl Archive {
    /// Sums over all messages that `filter` means, and the same by source, project, model, day and
    /// tool.
    ///
    /// Costs what it shows, and one read of each session's record. Rejects with `invalid_input` for a
    /// time zone that is none.
    #[napi(ts_args_type = "filter?: Filter", ts_return_type = "Promise<Stats>")]
    pub fn stats(&self, filter: Option<Filter>) -> AsyncTask<Call<Stats>> {
        let archive = self.0.clone();
        call(move || Ok(archive.stats(&filter_of(filter)?)?.into()))
    }

    /// Computes the cost of every stored answer again, by the present prices. Resolves to how
    /// many changed.
    #[napi(ts_return_type = "Promise<number>")]
    pub fn reprice<'env>(&self, env: &'env Env) -> napi::Result<Object<'env>> {
        let archive = self.0.clone();
        spawn(env, move || Ok(count(archive.reprice(&mut |_, _| ControlFlow::Continue(()))?)))
    }

    /// What tokens of a model cost by the prices as they are now, in billionths of a US dollar; `null`
    /// if the model has no price.
    #[napi]
    pub fn cost(&self, model: String, usage: Usage) -> Option<i64> {
        self.0.prices().cost(&model, &usage.into(), None).map(count)
    }
}

impl From<core::stats::Stats> for Stats {
    fn from(stats: core::stats::Stats) -> Self {
        let sums = |by: BTreeMap<String, core::stats::Sums>| {
            by.into_iter().map(|(name, sums)| (name, Sums::from(sums))).collect()
        };
        Self {
            total: stats.total.into(),
            by_source: sums(stats.by_source),
            by_project: sums(stats.by_project),
            by_model: sums(stats.by_model),
            by_day: sums(stats.by_day),
            by_tool: stats.by_tool.into_iter().map(|(name, sums)| (name, sums.into())).collect(),
        }
    }
}

impl From<core::stats::ToolSums> for ToolSums {
    fn from(sums: core::stats::ToolSums) -> Self {
        Self { calls: count(sums.calls), errors: count(sums.errors) }
    }
}

impl From<core::stats::Sums> for Sums {
    fn from(sums: core::stats::Sums) -> Self {
        Self {
            sessions: count(sums.sessions),
            messages: count(sums.messages),
            tool_calls: count(sums.tool_calls),
            usage: sums.usage.into(),
            cost_nanos: count(sums.cost_nanos),
            claimed_cost_nanos: count(sums.claimed_cost_nanos),
            unpriced: count(sums.unpriced),
            first_at: sums.first_at,
            last_at: sums.last_at,
        }
    }
}
