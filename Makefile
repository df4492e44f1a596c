# Two commands are enough: `make run` starts Cairn, `make test` proves it. `make help` lists the rest.

PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	if $$p -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; \
	then echo $$p; break; fi; done)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
ARGS ?=

# What was compiled once is used again, whatever the shell is told: tests start many processes.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run demo bench test test-fast soak check lint types contracts dead format lock clean

help: ## list these commands
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 18

run: $(VENV)/.runtime ## start Cairn; options go into ARGS
	$(BIN)/cairn run $(ARGS)

demo: $(VENV)/.runtime ## play six weeks of a pod and show them in the local chat
	$(BIN)/cairn demo $(ARGS)

test: $(VENV)/.dev ## run every test; what was skipped or left out is told at the end, and why
	$(BIN)/pytest -ra -n auto --dist worksteal $(ARGS)

FAST = not postgres and not telegram and not discord
test-fast: $(VENV)/.dev ## within a minute: rules, contracts on SQLite, stories on the small stage
	$(BIN)/pytest -ra -n auto --dist worksteal -m "not slow" -k "$(FAST)" $(ARGS) \
		tests/bot tests/contracts tests/stories tests/test_architecture.py tests/test_docs.py

soak: $(VENV)/.dev ## the tests that look the deeper the longer they may: ARGS="-k machine" chooses
	CAIRN_TEST_DEPTH=$(or $(DEPTH),20) $(BIN)/pytest -ra -n auto --dist worksteal $(ARGS)

bench: $(VENV)/.dev ## measure, for a good while, and write BENCHMARKS.md; ARGS=beat measures one thing
	$(BIN)/python -m benchmarks $(ARGS)

check: lint types contracts dead ## lint, types, architecture, and that nothing is dead; as CI runs them

lint: $(VENV)/.dev ## style and format, changing nothing
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.dev ## mypy, strict
	$(BIN)/mypy

contracts: $(VENV)/.dev ## who may import whom
	$(BIN)/lint-imports --no-cache

dead: $(VENV)/.dev ## code that nothing uses
	$(BIN)/vulture

format: $(VENV)/.dev ## put the code in shape
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

# uv lives in a folder that is gone afterwards: nothing but this target needs it.
# ARGS=--upgrade takes newer versions; without it, only what pyproject.toml asks for changes.
UV_COMPILE = "$$tools/bin/uv" --quiet pip compile --universal --python-version 3.11 \
	--generate-hashes --custom-compile-command "make lock" $(ARGS)

lock: | $(BIN)/python ## write both lock files anew from pyproject.toml
	@tools=$$(mktemp -d) && trap 'rm -rf "$$tools"' EXIT && \
	$(VENV)/bin/python -m venv "$$tools" && \
	"$$tools/bin/python" -m pip --disable-pip-version-check --quiet install uv && \
	$(UV_COMPILE) pyproject.toml --group build --output-file requirements.lock && \
	$(UV_COMPILE) pyproject.toml --group dev --constraints requirements.lock \
		--output-file requirements-dev.lock

clean: ## remove the virtual environment and every cache; data stays
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find bot adapters storage scheduler tests -name __pycache__ -prune -exec rm -rf {} +

$(BIN)/python:
	@test -n "$(PYTHON)" || { \
		echo "Cairn needs Python 3.11 or newer with its venv module, and found none here."; \
		echo "Debian and Ubuntu: apt install python3 python3-venv. Others: https://www.python.org/downloads/"; \
		echo "Or name one yourself: make $(or $(MAKECMDGOALS),run) PYTHON=/path/to/python3.13"; \
		exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Cairn needs Python 3.11 or newer; $(PYTHON) is older or does not start."; exit 1; }
	$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

$(VENV)/.runtime: requirements.lock pyproject.toml | $(BIN)/python
	@echo "Installing Cairn into $(VENV) ..."
	$(PIP) install --require-hashes -r requirements.lock
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

# The development lock holds everything of the runtime lock, so both stamps are set.
$(VENV)/.dev: requirements-dev.lock requirements.lock pyproject.toml | $(BIN)/python
	@echo "Installing Cairn and its development tools into $(VENV) ..."
	$(PIP) install --require-hashes -r requirements-dev.lock
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $(VENV)/.runtime $@
