# What a contributor can do here; `make` lists it. Each target does the set-up
# it needs first: on a fresh machine that takes minutes, later a moment.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:
.DELETE_ON_ERROR:

# Every path below is relative to this file.
export CARGO_TERM_COLOR ?= auto
TOOLS := . scripts/setup/common.sh
WASM := . scripts/setup/wasm-env.sh

RUST_SOURCES := $(shell find src -name '*.rs') Cargo.toml Cargo.lock
PACKAGE_SOURCES := $(shell find pkg-template/src -type f) $(wildcard README.md CHANGELOG.md LICENSE-*) \
	$(addprefix pkg-template/,build.mjs package.json package-lock.json tsconfig.json tsconfig.types.json)

SITE_SOURCES := $(shell find www/src www/public www/build www/core-split/src -type f) \
	$(addprefix www/,index.html build.mjs csp.ts vite.config.ts package.json package-lock.json core-split/Cargo.lock)

.PHONY: help setup setup-tests build test test-native test-wasm test-package test-studio \
	run bench bench-large bench-studio soak simulate faults lint doc clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Install what a build needs: wasm target, wasm-bindgen, wasm-pack, npm packages
	@scripts/setup/all.sh

setup-tests: ## The same, and what the tests need: headless Chromium, strace, PostgreSQL
	@scripts/setup/all.sh tests

build: pkg/studio/index.html ## Build the npm package with the studio into pkg/

test: setup-tests ## Run all tests: native, wasm in Node.js and Chromium, the built package, the studio's pages
	@node scripts/test.mjs native wasm-node wasm-chromium package studio

test-native: ## Run the Rust tests only
	@scripts/setup/rust.sh
	@$(TOOLS) && cargo test

test-wasm: setup-tests ## Run the wasm tests only, in Node.js and in headless Chromium
	@node scripts/test.mjs wasm-node wasm-chromium

test-package: setup-tests ## Build the package and run its tests only
	@node scripts/test.mjs package

test-studio: setup-tests ## Build the package and the studio, and run the studio's tests only
	@node scripts/test.mjs studio

run: build ## Start the server on 127.0.0.1:8787 with data/ledger.db (first time: with sample orders)
	@scripts/run.sh

bench: build ## Measure speed and size, against hand-written code on this machine
	@$(TOOLS) && cd pkg-template && node --expose-gc bench/main.mjs

bench-large: build ## The same calls on ledgers of 10 thousand to 10 million entries (long, 10 to 20 GB of disk)
	@$(TOOLS) && cd pkg-template && node --expose-gc bench/large.mjs

bench-studio: setup-tests build ## The studio in Chromium: first load, a changed rule, 100,000 orders, a journal of a million entries
	@$(TOOLS) && cd www && STRESS_ORDERS=100000 npx --no-install vitest run tests/pages/size.test.ts \
		tests/pages/simulate.test.ts tests/pages/stress.test.ts -t 'first load|soon after a key|free while|smooth' \
		--no-file-parallelism --disable-console-intercept
	@$(TOOLS) && cd www && node bench/verify.mjs

soak: build ## Hours of mixed HTTP work in minutes: the server's memory has to stay flat
	@$(TOOLS) && cd pkg-template && node bench/soak.mjs

simulate: ## Random commands and faults against an independent model: make simulate SEED=7 STEPS=1000000
	@scripts/setup/rust.sh
	@$(TOOLS) && SPLIT_LEDGER_SEED='$(SEED)' SPLIT_LEDGER_STEPS='$(STEPS)' cargo test --release --test simulate -- --nocapture

faults: setup-tests build ## kill -9 of processes, servers and machines under load: make faults ROUNDS=200 FAILOVERS=10
	@$(TOOLS) && SPLIT_LEDGER_ROUNDS='$(or $(ROUNDS),200)' SPLIT_LEDGER_FAILOVERS='$(or $(FAILOVERS),10)' node scripts/faults.mjs

lint: setup build ## Check format, clippy, docs and types; any warning is an error
	$(TOOLS) && cargo fmt --check
	$(TOOLS) && cargo clippy --all-targets -- -D warnings
	$(TOOLS) && cd www/core-split && cargo fmt --check && cargo clippy -- -D warnings
	$(WASM) && cargo clippy --target wasm32-unknown-unknown --lib --test web -- -D warnings
	$(TOOLS) && RUSTDOCFLAGS='-D warnings' cargo doc --no-deps
	$(TOOLS) && cd pkg-template && tsc -p tsconfig.json && tsc -p tsconfig.portable.json
	$(TOOLS) && cd www && npx --no-install vue-tsc --noEmit
	$(TOOLS) && publint --strict pkg
	$(TOOLS) && attw --pack pkg --profile node16 --exclude-entrypoints ./core.wasm

doc: ## Build the Rust documentation into target/doc
	@scripts/setup/rust.sh
	@$(TOOLS) && cargo doc --no-deps

clean: ## Remove everything built; the installed tools stay
	rm -rf target pkg www/dist www/core www/core-split/target

# The core as WebAssembly, with wasm-bindgen's JavaScript. `touch`, because
# wasm-pack leaves a file that has not changed as old as it was.
target/wasm-pack/split_ledger_bg.wasm: $(RUST_SOURCES) | setup
	$(WASM) && wasm-pack build --target web --release --no-pack --mode no-install \
		--out-dir target/wasm-pack
	@touch $@

pkg/package.json: target/wasm-pack/split_ledger_bg.wasm $(PACKAGE_SOURCES)
	$(TOOLS) && node pkg-template/build.mjs
	@touch $@

pkg/studio/index.html: pkg/package.json $(SITE_SOURCES)
	$(TOOLS) && node www/build.mjs
	@touch $@
