# `make run` builds, imports and shows; `make check` and `make test` are what a change is tried with, and
# `make test-all` is what CI runs. `make help` lists the rest.
CARGO ?= cargo
TARGET = $${CARGO_TARGET_DIR:-target}

PYTHON ?= python3
VENV = .venv
TEST_VENV = $(TARGET)/test-venv

.PHONY: help run dashboard test-dashboard screenshots install node python test test-sync test-laws test-agents test-interop test-all build-debug test-node test-opencode test-python test-claude test-mcp test-api test-oidc test-plugin test-evals test-trials check features bench bench-cold bench-compare bench-embed bench-embed-compare bench-serve bench-pages bench-python bench-hooks bench-redact bench-sources bench-vectors quality toolchain test-node-build bench-node bench-together node-packages dashboard-archive bench-dashboard

# Lists what can be made.
help:
	@awk '/^# / { text = text (text == "" ? "" : " ") substr($$0, 3) } /^$$/ { text = "" } \
	  /^[a-z-]+:/ { name = substr($$1, 1, length($$1) - 1); sub(/\. .*/, ".", text); if (text != "") printf "%-20s %s\n", name, text; text = "" }' Makefile

toolchain:
	@command -v $(CARGO) >/dev/null || { echo "opensync needs the Rust toolchain (cargo 1.95 or newer): install it with rustup" >&2; exit 1; }
	@command -v cc >/dev/null || { echo "opensync needs a C compiler (cc): install gcc or clang" >&2; exit 1; }

# Builds the pages and the program, imports what the agents on this machine have written, and shows it. Gets the
# model that searches by meaning, goes on without it if it cannot, and embeds for half a minute; the
# server that it starts then does the rest, and answers until it is stopped.
run: toolchain
	@sh opensync-server/dashboard/build/make.sh --if-possible
	$(CARGO) build --release --locked -p opensync-server
	@"$(TARGET)/release/opensync" model install --if-possible
	@"$(TARGET)/release/opensync" import --or-sample
	@"$(TARGET)/release/opensync" embed --if-possible --seconds 30
	@"$(TARGET)/release/opensync" serve

# Builds the pages that the server shows, into `opensync-server/pages`; the program that is built after that
# holds them. Takes Node 20.19 or newer, or gets it as a wheel for Python.
dashboard:
	@PYTHON=$(PYTHON) sh opensync-server/dashboard/build/make.sh

# Types, lints and unit tests of the pages, and then the pages in Chromium, as a person uses them. Pictures of
# each page go to `target/dashboard/screens`. Needs Debian's package `chromium`.
test-dashboard: dashboard
	$(BUILD_DEBUG)
	cd opensync-server/dashboard && npm run --silent check
	cd opensync-server/dashboard && OPENSYNC="$(abspath $(or $(CARGO_TARGET_DIR),target))/debug/opensync" \
	  OPENSYNC_OUT="$(abspath $(or $(CARGO_TARGET_DIR),target))/dashboard" npx vitest run --config tests/browser/vitest.config.ts

# Retakes the pictures in `docs` of the pages, with an archive of made work of one person.
screenshots: dashboard
	$(BUILD_DEBUG)
	cd opensync-server/dashboard && OPENSYNC="$(abspath $(or $(CARGO_TARGET_DIR),target))/debug/opensync" \
	  npx vitest run --config tests/screens/vitest.config.ts

# Puts `opensync` where cargo puts programs, usually `~/.cargo/bin`.
install: toolchain
	OPENSYNC_COMMIT=$$(git rev-parse --short=12 HEAD 2>/dev/null) $(CARGO) install --locked --path opensync-server

# Builds the addon for Node in place: `"plugin": ["/path/to/opensync-node"]` in `opencode.json` loads
# it then, and `npm install /path/to/opensync-node` needs nothing more.
node: toolchain
	@command -v npm >/dev/null || { echo "make node needs Node 18 or newer and npm" >&2; exit 1; }
	cd opensync-node && npm install --omit=dev --ignore-scripts --no-fund --no-audit && npm run build

