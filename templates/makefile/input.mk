@BEFORE@%@AFTER@: | e2e-input/@BEFORE@%@AFTER@ ; +@$(e2e-unmade)
