# `make run` builds, imports and shows; `make test` and `make check` are what CI runs.
CARGO ?= cargo
TARGET = $${CARGO_TARGET_DIR:-target}

.PHONY: run install test check bench bench-compare toolchain

toolchain:
	@command -v $(CARGO) >/dev/null || { echo "opensync needs the Rust toolchain (cargo 1.95 or newer): install it with rustup" >&2; exit 1; }
	@command -v cc >/dev/null || { echo "opensync needs a C compiler (cc): install gcc or clang" >&2; exit 1; }

# Builds the program, imports what the agents on this machine have written, and shows it.
run: toolchain
	$(CARGO) build --release --locked -p opensync-server
	@"$(TARGET)/release/opensync" import --or-sample

# Puts `opensync` where cargo puts programs, usually `~/.cargo/bin`.
install: toolchain
	$(CARGO) install --locked --path opensync-server

test: toolchain
	$(CARGO) test --workspace --locked

check: toolchain
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets --locked -- -D warnings

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
