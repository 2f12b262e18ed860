# Every target needs nothing done before: the virtual environment is made when it is missing.

# The first Python that is new enough; `make run PYTHON=python3.12` names another.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$p" && break; done)
PORT ?= 8000
RUN := .venv/bin/python
export PORT

# Where no Python is new enough, an old one still says so in a sentence.
BOOT = $(or $(PYTHON),python3) stemhub/bootstrap.py

.DEFAULT_GOAL := help
.PHONY: help run test test-long check bench lock screenshots clean

help:  ## Say what each target does
	@echo "stemhub: make <target>"; echo
	@sed -n 's/^\([a-z-]*\):  *## \(.*\)/  \1|\2/p' Makefile | awk -F'|' '{printf "%-14s %s\n", $$1, $$2}'

run:  ## Run the site with demo data on this machine (PORT=8000)
	@$(BOOT) --port
	@STEMHUB_MODE=demo exec $(RUN) -m stemhub.run

test:  ## Run the tests on SQLite, then those marked for PostgreSQL and Redis
	@$(BOOT) --dev
	@exec $(RUN) -m tests.tools.passes $(ARGS)

test-long:  ## Run the tests with large counts, on both
	@$(BOOT) --dev
	@exec $(RUN) -m tests.tools.passes --long $(ARGS)

check:  ## Format, lint, types, security, migrations, deployment settings, architecture, budgets
	@$(BOOT) --dev
	@exec $(RUN) -m tests.tools.check

bench:  ## Measure speed beside a bare Django project (20 minutes; ARGS=--quick for 5)
	@$(BOOT) --dev
	@exec $(RUN) -m bench $(ARGS)

lock:  ## Write the lock files anew from pyproject.toml
	@$(BOOT) --dev
	@exec $(RUN) -m tests.tools.lock $(ARGS)

screenshots:  ## Take the README's pictures from the demo
	@$(BOOT) --dev
	@exec $(RUN) -m tests.tools.screenshots

clean:  ## Forget the demo: its database, mail and broker
	@rm -rf .data
