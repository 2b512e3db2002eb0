$(E2E_OUT)/@TEST@.passed:@INPUTS@@ORDER@
	@@JOBS@$(E2E_RUN_@PHASE@)@OPTIONS@ --definition @DEFINITION@$(e2e-newer) $@ -- @COMMAND@
