# make demo | make test are the two commands; both install into .venv first, and only when the pins changed.
PYTHON ?= python3
BIN := .venv/bin
TORTURED := $(addprefix tests/integration/test_,$(addsuffix .py,backup country crash deaths fail_nth killed migrations machine proxy receipts seals \
	unattended))

.PHONY: install install-ocr install-parquet install-explore install-notify demo test check audit coverage docs pictures bench bench-quick torture wheel \
	try-wheel clean

install: .venv/.runtime
install-ocr: .venv/.ocr
install-parquet: .venv/.parquet
install-explore: .venv/.explore
install-notify: .venv/.notify
demo: .venv/.runtime
	$(BIN)/rollcall demo
test: .venv/.dev
	$(BIN)/python -m pytest -n 2 --dist worksteal
check: .venv/.dev
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy
docs: .venv/.dev
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --quiet --strict
# of parsers/ and domain/, by tests/unit alone; ends badly below 95 %
coverage: .venv/.dev
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest tests/unit --timeout 600
	$(BIN)/coverage combine --quiet && $(BIN)/coverage report && $(BIN)/coverage report --include='parsers/*' --format=total
audit: .venv/.dev
	$(BIN)/python -m bench.audit
bench: .venv/.dev
	$(BIN)/python -m bench.results
bench-quick: .venv/.dev
	$(BIN)/python -m bench.results --quick
torture: .venv/.dev
	$(BIN)/python -m pytest $(TORTURED) tests/unit/test_message.py tests/hostile --timeout 3600 --torture -k 'not any_bytes'

.venv/bin/python:
	$(PYTHON) -m venv .venv
.venv/.runtime: requirements.txt pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@
.venv/.dev: requirements-dev.txt .venv/.runtime
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	touch $@
.venv/.ocr: requirements-ocr.txt .venv/.runtime
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-ocr.txt
	touch $@
.venv/.parquet: requirements-parquet.txt .venv/.runtime
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-parquet.txt
	touch $@
.venv/.explore: requirements-explore.txt .venv/.runtime
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-explore.txt
	touch $@
.venv/.notify: requirements-notify.txt .venv/.runtime
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-notify.txt
	touch $@
# An sdist, and the wheel that is built from it.
wheel: .venv/.dev
	rm -rf build dist
	$(BIN)/python -m build --no-isolation --outdir dist . >/dev/null
	rm -rf build
pictures: .venv/.dev
	$(BIN)/python -m docs.pictures.make
# From the wheel alone, in an environment of its own, in an empty folder, as its user has it.
try-wheel: wheel
	$(PYTHON) -m venv dist/clean
	dist/clean/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	dist/clean/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-index dist/*.whl
	mkdir dist/empty && cd dist/empty && env -i PATH=/usr/bin:/bin HOME=$$PWD ../clean/bin/rollcall --version
	cd dist/empty && env -i PATH=/usr/bin:/bin HOME=$$PWD ../clean/bin/rollcall init new >/dev/null
	cd dist/empty && env -i PATH=/usr/bin:/bin HOME=$$PWD ../clean/bin/rollcall demo --days 1 >/dev/null
	rm -rf dist/clean dist/empty
clean:
	rm -rf .venv build dist site *.egg-info
