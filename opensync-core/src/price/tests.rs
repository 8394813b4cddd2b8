//! Price: known prices, names that lead to them, and what a usage costs.
#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;
use crate::error::ErrorKind;

/// 1000 US dollars per million tokens: no model costs that.
const ABSURD: u64 = 1_000_000_000;

const DOLLAR: u64 = 1_000_000_000;

fn table() -> PriceTable {
    PriceTable::bundled()
}

/// Input, output, five-minute write and read of a model, in millionths of a dollar per million.
fn listed(model: &str) -> [u64; 4] {
    let table = table();
    let (_, price) = table.lookup(model).unwrap_or_else(|| panic!("`{model}` has no price"));
    let rates = &price.rates;
    [rates.input, rates.output, rates.cache_write_5m, rates.cache_read]
}

fn name_of(model: &str) -> Option<String> {
    table().lookup(model).map(|(name, _)| name.to_owned())
}

fn flat(input: u64, output: u64) -> Price {
    let rates = Rates { input, output, ..Rates::default() };
    Price { rates, ..Price::default() }
}

#[test]
fn current_models_have_the_prices_their_makers_publish() {
    assert_eq!(listed("claude-opus-4-5"), [5_000_000, 25_000_000, 6_250_000, 500_000]);
    assert_eq!(listed("claude-opus-5"), [5_000_000, 25_000_000, 6_250_000, 500_000]);
    assert_eq!(listed("claude-sonnet-5"), [2_000_000, 10_000_000, 2_500_000, 200_000]);
    assert_eq!(listed("claude-fable-5"), [10_000_000, 50_000_000, 12_500_000, 1_000_000]);
    assert_eq!(listed("claude-haiku-4-5"), [1_000_000, 5_000_000, 1_250_000, 100_000]);
    assert_eq!(listed("gpt-5.5"), [5_000_000, 30_000_000, 5_000_000, 500_000]);
}

#[test]
fn models_that_agents_other_than_claude_code_use_have_prices() {
    for model in [
        "gpt-5-codex",
        "gpt-5.1-codex-max",
        "gpt-5.3-codex",
        "gpt-5.6-sol",
        "gemini-2.5-pro",
        "gemini-3-pro-preview",
        "gemini-3.8-flash",
        "qwen3-coder-plus",
        "qwen3-coder-480b-a35b-instruct",
        "qwen3.8-max",
        "moonshotai/kimi-k2-0905-preview",
        "kimi-k2-turbo-preview",
        "kimi-k3",
        "devstral-2512",
        "mistral-large-latest",
        "mistral-vibe-cli-latest",
        "deepseek-chat",
        "deepseek-v4-pro",
        "glm-4.6",
        "glm-5.3",
        "grok-4-fast",
        "grok-code-fast-1",
        "MiniMax-M3",
    ] {
        let rates = listed(model);
        assert!(rates[0] > 0 && rates[1] >= rates[0], "{model}: {rates:?}");
    }
    assert_eq!(listed("kimi-k2-turbo-preview"), [1_150_000, 8_000_000, 1_150_000, 150_000]);
    assert_eq!(listed("grok-4-fast"), [200_000, 500_000, 200_000, 50_000]);
}

#[test]
fn models_of_a_subscription_and_models_that_nobody_priced_have_no_price() {
    for model in ["kimi-for-coding", "coder-model", "glm-4.6-extra", "gpt-5.5-codex", "grok-9-fast"]
    {
        assert_eq!(table().lookup(model), None, "{model}");
    }
}

#[test]
fn retired_models_keep_their_prices() {
    let sonnet = [3_000_000, 15_000_000, 3_750_000, 300_000];
    let opus = [15_000_000, 75_000_000, 18_750_000, 1_500_000];

    assert_eq!(listed("claude-sonnet-4-20250514"), sonnet);
    assert_eq!(listed("claude-3-7-sonnet-20250219"), sonnet);
    assert_eq!(listed("claude-opus-4-20250514"), opus);
    assert_eq!(listed("claude-opus-4-1-20250805"), opus);
    assert_eq!(
        listed("claude-3-5-haiku-20241022"),
        [800_000, 4_000_000, 1_000_000, 80_000],
        "LiteLLM has another price for its `-latest`"
    );
}