# The npm packages as they are published, in `opensync-node/dist`: the main one, and one for each platform
# whose addon lies in `ADDONS`; without it, for this machine's.
node-packages: node
	cd opensync-node && npm install --ignore-scripts --no-fund --no-audit && node scripts/release.js $(if $(ADDONS),--addons "$(abspath $(ADDONS))")

# The tests in Rust: what a change is tried with.
test: toolchain
	$(CARGO) test --workspace --locked

# Every test there is, with the real clients too: what must pass before a change lands.
test-all: toolchain
	bash .ci/run

# What the suites below run, built as `make test` builds it, so that nothing is built twice.
BUILD_DEBUG = $(CARGO) build --workspace --locked
build-debug: toolchain
	$(BUILD_DEBUG)

# Three machines and a server that write, edit, delete, restore and exchange at random, in
# `OPENSYNC_SCHEDULES` schedules from `OPENSYNC_SEED` on; those that fail are made short and printed.
test-sync: toolchain
	OPENSYNC_SCHEDULES=$${OPENSYNC_SCHEDULES:-20000} $(CARGO) test --locked -p opensync-core --features network --lib schedules -- --nocapture

# The laws of the engine, on archives in folders; with `OPENSYNC_TEST_STORE=postgres` on archives in a
# PostgreSQL of their own, in a temporary folder (Debian's package `postgresql`).
test-laws: toolchain
	@if [ "$$OPENSYNC_TEST_STORE" = postgres ] && ! command -v initdb >/dev/null && ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then \
	  echo "skipped: there is no PostgreSQL"; elif [ "$$OPENSYNC_TEST_STORE" = postgres ]; then $(CARGO) test --workspace --locked --features opensync-core/postgres --test laws && \
	  $(CARGO) test --workspace --locked --features opensync-core/postgres --lib store; \
	else $(CARGO) test --workspace --locked --test laws; fi

# Histories that real agents wrote, below `AGENTS`: `<agent>/<case>/{history,expected.json}`, held
# against what is known to be in them. Without it `CLIENTS` write theirs now, where `OPENSYNC_CLIENTS_DIR`
# names a folder that can have them do so (opensync-core/tests/sources/clients.sh); each agent that cannot
# be had is skipped by name.
CLIENTS ?= claude-code opencode
unexport CLIENTS
HELD_AGAINST = $(CARGO) test --workspace --locked --test sources -- live --nocapture
test-agents: toolchain
	@if [ -n "$(AGENTS)" ]; then OPENSYNC_AGENTS="$(abspath $(AGENTS))" $(HELD_AGAINST); \
	elif [ -n "$$OPENSYNC_CLIENTS_DIR" ]; then out=$$(mktemp -d) && trap 'rm -rf "$$out"' EXIT && \
	  sh opensync-core/tests/sources/clients.sh "$$OPENSYNC_CLIENTS_DIR" "$$out" $(CLIENTS) && \
	  OPENSYNC_AGENTS="$$out" $(HELD_AGAINST); \
	else echo "skipped: AGENTS names no folder of histories, and OPENSYNC_CLIENTS_DIR none that runs agents"; fi

# Push and pull between this program and an older one, `OPENSYNC_OLD`, either way.
test-interop: toolchain
	@if [ -z "$(OPENSYNC_OLD)" ]; then echo "skipped: OPENSYNC_OLD names no program of before"; else \
	  $(CARGO) build --workspace --bins --locked && \
	  sh opensync-server/tests/interop.sh "$(TARGET)/debug/opensync" "$(OPENSYNC_OLD)"; fi

# Builds the Python package and installs it with its commands into `.venv`.
python: toolchain
	@$(PYTHON) -m venv $(VENV) || { echo "make python needs Python 3.9 or newer with venv" >&2; exit 1; }
	@$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check 'maturin>=1.9,<2'
	$(VENV)/bin/maturin build --release --locked --manifest-path opensync-py/Cargo.toml --out "$(TARGET)/wheels"
	@$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --force-reinstall "$(TARGET)"/wheels/opensync-*.whl
	@echo "installed: $(VENV)/bin/python -c 'import opensync', $(VENV)/bin/opensync-claude"

# Tests of the Python package, in an environment of their own. Skipped where none can be made.
test-python: toolchain
	@PYTHON=$(PYTHON) CARGO=$(CARGO) sh opensync-py/tests/run.sh "$(TEST_VENV)"

