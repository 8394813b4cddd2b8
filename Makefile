# `make run` builds, imports and shows; `make test` and `make check` are what CI runs.
CARGO ?= cargo

.PHONY: run test check toolchain

toolchain:
	@command -v $(CARGO) >/dev/null || { echo "opensync needs the Rust toolchain (cargo 1.95 or newer): install it with rustup" >&2; exit 1; }
	@command -v cc >/dev/null || { echo "opensync needs a C compiler (cc): install gcc or clang" >&2; exit 1; }

test: toolchain
	$(CARGO) test --workspace --locked

check: toolchain
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets --locked -- -D warnings
