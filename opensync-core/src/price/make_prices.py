#!/usr/bin/env python3
"""Makes prices.json, the price table that is bundled with the program.

The prices are LiteLLM's, taken from its wheels (MIT outside `enterprise/`; the table is outside):

    for version in 1.109.1 1.85.0 1.80.0; do pip download --no-deps litellm==$version; done
    ./make_prices.py litellm-1.109.1-*.whl litellm-1.85.0-*.whl litellm-1.80.0-*.whl

Give the newest first. It drops models that are retired, so older ones fill the gaps; where several
know a model, the newest wins. The program's name for a model is a normal form (see `normalise`,
which does what `name.rs` does), and of all who sell it, its maker's price is taken.

Prices are whole nano-dollars for 1000 tokens, which is US dollars per million tokens times 10^6.
A price that LiteLLM leaves out is filled in here, so that the program adds and multiplies only:

- Claude: cache read 0.1, five-minute write 1.25, one-hour write 2 times input, as Anthropic says;
- others: cache read and write at the input price, one hour as five minutes;
- a band ("above 200k tokens"): the base price, scaled as the band's input price is.
"""

import argparse
import datetime
import json
import re
import zipfile
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

TABLE = "litellm/model_prices_and_context_window_backup.json"
LICENCE = "MIT, Copyright (c) 2023 Berri AI"
MODES = {"chat", "responses", "completion"}
UNITS_PER_DOLLAR = 10**12  # A price for one token in US dollars, to nano-dollars for 1000 tokens.
ABSURD = 10**9  # 1000 US dollars for a million tokens: a slip in the table, not a price.

# Who sells the models that people use in coding agents, and how much their word counts for a model
# that several sell. Makers come first, then those who sell at the maker's price.
MAKERS = "anthropic openai gemini xai deepseek mistral moonshot zai dashscope minimax".split()
SELLERS = """
    github_copilot vertex_ai vertex_ai-anthropic_models vertex_ai-language-models bedrock_converse
    bedrock bedrock_mantle azure azure_ai openrouter vercel_ai_gateway opencode_go together_ai
    fireworks_ai groq cerebras text-completion-openai
""".split()

# One that is wrong (Anthropic's price is the dated name's), and words that name no single model.
LEFT_OUT = {"claude-3-5-haiku-latest", "claude", "claude-v1", "chat-latest"}
# Models of other uses, by a word of their name.
OTHER_USES = re.compile("audio|realtime|tts|transcri|image|live|guard|rerank|ocr|embed|vision|robot")
# Rows of a seller's price list that are no model: `together-ai-up-to-4b`, `ft:gpt-4o`.
NO_MODEL = re.compile(r"^(ft:|fireworks-ai-|together-ai-)|per-million|\d-month-commitment|router$")

# Permille of the list price for fast answers, where LiteLLM does not tell it.
FAST = {"claude-opus-4-6": 6000, "claude-opus-4-7": 6000}
# Further names that a maker documents.
ALIASES = {
    "claude-opus-4-0": "claude-opus-4",
    "claude-sonnet-4-0": "claude-sonnet-4",
    "grok-4-fast": "grok-4-fast-reasoning",
    "grok-4-1-fast": "grok-4-1-fast-reasoning",
}

# What `name.rs` takes off a name that is not in the table, and what the price without it follows.
ENDING = re.compile(
    r"-(20\d{6}|20\d\d-\d\d-\d\d|\d\d-20\d\d|\d\d-\d\d|\d{4}|latest|preview|thinking|v[12])$"
)
LEADING = re.compile(r"-(20\d{6}|20\d\d-\d\d-\d\d|latest|preview)$")
# A region or a vendor before a dot; in `deepseek.v3` it is the model's own name.
VENDOR = re.compile(r"^(?!deepseek)[a-z-]+\.")
BAND = re.compile(r"^input_cost_per_token_above_(\d+)k_tokens$")
FIELDS = {
    "input": "input_cost_per_token",
    "output": "output_cost_per_token",
    "cache_read": "cache_read_input_token_cost",
    "cache_write_5m": "cache_creation_input_token_cost",
    "cache_write_1h": "cache_creation_input_token_cost_above_1hr",
    "reasoning": "output_cost_per_reasoning_token",
}
CLAUDE_RATIOS = {"cache_read": "0.1", "cache_write_5m": "1.25", "cache_write_1h": "2"}


def normalise(name):
    """The program's name for a model: no provider, no region, no revision, no dots."""
    name = name.strip().lower().rsplit("/", 1)[-1]
    name, _, tag = name.partition(":")
    if tag and not tag.isdigit():
        return None  # A variant with terms of its own, such as `:free`.
    while VENDOR.search(name):
        name = name.partition(".")[2]
    name = name.replace("@", "-").replace(".", "-")
    return re.sub(r"(-v\d)?$" if tag else r"-default$", "", name)


def whole(price):
    """`price`, an exact decimal, as a whole number."""
    return int(price.quantize(Decimal(1), ROUND_HALF_UP))


def rates_of(entry, suffix=""):
    """The prices that `entry` tells, by our names. A write for nothing is not charged apart."""
    found = {}
    for field, name in FIELDS.items():
        price = entry.get(name + suffix)
        if price is not None and (price > 0 or not field.startswith("cache_write")):
            found[field] = Decimal(price) * UNITS_PER_DOLLAR
    return found


