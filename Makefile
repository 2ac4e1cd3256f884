# Everything here works on a fresh machine with python3 (and its venv module), make and git; `make help` lists it.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/sh

# What is said to a person is said in French where the environment asks for it; `make help` reads both from below.
FRENCH := $(filter fr%,$(firstword $(FONDATION_LANG) $(LC_ALL) $(LC_MESSAGES) $(LANG)))

# A uv of the line that wrote uv.lock, or a private one in .tools/.
UV_VERSION := 0.13.9
UV := $(shell uv --version 2>/dev/null | grep -q '^uv 0\.13\.' && command -v uv || echo .tools/uv/bin/uv)
RUN := .venv/bin
SOURCES := apps packages tools tests bench conftest.py
MEMBERS := cli shared web worker

comma := ,

# pyenv hides its newer Pythons from uv: offer them, last.
empty :=
space := $(empty) $(empty)
export PATH := $(PATH):$(subst $(space),:,$(wildcard $(or $(PYENV_ROOT),$(HOME)/.pyenv)/versions/3.1[1-9]*/bin))
unexport VIRTUAL_ENV

.PHONY: help
help: ## List what can be made ## Dire ce qui peut se faire
	@awk -v said=$(if $(FRENCH),3,2) 'BEGIN {FS = " ## "} /^[a-z-]+:.* ## / {split($$1, target, ":"); printf "  \033[1m%-16s\033[0m %s\n", target[1], $$said}' Makefile

.tools/uv/bin/uv:
	@echo "$(if $(FRENCH),Installation de uv $(UV_VERSION) pour ce seul dossier$(comma) dans .tools/,Installing uv $(UV_VERSION) for this folder alone$(comma) in .tools/)"
	@python3 -m venv .tools/uv
	@.tools/uv/bin/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

.PHONY: setup
setup: $(UV) ## Install everything into .venv, exactly as uv.lock says ## Tout installer dans .venv, exactement comme le dit uv.lock
	@$(UV) sync $(if $(wildcard .venv),--quiet) --all-packages --all-groups --locked

# What `make dev` runs with; each can be set in the environment. Local repositories may lie beside this checkout.
dev: export FONDATION_PORT ?= 3000
dev: export FONDATION_PREVIEW_PORT ?= $(shell expr $(FONDATION_PORT) + 1)
dev: export FONDATION_DATA_DIR ?= $(CURDIR)/.fondation
dev: export FONDATION_ALLOWED_ROOTS ?= $(or $(filter-out /,$(patsubst %/,%,$(dir $(CURDIR)))),$(CURDIR))
dev: export FONDATION_API_URL ?= http://127.0.0.1:$(FONDATION_PORT)
# A reload lets running jobs finish; Ctrl-C reaches the worker twice, and the second time it drops them at once.
dev: export FONDATION_WORKER_GRACE_SECONDS ?= 600
dev: export FONDATION_LOG_FORMAT ?= console
dev: export PATH := $(CURDIR)/$(RUN):$(PATH)

.PHONY: dev
dev: setup ## Start web and worker, reload them on change; Ctrl-C stops both ## Lancer web et worker, les relancer à chaque changement ; Ctrl-C arrête les deux
	@exec honcho start -f Procfile.dev

# Whole files of tests, one process more than there are processors, for much of a test is waiting; four at most.
# A test marked `alone` waits until it is (tests/support/alone.py).
PROCESSES := $(shell python3 -c 'import os; print(min(os.cpu_count() + 1, 4))')
PYTEST := $(RUN)/pytest -n $(PROCESSES) --dist loadfile --no-loadscope-reorder --inline-snapshot=disable

.PHONY: test
test: setup ## Run every test ## Lancer tous les tests
	@$(PYTEST)

.PHONY: test-local-model
test-local-model: setup ## Write a course with a small real model, served here; compiles it first (half an hour) ## Écrire un cours avec un petit modèle réel, servi ici ; le compile d’abord (une demi-heure)
	@$(RUN)/python tools/local_model.py $(UV)

# The longest first, two at a time, for each is busy with one processor; what each says is shown when it ends.
BEFORE_TESTS := types collect imports format-check lint contracts lock-check shape build
WHOLE := $(if $(filter output-sync,$(.FEATURES)),--output-sync)

.PHONY: check
check: setup ## Everything that CI asks for, the tests last ## Tout ce que la CI demande, les tests en dernier
	@$(MAKE) --no-print-directory --jobs=2 $(WHOLE) $(BEFORE_TESTS)
	@$(PYTEST)

.PHONY: format-check
format-check: setup
	$(RUN)/ruff format --check $(SOURCES)

.PHONY: lint
lint: setup
	$(RUN)/ruff check $(SOURCES)

.PHONY: types
types: setup
	$(RUN)/mypy $(SOURCES)

# Else each of the processes that run the tests compiles all their files, at the same time.
.PHONY: collect
collect: setup
	@listed=$$($(RUN)/pytest --collect-only -qqq) || { echo "$$listed"; exit 1; }

.PHONY: contracts
contracts: setup
	$(RUN)/lint-imports --no-logo

.PHONY: lock-check
lock-check: setup
	$(UV) lock --check
	$(RUN)/python tools/lock.py $(UV)

.PHONY: shape
shape: setup
	$(RUN)/python tools/shape.py

.PHONY: build
build: setup
	rm -rf dist
	$(UV) build --quiet --all-packages --out-dir dist