# The hooks and the plugin with the real Claude Code, which comes from npm into `OPENSYNC_CLIENTS` (some
# 250 MB, once), and a model that runs here.
test-claude: toolchain
	@PYTHON=$(PYTHON) CARGO=$(CARGO) sh opensync-py/tests/run.sh "$(TEST_VENV)" claude

# Tests of the addon, in Node and in Bun, with a debug build beside the one in place.
ADDON = $(abspath $(or $(CARGO_TARGET_DIR),target))/opensync-test.node
NODE_TEST = cd opensync-node && NAPI_RS_NATIVE_LIBRARY_PATH="$(ADDON)" node --test
test-node: toolchain
	@if ! command -v npm >/dev/null; then echo "skipped: node and npm are not installed"; else \
	  (cd opensync-node && npm install --ignore-scripts --no-fund --no-audit) && \
	  node opensync-node/scripts/build.js --debug --to "$(ADDON)" && $(NODE_TEST) test/*.test.mjs; fi

# The plugin with the real OpenCode, which comes from npm into `OPENSYNC_CLIENTS` (some 350 MB, once).
test-opencode: toolchain
	@if ! command -v npm >/dev/null; then echo "skipped: node and npm are not installed"; else \
	  node opensync-node/scripts/build.js --debug --to "$(ADDON)" && $(NODE_TEST) test/opencode/*.test.mjs; fi

# Installs the npm package where there is no prebuilt addon: it is built from the sources in it. Minutes.
test-node-build: toolchain
	cd opensync-node && npm install --ignore-scripts --no-fund --no-audit
	node opensync-node/scripts/build.js --debug --to "$(ADDON)"
	export OPENSYNC_BUILD=1; $(NODE_TEST) --test-name-pattern="built from the sources" test/package.test.mjs

# The command as agents see it, with the protocol's own client, in an environment of its own.
test-mcp: toolchain
	$(BUILD_DEBUG)
	@PYTHON=$(PYTHON) sh opensync-server/tests/mcp/run.sh "$(abspath $(or $(CARGO_TARGET_DIR),target))/debug/opensync" "$(TARGET)/mcp-venv"

# Sign-in, with a provider of OpenID Connect that runs here and comes from npm.
test-oidc: toolchain
	$(BUILD_DEBUG)
	@sh opensync-server/tests/oidc/run.sh "$(abspath $(or $(CARGO_TARGET_DIR),target))/debug/opensync" "$(TARGET)/oidc"

# The plugin of the hosted OpenSync for Claude Code, as it is published on npm, against our server.
test-plugin: toolchain
	$(BUILD_DEBUG)
	@sh opensync-server/tests/plugin/run.sh "$(abspath $(or $(CARGO_TARGET_DIR),target))/debug/opensync" "$(TARGET)/plugin"

# Whatever the OpenAPI document allows and forbids, asked of a server for `SECONDS`.
SECONDS ?= 60
test-api: toolchain
	$(BUILD_DEBUG)
	@PYTHON=$(PYTHON) sh opensync-server/tests/api/run.sh "$(abspath $(or $(CARGO_TARGET_DIR),target))/debug/opensync" "$(TARGET)/api-venv" $(SECONDS)

# Runs every case of the folder `TRIALS`: a folder with `run.sh`, and `expect`, which says what must be printed.
test-trials: toolchain
	@if test -z "$(TRIALS)"; then echo "skipped: TRIALS names no folder of cases"; else \
	  $(BUILD_DEBUG) && \
	  $(PYTHON) opensync-server/tests/trials/run.py "$(abspath $(or $(CARGO_TARGET_DIR),target))/debug/opensync" "$(TRIALS)"; fi

# Formatting, lints, lock files, and known flaws of dependencies. Changes nothing.
check: toolchain
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets --locked -- -D warnings
	$(CARGO) metadata --locked --format-version 1 --manifest-path benches/compare/Cargo.toml >/dev/null
	@CARGO=$(CARGO) sh .ci/advisories

# The engine without any of its features, with each alone, and with all: whether it compiles. (`cuda` and
# `metal` need what their makers provide, and are built where that is.)
FEATURES = none embed hnsw models network postgres share sources watch all
ALL_FEATURES = hnsw,measure,models,network,postgres,share,sources,watch
features: toolchain
	@for features in $(FEATURES); do echo "features: $$features"; \
	  case $$features in all) set -- --features "$(ALL_FEATURES)";; none) set -- --no-default-features;; \
	    *) set -- --no-default-features --features "$$features";; esac; \
	  $(CARGO) check --quiet --locked -p opensync-core "$$@" || exit; done

# The made archives that the pages are tried on, in `DASHBOARD` (some minutes, once): 100,000 messages with
# one session of 10,000, and 100,000 sessions of 3 messages. Then how fast lists, facets, outlines and
# finding are on them.
DASHBOARD ?= $(TARGET)/dashboard/archives
dashboard-archive: toolchain
	$(CARGO) run --release --locked -p opensync-benches --example dashboard -- make "$(DASHBOARD)"
	$(CARGO) run --release --locked -p opensync-benches --example dashboard -- measure "$(DASHBOARD)"

# How fast the pages are in Chromium, on those archives: what each thing may take and took, as a table and as
# `target/dashboard/budgets.json`. Another program is measured on the same messages, if it can be had from PyPI.
bench-dashboard: dashboard dashboard-archive
	$(CARGO) build --release --locked -p opensync-server
	$(CARGO) run --release --locked -p opensync-benches --example dashboard -- logs "$(DASHBOARD)"
	test -x "$(TARGET)/agentsview/bin/agentsview" || { $(PYTHON) -m venv "$(TARGET)/agentsview" && \
	  "$(TARGET)/agentsview/bin/pip" install --quiet agentsview==0.46.1; } || echo "agentsview is left out"
	archives="$$(cd "$(DASHBOARD)" && pwd)" && cd opensync-server/dashboard && \
	  OPENSYNC="$(abspath $(or $(CARGO_TARGET_DIR),target))/release/opensync" \
	  OPENSYNC_ARCHIVES="$$archives" OPENSYNC_LOGS="$$archives/logs" \
	  AGENTSVIEW="$(abspath $(or $(CARGO_TARGET_DIR),target))/agentsview/bin/agentsview" \
	  OPENSYNC_OUT="$(abspath $(or $(CARGO_TARGET_DIR),target))/dashboard" npx vitest run --config tests/bench/vitest.config.ts

# How well searches find, on collections with judged answers; `COLLECTIONS` names their folders, and
# `OPENSYNC_MODEL` a model.
quality: toolchain
	@if test -z "$(COLLECTIONS)"; then echo "skipped: COLLECTIONS names no folders"; else \
	  $(CARGO) run --release --locked -p opensync-benches --example quality -- $(COLLECTIONS); fi

# Tokens a second of the model that `OPENSYNC_MODEL` names.
bench-embed: toolchain
	@if test -z "$(OPENSYNC_MODEL)"; then echo "skipped: OPENSYNC_MODEL names no model"; else \
	  $(CARGO) run --release --locked -p opensync-benches --example embed -- "$(OPENSYNC_MODEL)"; fi

# The same beside sentence-transformers and ONNX Runtime in one run; `PEERS_PYTHON` is an interpreter that
# has what `benches/compare/embed/requirements.txt` names, `OPENSYNC_MODEL` a model's folder.
bench-embed-compare: toolchain
	@if test -z "$(OPENSYNC_MODEL)" || test -z "$(PEERS_PYTHON)"; then \
	  echo "skipped: OPENSYNC_MODEL names no folder of a model, or PEERS_PYTHON no interpreter"; else \
	  $(CARGO) build --release --locked -p opensync-benches --example embed && \
	  "$(PEERS_PYTHON)" benches/compare/embed/peers.py --model "$(OPENSYNC_MODEL)" --opensync "$(TARGET)/release/examples/embed"; fi

# Has DeepEval load what is exported for it, offline, and Promptfoo, if `PROMPTFOO` names its command.
test-evals: toolchain
	$(BUILD_DEBUG)
	@PYTHON=$(PYTHON) sh opensync-server/tests/evals/run.sh "$(abspath $(or $(CARGO_TARGET_DIR),target))/debug/opensync" "$(TARGET)/evals-venv"

# Requests a second of the server, and that it loses and breaks nothing; three minutes. With
# `OPENSYNC_MODEL` also searches by meaning among 100,000 embedded messages; some minutes more.
bench-serve: toolchain
	$(CARGO) build --release --locked -p opensync-server
	$(PYTHON) benches/serve/serve.py --opensync "$(TARGET)/release/opensync" \
	  $(if $(OPENSYNC_MODEL),--model "$(OPENSYNC_MODEL)")

# How soon the server answers what the pages ask, among 100,000 sessions and a million messages: every list,
# facet, sort and chart. With `PAGES` the archive stays in that folder; some minutes without it.
bench-pages: toolchain
	$(CARGO) build --release --locked -p opensync-server
	$(PYTHON) benches/serve/pages.py --opensync "$(TARGET)/release/opensync" $(if $(PAGES),--folder "$(PAGES)")

# Calls from Python beside the same calls from Rust, on the same data in one run; two minutes.
bench-python: python
	$(CARGO) build --release --locked -p opensync-benches --example verbs
	$(VENV)/bin/python opensync-py/bench/speed.py "$(TARGET)/release/examples/verbs"

# How long Claude Code waits for a hook, what that is made of, and fifty at once; half a minute.
bench-hooks: python
	$(VENV)/bin/python opensync-py/bench/hooks.py

# What a call from Node costs beside the same call from Rust, and how long the event loop is held.
SESSIONS ?= 2000
bench-node: node
	$(CARGO) build --release --locked -p opensync-benches --example verbs
	cd opensync-node && OPENSYNC_VERBS="$(abspath $(or $(CARGO_TARGET_DIR),target))/release/examples/verbs" node bench/speed.mjs $(SESSIONS)

# The server, the command, both plugins and programs in Node and Python at work on one archive at once for
# `MINUTES`; then nothing may be missing, and nobody may have complained.
MINUTES ?= 10
bench-together: node python
	$(CARGO) build --release --locked -p opensync-server
	cd opensync-node && OPENSYNC="$(abspath $(or $(CARGO_TARGET_DIR),target))/release/opensync" \
	  OPENSYNC_PYTHON="$(abspath $(VENV))/bin/python" node bench/together.mjs $(MINUTES)

# The vector index, as a scan, by clusters and by a graph over them in one run: `VECTORS=1000000` for a
# million, `VECTORS_FROM` for real ones, which are mixed where they are too few.
bench-vectors: toolchain
	$(CARGO) bench --locked -p opensync-benches --bench vector

# A search as a whole process, by words and by words and meaning in turn, with the model that `OPENSYNC_MODEL`
# names, a folder or an archive.
bench-cold: toolchain
	@if test -z "$(OPENSYNC_MODEL)"; then echo "skipped: OPENSYNC_MODEL names no model"; else \
	  $(CARGO) build --release --locked -p opensync-server && \
	  $(CARGO) run --release --locked -p opensync-benches --example cold -- "$(TARGET)/release/opensync" "$(OPENSYNC_MODEL)"; fi

# How long the worst texts take to be redacted, and how many MB of those in `OPENSYNC_TRANSCRIPTS`, a
# folder, in a second.
bench-redact: toolchain
	$(CARGO) run --release --locked -p opensync-benches --example redact

# How fast what each agent wrote is imported, the memory of 2 GB logs and databases, and an import without
# news; some minutes, and 4 GB in the folder for temporary files.
bench-sources: toolchain
	$(CARGO) run --release --locked -p opensync-benches --example sources

# Speed of the engine alone; a few minutes.
bench: toolchain
	$(CARGO) bench -p opensync-benches --locked

# One table of ratios: the engine beside SQLite FTS5 and ripgrep on the same texts. Takes
# `OPENSYNC_TRANSCRIPTS`, a folder with `claude/projects`; `MESSAGES=1000000` for a large corpus.
MESSAGES ?= 100000
bench-compare: toolchain
	$(CARGO) build --release --locked -p opensync-server
	$(CARGO) run --release --locked --manifest-path benches/compare/Cargo.toml --target-dir "$(TARGET)" -- \
	  --messages $(MESSAGES) --opensync "$(TARGET)/release/opensync"
