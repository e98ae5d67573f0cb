# Two commands do everything: `make run` (the product with its demo) and `make test` (what CI runs).
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do command -v $$p >/dev/null 2>&1 && $$p -c "import sys; sys.exit(sys.version_info < (3, 11))" >/dev/null 2>&1 && echo $$p && break; done)
UV := .tools/bin/uv
BIN := .venv/bin
export UV_SYSTEM_CERTS := true
export UV_PYTHON_DOWNLOADS := never
export UV_CACHE_DIR ?= $(CURDIR)/.cache/uv

.PHONY: help run test test-slow test-world check fix bench css lock clean-env

help: ## this list
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

$(UV):
	@test -n "$(PYTHON)" || { echo "Touchstone needs Python 3.11 or newer; none was found on this machine."; exit 1; }
	@$(PYTHON) -m venv .tools || { echo "Python cannot make an environment. On Debian and Ubuntu: apt install python3-venv"; exit 1; }
	@.tools/bin/python -m pip install --quiet --disable-pip-version-check uv

.venv/run.stamp: $(UV) requirements/run.txt
	@test -x $(BIN)/python || $(UV) venv --quiet --python $(PYTHON) .venv
	@test -e .venv/dev.stamp || $(UV) pip sync --quiet --require-hashes --python $(BIN)/python requirements/run.txt
	@touch $@

.venv/dev.stamp: $(UV) requirements/dev.txt
	@test -x $(BIN)/python || $(UV) venv --quiet --python $(PYTHON) .venv
	@$(UV) pip sync --quiet --require-hashes --python $(BIN)/python requirements/dev.txt
	@touch $@ .venv/run.stamp

run: .venv/run.stamp ## the product with its demo company, on SQLite (LAN=1: a phone on the same network can open it)
	@$(BIN)/python -m touchstone up --demo --data var/demo $(if $(LAN),--lan)

test: .venv/dev.stamp ## everything CI runs (lint, types, contracts, SQLite, PostgreSQL, browser)
	@$(BIN)/python tests/ring.py inner

test-slow: .venv/dev.stamp ## the outer ring: hundreds of kills, simulations, every page on a phone and in the dark
	@$(BIN)/python tests/ring.py slow

test-world: .venv/dev.stamp ## what needs Node, Java or other people's clients
	@$(BIN)/python tests/ring.py world

check: .venv/dev.stamp ## lint, types and contracts only
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/lint-imports --cache-dir .cache/import_linter
	@$(BIN)/mypy

fix: .venv/dev.stamp ## format, and mend what the linter can mend
	@$(BIN)/ruff check --fix-only .
	@$(BIN)/ruff format .

bench: .venv/dev.stamp ## the figures of docs/performance.md, measured here
	@$(BIN)/python bench/run.py

css: .venv/dev.stamp ## rebuild the stylesheet
	@$(BIN)/python touchstone/web/assets/build.py

lock: $(UV) ## pin every dependency with hashes, no addresses
	@$(UV) pip compile --quiet --universal --generate-hashes --no-header --no-annotate --python-version 3.11 pyproject.toml -o requirements/run.txt
	@$(UV) pip compile --quiet --universal --generate-hashes --no-header --no-annotate --python-version 3.11 --group dev pyproject.toml -o requirements/dev.txt
