# Everything is set up by the target that needs it; `make help` lists them.

CARGO ?= cargo
WASM_TARGET := wasm32-unknown-unknown
COMPONENT := target/clari-revenue.wasm

# The connector is a workspace of its own.
GUEST := --manifest-path guest/Cargo.toml --target-dir target

DIST := target/dist

.PHONY: help demo test component dist hosts gateway peers bench bench-batch lint wasm-target host-tools deny

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "%-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: wasm-target ## Validate four credentials against a stand-in API on this machine
	$(CARGO) run --bin host-runner -- demo

test: host-tools wasm-target lint ## Format, lints, docs and all tests, the hosts in other languages and the gateway last
	$(CARGO) test --workspace
	$(CARGO) test $(GUEST)
	$(MAKE) hosts gateway

component: wasm-target ## Build the component into target/clari-revenue.wasm
	$(CARGO) run --quiet --package component-builder -- guest/Cargo.toml $(COMPONENT)
	@echo "$(COMPONENT)"

dist: component ## What a release is made of, in target/dist
	$(CARGO) cyclonedx --version >/dev/null 2>&1 || $(CARGO) install --locked cargo-cyclonedx
	rm -rf $(DIST) && mkdir -p $(DIST)
	cp $(COMPONENT) wit/credential.wit $(DIST)
	$(CARGO) run --quiet --bin host-runner -- config --format json-schema > $(DIST)/clari-revenue.schema.json
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

# Not part of `make test`: it installs a peer's package from PyPI, and waits for its retries.
peers: wasm-target ## Run Airbyte's CDK against the same servers, into docs/compared.md
	$(CARGO) build --workspace --bins
	tests/peers/run target/debug/host-runner

# What those hosts and the gateway need is asked for first, not after the minutes that the rest takes.
host-tools:
	@tests/hosts/need
	@tests/gateway/need

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

deny: ## Licences, advisories and bans (needs cargo-deny and a network)
	$(CARGO) deny check
	$(CARGO) deny --manifest-path guest/Cargo.toml check --config deny.toml
