
# One test, which runs in any case. Each is a target where a rule of somebody
# else could ask for it; where all goals are ours, only those that are goals.
e2e-goals := $(or $(E2E_GOALS),e2e)
ifneq ($(E2E_MAKEFILE),$(firstword $(MAKEFILE_LIST)))
e2e-goals := $(or $(E2E_GOALS),unknown)
endif
e2e-ours := e2e e2e/% e2e-verdict e2e-verdict-again e2e-begin e2e-list e2e-report e2e-fresh e2e-clean e2e-teardown
e2e-tests = $(foreach phase,$(E2E_ALL),$(E2E_TESTS_$(phase):%=e2e/%))
E2E_NAMED := $(if $(filter-out $(e2e-ours),$(e2e-goals)),$(e2e-tests),\
	$(if $(filter e2e/%,$(e2e-goals)),$(filter $(e2e-tests),$(sort $(e2e-goals)))))
.PHONY: $(E2E_NAMED)
$(E2E_NAMED): e2e/%:
	@$(E2E_STRICT)$(MAKE) --no-print-directory -f $(firstword $(MAKEFILE_LIST)) e2e-verdict-again E2E_PHASES=$(*D) E2E_ONLY=$* E2E_TAGS= E2E_LAST_FAILED= E2E_SHARD=

# Tests by other words: a name alone, a file, a pattern. e2e-gen knows whether there are such tests, also
# where a file has the name of the goal. The rule is for these goals alone, as each has a prerequisite
# that nothing else has; with a name that is a pattern none of them could be a target.
e2e-named := $(filter-out $(E2E_ALL:%=e2e/%) $(E2E_NAMED),$(filter e2e/%,$(E2E_GOALS)))
ifneq (,$(e2e-named))
e2e-named-words := $(patsubst e2e/%,%,$(e2e-named))
e2e-named-odd := $(strip $(foreach character,$$ \# : ; = | & < > " ' ` \ ~,$(findstring $(character),$(e2e-named))))
ifeq (,$(if $(e2e-named-odd),,$(shell $(E2E_GEN) --select --only $(call e2e-text,e2e-named-words) @PLAN_WORD@)))
$(call e2e-refuse,$(e2e-named): unknown phase or test (or a name that several tests have); make e2e-list lists the tests)
endif
.PHONY: $(patsubst e2e/%,e2e-goal/%,$(e2e-named))
e2e/%: e2e-goal/%
	@$(E2E_STRICT)$(MAKE) --no-print-directory -f $(firstword $(MAKEFILE_LIST)) e2e-verdict-again E2E_PHASES='$(E2E_ALL)' E2E_ONLY=$(call e2e-text,*) E2E_TAGS= E2E_LAST_FAILED= E2E_SHARD=
endif

# A result is no goal, in whichever results directory and however it is written: make would say that one
# is up to date which is not of this run.
ifneq (,$(if $(E2E_LOOKS),,$(filter %.passed %/epoch,$(E2E_GOALS))))
e2e-results := $(addprefix %/,$(addsuffix .passed,$(foreach phase,$(E2E_ALL),$(E2E_TESTS_$(phase)))) .e2e/epoch)
ifneq (,$(filter $(e2e-results),$(abspath $(E2E_GOALS))))
$(call e2e-refuse,$(e2e-part))
endif
endif

# What is set here only. A value from the command line, or with -e from the environment, would win; it
# must not empty these lists themselves.
override e2e-own := $(filter-out e2e-own e2e-outside,$(filter E2E_MAKEFILE E2E_CALLER_GOAL E2E_CALLER_PREFIX E2E_GOALS E2E_SWITCHES E2E_ALL E2E_FLAGS \
	E2E_LOOKS E2E_STRICT E2E_VERDICT E2E_AGAIN E2E_ENV E2E_START E2E_EPOCH E2E_ALL_SERVICES E2E_NAMED \
	$(foreach phase,$(E2E_ALL),E2E_TESTS_$(phase) E2E_SELECTED_$(phase) E2E_AFTER_$(phase) E2E_END_$(phase) \
	E2E_NEEDS_$(phase) E2E_RUN_$(phase)) \
	@SERVICE_NAMES@E2E_RUNNER_% E2E_LAUNCHER_% E2E_INPUTS_% E2E_BEFORE_% E2E_ORDER_% E2E_FIRST_% E2E_ALONE_% e2e-%,$(.VARIABLES)))
override e2e-outside := $(if $(filter command override,$(foreach name,$(e2e-own),$(origin $(name)))),$(strip \
	$(foreach name,$(e2e-own),$(if $(filter command override,$(origin $(name))),$(name)))))
ifneq (,$(e2e-outside))
$(call e2e-refuse,$(e2e-outside): this cannot be set from outside)
endif

# Kept up to date, but not by a make that only looks (-n, -q, -t).
ifeq (,$(E2E_LOOKS))
@DIRS@$(E2E_MAKEFILE): @PLAN_FILE@@LOOKED_IN@
	@$(E2E_GEN)@GEN_OPTIONS@ --results $(E2E_OUT) -o $@ @PLAN_WORD@
# It is replaced as a whole: a make that is ended meanwhile must not delete it.
.PRECIOUS: $(E2E_MAKEFILE)
endif

# Included before the first rule of somebody else's Makefile, we are not its default goal.
ifneq ($(E2E_MAKEFILE),$(firstword $(MAKEFILE_LIST)))
.DEFAULT_GOAL := $(E2E_CALLER_GOAL)
endif

# The lines of recipes behind us begin as those before us.
.RECIPEPREFIX := $(E2E_CALLER_PREFIX)
