# Every target calls make.py, which also runs without make: python3 make.py test
PYTHON ?= python3

.DEFAULT_GOAL := help
.PHONY: help setup run test check bench

help setup run test check bench:
	@exec $(PYTHON) make.py $@ $(ARGS)
