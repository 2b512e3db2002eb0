
# The teardowns that an interrupted make has left: those of phases of which something had begun.
#
#   make e2e-teardown
.PHONY: e2e-teardown @TEARDOWNS@
e2e-teardown: $(foreach phase,@PHASES@,$(if $(wildcard $(E2E_OUT)/.e2e/begun/$(phase)),$(filter \
	e2e-teardown/$(phase)/%,@TEARDOWNS@)))
