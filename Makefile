# make run    set everything up, import the sample posts, serve the site (PORT=8000)
# make test   set everything up, run the tests
# make fuzz   run the property tests on random examples for some minutes (MINUTES=10)
# make coverage  run the tests, and show which lines and branches none of them runs: htmlcov/
# make lint   style of Python and templates, direction of imports, types, spelling
# make bench  measure, each benchmark printing a table
# make lighthouse  Lighthouse's marks of the sample site (needs Node and Chromium)
# make screenshots  look at the sample site: docs/screenshots/ (needs Chromium)
# make lock   write requirements.txt and requirements-dev.txt, with hashes, from requirements/*.in
# make messages  bring the catalogues of translations up to date and compile them (needs gettext)

PYTHON ?= python3
VENV = .venv
BIN = $(VENV)/bin
PORT ?= 8000
MINUTES ?= 10
UV = $(VENV)/lock/bin/uv
COMPILE = pip compile --quiet --no-config --universal --python-version 3.11 --generate-hashes --no-annotate
export PORT

.DEFAULT_GOAL := help
.PHONY: help run test coverage fuzz lint bench lighthouse screenshots lock messages

help:
	@sed -n 's/^# //p' Makefile

run: $(VENV)/run.stamp
	@$(BIN)/python -m portal.run

test: $(VENV)/dev.stamp
	$(BIN)/pytest -n auto --dist worksteal

coverage: $(VENV)/dev.stamp
	$(BIN)/pytest -n auto --dist worksteal --cov --cov-report=term:skip-covered --cov-report=html

fuzz: $(VENV)/dev.stamp
	@end=$$(( $$(date +%s) + 60 * $(MINUTES) )); \
	while [ $$(date +%s) -lt $$end ]; do FUZZ=1 $(BIN)/pytest -n auto -m hypothesis || exit 1; done

lint: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint --lint --quiet templates
	$(BIN)/lint-imports
	DEBUG=on $(BIN)/mypy
	$(BIN)/codespell

bench: $(VENV)/dev.stamp
	$(BIN)/pip install --quiet --requirement benchmarks/requirements.txt
	for benchmark in import_posts pages serving compare_goldmark; do \
		echo "== $$benchmark"; PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python benchmarks/$$benchmark.py || exit 1; \
	done

lighthouse: $(VENV)/dev.stamp
	$(BIN)/python benchmarks/lighthouse.py

screenshots: $(VENV)/dev.stamp
	$(BIN)/python benchmarks/screenshots.py

# For all supported versions of Python and all platforms at once, whichever of them this is.
lock: $(BIN)/python
	$(PYTHON) -m venv $(VENV)/lock
	$(VENV)/lock/bin/pip install --quiet --disable-pip-version-check uv==0.13.9
	UV_PYTHON_DOWNLOADS=never $(UV) $(COMPILE) --output-file requirements.txt requirements/base.in
	UV_PYTHON_DOWNLOADS=never $(UV) $(COMPILE) --output-file requirements-dev.txt requirements/dev.in

messages: $(VENV)/run.stamp
	DEBUG=on $(BIN)/python manage.py makemessages --locale zh_Hans --locale zh_Hant --add-location file --no-obsolete \
		--ignore tests --ignore benchmarks --ignore .venv --ignore var
	DEBUG=on $(BIN)/python manage.py compilemessages --ignore .venv --ignore var

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is required; choose one: make PYTHON=python3.12 …" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info >= (3, 15))' || \
		echo "Warning: the portal is tested with Python 3.11 to 3.14; this one is newer." >&2
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || \
		{ echo "This Python cannot create a virtual environment; on Debian: apt install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/run.stamp: requirements.txt | $(BIN)/python
	$(BIN)/pip install --quiet --disable-pip-version-check --requirement requirements.txt
	@touch $@

$(VENV)/dev.stamp: requirements-dev.txt $(VENV)/run.stamp
	$(BIN)/pip install --quiet --disable-pip-version-check --requirement requirements-dev.txt
	@touch $@