#[test]
fn every_claude_write_of_one_hour_costs_twice_the_input() {
    let table = table();
    let claude: Vec<_> = table.iter().filter(|(name, _)| name.starts_with("claude")).collect();

    assert!(claude.len() > 20, "only {} models", claude.len());
    for (name, price) in claude {
        assert_eq!(price.rates.cache_write_1h, 2 * price.rates.input, "{name}");
    }
}

#[test]
fn a_name_leads_to_its_model_however_it_is_written() {
    for (written, name) in [
        ("claude-sonnet-4-5-20250929", "claude-sonnet-4-5"),
        ("us.anthropic.claude-sonnet-4-5-20250929-v1:0", "claude-sonnet-4-5"),
        ("us-gov.anthropic.claude-sonnet-4-5-20250929-v1:0", "claude-sonnet-4-5"),
        ("bedrock/eu.anthropic.claude-opus-4-6-v1", "claude-opus-4-6"),
        ("anthropic/claude-opus-4.5", "claude-opus-4-5"),
        ("openrouter/anthropic/claude-opus-4.5", "claude-opus-4-5"),
        ("vertex_ai/claude-opus-4-5@20251101", "claude-opus-4-5"),
        ("claude-opus-4-6@default", "claude-opus-4-6"),
        ("claude-sonnet-4-20250514[1m]", "claude-sonnet-4"),
        ("claude-sonnet-4-5-20250929-thinking", "claude-sonnet-4-5"),
        ("anthropic/claude-3.7-sonnet:thinking", "claude-3-7-sonnet"),
        ("claude-3-5-sonnet-latest", "claude-3-5-sonnet"),
        ("  Claude-Opus-4-5 ", "claude-opus-4-5"),
        ("gpt-5-2025-08-07", "gpt-5"),
        ("gpt-5.5-2026-04-23", "gpt-5-5"),
        ("gemini-2.5-pro-preview-12-31", "gemini-2-5-pro"),
        ("google/gemini-3.1-pro-preview", "gemini-3-1-pro"),
        ("bedrock/us.deepseek.r1-v1:0", "deepseek-r1"),
        ("moonshotai/kimi-k2-instruct", "kimi-k2-instruct"),
        ("claude-opus-4-6-fast", "claude-opus-4-6"),
        ("grok-code-fast", "grok-code-fast"),
    ] {
        assert_eq!(name_of(written).as_deref(), Some(name), "{written}");
    }
}

#[test]
fn a_model_that_is_not_known_does_not_get_a_relatives_price() {
    for model in [
        "gpt-5.5-foo",
        "gpt-5.99",
        "gpt-50",
        "claude-opus-9",
        "claude-sonnet",
        "claude",
        "sonnet",
        "qwen3:8b",
        "gpt-5.5-fast",
        "-latest",
        "",
        "/",
        "\u{1F980}-20250514",
    ] {
        assert_eq!(name_of(model), None, "{model}");
        assert_eq!(table().cost(model, &Usage::default(), None), None, "{model}");
    }
}

#[test]
fn a_name_as_long_as_a_transcript_costs_no_work() {
    assert_eq!(name_of(&"-latest".repeat(1_000_000)), None);
}

#[test]
fn a_dated_name_with_a_price_of_its_own_keeps_it() {
    assert_eq!(listed("gpt-4o")[..2], [2_500_000, 10_000_000]);
    assert_eq!(listed("gpt-4o-2024-05-13")[..2], [5_000_000, 15_000_000]);
    assert_eq!(listed("gpt-4o-2024-08-06")[..2], [2_500_000, 10_000_000]);
}

#[test]
fn every_bundled_price_is_found_by_its_own_name_and_is_sane() {
    let table = table();
    let mut count = 0;
    for (name, price) in table.iter() {
        let (found, same) = table.lookup(name).unwrap();
        assert_eq!((found, same), (name, price), "not in normal form");
        let bands: Vec<_> = price.above.iter().map(|band| band.threshold_tokens).collect();
        assert!(bands.is_sorted() && bands.iter().collect::<BTreeSet<_>>().len() == bands.len());
        for rates in price.above.iter().map(|band| &band.rates).chain([&price.rates]) {
            let all = rates.classes(&Usage::default()).map(|(_, rate)| rate);
            assert!(all.iter().all(|&rate| rate < ABSURD), "{name}: {all:?}");
            assert!(rates.input > 0 || rates.output > 0, "{name} is free");
        }
        count += 1;
    }
    assert!(count > 500, "only {count} prices");
    assert_eq!(table.date().len(), "2026-01-01".len());
}

