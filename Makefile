# Everything a person or a machine runs, from a clone. PYTHON=/path/to/python3.12 chooses the interpreter (3.11 to 3.13).

FITS = import ensurepip, sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do "$$p" -c '$(FITS)' 2>/dev/null && echo "$$p" && break; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip -qq --disable-pip-version-check
RUN := .venv/.run-stamp
TEST := .venv/.test-stamp
LOCK := uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate --quiet

.PHONY: help env run test claims science evidence proof visitors pictures bench golden lock clean

help:
	@echo 'make env      the environment in .venv, with the command .venv/bin/tequ'
	@echo 'make run      the main experiment: status quo against the pilot measures, table and HTML report'
	@echo 'make test     every test that takes minutes; make science: those that take longer'
	@echo 'make claims   what each measure is claimed to move, over ten pairs of worlds'
	@echo 'make evidence facts, published designs, headline and what survives, measured anew into docs/ and README (an hour or more)'
	@echo 'make proof    killed sweeps at 1:1, coverage of --precision, cost of the engine (half an hour)'
	@echo 'make visitors the application: quarters a second, clicks of twenty visitors, memory; make pictures: docs/images anew'
	@echo 'make bench    speed and memory, one JSON line at the end'
	@echo 'make golden WHY="..."   measure the golden results anew, with the reason'
	@echo 'make lock     pin the dependencies anew (needs uv); make clean: remove what make made'

env: $(RUN)

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo 'tequ needs Python 3.11, 3.12 or 3.13 with venv (Debian: apt install python3-venv); name one with PYTHON=...' >&2; exit 2; }
	$(PYTHON) -m venv .venv

# The build tool is pinned too, so the package is built without a network and without an unpinned download.
$(RUN): requirements/run.txt requirements/build.txt pyproject.toml | $(BIN)/python
	$(PIP) install --require-hashes -r requirements/run.txt
	$(PIP) install --require-hashes -r requirements/build.txt
	$(PIP) install --no-index --no-deps --no-build-isolation --editable .
	@touch $@

$(TEST): requirements/test.txt $(RUN)
	$(PIP) install --require-hashes -r requirements/test.txt
	@touch $@

run: $(RUN)
	$(BIN)/tequ compare

# Kernels are compiled once, before processes of tests would each compile them. Three of them on two cores: browsers and killed programs are waited for.
test: $(TEST)
	$(BIN)/ruff check --quiet .
	$(BIN)/python -c 'from experiments.run import compile_kernels; compile_kernels()'
	$(BIN)/python -m pytest -n 3

# What each measure's `why` claims, over ten pairs of worlds, those that need a larger city too (make test leaves them out).
claims: $(TEST)
	$(BIN)/python -m pytest -m 'science or not science' tests/policies/test_claims.py

science: $(TEST)
	$(BIN)/python -m pytest -m science

# All that the pages say of evidence, on the shipped ensemble (`tequ calibrate --ship` makes another). Goes on where it was stopped.
evidence: $(RUN)
	mkdir -p out/evidence
	$(BIN)/python -m docs.calibration
	$(BIN)/tequ facts --replicates 50 --json > out/evidence/facts.json
	$(BIN)/python -m docs.facts out/evidence/facts.json
	$(BIN)/python -m docs.estimates --out out/evidence/estimates
	$(BIN)/tequ headline --out out/evidence/headline --record experiments/data/robustness.toml --json > out/evidence/headline.json
	$(BIN)/python -m docs.robustness out/evidence/headline.json
	$(BIN)/tequ compare status-quo pilot-2021 fashion-2020 futian-2035 everything --out out/evidence/plans --json > out/evidence/plans.json
	$(BIN)/python -m docs.odd
	$(BIN)/python -m docs.fill --headline out/evidence/headline.json --compare out/evidence/plans.json --facts out/evidence/facts.json

# What experiments promise, shown at full size: bits after kill -9 here and on a cluster, intervals that cover, an engine that costs nothing.
proof: $(RUN)
	$(BIN)/python -m benchmarks.killed
	$(BIN)/python -m benchmarks.killed --cluster
	$(BIN)/python -m benchmarks.sweeps
	$(BIN)/python -m benchmarks.coverage

# What the application promises, on this machine, with Chromium.
visitors: $(TEST)
	$(BIN)/python -m benchmarks.app_live
	$(BIN)/python -m benchmarks.app_clicks
	$(BIN)/python -m benchmarks.app_memory

# Every screen in both languages and themes; shows the results that are kept in out/.
pictures: $(TEST)
	$(BIN)/python -m docs.pictures --out out

bench: $(RUN)
	$(BIN)/python -m benchmarks

golden: $(TEST)
	$(BIN)/python -m tests.golden.update --why "$(WHY)"

lock:
	echo 'setuptools>=77' | $(LOCK) - -o requirements/build.txt
	$(LOCK) pyproject.toml -o requirements/run.txt
	$(LOCK) --extra test pyproject.toml -o requirements/test.txt

clean:
	rm -rf .venv .cache .pytest_cache .hypothesis .ruff_cache .import_linter_cache build *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
