# Two commands matter: `make run` and `make test`. Both start from a bare clone and create what they need:
# a Python environment in .venv/, node_modules/, and stamps in .make/ that make the next time fast.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
BIN := $(CURDIR)/.venv/bin
export PATH := $(BIN):$(PATH)
export PYTHON

# A second try, as in the browser tests: with as many processes as these start, one may wait too long for its turn.
PYTEST := pytest -q -m "not package and not soak"
LAST := --last-failed --last-failed-no-failures none
LINKED := .venv/share/jupyter/labextensions/jupyterlab-agentchat
BUILT := jupyter_agentchat/labextension
LAB_SOURCES := $(shell find labextension/src labextension/style schema -type f -not -name '*.spec.*' 2>/dev/null) \
	labextension/package.json labextension/tsconfig.json labextension/tsconfig.build.json labextension/install.json
PY_SOURCES := $(shell find jupyter_agentchat jupyter-config -type f -not -path '$(BUILT)/*' -not -path '*/__pycache__/*' 2>/dev/null)

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 26

run: .make/labextension ## JupyterLab with the sidebar, on a sample workspace (PORT=8888)
	@scripts/run

test: ## everything: lint, types, import direction, Python, TypeScript, package, browser
	@scripts/test

lint: lint-python lint-typescript ## what can be said without running anything

fix: setup ## what a machine can mend: format, simple lint, generated files
	ruff check --fix-only --quiet . || true
	ruff format --quiet .
	python -m jupyter_agentchat.protocol.schema
	python -m fixtures.generate
	python scripts/configuration.py
	cd labextension && jlpm gen && jlpm fix

bench: .make/labextension ## the numbers in README (takes minutes)
	python -m benchmarks

soak: .make/labextension .make/ui .make/together chromium ## long rounds; their last figures stand in docs/
	HYPOTHESIS_PROFILE=soak pytest -q -m soak
	cd ui-tests && SOAK=1 RETRIES=0 jlpm test faults

clean: ## remove what make created, the sample server's files included
	rm -rf .make .run .venv $(BUILT) labextension/node_modules labextension/lib labextension/*.tsbuildinfo
	rm -rf ui-tests/node_modules ui-tests/test-results ui-tests/playwright-report
	rm -rf .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis

# ---------------------------------------------------------------- the steps of `make test`

setup: .make/venv .make/node .make/ui ## environment and node_modules, nothing built
	@echo "Environment ready: .venv, labextension/node_modules, ui-tests/node_modules"

lint-python: .make/venv
	ruff check .
	ruff format --check .
	lint-imports --no-logo
	mypy
	python -m jupyter_agentchat.protocol.schema --check
	python scripts/configuration.py --check

lint-typescript: .make/node .make/ui
	cd labextension && jlpm types && jlpm lint && jlpm gen:check
	cd ui-tests && jlpm types

test-python: .make/venv ## args: make test-python ARGS="-k fold"
	$(PYTEST) $(ARGS) || { echo "What failed is tried once more; if it passes now, it is a bug to mend."; $(PYTEST) $(LAST) $(ARGS); }

test-typescript: .make/node
	cd labextension && jlpm test $(ARGS)

dist: .make/dist ## sdist and wheel, in .make/dist/

test-package: .make/dist
	AGENTCHAT_DIST=$(CURDIR)/.make/dist pytest -q -m package tests/test_package.py $(ARGS)

test-ui: .make/labextension .make/ui .make/together chromium ## args: make test-ui ARGS=smoke
	cd ui-tests && jlpm test $(ARGS)

chromium:
	@scripts/ensure chromium

# ---------------------------------------------------------------- stamps

# The package itself is installed without its browser side: that is built below, and linked.
# The old link goes first, or uninstalling would delete the build through it. Editing together is for the one test
# that asks for it: no other server has it on.
.make/venv: pyproject.toml $(wildcard jupyter-config/server-config/*)
	@scripts/ensure tools
	@mkdir -p .make
	[ -x .venv/bin/python ] || $(PYTHON) -m venv .venv
	[ -x .venv/bin/uv ] || python -m pip install --quiet --disable-pip-version-check uv 2> >(grep -v "^WARNING: Location" >&2)
	rm -rf $(LINKED)
	SKIP_JUPYTER_BUILDER=1 uv pip install --quiet --python .venv/bin/python -e ".[test]"
	rm -f $(addprefix .venv/etc/jupyter/jupyter_server_config.d/,jupyter_collaboration.json jupyter_server_fileid.json)
	@touch $@

.make/node: labextension/package.json labextension/yarn.lock labextension/.yarnrc.yml | .make/venv
	cd labextension && jlpm install --immutable
	@touch $@

.make/ui: ui-tests/package.json ui-tests/yarn.lock ui-tests/.yarnrc.yml | .make/venv
	cd ui-tests && jlpm install --immutable
	@touch $@

# What jupyter-collaboration adds to JupyterLab, in a folder of its own: only the test that asks for it looks there.
.make/together: .make/venv
	rm -rf $@
	uv pip install --quiet --python .venv/bin/python --no-deps --prefix $@ "jupyter-collaboration-ui>=3,<4" "jupyter-docprovider>=3,<4"
	@touch $@

# Linked, not copied: after a rebuild a reload of the page is enough.
.make/labextension: .make/venv .make/node $(LAB_SOURCES)
	cd labextension && jlpm build:prod
	jupyter-builder develop . --overwrite
	@touch $@

# As a person with only the source would: the build hook installs and builds the browser side. The sdist
# carries the result, and the wheel is made from the sdist.
.make/dist: .make/venv .make/node $(LAB_SOURCES) $(PY_SOURCES) README.md LICENSE
	rm -rf $@ $(BUILT) .make/labextension
	python -m build --installer uv --outdir $@ .
	@touch $@

.PHONY: help run test lint fix bench soak clean setup lint-python lint-typescript test-python test-typescript \
	dist test-package test-ui chromium
