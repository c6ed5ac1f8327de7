# make setup   .venv with all that demo, tests and bench need     make bench   scores and speed against their floors
# make demo    codes examples/ and prints the brief               make train   trains the models anew
# make test    lint, types, tests                                 make clean   removes what was made here

PYTHON ?= python3
DATA ?= ../shared/data
BIN := .venv/bin
STAMP := .venv/.ready

.PHONY: setup demo test bench train clean

setup: $(STAMP)

# Remade when the dependencies change; a second run does nothing.
$(STAMP): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "dragoman needs Python 3.11 or later: make $(MAKECMDGOALS) PYTHON=/path/to/python3" >&2; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[html,serve,dev]'
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
	$(BIN)/python training/prepare.py --data $(DATA) --out build/examples
	$(BIN)/python training/train.py --examples build/examples --out build/run
	$(BIN)/python training/export.py build/run --out src/dragoman/models
	$(BIN)/python training/calibrate.py --data $(DATA) --run build/run

clean:
	rm -rf .venv build .pytest_cache .mypy_cache .ruff_cache .hypothesis
