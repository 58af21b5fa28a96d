PY ?= python3
V := .venv
BIN := $(V)/bin
UV := .tools/bin/uv
export UV_SYSTEM_CERTS := 1
export UV_PYTHON_DOWNLOADS := never
.DEFAULT_GOAL := help
.PHONY: help setup demo test check fix wheel bench docs lock clean

help: ## show this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  %-8s %s\n", $$1, $$2}'

$(UV):
	@$(PY) -m pip install -q --disable-pip-version-check --root-user-action=ignore --target .tools "uv>=0.9"

$(V)/.ok: requirements.lock pyproject.toml | $(UV)
	@$(UV) venv -q --allow-existing --python $$($(PY) -c 'import sys; print(sys.executable)') $(V)
	@$(UV) pip sync -q --python $(BIN)/python --require-hashes requirements.lock
	@$(UV) pip install -q --python $(BIN)/python --no-deps -e .
	@touch $@

setup: $(V)/.ok ## make .venv with everything pinned; leaves .venv/bin/readiness

# what the demo needs is a third of what setup brings; the constraint's hashes are checked too
$(V)/.demo: requirements.lock pyproject.toml | $(UV)
	@$(UV) venv -q --allow-existing --python $$($(PY) -c 'import sys; print(sys.executable)') $(V)
	@$(UV) pip install -q --python $(BIN)/python --constraint requirements.lock -e ".[demo]"
	@touch $@

demo: $(if $(wildcard $(V)/.ok),setup,$(V)/.demo) ## a fictional company on stand-ins of GitHub, AWS and Jira, lived for 142 days and shown in the browser
	@$(BIN)/readiness demo

test: setup ## run every test
	@$(BIN)/python -m pytest --numprocesses auto --dist loadfile

check: setup ## lint, format, types, import contracts, dependencies, dead code, deployment files, figures
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/deptry .
	@$(BIN)/vulture
	@$(BIN)/hadolint deploy/Dockerfile
	@$(BIN)/check-jsonschema -q --builtin-schema vendor.compose-spec deploy/compose.yaml
	@$(BIN)/python -m tests.figures --check

fix: setup ## repair what ruff can repair
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

wheel: setup ## build the wheel, install it alone in an empty environment, use it from another directory
	@./.ci/wheel

bench: setup ## measure, as ratios within one run
	@$(BIN)/python -m benchmarks

docs: setup ## build the documentation as a static site in dist/docs
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build -q

lock: $(UV) ## resolve the newest versions into requirements.lock
	@$(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --all-extras --group dev --no-emit-index-url --no-header pyproject.toml -o requirements.lock

clean: ## remove what was built
	@rm -rf $(V) .tools dist
