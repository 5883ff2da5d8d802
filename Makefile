# Two commands on a fresh machine: `make demo` and `make test`. Everything lands in .venv; nothing else is touched.
PYTHON ?= python3
BIN := .venv/bin
GOLD := ../shared/bench

.PHONY: demo test test-slow check gate bench docs package fmt train

demo: .make/run
	@$(BIN)/thresher demo

# The tests start the program a few hundred times; where Python is told to write no bytecode, it would compile all of it each time.
PYTEST = $(BIN)/python -m compileall -q crawler spiders pipelines thresher.py && \
	$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder

# What is for every change. The long crawls are in test-slow; .ci/run runs both.
test: .make/dev
	@$(PYTEST) -m "not slow" $(PYTEST_ARGS)

test-slow: .make/dev
	@$(PYTEST) -m slow $(PYTEST_ARGS)

check: .make/dev
	@echo "format, lint, types, layers"
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

gate: .make/run
	@$(BIN)/python -m benchmarks.gate $(GOLD)

# The peers have an environment of their own; where `thresher bench` reads pages with them, ours comes first.
bench: .make/run .make/peers
	@$(BIN)/python -c 'import glob, sys; sys.path += glob.glob(".venv-peers/lib/python3*/site-packages"); from crawler.cli import main; main()' \
		bench $(wildcard $(GOLD)) $(BENCH_PAGES)
	@$(BIN)/python -m benchmarks.peers.bench $(BENCH_ARGS)

docs: .make/docs
	@NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --quiet --strict
	@echo "site/index.html"

package: .make/dev
	@.ci/package

fmt: .make/dev
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

train: .make/dev
	@$(BIN)/pip install -q -r requirements-train.in
	@$(BIN)/python -m training.train $(GOLD)

.make/run: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Thresher needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Try: make PYTHON=python3.11 demo")'
	@echo "making .venv"
	@$(PYTHON) -m venv .venv
	@echo "installing the locked requirements (about a minute)"
	@$(BIN)/pip install -qq --disable-pip-version-check --require-hashes -r requirements.txt
	@$(BIN)/pip install -qq --disable-pip-version-check --no-deps -e .
	@mkdir -p .make && touch $@

.make/dev: .make/run requirements-dev.txt
	@echo "installing the locked development tools"
	@$(BIN)/pip install -qq --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

.make/peers: benchmarks/peers/peers.txt
	@echo "installing the peers into .venv-peers"
	@$(PYTHON) -m venv .venv-peers
	@.venv-peers/bin/pip install -qq --disable-pip-version-check -U "pip>=24"
	@.venv-peers/bin/pip install -qq --disable-pip-version-check -r $<
	@mkdir -p .make && touch $@

.make/docs: .make/run requirements-docs.txt
	@echo "installing the locked tools of the documentation"
	@$(BIN)/pip install -qq --disable-pip-version-check --require-hashes -r requirements-docs.txt
	@touch $@
