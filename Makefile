# All commands of the project. `make setup` is part of those that need it and costs a second once done.

.DEFAULT_GOAL := help
.PHONY: help setup run test check build bench clean
with := .setup/with

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' Makefile

setup: ## compiler, tools and crates; does only what is missing
	@.setup/setup

run: ## the dashboard with a demo seller on http://127.0.0.1:8080 (PORT=8090, FRESH=1)
	@.setup/setup --quiet
	@$(with) .setup/run

test: ## every suite: native, browser, end to end; the last line is the sum
	@.setup/test

check: ## before a commit: format, lints, native tests
	@.setup/setup --quiet
	@$(with) .setup/check

build: ## dist/ for a static host, and what the first page downloads
	@.setup/setup --quiet
	@$(with) trunk build --release
	@$(with) node .setup/sizes.mjs

bench: ## speed, natively and beside other tools in one browser (ROWS=1m, PEERS=all)
	@.setup/setup --quiet
	@$(with) node .setup/bench/run.mjs

clean: ## removes what was built; the tools stay in their cache
	@rm -rf target dist
