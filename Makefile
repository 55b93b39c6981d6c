# The few verbs of this project. `make demo` and `make test` set up whatever they need.
SHELL := /bin/bash
.DEFAULT_GOAL := help
# Each of a hundred processes would compile the whole product anew.
unexport PYTHONDONTWRITEBYTECODE
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CUSTOMERS ?= 100000
WORKERS ?= 2

# The core once more as plain Python, where its coverage can be seen.
CORE := tests/rules tests/kernel tests/flow tests/lint/test_bank_examples.py tests/lint/test_withdrawals.py \
	tests/lint/test_parts.py tests/test_waterfall.py tests/test_night.py tests/test_scarce_night.py \
	tests/test_heeding.py tests/test_accounts.py tests/test_merging.py tests/channels/test_egress.py \
	tests/channels/test_file.py tests/channels/test_console.py tests/journeys/test_traps.py tests/journeys/test_steering.py \
	tests/journeys/test_guarding.py tests/journeys/test_blocked.py tests/feeds tests/audience/test_meet.py \
	tests/audience/test_certain.py tests/identity/test_people.py tests/test_tagging.py tests/test_moments_published.py

# Node comes from the locked wheel in the virtual environment, so no machine needs it beforehand.
NPM := PATH=$(CURDIR)/$(BIN):$$PATH npm --prefix ui
CONSOLE := src/hengce/console/dist/index.html
DRAWN := $(shell find ui/src ui/public ui/*.* -type f 2>/dev/null | grep -v 'schema.d.ts')

.PHONY: help setup demo test check warm alone types drawn cover prove bench lock clean console screenshots

help: ## List the verbs
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

$(VENV)/.ready: requirements/dev.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Hengce needs Python 3.11 or newer")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

setup: $(VENV)/.ready ## Create the virtual environment with all that tests need

$(BIN)/npm:
	$(MAKE) --no-print-directory setup

ui/node_modules/.ready: ui/package.json ui/package-lock.json | $(BIN)/npm
	$(NPM) ci --no-audit --no-fund --loglevel=error
	touch $@

$(CONSOLE): $(DRAWN) docs/reference/openapi.json ui/node_modules/.ready
	$(NPM) run --silent build
	touch $@

console: $(CONSOLE) ## The console, built into the package; `hengce serve` shows it

screenshots: $(CONSOLE) ## Every screen of the console as a picture, in var/screenshots
	PYTHONPATH=tests $(BIN)/python -m console.screenshots

demo: $(VENV)/.ready $(CONSOLE) ## A synthetic bank, a night, a day, and what came of it
	$(BIN)/hengce --home var/demo demo --customers $(CUSTOMERS)

# To compile the kernel keeps one processor busy: what needs no compiled kernel runs beside it,
# the longest first, and whichever processor is free takes the next.
test: $(VENV)/.ready $(CONSOLE) ## Everything: style, types, tests
	$(MAKE) --no-print-directory -j 2 --output-sync=line warm alone types drawn
	$(BIN)/python -m pytest -q -n 2 --dist worksteal -m "not prove"

alone: $(VENV)/.ready
	$(MAKE) --no-print-directory cover WORKERS=0

types: $(VENV)/.ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

drawn: ui/node_modules/.ready
	$(NPM) run --silent check
	$(NPM) run --silent test

cover: $(VENV)/.ready ## The core without compilation, and how much of it the tests reach
	NUMBA_DISABLE_JIT=1 $(BIN)/python -m pytest -q -n $(WORKERS) --dist worksteal -m "not prove and not compiled" --cov --cov-report=term:skip-covered $(CORE)

warm: $(VENV)/.ready ## The kernel compiled, before processes that test it at once would each do so
	PYTHONPATH=tests $(BIN)/python -m warm

check: types ui/node_modules/.ready ## Style and types only
	$(NPM) run --silent check

prove: $(VENV)/.ready ## The long proofs
	HENGCE_CASES=all $(BIN)/python -m pytest -q -m "prove or examples"

bench: $(VENV)/.ready ## The figures
	$(BIN)/hengce bench audience --json
	$(BIN)/hengce bench batch --json
	$(BIN)/hengce bench decide --json
	$(BIN)/hengce bench growth --json
	$(BIN)/hengce bench durable --json
	$(BIN)/hengce bench latency --json
	$(BIN)/hengce bench dispatch --json
	$(BIN)/hengce bench intake --json
	$(BIN)/hengce bench withdrawal --json
	$(BIN)/hengce bench ledger --json
	$(BIN)/hengce bench peers --json
	$(BIN)/hengce bench journeys --json
	$(BIN)/hengce bench insight --json
	$(BIN)/hengce bench identity --json
	$(BIN)/hengce bench tags --json

lock: ## Write requirements/*.txt anew, with hashes
	uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --no-strip-extras --python-version 3.11 pyproject.toml requirements/build.in -o requirements/run.txt
	uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --no-strip-extras --python-version 3.11 --extra dev pyproject.toml requirements/build.in -o requirements/dev.txt

clean: ## Remove what was made
	rm -rf $(VENV) ui/node_modules src/hengce/console var build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
