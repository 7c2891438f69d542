# The commands of After-Sales Desk. Each prepares what it needs first and skips what is ready.
# ARGS goes to the program: make run ARGS="--as sara"

PYTHON ?= python3
BIN := .venv/bin
ARGS ?=
# Bytecode is kept beside the sources even where the machine says otherwise: window and commands start
# in half the time, and the tests start them a hundred times.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev setup-test run demo bench test soak lint lock

help: ## Show this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | column -t -s '|'

setup: ## Prepare .venv with what runs the program
	@$(call prepare,run)

setup-dev:
	@$(call prepare,run dev)

setup-test:
	@$(call prepare,run dev postgresql)

run: setup ## Start the window; without a display, the headless journey
	@$(BIN)/python scripts/run_program.py $(ARGS)

demo: setup ## Make the demo data; with ARGS="--out DIR" also the headless journey
	@$(BIN)/python -m app demo $(ARGS)

bench: setup-test ## Measure on both engines, beside their floors
	@$(BIN)/python -m app bench $(ARGS)

test: setup-test ## Run all tests; ARGS="-k refund" for some
	@$(BIN)/python -m pytest -n 2 --dist worksteal $(ARGS)

soak: setup-test ## Run the concurrency and crash runs in full; ARGS="--seed X" repeats one
	@$(BIN)/python -m pytest tests/faults --soak -o faulthandler_timeout=3600 $(ARGS)

lint: setup-dev ## Check style, types and layers
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

# Machine-wide settings of pip must not reach the locks: no file or address of this machine in them.
COMPILE = env -u PIP_FIND_LINKS -u PIP_EXTRA_INDEX_URL -u PIP_INDEX_URL PIP_CONFIG_FILE=/dev/null \
	../$(BIN)/pip-compile --quiet --strip-extras --allow-unsafe --generate-hashes --no-header \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host

lock: setup-dev ## Write requirements/*.txt anew; ARGS="--upgrade" takes newer versions
	@cd requirements && $(COMPILE) $(ARGS) --output-file run.txt run.in
	@cd requirements && $(COMPILE) $(ARGS) --output-file dev.txt dev.in

define prepare
command -v $(PYTHON) >/dev/null || { \
	echo "After-Sales Desk needs Python 3.11, 3.12 or 3.13, and $(PYTHON) is not here." >&2; exit 3; }; \
$(PYTHON) scripts/set_up.py $(1)
endef
