# Shortcuts for those who work on the project; `make test` is the README's test command.
.PHONY: test lint build check bench ci

.venv:
	python3 -m venv .venv && .venv/bin/pip install --quiet -e '.[dev]'

test: .venv  ## the tests (Python only)
	.venv/bin/pytest --quiet

lint: .venv  ## types and style
	.venv/bin/mypy && .venv/bin/ruff check .

build: .venv  ## ontology/derived from ontology/
	.venv/bin/bekken build

check: .venv  ## the graph's own checks
	.venv/bin/bekken check

bench: .venv  ## speed, as ratios
	.venv/bin/python benchmarks/startup.py && .venv/bin/python benchmarks/answering.py

ci:  ## everything, from nothing
	bash .ci/run
