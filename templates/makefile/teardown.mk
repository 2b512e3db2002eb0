
e2e-teardown/@TEST@:@BEFORE@
	@@JOBS@$(E2E_RUN_@PHASE@) --after-make@OPTIONS@ --definition @DEFINITION@ $(E2E_OUT)/@TEST@.passed -- @COMMAND@