def complete(rates, name):
    """The base prices, with what LiteLLM leaves out."""
    defaults = {}
    if "claude" in name:
        defaults = {field: rates["input"] * Decimal(by) for field, by in CLAUDE_RATIOS.items()}
    for field in ("cache_read", "cache_write_5m"):
        rates.setdefault(field, defaults.get(field, rates["input"]))
    rates.setdefault("cache_write_1h", rates["cache_write_5m"])
    # LiteLLM has Sonnet's price of this class for old Haiku and Opus models too.
    return rates | ({"cache_write_1h": defaults["cache_write_1h"]} if defaults else {})


def scaled(band, base):
    """The prices of a band, with what it leaves out scaled as its input price is."""
    for field, price in base.items():
        by = "output" if field == "reasoning" else "input"
        band.setdefault(field, price * band[by] / base[by] if base[by] else price)
    return band


def bands(entry):
    """Each band of `entry`: the tokens above which it holds, and the prices that it tells."""
    found = {}
    for key in entry:
        if match := BAND.match(key):
            thousands = match.group(1)
            found[int(thousands) * 1000] = rates_of(entry, f"_above_{thousands}k_tokens")
    for tier in entry.get("tiered_pricing", [])[1:]:
        found[int(tier["range"][0])] = rates_of(tier)
    return {above: told for above, told in found.items() if told.get("input") and "output" in told}


def as_record(rates):
    """`rates` in whole numbers; reasoning is kept only where it is not priced as output."""
    record = {field: whole(rates[field]) for field in FIELDS if field in rates}
    if record.get("reasoning") == record["output"]:
        del record["reasoning"]
    return record


def price(entry, name):
    """The price of a model as the program reads it, or nothing if it has none."""
    tiers = entry.get("tiered_pricing")
    base = rates_of(entry) or (rates_of(tiers[0]) if tiers else {})
    if not base.get("input") or "output" not in base or max(base.values()) > ABSURD:
        return None
    base = complete(base, name)
    record = {"rates": as_record(base)}
    above = []
    for threshold, rates in sorted(bands(entry).items()):
        rates = as_record(scaled(rates, base))
        if rates != (above[-1]["rates"] if above else record["rates"]):
            above.append({"threshold_tokens": threshold, "rates": rates})
    if above:
        record["above"] = above
    if fast := (entry.get("provider_specific_entry") or {}).get("fast"):
        record["fast_permille"] = whole(Decimal(fast) * 1000)
    return record


def offers(table, age):
    """Every usable entry of `table` as (rank, name, price); the lowest rank is taken."""
    for key, entry in table.items():
        seller = entry.get("litellm_provider")
        if entry.get("mode") not in MODES or seller not in MAKERS + SELLERS:
            continue
        name = normalise(key)
        if not name or NO_MODEL.search(key) or OTHER_USES.search(name):
            continue
        if record := price(entry, name):
            is_reseller = seller not in MAKERS
            order = (MAKERS + SELLERS).index(seller)
            yield (is_reseller, age, order, len(key), key), name, record


def merged(tables):
    """The best offer for each name, and for the name without its date, `latest` or `preview`."""
    best = {}
    for age, table in enumerate(tables):
        for rank, name, record in offers(table, age):
            if name not in LEFT_OUT and (name not in best or rank < best[name][0]):
                best[name] = (rank, record)
    for name in sorted(best, reverse=True):  # `latest` comes first, then the latest date.
        bare = LEADING.sub("", name)
        is_reseller = best[name][0][0]
        # A maker's price for the longer name counts for more than a reseller's for the bare one.
        if bare not in best or best[bare][0][0] > is_reseller:
            best[bare] = best[name]
    return {name: record for name, (_, record) in best.items()}


def trimmed(prices):
    """`prices` with fast factors and aliases, and without names that lead to the same price."""
    for alias, name in ALIASES.items():
        prices.setdefault(alias, prices[name])
    kept = {}
    for name, record in sorted(prices.items()):
        if prices.get(ENDING.sub("", name)) != record or not ENDING.search(name):
            kept[name] = dict(record)
    for name, permille in FAST.items():
        kept[name].setdefault("fast_permille", permille)
    fast = {f"{name}-fast" for name, record in kept.items() if "fast_permille" in record}
    return {name: record for name, record in kept.items() if name not in fast}


def read(wheel):
    """The price table in `wheel`, with decimals as they are written."""
    with zipfile.ZipFile(wheel) as archive:
        return json.loads(archive.read(TABLE), parse_float=Decimal)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("wheels", nargs="+", type=Path, help="LiteLLM's wheels, newest first")
    arguments.add_argument("--date", default=datetime.date.today().isoformat())
    arguments = arguments.parse_args()

    prices = trimmed(merged([read(wheel) for wheel in arguments.wheels]))
    versions = " and ".join(wheel.name.split("-")[1] for wheel in arguments.wheels)
    head = {"date": arguments.date, "source": f"LiteLLM {versions}", "licence": LICENCE}
    lines = [f"  {json.dumps(key)}: {json.dumps(value)}," for key, value in head.items()]
    rows = [f"    {json.dumps(name)}: {json.dumps(record)}" for name, record in prices.items()]
    text = "\n".join(["{", *lines, '  "prices": {', ",\n".join(rows), "  }", "}", ""])
    Path(__file__).with_name("prices.json").write_text(text)
    print(f"{len(prices)} prices, {len(text)} bytes")


if __name__ == "__main__":
    main()
