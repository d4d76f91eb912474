# Shortcuts for those who work on the project; `make test` is the README's test command.
.PHONY: test lint build check bench ci

.venv/.dev: pyproject.toml  # the mark of an environment with all that the project itself needs
	python3 -m venv .venv && .venv/bin/pip install --quiet -e '.[dev]' && touch .venv/.dev

test: .venv/.dev  ## the tests (Python only)
	.venv/bin/pytest --quiet

lint: .venv/.dev  ## types and style
	.venv/bin/mypy && .venv/bin/ruff check .

build: .venv/.dev  ## ontology/derived from ontology/
	.venv/bin/bekken build

check: .venv/.dev  ## the graph's own checks
	.venv/bin/bekken check

bench: .venv/.dev  ## speed, as ratios; the last needs wrk
	.venv/bin/python benchmarks/startup.py && .venv/bin/python benchmarks/answering.py
	.venv/bin/python benchmarks/questions.py
	.venv/bin/python benchmarks/serving.py --against

ci:  ## everything, from nothing
	bash .ci/run
