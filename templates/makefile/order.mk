
# What takes longest comes first, with what waits for it. The end of a run leaves the names of the tests
# in that order, from the history. They are words to choose from, and no part of this Makefile: whatever
# is in that file, the same tests run.
e2e-order := $(if $(filter-out $(e2e-idle),$(or $(E2E_GOALS),all)),$(if $(wildcard $(E2E_OUT)/.e2e/order.mk),\
	$(shell cat $(E2E_OUT)/.e2e/order.mk 2>/dev/null)))
e2e-in-order := $(filter $(foreach phase,$(e2e-phases),$(E2E_SELECTED_$(phase))),$(subst =, ,$(e2e-order)))
e2e: $(e2e-in-order:%=$(E2E_OUT)/%.passed) $(e2e-phases:%=e2e-phase-%)

# Make goes through all tests before it sees that one can start which had to wait. So, where tests wait,
# each word of that file is a turn, which holds it up until it has a job to spare, and from which it begins
# with the first test again. A turn holds up nothing where nothing has started since the one before. It
# waits for that one, and for what its tests wait for in any case. A file of another plan has none.
e2e-space := $(subst x,,x x)
e2e-turns := $(if $(E2E_LOOKS)$(findstring shuffle,$(MAKEFLAGS)),,$(if $(findstring =,$(e2e-order)),$(if $(filter @DIGEST@,$(firstword $(e2e-order))),\
	$(wordlist 2,$(words $(e2e-order)),$(e2e-order)))))
e2e-turn-names := $(foreach turn,$(e2e-turns),$(firstword $(subst =, ,$(turn))))
ifneq (,$(e2e-turns))
ifneq (x$(words $(e2e-turn-names)),x$(words $(sort $(e2e-turn-names)))$(filter-out \
	$(foreach phase,$(E2E_ALL),$(E2E_TESTS_$(phase))),$(subst =, ,$(e2e-turns))))
e2e-turns :=
endif
endif
e2e-needs-of = $(if $(filter file,$(origin E2E_NEEDS_$(1))),$(E2E_NEEDS_$(1)))
e2e-turn-of = $(eval $(patsubst %,$(E2E_OUT)/%.passed,$(filter $(1)/%,$(2))): | e2e-turn/$(firstword $(2)))$(eval \
	e2e-turn/$(firstword $(2)): | $(E2E_EPOCH) $(3) $(value e2e-latest-turn/$(subst $(e2e-space),+,$(3))))$(eval \
	e2e-latest-turn/$(subst $(e2e-space),+,$(3)) := e2e-turn/$(firstword $(2)))
$(foreach turn,$(e2e-turns),$(foreach phase,$(firstword $(subst /, ,$(turn))),$(call \
	e2e-turn-of,$(phase),$(subst =, ,$(turn)),$(strip $(E2E_AFTER_$(phase)) $(call e2e-needs-of,$(phase))))))
ifneq (,$(e2e-turns))
# Set when make starts a test; a turn empties it.
e2e-started :=
e2e-newer = $(eval e2e-started := yes)$(if $(?:$(E2E_EPOCH)=),$(e2e-newer-option))
.PHONY: $(e2e-turn-names:%=e2e-turn/%)
$(e2e-turn-names:%=e2e-turn/%):
	@$(if $(e2e-started),true)$(eval e2e-started :=)
endif
