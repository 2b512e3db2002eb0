
# One test: its pass is dropped, so that it runs in any case.
E2E_NAMED := $(foreach phase,$(E2E_ALL),$(E2E_TESTS_$(phase):%=e2e/%))
.PHONY: $(E2E_NAMED)
$(E2E_NAMED): e2e/%:
	@$(E2E_STRICT)rm -f $(E2E_OUT)/$*.passed
	@$(MAKE) --no-print-directory -f $(firstword $(MAKEFILE_LIST)) e2e E2E_PHASES=$(*D) E2E_ONLY=$*

# Kept up to date, but not by a make that only looks (-n, -q, -t).
ifeq (,$(E2E_LOOKS))
$(E2E_MAKEFILE): @PLAN_FILE@
	@$(E2E_GEN)@GEN_OPTIONS@ --results $(E2E_OUT) -o $@ @PLAN_WORD@
endif

# Included before the first rule of somebody else's Makefile, we are not its default goal.
ifneq ($(E2E_MAKEFILE),$(firstword $(MAKEFILE_LIST)))
.DEFAULT_GOAL := $(E2E_CALLER_GOAL)
endif