#[test]
fn a_cost_is_the_sum_of_the_classes_at_their_rates() {
    // OpenCode says 0.00135 dollars for this at 3, 15 and 0.3, with reasoning as output.
    let usage =
        Usage { input: 200, output: 20, reasoning: 10, cache_read: 1000, ..Usage::default() };
    assert_eq!(table().cost("claude-sonnet-4-5", &usage, None), Some(1_350_000));

    let writes = Usage { cache_write_5m: 1_000_000, cache_write_1h: 1_000_000, ..Usage::default() };
    assert_eq!(table().cost("claude-opus-5", &writes, None), Some(16 * DOLLAR + DOLLAR / 4));
}

#[test]
fn reasoning_has_its_own_rate_where_the_maker_gives_one() {
    let usage = Usage { reasoning: 1_000_000, ..Usage::default() };
    let mut price = flat(0, 2_000_000);
    assert_eq!(price.cost(&usage, LIST_PERMILLE), 2 * DOLLAR);

    price.rates.reasoning = Some(7_000_000);
    assert_eq!(price.cost(&usage, LIST_PERMILLE), 7 * DOLLAR);
}

#[test]
fn a_band_holds_for_the_whole_request() {
    let cost = |cache_read, output| {
        let usage = Usage { input: 100_000, cache_read, output, ..Usage::default() };
        table().cost("claude-sonnet-4-20250514[1m]", &usage, None).unwrap()
    };

    assert_eq!(cost(100_000, 0), 330_000_000, "at the threshold, the list price");
    assert_eq!(cost(100_001, 0), 660_000_600, "above it, every token at the band's rate");
    assert_eq!(cost(100_000, 1_000_000), 15_330_000_000, "output does not count as context");
}

#[test]
fn the_highest_band_that_is_exceeded_holds() {
    let band = |threshold_tokens, input| Band { threshold_tokens, rates: flat(input, 0).rates };
    let price = Price { above: vec![band(100, 2000), band(200, 3000)], ..flat(1000, 0) };

    for (context, input) in [(0, 1000), (100, 1000), (101, 2000), (200, 2000), (201, 3000)] {
        assert_eq!(price.rates_at(context).input, input, "{context}");
    }
}

#[test]
fn a_fast_answer_costs_the_models_factor() {
    let usage = Usage { input: 1_000_000, ..Usage::default() };
    let cost = |model, permille| table().cost(model, &usage, permille);

    assert_eq!(cost("claude-opus-4-8-fast", None), Some(10 * DOLLAR));
    assert_eq!(cost("claude-opus-4-6-fast", None), Some(30 * DOLLAR));
    assert_eq!(cost("claude-opus-4-8", Some(2000)), Some(10 * DOLLAR));
    assert_eq!(cost("claude-opus-4-8", Some(1100)), Some(11 * DOLLAR / 2));
    assert_eq!(cost("claude-opus-4-8-fast", Some(1000)), Some(5 * DOLLAR), "what is told holds");
}

#[test]
fn the_agents_own_words_and_variants_given_away_cost_nothing() {
    let usage = Usage { input: 1_000_000, ..Usage::default() };
    for model in ["<synthetic>", "deepseek-v4-flash-free", "deepseek/deepseek-r1:free"] {
        assert_eq!(table().cost(model, &usage, None), Some(0), "{model}");
        assert_eq!(name_of(model), None, "{model} is not a model of the table");
    }
}

