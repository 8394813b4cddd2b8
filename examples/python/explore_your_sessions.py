# Explores your own sessions in cells, as a notebook does. Jupyter, VS Code and Spyder run a file with
# these marks cell by cell, and show each result as a table; `python explore_your_sessions.py` runs all
# of it and prints. Needs pandas.

# %% The archive, with what the agents on this machine have written since the last time.
import pandas as pd

import opensync

db = opensync.open()
db.import_()

# %% The last conversations, as a table: a row for each.
sessions = db.sessions(limit=1000).to_pandas()
print(sessions[["source", "project_name", "title", "message_count"]].head(10) if len(sessions) else "None yet.")

# %% What each day took, in tokens and dollars.
days = db.stats(time_zone="UTC").to_pandas("day")
if len(days):
    days["dollars"] = days["cost_nanos"] / 1e9
    print(days[["day", "messages", "usage_output", "dollars"]].tail(10))

# %% Which tools were called most, and how often they failed.
tools = db.stats().to_pandas("tool")
if len(tools):
    tools["failed"] = (tools["errors"] / tools["calls"]).round(3)
    print(tools.sort_values("calls", ascending=False).head(10))

# %% How many tokens of a prompt came from the cache, by model.
models = db.stats().to_pandas("model")
if len(models):
    asked = models[["usage_input", "usage_cache_read", "usage_cache_write_5m", "usage_cache_write_1h"]]
    models["cached"] = (models["usage_cache_read"] / asked.sum(axis=1)).round(3)
    print(models[["model", "messages", "cached"]])

# %% What went wrong lately, best first. In a notebook `found` alone shows the table.
found = db.search("error OR failed", has="error", limit=5)
for hit in found:
    print(f"{pd.Timestamp(hit.created_at, unit='ms'):%Y-%m-%d} | {hit.title} | {hit.snippet[:80]}")

# %% What is worth pasting into the next prompt about it.
if found:
    pack = db.context(found[0].title or "what failed?", budget=400)
    print(f"{len(pack)} passages, {pack.tokens} tokens")

# %% Let the archive go.
db.close()
