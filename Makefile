# make run    serve the demo tenant at http://localhost:7860
# make test   check, then every test; nothing where no file changed since all of them passed
# make retest every test, whatever has changed
# make check  format, lint, types, import layers, sizes
# make bench  what a call costs (3 minutes), and how fast answers come (an hour)
# make lock   renew requirements.lock from pyproject.toml

PYTHON ?= python3
BIN := .venv/bin
VENV := .venv/.ready
MODULES := web/ui/node_modules/.package-lock.json
UI := web/ui/dist/index.html
UI_SOURCES := $(shell find web/ui -path web/ui/node_modules -prune -o -path web/ui/dist -prune -o -type f -print)
# A processor that forgets to push a frame can hang the event loop at its close, where no test
# timeout reaches.
TEST_LIMIT_S := 2100

PASSED := .venv/.passed
# All that a test can see: every file git knows or would know, and the recordings beside the project.
FINGERPRINT = { { git ls-files -z --cached --others --exclude-standard; \
  find ../shared/speech ../shared/face ../shared/models ../shared/rvc -type f -print0; } | sort -zu | xargs -0 sha256sum; \
  git rev-parse HEAD || date +%s.%N; } 2>/dev/null | sha256sum

.PHONY: run test retest check bench ui chromium lock
.DEFAULT_GOAL := run

run: $(VENV) $(UI)
	$(BIN)/rapport serve

test: $(VENV) $(UI)
	@if [ -e $(PASSED) ] && [ "$$(cat $(PASSED))" = "$$($(FINGERPRINT))" ]; \
	then echo "Every test passed with these very files. To run them again: make retest"; \
	else $(MAKE) --no-print-directory retest; fi

retest: check chromium
	@rm -f $(PASSED); $(FINGERPRINT) > .venv/.tested
	timeout --kill-after 10 $(TEST_LIMIT_S) \
	  $(BIN)/pytest --numprocesses 3 --dist loadscope --no-loadscope-reorder
	@mv .venv/.tested $(PASSED)

check: $(VENV) $(UI)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/pyright
	$(BIN)/lint-imports
	$(BIN)/python -m tests.sizes
	cd web/ui && npm run --silent check

bench: $(VENV)
	$(BIN)/python -m tests.benchmarks

ui: $(UI)

# MediaPipe is linked against libGLESv2 and libEGL.
chromium:
	@{ command -v chromium >/dev/null || command -v google-chrome >/dev/null; } && \
	  ldconfig -p | grep -q libGLESv2.so.2 || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; \
	  then apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
	    apt-get install -y -qq chromium libegl1 libgles2; \
	  else echo "The tests need Chromium, libEGL and libGLES: install them, then run make test again."; \
	    exit 1; fi; }

# torch first and by itself: its version is exact, so that pip takes a CPU build where one is found.
$(VENV): requirements.lock pyproject.toml
	test -d .venv || $(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet torch==2.13.0 --constraint requirements.lock
	$(BIN)/pip install --quiet --no-deps --requirement requirements.lock
	$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

$(MODULES): web/ui/package.json web/ui/package-lock.json
	cd web/ui && npm ci --no-audit --no-fund
	touch $@

$(UI): $(MODULES) $(UI_SOURCES)
	cd web/ui && npm run --silent build
	touch $@

lock:
	rm -rf .venv-lock && $(PYTHON) -m venv .venv-lock
	.venv-lock/bin/pip install --quiet torch==2.13.0
	.venv-lock/bin/pip install --quiet --editable '.[dev]'
	.venv-lock/bin/pip freeze --all --exclude-editable | sed -E '/^(pip|typing|opencv-contrib-python)==/d; s/\+cpu$$//' > requirements.lock
	rm -rf .venv-lock
