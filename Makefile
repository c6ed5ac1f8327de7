# make setup   .venv with all that demo, tests and bench need     make bench   scores and speed against their floors
# make demo    codes examples/ and prints the brief               make train   trains the models anew
# make test    lint, types, tests                                 make docs    generated pages, and the site in build/site
# make lock    requirements.lock from pyproject.toml              make wheel   the wheel in dist/
# make canary  the newest versions that are allowed, tested       make clean   removes what was made here

PYTHON ?= python3
DATA ?= ../shared/data
BIN := .venv/bin
STAMP := .venv/.ready

.PHONY: setup demo test bench train docs lock wheel canary clean

setup: $(STAMP)

# Remade when the dependencies change; a second run does nothing.
$(STAMP): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "dragoman needs Python 3.11 or later: make $(MAKECMDGOALS) PYTHON=/path/to/python3" >&2; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[html,archives,serve,dev]'
	@touch $@

demo: setup
	@rm -rf build/demo && mkdir -p build/demo
	@$(BIN)/dragoman code examples --store build/demo/coverage.duckdb --format plover > build/demo/events.jsonl
	@$(BIN)/dragoman brief --store build/demo/coverage.duckdb

test: setup
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/python -m pytest -q

bench: setup
	$(BIN)/python bench/run.py

train: setup
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[train]'
	$(BIN)/python training/encoder.py --out build/encoder
	$(BIN)/python training/prepare.py --data $(DATA) --out build/examples
	$(BIN)/python training/train.py --encoder build/encoder/all-mpnet-base-v2 --examples build/examples --out build/run
	$(BIN)/python training/export.py build/run --encoder build/encoder/all-mpnet-base-v2 --out src/dragoman/models
	$(BIN)/python training/calibrate.py --data $(DATA) --run build/run

docs: setup
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[docs]'
	$(BIN)/python docs/generate.py
	$(BIN)/zensical build --clean

# For 3.11 to 3.13 on Linux, macOS and Windows alike; without the names of registries.
lock:
	$(PYTHON) -m uv pip compile pyproject.toml --extra html --extra mcp --extra pandas --extra polars \
		--universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet -o requirements.lock

wheel: setup
	$(BIN)/python -m pip wheel --quiet --no-deps --wheel-dir dist .

# Weekly (docs/packaging.md): what pip would install today, beside what the lock has; then all tests on it.
canary:
	rm -rf build/canary && $(PYTHON) -m venv build/canary
	build/canary/bin/python -m pip install --quiet --disable-pip-version-check '.[html,mcp,pandas,polars,dev]'
	build/canary/bin/python -m pip freeze --exclude dragoman > build/canary/newest.txt
	$(PYTHON) docs/canary.py requirements.lock build/canary/newest.txt
	build/canary/bin/python -m pytest -q

clean:
	rm -rf .venv build .pytest_cache .mypy_cache .ruff_cache .hypothesis
