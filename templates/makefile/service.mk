
# service @SERVICE@@SUMMARY@
E2E_SERVICE_@SERVICE@ :=@OPTIONS@ @SERVICE@ --@COMMAND@

e2e-service-@SERVICE@: | e2e-begin@NEEDS@
	@$(E2E_STRICT)$(E2E_START) --run $(if $(word 2,$(E2E_SERVICE)),,--if-owed) $(if $(E2E_KEEP),--keep $(call e2e-text,E2E_KEEP)) $(E2E_SERVICE_@SERVICE@)

e2e-up-@SERVICE@:@UP_NEEDS@
	@$(E2E_START) $(E2E_SERVICE_@SERVICE@)
