# The two commands to know: `make run` and `make test`. Both need Python 3.11 and nothing else.

PYTHON ?= python3
HQ := .venv/bin/python
COMPILE := .venv/bin/uv pip compile --universal --python-version 3.11 --fork-strategy fewest --generate-hashes

.DEFAULT_GOAL := help
.PHONY: help run test check tests journeys long installed installed-for-tests bench changelog licences lock clean

help: ## List these commands
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile | expand -t 20

run: installed ## Run the whole console with its demo world; Ctrl-C stops it
	@$(HQ) -m hqconsole.local --end-with-parent run

test: installed-for-tests check ## Install what the tests need and run every check

check: ## Run every check: style, formatting, direction of imports, tests
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/lint-imports
	$(MAKE) --jobs 2 --output-sync=target --no-print-directory tests journeys

# Side by side, because a browser mostly waits.
tests:
	$(HQ) -m pytest -m "not stack and not long" --numprocesses 2 --dist worksteal

journeys:
	$(HQ) -m pytest -m "stack and not long"

long: installed-for-tests ## Run the tests that take a minute or more each
	$(HQ) -m pytest -m long

bench: installed-for-tests ## Measure how fast the console is
	@$(HQ) -m bench

changelog: installed-for-tests ## Write docs/changelog/hq_saas_mng.md from the commits
	@mkdir -p docs/changelog
	@.venv/bin/git-cliff --offline --output docs/changelog/hq_saas_mng.md

licences: installed ## List the licences of the packages we use
	@$(HQ) -m hqconsole.local.licences

lock: installed-for-tests ## Write the lock files anew from pyproject.toml
	$(COMPILE) pyproject.toml -o requirements.lock
	$(COMPILE) --extra dev pyproject.toml -c requirements.lock -o requirements-dev.lock
	$(COMPILE) --no-deps bench/peers/wanted.in -o bench/peers/wanted.lock

clean: ## Remove everything that was installed or made here, the demo world included
	@rm -rf "$$(readlink -f .hq/postgres)" .hq .venv staticfiles test-results
	@rm -rf .pytest_cache .ruff_cache .hypothesis .import_linter_cache

installed:
	@$(PYTHON) hqconsole/local/install.py requirements.lock
	@$(HQ) -m hqconsole.local.messages

installed-for-tests:
	@$(PYTHON) hqconsole/local/install.py requirements-dev.lock
	@$(HQ) -m hqconsole.local.messages
