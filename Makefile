# What readers and authors run. Every target first makes what it needs:
#   environment (.venv) -> browser assets -> book -> serve or test.

PYTHON ?= python3
export PATH := $(CURDIR)/.venv/bin:$(PATH)

WEB    := lib/softgrad_book/site/web
ENV    := .venv/.installed
NODE   := $(WEB)/node_modules/.package-lock.json
ASSETS := lib/softgrad_book/site/static/book/book.js
BOOK   := _build/html/.built
CLASS  := _build/class/.built
CLASS_ENV := _build/class-env/.installed
HUB    := _build/hub
BUILD  := python -m softgrad_book.site.sphinx_ext build  # jupyter-book, two seconds sooner

SCRIPTS  := $(shell find $(WEB)/src -type f)
LIBRARY  := $(shell find lib -name '*.py' -o -path '*/templates/*' -type f)
CHAPTERS := $(shell find book -type f -not -path '*/.*')
NOTEBOOKS := $(wildcard book/*.ipynb)

# What needs neither Node nor the built book nor a browser, and little time.
QUICK    := tests/explorables tests/exercises tests/classroom tests/formulas tests/package \
  tests/notebooks/test_notebooks.py tests/notebooks/test_formula_index.py \
  tests/notebooks/test_install_cell.py tests/notebooks/test_captions.py \
  tests/notebooks/test_model_answers.py tests/notebooks/test_solutions.py
DOCTESTS  = $(shell grep -rl --include='*.py' --exclude-dir=web '>>>' lib)

.PHONY: help serve lab hub image book site class assets quick test logic heavy lint format notebooks pdf audit bench lock clean

help:  ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

serve: $(BOOK)  ## build what changed, serve the book, open the browser
	@python -m softgrad_book.site.server _build/html

lab: $(BOOK)  ## the chapters as notebooks in JupyterLab, and the book beside it
	@python -m softgrad_book.site.server _build/html --lab

hub: $(BOOK) $(HUB)/.installed  ## a class on this machine, to try it: JupyterHub, any name comes in
	@mkdir -p $(HUB)/state
	@echo "The class is at http://127.0.0.1:8000 (Ctrl+C stops it); any name comes in"
	@cd $(HUB)/state && ../bin/jupyterhub -f $(CURDIR)/deploy/try_here.py

image: $(ENV)  ## the steps of the image for a cluster, in a folder: no Docker needed
	@python deploy/image.py

book: $(BOOK)  ## build the book into _build/html, warnings are errors

site: $(ASSETS)  ## _build/site, for a static host: the book and its JupyterLite
	@echo "Building the book for a static host"
	@SOFTGRAD_LITE=lite $(BUILD) book --config _config.yml \
	  --path-output _build/for-site -W -n --keep-going --quiet --all
	@rm -rf _build/site && cp -R _build/for-site/_build/html _build/site
	@python -m softgrad_book.site.publish.lite _build/site/lite
	@python -m softgrad_book.site.publish.in_page _build/site

class: $(CLASS)  ## for students, the book without solutions; for nbgrader, a course

assets: $(ASSETS)  ## bundle the page's script and styles

quick: $(ENV)  ## formulas, proofs, exercises, doctests: a minute, no book, no browser
	@echo "Testing formulas and proofs, explorables' numbers, exercises, stored notebooks,"
	@echo "the package and doctests; not what notebooks print, nor pages (make test)"
	@python -m pytest -m "not heavy" --quiet --numprocesses=logical $(QUICK) $(DOCTESTS)

test: $(BOOK) lint logic  ## the tests: formulas, notebooks, pages in a browser, live cells
	python -m pytest -m "not heavy" --durations=10

logic: $(NODE)  ## the page's script without a page: how answers are read, what is kept
	@cd $(WEB) && npm test --silent

heavy: $(BOOK) $(CLASS) $(HUB)/.installed  ## tests that load the machine: a full classroom, Firefox, paper, JupyterLite
	python -m pytest -m heavy tests/site tests/classroom

lint: $(ENV) $(NODE)  ## formatters, linters, types and spelling
	ruff format --check .
	ruff check .
	mypy
	typos
	hadolint .binder/Dockerfile
	cd $(WEB) && npm run --silent lint

format: $(ENV) $(NODE)  ## let the formatters and the linter mend what they can
	ruff format .
	ruff check --fix .
	cd $(WEB) && npm run --silent format

notebooks: $(ENV)  ## run the notebooks top to bottom and store clean outputs
	python -m softgrad_book.notebooks $(NOTEBOOKS)

pdf: $(BOOK)  ## print the whole book into _build/book.pdf (needs a browser)
	@echo "Building the book as one page"
	@$(BUILD) book --config _config.yml --path-output _build/one-page \
	  --builder singlehtml --keep-going --quiet
	@python -m softgrad_book.site.publish.pdf _build/one-page/_build/singlehtml _build/book.pdf

audit: $(BOOK)  ## Lighthouse, axe, valid HTML and links, one table, the worst page first
	@cd tests/audit && npm ci --silent && node audit.mjs --runs=$(or $(RUNS),1) $(CURDIR)/_build/html
	@python -m pytest --quiet tests/site/test_links.py

bench: $(BOOK)  ## what formulas and pages cost, as measured here
	python tests/benchmarks/bench_formulas.py
	python tests/benchmarks/bench_pages.py
	python tests/benchmarks/bench_live.py

lock: $(ENV)  ## compile all requirements from pyproject.toml
	@python -m pip install --quiet --disable-pip-version-check uv
	echo '-e .[book,lite,test]' | uv pip compile - --quiet --universal --python-version 3.11 \
	  --no-emit-index-url --custom-compile-command 'make lock' -o requirements.txt
	grep -v '^-e' requirements.txt > $(ENV).constraints
	echo '-e .[class]' | uv pip compile - --quiet --universal --python-version 3.11 \
	  --constraint $(ENV).constraints --no-annotate \
	  --no-emit-index-url --custom-compile-command 'make lock' -o requirements-class.txt
	echo '.[hub]' | uv pip compile - --quiet --universal --python-version 3.11 \
	  --no-emit-package softgrad --constraint $(ENV).constraints --no-annotate \
	  --no-emit-index-url --custom-compile-command 'make lock' -o deploy/requirements.txt

clean:  ## remove everything that is made
	rm -rf .venv _build $(WEB)/node_modules $(dir $(ASSETS))

$(ENV): requirements.txt
	@echo "Making the environment in .venv (once; a minute or two)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed, this is " + sys.version.split()[0])'
	@$(PYTHON) -m venv .venv
	@python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

# What a class runs in, apart from the environment of this book's authors.
$(HUB)/.packages: deploy/requirements.txt deploy/package-lock.json $(ENV)
	@echo "Making the environment of the hub in $(HUB) (once; a minute or two)"
	@$(PYTHON) -m venv $(HUB)
	@$(HUB)/bin/python -m pip install --quiet --disable-pip-version-check -r deploy/requirements.txt
	@mkdir -p $(HUB)/proxy $(HUB)/share/jupyter/softgrad
	@cp deploy/package.json deploy/package-lock.json $(HUB)/proxy
	@cd $(HUB)/proxy && npm ci --loglevel=error
	@ln -sfn $(CURDIR)/_build/html $(HUB)/share/jupyter/softgrad/html
	@ln -sfn $(CURDIR)/book $(HUB)/share/jupyter/softgrad/chapters
	@touch $@

$(HUB)/.installed: $(HUB)/.packages $(LIBRARY) pyproject.toml
	@echo "Installing the library for the hub"
	@$(HUB)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --force-reinstall .
	@rm -rf build
	@touch $@

$(CLASS_ENV): $(ENV) requirements-class.txt
	@echo "Making nbgrader's environment in $(@D) (once; a minute)"
	@python -m venv $(@D)
	@$(@D)/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-class.txt
	@touch $@

$(NODE): $(ENV) $(WEB)/package-lock.json
	@echo "Fetching the browser libraries"
	@cd $(WEB) && npm ci --loglevel=error && touch node_modules/.package-lock.json

$(ASSETS): $(NODE) $(WEB)/build.mjs $(SCRIPTS)
	@echo "Bundling the page's script"
	@cd $(WEB) && npm run --loglevel=error build

$(BOOK): $(ASSETS) $(LIBRARY) $(CHAPTERS) _config.yml
	@echo "Building the book"
	@$(BUILD) book --config _config.yml --path-output . \
	  -W -n --keep-going --quiet $(if $(filter lib/% %.yml book/_static/%,$?),--all)
	@touch $@

$(CLASS): $(ASSETS) $(CLASS_ENV) $(LIBRARY) $(CHAPTERS) _config.yml
	@python -m softgrad_book.classroom.edition _build/class/notebooks
	@echo "Building the book without solutions into _build/class/html"
	@$(BUILD) _build/class/notebooks --config _config.yml \
	  --path-output _build/for-class -W -n --keep-going --quiet --all
	@rm -rf _build/class/html && cp -R _build/for-class/_build/html _build/class/html
	@echo "Making assignments: the teacher's in _build/course, the students' in _build/class"
	@python -m softgrad_book.classroom.assignments _build/course
	@cd _build/course && PATH=$(CURDIR)/$(dir $(CLASS_ENV))bin:$$PATH && for name in $$(ls source); do \
	  nbgrader generate_assignment $$name --create --force --log-level=WARN || exit 1; done
	@rm -rf _build/class/assignments && cp -R _build/course/release _build/class/assignments
	@touch $@
