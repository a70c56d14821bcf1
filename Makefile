# One entry for developers: `make check` is what CI checks beside the README's commands.
PYTHON ?= .venv/bin/python

.PHONY: help install format lint types test check samples data bench fuzz mutate wheels

help: ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

install: ## make .venv with everything a developer needs
	python3 -m venv .venv
	.venv/bin/python -m pip install -q -e '.[dev]'

format: ## write the house format
	$(PYTHON) -m ruff check --fix -q .
	$(PYTHON) -m ruff format -q .

lint: ## style and format
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .

types: ## mypy, strict
	$(PYTHON) -m mypy

test: ## all tests, with the branch-coverage floor
	$(PYTHON) -m pytest -n auto --cov

check: lint types test ## what CI runs

samples: ## write the sample exports anew
	$(PYTHON) -m samples.make

bench: ## ratios against peers, in one run (needs the extra `benchmark`)
	$(PYTHON) -m benchmarks.spikes
	$(PYTHON) -m benchmarks.opening
	$(PYTHON) -m benchmarks.first_chart
	$(PYTHON) -m benchmarks.watch

fuzz: ## break ten thousand files: each must end in a receipt or a sentence
	$(PYTHON) -m benchmarks.fuzz --files 10000

mutate: ## change the code of spikes and origin at random and see that a test fails
	$(PYTHON) -m benchmarks.mutate

wheels: ## do wheels of everything exist for the three systems?
	$(PYTHON) -m benchmarks.wheels
