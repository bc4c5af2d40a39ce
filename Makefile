.PHONY: help environment engine check test accuracy mutants images lock clean
.DEFAULT_GOAL := help

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1	/p' $(MAKEFILE_LIST)

environment:
	@sh runners/setup/environment.sh

engine: environment
	@sh runners/setup/engine.sh

check: engine ## check the pages of the kit
	@.venv/bin/samplecheck check

test: engine ## lint, types and tests
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy
	.venv/bin/pytest

accuracy: engine ## how right the kit is, over the corpus in tests/cases
	@.venv/bin/python tests/accuracy.py

mutants: engine ## which rules nobody would miss
	@.venv/bin/python tests/accuracy.py --mutants

images: engine ## build the images that are missing
	@.venv/bin/samplecheck images

lock: ## lock every dependency anew (needs uv, npm, go, mvn)
	@sh runners/setup/lock.sh

clean: ## remove what the kit made: containers, images, .venv and caches
	@test ! -x .venv/bin/samplecheck || .venv/bin/samplecheck clean --images
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis
