$(E2E_OUT)/@TEST@.passed: @INPUTS@ | $(E2E_AFTER_@PHASE@)@SERVICES@@ORDER@
	@$(E2E_RUN_@PHASE@)@OPTIONS@ --definition @DEFINITION@$(e2e-newer) $@ -- @COMMAND@
