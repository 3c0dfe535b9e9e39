# Every command the README names; each is one step a person can also type by hand.
PYTHON ?= python3
BIN := .venv/bin
UV := $(BIN)/uv

.DEFAULT_GOAL := help
.PHONY: help install check test demo up down bench synth deploy openapi format lock clean

help: ## list the commands
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

install: .venv/.ready .venv-local/.ready .venv-lambda/.ready ## make the three environments

.venv/.ready: requirements.txt pyproject.toml infra/requirements-uv.txt
	$(PYTHON) -m venv .venv
	$(BIN)/pip install -q --require-hashes -r infra/requirements-uv.txt
	$(UV) pip install -q --python $(BIN)/python --require-hashes -r requirements.txt
	$(UV) pip install -q --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@

.venv-local/.ready: infra/local/requirements.txt | .venv/.ready
	$(PYTHON) -m venv --without-pip .venv-local
	$(UV) pip install -q --python .venv-local/bin/python --require-hashes -r infra/local/requirements.txt
	@touch $@

.venv-lambda/.ready: infra/local/requirements-lambda.txt | .venv/.ready
	$(PYTHON) -m venv --without-pip .venv-lambda
	$(UV) pip install -q --python .venv-lambda/bin/python --require-hashes -r infra/local/requirements-lambda.txt
	@touch $@

check: install ## lint, types, import rules, dependencies, unit and port tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	PYTHONPATH=layers/common/python:. $(BIN)/lint-imports
	$(BIN)/deptry layers functions
	$(BIN)/pytest -q -n auto tests/unit tests/ports

test: check synth ## every suite but cloud ones
	$(BIN)/pytest -q -n auto --dist loadfile tests/infra tests/integration
	$(BIN)/pytest -q tests/e2e

synth: install ## cdk.out/*.template.json
	$(BIN)/python -m infra.synth

demo: synth ## play the main job on one machine; ONCE=1 stops after the report
	$(BIN)/python -m infra.local.demo $(if $(ONCE),--once)

up: synth ## the local runtime, data kept in .data
	$(BIN)/python -m infra.local up

down: ## stop the local runtime
	$(BIN)/python -m infra.local down

bench: synth ## all benchmarks, one table
	$(BIN)/python -m tools.bench

deploy: synth ## deploy to the AWS account of the environment
	$(BIN)/python -m infra.deploy

openapi: install ## write infra/api/openapi.json from the routes
	$(BIN)/python -m tools.openapi

format: install ## format and mend what can be mended
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: install ## compile every lock from its list, hashes only
	sh tools/lock.sh $(UV)

clean: ## remove what the commands made, data excepted
	rm -rf .venv .venv-local .venv-lambda .build cdk.out
