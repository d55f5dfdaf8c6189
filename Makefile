# Two commands do it all on a fresh Debian or Ubuntu: `make demo` and `make test`.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin

.PHONY: demo test check docs bench fuzz fix clean

demo: .venv/demo  ## two small sites from one set of pages
	@$(BIN)/python examples/build.py

test: .venv/test chromium tex  ## everything: lint, types, all tests, the docs
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -n 2 --dist worksteal
	@$(MAKE) --no-print-directory docs

check: .venv/test tex  ## what to run before a commit; under a minute
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -n 2 --dist worksteal -q -m "not slow"

docs: .venv/test tex  ## our own documentation, drawn by our own extension
	$(BIN)/python -m sphinx -W -n -q -b html docs docs/_build/html
	@echo "docs/_build/html/index.html"

bench: .venv/bench tex  ## speed against peers, side by side in one run
	$(BIN)/python benchmarks/run.py

SECONDS ?= 7200
fuzz: .venv/test  ## hours of random specs, pages and models, in the drawing workers: `make fuzz SECONDS=600`
	$(BIN)/python tests/fuzz/run.py --seconds $(SECONDS) --jobs 2 --seed $$(date +%j)

fix: .venv/test
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf .venv build dist docs/_build examples/_build .cache

.venv/pip:
	@tools/need.sh make-venv $(PYTHON)
	@touch $@

.venv/demo: .venv/pip pyproject.toml
	@$(BIN)/python -m pip install -q -e '.[all]' --group demo
	@touch $@

.venv/test: .venv/pip pyproject.toml
	@$(BIN)/python -m pip install -q -e '.[all]' --group test
	@touch $@ .venv/demo

.venv/bench: .venv/test
	@$(BIN)/python -m pip install -q --group bench
	@touch $@

.PHONY: chromium tex
chromium tex:
	@tools/need.sh $@