.PHONY: imports
imports: setup
	for member in $(MEMBERS); do \
	  $(UV) run --quiet --isolated --locked --no-default-groups --package $$member python tools/imports.py fondation_$$member || exit 1; \
	done

.PHONY: bench
bench: setup ## Measure, each figure beside its reference; writes bench/RESULTS.md ## Mesurer, chaque chiffre à côté de sa référence ; écrit bench/RESULTS.md
	PYTHONPATH=tests/support $(RUN)/python -m bench.run $(QUESTIONS)

.PHONY: chaos
chaos: setup ## Kill, flush and cut what works in each shape, count what broke; a seed in CHAOS_SEED, some of them in SHAPES ## Tuer, vider et couper ce qui travaille dans chaque forme, compter ce qui a cassé ; une graine dans CHAOS_SEED, certaines dans SHAPES
	PYTHONPATH=tests/support $(RUN)/python -m bench.chaos.measure $(SHAPES)

.PHONY: conformance
conformance: setup ## Hold the rules of leases against the server at URL; its key in KEY ## Confronter le serveur à URL aux règles des baux ; sa clé dans KEY
	PYTHONPATH=tests/support $(RUN)/python -m conformance $(or $(URL),http://127.0.0.1:3000)

# The older docker-compose cannot say what lets a container make sandboxes: there the worker builds no projects.
# Once `make servers` was said, PostgreSQL and Redis are part of all that compose is told to do.
SERVERS = docker/servers.env
COMPOSE = $(shell test -f $(SERVERS) && echo '. $(SERVERS) &&') $(shell docker compose version >/dev/null 2>&1 && echo docker compose || echo docker-compose) -p $${COMPOSE_PROJECT_NAME:-fondation} -f docker/docker-compose.yml$(shell docker compose version >/dev/null 2>&1 && echo ' -f docker/bubblewrap.yml')$(shell test -f $(SERVERS) && echo ' -f docker/servers.yml')

# Courses to look at: public projects in five languages, from where they live or from folders of the same names.
SAMPLES ?= pallets/flask expressjs/express gin-gonic/gin BurntSushi/ripgrep google/gson
SAMPLES_FROM ?= https://github.com

.PHONY: samples
samples: $(addprefix docs/samples/,$(notdir $(SAMPLES))) ## Write courses of five public projects into docs/samples/ ## Écrire les cours de cinq projets publics dans docs/samples/

docs/samples/%: setup
	$(RUN)/fondation course $(SAMPLES_FROM)/$(filter %/$*,$(SAMPLES)) -o $@

.PHONY: images
images: ## Build the three images, and the sandbox's, with Docker ## Construire les trois images, et celle du bac à sable, avec Docker
	$(COMPOSE) --profile command build
	docker build --file docker/sandbox.Dockerfile --tag fondation-sandbox .

.PHONY: up
up: images ## Start web and worker in containers; `make key` makes a key to sign in with ## Lancer web et worker dans des conteneurs ; « make key » donne une clé pour entrer
	$(COMPOSE) up -d
	@echo "$(if $(FRENCH),Fondation est à http://127.0.0.1:$${FONDATION_PORT:-3000} ; « make key » donne une clé pour entrer,Fondation is at http://127.0.0.1:$${FONDATION_PORT:-3000}; make key shows a key to sign in with)"

.PHONY: servers
servers: docker/servers.env ## Let `make up` start PostgreSQL and Redis too, for web to use: make servers up ## Faire que « make up » lance aussi PostgreSQL et Redis, pour web : make servers up

# Made once: what the servers hold opens with these passwords alone.
docker/servers.env:
	@umask 077; python3 -c 'import secrets; [print(f"export FONDATION_{name}_PASSWORD={secrets.token_hex(24)}") for name in ("POSTGRESQL", "REDIS")]' >$@

.PHONY: key
key: ## Make a key for the containers' page and API, and show it ## Créer une clé pour la page et l’API des conteneurs, et la montrer
	@$(COMPOSE) exec -T web web keys create --name person --scope admin

.PHONY: down
down: ## Stop the containers; what they stored stays in their volumes ## Arrêter les conteneurs ; ce qu’ils ont gardé reste dans leurs volumes
	$(COMPOSE) down

.PHONY: forget
forget: ## Stop the containers and delete what they stored ## Arrêter les conteneurs et effacer ce qu’ils ont gardé
	$(COMPOSE) down --volumes --remove-orphans

.PHONY: format
format: setup ## Format, and fix what can be fixed ## Mettre en forme, et corriger ce qui peut l’être
	$(RUN)/ruff format $(SOURCES)
	$(RUN)/ruff check --fix $(SOURCES)

.PHONY: lock
lock: $(UV) ## Write uv.lock anew after a change of dependencies, from the public index whatever the environment says ## Réécrire uv.lock après un changement de dépendances, d’après l’index public quoi que dise l’environnement
	env -u UV_INDEX -u UV_DEFAULT_INDEX -u UV_INDEX_URL -u UV_EXTRA_INDEX_URL $(UV) lock

.PHONY: clean
clean: ## Remove what make made: .venv, .tools, dist, caches ## Enlever ce que make a fait : .venv, .tools, dist, caches
	rm -rf .venv .tools dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find apps packages tools tests bench -name __pycache__ -type d -prune -exec rm -rf {} +
