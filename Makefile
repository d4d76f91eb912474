# One command for each habit; CONTRIBUTING.md tells when. `make` alone lists them.
.PHONY: help quick test lint format types build check docs workflows bench work dist constraints ci hooks

help:
	@awk -F ':.*## ' '/^[a-z]+:.*## /{ printf "%-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.venv/.dev: pyproject.toml  # the mark of an environment with all that the project itself needs
	python3 -m venv .venv && .venv/bin/pip install --quiet -e '.[dev]' && touch .venv/.dev

quick: .venv/.dev  ## the tests that need no server, no Java and no patience
	.venv/bin/pytest --quiet -m 'not server and not java and not slow'

test: .venv/.dev  ## all tests that need only Python: the README's test command
	.venv/bin/pytest --quiet

lint: .venv/.dev  ## style and types
	.venv/bin/ruff format --check . && .venv/bin/ruff check . && .venv/bin/mypy && .venv/bin/mypy --config-file tests/mypy.ini

build: .venv/.dev  ## ontology/derived from ontology/
	.venv/bin/bekken build

check: .venv/.dev  ## the graph's own checks
	.venv/bin/bekken check

docs: .venv/.dev  ## the docs as a site, in docs/_build; a warning is an error
	.venv/bin/sphinx-build --fail-on-warning --keep-going --quiet docs docs/_build && .venv/bin/python .ci/requests.py docs/_build

workflows:  ## actionlint, zizmor and hadolint on .github/ and the Dockerfile
	.ci/workflows

bench: .venv/.dev  ## speed beside others, into docs/performance.md: a quarter of an hour; HTTP needs wrk, Fuseki Java and mvn
	.venv/bin/python benchmarks/bench.py --write

work: .venv/.dev  ## the work of what users wait for, in instructions; needs valgrind and a C compiler
	.venv/bin/python benchmarks/work.py

dist: .venv/.dev  ## wheel and sdist, in dist/
	rm -rf dist && .venv/bin/python -m build --quiet . && ls dist

constraints: .venv/.dev  ## constraints.txt anew: what a server needs, at the newest versions, by hash
	.venv/bin/pip install --quiet uv && .venv/bin/uv pip compile pyproject.toml --extra serve --extra ask --generate-hashes --universal \
	    --python-version 3.11 --upgrade --no-annotate --no-emit-index-url --quiet \
	    --custom-compile-command 'make constraints' --output-file constraints.txt

hooks: .venv/.dev  ## lint and quick checks before each commit (pre-commit)
	.venv/bin/pre-commit install

ci:  ## everything, from nothing
	bash .ci/run