#[test]
fn a_persons_own_price_wins_for_every_name_that_leads_to_it() {
    let mut table = table();
    let own = BTreeMap::from([
        ("anthropic/claude-opus-4.8".to_owned(), flat(1_000_000, 0)),
        ("gpt-4o".to_owned(), flat(2_000_000, 0)),
        ("house-model".to_owned(), flat(3_000_000, 0)),
    ]);
    table.with_overrides(own);
    let cost =
        |model| table.cost(model, &Usage { input: 1_000_000, ..Usage::default() }, None).unwrap();

    assert_eq!(cost("claude-opus-4-8"), DOLLAR);
    assert_eq!(cost("claude-opus-4-8-fast"), 2 * DOLLAR, "the table's factor still holds");
    assert_eq!(cost("gpt-4o-2024-05-13"), 2 * DOLLAR, "the table has a price for this very name");
    assert_eq!(cost("house-model"), 3 * DOLLAR);
    assert_eq!(table.iter().filter(|(name, _)| *name == "gpt-4o").count(), 1);
}

#[test]
fn an_override_fills_in_what_it_leaves_out() {
    let own: PriceOverride = serde_json::from_str(r#"{"input": 3, "output": 15.5}"#).unwrap();

    let claude = own.price("anthropic/claude-next").unwrap().rates;
    assert_eq!((claude.input, claude.output), (3_000_000, 15_500_000));
    assert_eq!((claude.cache_read, claude.cache_write_5m), (300_000, 3_750_000));
    assert_eq!((claude.cache_write_1h, claude.reasoning), (6_000_000, None));

    let other = own.price("house-model").unwrap().rates;
    assert_eq!([other.cache_read, other.cache_write_5m, other.cache_write_1h], [3_000_000; 3]);
}

#[test]
fn an_override_outside_its_range_is_refused() {
    let fine = PriceOverride {
        input: 0.0,
        output: 100_000.0,
        cache_read: None,
        cache_write_5m: None,
        cache_write_1h: None,
        reasoning: Some(0.08),
    };
    assert_eq!(fine.price("m").unwrap().rates.reasoning, Some(80_000));

    for bad in [-0.01, f64::NAN, f64::INFINITY, 100_000.1] {
        let changed = [
            PriceOverride { input: bad, ..fine.clone() },
            PriceOverride { output: bad, ..fine.clone() },
            PriceOverride { cache_read: Some(bad), ..fine.clone() },
            PriceOverride { cache_write_5m: Some(bad), ..fine.clone() },
            PriceOverride { cache_write_1h: Some(bad), ..fine.clone() },
            PriceOverride { reasoning: Some(bad), ..fine.clone() },
        ];
        for own in changed {
            let error = own.price("m").unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidInput, "{own:?}");
        }
    }
    assert!(serde_json::from_str::<PriceOverride>(r#"{"input":1,"output":1,"in":1}"#).is_err());
}

#[test]
fn a_cost_is_rounded_half_up_and_never_overflows() {
    let one = |input, tokens, permille| {
        flat(input, 0).cost(&Usage { input: tokens, ..Usage::default() }, permille)
    };

    assert_eq!([one(499, 1, 1000), one(500, 1, 1000), one(1499, 1, 1000)], [0, 1, 1]);
    assert_eq!(one(1000, 1, 1500), 2);
    let most = u64::MAX;
    let rates = Rates {
        input: most,
        output: most,
        cache_read: most,
        cache_write_5m: most,
        cache_write_1h: most,
        reasoning: Some(most),
    };
    let usage = Usage {
        input: most,
        output: most,
        reasoning: most,
        cache_read: most,
        cache_write_5m: most,
        cache_write_1h: most,
    };
    assert_eq!(Price { rates, ..Price::default() }.cost(&usage, u32::MAX), most);
}

proptest! {
    #[test]
    fn any_bytes_as_a_name_are_answered(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
        let name = String::from_utf8_lossy(&bytes);
        if let Some(normal) = name::normalise(&name) {
            prop_assert!(name::without_ending(&normal).is_none_or(|rest| rest.len() < normal.len()));
        }
    }

    #[test]
    fn more_tokens_never_cost_less(input in 0..1_000_000_u64, more in 0..1_000_000_u64) {
        let cost = |input| {
            let usage = Usage { input, ..Usage::default() };
            table_once().cost("gemini-3.1-pro-preview", &usage, None).unwrap()
        };
        prop_assert!(cost(input + more) >= cost(input));
    }
}

/// The bundled table, decoded once for all cases of a property.
fn table_once() -> &'static PriceTable {
    static TABLE: std::sync::LazyLock<PriceTable> = std::sync::LazyLock::new(PriceTable::bundled);
    &TABLE
}
