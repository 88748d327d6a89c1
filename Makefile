# make demo    grade the sample course from start to finish
# make test    everything that must pass: ruff, then the tests, with mypy beside them
# make lint    ruff (rules and format) and mypy
# make format  let ruff rewrite what it can
# make setup   system packages and .venv; every target above does this first
# make lock    resolve requirements.lock again (LOCKFLAGS=--upgrade for newer releases)
# make clean   remove everything the targets above made, .venv too
#
# PYTHON=... chooses the interpreter .venv is made from (3.11 or newer).

PYTHON ?= python3
LOCKFLAGS ?=

# Programs started from .venv may start others by bare name (nbgrader runs `alembic`).
IN_VENV := PATH="$(CURDIR)/.venv/bin:$$PATH"

.PHONY: help setup demo test lint ruff format lock clean

help:
	@sed -n '/^#/!q; s/^# \{0,1\}//p' Makefile

setup:
	@scripts/install-system-packages
	@PYTHON="$(PYTHON)" scripts/install-python-packages

demo: setup
	@$(IN_VENV) .venv/bin/grader demo softmax_regression

test: ruff
	@scripts/install-system-packages tests
	$(IN_VENV) scripts/run-tests

lint: ruff
	$(IN_VENV) mypy

ruff: setup
	$(IN_VENV) ruff check .
	$(IN_VENV) ruff format --check .

format: setup
	$(IN_VENV) ruff check --fix .
	$(IN_VENV) ruff format .

lock:
	@PYTHON="$(PYTHON)" scripts/compile-lock $(LOCKFLAGS)

clean:
	rm -rf .venv demo-course build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
