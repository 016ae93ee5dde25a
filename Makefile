# Every target sets up what it needs: a virtual environment in .venv, renewed when pyproject.toml
# changes. Only Python (3.11 or newer) and make have to be there.
#
#   make demo              the Titanic case, end to end        make demo lang=zh
#   make test              all tests, doctests and contracts   make test jobs=4
#   make lint              style, types, staircase
#   make bench             the measured speeds
#   make notebooks         build and run the notebooks, from top to bottom
#   make clean             remove what was made

PYTHON ?= python3
VENV ?= .venv
jobs ?= 2
lang ?=
out ?= out/demo

BIN := $(VENV)/bin
READY := $(VENV)/.ready

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PYTHONUTF8 := 1

.DEFAULT_GOAL := help
.PHONY: help setup demo test lint format bench notebooks clean

help:
	@sed -n 's/^#   //p' Makefile

setup: $(READY)

$(READY): pyproject.toml
	@command -v $(PYTHON) >/dev/null 2>&1 || { \
	  echo "huiju: $(PYTHON) is not there; install Python 3.11 or newer, or say which: make PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "huiju: Python 3.11 or newer is needed, and $(PYTHON) is $$($(PYTHON) -c 'import platform; print(platform.python_version())'); say which: make PYTHON=python3.12" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) >/dev/null 2>&1 || { \
	  rm -rf $(VENV); \
	  echo "huiju: $(PYTHON) cannot make a virtual environment; install its venv module (Debian, Ubuntu: apt install python3-venv) and try again" >&2; exit 1; }
	@echo "huiju: installing into $(VENV) (once; takes a minute or two)"
	@$(BIN)/python -m pip install --quiet -e ".[dev]" || { \
	  echo "huiju: the dependencies could not be installed; the lines above say why (a package index must be reachable)" >&2; exit 1; }
	@touch $@

# The language is that of LC_ALL or LANG, unless lang=zh or lang=en says otherwise
demo: $(READY)
	@$(BIN)/huiju assess datasets/titanic/datapackage.yaml $(if $(lang),--lang $(lang)) \
	  --format text --format html --format json --out $(out)/ --fail-on never --quiet
	@awk -v RS= 'NR <= 2 { print; print "" }' $(out)/report.txt
	@echo "TEXT  $(out)/report.txt"
	@echo "JSON  $(out)/report.json"
	@echo "HTML  $(out)/report.html"

# The contracts (staircase, window, budgets, messages) are tests too: tests/house
test: $(READY)
	@$(BIN)/python -m pytest -n $(jobs) --doctest-modules src/huiju tests

lint: $(READY)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(READY)
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: $(READY)
	@$(BIN)/python benchmarks/scale.py rows --sizes 10000 100000
	@$(BIN)/python benchmarks/scale.py counting --rows 1000000 --depth 4

notebooks: $(READY)
	@$(BIN)/python notebooks/build.py

clean:
	@rm -rf $(VENV) out build dist .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
