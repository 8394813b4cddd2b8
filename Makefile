# `make run` builds, imports and shows; `make test` and `make check` are what CI runs.
CARGO ?= cargo
TARGET = $${CARGO_TARGET_DIR:-target}

.PHONY: run install test check bench bench-compare bench-embed bench-embed-compare quality toolchain

toolchain:
	@command -v $(CARGO) >/dev/null || { echo "opensync needs the Rust toolchain (cargo 1.95 or newer): install it with rustup" >&2; exit 1; }
	@command -v cc >/dev/null || { echo "opensync needs a C compiler (cc): install gcc or clang" >&2; exit 1; }

# Builds the program, imports what the agents on this machine have written, and shows it. Gets the
# model that searches by meaning, goes on without it if it cannot, and embeds for half a minute;
# `opensync embed` does the rest.
run: toolchain
	$(CARGO) build --release --locked -p opensync-server
	@"$(TARGET)/release/opensync" model install --if-possible
	@"$(TARGET)/release/opensync" import --or-sample
	@"$(TARGET)/release/opensync" embed --if-possible --seconds 30

# Puts `opensync` where cargo puts programs, usually `~/.cargo/bin`.
install: toolchain
	$(CARGO) install --locked --path opensync-server

test: toolchain
	$(CARGO) test --workspace --locked

check: toolchain
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets --locked -- -D warnings

# How well searches find, on collections with judged answers; `COLLECTIONS` names their folders, and
# `OPENSYNC_MODEL` a model.
quality: toolchain
	@if test -z "$(COLLECTIONS)"; then echo "skipped: COLLECTIONS names no folders"; else \
	  $(CARGO) run --release --locked -p opensync-benches --example quality -- $(COLLECTIONS); fi

# Tokens a second of the model that `OPENSYNC_MODEL` names.
bench-embed: toolchain
	@if test -z "$(OPENSYNC_MODEL)"; then echo "skipped: OPENSYNC_MODEL names no model"; else \
	  $(CARGO) run --release --locked -p opensync-benches --example embed -- "$(OPENSYNC_MODEL)"; fi

# The same beside sentence-transformers and ONNX Runtime in one run; `PYTHON` is an interpreter that
# has what `benches/compare/embed/requirements.txt` names, `OPENSYNC_MODEL` a model's folder.
bench-embed-compare: toolchain
	@if test -z "$(OPENSYNC_MODEL)" || test -z "$(PYTHON)"; then \
	  echo "skipped: OPENSYNC_MODEL names no folder of a model, or PYTHON no interpreter"; else \
	  $(CARGO) build --release --locked -p opensync-benches --example embed && \
	  "$(PYTHON)" benches/compare/embed/peers.py --model "$(OPENSYNC_MODEL)" --opensync "$(TARGET)/release/examples/embed"; fi

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
