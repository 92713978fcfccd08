# `make help` lists what there is.

.DEFAULT_GOAL := help
.PHONY: help run build test dist dist-check bench lighthouse scale screenshots soak coverage mutants pyramid arch tidy deny fmt clean

help: ## list these targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/\1|\2/' | awk -F'|' '{ printf "  make %-12s %s\n", $$1, $$2 }'

run: ## get and build what is missing, then serve the demo warehouse on 127.0.0.1:8080
	@scripts/run

build: ## build target/release/ambar with the web app inside
	@scripts/build

test: ## everything CI runs; `make test STEPS="fmt tidy"` runs only some of it (scripts/test --list)
	@scripts/test $(STEPS)

dist: ## pack dist/ambar-*.tar.xz, which runs on a machine without toolchains
	@scripts/dist

dist-check: ## unpack that archive, start it as an ordinary user, measure the time until it is ready
	@scripts/dist-check

bench: build ## measure the release binary beside plain PostgreSQL; FILE (a day's orders) adds the replay, ARGS="--only moves" leaves rows out
	@scripts/get-postgres
	@cargo build --locked --release --quiet -p ambar-bench --target-dir target
	@target/release/bench --report bench/latest.json --readme bench/README.md $(if $(FILE),--replay $(FILE)) $(ARGS)

scale: build ## load 1,000,000 stock rows, 200,000 places and 500,000 items into FOLDER unless they are there, and measure what the desk waits for
	@scripts/get-postgres
	@scripts/scale --folder $(or $(FOLDER),/var/tmp/ambar-scale) $(ARGS)

lighthouse: build ## print what Lighthouse says of the pages of the release binary
	@scripts/get-postgres
	@npm --prefix web/lighthouse ci --silent
	@cd web && AMBAR_BINARY=../target/release/ambar npx playwright test -c playwright.figures.config.ts

soak: build ## kill, stop, cut and starve the release binary in full size, as root for all of it; figures go to reliability/latest.json
	@scripts/get-postgres
	@cargo build --locked --release -p ambar-reliability
	@$${CARGO_TARGET_DIR:-target}/release/ambar-reliability --binary target/release/ambar all --full --report reliability/latest.json

screenshots: build ## take every screen in its states, themes and languages into web/screenshots, the console's of the release binary, and let axe look at each
	@scripts/get-postgres
	@npm --prefix web run --silent screenshots

coverage: ## line coverage of the domain crates; fails on lines without a test or a reason
	@scripts/coverage

mutants: ## make mistakes in the domain crates and see that tests notice 90 %; takes long
	@scripts/mutants

pyramid: ## count unit, integration and end-to-end tests; fails when the pyramid stands on its head
	@cargo xtask pyramid

arch: ## check which crate uses which
	@cargo xtask arch

tidy: ## check the rules that hold for files
	@cargo xtask tidy

deny: ## check licences and sources of what comes from outside
	@scripts/test deny

fmt: ## format all code
	@cargo fmt --all
	@npm --prefix web run --silent format

clean: ## remove what was built; downloaded PostgreSQL and data folders stay
	@cargo clean
	@rm -rf dist web/dist web/node_modules
