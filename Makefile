# Every target is safe to call again; the work is done by the small scripts in bin/.
.PHONY: run test lint bench bench-scale bench-reading crash lock screenshots catalogue catalogue-check
.DEFAULT_GOAL := run

run: ; @bin/run
test: ; @bin/test
lint: ; @bin/lint
bench: ; @bin/bench
bench-scale: ; @bin/bench-scale $(ARGS)
bench-reading: ; @bin/bench-reading $(ARGS)
crash: ; @bin/crash
lock: ; @bin/lock
screenshots: ; @bin/screenshots

# Sentences of the code and the templates into the English catalogue; translations are kept, none is guessed.
catalogue: ; @bin/prepare requirements-dev.txt && .venv/bin/python bin/catalogue update
catalogue-check: ; @bin/prepare requirements-dev.txt && .venv/bin/python bin/catalogue check
