
# What tests read besides their own files: @TEXT@. e2e-begin keeps what is in these
# files beside, and that is newer than a pass when one of them has changed.
E2E_INPUTS_@SET@ :=@FILES@
$(E2E_OUT)/.e2e/inputs/@SET@: $(E2E_INPUTS_@SET@) $(if $(E2E_LOOKS),| )e2e-begin
	@$(if $(filter-out e2e-begin,$?),touch $@,true)
