# `make run` and `make test` each do all of it: find a Python, make $(VENV), install, then the job.
#   PYTHON=...  the Python that makes the environment (3.11 or later; by default the newest found;
#               an environment that stands keeps its Python: `make clean` first to change it)
#   VENV=...    the folder of the environment
#   WORLDS=100  `make docs` tries the scenarios of its page in so many plausible worlds: some minutes

VENV ?= .venv
PYTHON ?=
WORLDS ?= 0
CANDIDATES := $(or $(PYTHON),python3.13 python3.12 python3.11 python3)
BIN := $(VENV)/bin
PYTEST := $(BIN)/python -m pytest --numprocesses auto --dist loadfile

# The tests begin hundreds of processes, which would else read every source anew.
export PYTHONDONTWRITEBYTECODE :=

.DELETE_ON_ERROR:
.PHONY: help setup run view test test-all lint docs gallery ensembles bench lock clean

help:  ## say what each target does
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' $(firstword $(MAKEFILE_LIST)) | expand -t 18

setup: $(VENV)/dev.stamp  ## make the environment with everything: run, test and lint

run: $(VENV)/run.stamp  ## run the shipped experiment `joining_up`
	$(BIN)/joinup run joining_up

view: $(VENV)/view.stamp  ## open the model in your browser, on this machine only
	$(BIN)/joinup view

test: lint  ## lint, then every test that is not slow
	$(PYTEST) -m "not slow"

test-all: lint docs  ## lint, build the documentation, then run every test
	$(PYTEST)

lint: $(VENV)/dev.stamp  ## style, types and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

docs: $(VENV)/docs.stamp  ## build the documentation, a site that works offline, into build/docs
	$(BIN)/python -m sphinx -q -W --keep-going -b html docs build/docs
	$(BIN)/joinup page --worlds $(WORLDS) --out build/docs/joinup.html
	@echo "Open build/docs/index.html"

gallery: $(VENV)/run.stamp  ## make the pictures of the documentation anew, but for the benchmarks'
	rm -rf build/pictures
	$(BIN)/python docs/draw_gallery.py
	$(BIN)/joinup map rough_sleepers_partnership --x own_target_incentive --y mainstreaming --png --out build/pictures
	cp build/pictures/map-*/charts/regions.png docs/pictures/map.png
	$(BIN)/joinup validate --records --png --out build/pictures/records
	cp build/pictures/records/charts/rough-sleepers-unit-clients-in-need.png \
		docs/pictures/validation-rough-sleepers.png
	$(BIN)/joinup validate --history --png --out build/pictures/history
	cp build/pictures/history/history/charts/history.png docs/pictures/history.png

ensembles: $(VENV)/run.stamp  ## fit the shipped ensembles anew, after a change of the model
	$(BIN)/joinup calibrate rough_sleepers_unit --ensemble scenarios/ensembles/rough_sleepers_unit.csv
	for name in business_link childcare; do \
		$(BIN)/joinup calibrate $${name}_as_it_happened --points 3000 --replicates 4 \
			--ensemble scenarios/ensembles/$${name}_as_it_happened.csv || exit 1; \
	done

bench: $(VENV)/dev.stamp  ## time the engine and the batch; FULL=1 large batches too, BEFORE=checkout beside it
	$(BIN)/python -m benchmarks $(if $(FULL),--full) $(if $(BEFORE),--before $(BEFORE))

lock:  ## resolve requirements.lock anew (needs the network)
	$(FIND_PYTHON); "$$found" -m venv --clear .venv-lock
	.venv-lock/bin/python -m pip install --quiet uv
	.venv-lock/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --all-extras \
		--no-header --no-annotate pyproject.toml --output-file requirements.lock

clean:  ## remove environments and caches, never results
	rm -rf .venv .venv-* build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A version manager may put names on the path that do not run, and some systems ship Python without
# venv or pip: a candidate counts only when it runs and has all that is needed.
define FIND_PYTHON
	@found=; for candidate in $(CANDIDATES); do \
		if "$$candidate" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' \
			>/dev/null 2>&1; then found=$$candidate; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
		echo "No usable Python among: $(CANDIDATES). joinup needs 3.11 or later with venv (on Debian: python3-venv); name one with PYTHON=..." >&2; \
		exit 1; \
	fi
endef

$(BIN)/python:
	$(FIND_PYTHON); \
	echo "Making $(VENV) with $$("$$found" --version)"; "$$found" -m venv --clear $(VENV)

# One stamp for each set of packages, younger than the lock when that set is installed. The lock is
# used as constraints, so that `make run` installs what a run needs and no more. What is installed is
# compiled on all processors, as pip takes one; what does not compile there is nobody's.
$(VENV)/run.stamp: EXTRAS :=
$(VENV)/view.stamp: EXTRAS := [view]
$(VENV)/docs.stamp: EXTRAS := [docs]
$(VENV)/dev.stamp: EXTRAS := [cluster,dev]

$(VENV)/%.stamp: requirements.lock pyproject.toml | $(BIN)/python
	@echo "Installing joinup$(EXTRAS) into $(VENV)"
	@$(BIN)/python -m pip install --disable-pip-version-check --no-compile --constraint requirements.lock \
		--editable '.$(EXTRAS)' >$(VENV)/install.log 2>&1 || { \
		echo "Could not install the packages of requirements.lock: is the network there? What pip said is in $(VENV)/install.log" >&2; \
		exit 1; }
	@$(BIN)/python -m compileall -qq -j 0 $(VENV)/lib >/dev/null 2>&1 || true
	@touch $@
